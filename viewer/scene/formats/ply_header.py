"""The head of a PLY file: which elements come behind it, and of what they consist."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from viewer.i18n import N_
from viewer.scene.formats.gltf_faults import BadModelError
from viewer.scene.formats.mesh_faults import at_line

_TYPES = {
    **dict.fromkeys(("char", "int8"), "i1"),
    **dict.fromkeys(("uchar", "uint8"), "u1"),
    **dict.fromkeys(("short", "int16"), "i2"),
    **dict.fromkeys(("ushort", "uint16"), "u2"),
    **dict.fromkeys(("int", "int32"), "i4"),
    **dict.fromkeys(("uint", "uint32"), "u4"),
    **dict.fromkeys(("float", "float32"), "f4"),
    **dict.fromkeys(("double", "float64"), "f8"),
}
_FORMATS = {"ascii": "", "binary_little_endian": "<", "binary_big_endian": ">"}
_FORMAT = "format ascii | binary_little_endian | binary_big_endian 1.0"
_PROPERTY = N_("property TYPE NAME or property list TYPE TYPE NAME, behind an element")
_LONGEST_HEAD = 1 << 20


@dataclass(frozen=True, slots=True)
class PlyProperty:
    """A value of an element, or a list of them.

    Parameters
    ----------
    kind : numpy's name of its type, without an order of bytes
    length : that of the number of a list's values; "" where it is no list
    """

    name: str
    kind: str
    length: str = ""


@dataclass(slots=True)
class PlyElement:
    """Elements of a kind.

    Parameters
    ----------
    line : where it stands
    """

    name: str
    count: int
    line: int
    properties: list[PlyProperty] = field(default_factory=list)

    @property
    def lists(self) -> tuple[PlyProperty, ...]:
        """Its properties that are lists."""
        return tuple(p for p in self.properties if p.length)

    def record(self, order: str, /) -> np.dtype[Any]:
        """One of them without lists, as it lies in a binary file. A name that comes twice is that of the first."""
        names: list[str] = []
        for i, each in enumerate(self.properties):
            names.append(each.name if each.name not in names else f"{each.name}#{i}")
        return np.dtype([(n, order + p.kind) for n, p in zip(names, self.properties, strict=True)])


@dataclass(frozen=True, slots=True)
class PlyHeader:
    """A head.

    Parameters
    ----------
    order : of bytes, as numpy has it; "" for text
    start : where the elements begin
    lines : that the head has
    texture : name of the file with its picture
    """

    order: str
    elements: tuple[PlyElement, ...]
    start: int
    lines: int
    texture: str = ""


def read_header(source: bytes, /) -> PlyHeader:
    """The head of a file.

    Raises
    ------
    BadModelError
        If it is none, or something in it cannot be understood: nothing behind it could be found then.
    """
    order: str | None = None
    elements: list[PlyElement] = []
    texture = ""
    at = number = 0
    while True:
        line, at = _next(source, at)
        number += 1
        if line is None:
            raise BadModelError(at_line(number), N_("the end of the file"), "end_header")
        words = line.split()
        match words:
            case _ if number == 1:
                if words != ["ply"]:
                    raise BadModelError(at_line(1), line[:60], "ply")
            case [] | ["obj_info", *_]:
                pass
            case ["comment", *more]:
                if len(more) > 1 and more[0].lower() == "texturefile":
                    texture = line.split(None, 2)[2].strip()
            case ["format", kind, "1.0"] if kind in _FORMATS and order is None:
                order = _FORMATS[kind]
            case ["format", *_]:
                raise BadModelError(at_line(number, "format"), line[:60], _FORMAT)
            case ["end_header"]:
                if order is None:
                    raise BadModelError(at_line(number), line[:60], _FORMAT)
                return PlyHeader(order, tuple(elements), at, number, texture)
            case _ if order is None:
                raise BadModelError(at_line(number), line[:60], _FORMAT)
            case ["element", name, count]:
                if not count.isdecimal() or len(count) > 10 or int(count) >= 1 << 32:
                    raise BadModelError(at_line(number, "element"), count, "0 .. 4294967295")
                elements.append(PlyElement(name.lower(), int(count), number))
            case ["element", *_]:
                raise BadModelError(at_line(number, "element"), line[:60], "element NAME COUNT")
            case ["property", *rest] if elements:
                elements[-1].properties.append(_property(rest, line, number))
            case ["property", *_]:
                raise BadModelError(at_line(number, "property"), line[:60], _PROPERTY)
            case _:
                raise BadModelError(at_line(number), line[:60], "comment, element, property, end_header")


def _next(source: bytes, at: int) -> tuple[str | None, int]:
    """The next line, and where the one behind it begins. It ends with LF, CR LF or, in very old files, CR."""
    end = source.find(b"\n", at, at + _LONGEST_HEAD)
    bare = source.find(b"\r", at, end if end >= 0 else at + _LONGEST_HEAD)
    if bare >= 0 and bare + 1 != end:
        return source[at:bare].decode("utf-8", "replace").strip(), bare + 1
    if end < 0:
        rest = source[at : at + _LONGEST_HEAD].decode("utf-8", "replace").strip()
        return (rest, len(source)) if rest and at < len(source) else (None, at)
    return source[at:end].decode("utf-8", "replace").strip(), end + 1


def _property(words: list[str], line: str, number: int) -> PlyProperty:
    path = at_line(number, "property")
    match words:
        case ["list", length, kind, name]:
            if _TYPES.get(length, "f")[0] == "f":
                raise BadModelError(path, length, "char, uchar, short, ushort, int, uint")
            if kind not in _TYPES:
                raise BadModelError(path, kind, ", ".join(_TYPES))
            return PlyProperty(name.lower(), _TYPES[kind], _TYPES[length])
        case [kind, name] if kind != "list":
            if kind not in _TYPES:
                raise BadModelError(path, kind, ", ".join(_TYPES))
            return PlyProperty(name.lower(), _TYPES[kind])
    raise BadModelError(path, line[:60], _PROPERTY)
