"""Geometries of GeoJSON as arrays: gathered from a whole file first, made into numbers all at once.

A small array is dear to make and a file has a hundred thousand rings: the coordinates of all of them become one array,
of which every ring is a piece. Only where something in it is no number each piece is looked at by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from viewer.i18n import N_
from viewer.scene.issues import Severity
from viewer.scene.limits import LIMITS
from viewer.scene.positions import Path
from viewer.scene.properties import shown

F8 = NDArray[np.float64]

SHAPES = {
    "Point": 1,
    "MultiPoint": 2,
    "LineString": 2,
    "MultiLineString": 3,
    "Polygon": 3,
    "MultiPolygon": 4,
    "GeometryCollection": 0,
}
"""Kinds of geometry, and how deep their coordinates are nested."""

_BY_CASE = {name.casefold(): name for name in SHAPES}
_RING = "Ring"
_GEOMETRY: Path = ("geometry",)
_COORDINATES: Path = ("geometry", "coordinates")
_DEEPER = {"Point": "MultiPoint", "LineString": "MultiLineString", "Polygon": "MultiPolygon"}
_SHALLOWER = {"MultiPoint": "Point", "MultiLineString": "LineString", "MultiPolygon": "Polygon"}

LONGITUDE = 540.0
"""Degrees: longitudes beyond 180 are wrapped, but what lies farther than this was never one."""


@dataclass(frozen=True, slots=True)
class GeometryFault:
    """Something wrong in a file.

    Parameters
    ----------
    kind : faults of one kind are counted together where what they concern is shown all the same
    dropped : whether something is left out for it
    """

    path: Path
    found: str
    expected: str
    dropped: bool = True
    kind: str = ""
    severity: Severity = Severity.WARNING
    count: int = 1


class Role(IntEnum):
    """What a piece of a geometry is; a hole belongs to the outer ring before it."""

    POINT = 0
    LINE = 1
    OUTER = 2
    HOLE = 3


@dataclass(slots=True)
class Gathered:
    """All rings, lines and points of a file's geometries, in their order, and what is wrong with them.

    Columns instead of an object for each: a file has a hundred thousand, and Python looks at every object it makes
    again and again.

    Parameters
    ----------
    feature : the number of the feature of each
    value : the JSON of its positions
    base, tail : the path of its feature, and from there to it
    """

    feature: list[int] = field(default_factory=list)
    value: list[list[object]] = field(default_factory=list)
    base: list[Path] = field(default_factory=list)
    tail: list[Path] = field(default_factory=list)
    role: list[Role] = field(default_factory=list)
    faults: list[GeometryFault] = field(default_factory=list)
    _tails: dict[tuple[Path, int], Path] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.value)

    def path(self, piece: int) -> Path:
        """Where a piece stands in the file."""
        return (*self.base[piece], *self.tail[piece])

    def _keep(self, feature: int, value: list[object], base: Path, tail: Path, role: Role) -> None:
        self.feature.append(feature)
        self.value.append(value)
        self.base.append(base)
        self.tail.append(tail)
        self.role.append(role)

    def _numbered(self, at: Path, number: int) -> Path:
        """A path below another: the same few of them serve all features."""
        key = (at, number)
        found = self._tails.get(key)
        if found is None:
            found = (*at, number)
            if number < 16 and len(self._tails) < 4096:
                self._tails[key] = found
        return found

    def add(self, data: object, feature: int, base: Path, inner: Path, depth: int = 0) -> None:
        """Gather a geometry, which stands at `inner` below its feature at `base`."""
        if not isinstance(data, dict):
            self._fault(base, inner, name_of(data), N_("a geometry"))
            return
        kind = data.get("type")
        if not isinstance(kind, str) or kind not in SHAPES:
            known = _BY_CASE.get(kind.casefold()) if isinstance(kind, str) else None
            if known is None:
                found = name_of(kind) if not isinstance(kind, str) else kind[:60]
                self._fault(base, (*inner, "type"), found, N_("a kind of geometry"))
                return
            self._fault(base, (*inner, "type"), str(kind), known, "case")
            kind = known
        if kind == "GeometryCollection":
            self._members(data, feature, base, inner, depth)
            return
        at = _COORDINATES if inner == _GEOMETRY else (*inner, "coordinates")
        value = data.get("coordinates")
        if not isinstance(value, list):
            found = name_of(value) if "coordinates" in data else N_("nothing")
            self._fault(base, at, found, N_("a list of coordinates"))
            return
        # RFC 7946, 3.1: an empty list is a geometry of nothing.
        if value:
            self._shape(self._nested(kind, value, base, at), value, feature, base, at)

    def _fault(self, base: Path, tail: Path, found: str, expected: str, kind: str = "") -> None:
        self.faults.append(GeometryFault((*base, *tail), found, expected, not kind, kind))

    def _members(self, data: dict[str, object], feature: int, base: Path, inner: Path, depth: int) -> None:
        members = data.get("geometries")
        at = (*inner, "geometries")
        if not isinstance(members, list) or depth >= LIMITS.nesting:
            found = name_of(members) if "geometries" in data else N_("nothing")
            self._fault(base, at, found, N_("a list of geometries, not too deep"))
            return
        for i, member in enumerate(members):
            self.add(member, feature, base, self._numbered(at, i), depth + 1)

    def _nested(self, kind: str, value: list[object], base: Path, at: Path) -> str:
        """The kind that coordinates nested as these have."""
        depth = 0
        inner: object = value
        while type(inner) is list and inner and depth <= 5:
            depth, inner = depth + 1, inner[0]
        expected = SHAPES[kind]
        if depth == expected:
            return kind
        other = ""
        if depth == expected + 1:
            other = _DEEPER.get(kind, "")
        elif depth == expected - 1:
            other = _SHALLOWER.get(kind, _RING if kind == "Polygon" else "")
        if other:
            found = N_("the coordinates of a polygon's ring") if other == _RING else other
            self._fault(base, at, found, kind, "nesting")
        return other or kind

    def _shape(self, kind: str, value: list[object], feature: int, base: Path, at: Path) -> None:
        if kind == "Polygon":
            self._polygon(value, feature, base, at)
        elif kind == "MultiPolygon":
            for i, polygon in enumerate(value):
                self._polygon(polygon, feature, base, self._numbered(at, i))
        elif kind == "Point":
            self._keep(feature, [value], base, at, Role.POINT)
        elif kind == "MultiPoint":
            for i, position in enumerate(value):
                self._keep(feature, [position], base, self._numbered(at, i), Role.POINT)
        elif kind == "LineString":
            self._keep(feature, value, base, at, Role.LINE)
        elif kind == "MultiLineString":
            for i, line in enumerate(value):
                self._piece(line, feature, base, self._numbered(at, i), Role.LINE)
        else:
            self._polygon([value], feature, base, at)

    def _piece(self, value: object, feature: int, base: Path, at: Path, role: Role) -> bool:
        if isinstance(value, list):
            self._keep(feature, value, base, at, role)
            return True
        self._fault(base, at, name_of(value), N_("a list of positions"))
        return False

    def _polygon(self, value: object, feature: int, base: Path, at: Path) -> None:
        if not isinstance(value, list):
            self._fault(base, at, name_of(value), N_("a list of rings"))
            return
        role = Role.OUTER
        for i, ring in enumerate(value):
            if not self._piece(ring, feature, base, self._numbered(at, i), role) and role is Role.OUTER:
                return
            role = Role.HOLE


@dataclass(frozen=True, slots=True, eq=False)
class Shaped:
    """The pieces of a file as numbers.

    Parameters
    ----------
    piece : (k,) which of the gathered
    points : (k) arrays (n, 2) of degrees, a view each; None for one that is faulty. Rings are closed.
    low, high : (k,) the least and the greatest of the third numbers, NaN where there are none; None for a flat file
    """

    piece: list[int]
    points: list[F8 | None]
    low: list[float] | None = None
    high: list[float] | None = None


Way = Callable[[F8], F8]


def shaped(gathered: Gathered, way: Callable[[int], Way | None] | None, /) -> Shaped:
    """The pieces as degrees, in their order; faulty ones are told in `gathered.faults`.

    Parameters
    ----------
    way : by feature, from its coordinate system to degrees; None where that is nowhere needed
    """
    good, (flat, starts, z) = _numbers(gathered)
    if not good:
        return Shaped([], [])
    if way:
        flat = _converted(flat, starts, [way(gathered.feature[i]) for i in good])
    inside = np.abs(flat) <= np.array([LONGITUDE, 90.0 + 1e-6])
    valid = inside[:, 0] & inside[:, 1]
    first, last = starts[:-1], starts[1:] - 1
    closed = (flat[first, 0] == flat[last, 0]) & (flat[first, 1] == flat[last, 1])
    points: list[F8 | None] = [flat[a:b] for a, b in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True)]
    role = np.array([gathered.role[i] for i in good])
    size = np.diff(starts)
    ring = role >= Role.OUTER
    short = (ring & (size - closed < 3)) | ((role == Role.LINE) & (size < 2))
    out = ~np.logical_and.reduceat(valid, first)
    for i in np.flatnonzero(short | out | (ring & ~closed)).tolist():
        piece, found = good[i], points[i]
        if out[i]:
            j = int(np.argmin(valid[starts[i] : starts[i + 1]]))
            gathered.faults.append(_out_of_range(gathered, piece, j, way is not None))
            points[i] = None
        elif short[i]:
            expected = N_("at least 2 positions") if role[i] == Role.LINE else _RING_SIZE
            gathered.faults.append(GeometryFault(gathered.path(piece), str(size[i]), expected))
            points[i] = None
        elif found is not None:
            gathered.faults.append(GeometryFault(gathered.path(piece), N_("an open ring"), _CLOSED, False, "open"))
            points[i] = np.concatenate([found, found[:1]])
    if z is None:
        return Shaped(good, points)
    low, high = np.minimum.reduceat(z, first), np.maximum.reduceat(z, first)
    return Shaped(good, points, low.tolist(), high.tolist())


_RING_SIZE = N_("at least 4 positions, the last as the first")
_CLOSED = N_("the last position as the first")


def _out_of_range(gathered: Gathered, piece: int, at: int, converted: bool) -> GeometryFault:
    path = gathered.path(piece)
    if gathered.role[piece] is not Role.POINT:
        path = (*path, at)
    value = gathered.value[piece][at]
    found = str(value[:2] if isinstance(value, list) else value)[:60]
    expected = N_("a place on Earth in the file's coordinate system")
    if not converted:
        expected = N_("longitude and latitude in degrees (WGS 84)")
        numbers = value if isinstance(value, list) else []
        if len(numbers) > 1 and abs(numbers[0]) <= 90 < abs(numbers[1]) <= 180:
            expected = N_("longitude first, then latitude, in degrees (WGS 84)")
    return GeometryFault(path, found, expected, kind="range")


_Arrays = tuple[F8, NDArray[np.int64], F8 | None]


def _numbers(gathered: Gathered) -> tuple[list[int], _Arrays]:
    """The pieces whose positions are numbers, and all of these in one array with where each begins."""
    good = [i for i, value in enumerate(gathered.value) if value]
    if len(good) < len(gathered):
        for i, value in enumerate(gathered.value):
            if not value:
                gathered.faults.append(GeometryFault(gathered.path(i), "[]", N_("a list of positions")))
    try:
        flat, z = _array(list(chain.from_iterable([gathered.value[i] for i in good])))
    except (TypeError, ValueError, IndexError, OverflowError):
        flat, z, good = _one_by_one(good, gathered)
    starts = np.cumsum([0, *(len(gathered.value[i]) for i in good)]).astype(np.int64)
    return good, (flat, starts, z)


def _array(positions: Sequence[object]) -> tuple[F8, F8 | None]:
    """Positions as (n, 2) and their third numbers, NaN where there is none; None where there are none at all.

    Raises
    ------
    TypeError, ValueError, OverflowError
        If one is no list of at least two numbers.
    """
    if not positions:
        return np.zeros((0, 2)), None
    if set(map(type, positions)) != {list}:
        raise TypeError
    sizes = set(map(len, positions))  # type: ignore[arg-type]
    kinds = set(map(type, chain.from_iterable(positions)))  # type: ignore[arg-type]
    if min(sizes) < 2 or not kinds <= {int, float}:
        raise TypeError
    if len(sizes) == 1:
        whole = np.array(positions, dtype=np.float64)
        return np.ascontiguousarray(whole[:, :2]), whole[:, 2].copy() if sizes != {2} else None
    flat = np.array([p[:2] for p in positions], dtype=np.float64)  # type: ignore[index]
    z = np.array([p[2] if len(p) > 2 else np.nan for p in positions], dtype=np.float64)  # type: ignore[index,arg-type]
    return flat, z


def _one_by_one(pieces: list[int], gathered: Gathered) -> tuple[F8, F8 | None, list[int]]:
    flats: list[F8] = []
    depths: list[F8] = []
    good: list[int] = []
    some = False
    for piece in pieces:
        try:
            flat, z = _array(gathered.value[piece])
        except (TypeError, ValueError, IndexError, OverflowError):
            gathered.faults.append(_odd_position(gathered, piece))
            continue
        some |= z is not None
        flats.append(flat)
        depths.append(z if z is not None else np.full(len(flat), np.nan))
        good.append(piece)
    if not good:
        return np.zeros((0, 2)), None, []
    return np.concatenate(flats), np.concatenate(depths) if some else None, good


def _odd_position(gathered: Gathered, piece: int) -> GeometryFault:
    """Which position of a piece is none."""
    path = gathered.path(piece)
    for i, position in enumerate(gathered.value[piece]):
        try:
            _array([position])
        except (TypeError, ValueError, IndexError, OverflowError):
            at = path if gathered.role[piece] is Role.POINT else (*path, i)
            return GeometryFault(at, name_of(position), N_("longitude and latitude as numbers"))
    return GeometryFault(path, name_of(gathered.value[piece]), N_("longitude and latitude as numbers"))


def _converted(flat: F8, starts: NDArray[np.int64], ways: Sequence[Way | None]) -> F8:
    """Coordinates in degrees, NaN for what is not on Earth."""
    out = flat.copy()
    by_way: dict[int, tuple[Way, list[int]]] = {}
    for i, way in enumerate(ways):
        if way is not None:
            by_way.setdefault(id(way), (way, []))[1].append(i)
    for way, those in by_way.values():
        rows = np.zeros(len(flat), np.bool_)
        if len(those) == len(ways):
            rows[:] = True
        else:
            for i in those:
                rows[starts[i] : starts[i + 1]] = True
        out[rows] = way(flat[rows])
    return out


def name_of(value: object, /) -> str:
    """What a JSON value is, for a message."""
    if isinstance(value, dict):
        return str(value.get("type", "{...}"))[:60]
    if isinstance(value, list):
        return shown(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**30:
        return N_("a number with very many digits")
    return "null" if value is None else repr(value)[:60]
