"""Models at one place."""

from __future__ import annotations

import math

import numpy as np

from viewer.build.builder import Builder
from viewer.build.models import place, stands_upright
from viewer.build.models import placements as repeated_placements
from viewer.geometry.transforms import placements as placement_matrices
from viewer.scene.model import ModelLayer, model_key


def add(builder: Builder, layer: ModelLayer, /) -> None:
    """The model, if it could be read."""
    model = builder.read.models.get(model_key(layer))
    if model is None:
        return
    matrix = placement_matrices([builder.lifted(layer.at)], [math.radians(layer.heading)], [[layer.scale] * 3])[0]
    ids = np.array([builder.names.add(f"{layer.id}/{name}") for name in model.names], np.uint32)
    name = builder.prefix + model_key(layer)
    builder.add_model(builder.solids, place(model, model.mesh, layer, matrix, ids, builder.rects, name))
    own = np.eye(4)
    own[:3, 3] = -model.origin
    for repeated in model.repeated:
        if not stands_upright(layer, model):
            placed = place(model, repeated.expanded(), layer, matrix, ids, builder.rects, name)
            builder.add_model(builder.solids, placed)
            continue
        mesh = place(model, repeated.mesh, layer, own, np.zeros(1, np.uint32), builder.rects, name)
        placements = repeated_placements(model, repeated, matrix, ids)
        builder.instanced(mesh.vertices, mesh.triangles, mesh.detail, placements)
