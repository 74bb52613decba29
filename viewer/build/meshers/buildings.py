"""Buildings: footprints that are extruded."""

from __future__ import annotations

from viewer.build.collect import vertices_of
from viewer.build.houses import houses
from viewer.build.layers import LayerMesh, LayerSketch, MeshInputs
from viewer.scene.model import FeatureLayer


def mesh(inputs: MeshInputs, /) -> LayerMesh:
    """The houses of a layer."""
    layer = inputs.layer
    assert isinstance(layer, FeatureLayer)
    sketch = LayerSketch(inputs)
    table = inputs.table
    ids = sketch.ids(layer.id, table.polygon_feature)
    for made in houses(layer, table, storeys=inputs.storeys, terrain=inputs.terrain):
        vertices = vertices_of(made.mesh, made.colour, made.material, made.base, ids[made.feature])
        sketch.solids.add(vertices, made.mesh.triangles)
    return sketch.done()
