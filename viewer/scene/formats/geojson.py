"""GeoJSON (RFC 7946): longitude and latitude on WGS 84, and what is called so.

What is wrong is told with its place, and what can be drawn of it is drawn: a part of a geometry that cannot be is left
out alone. Faults that leave nothing out are told once a kind, with the first place and how many there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from viewer.i18n import N_
from viewer.scene.features import RawFeature, is_part, underground, yes
from viewer.scene.formats.crs import WGS84, Crs, named_crs
from viewer.scene.formats.geojson_geometry import SHAPES, Gathered, GeometryFault, Role, Shaped, Way, name_of, shaped
from viewer.scene.formats.json_text import JsonText, read_json
from viewer.scene.formats.wrappers import recognised_json
from viewer.scene.issues import Issue, Severity, dotted
from viewer.scene.limits import LIMITS
from viewer.scene.map_kinds import is_area
from viewer.scene.positions import Path, Position
from viewer.scene.properties import Names, Properties, shown, text_of, tidied
from viewer.scene.values import given

MAX_ISSUES = 50
"""Parts left out that are listed one by one; a file in another coordinate system has one in every feature."""

F8 = NDArray[np.float64]

_Geometry = tuple[tuple[tuple[F8, ...], ...], tuple[F8, ...], tuple[F8, ...]]
_NOTHING: dict[str, object] = {}
_GEOMETRY: Path = ("geometry",)
_METRES = N_(
    "longitude and latitude in degrees (WGS 84); this looks like metres of a local or projected system:"
    " name it in a member crs, or convert it"
)
_LOOKED_AT, _SAMPLE = 5000, 200
_WIDEST_HOUSE, _WIDEST_STREET = 0.05, 5.0
"""Degrees that most houses and streets are never wide."""


@dataclass(frozen=True, slots=True)
class GeoJson:
    """What a file holds.

    Parameters
    ----------
    issues : what is wrong with it
    text : for the places of what is found wrong later
    below : paths of features that lie below the ground, which are left out
    """

    features: list[RawFeature]
    issues: list[Issue]
    text: JsonText
    below: Sequence[Path] = ()

    def places(self, paths: Iterable[Path], /) -> dict[Path, Position]:
        """Lines and columns of values."""
        return self.text.places(paths)


def read_geojson(source: bytes, file: str, /) -> GeoJson:
    """The features of a file and what is wrong with it; what cannot be drawn is left out.

    Parameters
    ----------
    file : its name for the issues
    """
    text = read_json(source, file)
    if any(i.severity is Severity.FATAL for i in text.issues):
        return GeoJson([], sorted(text.issues, key=lambda i: -i.severity), text)
    reader = _Reader()
    for i, record in enumerate(text.records):
        at: Path = ("features", i) if text.sequence else ()
        if not text.sequence and (other := recognised_json(record.value)):
            return GeoJson([], [*text.issues, other.issue(file, Severity.FATAL, 1, 1)], text)
        reader.document(record.value, at)
    features = reader.finished()
    return GeoJson(features, [*text.issues, *_issues(text, file, reader.gathered.faults)], text, reader.below)


@dataclass(slots=True)
class _Reader:
    """A file being read: its features in their order, the geometries of all of them gathered."""

    found: list[tuple[Path, str, dict[str, object], bool]] = field(default_factory=list)
    gathered: Gathered = field(default_factory=Gathered)
    crs: Crs = WGS84
    own_crs: dict[int, Crs] = field(default_factory=dict)
    names: Names = field(default_factory=Names)
    below: list[Path] = field(default_factory=list)

    def _fault(self, path: Path, found: str, expected: str, kind: str = "", **more: object) -> None:
        """Note what leaves nothing out, if it has a kind; else what does."""
        severity = Severity.FATAL if more.get("fatal") else Severity.WARNING
        self.gathered.faults.append(GeometryFault(path, found, expected, not kind, kind, severity))

    def document(self, data: object, at: Path) -> None:
        """Take a whole text, or one of a sequence."""
        if not isinstance(data, dict):
            self._fault(at, name_of(data), N_("a GeoJSON object with a type"), fatal=not at)
            return
        self._members(data, at, top=True)
        kind = _kind(data.get("type"))
        if kind == "FeatureCollection":
            listed = data.get("features")
            if not isinstance(listed, list):
                found = name_of(listed) if "features" in data else N_("nothing")
                self._fault((*at, "features"), found, N_("a list of features"), fatal=not at)
                return
            self._collection(listed, (*at, "features"))
        elif kind == "Feature":
            self._feature(data, at)
        elif kind in SHAPES:
            self._add({}, data, at, (), "")
        elif "geometry" in data and "type" not in data:
            self._fault(at, N_("nothing"), "Feature", "type")
            self._feature(data, at)
        elif isinstance(data.get("features"), list) and "type" not in data:
            self._fault(at, N_("nothing"), "FeatureCollection", "type")
            self._collection(data["features"], (*at, "features"))
        else:
            path = (*at, "type") if "type" in data else at
            expected = N_("FeatureCollection, Feature or a geometry")
            self._fault(path, shown(data.get("type")) if "type" in data else N_("nothing"), expected, fatal=not at)

    def _collection(self, listed: list[object], at: Path, depth: int = 0) -> None:
        for i, feature in enumerate(listed):
            if len(self.found) > LIMITS.features:
                self._fault(at, f"> {LIMITS.features}", N_("fewer features"), fatal=True)
                return
            if type(feature) is dict and feature.get("type") == "Feature":
                self._feature(feature, (*at, i))
            else:
                self._odd(feature, (*at, i), depth)

    def _odd(self, data: object, at: Path, depth: int) -> None:
        """A member of a collection that is no plain feature."""
        kind = _kind(data.get("type")) if isinstance(data, dict) else ""
        if not isinstance(data, dict):
            self._fault(at, name_of(data), N_("a Feature"))
        elif kind == "FeatureCollection" and isinstance(data.get("features"), list) and depth < LIMITS.nesting:
            self._fault(at, "FeatureCollection", "Feature", "nested")
            self._collection(data["features"], (*at, "features"), depth + 1)
        elif kind in SHAPES:
            self._fault(at, kind, "Feature", "bare")
            self._add({}, data, at, (), "")
        elif kind == "Feature" or ("type" not in data and "geometry" in data):
            self._fault((*at, "type") if "type" in data else at, shown(data.get("type")), "Feature", "type")
            self._feature(data, at)
        else:
            self._fault(at, name_of(data), N_("a Feature"))

    def _feature(self, data: dict[str, object], at: Path) -> None:
        if "bbox" in data or "crs" in data:
            self._members(data, at)
        properties = data.get("properties", _NOTHING)
        if properties is _NOTHING:
            self._fault(at, N_("no properties"), N_("properties, an object or null"), "properties")
        elif properties is None:
            properties = _NOTHING
        elif not isinstance(properties, dict):
            self._fault((*at, "properties"), name_of(properties), N_("an object or null"), "properties type")
            properties = _NOTHING
        id_ = data.get("id", properties.get("@id", ""))
        if "id" in data and type(data["id"]) not in (str, int, float):
            self._fault((*at, "id"), name_of(data["id"]), N_("a text or a number"), "id")
            id_ = ""
        if "geometry" not in data:
            self._fault(at, N_("no geometry"), N_("a geometry, or null"))
        self._add(properties, data.get("geometry"), at, _GEOMETRY, text_of(id_))

    def _add(self, properties: dict[str, object], geometry: object, at: Path, inner: Path, id_: str) -> None:
        if inner and isinstance(geometry, dict) and ("crs" in geometry or "bbox" in geometry):
            self._members(geometry, (*at, *inner))
        if geometry is not None:
            self.gathered.add(geometry, len(self.found), at, inner)
        self.found.append((at, id_, properties, geometry is not None))

    def _members(self, data: dict[str, object], at: Path, *, top: bool = False) -> None:
        """The members that any object may have: its box, its coordinate system."""
        box = data.get("bbox", _NOTHING)
        if box is not _NOTHING and (expected := _bad_box(box)):
            self._fault((*at, "bbox"), shown(box), expected, "bbox")
        if data.get("crs") is None:
            return
        name, crs = named_crs(data["crs"])
        if crs is None:
            self._fault((*at, "crs"), name, N_("a coordinate system of the EPSG register"), fatal=top and not at)
            if not (top and not at):
                self.own_crs[len(self.found)] = _REFUSED
            return
        if crs.degrees is not None:
            self._fault((*at, "crs"), name, N_("WGS 84: converted to it"), f"crs {name}")
        if top and not at:
            self.crs = crs
        else:
            self.own_crs[len(self.found)] = crs

    def _way(self, feature: int) -> Way | None:
        return self.own_crs.get(feature, self.crs).degrees

    def finished(self) -> list[RawFeature]:
        """All features that can be drawn, below the ground or not at a place at all excepted."""
        if any(f.severity is Severity.FATAL for f in self.gathered.faults):
            return []
        shapes = shaped(self.gathered, self._way if self.own_crs or self.crs.degrees else None)
        self._all_out_of_range()
        out: list[RawFeature] = []
        at, pieces, feature = 0, shapes.piece, self.gathered.feature
        for number, (path, id_, properties, placed) in enumerate(self.found):
            begin = at
            while at < len(pieces) and feature[pieces[at]] == number:
                at += 1
            known = tidied(properties, self.names)
            if underground(known):
                self.below.append(path)
                continue
            if begin < at:
                polygons, lines, points = self._parts(shapes, begin, at, known)
                if polygons or lines or points:
                    z = _span(shapes, begin, at) if shapes.low else None
                    out.append(RawFeature(id_, known, polygons, lines, points, path, properties, z))
                    continue
            # Without a place, which RFC 7946 allows; or nothing of its geometry could be read.
            if not placed:
                out.append(RawFeature(id_, known, path=path, source=properties))
        return [] if self._too_wide(out) else out

    def _parts(self, shapes: Shaped, begin: int, end: int, known: Properties) -> _Geometry:
        """The pieces of a feature by what they are; a hole without its outer ring is none."""
        polygons: list[list[F8]] = []
        lines: list[F8] = []
        points: list[F8] = []
        open_ = False
        for i in range(begin, end):
            found, role = shapes.points[i], self.gathered.role[shapes.piece[i]]
            if role is Role.OUTER:
                open_ = found is not None
            if found is None:
                continue
            if role is Role.OUTER:
                polygons.append([found])
            elif role is Role.HOLE:
                if open_:
                    polygons[-1].append(found)
            elif role is Role.LINE:
                lines.append(found)
            else:
                points.append(found[0])
        if lines and not polygons and is_area(known):
            closed = [len(line) > 3 and bool((line[0] == line[-1]).all()) for line in lines]
            polygons = [[line] for line, shut in zip(lines, closed, strict=True) if shut]
            lines = [line for line, shut in zip(lines, closed, strict=True) if not shut]
        return tuple(map(tuple, polygons)), tuple(lines), tuple(points)

    def _all_out_of_range(self) -> None:
        """A file of which most is nowhere on Earth is in another system: said once, not of every feature."""
        faults = self.gathered.faults
        out = [f for f in faults if f.kind == "range"]
        if len(out) < 2 or len(out) * 2 < len(self.gathered):
            return
        first = out[0]
        expected = first.expected if self.crs.degrees or "," in first.expected else _METRES
        told = GeometryFault(first.path, first.found, expected, kind="range", count=len(out))
        self.gathered.faults = [told, *(f for f in faults if f.kind != "range")]

    def _too_wide(self, features: list[RawFeature]) -> bool:
        """Houses and streets that no place on Earth has: small numbers of metres that were taken for degrees.

        A few that are too wide are mistakes of their own, told later: most of the file speaks for it.
        """
        if self.crs is not WGS84 or self.own_crs:
            return False
        wide: list[float] = []
        first: Path = ()
        looked, narrow = {"house": 0, "street": 0, "": 0}, 0
        for feature in features[:_LOOKED_AT]:
            p = feature.properties
            house = yes(p.get("building")) or is_part(p) or given(p.get("building:levels"))
            kind = "house" if house and feature.polygons else "street" if p.get("highway") and feature.lines else ""
            if not (feature.polygons or feature.lines) or looked[kind] >= _SAMPLE:
                continue
            looked[kind] += 1
            span = _reach(feature.polygons[0][0] if feature.polygons else feature.lines[0])
            narrow += 0.0 < span <= _WIDEST_HOUSE
            if kind and span > (_WIDEST_HOUSE if kind == "house" else _WIDEST_STREET):
                first = first or feature.path
                wide.append(span)
        if not wide or len(wide) <= narrow or 2 * len(wide) <= looked["house"] + looked["street"]:
            return False
        found = f"{sorted(wide)[len(wide) // 2]:g}°"
        self.gathered.faults.append(GeometryFault((*first, "geometry"), found, _METRES, count=len(features)))
        return True


def _reach(piece: F8) -> float:
    """Degrees that a piece is wide or tall; of more than three corners one may be anywhere."""
    closed = len(piece) > 1 and bool((piece[0] == piece[-1]).all())
    ranked = np.sort(piece[:-1] if closed else piece, axis=0)
    spans = ranked[-1] - ranked[0]
    if len(ranked) > 3:
        spans = np.minimum(ranked[-1] - ranked[1], ranked[-2] - ranked[0])
    wide, tall = float(spans[0]), float(spans[1])
    # What steps over the antimeridian is not as wide as that.
    return max(min(wide, abs(360.0 - wide)), tall)


def _nowhere(_: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of a coordinate system that nobody knows."""
    return np.full_like(_, np.nan)


