"""Whether points lie in polygons, for many points and large polygons (even-odd rule)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.checks import F8, I8, portions, spread
from viewer.geometry.triangulation import successors

_PAIRS = 2_000_000
"""Pairs of a point and an edge that are looked at together."""

_MOST_PAIRS = 20_000_000
_ROWS = 4_096
"""Beyond so many pairs a polygon's inside is asked for along that many rows instead."""

_LARGE, _FEW = 128, 8
"""Edges from which a polygon's edges are sorted into strips, and points for which that does not pay."""


def inside(vertices: F8, ring_starts: I8, first: I8, points: F8, polygon: I8, /) -> NDArray[np.bool_]:
    """Whether point `i` lies in the polygon `polygon[i]`.

    Parameters
    ----------
    vertices : (n, 2)
    ring_starts : (r + 1,) offsets into `vertices`
    first : (p + 1,) offsets of the polygons into `vertices`
    points : (k, 2)
    polygon : (k,)

    Returns
    -------
    (k,) bool; on an edge either answer, but the same for all polygons that share the edge's half-open rule
    """
    out = np.zeros(len(points), np.bool_)
    if not len(vertices) or not len(points):
        return out
    after = successors(ring_starts)
    counts = (first[1:] - first[:-1])[polygon]
    asked = np.bincount(polygon, minlength=len(first) - 1)
    large = (counts > _LARGE) & (asked[polygon] > _FEW)
    few = np.flatnonzero(~large)
    out[few] = _by_edges(vertices, after, points[few], first[polygon[few]], counts[few])
    which = np.flatnonzero(large)
    if len(which):
        which = which[np.argsort(polygon[which], kind="stable")]
        ends = np.flatnonzero(np.diff(polygon[which])) + 1
        for group in np.split(which, ends):
            i = int(polygon[group[0]])
            edge = np.arange(first[i], first[i + 1])
            out[group] = _by_strips(vertices[edge], vertices[after[edge]], points[group])
    return out


def _by_edges(vertices: F8, after: I8, points: F8, start: I8, counts: I8) -> NDArray[np.bool_]:
    """Every point against every edge of its polygon, whose `counts` edges begin at `start`."""
    out = np.zeros(len(points), np.bool_)
    for low, high in portions(counts, _PAIRS):
        some = counts[low:high]
        edge = np.repeat(start[low:high], some) + spread(some)
        pair = np.repeat(np.arange(high - low), some)
        crossed = _crosses(vertices[edge], vertices[after[edge]], points[low:high][pair])
        out[low:high] = np.bincount(pair[crossed], minlength=high - low) % 2 == 1
    return out


def _by_strips(a: F8, b: F8, points: F8) -> NDArray[np.bool_]:
    """Every point against those edges of one polygon that reach into its horizontal strip."""
    floor, ceiling = np.minimum(a[:, 1], b[:, 1]), np.maximum(a[:, 1], b[:, 1])
    lowest, highest = float(floor.min()), float(ceiling.max())
    strips = max(1, len(a) // 2)
    while True:
        height = max((highest - lowest) / strips, 1e-300)
        from_ = np.clip((floor - lowest) / height, 0, strips - 1).astype(np.int64)
        to = np.clip((ceiling - lowest) / height, 0, strips - 1).astype(np.int64)
        # Tall edges lie in many strips: wider ones then.
        if strips == 1 or int((to - from_ + 1).sum()) <= 8 * len(a):
            break
        strips = max(1, strips // 2)
    reached = to - from_ + 1
    edge = np.repeat(np.arange(len(a)), reached)
    strip = np.repeat(from_, reached) + spread(reached)
    order = np.argsort(strip, kind="stable")
    edge = edge[order]
    start = np.searchsorted(strip[order], np.arange(strips + 1))
    own = np.clip((points[:, 1] - lowest) / height, 0, strips - 1).astype(np.int64)
    out = np.zeros(len(points), np.bool_)
    counts = start[own + 1] - start[own]
    if counts.sum() > _MOST_PAIRS:
        return _by_rows(a, b, points)
    for low, high in portions(counts, _PAIRS):
        some = counts[low:high]
        met = edge[np.repeat(start[own[low:high]], some) + spread(some)]
        pair = np.repeat(np.arange(high - low), some)
        crossed = _crosses(a[met], b[met], points[low:high][pair])
        out[low:high] = np.bincount(pair[crossed], minlength=high - low) % 2 == 1
    return out


def _by_rows(a: F8, b: F8, points: F8) -> NDArray[np.bool_]:
    """The same for points moved to the next of some rows: near enough where so many edges are so tall."""
    floor, ceiling = np.minimum(a[:, 1], b[:, 1]), np.maximum(a[:, 1], b[:, 1])
    lowest, highest = float(floor.min()), float(ceiling.max())
    rows = _ROWS
    while True:
        height = max((highest - lowest) / rows, 1e-300)
        # Row k runs at `lowest + (k + 0.5) * height`; an edge crosses those from its lower end up to its upper one.
        from_ = np.ceil((floor - lowest) / height - 0.5).astype(np.int64)
        to = np.ceil((ceiling - lowest) / height - 0.5).astype(np.int64)
        if rows == 1 or int((to - from_).sum()) <= _MOST_PAIRS // 4:
            break
        rows //= 2
    reached = to - from_
    edge = np.repeat(np.arange(len(a)), reached)
    row = np.repeat(from_, reached) + spread(reached)
    share = (lowest + (row + 0.5) * height - a[edge, 1]) / (b[edge, 1] - a[edge, 1])
    x = a[edge, 0] + (b[edge, 0] - a[edge, 0]) * share
    left, right = float(min(a[:, 0].min(), b[:, 0].min())), float(max(a[:, 0].max(), b[:, 0].max()))
    # One sorted list of all crossings: by row, then by how far east.
    wide = 2.0 * max(right - left, 1e-300)
    crossings = np.sort(row * wide + (x - left))
    own = np.clip((points[:, 1] - lowest) / height, 0, rows - 1).astype(np.int64)
    before = np.searchsorted(crossings, own * wide + np.clip(points[:, 0] - left, 0.0, right - left))
    within = (points[:, 1] >= lowest) & (points[:, 1] <= highest)
    return np.asarray(within & ((before - np.searchsorted(crossings, own * wide)) % 2 == 1), dtype=np.bool_)


def _crosses(a: F8, b: F8, p: F8) -> NDArray[np.bool_]:
    """Whether the ray eastward from each point crosses the edge a to b beside it."""
    (ax, ay), (bx, by), (x, y) = a.T, b.T, p.T
    straddles = (ay > y) != (by > y)
    rise = np.where(straddles, by - ay, 1.0)
    return np.asarray(straddles & (((x - ax) * rise < (bx - ax) * (y - ay)) == (rise > 0)), dtype=np.bool_)
