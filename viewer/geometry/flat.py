"""Flat things: lawns, water, ground plates."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from viewer.geometry.checks import per_item
from viewer.geometry.extrude import extrude, plate
from viewer.geometry.mesh import Mesh, MeshPart
from viewer.geometry.polygons import PolygonSet, triangulate


def cap(polygons: PolygonSet, z: ArrayLike, /, *, skirt: ArrayLike = 0.0) -> Mesh:
    """Polygons laid flat at a height, with an edge below them if wanted.

    The top is `Part.FLAT`, the edge `Part.EDGE`; the owner of a vertex is its polygon.

    Parameters
    ----------
    polygons : in either sense of rotation
    z : height of the top, metres, one number or (p,)
    skirt : how far the edge reaches down from there, metres, one number or (p,); 0 = no edge

    Raises
    ------
    ValueError
        If a number is not finite or a skirt is negative.
    """
    top, depth = per_item(z, "z", len(polygons)), per_item(skirt, "skirt", len(polygons))
    if (depth < 0).any():
        i = int(np.argmax(depth < 0))
        raise ValueError(f"skirt: expected 0 or more, got {depth[i]} at index {i}")
    if depth.any():
        return extrude(polygons, top - depth, top, wall_part=MeshPart.EDGE, top_part=MeshPart.FLAT)
    ground = polygons.normalised()
    return plate(ground, triangulate(ground)[0], top, MeshPart.FLAT)
