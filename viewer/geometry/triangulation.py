"""Triangulation of ragged polygons: fans for convex ones at once, mapbox-earcut for the others.

Earcut drops corners that lie on a straight line, so that an edge of one triangle can face two edges of its neighbours
or of a wall. Such edges are split again here: the triangles of a valid polygon meet edge to edge and keep every vertex.
"""

from __future__ import annotations

import math
from collections import Counter

import mapbox_earcut
import numpy as np
from numpy.typing import NDArray

from viewer.geometry.checks import F8, I8, spread
from viewer.geometry.diagonals import MOST_CORNERS, parted

Edge = tuple[int, int]
Triangle = tuple[int, int, int]


def shoelace(vertices: F8, ring_starts: I8, /) -> tuple[F8, F8]:
    """Signed area of each ring, and the sum of its terms' absolute values (zero when all is on one line), both (r,).

    The terms are taken about the ring's first vertex: large coordinates then cost no digits.
    """
    if len(ring_starts) < 2:
        return np.zeros(0), np.zeros(0)
    first = ring_starts[:-1]
    local = vertices - np.repeat(vertices[first], np.diff(ring_starts), axis=0)
    after = successors(ring_starts)
    terms = local[:, 0] * local[after, 1] - local[after, 0] * local[:, 1]
    return np.add.reduceat(terms, first) / 2, np.add.reduceat(np.abs(terms), first) / 2


def successors(ring_starts: I8, /) -> I8:
    """Index of each vertex's successor round its ring, (n,)."""
    after = np.arange(1, ring_starts[-1] + 1, dtype=np.int64)
    after[ring_starts[1:] - 1] = ring_starts[:-1]
    return after


def convex(vertices: F8, ring_starts: I8, /) -> NDArray[np.bool_]:
    """Whether each ring is strictly convex, (r,): no straight corner, once round."""
    if len(ring_starts) < 2:
        return np.zeros(0, dtype=np.bool_)
    first, after = ring_starts[:-1], successors(ring_starts)
    out = vertices[after] - vertices
    into = np.empty_like(out)
    into[after] = out
    cross = into[:, 0] * out[:, 1] - into[:, 1] * out[:, 0]
    # A nearly straight corner is no corner: a fan would make a sliver of it.
    size = np.hypot(into[:, 0], into[:, 1]) * np.hypot(out[:, 0], out[:, 1])
    turn = np.arctan2(cross, into[:, 0] * out[:, 0] + into[:, 1] * out[:, 1])
    once = np.abs(np.abs(np.add.reduceat(turn, first)) - 2 * math.pi) < 1e-6
    left = np.minimum.reduceat(np.sign(cross), first) > 0
    right = np.maximum.reduceat(np.sign(cross), first) < 0
    bent = np.minimum.reduceat(np.abs(cross) - 1e-9 * size, first) > 0
    return np.asarray((left | right) & bent & once, dtype=np.bool_)


def triangulate_ragged(vertices: F8, ring_starts: I8, polygon_starts: I8, /) -> tuple[I8, I8]:
    """Triangles (m, 3), counter-clockwise, and the polygon (m,) each belongs to, sorted by polygon."""
    rings = np.diff(polygon_starts)
    round_ = convex(vertices, ring_starts)
    single = np.flatnonzero(rings == 1)
    fan = single[round_[polygon_starts[single]]]
    others = np.setdiff1d(np.flatnonzero(rings > 0), fan, assume_unique=True)
    fans, fan_owner = _fans(ring_starts, polygon_starts, fan)
    cut, cut_owner = _earcut(vertices, ring_starts, polygon_starts, others)
    triangles, owner = np.concatenate([fans, cut]), np.concatenate([fan_owner, cut_owner])
    triangles = _turned(vertices, triangles, owner, len(rings))
    order = np.argsort(owner, kind="stable")
    return triangles[order], owner[order]


