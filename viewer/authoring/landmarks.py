"""The building that a scene is about until its author says otherwise: named, tall, large, in the middle."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from viewer.authoring.place_map import F8, MapFeature, PlaceMap, area_of
from viewer.scene.layers import BUILDINGS

_NUMBERED = re.compile(
    r"(?:\d+\w?|[A-Z]|\d+\s*(?:号楼|号|栋|座|幢|楼|期)|[A-Z]\s*[座栋]|(?:house|building|block|haus)\s*\d+\w?)",
    re.IGNORECASE,
)
"""Names that only count: no landmark is called so."""

_NAMED, _COUNTED, _TALL, _LARGE, _CENTRAL = 1.2, 0.2, 1.0, 0.8, 1.5
_NEAR = 0.4
"""Part of the way to the farthest house within which all are in the middle."""
_LONGEST = 200  # characters of a name that a hotspot can be anchored by

GOLD = {"colour": "accent", "roof__colour": "accent-roof"}


@dataclass(frozen=True, slots=True, eq=False)
class Landmark:
    """A building.

    Parameters
    ----------
    feature : with its name
    parts : features that are drawn of it, by their place in the layer
    middle : (2,) metres
    height, span : how high, and how wide where it is widest, metres
    away : metres from the middle of the place
    tallest, largest : whether there is none like it
    """

    feature: MapFeature
    parts: tuple[int, ...]
    middle: F8
    height: float
    span: float
    away: float
    tallest: bool
    largest: bool


def landmark_of(place: PlaceMap, /) -> Landmark | None:
    """The landmark of a place; None where there is no building."""
    houses = place.houses
    if not houses:
        return None
    parts = _parts(houses)
    inner = {part for group in parts.values() for part in group}
    own = [i for i in range(len(houses)) if i not in inner and houses[i].polygons]
    boxes = {i: _box(houses, (i, *parts.get(i, ()))) for i in own}
    heights = {i: max(place.height(houses[k]) for k in (parts.get(i) or (i,))) for i in own}
    areas = {i: area_of(houses[i]) for i in own}
    middle, reach = _middle(place, boxes)
    highest, widest = max(heights.values()), max(areas.values())
    told = any("height" in house.properties for house in houses)

    def worth(i: int) -> tuple[float, str]:
        name = houses[i].title.get("en", "")
        named = 0.0 if not name else _COUNTED if _NUMBERED.fullmatch(name) else _NAMED
        tall = _TALL * heights[i] / highest if told else 0.0
        away = max(0.0, math.dist(boxes[i].mean(axis=0), middle) / reach - _NEAR) / (1.0 - _NEAR)
        total = named + tall + _LARGE * math.sqrt(areas[i] / widest) + houses[i].weight - _CENTRAL * away
        return total, houses[i].id

    best = max(own, key=worth)
    box = boxes[best]
    return Landmark(
        houses[best],
        (best, *parts.get(best, ())),
        box.mean(axis=0),
        heights[best],
        float(np.ptp(box, axis=0).max()),
        math.dist(box.mean(axis=0), middle),
        heights[best] >= highest and told,
        areas[best] >= widest,
    )


def _middle(place: PlaceMap, boxes: dict[int, F8]) -> tuple[F8, float]:
    """Where a landmark is looked for, and how far away nothing counts any more: about the origin if that is within."""
    centres = np.array([box.mean(axis=0) for box in boxes.values()])
    low, high = place.bounds
    middle = np.zeros(2) if bool(((low < 0) & (high > 0)).all()) else np.median(centres, axis=0)
    return middle, max(float(np.hypot(*(centres - middle).T).max()), 1.0)


def _parts(houses: Sequence[MapFeature]) -> dict[int, list[int]]:
    """By outline, the parts (`building:part`) that stand in it."""
    import shapely

    which = [i for i, house in enumerate(houses) if "building:part" in house.properties and house.polygons]
    outlines = [i for i, house in enumerate(houses) if "building:part" not in house.properties and house.polygons]
    if not which or not outlines:
        return {}
    shapes = [shapely.Polygon(houses[i].polygons[0][0]) for i in outlines]
    tree = shapely.STRtree(shapes)
    out: dict[int, list[int]] = {}
    for i in which:
        point = shapely.point_on_surface(shapely.Polygon(houses[i].polygons[0][0]))
        found = tree.query(point, predicate="within").tolist()
        if found:
            smallest = min(found, key=lambda k: float(shapes[k].area))
            out.setdefault(outlines[smallest], []).append(i)
    return out


def _box(houses: Sequence[MapFeature], which: Sequence[int]) -> F8:
    corners = np.concatenate([houses[i].corners for i in which])
    return np.array([corners.min(axis=0), corners.max(axis=0)])


def gilded(place: PlaceMap, found: Landmark, /) -> str:
    """Paint a landmark with the style's accent and put it first in its file.

    Returns
    -------
    What its object is called in the scene; "" where that cannot be known, as another is called so too.
    """
    houses = place.houses
    gold = [houses[i].with_properties(**GOLD) for i in found.parts]
    rest = [house for i, house in enumerate(houses) if i not in found.parts]
    place.layers[BUILDINGS.name] = [*gold, *rest]
    name = str(found.feature.properties.get("name") or found.feature.id)
    called = [f for f in place.features if (f.properties.get("name") or f.id) == name]
    return name if len(called) == 1 and len(name) <= _LONGEST else ""
