"""XML as a tree that knows its lines: no document types, no entities, nothing from outside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

import numpy as np
from numpy.typing import NDArray

from viewer.i18n import N_
from viewer.scene.formats.gltf_faults import BadModelError
from viewer.scene.formats.mesh_faults import at_line
from viewer.scene.formats.mesh_text import read_numbers
from viewer.scene.limits import LIMITS


@dataclass(slots=True, eq=False)
class XmlPart:
    """An element.

    Parameters
    ----------
    tag : without its namespace
    line : where it begins
    """

    tag: str
    attributes: dict[str, str]
    line: int
    parts: list[XmlPart] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text of its own."""
        return "".join(self.texts).strip()

    def all(self, tag: str, /) -> Iterator[XmlPart]:
        """Its parts that are called so."""
        return (part for part in self.parts if part.tag == tag)

    def at(self, *tags: str) -> XmlPart | None:
        """What the first parts of some names lead to."""
        here: XmlPart | None = self
        for tag in tags:
            here = next(here.all(tag), None) if here is not None else None
        return here

    def numbers(self, kind: type[Any] = np.float64, /) -> NDArray[Any]:
        """The numbers that its text is.

        Raises
        ------
        BadModelError
            If it has anything else in it.
        """
        found = read_numbers("".join(self.texts).encode(), kind)
        if found is None:
            raise BadModelError(at_line(self.line, self.tag), self.text[:60], N_("numbers"))
        return found


class _Builder:
    def __init__(self) -> None:
        self._stack: list[XmlPart] = []
        self.root: XmlPart | None = None
        self._count = 0
        self.parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text

    def _doctype(self, name: str, *_: object) -> None:
        line = self.parser.CurrentLineNumber
        raise BadModelError(at_line(line, "!DOCTYPE"), name, N_("XML without a document type"))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        line = self.parser.CurrentLineNumber
        self._count += 1
        if self._count > LIMITS.json_objects:
            raise BadModelError(at_line(line), self._count, f"{LIMITS.json_objects}", code="too-large")
        if len(self._stack) >= LIMITS.node_depth:
            raise BadModelError(at_line(line), len(self._stack) + 1, f"{LIMITS.node_depth}", code="too-large")
        part = XmlPart(name.rpartition(" ")[2], {k.rpartition(" ")[2]: v for k, v in attributes.items()}, line)
        if self._stack:
            self._stack[-1].parts.append(part)
        else:
            self.root = part
        self._stack.append(part)

    def _end(self, _: str) -> None:
        self._stack.pop()

    def _text(self, text: str) -> None:
        self._stack[-1].texts.append(text)


def read_xml(source: bytes, /) -> XmlPart:
    """The root of a document.

    Raises
    ------
    BadModelError
        If it is none, names a document type, or holds more than any model needs.
    """
    builder = _Builder()
    try:
        builder.parser.Parse(source, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        line = builder.parser.CurrentLineNumber
        raise BadModelError(at_line(line), str(error), "XML") from error
    assert builder.root is not None
    return builder.root
