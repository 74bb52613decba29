"""Layers of the kind `spikes`: a pyramid at each point."""

from __future__ import annotations

import numpy as np

from viewer.build.layers import LayerMesh, LayerSketch, MeshInputs
from viewer.build.tints import colours_of
from viewer.geometry.mesh import Mesh, MeshPart
from viewer.scene import vocabulary
from viewer.scene.layers import LayerKind, Shown
from viewer.scene.paints import Paint


class Spikes(vocabulary.Part, frozen=True, tag_field="kind", tag="spikes"):
    """What a table `[[layer]]` of this kind says."""

    id: vocabulary.Id
    source: str
    height: vocabulary.Positive = 20.0
    radius: vocabulary.Positive = 4.0
    colour: vocabulary.PaintOrColour | None = None


LAYERS = LayerKind(Spikes, Shown(("points",), symbols=True), f"{__name__}:mesh", height="height")


def mesh(inputs: MeshInputs, /) -> LayerMesh:
    """The spikes of a layer."""
    layer, table = inputs.layer, inputs.table
    assert isinstance(layer, Spikes)
    sketch = LayerSketch(inputs)
    of, foot = table.point_feature, inputs.terrain.at(table.points)
    height = np.where(np.isnan(table.height), layer.height, table.height)[of]
    ring = layer.radius * np.array([(1, 0), (0, 1), (-1, 0), (0, -1)])
    corners = []
    for (x, y), low, high in zip(table.points, foot, foot + height, strict=True):
        base = [(x + dx, y + dy, low) for dx, dy in ring]
        corners += [(base[i], base[(i + 1) % 4], (x, y, high)) for i in range(4)]
    made = Mesh.from_corners(np.array(corners), np.repeat(of, 4), MeshPart.WALL)
    ids = sketch.ids(layer.id, of)
    sketch.add(made, colours_of(layer.colour, table.colour, Paint.ACCENT)[made.owner], ids[made.owner])
    return sketch.done()
