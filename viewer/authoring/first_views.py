"""The first views of a new scene: one of all of it with its landmark in sight, and one of the landmark."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from viewer.authoring.landmarks import Landmark
from viewer.authoring.place_map import F8, MapFeature, PlaceMap

if TYPE_CHECKING:
    from shapely import STRtree

_ASPECT, _FOV = 16.0 / 9.0, 36.0
_SIDES = (-62.0, -118.0, -90.0, -40.0, -140.0, -20.0, -160.0, 20.0, 160.0, 55.0, 125.0)
"""Azimuths that are tried, degrees, the likeliest first: the morning's sun beside, not behind what is looked at."""

_WITHIN, _BLEEDS = 0.84, 1.25
"""How far from the middle of a picture houses and the slab reach, parts of its half: paper may leave it, houses not."""

_HERO_WITHIN = 0.62
"""The same of the landmark: its pin stands over it."""

_ROUNDS = 6
_LOWER = -0.04
"""Where the middle of what is seen lies, parts of half the picture's height: pins stand over it."""

_MOSTLY = 0.92
"""Part of what is seen at best of a landmark that is as good as all of it."""

_FILLS, _LATER, _ACROSS = 0.6, 0.015, 0.3
"""What a filled picture counts beside a landmark that is seen, what is lost from one side to the next, and where one
looks straight at an edge of the slab."""

_FREE = 2.5
"""What it counts that a landmark is seen: it is what the picture is about."""

_BEFORE = 0.55
"""What it counts that houses stand before the middle, not behind bare paper."""

_MANY = 60
"""Corners of a slab that is round."""

_SPANS = 24.0
"""Times its own size that one is away from a landmark at most: it is what the picture is about."""


@dataclass(frozen=True, slots=True)
class FirstView:
    """A view of `scene.toml`; metres and degrees."""

    target: tuple[float, float, float]
    distance: float
    azimuth: float
    elevation: float
    fov: float = _FOV


def home_view(place: PlaceMap, slab: F8, found: Landmark | None, /, *, top: float = 0.0) -> FirstView:
    """All of a place, its landmark in front of what else there is.

    Parameters
    ----------
    slab : its outline (k, 2) metres
    top : how high what stands in the middle is that is no building, metres
    """
    elevation = 32.0
    houses = [(house.corners, place.height(house)) for house in place.houses if house.polygons]
    tops = np.concatenate([np.column_stack([c, np.full(len(c), h)]) for c, h in houses]) if houses else _flat(slab, top)
    paper = _flat(slab, 0.0)
    low, high = np.percentile(tops[:, :2], (2, 98), axis=0)
    middle = (low + high) / 2
    azimuth, size = _SIDES[0], math.inf
    if found:
        middle = 0.55 * middle + 0.45 * found.middle
        azimuth = _best_side(place, found, elevation, tops, paper)
        size = max(found.height, found.span)
    height = 0.3 * float(np.median(tops[:, 2]))
    target = np.array([*middle, height])
    away = 1.0
    for _ in range(_ROUNDS):
        away = max(
            _reach(target, azimuth, elevation, tops, _WITHIN, 0.03),
            _reach(target, azimuth, elevation, paper, _BLEEDS, 0.1),
        )
        target[:2] += _aside(target, away, azimuth, elevation, (tops, tops, tops, paper))
    if found:
        near = away > _SPANS * size
        share = 0.7 if near else 0.15
        away = max(_SPANS * size, 0.5 * away) if near else away
        target[:2] = (1.0 - share) * target[:2] + share * found.middle
        away = max(away, _reach(target, azimuth, elevation, _box_of(found), _HERO_WITHIN, 0.0))
    return _rounded(target.tolist(), away, azimuth, elevation)


def _flat(ring: F8, height: float) -> F8:
    return np.column_stack([ring, np.full(len(ring), height)])


def _box_of(found: Landmark) -> F8:
    """The corners of a landmark, (8, 3) metres."""
    half = found.span / 2
    x, y = found.middle.tolist()
    return np.array([(x + i * half, y + j * half, z) for i in (-1, 1) for j in (-1, 1) for z in (0.0, found.height)])


def landmark_view(place: PlaceMap, found: Landmark, /) -> FirstView:
    """A landmark with what is about it."""
    size = max(found.height, 0.8 * found.span, 6.0)
    elevation = 26.0
    azimuth = _free_side(place, found, elevation)
    x, y = found.middle.tolist()
    return _rounded((x, y, 0.42 * found.height), 4.2 * size, azimuth, elevation)


def other_side(view: FirstView, /) -> FirstView:
    """What a view shows, from the other side and from higher up."""
    azimuth = (view.azimuth + 130.0 + 180.0) % 360.0 - 180.0
    return _rounded(view.target, 0.95 * view.distance, azimuth, 40.0)


def view_of_box(box: F8, /) -> FirstView:
    """What lies in a box (2, 3), metres."""
    corners = np.array([[box[i, 0], box[j, 1], box[k, 2]] for i in (0, 1) for j in (0, 1) for k in (0, 1)])
    target = box.mean(axis=0)
    target[2] = box[0, 2] + 0.4 * (box[1, 2] - box[0, 2])
    elevation = 28.0
    return _rounded(
        tuple(target.tolist()), _reach(target, _SIDES[0], elevation, corners, 0.72, 0.0), _SIDES[0], elevation
    )


def _rounded(target: Sequence[float], distance: float, azimuth: float, elevation: float) -> FirstView:
    digits = 1 if distance > 40 else 3
    x, y, z = (round(v, digits) + 0.0 for v in target)
    return FirstView((x, y, z), round(distance, digits), azimuth, elevation)


