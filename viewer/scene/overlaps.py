"""Footprints that lie on one another: the same house twice, and outlines over the parts that stand for them.

The same footprint with heights that overlap is drawn once, as the tallest; the others would flicker with it. An outline
(`building`) whose parts (`building:part`) cover it is not drawn: OpenStreetMap's parts stand in its place. Where they
cover it only in places, the outline is drawn as high as leaves the lowest of them in sight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.grids import PointGrid
from viewer.geometry.polygons import PolygonSet
from viewer.geometry.triangulation import successors
from viewer.i18n import N_
from viewer.scene.properties import Doubts

F8 = NDArray[np.float64]
I8 = NDArray[np.int64]
Mask = NDArray[np.bool_]

_COVERED = 0.85
"""Part of an outline that its parts cover where they stand for all of it."""
_STEP = 0.5
"""Metres that an outline stays below its lowest part."""
_MOST_PAIRS = 400_000


@dataclass(frozen=True, slots=True, eq=False)
class Footprints:
    """What is known of polygons before it is decided which are drawn.

    Parameters
    ----------
    of : (p,) the feature of each polygon
    height, low : by feature, metres, NaN where not told
    parts : by feature, whether it is a part of a building; all others may have parts
    names, paths : by feature
    unnamed : by feature, whether its name is a number of its source and no name that people know
    """

    polygons: PolygonSet
    of: I8
    height: F8
    low: F8
    parts: Mask
    names: Sequence[str]
    paths: Sequence[tuple[str | int, ...]]
    unnamed: Mask


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """Which polygons are drawn, and what changes for their features."""

    which: Mask
    height: F8
    names: Sequence[str]


def drawn(prints: Footprints, doubts: Doubts, /) -> Drawn:
    """What is drawn of footprints; what is left out is told, but for outlines that have parts."""
    which = np.ones(len(prints.polygons), np.bool_)
    height, names = prints.height, prints.names
    if prints.parts.any() and not prints.parts.all():
        height, names = _outlines(prints, which)
    if len(which) > 1:
        _twice(prints, which, doubts)
    return Drawn(which, height, names)


def _twice(prints: Footprints, which: Mask, doubts: Doubts) -> None:
    """Of equal footprints with heights that overlap only the tallest is left."""
    keys = _keys(prints.polygons)
    order = np.argsort(keys, kind="stable")
    same = np.flatnonzero(keys[order][1:] == keys[order][:-1])
    if not len(same):
        return
    held = np.diff(prints.polygons.polygon_starts) > 0
    starts = np.flatnonzero(np.r_[True, keys[order][1:] != keys[order][:-1]])
    ends = np.r_[starts[1:], len(order)]
    for first, last in zip(starts[ends - starts > 1].tolist(), ends[ends - starts > 1].tolist(), strict=True):
        group = [i for i in order[first:last].tolist() if held[i] and which[i]]
        if len(group) > 1:
            _tallest(prints, group, which, doubts)


def _tallest(prints: Footprints, group: list[int], which: Mask, doubts: Doubts) -> None:
    """Leave out those of equal footprints that stand within another."""
    of = prints.of[group]
    low = np.nan_to_num(prints.low[of])
    high = np.where(np.isnan(prints.height[of]), -np.inf, prints.height[of])
    # The tallest first, of equals the first of the file; a part before an outline.
    ranked = sorted(range(len(group)), key=lambda k: (-high[k], not prints.parts[of[k]], group[k]))
    kept: list[int] = []
    # Storeys of one footprint stand on each other: only few of them are ever looked at.
    for k in ranked:
        around = next((j for j in kept[-16:] if low[k] >= low[j] - 1e-6 and high[k] <= high[j] + 1e-6), None)
        if around is not None:
            which[group[k]] = False
            if of[k] != of[around]:
                name = prints.names[int(of[k])]
                found = name or N_("a footprint that is there already")
                doubts.note("not-drawn", "twice", prints.paths[int(of[k])], found, N_("each footprint once"))
        else:
            kept.append(k)


def _keys(polygons: PolygonSet) -> NDArray[np.uint64]:
    """A number for each polygon that is the same for the same corners, wherever its rings begin; empty ones have 0."""
    # To a centimetre: files round their coordinates.
    cells = np.rint(polygons.vertices * 100).astype(np.int64).view(np.uint64)
    mixed = _mixed(cells[:, 0] * np.uint64(0x9E3779B97F4A7C15) ^ _mixed(cells[:, 1]))
    keys = np.zeros(len(polygons), np.uint64)
    held = np.diff(polygons.polygon_starts) > 0
    if held.any():
        first = polygons.ring_starts[polygons.polygon_starts[:-1][held]]
        keys[held] = np.add.reduceat(mixed, first)
    return keys


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Bits stirred (the finaliser of SplitMix64)."""
    x = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(x ^ (x >> np.uint64(31)), dtype=np.uint64)


