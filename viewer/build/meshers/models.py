"""Models at one place."""

from __future__ import annotations

import math

import numpy as np

from viewer.build.builder import Builder
from viewer.build.models import PlacedModel, place, stands_upright
from viewer.build.models import placements as repeated_placements
from viewer.geometry.transforms import placements as placement_matrices
from viewer.scene.formats.gltf_model import ModelData
from viewer.scene.model import ModelLayer, model_key


def add(builder: Builder, layer: ModelLayer, /) -> None:
    """The model, if it could be read."""
    model = builder.read.models.get(model_key(layer))
    if model is None:
        return
    matrix = placement_matrices([builder.lifted(layer.at)], [math.radians(layer.heading)], [[layer.scale] * 3])[0]
    ids = np.array([builder.names.add(f"{layer.id}/{name}") for name in model.names], np.uint32)
    name = builder.prefix + model_key(layer)
    placed = place(model, model.mesh, layer, matrix, ids, builder.rects, name)
    if model.footings is not None:
        _settle(placed, model, builder, layer)
    builder.add_model(builder.solids, placed)
    own = np.eye(4)
    own[:3, 3] = -model.origin
    for repeated in model.repeated:
        if not stands_upright(model, layer):
            placed = place(model, repeated.expanded(), layer, matrix, ids, builder.rects, name)
            builder.add_model(builder.solids, placed)
            continue
        mesh = place(model, repeated.mesh, layer, own, np.zeros(1, np.uint32), builder.rects, name)
        placements = repeated_placements(model, repeated, matrix, ids)
        builder.instanced(mesh.vertices, mesh.triangles, mesh.detail, placements)


def _settle(placed: PlacedModel, model: ModelData, builder: Builder, layer: ModelLayer) -> None:
    """Let all that stands by itself down, or up, to the lowest ground under it."""
    assert model.footings is not None
    root = model.footings[model.mesh.owner]
    under = builder.terrain.at(placed.vertices["position"][:, :2])
    low = np.full(int(root.max(initial=-1)) + 1, np.inf)
    np.minimum.at(low, root, under)
    as_a_whole = builder.lifted(layer.at)[2] - layer.at[2]
    placed.vertices["position"][:, 2] += low[root] - as_a_whole
