"""What lies flat: ground, greens, water, roads, lines."""

from __future__ import annotations

import numpy as np

from viewer.build import avenues
from viewer.build.collect import constant, vertices_of
from viewer.build.layers import LayerMesh, LayerSketch, MeshInputs
from viewer.build.surfaces import heights, surfaces, widths
from viewer.scene.model import FeatureLayer, GroundLayer, RoadLayer
from viewer.scene.paints import Paint, painted


def mesh(inputs: MeshInputs, /) -> LayerMesh:
    """Polygons and bands that lie flat, and the trees along streets."""
    layer = inputs.layer
    assert isinstance(layer, FeatureLayer)
    sketch = LayerSketch(inputs)
    table = inputs.table
    used = np.concatenate([table.polygon_feature, table.line_feature])
    if isinstance(layer, GroundLayer):
        used = table.polygon_feature
    ids = sketch.ids(layer.id, used)
    for surface in surfaces(layer, table, order=inputs.order, terrain=inputs.terrain):
        count = len(surface.mesh.positions)
        material = constant(count, surface.material)
        zero, owner = np.zeros(count), ids[surface.feature]
        vertices = vertices_of(surface.mesh, surface.colour, material, zero, owner, sunk=surface.sunk)
        sketch.solids.add(vertices, surface.mesh.triangles)
    if isinstance(layer, RoadLayer) and layer.trees:
        planted = avenues.avenue(table, widths(layer, table), layer.trees, inputs.obstacles)
        foliage = np.tile(painted(Paint.FOLIAGE), (len(planted.points), 1))
        z = heights(layer, table)[planted.feature]
        sketch.plant(planted.points, z, planted.height, foliage, ids[planted.feature])
    return sketch.done()
