"""What is wrong with a CityJSON file: each kind of fault once, with its first place and how many there are."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from viewer.scene.formats.gltf_faults import Faults, shown
from viewer.scene.formats.json_text import JsonText, Record
from viewer.scene.issues import Issue, Severity, dotted
from viewer.scene.positions import Path, Position, json_positions, nearest

_WHOLE = 2 << 20
"""Bytes of a text that is looked through as a whole for a place."""

_OBJECTS = "CityObjects"


class CityFaults(Faults):
    """The faults of a file; the path of each begins with the number of its text among those of the file."""

    __slots__ = ()

    def add(
        self, code: str, severity: Severity, path: Path, found: object, expected: str, /, *, count: int = 1
    ) -> None:
        """Note one, or as many as there are of it: those of many objects are one kind."""
        kept = path if len(path) < 3 or path[1] != _OBJECTS else (*path[:2], 0, *path[3:])
        places = tuple("" if isinstance(key, int) else key for key in kept)
        named = shown(found) if code in ("unsupported-feature", "bad-reference") else ""
        self._count((code, severity, places, expected, named), code, severity, path, found, expected, count)

    def told(self, file: str, text: JsonText, /) -> list[Issue]:
        """All, the worst first, with their places in the file."""
        faults = self.worst()
        places = _places(text, [fault.path for fault in faults])
        return [
            Issue(
                fault.code,
                fault.severity,
                file,
                *places.get(fault.path, (0, 0)),
                dotted(fault.path[1:]) or "$",
                fault.found,
                fault.expected,
                count=fault.count,
            )
            for fault in faults
        ]


def _places(text: JsonText, paths: Iterable[Path]) -> dict[Path, Position]:
    """Lines and columns, as far as they can be had without looking through very much."""
    by: dict[int, list[Path]] = {}
    for path in paths:
        if path and isinstance(path[0], int) and path[0] < len(text.records):
            by.setdefault(path[0], []).append(path)
    out: dict[Path, Position] = {}
    for number, those in by.items():
        record = text.records[number]
        for path, (line, column) in _within(record, those).items():
            out[path] = (line + record.line - 1, column)
    return out


def _within(record: Record, paths: list[Path]) -> dict[Path, Position]:
    if len(record.source) <= _WHOLE:
        known = json_positions(record.source, (path[1:] for path in paths))
        return {path: nearest(known, path[1:]) for path in paths}
    out: dict[Path, Position] = {}
    raws: dict[str, msgspec.Raw] | None = None
    for path in paths:
        if len(path) < 3 or path[1] != _OBJECTS:
            continue
        raws = _raws(record.source) if raws is None else raws
        if (raw := raws.get(str(path[2]))) is not None and (found := _in_one(record.source, raw, path)):
            out[path] = found
    return out


class _Raws(msgspec.Struct):
    objects: dict[str, msgspec.Raw] = msgspec.field(default_factory=dict, name=_OBJECTS)


def _raws(source: bytes) -> dict[str, msgspec.Raw]:
    try:
        return msgspec.json.decode(source, type=_Raws).objects
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}


def _in_one(source: bytes, raw: msgspec.Raw, path: Path) -> Position | None:
    """A place in a city object of a large text: only the object is looked through."""
    own = bytes(raw)
    if len(own) > _WHOLE:
        return None
    key = re.compile(re.escape(msgspec.json.encode(str(path[2]))) + rb"\s*:\s*(?=\{)")
    begin = next((m.end() for m in key.finditer(source) if source.startswith(own, m.end())), -1)
    if begin < 0:
        return None
    row, column = nearest(json_positions(own, [path[3:]]), path[3:])
    start = source.rfind(b"\n", 0, begin) + 1
    return source.count(b"\n", 0, begin) + row, column + (
        len(source[start:begin].decode(errors="replace")) * (row == 1)
    )
