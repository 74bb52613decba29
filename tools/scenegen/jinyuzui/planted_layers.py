"""The GeoJSON layers of the scene `jinyuzui` while they are being filled, in local metres."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from shapely.geometry import MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient
from shapely.strtree import STRtree

from tools.scenegen.common import geojson_writer
from viewer.geometry.projection import TransverseMercator

ORIGIN = (31.9827, 118.7323)


def polygons(shape: Any, least: float = 4.0, /) -> list[Polygon]:
    """The pieces of a shape (a ring, a polygon, or many) that are larger than `least` square metres."""
    if isinstance(shape, list):
        shape = Polygon(shape)
    parts = shape.geoms if hasattr(shape, "geoms") else [shape]
    return [p for p in parts if isinstance(p, Polygon) and not p.is_empty and p.area > least]


class Layers(geojson_writer.Layers):
    """Layers being filled; `taken` holds the footprints on the ground, which trees keep away from."""

    def __init__(self) -> None:
        super().__init__(TransverseMercator(*ORIGIN).inverse, decimals=7)
        self._trees: list[tuple[float, float, float]] = []
        self.taken: list[Polygon] = []

    def _ring(self, points: Iterable[Sequence[float]]) -> list[list[float]]:
        """Degrees of points that lie on whole centimetres."""
        return super()._ring([(round(x, 2), round(y, 2)) for x, y, *_ in points])

    def area(self, layer: str, shape: Any, /, **properties: Any) -> None:
        """A polygon, or each of several; outer rings counter-clockwise, holes clockwise."""
        for polygon in polygons(shape, 0.05):
            super().area(layer, orient(polygon), **properties)

    def building(self, shape: Any, height: float, *, foot: float = 0.0, **properties: Any) -> None:
        """A building, or a part of one that stands on another at the height `foot`."""
        if foot == 0.0:
            self.taken += polygons(shape)
        low = round(foot, 1) if foot else None
        self.area("buildings", shape, building="yes", height=round(height, 1), min_height=low, **properties)

    def tree(self, x: float, y: float, height: float) -> None:
        """A tree; left out later where it would stand in a house or in the water."""
        self._trees.append((x, y, height))

    def grow(self, wet: BaseGeometry) -> None:
        """Put in the trees that stand free on dry land and a step from each other."""
        houses = STRtree(self.taken)
        kept: list[tuple[float, float]] = []
        cells: dict[tuple[int, int], list[tuple[float, float]]] = {}
        for x, y, height in self._trees:
            point = Point(x, y)
            if wet.contains(point) or len(houses.query(point, predicate="dwithin", distance=1.6)):
                continue
            key = (int(x // 4), int(y // 4))
            near = (q for i in (-1, 0, 1) for j in (-1, 0, 1) for q in cells.get((key[0] + i, key[1] + j), ()))
            if any((x - a) ** 2 + (y - b) ** 2 < 9.0 for a, b in near):
                continue
            cells.setdefault(key, []).append((x, y))
            kept.append((x, y))
            self._add("trees", "Point", self._ring([(x, y)])[0], {"natural": "tree", "height": round(height, 1)})


def smooth(shape: Any, radius: float, /) -> Any:
    """A shape with its corners rounded, outer and inner ones."""
    if isinstance(shape, list):
        shape = Polygon(shape)
    inner = shape.buffer(-radius, quad_segs=3).buffer(2 * radius, quad_segs=3)
    return inner.buffer(-radius, quad_segs=3).simplify(0.05)


def whole(shape: Any, /) -> Polygon:
    """The largest piece of a shape."""
    parts = polygons(shape, 0.0)
    return max(parts, key=lambda p: float(p.area)) if parts else Polygon()


__all__ = ["ORIGIN", "Layers", "MultiPolygon", "polygons", "smooth", "whole"]
