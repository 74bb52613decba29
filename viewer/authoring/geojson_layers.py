"""Layers as GeoJSON that a person edits: WGS 84, a feature a line, in an order that stays, with ids that stay."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

import numpy as np

from viewer.authoring.place_map import F8, MapFeature, PlaceMap
from viewer.scene.formats import GEOJSON

SUFFIX = GEOJSON.suffixes[0]

_DECIMALS = 7
"""Of degrees: OpenStreetMap's own, a centimetre."""

_DIGITS = re.compile(r"(\d+)")


def sort_key(feature: MapFeature, /) -> tuple[tuple[int, object], ...]:
    """By its id, numbers in it as numbers."""
    return tuple((0, int(part)) if part.isdigit() else (1, part) for part in _DIGITS.split(feature.id) if part)


def geojson(place: PlaceMap, features: Sequence[MapFeature], /) -> bytes:
    """A file of features, in their order."""
    lines = ",\n".join(_line(place, feature) for feature in features)
    return f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n'.encode()


def _line(place: PlaceMap, feature: MapFeature) -> str:
    geometries = _geometries(place, feature)
    geometry = geometries[0] if len(geometries) == 1 else {"type": "GeometryCollection", "geometries": geometries}
    id_ = {"id": feature.id} if feature.id else {}
    whole = {"type": "Feature", **id_, "properties": dict(feature.properties), "geometry": geometry}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _geometries(place: PlaceMap, feature: MapFeature) -> list[dict[str, object]]:
    polygons = [[_closed(_degrees(place, ring)) for ring in polygon] for polygon in feature.polygons]
    lines = [_degrees(place, line) for line in feature.lines]
    points = [_degrees(place, np.reshape(point, (1, 2)))[0] for point in feature.points]
    out: list[dict[str, object]] = []
    for kind, pieces in (("Polygon", polygons), ("LineString", lines), ("Point", points)):
        if len(pieces) == 1:
            out.append({"type": kind, "coordinates": pieces[0]})
        elif pieces:
            out.append({"type": f"Multi{kind}", "coordinates": pieces})
    return out


def _degrees(place: PlaceMap, points: F8) -> list[list[float]]:
    found = np.array(place.grid.inverse(points), dtype=np.float64)
    # Beyond 180 degrees rather than on the other side of the globe.
    found[:, 0] += 360.0 * np.rint((place.origin.lon - found[:, 0]) / 360.0)
    found = np.round(found, _DECIMALS) + 0.0
    return [[float(x), float(y)] for x, y in found.tolist()]


def _closed(ring: list[list[float]]) -> list[list[float]]:
    return [*ring, ring[0]]
