"""The GeoJSON layers of the scene `jinyuzui` while they are being filled, in local metres."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from shapely.geometry import Point as Place
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient
from shapely.strtree import STRtree

from tools.scenegen.common.areas import Area, polygons
from tools.scenegen.common.geojson_writer import Layers
from tools.scenegen.common.shapes import Point
from tools.scenegen.jinyuzui.venue_plan import GRID


class PlantedLayers(Layers):
    """Layers being filled; `taken` holds the footprints on the ground, which trees keep away from."""

    def __init__(self) -> None:
        super().__init__(GRID, decimals=7)
        self._trees: list[tuple[float, float, float]] = []
        self.taken: list[Polygon] = []

    def _ring(self, points: Iterable[Sequence[float]]) -> list[list[float]]:
        """Degrees of points that lie on whole centimetres."""
        return super()._ring([(round(x, 2), round(y, 2)) for x, y, *_ in points])

    def area(self, layer: str, shape: Area, /, **properties: Any) -> None:
        """A polygon, or each of several; outer rings counter-clockwise, holes clockwise."""
        for polygon in polygons(shape, 0.05):
            super().area(layer, orient(polygon), **properties)

    def building(self, shape: Area, height: float, *, foot: float = 0.0, **properties: Any) -> None:
        """A building, or a part of one that stands on another at the height `foot`."""
        if foot == 0.0:
            self.taken += polygons(shape, 4.0)
        low = round(foot, 1) if foot else None
        self.area("buildings", shape, building="yes", height=round(height, 1), min_height=low, **properties)

    def tree(self, x: float, y: float, height: float) -> None:
        """A tree; left out later where it would stand in a house or in the water."""
        self._trees.append((x, y, height))

    def grow(self, wet: BaseGeometry) -> None:
        """Put in the trees that stand free on dry land and a step from each other."""
        houses = STRtree(self.taken)
        kept: list[Point] = []
        cells: dict[tuple[int, int], list[Point]] = {}
        for x, y, height in self._trees:
            point = Place(x, y)
            if wet.contains(point) or len(houses.query(point, predicate="dwithin", distance=1.6)):
                continue
            key = (int(x // 4), int(y // 4))
            near = (q for i in (-1, 0, 1) for j in (-1, 0, 1) for q in cells.get((key[0] + i, key[1] + j), ()))
            if any((x - a) ** 2 + (y - b) ** 2 < 9.0 for a, b in near):
                continue
            cells.setdefault(key, []).append((x, y))
            kept.append((x, y))
            self._add("trees", "Point", self._ring([(x, y)])[0], {"natural": "tree", "height": round(height, 1)})
