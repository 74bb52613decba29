"""Drawings read and written anew: what the drawing library gets is what was understood here, and nothing else.

A checker in front of another parser sees another file than that one where encodings, entities or namespaces are odd.
So a drawing is parsed once, by expat, and what is drawn is written from the tree: elements and attributes that are
known, styles resolved, and no address but `#ID` and pictures that were decoded here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn
from xml.etree.ElementTree import Element, TreeBuilder, tostring
from xml.parsers import expat

from viewer.lettering import family_for
from viewer.scene.formats.pixel_budget import BadPictureError
from viewer.scene.formats.svg_styles import LARGEST, Sheets
from viewer.scene.formats.svg_vocabulary import (
    DRAWN,
    NAMESPACE,
    PICTURES,
    PIXELS,
    PROPERTIES,
    UNITS,
    UNSEEN,
    WRONG,
    XLINK,
)
from viewer.scene.formats.wrappers import recognised
from viewer.scene.limits import LIMITS

_XML = "http://www.w3.org/XML/1998/namespace"
_SIZE = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)\s*([a-z]*|%)\s*", re.IGNORECASE)
_NUMBER = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)(?:(rem|r?[clr]h|[sld]?v(?:w|h|min|max|i|b)|q)\b)?")
_NUMBERED = re.compile(
    r"d|points|transform|gradientTransform|patternTransform|viewBox|width|height|[cfr]?[xy][12]?|r|fr|d[xy]|offset"
    r"|ref[XY]|marker(?:Width|Height)|textLength|startOffset|rotate|font-size|letter-spacing|word-spacing|stroke-.*"
)
_REFERENCE = re.compile(r"url\(\s*['\"]?\s*#([^'\")]+?)\s*['\"]?\s*\)")
_RATIO = 8.0
_LONGEST_ENTITY = 1000
_MOST_LETTERS = 100_000
_MOST_DRAWN = 200_000  # elements, each as often as others ask for it
_DEEPEST = 60

Pictured = tuple[str, int, int]
"""A picture as `data:` and its size in pixels."""

Picture = Callable[[str], Pictured]
"""Gives what an address stands for."""


@dataclass(frozen=True, slots=True)
class CleanDrawing:
    """A drawing that can be drawn.

    Parameters
    ----------
    root : elements and attributes that are drawn
    width, height : of its own, pixels
    letters : that it writes
    """

    root: Element
    width: float
    height: float
    letters: frozenset[str]

    def sized(self, width: int, height: int, /) -> str:
        """The text of a drawing of that size in pixels."""
        self.root.set("width", str(width))
        self.root.set("height", str(height))
        return tostring(self.root, encoding="unicode")


def clean_svg(data: bytes, picture: Picture, /) -> CleanDrawing:
    """What of a drawing is drawn.

    Parameters
    ----------
    picture : gives what an address in it stands for, or raises

    Raises
    ------
    BadPictureError
        If it is no SVG, too large, or holds what would be drawn wrong.
    """
    if len(data) > LIMITS.drawing_bytes:
        raise BadPictureError(f"{len(data)} B", f"<= {LIMITS.drawing_bytes} B")
    parsed = _Parser()
    parsed.parse(data)
    return _Cleaner(parsed, picture).clean()


class _Parser:
    """A tree of a text, with the lines of its elements."""

    def __init__(self) -> None:
        self.lines: dict[Element, int] = {}
        self._depth = self._letters = 0
        self._builder = TreeBuilder()
        self._parser = parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.EntityDeclHandler = self._entity
        parser.ExternalEntityRefHandler = lambda *_: self.refuse("<!ENTITY>", "")
        parser.SkippedEntityHandler = lambda name, _: self.refuse(f"&{name};", "")
        parser.ProcessingInstructionHandler = self._instruction
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text

    def parse(self, data: bytes) -> None:
        try:
            self._parser.Parse(data, True)
        except (expat.ExpatError, ValueError, LookupError) as error:
            # Expat asks Python for encodings that it does not know, and some of those are of no use to it.
            other = recognised(data)
            if other and not data.lstrip().startswith(b"<?xml") and b"<svg" not in data[:4096]:
                raise BadPictureError(other.what, other.advice) from error
            raise BadPictureError(str(error), "SVG") from error
        self.root = self._builder.close()

    def refuse(self, found: str, expected: str, line: int = 0) -> NoReturn:
        where = line or self._parser.CurrentLineNumber
        raise BadPictureError(f"{found[:60]} ({where})", expected or "shapes, text, pictures")

    def _entity(self, name: str, parameter: bool, value: str | None, *_: object) -> None:
        if value is None or parameter or "&" in value or len(value) > _LONGEST_ENTITY:
            self.refuse(f"<!ENTITY {name}>", "")

    def _instruction(self, name: str, _: str) -> None:
        if name == "xml-stylesheet":
            self.refuse(f"<?{name}>", "<style>")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            self.refuse(f"<{name.rpartition('}')[2]}> in {_DEEPEST} others", f"<= {_DEEPEST}")
        if len(self.lines) >= LIMITS.drawing_elements:
            self.refuse(f"> {LIMITS.drawing_elements}", f"<= {LIMITS.drawing_elements}")
        self._count(sum(map(len, attributes.values())))
        self.lines[self._builder.start(name, attributes)] = self._parser.CurrentLineNumber

    def _end(self, name: str) -> None:
        self._depth -= 1
        self._builder.end(name)

    def _text(self, text: str) -> None:
        self._count(len(text))
        self._builder.data(text)

    def _count(self, letters: int) -> None:
        # Entities make more of a text than it has bytes.
        self._letters += letters
        if self._letters > 2 * LIMITS.drawing_bytes:
            self.refuse(f"> {2 * LIMITS.drawing_bytes}", f"<= {2 * LIMITS.drawing_bytes}")


class _Cleaner:
    """Makes a drawing of a tree."""

    def __init__(self, parsed: _Parser, picture: Picture) -> None:
        self._parsed, self._picture = parsed, picture
        self._line = 1
        self._sheets = Sheets(self._refuse)
        self._styled: list[Element] = []
        self._letters: set[str] = set()

    def _refuse(self, found: str, expected: str = "") -> NoReturn:
        self._parsed.refuse(found, expected, self._line)

    def clean(self) -> CleanDrawing:
        source = self._parsed.root
        space, _, local = source.tag.rpartition("}")
        if local != "svg" or space not in ("", NAMESPACE):
            self._refuse(f"<{local}>", "<svg>")
        root = self._element(source, space, switched=False)
        assert root is not None
        self._sheets.settle(root, self._styled)
        width, height = self._size(root)
        root.set("xmlns", NAMESPACE)
        self._refuse_many(root)
        return CleanDrawing(root, width, height, frozenset(self._letters))

    def _element(self, source: Element, space: str, *, switched: bool) -> Element | None:
        """An element that is drawn, with all in it; None for one of which nothing is seen."""
        self._line = self._parsed.lines[source]
        own, _, local = source.tag.rpartition("}")
        if own != space:
            # What drawing programs note for themselves; nobody draws it.
            return None
        if local in UNSEEN:
            return None
        if local == "style":
            if source.get("media", "all").strip() in ("all", "screen", "") and source.get("type", "text/css") in (
                "text/css",
                "",
            ):
                self._sheets.add("".join(source.itertext()))
            return None
        if local not in DRAWN:
            if switched and local == "foreignObject":
                # Another child is drawn in its stead: a switch is there for that.
                return None
            self._refuse(f"<{local}>")
        out = Element(local)
        for key, value in source.attrib.items():
            self._attribute(out, key, value)
        if "style" in out.attrib:
            self._styled.append(out)
        writes = local in ("text", "tspan", "textPath", "tref")
        if writes or local == "a":
            out.text = self._written(source.text)
            # The program's own, whichever was asked for.
            own_text = "".join((source.text or "", *(child.tail or "" for child in source)))
            out.set("font-family", family_for(own_text))
        for child in source:
            made = self._element(child, space, switched=local == "switch")
            self._line = self._parsed.lines[source]
            if made is not None:
                out.append(made)
                made.tail = self._written(child.tail) if writes or local == "a" else None
            elif writes and child.tail:
                before = out[-1] if len(out) else None
                if before is not None:
                    before.tail = (before.tail or "") + (self._written(child.tail) or "")
                else:
                    out.text = (out.text or "") + (self._written(child.tail) or "")
        return out

    def _written(self, text: str | None) -> str | None:
        self._letters.update(text or "")
        return text

    def _attribute(self, out: Element, key: str, value: str) -> None:
        space, _, local = key.rpartition("}")
        if space == _XML:
            if local == "base":
                self._refuse("xml:base")
            if local == "space":
                out.set("xml:space", value)
            return
        if local == "href" and space in ("", XLINK):
            self._reference(out, value.strip(), plain=not space)
            return
        if space:
            return
        if local.lower().startswith("on"):
            self._refuse(local)
        if local == "systemLanguage":
            self._refuse(f"{local}={value}", "a file for each language")
        if local == "pathLength" or (local in ("in", "in2") and value in ("FillPaint", "StrokePaint")):
            self._refuse(f"{local}={value}")
        if _NUMBERED.fullmatch(local):
            self._numbers(local, value)
        if local != "transform" and (local in PROPERTIES or (local in WRONG and "-" in local)):
            value = self._sheets.attribute(local, value)
        if local != "font-family":
            out.set(local, value)

    def _numbers(self, key: str, value: str) -> None:
        for number, unit in _NUMBER.findall(value):
            if unit and unit not in UNITS and key != "d":
                self._refuse(f"{key}: {number}{unit}", "px, mm, em, %")
            if not abs(float(number)) <= LARGEST:
                self._refuse(f"{key}: {number}", f"<= {LARGEST:g}")

    def _reference(self, out: Element, value: str, *, plain: bool) -> None:
        if "href" in out.attrib and not plain:
            return  # `href` goes before `xlink:href`
        if out.tag == "a":
            return
        if value.startswith("#") and out.tag != "image":
            out.set("href", value)
            return
        if out.tag not in PICTURES:
            self._refuse(f"href={value}", "#ID")
        data, width, height = self._picture(value)
        out.set("href", data)
        if out.tag == "image" and not {"width", "height"} & out.attrib.keys():
            out.set("width", str(width))
            out.set("height", str(height))

    def _size(self, root: Element) -> tuple[float, float]:
        """A drawing says how high it is to its width."""
        box = [float(n) for n, _ in _NUMBER.findall(root.get("viewBox", ""))]
        if len(box) != 4:
            box = []
            root.attrib.pop("viewBox", None)
        sides = [
            self._side(root.get(key, ""), box[at] if box else math.nan) for key, at in (("width", 2), ("height", 3))
        ]
        if math.isnan(sides[0]) and box:
            sides[0] = sides[1] * box[2] / box[3] if sides[1] == sides[1] and box[3] else box[2]
        if math.isnan(sides[1]) and box:
            sides[1] = sides[0] * box[3] / box[2] if box[2] else box[3]
        good = all(math.isfinite(s) and 0 < s <= LARGEST for s in (*sides, *box[2:]))
        if not good or not 1 / _RATIO <= sides[0] / sides[1] <= _RATIO:
            self._line = 1
            self._refuse(root.get("viewBox", ""), "viewBox, width : height 1:8 .. 8:1")
        if not box:
            root.set("viewBox", f"0 0 {sides[0]:g} {sides[1]:g}")
        return sides[0], sides[1]

    @staticmethod
    def _side(text: str, whole: float) -> float:
        """A width or height in pixels; nan for none."""
        found = _SIZE.fullmatch(text)
        if not found or (found[2] != "%" and found[2].lower() not in PIXELS):
            return math.nan
        return float(found[1]) * (whole / 100 if found[2] == "%" else PIXELS[found[2].lower()])

    def _refuse_many(self, root: Element) -> None:
        """Refuse what would be drawn too often or too deep, as elements that ask for others tell."""
        named = {e.get("id", ""): e for e in root.iter() if "id" in e.attrib}
        known: dict[Element, tuple[int, int]] = {}
        open_: set[Element] = set()

        def asked(element: Element) -> list[Element]:
            found = list(element)
            for key, value in element.attrib.items():
                if key == "href" and value.startswith("#"):
                    found += [named[value[1:]]] if value[1:] in named else []
                elif "url(" in value:
                    found += [named[m] for m in _REFERENCE.findall(value) if m in named]
            return found

        stack = [(root, iter(asked(root)))]
        open_.add(root)
        totals = {root: [1, 1]}
        while stack:
            element, others = stack[-1]
            following = next((o for o in others), None)
            if following is None:
                stack.pop()
                open_.discard(element)
                known[element] = (totals[element][0], totals[element][1])
                if stack:
                    self._add(totals[stack[-1][0]], known[element])
            elif following in known:
                self._add(totals[element], known[following])
            elif following not in open_:
                open_.add(following)
                totals[following] = [1, 1]
                stack.append((following, iter(asked(following))))

    def _add(self, to: list[int], one: tuple[int, int]) -> None:
        to[0] += one[0]
        to[1] = max(to[1], one[1] + 1)
        if to[0] > _MOST_DRAWN:
            self._refuse(f"> {_MOST_DRAWN}", f"<= {_MOST_DRAWN}")
        if to[1] > 2 * _DEEPEST:
            self._refuse(f"> {2 * _DEEPEST}", f"<= {2 * _DEEPEST}")
