"""Drawings of cards: SVG that draws itself and nothing else, told before any drawing library sees it."""

from __future__ import annotations

import math
import re
from typing import NoReturn
from xml.parsers import expat

from viewer.scene.formats.pixel_budget import BadPictureError
from viewer.scene.formats.wrappers import recognised
from viewer.scene.limits import LIMITS

_NAMESPACE = "http://www.w3.org/2000/svg"
_DRAWN = re.compile(
    r"svg|g|defs|title|desc|metadata|style|path|rect|circle|ellipse|line|polyline|polygon|text|tspan"
    r"|linearGradient|radialGradient|stop|clipPath"
)
# Drawing libraries judge by the local name: in a foreign namespace these would be as bad.
_REFUSED = re.compile(
    r"script|image|feImage|foreignObject|iframe|audio|video|animat.*|set|use|symbol|pattern|mask|filter|marker"
    r"|handler|listener|textArea|font-face-uri|a"
)
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_NUMBERED = re.compile(r"^(d|points|transform|viewBox|width|height|[cfr]?[xy][12]?|r|r[xy]|font-size|stroke-.*)$")
_REFERENCE = re.compile(r"url\(\s*['\"]?\s*([^#'\"\s]?)|(@import)|(expression\()|(javascript:)", re.IGNORECASE)
_LARGEST = 1e5
_DEEPEST = 30  # Qt draws no more than 32
_RATIO = 8.0


def check_svg(data: bytes, /) -> None:
    """Let pass what can be drawn without looking outside the file.

    Raises
    ------
    BadPictureError
        If it is no SVG, too large, names anything outside itself, moves, or holds more than shapes and text.
    """
    if len(data) > LIMITS.drawing_bytes:
        raise BadPictureError(f"{len(data)} B", f"<= {LIMITS.drawing_bytes} B")
    _Checker().check(data)


class _Checker:
    def __init__(self) -> None:
        self._depth = self._count = 0
        self._style = False
        self._parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True  # a reference must not come in pieces
        parser.StartDoctypeDeclHandler = lambda *_: self._refuse("<!DOCTYPE>")
        parser.ProcessingInstructionHandler = lambda name, _: self._refuse(f"<?{name}>")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text

    def check(self, data: bytes) -> None:
        try:
            self._parser.Parse(data, True)
        except (expat.ExpatError, ValueError, LookupError) as error:
            # Expat asks Python for encodings that it does not know, and some of those are of no use to it.
            other = recognised(data)
            if other and not data.lstrip().startswith(b"<?xml") and b"<svg" not in data[:4096]:
                raise BadPictureError(other.what, other.advice) from error
            raise BadPictureError(str(error), "SVG") from error

    def _refuse(self, found: str, expected: str = "shapes and text") -> NoReturn:
        raise BadPictureError(f"{found[:60]} ({self._parser.CurrentLineNumber})", expected)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if not self._count:
            if local != "svg" or space not in ("", _NAMESPACE):
                self._refuse(f"<{local}>", "<svg>")
            self._size(attributes)
        self._depth += 1
        self._count += 1
        if self._depth > _DEEPEST:
            self._refuse(f"<{local}> in {_DEEPEST} others", f"<= {_DEEPEST}")
        if self._count > LIMITS.drawing_elements:
            self._refuse(f"> {LIMITS.drawing_elements}", f"<= {LIMITS.drawing_elements}")
        if _REFUSED.fullmatch(local) or (space in ("", _NAMESPACE) and not _DRAWN.fullmatch(local)):
            self._refuse(f"<{local}>")
        self._style = local == "style"
        for key, value in attributes.items():
            self._attribute(key.rpartition(" ")[2], value)

    def _end(self, name: str) -> None:
        self._depth -= 1
        self._style = False

    def _text(self, text: str) -> None:
        if self._style:
            self._references(text)

    def _attribute(self, key: str, value: str) -> None:
        if key.lower().startswith("on") or key == "base":
            self._refuse(key)
        if key in ("href", "src") and not value.strip().startswith("#"):
            self._refuse(f"{key}={value}", "#ID")
        self._references(value)
        if _NUMBERED.match(key):
            for number in _NUMBER.findall(value):
                if not abs(float(number)) <= _LARGEST:
                    self._refuse(f"{key}: {number}", f"<= {_LARGEST:g}")

    def _references(self, text: str) -> None:
        for match in _REFERENCE.finditer(text):
            if any(match.groups()):
                self._refuse(match[0], "url(#ID)")

    def _size(self, attributes: dict[str, str]) -> None:
        """A drawing says how high it is to its width."""
        box = [float(n) for n in _NUMBER.findall(attributes.get("viewBox", ""))]
        sides = box[2:] if len(box) == 4 else []
        if not sides:
            found = (re.fullmatch(r"\s*([\d.]+)\s*(px)?\s*", attributes.get(key, "")) for key in ("width", "height"))
            sides = [float(m[1]) for m in found if m and _NUMBER.fullmatch(m[1])]
        good = len(sides) == 2 and all(math.isfinite(s) and 0 < s <= _LARGEST for s in sides)
        if not good or not 1 / _RATIO <= sides[0] / sides[1] <= _RATIO:
            self._refuse(attributes.get("viewBox", ""), "viewBox, width : height 1:8 .. 8:1")
