"""Layers as GeoJSON that a person edits: WGS 84, a feature a line, in an order that stays, with ids that stay."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator, Sequence

import numpy as np

from viewer.authoring.place_map import F8, MapFeature, PlaceMap
from viewer.scene.formats import GEOJSON

SUFFIX = GEOJSON.suffixes[0]

_DECIMALS = 7
"""Of degrees: OpenStreetMap's own, a centimetre."""

Positions = list[list[float]]

_DIGITS = re.compile(r"(\d+)")


def sort_key(feature: MapFeature, /) -> tuple[tuple[int, object], ...]:
    """By its id, numbers in it as numbers."""
    return tuple((0, int(part)) if part.isdigit() else (1, part) for part in _DIGITS.split(feature.id) if part)


def geojson(place: PlaceMap, features: Sequence[MapFeature], /) -> bytes:
    """A file of features, in their order."""
    degrees = iter(_degrees(place, [piece for feature in features for piece in _pieces(feature)]))
    lines = ",\n".join(_line(feature, degrees) for feature in features)
    return f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n'.encode()


def _pieces(feature: MapFeature) -> Iterator[F8]:
    """Rings, lines and points of a feature, in the order in which they are written."""
    for polygon in feature.polygons:
        yield from polygon
    yield from feature.lines
    for point in feature.points:
        yield np.reshape(point, (1, 2))


def _degrees(place: PlaceMap, pieces: Sequence[F8]) -> list[Positions]:
    """All pieces at once, each as longitudes and latitudes."""
    if not pieces:
        return []
    found = np.array(place.grid.inverse(np.concatenate(pieces)), dtype=np.float64)
    # Beyond 180 degrees rather than on the other side of the globe.
    found[:, 0] += 360.0 * np.rint((place.origin.lon - found[:, 0]) / 360.0)
    every = (np.round(found, _DECIMALS) + 0.0).tolist()
    ends = np.cumsum([0, *map(len, pieces)]).tolist()
    return [every[a:b] for a, b in itertools.pairwise(ends)]


def _line(feature: MapFeature, degrees: Iterator[Positions]) -> str:
    geometries = _geometries(feature, degrees)
    geometry = geometries[0] if len(geometries) == 1 else {"type": "GeometryCollection", "geometries": geometries}
    id_ = {"id": feature.id} if feature.id else {}
    whole = {"type": "Feature", **id_, "properties": dict(feature.properties), "geometry": geometry}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _geometries(feature: MapFeature, degrees: Iterator[Positions]) -> list[dict[str, object]]:
    polygons = [[_closed(next(degrees)) for _ in polygon] for polygon in feature.polygons]
    lines = [next(degrees) for _ in feature.lines]
    points = [next(degrees)[0] for _ in feature.points]
    out: list[dict[str, object]] = []
    for kind, pieces in (("Polygon", polygons), ("LineString", lines), ("Point", points)):
        if len(pieces) == 1:
            out.append({"type": kind, "coordinates": pieces[0]})
        elif pieces:
            out.append({"type": f"Multi{kind}", "coordinates": pieces})
    return out


def _closed(ring: Positions) -> Positions:
    return [*ring, ring[0]]