def _outlines(prints: Footprints, which: Mask) -> tuple[F8, Sequence[str]]:
    """Outlines make room for their parts; parts without a name have that of their building."""
    polygons, of = prints.polygons, prints.of
    held = np.diff(polygons.polygon_starts) > 0
    inner = np.flatnonzero(prints.parts[of] & which & held)
    outer = np.flatnonzero(~prints.parts[of] & which & held)
    height, names = prints.height.copy(), list(prints.names)
    part, outline = _within(polygons, _inside(polygons, inner), outer)
    if not len(part):
        return height, names
    areas = polygons.areas
    covered = np.bincount(outline, weights=areas[inner[part]], minlength=len(outer))
    top = np.full(len(outer), np.inf)
    tops = prints.height[of[inner[part]]]
    np.minimum.at(top, outline, np.where(np.isnan(tops), np.inf, tops))
    whole = covered >= _COVERED * np.maximum(areas[outer], 1e-9)
    # What is told of parts reaches no farther than a storey above the ground where the lowest one hovers.
    which[outer[whole & (covered > 0)]] = False
    some = np.flatnonzero(~whole & (covered > 0) & np.isfinite(top))
    own = height[of[outer[some]]]
    height[of[outer[some]]] = np.fmin(own, np.maximum(top[some] - _STEP, _STEP))
    count: dict[str, int] = {}
    for i, j in zip(part.tolist(), outline.tolist(), strict=True):
        feature, building = int(of[inner[i]]), int(of[outer[j]])
        name = prints.names[building]
        better = prints.unnamed[feature] and not prints.unnamed[building]
        if name and (better or not names[feature]):
            count[name] = count.get(name, 0) + 1
            names[feature] = f"{name}/{count[name]}"
    return height, names


def _inside(polygons: PolygonSet, chosen: I8) -> F8:
    """A point just within each of the polygons `chosen`: beside the middle of its longest edge."""
    some = polygons.select(chosen).normalised()
    if not len(some):
        return np.zeros((0, 2))
    ahead = some.vertices[successors(some.ring_starts)]
    along = ahead - some.vertices
    length = np.hypot(along[:, 0], along[:, 1])
    length[~some.outer_rings[np.repeat(np.arange(len(some.ring_starts) - 1), np.diff(some.ring_starts))]] = -1.0
    owner = some.vertex_polygon
    order = np.lexsort((length, owner))
    last = order[np.r_[np.flatnonzero(np.diff(owner[order])), len(order) - 1]]
    unit = along[last] / np.maximum(length[last], 1e-12)[:, None]
    aside = np.minimum(0.2, 0.05 * length[last])[:, None] * np.column_stack([-unit[:, 1], unit[:, 0]])
    return np.asarray((some.vertices[last] + ahead[last]) / 2 + aside, dtype=np.float64)


def _within(polygons: PolygonSet, points: F8, chosen: I8) -> tuple[I8, I8]:
    """Pairs (point, place in `chosen`) of points that lie in one of the polygons `chosen`.

    Beyond a number of pairs the rest is passed over: what lies in that many outlines is no building.
    """
    found: list[tuple[I8, I8]] = [(np.zeros(0, np.int64),) * 2]
    left = _MOST_PAIRS
    for points_near, boxes_near in PointGrid(points).within(polygons.bounds[chosen]):
        point, box = points_near[:left], boxes_near[:left]
        inside = polygons.contains(points[point], chosen[box])
        found.append((point[inside], box[inside]))
        left -= len(point)
        if not left:
            break
    return np.concatenate([f[0] for f in found]), np.concatenate([f[1] for f in found])
