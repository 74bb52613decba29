"""A CityJSON file as it stands (CityJSON 2.0, sections 2 to 4): its texts, their city objects and vertices, checked."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from viewer.i18n import N_
from viewer.scene.formats.city_faults import CityFaults
from viewer.scene.formats.crs import Crs, epsg, named_crs
from viewer.scene.formats.geojson_geometry import name_of
from viewer.scene.formats.json_text import JsonText
from viewer.scene.formats.wrappers import Wrapper, recognised_json
from viewer.scene.issues import Severity
from viewer.scene.limits import LIMITS
from viewer.scene.positions import Path
from viewer.scene.properties import shown

F8 = NDArray[np.float64]

OBJECT = N_("an object")
LIST = N_("a list")
_CITY_OBJECT = N_("city object")
_VERTEX = N_("three numbers")
_POSITIVE = N_("three numbers above 0")
_SYSTEM = N_("a coordinate system of the EPSG register")
_KNOWN = re.compile(r"[12](\.\d+)*")
_CODES = re.compile(r"epsg[/:](?:[\d.]*[/:])?(\d{4,6})", re.IGNORECASE)
_GROUP = "CityObjectGroup"


@dataclass(slots=True, eq=False)
class CityRecord:
    """One text of a file: the whole of it, the first line of a sequence, or a feature of one.

    Parameters
    ----------
    number : among the file's texts
    vertices : (n, 3) in the file's coordinate system; NaN for what is no vertex
    appearance : as it stands
    """

    number: int
    objects: dict[str, dict[str, object]]
    vertices: F8
    appearance: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class CityDocument:
    """A file.

    Parameters
    ----------
    templates, template_vertices : for geometries at many places, and their corners (t, 3)
    home : number of the text that has these
    crs : coordinate system, if one is named that is known
    """

    records: list[CityRecord]
    templates: list[object]
    template_vertices: F8
    home: int
    crs: Crs | None


def read_document(text: JsonText, faults: CityFaults, /) -> CityDocument | Wrapper:
    """What a file holds; what it is instead, if it is no CityJSON."""
    records: list[CityRecord] = []
    head: dict[str, object] = {}
    home = 0
    step: tuple[F8, F8] | None = None
    for number, record in enumerate(text.records):
        value, kind = record.value, _kind(record.value)
        if kind is None or not isinstance(value, dict):
            if not number and not text.sequence:
                instead = recognised_json(value)
                return instead or Wrapper(N_("JSON of another kind"), N_("an object whose type is CityJSON"))
            faults.add("bad-model", Severity.ERROR, (number,), name_of(value), "CityJSONFeature")
            continue
        if kind == "CityJSON":
            if number:
                faults.add("bad-model", Severity.WARNING, (number, "type"), kind, "CityJSONFeature")
            else:
                head = value
                _version(value, faults)
            if not number or "transform" in value:
                step = _transform(value, number, faults)
        elif not number:
            expected = N_("a first line of the type CityJSON, with a transform")
            faults.add("bad-model", Severity.WARNING, (number, "type"), kind, expected)
        own = _record(value, number, step, faults)
        if kind == "CityJSONFeature":
            _root(value, own, faults)
        records.append(own)
    templates, corners = _templates(head, home, faults)
    return CityDocument(records, templates, corners, home, _system(head, home, faults))


def _kind(value: object) -> str | None:
    kind = value.get("type") if isinstance(value, dict) else None
    return kind if kind in ("CityJSON", "CityJSONFeature") else None


def _version(value: dict[str, object], faults: CityFaults) -> None:
    version = value.get("version")
    if version is None:
        faults.add("missing-key", Severity.WARNING, (0,), N_("nothing"), "version")
    elif not _KNOWN.fullmatch(str(version)):
        faults.add("bad-model", Severity.WARNING, (0, "version"), shown(version), "1.0, 1.1, 2.0")
    extensions = value.get("extensions")
    if isinstance(extensions, dict) and extensions:
        what = ", ".join(str(name) for name in extensions)[:60]
        faults.add("unsupported-feature", Severity.WARNING, (0, "extensions"), what, N_("what CityJSON itself has"))


def numbers_of(value: object, count: int, /) -> list[float] | None:
    """Finite numbers, if it is a list of so many."""
    if not isinstance(value, list) or len(value) != count or any(type(v) not in (int, float) for v in value):
        return None
    try:
        found = [float(v) for v in value]
    except OverflowError:
        return None
    return found if all(map(math.isfinite, found)) else None


def _transform(value: dict[str, object], number: int, faults: CityFaults) -> tuple[F8, F8] | None:
    """Scale and translation of the vertices; None where they are as they are."""
    path: Path = (number, "transform")
    given = value.get("transform")
    if given is None:
        if value.get("vertices") and not str(value.get("version", "1.0")).startswith("1.0"):
            faults.add("missing-key", Severity.WARNING, path[:1], N_("nothing"), "transform")
        return None
    if not isinstance(given, dict):
        faults.add("bad-model", Severity.ERROR, path, name_of(given), OBJECT)
        return None
    scale, move = numbers_of(given.get("scale"), 3), numbers_of(given.get("translate"), 3)
    if scale is None or min(map(abs, scale)) == 0.0:
        faults.add("bad-model", Severity.ERROR, (*path, "scale"), shown(given.get("scale")), _POSITIVE)
        scale = [1.0] * 3
    if move is None:
        faults.add("bad-model", Severity.ERROR, (*path, "translate"), shown(given.get("translate")), _VERTEX)
        move = [0.0] * 3
    return np.array(scale), np.array(move)


def _record(value: dict[str, object], number: int, step: tuple[F8, F8] | None, faults: CityFaults) -> CityRecord:
    listed = value.get("CityObjects")
    objects: dict[str, dict[str, object]] = {}
    if not isinstance(listed, dict):
        found = name_of(listed) if "CityObjects" in value else N_("nothing")
        faults.add("bad-model", Severity.ERROR, (number, "CityObjects"), found, OBJECT)
        listed = {}
    for id_, item in listed.items():
        if isinstance(item, dict):
            objects[id_] = item
        else:
            faults.add("bad-model", Severity.ERROR, (number, "CityObjects", id_), name_of(item), OBJECT)
    vertices = vertices_of(value.get("vertices"), (number, "vertices"), faults)
    if step is not None:
        with np.errstate(over="ignore", invalid="ignore"):
            vertices = vertices * step[0] + step[1]
    appearance = value.get("appearance")
    if appearance is not None and not isinstance(appearance, dict):
        faults.add("bad-model", Severity.WARNING, (number, "appearance"), name_of(appearance), OBJECT)
    return CityRecord(number, objects, vertices, appearance if isinstance(appearance, dict) else {})


def vertices_of(value: object, path: Path, faults: CityFaults, /) -> F8:
    """A list of corners as (n, 3), NaN for those that are none."""
    if not isinstance(value, list):
        faults.add("bad-model", Severity.ERROR, path, N_("nothing") if value is None else name_of(value), LIST)
        return np.zeros((0, 3))
    if len(value) > LIMITS.vertices:
        faults.add("too-large", Severity.ERROR, path, len(value), f"{LIMITS.vertices}")
        return np.zeros((0, 3))
    if not value:
        return np.zeros((0, 3))
    try:
        # Looked at all together: a city has millions.
        if set(map(type, value)) == {list} and set(map(len, value)) == {3}:
            kinds = set(map(type, chain.from_iterable(value)))
            if kinds <= {int, float}:
                whole = np.fromiter(chain.from_iterable(value), np.float64, 3 * len(value)).reshape(-1, 3)
                if np.isfinite(whole).all():
                    return whole
    except OverflowError:
        pass
    out = np.full((len(value), 3), np.nan)
    for i, each in enumerate(value):
        found = numbers_of(each, 3)
        if found is None:
            faults.add("bad-model", Severity.ERROR, (*path, i), shown(each), _VERTEX)
        else:
            out[i] = found
    return out


def _root(value: dict[str, object], record: CityRecord, faults: CityFaults) -> None:
    """A feature is called by one of its own objects."""
    root = value.get("id")
    if not isinstance(root, str):
        found = N_("nothing") if root is None else shown(root)
        faults.add("bad-model", Severity.ERROR, (record.number, "id"), found, N_("the id of a city object"))
    elif root not in record.objects:
        faults.add("bad-reference", Severity.ERROR, (record.number, "id"), root, _CITY_OBJECT)


def _templates(head: dict[str, object], home: int, faults: CityFaults) -> tuple[list[object], F8]:
    path: Path = (home, "geometry-templates")
    given = head.get("geometry-templates")
    if given is None:
        return [], np.zeros((0, 3))
    if not isinstance(given, dict):
        faults.add("bad-model", Severity.ERROR, path, name_of(given), OBJECT)
        return [], np.zeros((0, 3))
    listed = given.get("templates")
    if not isinstance(listed, list):
        faults.add("bad-model", Severity.ERROR, (*path, "templates"), name_of(listed), LIST)
        listed = []
    return listed, vertices_of(given.get("vertices-templates"), (*path, "vertices-templates"), faults)


def _system(head: dict[str, object], home: int, faults: CityFaults) -> Crs | None:
    """The coordinate system that the metadata name; of one with heights only the part that lies flat."""
    metadata = head.get("metadata")
    if metadata is None:
        return None
    if not isinstance(metadata, dict):
        faults.add("bad-model", Severity.WARNING, (home, "metadata"), name_of(metadata), OBJECT)
        return None
    given = metadata.get("referenceSystem")
    if given is None:
        return None
    path: Path = (home, "metadata", "referenceSystem")
    if not isinstance(given, str):
        faults.add("bad-model", Severity.WARNING, path, shown(given), _SYSTEM)
        return None
    codes = [int(code) for code in _CODES.findall(given[:1000])]
    found = next((crs for code in codes[:8] if (crs := epsg(code)) is not None), None) or named_crs(given)[1]
    if found is None:
        faults.add("bad-model", Severity.WARNING, path, given, _SYSTEM)
    return found


def parents_of(record: CityRecord, faults: CityFaults, /) -> dict[str, str]:
    """Which object each is a part of; a group has members, no parts."""
    out: dict[str, str] = {}
    for id_, item in record.objects.items():
        for key in ("parents", "children"):
            for at, other in _named(record, id_, item, key, faults):
                if other not in record.objects:
                    path: Path = (record.number, "CityObjects", id_, key, at)
                    faults.add("bad-reference", Severity.WARNING, path, other, _CITY_OBJECT)
                    continue
                back = record.objects[other].get("children" if key == "parents" else "parents")
                if not isinstance(back, list) or id_ not in back:
                    named: Path = (record.number, "CityObjects", id_, key, at)
                    expected = N_("an object that names this one as well")
                    faults.add("bad-model", Severity.WARNING, named, other, expected)
                above, below = (other, id_) if key == "parents" else (id_, other)
                if record.objects[above].get("type") != _GROUP and above != below:
                    out.setdefault(below, above)
    return out


def _named(
    record: CityRecord, id_: str, item: dict[str, object], key: str, faults: CityFaults
) -> Iterator[tuple[int, str]]:
    given = item.get(key)
    if given is None:
        return
    path: Path = (record.number, "CityObjects", id_, key)
    if not isinstance(given, list):
        faults.add("bad-model", Severity.WARNING, path, name_of(given), LIST)
        return
    for at, other in enumerate(given):
        if isinstance(other, str):
            yield at, other
        else:
            faults.add("bad-model", Severity.WARNING, (*path, at), shown(other), N_("the id of a city object"))
