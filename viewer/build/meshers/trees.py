"""Trees at points and along lines."""

from __future__ import annotations

import numpy as np

from viewer.build import avenues
from viewer.build.layers import LayerMesh, LayerSketch, MeshInputs
from viewer.build.tints import colours_of
from viewer.scene.model import TreeLayer
from viewer.scene.paints import Paint


def mesh(inputs: MeshInputs, /) -> LayerMesh:
    """The trees of a layer."""
    layer = inputs.layer
    assert isinstance(layer, TreeLayer)
    sketch = LayerSketch(inputs)
    table = inputs.table
    planted = avenues.rows(table, layer.spacing)
    of = np.concatenate([table.point_feature, planted.feature])
    ids = sketch.ids(layer.id, of)
    colour = colours_of(layer.colour, table.colour, Paint.FOLIAGE)[of]
    z = layer.z + np.nan_to_num(table.min_height)[of]
    sketch.plant(np.concatenate([table.points, planted.points]), z, table.height[of], colour, ids[of])
    return sketch.done()
