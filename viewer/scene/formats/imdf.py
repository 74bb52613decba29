"""IMDF, the indoor maps of venues (OGC 20-094): a zip of GeoJSON files that name each other by id.

Its levels, units, openings, fixtures and the rest become features in the words of `viewer.scene.indoor`; the venue and
the ground under its buildings lie about them. A unit is called as its occupant is, who is found by an anchor, else as
itself or an amenity in it. Names are read in the language of the file and in the viewer's two.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import msgspec

from viewer.i18n import N_
from viewer.scene.features import RawFeature
from viewer.scene.formats.geojson import read_geojson
from viewer.scene.issues import Issue, Severity
from viewer.scene.limits import LIMITS
from viewer.scene.positions import Path, Position
from viewer.scene.zips import BROKEN, Allowance, ZipFault, unpacked, zip_of

_MANIFEST = "manifest.json"
_LANGUAGES = ("en", "zh")
_DRAWN = ("venue", "footprint", "level", "unit", "opening", "fixture", "kiosk", "section")
_UNITS = {
    **dict.fromkeys(("walkway", "walkway.island", "movingwalkway", "sidewalk", "platform"), "corridor"),
    **dict.fromkeys(("stairs", "steps", "escalator", "ramp"), "stairs"),
    **dict.fromkeys(("elevator",), "lift"),
    **dict.fromkeys(("opentobelow", "opentobelow.permanent"), "void"),
    **dict.fromkeys(("lobby", "foodservice", "waitingroom", "vegetation", "parking", "road", "unspecified"), "area"),
    **dict.fromkeys(("structure", "column", "brick", "concrete", "drywall", "glass", "wood"), "furniture"),
}
_GROUND = "ground"


@dataclass(slots=True)
class ImdfFeatures:
    """What a file holds; lines are those of the files in it, which a place does not name."""

    features: list[RawFeature] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    below: list[Path] = field(default_factory=list)

    def places(self, paths: Iterable[Path], /) -> Mapping[Path, Position]:
        """Nowhere: a path begins with the file."""
        return dict.fromkeys(paths, (0, 0))


def read_imdf(source: bytes, file: str, /) -> ImdfFeatures:
    """The features of an indoor map, and what is wrong with it."""

    def refused(found: str, expected: str, code: str = "bad-value") -> ImdfFeatures:
        return ImdfFeatures(issues=[Issue(code, Severity.FATAL, file, found=found, expected=expected)])

    try:
        opened, room = zip_of(io.BytesIO(source), LIMITS.layer_bytes)
        with opened:
            found = _Files(opened, room, file)
            if not found.name_of(_MANIFEST):
                return refused(N_("a zip archive"), N_("an indoor map: a zip with a manifest.json"), "other-kind")
            return found.read()
    except ZipFault as fault:
        return refused(fault.found, fault.expected, "too-large")
    except BROKEN as error:
        return refused(str(error)[:80], N_("a zip that is whole"))


class _Files:
    """The files of a zip, wherever in it they lie together."""

    def __init__(self, opened: zipfile.ZipFile, room: Allowance, file: str) -> None:
        self._opened, self._room, self._file = opened, room, file
        self._names = frozenset(n for n in opened.namelist() if not n.startswith("__MACOSX/"))
        self._above = next((n[: -len(_MANIFEST)] for n in self._names if n.split("/")[-1] == _MANIFEST), "")
        self._out = ImdfFeatures()
        self._language = "en"
        self._occupants: dict[str, dict[str, object]] = {}
        self._amenities: dict[str, dict[str, object]] = {}

    def name_of(self, name: str) -> str:
        """A file's name in the zip; "" where there is none."""
        return f"{self._above}{name}" if f"{self._above}{name}" in self._names else ""

    def _bytes(self, name: str) -> bytes:
        """What is in a file, by its name in the zip."""
        return unpacked(self._opened, name, self._room, LIMITS.layer_bytes)

    def read(self) -> ImdfFeatures:
        """All features."""
        language = self._object(_MANIFEST).get("language")
        self._language = language if isinstance(language, str) else self._language
        self._dwellers()
        by_kind = {kind: list(self._features(kind)) for kind in _DRAWN}
        ordinals = {f.id: _level(f.properties) for f in by_kind["level"]}
        if not by_kind["level"]:
            expected = N_("a file of levels")
            missing = Issue("missing-part", Severity.ERROR, self._file, found="level.geojson", expected=expected)
            self._out.issues.append(missing)
        for kind, features in by_kind.items():
            for feature in features:
                self._take(kind, feature, ordinals)
        return self._out

    def _object(self, name: str) -> Mapping[str, object]:
        """What a file holds that need not be GeoJSON; nothing, and a word, where it cannot be read."""
        whole = self.name_of(name)
        try:
            told: object = msgspec.json.decode(self._bytes(whole)) if whole else None
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            told = None
            wrong = Issue("syntax", Severity.WARNING, f"{self._file}/{name}", 1, 1, found=str(error)[:80])
            self._out.issues.append(wrong)
        return told if isinstance(told, dict) else {}

    def _dwellers(self) -> None:
        """What is in units, by the unit: neither is drawn, but people look for them."""
        units = {id_: p.get("unit_id") for id_, p in self._properties("anchor")}
        for _, p in self._properties("occupant"):
            unit = units.get(str(p.get("anchor_id")))
            if isinstance(unit, str) and (names := self._called(p.get("name"))):
                self._occupants.setdefault(unit, names)
        for _, p in self._properties("amenity"):
            inside = p.get("unit_ids")
            names = self._names_of(p)
            for unit in inside if isinstance(inside, list) and names else ():
                self._amenities.setdefault(str(unit), names)

    def _properties(self, kind: str) -> Iterator[tuple[str, Mapping[str, object]]]:
        """Ids and properties of features that need have no geometry."""
        features = self._object(f"{kind}.geojson").get("features")
        for each in features if isinstance(features, list) else ():
            properties = each.get("properties") if isinstance(each, dict) else None
            if isinstance(properties, dict):
                yield str(each.get("id")), properties

    def _features(self, kind: str) -> Iterator[RawFeature]:
        """The features of a kind, as its file has them."""
        name = self.name_of(f"{kind}.geojson")
        if not name:
            return
        geo = read_geojson(self._bytes(name), f"{self._file}/{kind}.geojson")
        # What cannot be read of one file leaves the others.
        self._out.issues += [
            replace(i, severity=Severity.ERROR) if i.severity is Severity.FATAL and i.code != "empty" else i
            for i in geo.issues
            if i.code != "empty"
        ]
        for feature in geo.features:
            yield replace(feature, path=(f"{kind}.geojson", *feature.path))

    def _take(self, kind: str, feature: RawFeature, ordinals: Mapping[str, tuple[str, str]]) -> None:
        p = feature.properties
        category = str(p.get("category") or "")
        names = self._names_of(p)
        if kind == "venue":
            said: dict[str, object] = {"landuse": "commercial", **names}
        elif kind == "footprint":
            if category != _GROUND:
                return
            said = {"landuse": "retail"}
        elif kind == "level":
            ordinal, label = ordinals[feature.id]
            said = {"indoor": "level", "level": ordinal, "level:ref": label, **names}
        else:
            level = ordinals.get(str(p.get("level_id")))
            if level is None:
                self._lost(kind, feature, str(p.get("level_id")))
                return
            if kind == "unit":
                names = self._amenities.get(feature.id, {}) | names
                names = self._occupants.get(feature.id) or names
            said = {"level": level[0], **names, **_said(kind, category)}
        self._out.features.append(replace(feature, properties=said, source=p))

    def _lost(self, kind: str, feature: RawFeature, level: str) -> None:
        path = f"{kind} {feature.id}.level_id"
        wrong = Issue("bad-reference", Severity.ERROR, self._file, path=path, found=level, expected=N_("level"))
        self._out.issues.append(wrong)

    def _names_of(self, p: Mapping[str, object]) -> dict[str, object]:
        """A feature's name, in languages that it lacks the other one."""
        return self._called(p.get("alt_name")) | self._called(p.get("name"))

    def _called(self, labels: object) -> dict[str, object]:
        """A name in the file's own language, and in the viewer's."""
        if not isinstance(labels, Mapping):
            return {"name": labels} if isinstance(labels, str) else {}
        by = {str(k).casefold(): v for k, v in labels.items() if isinstance(v, str) and v.strip()}
        own = by.get(self._language.casefold()) or next(iter(by.values()), "")
        out: dict[str, object] = {"name": own} if own else {}
        for lang in _LANGUAGES:
            if text := next((v for k, v in by.items() if k.partition("-")[0] == lang), ""):
                out[f"name:{lang}"] = text
        return out


def _level(p: Mapping[str, object]) -> tuple[str, str]:
    """A level's number, and what it is called for short."""
    ordinal = p.get("ordinal")
    number = f"{ordinal:g}" if isinstance(ordinal, int | float) and abs(ordinal) < 1000 else "0"
    for key in ("short_name", "name"):
        labels = p.get(key)
        if isinstance(labels, Mapping):
            text = labels.get("en") or next(iter(labels.values()), "")
            if isinstance(text, str) and text.strip():
                return number, text.strip()
    return number, number


def _said(kind: str, category: str) -> dict[str, object]:
    """What a part of a level is, in the words of OpenStreetMap."""
    if kind == "unit":
        what = _UNITS.get(category, "room")
        if what in ("stairs", "lift"):
            return {"indoor": "room", "room": "stairs" if what == "stairs" else "elevator"}
        return {"indoor": what}
    if kind == "opening":
        return {"indoor": "opening", "door": "yes"}
    if kind in ("fixture", "kiosk"):
        return {"indoor": "furniture"}
    return {"indoor": "area"}