def _reach(target: F8, azimuth: float, elevation: float, points: F8, share: float, outside: float) -> float:
    """From how far all but the part `outside` of points (n, 3) are within a `share` of the picture, metres."""
    a, e = math.radians(azimuth), math.radians(elevation)
    back = np.array([math.cos(a) * math.cos(e), math.sin(a) * math.cos(e), math.sin(e)])
    right = np.array([-math.sin(a), math.cos(a), 0.0])
    up = np.cross(back, right)
    half = math.tan(math.radians(_FOV / 2)) * share
    rel = points - target
    # A point is in the picture where what it is aside is no more than half the picture as far away as it is.
    needed = np.maximum(np.abs(rel @ right) / (half * _ASPECT), np.abs(rel @ up) / half) + rel @ back
    return max(float(np.quantile(needed, 1.0 - outside)), 1.0)


def _aside(target: F8, away: float, azimuth: float, elevation: float, groups: Sequence[F8]) -> F8:
    """How far a target on the ground (3,) has to move for all that is seen to lie in the middle, (2,) metres."""
    a, e = math.radians(azimuth), math.radians(elevation)
    back = np.array([math.cos(a) * math.cos(e), math.sin(a) * math.cos(e), math.sin(e)])
    right = np.array([-math.sin(a), math.cos(a), 0.0])
    up = np.cross(back, right)
    half = math.tan(math.radians(_FOV / 2))
    middles = []
    for points in groups:
        rel = points - target
        depth = np.maximum(away - rel @ back, 0.05 * away)
        seen = np.column_stack([rel @ right, rel @ up]) / depth[:, None] / half
        low, high = np.percentile(seen, (3, 97), axis=0)
        middles.append((low + high) / 2)
    x, y = np.mean(middles, axis=0) * half * away
    forward = -np.array([math.cos(a), math.sin(a)]) / math.sin(e)
    return np.asarray(0.8 * (x * right[:2] + (y - _LOWER * half * away) * forward))


def _sides(place: PlaceMap, found: Landmark, elevation: float) -> dict[float, float]:
    """By azimuth, how much of a landmark is seen over what stands before it, 0 to 1."""
    import shapely

    others = [h for i, h in enumerate(place.houses) if i not in found.parts and h.polygons]
    others = [h for h in others if place.height(h) > 0.2 * found.height]
    if not others:
        return dict.fromkeys(_SIDES, 1.0)
    tree = shapely.STRtree([shapely.Polygon(h.polygons[0][0]) for h in others])
    return {azimuth: _seen(place, found, others, tree, azimuth, elevation) for azimuth in _SIDES}


def _free_side(place: PlaceMap, found: Landmark, elevation: float) -> float:
    """The first azimuth from which most of a landmark is seen."""
    seen = _sides(place, found, elevation)
    most = max(seen.values())
    return next(azimuth for azimuth in _SIDES if seen[azimuth] >= _MOSTLY * most)


def _best_side(place: PlaceMap, found: Landmark, elevation: float, tops: F8, paper: F8) -> float:
    """The azimuth from which a landmark is seen and the place fills the picture: a long one lies across it."""
    seen = _sides(place, found, elevation)
    middle = np.array([*((paper.min(axis=0) + paper.max(axis=0)) / 2)[:2], 0.0])
    away = {a: _reach(middle, a, elevation, np.concatenate([tops, paper]), 1.0, 0.0) for a in _SIDES}
    nearest, most = min(away.values()), max(max(seen.values()), 1e-6)
    # Where most of what stands is, seen from the slab's middle, parts of its half.
    weight = (tops[:, :2].mean(axis=0) - middle[:2]) / max(float(np.ptp(paper[:, :2], axis=0).max()) / 2, 1.0)
    edges = np.roll(paper[:, :2], -1, axis=0) - paper[:, :2]
    along = edges[int(np.hypot(*edges.T).argmax())]
    turn, straight = math.atan2(along[1], along[0]), len(paper) < _MANY

    def worth(number: int) -> float:
        azimuth = _SIDES[number]
        free = min(seen[azimuth] / most / _MOSTLY, 1.0)
        across = math.cos(2 * (math.radians(azimuth) - turn)) ** 2 if straight else 0.0
        before = float(weight @ (math.cos(math.radians(azimuth)), math.sin(math.radians(azimuth))))
        filled = _FILLS * nearest / away[azimuth] + _BEFORE * before
        return _FREE * free + filled - _LATER * number - _ACROSS * across

    return _SIDES[max(range(len(_SIDES)), key=worth)]


def _seen(
    place: PlaceMap, found: Landmark, others: Sequence[MapFeature], tree: STRtree, azimuth: float, elevation: float
) -> float:
    """How much of a landmark's height and width is seen from a side, 0 to 1."""
    import shapely

    a, rise = math.radians(azimuth), math.tan(math.radians(elevation))
    ahead, aside = np.array([math.cos(a), math.sin(a)]), np.array([-math.sin(a), math.cos(a)])
    # What is farther away than its height hides is below the line of sight.
    far = max(place.height(h) for h in others) / rise + found.span
    total = 0.0
    offsets = (-0.35, 0.0, 0.35)
    for offset in offsets:
        start = found.middle + offset * found.span * aside
        line = shapely.linestrings(np.array([start, start + far * ahead]))
        hidden = 0.0
        for i in tree.query(line, predicate="intersects").tolist():
            met = shapely.intersection(line, shapely.Polygon(others[i].polygons[0][0]))
            away = float(shapely.distance(shapely.points(start), met))
            if away <= 0.0:
                continue  # a piece of itself, whichever name it has
            hidden = max(hidden, place.height(others[i]) - away * rise)
        total += max(0.0, 1.0 - hidden / max(found.height, 0.1))
    return total / len(offsets)
