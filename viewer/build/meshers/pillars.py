"""Round pillars at points."""

from __future__ import annotations

from viewer.build.layers import LayerMesh, LayerSketch, MeshInputs
from viewer.build.maps import pillar_mesh
from viewer.build.tints import colours_of
from viewer.scene.model import PillarLayer
from viewer.scene.paints import Paint


def mesh(inputs: MeshInputs, /) -> LayerMesh:
    """The pillars of a layer."""
    layer = inputs.layer
    assert isinstance(layer, PillarLayer)
    sketch = LayerSketch(inputs)
    table = inputs.table
    if not len(table.point_feature):
        return sketch.done()
    ids = sketch.ids(layer.id, table.point_feature)
    colours = colours_of(layer.colour, table.colour, Paint.ACCENT)
    mesh = pillar_mesh(layer, table)
    sketch.add(mesh, colours[mesh.owner], ids[mesh.owner])
    return sketch.done()
