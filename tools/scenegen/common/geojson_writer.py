"""GeoJSON layers being filled by a generator: plain features with names, written the same on every machine."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from tools.scenegen.common.areas import Area, polygons
from tools.scenegen.common.local_grid import LocalGrid
from tools.scenegen.common.shapes import Point

Feature = dict[str, Any]

ACCENT: dict[str, Any] = {"colour": "accent", "roof__colour": "accent-roof"}
"""Properties of a building in the style's gold."""


class Layers:
    """Features by layer.

    Parameters
    ----------
    grid : of the plan whose metres the features are given in
    decimals : of degrees; 6 are a decimetre
    """

    def __init__(self, grid: LocalGrid, *, decimals: int = 6) -> None:
        self._grid, self._decimals = grid, decimals
        self.features: dict[str, list[Feature]] = {}

    def _ring(self, points: Iterable[Sequence[float]]) -> list[list[float]]:
        array = np.array([p[:2] for p in points], dtype=np.float64)
        return [[round(x, self._decimals), round(y, self._decimals)] for x, y in self._grid.degrees(array).tolist()]

    def _add(self, layer: str, kind: str, coordinates: object, properties: dict[str, Any]) -> None:
        clean = {k.replace("__", ":"): v for k, v in properties.items() if v is not None}
        geometry = {"type": kind, "coordinates": coordinates}
        self.features.setdefault(layer, []).append({"type": "Feature", "properties": clean, "geometry": geometry})

    def area(self, layer: str, shape: Area, /, **properties: Any) -> None:
        """Polygons; `roof__colour` becomes `roof:colour`, what is None is left out."""
        for polygon in polygons(shape):
            rings = []
            for ring in (polygon.exterior, *polygon.interiors):
                open_ring = self._ring(list(ring.coords)[:-1])
                rings.append([*open_ring, open_ring[0]])
            self._add(layer, "Polygon", rings, properties)

    def line(self, layer: str, points: Iterable[Point], /, **properties: Any) -> None:
        """A line."""
        self._add(layer, "LineString", self._ring(points), properties)

    def point(self, layer: str, x: float, y: float, /, **properties: Any) -> None:
        """A point."""
        self._add(layer, "Point", self._ring([(x, y)])[0], properties)

    def files(self) -> dict[str, bytes]:
        """Each layer as a file of the package, a feature a line."""
        out = {}
        for name, features in self.features.items():
            lines = ",\n".join(json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in features)
            out[f"layers/{name}.geojson"] = f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n'.encode()
        return out
