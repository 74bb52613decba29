"""Coordinate systems that files name, and the way from them to longitude and latitude on WGS 84.

RFC 7946 knows only WGS 84; files of other programs carry the member `crs` of the format before it. Read here are
degrees on WGS 84 and on what differs from it by less than the width of a hand to a metre or two (CGCS2000, ETRS89,
NAD83), Web Mercator, UTM on those, and the Gauss-Krüger zones of CGCS2000; PROJ is asked for all others. What it does
not know is named and refused: coordinates in an unknown system are never taken for degrees.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.chinese_datums import from_bd09, from_gcj02
from viewer.geometry.projection import SEMI_MAJOR, TransverseMercator

F8 = NDArray[np.float64]

_EPSG = re.compile(r"epsg\D*?(?:[\d.]+[:/])?:?/?(\d{4,6})(?:/.*)?$", re.IGNORECASE)
_ESRI = re.compile(r"esri:{1,2}(\d{4,6})", re.IGNORECASE)
_CHINESE = (
    (re.compile(r"gcj-?0?2", re.IGNORECASE), "GCJ-02", from_gcj02),
    (re.compile(r"bd-?0?9", re.IGNORECASE), "BD-09", from_bd09),
)
_CRS84 = re.compile(r"(?:.*[:/])?crs:?84h?", re.IGNORECASE)
_DEGREES = frozenset({4326, 4979, 4490, 4480, 4258, 4937, 4269, 4152, 4167, 4283, 7844, 4737, 4019})
_MERCATOR = frozenset({3857, 3785, 900913, 102100, 102113, 41001})
_ASIDE, _ALONG = 5e6, 9.99e6
"""Metres from the central meridian and from the equator within which a zone is a place on Earth."""


@dataclass(frozen=True, slots=True)
class Crs:
    """A coordinate system that can be read.

    Parameters
    ----------
    name : for people, as `EPSG:32650`
    degrees : (n, 2) of it to longitude and latitude, NaN for what is not on Earth; None where it has these already
    angles : its coordinates are degrees, not metres or feet
    up : metres of a unit of its heights
    """

    name: str
    degrees: Callable[[F8], F8] | None = None
    angles: bool = False
    up: float = 1.0


WGS84 = Crs("WGS 84", angles=True)


def named_crs(member: object, /) -> tuple[str, Crs | None]:
    """What a member `crs` names, and the system if it can be read."""
    text = _text(member)
    if _CRS84.fullmatch(text):
        return text, WGS84
    for pattern, name, way in _CHINESE:
        if pattern.search(text):
            return name, Crs(name, way, angles=True)
    if esri := _ESRI.search(text):
        return f"ESRI:{esri[1]}", _asked("ESRI", esri[1])
    match = _EPSG.search(text) or re.fullmatch(r"()?(\d{4,6})", text)
    if match is None:
        return text, None
    code = int(match[match.lastindex or 1])
    return f"EPSG:{code}", epsg(code)


def _text(member: object) -> str:
    if isinstance(member, str | int) and not isinstance(member, bool):
        return str(member)[:200].strip()
    if isinstance(member, Mapping):
        inner = member.get("properties")
        for source in (inner, member):
            if isinstance(source, Mapping):
                for key in ("name", "href", "code", "wkid", "latestWkid"):
                    value = source.get(key)
                    if isinstance(value, str | int) and not isinstance(value, bool) and str(value)[:200] != "name":
                        return str(value)[:200].strip()
    return "?"


def epsg(code: int, /) -> Crs | None:
    """A system by its number in the EPSG register, if it can be read."""
    name = f"EPSG:{code}"
    if code in _DEGREES:
        return Crs(name, angles=True)
    if code in _MERCATOR:
        return Crs(name, _from_mercator)
    if zone := _transverse(code):
        return Crs(name, _Transverse(*zone).degrees)
    return _asked("EPSG", str(code))


def wkt(text: str, /) -> Crs | None:
    """The system that a text in WKT describes, if it can be read."""
    from viewer.scene.formats.registered_crs import by_wkt

    found = by_wkt(text)
    return Crs(found.name, found.degrees, found.angles, found.up) if found else None


def _asked(register: str, code: str) -> Crs | None:
    """A system that PROJ knows."""
    from viewer.scene.formats.registered_crs import registered

    found = registered(register, code)
    return Crs(f"{register}:{code}", found.degrees, found.angles, found.up) if found else None


def _transverse(code: int) -> tuple[float, float, float, float] | None:
    """Central meridian, scale, false easting and northing of a system that is a transverse Mercator."""
    for first, last, south in ((32601, 32660, False), (32701, 32760, True)):
        if first <= code <= last:
            return (6.0 * (code - first + 1) - 183.0, 0.9996, 500_000.0, 10_000_000.0 if south else 0.0)
    for first, zone, count in ((25828, 28, 11), (26901, 1, 23)):  # ETRS89, NAD83
        if first <= code < first + count:
            return (6.0 * (code - first + zone) - 183.0, 0.9996, 500_000.0, 0.0)
    # CGCS2000: zones of 6 and of 3 degrees, with the zone's number before the easting or without.
    if 4491 <= code <= 4501:
        zone = code - 4491 + 13
        return (6.0 * zone - 3.0, 1.0, zone * 1e6 + 500_000.0, 0.0)
    if 4502 <= code <= 4512:
        return (6.0 * (code - 4502 + 13) - 3.0, 1.0, 500_000.0, 0.0)
    if 4513 <= code <= 4533:
        zone = code - 4513 + 25
        return (3.0 * zone, 1.0, zone * 1e6 + 500_000.0, 0.0)
    if 4534 <= code <= 4554:
        return (3.0 * (code - 4534 + 25), 1.0, 500_000.0, 0.0)
    return None


class _Transverse:
    """A zone of a transverse Mercator with false origin."""

    def __init__(self, meridian: float, scale: float, east: float, north: float) -> None:
        self._projection = TransverseMercator(0.0, meridian, scale=scale)
        self._false = np.array([east, north])

    def degrees(self, xy: F8, /) -> F8:
        """(n, 2) metres to longitude and latitude."""
        local = np.asarray(xy, dtype=np.float64) - self._false
        out = np.full(local.shape, np.nan)
        here = (np.abs(local) <= (_ASIDE, _ALONG)).all(axis=1)
        out[here] = self._projection.inverse(local[here])
        return out


def _from_mercator(xy: F8) -> F8:
    """Spherical Mercator on the semi-major axis, as maps of the web have it."""
    p = np.asarray(xy, dtype=np.float64)
    p = np.where((np.abs(p) <= 2 * math.pi * SEMI_MAJOR).all(axis=1, keepdims=True), p, np.nan)
    return np.column_stack(
        [np.degrees(p[:, 0] / SEMI_MAJOR), np.degrees(2 * np.arctan(np.exp(p[:, 1] / SEMI_MAJOR)) - math.pi / 2)]
    )
