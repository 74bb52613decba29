"""Polygons in space, flat or nearly so, as triangles: each on the plane of its own outer ring."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.checks import F8, I8
from viewer.geometry.transforms import cross
from viewer.geometry.triangulation import successors, triangulate_ragged

_SLIVER = 1e-9
"""Of the square of a ring's length: what encloses less has no area."""


@dataclass(frozen=True, slots=True, eq=False)
class Facets:
    """Triangles of polygons.

    Parameters
    ----------
    triangles : (m, 3) indices of points, the way round that their polygons' outer rings have
    owner : (m,) polygon of each, rising
    normals : (p, 3) unit vectors by the right hand along each outer ring; up for one without an area
    flat : (p,) bool, which polygons have no area and so no triangles
    """

    triangles: I8
    owner: I8
    normals: F8
    flat: NDArray[np.bool_]


def facets(points: F8, ring_starts: I8, polygon_starts: I8, /) -> Facets:
    """Triangles of polygons whose first ring is the outer one and whose others are holes.

    Parameters
    ----------
    points : (n, 3) corners, ring after ring; no ring has its first corner again at its end
    ring_starts : (r + 1,) where each ring begins
    polygon_starts : (p + 1,) where each polygon begins among the rings; none is empty
    """
    count = len(polygon_starts) - 1
    if count < 1:
        return Facets(np.zeros((0, 3), np.int64), np.zeros(0, np.int64), np.zeros((0, 3)), np.zeros(0, np.bool_))
    sizes = np.diff(ring_starts[polygon_starts])
    # About a corner of its own: large coordinates then cost no digits.
    local = points - np.repeat(points[ring_starts[polygon_starts[:-1]]], sizes, axis=0)
    after = local[successors(ring_starts)]
    first = ring_starts[:-1]
    # Newell's normal, which is twice the area that the ring encloses: it needs no three corners of one plane.
    area = np.add.reduceat(cross(local, after), first)[polygon_starts[:-1]]
    length = np.add.reduceat(np.sqrt(((after - local) ** 2).sum(axis=1)), first)[polygon_starts[:-1]]
    size = np.sqrt((area * area).sum(axis=1))
    flat = ~(size > _SLIVER * length * length)
    normals = np.where(flat[:, None], [0.0, 0.0, 1.0], area / np.where(flat, 1.0, size)[:, None])
    level = np.einsum("nj,nij->ni", local, np.repeat(_axes(normals), sizes, axis=0))
    kept = np.flatnonzero(~flat)
    rings = np.diff(polygon_starts)
    ring = np.repeat(~flat, rings)
    corner = np.repeat(ring, np.diff(ring_starts))
    starts = np.concatenate([[0], np.cumsum(np.diff(ring_starts)[ring])]).astype(np.int64)
    polygons = np.concatenate([[0], np.cumsum(rings[kept])]).astype(np.int64)
    triangles, owner = triangulate_ragged(np.ascontiguousarray(level[corner]), starts, polygons)
    return Facets(np.flatnonzero(corner)[triangles], kept[owner], normals, np.asarray(flat, dtype=np.bool_))


def _axes(normals: F8) -> F8:
    """(p, 2, 3) two unit vectors at right angles to each normal; with it they follow the right hand."""
    aside = np.zeros_like(normals)
    aside[np.arange(len(normals)), np.argmin(np.abs(normals), axis=1)] = 1.0
    one = cross(aside, normals)
    one /= np.sqrt((one * one).sum(axis=1))[:, None]
    return np.stack([one, cross(normals, one)], axis=1)
