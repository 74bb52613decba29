"""Surfaces that lie on one another by the thousand: all are drawn, and what lies below the first is never seen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.checks import F8

MOST = 32.0
"""How often surfaces of one size may cover one place. Towns, trees and rooms full of chairs stay below 16."""

_BUCKETS = 1 << 20
_LARGEST = 1 << 40
_AT_ONCE, _MANY = 100_000, 2_000_000


def uncrowded(size: F8, area: F8, middle: F8, /, *, most: float = MOST) -> NDArray[np.bool_]:
    """Which surfaces to draw so that no place is covered more than `most` times by those of about its own size.

    Space is divided into cubes once for each power of two; a surface counts in the one about its middle that is as
    large as itself, by the part of a side that it covers. Those that come first are kept.

    Parameters
    ----------
    size : (n,) metres from one end to the other
    area : (n,) square metres
    middle : (n, 3) metres

    Returns
    -------
    (n,) bool
    """
    return _kept(*_cubes(size, area, middle), most)


def uncrowded_triangles(
    corners: NDArray[np.floating], triangles: NDArray[np.unsignedinteger], /, *, most: float = MOST
) -> NDArray[np.bool_]:
    """The same of triangles (m, 3) of corners (n, 3)."""
    key, share = np.empty(len(triangles), np.int64), np.empty(len(triangles))
    for low in range(0, len(triangles), _MANY):
        some = slice(low, low + _MANY)
        key[some], share[some] = _cubes(*triangle_measures(corners, triangles[some]))
    return _kept(key, share, most)


def _cubes(size: F8, area: F8, middle: F8) -> tuple[NDArray[np.int64], F8]:
    """Which cube each surface counts in, and by how much."""
    _, level = np.frexp(np.maximum(size, 1e-30))
    side = np.ldexp(1.0, level)
    cell = np.floor(middle / side[:, None]).clip(-_LARGEST, _LARGEST).astype(np.int64)
    key = ((cell[:, 0] * 73856093) ^ (cell[:, 1] * 19349663) ^ (cell[:, 2] * 83492791)) * 61 + level
    return key, area / (side * side)


def _kept(key: NDArray[np.int64], share: F8, most: float) -> NDArray[np.bool_]:
    # Cheap and coarse first: cubes that share a bucket only make it fuller.
    bucket = key & (_BUCKETS - 1)
    full = np.bincount(bucket, weights=share, minlength=_BUCKETS) > most
    out = np.ones(len(key), np.bool_)
    if not full.any():
        return out
    some = np.flatnonzero(full[bucket])
    order = some[np.argsort(key[some], kind="stable")]
    total = np.cumsum(share[order])
    first = np.flatnonzero(np.r_[True, np.diff(key[order]) != 0])
    counts = np.diff(np.r_[first, len(order)])
    before = np.repeat(total[first] - share[order[first]], counts)
    out[order] = total - before <= most
    return out


def triangle_measures(corners: NDArray[np.floating], triangles: NDArray[np.unsignedinteger], /) -> tuple[F8, F8, F8]:
    """Size, area and middle of triangles (m, 3) of corners (n, 3), for `uncrowded`."""
    count = len(triangles)
    size, area, middle = np.empty(count), np.empty(count), np.empty((count, 3))
    axes = np.ascontiguousarray(corners.T)
    for low in range(0, count, _AT_ONCE):
        some = slice(low, low + _AT_ONCE)
        i, j, k = triangles[some].T
        # Axis by axis: numpy is slow along rows of three.
        u = [axis[j] - axis[i] for axis in axes]
        v = [axis[k] - axis[i] for axis in axes]
        edges = (sum(d * d for d in edge) for edge in (u, v, [b - a for a, b in zip(u, v, strict=True)]))
        size[some] = np.sqrt(np.maximum.reduce(list(edges)))
        cross = (u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0])
        area[some] = np.sqrt(sum(c * c for c in cross)) / 2
        for axis in range(3):
            middle[some, axis] = axes[axis][i] + (u[axis] + v[axis]) / 3
    return size, area, middle
