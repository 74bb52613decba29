"""One model at many places."""

from __future__ import annotations

import numpy as np

from viewer.build.batches import PLACEMENT
from viewer.build.builder import Builder
from viewer.build.collect import Solids
from viewer.build.models import place
from viewer.build.repeats import places
from viewer.scene.lone_model import axes
from viewer.scene.model import InstanceLayer, model_key


def add(builder: Builder, layer: InstanceLayer, /) -> None:
    """The model at its places, if it could be read."""
    model = builder.read.models.get(model_key(layer))
    if model is None:
        return
    at, heading, scale = places(layer)
    if not len(at):
        return
    at[:, 2] += builder.terrain.at(at[:, :2])
    away = axes(model, layer) @ model.origin
    c, s = np.cos(heading), np.sin(heading)
    turned = np.column_stack([c * away[0] - s * away[1], s * away[0] + c * away[1], np.full(len(at), away[2])])
    placements = np.zeros(len(at), PLACEMENT)
    placements["position"] = turned * scale[:, None] + at
    placements["turn"] = np.column_stack([c, s])
    placements["scale"] = scale[:, None]
    placements["colour"] = 255
    placements["object"] = [builder.names.add(f"{layer.id}/{i}") for i in range(len(at))]
    solids = Solids()
    own = np.eye(4)
    own[:3, 3] = -away
    ids = np.zeros(len(model.names), np.uint32)
    for mesh in (model.mesh, *(repeated.expanded() for repeated in model.repeated)):
        builder.add_model(solids, place(model, mesh, layer, own, ids, builder.rects, builder.prefix + model_key(layer)))
    builder.instanced(*solids.arrays(), placements)
