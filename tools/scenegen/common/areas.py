"""Areas of a plan: their pieces, their corners, places scattered over them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shapely.geometry import GeometryCollection, MultiPolygon, Polygon
from shapely.geometry import Point as Place
from shapely.geometry.base import BaseGeometry
from shapely.prepared import prep

from tools.scenegen.common.dice import Dice
from tools.scenegen.common.shapes import Point

Area = BaseGeometry | Sequence[Point]
"""A shape, or the ring of a polygon."""


def shape_of(area: Area, /) -> BaseGeometry:
    """The shape; of a ring the polygon within it."""
    return area if isinstance(area, BaseGeometry) else Polygon(area)


def polygons(area: Area, least: float = 0.0, /) -> list[Polygon]:
    """The polygons that an area consists of, those larger than `least` square metres."""
    shape = shape_of(area)
    if isinstance(shape, Polygon):
        return [shape] if not shape.is_empty and shape.area > least else []
    if isinstance(shape, MultiPolygon | GeometryCollection):
        return [p for part in shape.geoms for p in polygons(part, least)]
    return []


def largest(area: Area, /) -> Polygon:
    """The largest piece of an area, empty if there is none."""
    return max(polygons(area), key=lambda p: float(p.area), default=Polygon())


def round_corners(area: Area, radius: float, /) -> BaseGeometry:
    """An area with its corners rounded, outer and inner ones."""
    inner = shape_of(area).buffer(-radius, quad_segs=3).buffer(2 * radius, quad_segs=3)
    return inner.buffer(-radius, quad_segs=3).simplify(0.05)


def scattered(area: BaseGeometry, spacing: float, share: float, dice: Dice, /) -> Iterator[Point]:
    """Places loosely over an area, about `spacing` metres apart, `share` of them taken.

    The dice may be thrown for each place in turn, before the next is asked for.
    """
    if area.is_empty:
        return
    within = prep(area)
    x0, y0, x1, y1 = area.bounds
    for i in range(int((x1 - x0) / spacing) + 1):
        for j in range(int((y1 - y0) / spacing) + 1):
            x = x0 + (i + dice.between(0.1, 0.9)) * spacing
            y = y0 + (j + dice.between(0.1, 0.9)) * spacing
            if dice.between(0, 1) < share and within.contains(Place(x, y)):
                yield x, y
