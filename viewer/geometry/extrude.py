"""Footprints drawn up into solids."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from viewer.geometry.checks import F8, I8, per_item
from viewer.geometry.mesh import Mesh, MeshPart, concatenate
from viewer.geometry.polygons import PolygonSet, triangulate
from viewer.geometry.triangulation import successors


def heights(base: ArrayLike, top: ArrayLike, count: int, /) -> tuple[F8, F8]:
    """`base` and `top` (one number or (count,), metres) as arrays, checked.

    Raises
    ------
    ValueError
        If one is not finite or a top lies below its base.
    """
    low, high = per_item(base, "base", count), per_item(top, "top", count)
    if (high < low).any():
        i = int(np.argmax(high < low))
        raise ValueError(f"top: expected at least the base {low[i]}, got {high[i]} at index {i}")
    return low, high


def extrude(
    polygons: PolygonSet,
    base: ArrayLike,
    top: ArrayLike,
    /,
    *,
    floor: bool = False,
    wall_part: MeshPart = MeshPart.WALL,
    top_part: MeshPart = MeshPart.ROOF,
) -> Mesh:
    """Walls and flat roofs of all footprints.

    The owner of a vertex is its polygon, so `base[mesh.owner]` is the height of each vertex's foot.

    Parameters
    ----------
    polygons : the footprints, in either sense of rotation
    base, top : heights, metres, one number or (p,)
    floor : close the bottom too; valid footprints then give watertight solids
    wall_part, top_part : what the walls and the roof are

    Raises
    ------
    ValueError
        If a height is not finite or a top lies below its base.
    """
    low, high = heights(base, top, len(polygons))
    ground = polygons.normalised()
    triangles, _ = triangulate(ground)
    parts = [walls(ground, low, high, wall_part), plate(ground, triangles, high, top_part)]
    if floor:
        parts.append(plate(ground, triangles[:, ::-1], low, MeshPart.FLOOR))
    return concatenate(parts)


def plate(polygons: PolygonSet, triangles: NDArray[np.int64], z: F8, part: MeshPart, /) -> Mesh:
    """The triangulated footprints at the heights `z` (p,); facing down when the triangles run clockwise."""
    owner = polygons.vertex_polygon
    sense = -1.0 if part == MeshPart.FLOOR else 1.0
    positions = np.column_stack([polygons.vertices, z[owner]])
    normals = np.zeros(positions.shape, dtype=np.float32)
    normals[:, 2] = sense
    return Mesh.of(positions, normals, triangles, owner, part)


def walls(polygons: PolygonSet, low: F8, high: F8, part: MeshPart, /) -> Mesh:
    """A quad for every edge of footprints (normalised), from `low` to `high` (p,); none where these are equal."""
    if not len(polygons.vertices):
        return Mesh.empty()
    owner = polygons.vertex_polygon
    a, b, owner = edges(polygons, owner[high[owner] > low[owner]] if (high <= low).any() else None)
    return quads(polygons.vertices[a], polygons.vertices[b], low[owner], high[owner], high[owner], owner, part)


def edges(polygons: PolygonSet, owners: I8 | None = None, /) -> tuple[I8, I8, I8]:
    """First and second vertex and polygon of each edge with a length; of the polygons in `owners` only, if given."""
    owner = polygons.vertex_polygon
    a = np.arange(len(owner), dtype=np.int64)
    b = successors(polygons.ring_starts) if len(a) else a
    keep = (polygons.vertices[a] != polygons.vertices[b]).any(axis=1)
    if owners is not None:
        wanted = np.zeros(len(polygons), dtype=np.bool_)
        wanted[owners] = True
        keep &= wanted[owner]
    return a[keep], b[keep], owner[keep]


def quads(a: F8, b: F8, low: F8, high_a: F8, high_b: F8, owner: I8, part: MeshPart, /) -> Mesh:
    """Upright quads over the edges a to b (k, 2), their outside on the right; the tops may slope."""
    k = len(a)
    along = b - a
    length = np.hypot(along[:, 0], along[:, 1])
    normals = np.zeros((k, 4, 3), dtype=np.float32)
    normals[:, :, 0] = (along[:, 1] / length)[:, None]
    normals[:, :, 1] = (-along[:, 0] / length)[:, None]
    positions = np.empty((k, 4, 3))
    positions[:, 0, :2] = positions[:, 3, :2] = a
    positions[:, 1, :2] = positions[:, 2, :2] = b
    positions[:, 0, 2] = positions[:, 1, 2] = low
    positions[:, 2, 2], positions[:, 3, 2] = high_b, high_a
    triangles = 4 * np.arange(k, dtype=np.uint32)[:, None] + np.array([0, 1, 2, 0, 2, 3], dtype=np.uint32)
    return Mesh.of(positions, normals, triangles, np.repeat(owner, 4), part)
