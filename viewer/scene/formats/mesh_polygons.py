"""Polygons of a mesh as triangles: those with more than three corners, concave and bent ones too."""

from __future__ import annotations

import numpy as np

from viewer.geometry.checks import F8, I8, spread
from viewer.geometry.transforms import cross
from viewer.geometry.triangulation import successors, triangulate_ragged

_FLAT = 1e-12
_FEW = 8
"""Corners of a face that is taken as it is listed where it crosses itself in its plane, as it is bent."""


def triangulated(points: F8, corners: I8, counts: I8, /) -> tuple[I8, I8]:
    """Triangles (t, 3) as numbers among the corners, and the polygon (t,) of each; they run round as it does.

    Parameters
    ----------
    points : (n, 3)
    corners : (c,) among the points, polygon after polygon
    counts : (p,) corners of each polygon, 3 or more
    """
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    simple = np.flatnonzero(counts == 3)
    plain = starts[simple][:, None] + np.arange(3)
    many = np.flatnonzero(counts != 3)
    if not len(many):
        return plain, simple
    sizes = counts[many]
    at = np.repeat(starts[many], sizes) + spread(sizes)
    rings = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    local = np.nan_to_num(points[corners[at]], posinf=0.0, neginf=0.0)
    local = local - np.repeat(local[rings[:-1]], sizes, axis=0)
    facing = np.add.reduceat(cross(local, local[successors(rings)]), rings[:-1], axis=0)
    # Crossed like a bow tie or all on one line: no plane is theirs, and they are taken as they are listed.
    reach = np.maximum.reduceat((local * local).sum(axis=1), rings[:-1])
    lost = np.abs(facing).max(axis=1) <= _FLAT * reach
    across = _across(facing)
    flat = np.column_stack([np.einsum("ij,ij->i", local, np.repeat(a, sizes, axis=0)) for a in across])
    cut, owner = triangulate_ragged(flat, rings, np.arange(len(rings)))
    made = np.bincount(owner, minlength=len(many))
    lost |= (made == 0) | ((made < sizes - 2) & (sizes <= _FEW))
    cut, owner = cut[~lost[owner]], owner[~lost[owner]]
    fans = np.flatnonzero(lost)
    more = np.repeat(rings[fans], sizes[fans] - 2)
    step = spread(sizes[fans] - 2)
    fan = np.column_stack([more, more + step + 1, more + step + 2])
    whose = np.concatenate([simple, many[owner], many[np.repeat(fans, sizes[fans] - 2)]])
    order = np.argsort(whose, kind="stable")
    return np.concatenate([plain, at[cut], at[fan]])[order], whose[order]


def _across(facing: F8) -> tuple[F8, F8]:
    """Two unit vectors (p, 3) each across a direction, with which they are right-handed."""
    least = np.eye(3)[np.argmin(np.abs(facing), axis=1)]
    one = cross(least, facing)
    two = cross(facing, one)
    units = (each / np.maximum(np.sqrt((each * each).sum(axis=1)), 1e-300)[:, None] for each in (one, two))
    first, second = units
    return first, second
