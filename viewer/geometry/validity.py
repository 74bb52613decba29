"""Which polygons are simple: rings that neither cross nor touch, holes within the outer ring and beside each other.

A quick look with numpy that never calls a faulty polygon sound; a few sound ones (a hole that meets the outer ring in
one point) need a closer one (`repair.py`).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.checks import F8, I8, portions, spread
from viewer.geometry.inside import inside
from viewer.geometry.polygons import PolygonSet
from viewer.geometry.triangulation import successors

_PAIRS = 1_000_000
"""Pairs of edges that are looked at together."""

_MOST_PAIRS = 6_000_000
_EACH = 400
"""Pairs of edges of all polygons, and for each edge, up to which numpy looks; beyond, all is suspect."""


def faults(polygons: PolygonSet, /) -> F8:
    """How many faults each polygon may have, (p,): 0 of a simple one, infinite where there is too much to look at."""
    out = np.zeros(len(polygons))
    rings = np.diff(polygons.polygon_starts)
    convex = polygons.convex_rings
    outer = polygons.polygon_starts[:-1]
    easy = rings == 0
    single = np.flatnonzero(rings == 1)
    easy[single] = convex[outer[single]]
    which = np.flatnonzero(~easy)
    if not len(which):
        return out
    some = polygons.select(which)
    out[which] = _crossing(some) + _misplaced(some)
    return out


def _crossing(polygons: PolygonSet) -> F8:
    """How many edges of each polygon meet elsewhere than end to end."""
    vertices = polygons.vertices
    after = successors(polygons.ring_starts)
    a, b = vertices, vertices[after]
    owner = polygons.vertex_polygon
    west, east = np.minimum(a[:, 0], b[:, 0]), np.maximum(a[:, 0], b[:, 0])
    # Within each polygon by their western end: an edge meets only those that begin before it ends.
    order = np.lexsort((west, owner))
    of = owner[order]
    begin = np.searchsorted(of, np.arange(len(polygons)))
    last = _last(west[order], east[order], of, begin)
    counts = last - np.arange(len(order)) - 1
    sums = np.bincount(of, weights=counts, minlength=len(polygons))
    sizes = np.bincount(of, minlength=len(polygons))
    tangled = (sums > _EACH * sizes) & (sizes > _EACH)
    if float(sums[~tangled].sum()) > _MOST_PAIRS:
        # The smaller ones are looked at as long as there is room.
        by_work = np.argsort(sums, kind="stable")
        tangled |= sums > sums[by_work][np.searchsorted(np.cumsum(sums[by_work]), _MOST_PAIRS)]
    out = np.where(tangled, np.inf, 0.0)
    counts = np.where(tangled[of], 0, counts)
    for first, second in _pairs(counts):
        i, j = order[first], order[second]
        out += np.bincount(owner[i[_meet(a, b, after, i, j)]], minlength=len(out))
    return out


def _pairs(counts: I8) -> Iterator[tuple[I8, I8]]:
    """Each place with as many of those that follow it, in portions."""
    for low, high in portions(counts, _PAIRS):
        some = counts[low:high]
        first = np.repeat(np.arange(low, high), some)
        yield first, first + 1 + spread(some)


def _last(west: F8, east: F8, owner: I8, begin: I8) -> I8:
    """For sorted edges the end of those of the same owner that begin no further east than each one ends."""
    # One search over all: owners apart by more than the whole is wide.
    low = float(west.min(initial=0.0))
    wide = float(east.max(initial=0.0)) - low + 1.0
    end = np.append(begin[1:], len(owner))[owner]
    found = np.searchsorted(owner * wide + (west - low), owner * wide + (east - low) * (1 + 1e-9), side="right")
    return np.asarray(np.minimum(found, end), dtype=np.int64)


def _meet(a: F8, b: F8, after: I8, i: I8, j: I8) -> NDArray[np.bool_]:
    """Whether edges i and j have a point in common, or may have; neighbours one besides their corner."""
    p, q, r, s = a[i], b[i], a[j], b[j]
    apart = (np.maximum(p, q) < np.minimum(r, s)) | (np.maximum(r, s) < np.minimum(p, q))
    close = ~apart.any(axis=1)
    out = np.zeros(len(i), np.bool_)
    if not close.any():
        return out
    at = np.flatnonzero(close)
    p, q, r, s, i, j = p[at], q[at], r[at], s[at], i[at], j[at]
    u, v = q - p, s - r
    size = np.hypot(u[:, 0], u[:, 1]) * np.hypot(v[:, 0], v[:, 1])
    least = 1e-12 * size
    c1, c2, d1, d2 = _side(u, p, r), _side(u, p, s), _side(v, r, p), _side(v, r, q)
    separate = ((c1 > least) & (c2 > least)) | ((c1 < -least) & (c2 < -least))
    separate |= ((d1 > least) & (d2 > least)) | ((d1 < -least) & (d2 < -least))
    # Neighbours share a corner: they are faulty only where one runs back along the other.
    follows, precedes = after[i] == j, after[j] == i
    neighbours = follows | precedes
    back = (np.abs(u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]) <= least) & ((u * v).sum(axis=1) < 0)
    out[at] = np.where(neighbours & ~(follows & precedes), back, ~separate)
    return out


def _side(way: F8, start: F8, points: F8) -> F8:
    """On which side of ways from their starts points lie: above 0 on the left."""
    v = points - start
    return np.asarray(way[..., 0] * v[..., 1] - way[..., 1] * v[..., 0])


def _misplaced(polygons: PolygonSet) -> NDArray[np.bool_]:
    """Which polygons have a hole outside their outer ring or within another hole."""
    out = np.zeros(len(polygons), np.bool_)
    holes = np.flatnonzero(~polygons.outer_rings)
    if not len(holes):
        return out
    of = polygons.ring_polygon[holes]
    points = polygons.vertices[polygons.ring_starts[holes]]
    whole = np.append(polygons.ring_starts, len(polygons.vertices))[polygons.polygon_starts]
    own = inside(polygons.vertices, polygons.ring_starts, polygons.ring_starts, points, holes)
    all_ = inside(polygons.vertices, polygons.ring_starts, whole, points, of)
    # A hole's corner lies in the outer ring and in nothing else: an odd number of the other rings.
    out[of[own == all_]] = True
    return out


def overlapping(bounds: F8, owner: I8, /) -> NDArray[np.bool_]:
    """Which boxes (k, 2, 2) overlap another one of the same owner (k,); all of an owner with too many to compare."""
    out = np.zeros(len(bounds), np.bool_)
    held = np.flatnonzero((bounds[:, 0] <= bounds[:, 1]).all(axis=1))
    order = held[np.lexsort((bounds[held, 0, 0], owner[held]))]
    if not len(order):
        return out
    box, of = bounds[order], owner[order]
    begin = np.concatenate([[0], np.cumsum(np.bincount(of))])[:-1]
    counts = _last(box[:, 0, 0], box[:, 1, 0], of, begin) - np.arange(len(order)) - 1
    work = np.bincount(of, weights=counts)[of]
    out[order[work > _MOST_PAIRS]] = True
    counts = np.where(work > _MOST_PAIRS, 0, counts)
    for first, second in _pairs(counts):
        met = ((box[first, 0] < box[second, 1]) & (box[second, 0] < box[first, 1])).all(axis=1)
        out[order[first[met]]] = out[order[second[met]]] = True
    return out


def crossings(rings: list[F8], /, *, samples: int = 48) -> float:
    """How often the edges of rings (k, 2) cross each other, about, from a few of them."""
    a = np.concatenate(rings)
    b = a[successors(np.cumsum([0, *map(len, rings)]).astype(np.int64))]
    n = len(a)
    chosen = np.arange(n) if n <= samples * 4 else np.linspace(0, n - 1, samples).astype(np.int64)
    low, high = np.minimum(a, b), np.maximum(a, b)
    met = 0
    for i in chosen.tolist():
        near = np.flatnonzero(((low <= high[i]) & (high >= low[i])).all(axis=1))
        p, q, way = a[near], b[near], b[i] - a[i]
        across = _side(way, a[i], p) * _side(way, a[i], q) < 0
        met += int(np.count_nonzero(across & (_side(q - p, p, a[i]) * _side(q - p, p, b[i]) < 0)))
    return met * n / len(chosen) / 2