_REFUSED = Crs("?", _nowhere)


def _span(shapes: Shaped, begin: int, end: int) -> tuple[float, float] | None:
    """Lowest and highest third number of a feature's pieces."""
    if shapes.low is None or shapes.high is None:
        return None
    low = [z for z in shapes.low[begin:end] if z == z]
    high = [z for z in shapes.high[begin:end] if z == z]
    return (min(low), max(high)) if low and high else None


def _kind(kind: object) -> str:
    """A type as it is spelled right, whatever its letters' size."""
    if not isinstance(kind, str):
        return ""
    for known in ("FeatureCollection", "Feature", *SHAPES):
        if kind.casefold() == known.casefold():
            return known
    return ""


def _bad_box(box: object) -> str:
    """What a box should be; empty if it is that."""
    if not isinstance(box, list) or len(box) not in (4, 6):
        return N_("a box of 4 or 6 numbers")
    if any(type(v) not in (int, float) for v in box):
        return N_("a box of 4 or 6 numbers")
    half = len(box) // 2
    # West may be greater than east: the box crosses the antimeridian.
    if any(box[i] > box[i + half] for i in range(1, half)):
        return N_("a box with the south before the north")
    return ""


def _issues(text: JsonText, file: str, faults: list[GeometryFault]) -> list[Issue]:
    """Faults as issues: one by one what is left out, once a kind what is not."""
    fatal = [f for f in faults if f.severity is Severity.FATAL]
    if fatal:
        places = text.places([fatal[0].path])
        return [_issue(fatal[0], "bad-value", file, places)]
    dropped = [f for f in faults if f.dropped]
    told: dict[str, tuple[GeometryFault, int]] = {}
    for fault in faults:
        if not fault.dropped:
            first, count = told.get(fault.kind, (fault, 0))
            told[fault.kind] = (first, count + 1)
    listed = dropped[:MAX_ISSUES]
    places = text.places([*(f.path for f in listed), *(f.path for f, _ in told.values())])
    out = [_issue(f, "bad-feature", file, places, f.count) for f in listed]
    if len(dropped) > len(listed):
        rest = dropped[len(listed)]
        place = text.places([rest.path])
        out.append(_issue(rest, "bad-feature", file, place, len(dropped) - len(listed)))
    return out + [_issue(f, "bad-value", file, places, count) for f, count in told.values()]


def _issue(fault: GeometryFault, code: str, file: str, places: dict[Path, Position], count: int = 1) -> Issue:
    place = places.get(fault.path, (1, 1))
    path = dotted(fault.path)
    return Issue(code, fault.severity, file, *place, path, fault.found, fault.expected, count=count)
