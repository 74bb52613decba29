"""JSON text to a typed glTF document: a sound one in one go, any other one element by element."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import msgspec

from viewer.i18n import N_
from viewer.scene.formats.gltf_faults import BadModelError, Faults
from viewer.scene.formats.gltf_schema import ELEMENTS, GltfDocument
from viewer.scene.formats.json_text import without_halves
from viewer.scene.issues import Severity
from viewer.scene.limits import LIMITS
from viewer.scene.positions import Path

_PLACE = re.compile(r" - at `([^`]*)`$")
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]|\[\.\.\.\]")
_KINDS = {
    "int": N_("a whole number"),
    "float": N_("a number"),
    "str": N_("a text"),
    "bool": N_("true or false"),
    "array": N_("a list"),
    "object": N_("an object"),
}
_WHOLE = _KINDS["int"]
_ANY = "..."
_LENGTHS = {2: N_("2 numbers"), 3: N_("3 numbers"), 4: N_("4 numbers"), 16: N_("16 numbers")}
_LONGEST_INTEGER = 40  # digits

# What an element cannot do without: wrong, it is left out. Anything else that is wrong is taken as not said.
_NEEDED = {
    "nodes": ("matrix", "translation", "rotation", "scale"),
    "accessors": ("componentType", "count", "type", "bufferView", "byteOffset", "sparse"),
    "bufferViews": ("buffer", "byteLength", "byteOffset", "byteStride"),
    "buffers": ("byteLength", "uri"),
    "images": ("uri", "bufferView"),
    "skins": ("joints", "inverseBindMatrices"),
    "animations": ("channels", "samplers"),
}
_HARMLESS = frozenset(("name", "extras", "min", "max", "camera", "target", "asset", "generator", "copyright"))
_ATTEMPTS = 64


def parse(text: bytes, faults: Faults, /) -> GltfDocument:
    """The document that a JSON text is.

    Raises
    ------
    BadModelError
        If it is no JSON, no object, or holds more than any model needs.
    """
    text = text.removeprefix(b"\xef\xbb\xbf")
    if (count := text.count(b"{")) > LIMITS.json_objects:
        raise BadModelError(("$",), count, f"{LIMITS.json_objects}", code="too-large")
    if b"null" not in text:
        try:
            return msgspec.json.decode(text, type=GltfDocument)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            pass
    data = _lenient(text)
    if not isinstance(data, dict):
        raise BadModelError(("$",), data, N_("a glTF object"))
    return _converted(data, faults)


def _lenient(text: bytes) -> object:
    """Any JSON; numbers that are none for a computer come as texts, so that whoever wants a number says where."""

    def integer(digits: str) -> int | str:
        return int(digits) if len(digits) <= _LONGEST_INTEGER else digits

    def real(digits: str) -> float | str:
        value = float(digits)
        return value if math.isfinite(value) else digits

    try:
        return json.loads(without_halves(text), parse_int=integer, parse_float=real, parse_constant=str)
    except json.JSONDecodeError as error:
        raise SyntaxFaultError(error.lineno, error.colno, error.msg) from error
    except UnicodeDecodeError as error:
        head = text[: error.start]
        line, column = head.count(b"\n") + 1, error.start - head.rfind(b"\n")
        raise SyntaxFaultError(line, column, N_("a byte that is not UTF-8")) from error
    except RecursionError:
        raise BadModelError(("$",), N_("nesting"), f"{LIMITS.nesting}", code="too-large") from None


class SyntaxFaultError(Exception):
    """A text is no JSON from a line and column on, counted from 1."""

    def __init__(self, line: int, column: int, found: str) -> None:
        self.line, self.column, self.found = line, column, found
        super().__init__(found)


def _converted(data: dict[str, Any], faults: Faults) -> GltfDocument:
    document = GltfDocument()
    for key, kind in ELEMENTS.items():
        if key not in data:
            continue
        listed = data.pop(key)
        if not isinstance(listed, list):
            faults.add("bad-model", Severity.ERROR, (key,), listed, N_("a list"))
            continue
        elements = [_element(key, i, each, kind, faults) for i, each in enumerate(listed)]
        setattr(document, re.sub("[A-Z]", lambda m: "_" + m[0].lower(), key), elements)
    rest = _mended((), data, GltfDocument, faults, needed=())
    for name in ("scene", "extensions_used", "extensions_required", "extensions", "asset"):
        setattr(document, name, getattr(rest, name) if rest else getattr(GltfDocument(), name))
    return document


def _element(key: str, index: int, value: object, kind: type[Any], faults: Faults) -> Any:
    path: Path = (key, index)
    if not isinstance(value, dict):
        faults.add("bad-model", Severity.ERROR, path, value, N_("an object"))
        return None
    return _mended(path, value, kind, faults, needed=_NEEDED.get(key, ()))


def _mended(path: Path, value: dict[str, Any], kind: type[Any], faults: Faults, needed: tuple[str, ...]) -> Any:
    """`value` as `kind` without what is wrong in it; None if nothing of use is left."""
    _without_nulls(value, path, faults, 0)
    for _ in range(_ATTEMPTS):
        try:
            return msgspec.convert(value, kind)
        except msgspec.ValidationError as error:
            at, expected = _explained(str(error))
        except RecursionError:
            faults.add("too-large", Severity.ERROR, path, N_("nesting"), f"{LIMITS.nesting}")
            return None
        if not at:
            faults.add("bad-model", Severity.ERROR, path, value, expected)
            return None
        at = _named(value, at)
        found, missing = _at(value, at)
        if expected == _WHOLE and isinstance(found, float) and found.is_integer():
            _replace(value, at, int(found))  # 3.0 is a whole number in JSON
            continue
        head = next((k for k in at if isinstance(k, str)), "")
        harmless = bool(_HARMLESS & {k for k in at if isinstance(k, str)})
        severity = Severity.WARNING if harmless or path[:1] in (("materials",), ("samplers",)) else Severity.ERROR
        if missing:
            faults.add("missing-key", severity, (*path, *at[:-1]), "", str(at[-1]))
        else:
            faults.add("bad-model", severity, (*path, *at), found, expected)
        if (head in needed and not harmless) or not _drop(value, at[:-1] if missing else at):
            return None
    faults.add("bad-model", Severity.ERROR, path, N_("nothing that can be read"), N_("a valid glTF 2.0 model"))
    return None


def _without_nulls(value: object, path: Path, faults: Faults, depth: int) -> None:
    """Take out what is null, as glTF has no such value."""
    if depth > LIMITS.nesting:
        return
    if isinstance(value, dict):
        for key in [k for k, v in value.items() if v is None]:
            severity = Severity.WARNING
            faults.add("bad-model", severity, (*path, key), None, N_("a value, or not this key"))
            del value[key]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in items:
        if key != "extras" and isinstance(each, dict | list):
            _without_nulls(each, (*path, key), faults, depth + 1)


def _explained(message: str) -> tuple[Path, str]:
    """Where a value is wrong, and what is expected there, as msgspec says; a missing key is the last of the path."""
    place = _PLACE.search(message)
    steps = _STEP.finditer(place[1] if place else "")
    path: Path = tuple(m[1] or (int(m[2]) if m[2] else _ANY) for m in steps)
    text = message[: place.start()] if place else message
    if match := re.search(r"missing required field `([^`]*)`", text):
        return (*path, match[1]), ""
    if match := re.search(r"`array` of length (\d+)", text):
        return path, _LENGTHS.get(int(match[1]), match[1])
    if match := re.match(r"Expected `(\w+)[^`]*`( >= \d+)?", text):
        return path, match[2].strip() if match[2] else _KINDS.get(match[1], match[1])
    return path, N_("a number")


def _named(value: Any, path: Path) -> Path:
    """The path with the name of the key that msgspec leaves open: that of a value that is wrong there."""
    out: list[str | int] = []
    for key in path:
        step = key
        if key == _ANY and isinstance(value, dict):
            # A table of numbers from 0, or of objects.
            whole = any(isinstance(v, int) for v in value.values()) or not any(
                isinstance(v, dict) for v in value.values()
            )
            wrong = (k for k, v in value.items() if _wrong(v, whole))
            step = next(wrong, next(iter(value), _ANY))
        out.append(step)
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            value = None
    return tuple(out)


def _wrong(value: object, whole: bool) -> bool:
    if whole:
        return not isinstance(value, int) or isinstance(value, bool) or value < 0
    return not isinstance(value, dict)


def _at(value: Any, path: Path) -> tuple[Any, bool]:
    """What lies at a path, and whether its last key is missing."""
    for key in path:
        if isinstance(value, dict):
            if key not in value:
                return None, True
            value = value[key]
        elif isinstance(value, list) and isinstance(key, int) and key < len(value):
            value = value[key]
        else:
            return None, True
    return value, False


def _replace(value: Any, path: Path, new: object) -> None:
    for key in path[:-1]:
        value = value[key]
    value[path[-1]] = new


def _drop(value: Any, path: Path) -> bool:
    """Take out what lies at a path: a primitive, a child or a key of the element; False for the element itself."""
    if not path or path[0] not in value:
        return False
    first, *rest = path
    if not isinstance(value.get(first), list | dict):
        del value[first]
        return True
    inside = value[first]
    if first == "primitives" and rest and isinstance(rest[0], int):
        inside[rest[0]] = {}  # the others keep their numbers
    elif (first in ("children", "nodes", "extensionsUsed", "extensionsRequired") and len(rest) == 1) or (
        isinstance(inside, dict) and rest and rest[0] in inside
    ):
        del inside[rest[0]]
    else:
        del value[first]
    return True
