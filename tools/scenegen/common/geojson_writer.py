"""GeoJSON layers being filled by a generator: plain features with names, written the same on every machine."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from shapely.geometry import GeometryCollection, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

Feature = dict[str, Any]
Pair = tuple[float, float]
Degrees = Callable[[NDArray[np.float64]], NDArray[np.float64]]


def polygons(shape: BaseGeometry | Sequence[Pair], /) -> list[Polygon]:
    """The polygons that a shape consists of."""
    if not isinstance(shape, BaseGeometry):
        shape = Polygon(shape)
    if isinstance(shape, Polygon):
        return [] if shape.is_empty else [shape]
    if isinstance(shape, MultiPolygon | GeometryCollection):
        return [p for part in shape.geoms for p in polygons(part)]
    return []


class Layers:
    """Features by layer.

    Parameters
    ----------
    degrees : plan coordinates (n, 2) to longitude and latitude
    decimals : of degrees; 6 are a decimetre
    """

    def __init__(self, degrees: Degrees, *, decimals: int = 6) -> None:
        self._degrees, self._decimals = degrees, decimals
        self.features: dict[str, list[Feature]] = {}

    def _ring(self, points: Iterable[Sequence[float]]) -> list[list[float]]:
        array = np.array([p[:2] for p in points], dtype=np.float64)
        return [[round(x, self._decimals), round(y, self._decimals)] for x, y in self._degrees(array).tolist()]

    def _add(self, layer: str, kind: str, coordinates: object, properties: dict[str, Any]) -> None:
        clean = {k.replace("__", ":"): v for k, v in properties.items() if v is not None}
        geometry = {"type": kind, "coordinates": coordinates}
        self.features.setdefault(layer, []).append({"type": "Feature", "properties": clean, "geometry": geometry})

    def area(self, layer: str, shape: BaseGeometry | Sequence[Pair], /, **properties: Any) -> None:
        """Polygons; `roof__colour` becomes `roof:colour`, what is None is left out."""
        for polygon in polygons(shape):
            rings = []
            for ring in (polygon.exterior, *polygon.interiors):
                open_ring = self._ring(list(ring.coords)[:-1])
                rings.append([*open_ring, open_ring[0]])
            self._add(layer, "Polygon", rings, properties)

    def line(self, layer: str, points: Iterable[Pair], /, **properties: Any) -> None:
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
