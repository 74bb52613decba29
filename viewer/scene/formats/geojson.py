"""GeoJSON (RFC 7946): longitude and latitude on WGS 84."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec
import numpy as np
from numpy.typing import NDArray

from viewer.i18n import N_
from viewer.scene.features import RawFeature, underground
from viewer.scene.issues import Issue, Severity, dotted
from viewer.scene.limits import LIMITS
from viewer.scene.positions import Path, json_positions, nearest

MAX_ISSUES = 50
"""Faults of single features that are listed; a file in another coordinate system has one in every feature."""

_POSITION_BYTES = 64 << 20
_SHAPES = ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection")


class _BadError(Exception):
    def __init__(self, path: Path, found: object, expected: str) -> None:
        self.path, self.expected = path, expected
        text = str(found)
        self.found = text if len(text) <= 60 else text[:57] + "..."


@dataclass(slots=True)
class _Parts:
    polygons: list[tuple[NDArray[np.float64], ...]] = field(default_factory=list)
    lines: list[NDArray[np.float64]] = field(default_factory=list)
    points: list[NDArray[np.float64]] = field(default_factory=list)


def read_geojson(source: bytes, file: str, /) -> tuple[list[RawFeature], list[Issue]]:
    """The features of a file and what is wrong with it; faulty features are left out.

    Parameters
    ----------
    file : its name for the issues
    """
    try:
        data = msgspec.json.decode(source)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        line, column = _byte_place(source, str(error))
        return [], [Issue("syntax", Severity.FATAL, file, line, column, found=str(error))]
    features: list[RawFeature] = []
    faults: list[_BadError] = []
    try:
        for path, feature in _features(data):
            try:
                raw = _feature(feature, path)
            except _BadError as bad:
                faults.append(bad)
                continue
            if not underground(raw.properties):
                features.append(raw)
            if len(features) > LIMITS.features:
                raise _BadError(("features",), f"> {LIMITS.features}", N_("fewer features"))
    except _BadError as bad:
        return [], _issues(source, file, [bad], Severity.FATAL)
    return features, _issues(source, file, faults[:MAX_ISSUES], Severity.WARNING)


def _byte_place(source: bytes, message: str) -> tuple[int, int]:
    match = re.search(r"byte (\d+)", message)
    at = int(match[1]) if match else 0
    head = source[:at]
    return head.count(b"\n") + 1, at - (head.rfind(b"\n") + 1) + 1


def _issues(source: bytes, file: str, faults: list[_BadError], severity: Severity) -> list[Issue]:
    if not faults:
        return []
    known = json_positions(source, (f.path for f in faults)) if len(source) <= _POSITION_BYTES else {}
    code = "bad-feature" if severity is Severity.WARNING else "bad-value"
    return [Issue(code, severity, file, *nearest(known, f.path), dotted(f.path), f.found, f.expected) for f in faults]


def _features(data: object) -> Iterator[tuple[Path, object]]:
    kind = data.get("type") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(kind, str):
        raise _BadError((), _name(data), N_("a GeoJSON object with a type"))
    if kind == "FeatureCollection":
        listed = data.get("features")
        if not isinstance(listed, list):
            raise _BadError(("features",), _name(listed), N_("a list of features"))
        yield from ((("features", i), f) for i, f in enumerate(listed))
    elif kind == "Feature":
        yield (), data
    elif kind in _SHAPES:
        yield (), {"type": "Feature", "geometry": data, "properties": {}}
    else:
        raise _BadError(("type",), kind, N_("FeatureCollection, Feature or a geometry"))


def _feature(data: object, path: Path) -> RawFeature:
    if not isinstance(data, dict) or data.get("type") != "Feature":
        raise _BadError(path, _name(data), N_("a Feature"))
    properties = data.get("properties") or {}
    if not isinstance(properties, dict):
        raise _BadError((*path, "properties"), _name(properties), N_("an object or null"))
    parts = _Parts()
    geometry = data.get("geometry")
    if geometry is not None:
        _geometry(geometry, (*path, "geometry"), parts, 0)
    id_ = data.get("id", properties.get("@id", ""))
    return RawFeature(
        str(id_) if id_ is not None else "", properties, tuple(parts.polygons), tuple(parts.lines), tuple(parts.points)
    )


def _geometry(data: object, path: Path, parts: _Parts, depth: int) -> None:
    kind = data.get("type") if isinstance(data, dict) else None
    if not isinstance(data, dict) or kind not in _SHAPES:
        raise _BadError((*path, "type"), kind if kind is not None else _name(data), N_("a kind of geometry"))
    if kind == "GeometryCollection":
        members = data.get("geometries")
        if not isinstance(members, list) or depth >= LIMITS.nesting:
            raise _BadError((*path, "geometries"), _name(members), N_("a list of geometries, not too deep"))
        for i, member in enumerate(members):
            _geometry(member, (*path, "geometries", i), parts, depth + 1)
        return
    at = (*path, "coordinates")
    value = data.get("coordinates")
    if not isinstance(value, list):
        raise _BadError(at, _name(value), N_("a list of coordinates"))
    if kind == "Point":
        parts.points.append(_positions([value], at, 1)[0])
    elif kind == "MultiPoint":
        parts.points += list(_positions(value, at, 1)) if value else []
    elif kind == "LineString":
        parts.lines.append(_positions(value, at, 2))
    elif kind == "MultiLineString":
        parts.lines += [_positions(v, (*at, i), 2) for i, v in enumerate(value)]
    elif kind == "Polygon":
        parts.polygons += [rings] if (rings := _rings(value, at)) else []
    else:
        parts.polygons += [rings for i, v in enumerate(value) if (rings := _rings(v, (*at, i)))]


def _rings(value: object, path: Path) -> tuple[NDArray[np.float64], ...]:
    if not isinstance(value, list):
        raise _BadError(path, _name(value), N_("a list of rings"))
    return tuple(_positions(ring, (*path, i), 4) for i, ring in enumerate(value))


def _positions(value: object, path: Path, least: int) -> NDArray[np.float64]:
    """Longitude and latitude (n, 2)."""
    if not isinstance(value, list):
        raise _BadError(path, _name(value), N_("a list of positions"))
    if len(value) < least:
        raise _BadError(path, len(value), {1: N_("a position"), 2: N_("at least 2 positions")}.get(least, _RING))
    try:
        array = np.array([(p[0], p[1]) for p in value], dtype=np.float64)
        if array.ndim != 2 or any(isinstance(c, str | bool) for p in value for c in p[:2]):
            raise ValueError
    except (TypeError, ValueError, IndexError, KeyError, OverflowError):
        raise _BadError(path, _name(value[0] if value else value), N_("longitude and latitude as numbers")) from None
    wrong = (np.abs(array) > (180.0 + 1e-6, 90.0 + 1e-6)).any(axis=1)
    if wrong.any():
        i = int(np.argmax(wrong))
        raise _BadError((*path, i), array[i].tolist(), N_("longitude and latitude in degrees (WGS 84)"))
    return array


_RING = N_("at least 4 positions, the last as the first")


def _name(value: object) -> str:
    """What a JSON value is, for a message."""
    if isinstance(value, dict):
        return str(value.get("type", "{...}"))
    return "[...]" if isinstance(value, list) else "null" if value is None else repr(value)