def _turned(vertices: F8, triangles: I8, owner: I8, count: int) -> I8:
    """The triangles counter-clockwise.

    Those of a polygon run round alike. One without an area to speak of keeps the way that it has among them: by itself
    its way would be chance, and its edges would no longer meet those of its neighbours.
    """
    a, b, c = (vertices[triangles[:, i]] for i in range(3))
    u, v = b - a, c - a
    area = u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]
    wrong = np.bincount(owner, weights=area, minlength=count)[owner] < 0
    size = np.maximum((u * u).sum(axis=1), (v * v).sum(axis=1))
    wrong ^= np.where(wrong, -area, area) < -1e-9 * size
    triangles[wrong] = triangles[wrong][:, [0, 2, 1]]
    return triangles


def _fans(ring_starts: I8, polygon_starts: I8, which: I8) -> tuple[I8, I8]:
    ring = polygon_starts[which]
    counts = ring_starts[ring + 1] - ring_starts[ring] - 2
    first, step = np.repeat(ring_starts[ring], counts), spread(counts)
    return np.stack([first, first + step + 1, first + step + 2], axis=1), np.repeat(which, counts)


def _earcut(vertices: F8, ring_starts: I8, polygon_starts: I8, which: I8) -> tuple[I8, I8]:
    if not len(which):
        return np.zeros((0, 3), dtype=np.int64), np.zeros(0, dtype=np.int64)
    pieces, counts = [], []
    starts = ring_starts.tolist()
    ranges = zip(polygon_starts[which].tolist(), polygon_starts[which + 1].tolist(), strict=True)
    for low, high in ranges:
        first, last = starts[low], starts[high]
        if high - low == 1 and last - first > MOST_CORNERS:
            found = _winding(vertices[first:last])
        else:
            # Earcut reads the array's memory as it lies: a slice of a C-ordered array is contiguous.
            ends = np.array([starts[r] - first for r in range(low + 1, high + 1)], dtype=np.uint32)
            found = mapbox_earcut.triangulate_float64(vertices[first:last], ends)
        pieces.append(found)
        counts.append(len(found) // 3)
    number = np.array(counts, dtype=np.int64)
    triangles = np.concatenate(pieces).astype(np.int64).reshape(-1, 3)
    triangles += np.repeat(ring_starts[polygon_starts[which]], number)[:, None]
    owner = np.repeat(which, number)
    torn = _torn(vertices, ring_starts, polygon_starts, which, triangles)
    if not len(torn):
        return triangles, owner
    ends = np.cumsum(number)
    mended = dict.fromkeys(torn.tolist())
    parts, owners = [triangles[~np.isin(owner, torn)]], [owner[~np.isin(owner, torn)]]
    for polygon in mended:
        i = int(np.searchsorted(which, polygon))
        own = triangles[ends[i] - number[i] : ends[i]]
        fixed = _mend(vertices, ring_starts[polygon_starts[polygon] : polygon_starts[polygon + 1] + 1], own)
        parts.append(fixed)
        owners.append(np.full(len(fixed), polygon, dtype=np.int64))
    return np.concatenate(parts), np.concatenate(owners)


def _winding(ring: F8) -> NDArray[np.uint32]:
    """The triangles of an outline of very many corners, by its parts: three indices each, one after the other."""
    found = []
    for part in parted(ring):
        one = np.ascontiguousarray(ring[part])
        triangles = mapbox_earcut.triangulate_float64(one, np.array([len(one)], dtype=np.uint32))
        found.append(part[triangles].astype(np.uint32))
    return np.concatenate(found)


def _torn(vertices: F8, ring_starts: I8, polygon_starts: I8, which: I8, triangles: I8) -> I8:
    """Those of the polygons `which` whose triangles do not meet edge to edge or leave out a ring's edge."""
    total = np.int64(len(vertices))
    rings_of = polygon_starts[which + 1] - polygon_starts[which]
    ring = np.repeat(polygon_starts[which], rings_of) + spread(rings_of)
    sizes = ring_starts[ring + 1] - ring_starts[ring]
    a = np.repeat(ring_starts[ring], sizes) + spread(sizes)
    b = successors(ring_starts)[a]
    # Which way round a ring runs makes no matter here: its edges must occur once, the others twice.
    edges = np.stack([triangles, np.roll(triangles, -1, axis=1)], axis=-1).reshape(-1, 2)
    key = np.concatenate([edges.min(axis=1) * total + edges.max(axis=1), np.minimum(a, b) * total + np.maximum(a, b)])
    keys, counts = np.unique(key, return_counts=True)
    vertex_polygon = np.repeat(
        np.repeat(np.arange(len(polygon_starts) - 1), np.diff(polygon_starts)), np.diff(ring_starts)
    )
    return np.unique(vertex_polygon[keys[counts != 2] // total])


def _mend(vertices: F8, ring_starts: I8, triangles: I8) -> I8:
    """Split the edges of one polygon's triangles at the vertices that lie on them and are met by no such edge."""
    first = int(ring_starts[0])
    points = (vertices[first : ring_starts[-1]] - vertices[first]).tolist()
    place: dict[tuple[float, float], int] = {}
    same = [place.setdefault((x, y), i) for i, (x, y) in enumerate(points)]
    balance: Counter[Edge] = Counter()

    def count(a: int, b: int, weight: int) -> None:
        if a != b:
            balance[min(a, b), max(a, b)] += weight if a < b else -weight

    own = np.zeros(len(triangles), dtype=np.int64)
    turned = _turned(vertices[first : ring_starts[-1]], triangles - first, own, 1).tolist()
    oriented: list[Triangle] = [(a, b, c) for a, b, c in turned]
    for a, b, c in oriented:
        for u, v in ((a, b), (b, c), (c, a)):
            count(same[u], same[v], 1)
    areas, _ = shoelace(vertices[first : ring_starts[-1]], ring_starts - first)
    for r, (low, high) in enumerate(
        zip((ring_starts[:-1] - first).tolist(), (ring_starts[1:] - first).tolist(), strict=True)
    ):
        forward = (areas[r] > 0) == (r == 0)
        for i in range(low, high):
            j = i + 1 if i + 1 < high else low
            count(same[i], same[j], -1 if forward else 1)
    open_ = {edge for edge, weight in balance.items() if weight}
    loose = sorted({v for edge in open_ for v in edge})
    done: list[Triangle] = []
    work = oriented[::-1]
    while work:
        triangle = work.pop()
        split = _split(points, same, triangle, open_, loose)
        if split is None:
            done.append(triangle)
        else:
            work.extend(split)
    return np.array(done, dtype=np.int64).reshape(-1, 3) + first


def _split(
    points: list[list[float]], same: list[int], triangle: Triangle, open_: set[Edge], loose: list[int]
) -> list[Triangle] | None:
    """Two triangles of one that has a loose vertex on an open edge, else None."""
    a, b, c = triangle
    for u, v, w in ((a, b, c), (b, c, a), (c, a, b)):
        su, sv = same[u], same[v]
        if (min(su, sv), max(su, sv)) not in open_:
            continue
        (ux, uy), (vx, vy) = points[u], points[v]
        dx, dy = vx - ux, vy - uy
        length = dx * dx + dy * dy
        best, nearest = -1, 1.0
        for p in loose:
            px, py = points[p][0] - ux, points[p][1] - uy
            along = (px * dx + py * dy) / length if length > 0 else 0.0
            if p not in (su, sv) and 1e-12 < along < nearest and abs(px * dy - py * dx) <= 1e-9 * length:
                best, nearest = p, along
        if best >= 0:
            # The nearest one first: the first half is then free of others, the second is looked at again.
            open_.add((min(su, best), max(su, best)))
            open_.add((min(best, sv), max(best, sv)))
            return [(best, v, w), (u, best, w)]
    return None
