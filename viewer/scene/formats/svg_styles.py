"""Style sheets of drawings, resolved: afterwards each element carries what holds for it, and nothing else is needed.

The drawing library knows a few selectors and passes over the rest without a word. Here `cssselect2` and `tinycss2` find
what holds for which element, as browsers do, and what cannot be drawn is found in tokens and not in text: no escape of
CSS hides an address.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn
from xml.etree.ElementTree import Element

from viewer.scene.formats.svg_vocabulary import COLOURED, COLOURS, FUNCTIONS, KEYWORDS, PROPERTIES, SOLE, UNITS, WRONG

LARGEST = 1e5
"""Numbers beyond this are refused."""

_PASSED = frozenset(("charset", "namespace", "keyframes", "-webkit-keyframes", "page"))
_UNLIT = re.compile(r"\s*(?:only\s+)?print\s*|.*\(\s*prefers-color-scheme\s*:\s*dark\s*\)\s*")
_KEPT_SPACE = frozenset(("pre", "pre-wrap", "break-spaces"))
_INLINE = (1, 0, 0, 0)

Refuse = Callable[[str, str], NoReturn]
"""Told what was found and what was expected instead."""

Weight = tuple[bool, tuple[int, ...], int]


def _known_colour(function: Any) -> bool:
    """Whether the drawing library knows a colour as it is written: with commas, as all did once."""
    kinds = {part.type for part in function.arguments}
    commas = any(part == "," for part in function.arguments)
    return commas and "dimension" not in kinds and function.lower_name in ("rgb", "rgba", "hsl", "hsla")


class Sheets:
    """The style sheets of a drawing.

    Parameters
    ----------
    refuse : told of what would be drawn wrong
    """

    def __init__(self, refuse: Refuse) -> None:
        import cssselect2
        import tinycss2

        self._css, self._selecting, self._refuse = tinycss2, cssselect2, refuse
        self._matcher = cssselect2.Matcher()
        self._rules = 0

    def add(self, text: str, /) -> None:
        """One more, after the others."""
        for rule in self._css.parse_stylesheet(text, skip_comments=True, skip_whitespace=True):
            if rule.type == "at-rule":
                self._at(rule)
            elif rule.type == "qualified-rule":
                self._rule(rule)

    def _at(self, rule: Any) -> None:
        name = rule.lower_at_keyword
        about = self._css.serialize(rule.prelude)
        if name in _PASSED or (name == "media" and _UNLIT.fullmatch(about.lower())):
            return
        if name == "media" and rule.content is not None and about.strip().lower() in ("", "all", "screen"):
            self.add(self._css.serialize(rule.content))
            return
        self._refuse(f"@{name} {about}".strip(), "")

    def _rule(self, rule: Any) -> None:
        try:
            selectors = self._selecting.compile_selector_list(rule.prelude)
        except self._selecting.SelectorError:
            self._refuse(self._css.serialize(rule.prelude).strip(), "")
        declared = self._declared(rule.content)
        for selector in selectors:
            self._matcher.add_selector(selector, declared)
        self._rules += 1

    def _declared(self, content: Iterable[Any] | str) -> list[Any]:
        found = []
        for part in self._css.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
            if part.type == "declaration":
                found.append(part)
            elif part.type != "error":
                self._refuse(self._css.serialize([part])[:40], "")
        return found

    def settle(self, root: Element, styles: Iterable[Element], /) -> None:
        """Give each element below `root` what holds for it.

        Parameters
        ----------
        styles : elements that have a `style` of their own; all are asked where there are sheets
        """
        if not self._rules:
            for element in styles:
                self._take(element, [])
            return
        for wrapped in self._selecting.ElementWrapper.from_xml_root(root).iter_subtree():
            matches = self._matcher.match(wrapped)
            found = [(tuple(weight), order, declared) for weight, order, pseudo, declared in matches if not pseudo]
            if found or "style" in wrapped.etree_element.attrib:
                self._take(wrapped.etree_element, found)

    def _take(self, element: Element, matches: Sequence[tuple[tuple[int, ...], int, list[Any]]]) -> None:
        inline = self._declared(element.attrib.pop("style", ""))
        held: dict[str, tuple[Weight, Any]] = {}
        for weight, order, declared in (*matches, (_INLINE, 0, inline)):
            for each in declared:
                rank = (each.important, weight if weight is _INLINE else (0, *weight), order)
                if each.lower_name not in held or held[each.lower_name][0] <= rank:
                    held[each.lower_name] = (rank, each.value)
        out = [text for name, (_, value) in held.items() if (text := self._written(element, name, value))]
        if out:
            element.set("style", ";".join(out))

    def _written(self, element: Element, name: str, value: Sequence[Any]) -> str:
        """A declaration for the drawing library, "" for none."""
        tokens = [t for t in value if t.type not in ("whitespace", "comment")]
        text = self._css.serialize(value).strip()
        if name == "white-space" and text in _KEPT_SPACE:
            element.set("xml:space", "preserve")
        if name == "background" and len(tokens) == 1:
            name = "background-color"
        self.check(name, value, text)
        if name not in PROPERTIES:
            return ""
        if name == "transform":
            text = self._transform(value, text)
        if name == "font":
            return self._font(tokens)
        return f"{name}:{self._coloured(name, value, text)}"

    def attribute(self, name: str, value: str, /) -> str:
        """What is written for an attribute that is a property too."""
        if name in COLOURED or name in WRONG or "(" in value or name in SOLE:
            tokens = self._css.parse_component_value_list(value)
            self.check(name, tokens, value.strip())
            return self._coloured(name, tokens, value)
        return value

    def _coloured(self, name: str, tokens: Sequence[Any], text: str) -> str:
        """A value whose colours are written as the drawing library knows them."""
        changed = False
        out = []
        for token in tokens:
            plain = token
            called = token.type == "function" and token.lower_name in COLOURS and not _known_colour(token)
            if called or (token.type == "ident" and name in COLOURED):
                plain = self._colour(name, token)
            changed = changed or plain is not token
            out.append(plain)
        return self._css.serialize(out).strip() if changed else text

    def _colour(self, name: str, token: Any) -> Any:
        from tinycss2.ast import HashToken
        from tinycss2.color5 import parse_color

        if token.type == "ident" and token.lower_value in KEYWORDS:
            return token
        colour = parse_color(token)
        if colour is None or isinstance(colour, str):
            self._refuse(f"{name}: {self._css.serialize([token])}", "#rrggbb")
        parts = [round(255 * min(max(float(part or 0.0), 0.0), 1.0)) for part in (*colour.to("srgb"),)]
        return HashToken(token.source_line, token.source_column, "".join(f"{p:02x}" for p in parts), False)

    def check(self, name: str, value: Sequence[Any], text: str, /) -> None:
        """Refuse what would be drawn wrong."""
        if name in WRONG and text.lower() not in (*WRONG[name], "inherit", "initial", "unset"):
            self._refuse(f"{name}: {text}", "")
        if name.startswith("background") and name != "background-color" and text.lower() != "none":
            self._refuse(f"{name}: {text}", "background-color")
        if name in PROPERTIES:
            if name in SOLE and len([t for t in value if t.type != "whitespace"]) > 1:
                self._refuse(f"{name}: {text}", "url(#ID)")
            self._check_tokens(name, value)

    def _check_tokens(self, name: str, tokens: Iterable[Any]) -> None:
        for token in tokens:
            kind = token.type
            if kind == "url" or (kind == "function" and token.lower_name == "url"):
                self._address(token)
            elif kind == "function":
                if token.lower_name not in FUNCTIONS and token.lower_name not in COLOURS:
                    self._refuse(f"{name}: {token.name}()", "")
                self._check_tokens(name, token.arguments)
            elif kind in ("dimension", "number", "percentage"):
                if kind == "dimension" and token.lower_unit not in UNITS:
                    self._refuse(f"{name}: {token.representation}{token.unit}", "px, mm, em, %")
                if not abs(token.value) <= LARGEST:
                    self._refuse(f"{name}: {token.representation}", f"<= {LARGEST:g}")
            elif kind in ("() block", "[] block", "{} block"):
                self._refuse(f"{name}: {self._css.serialize([token])}", "")

    def _font(self, tokens: Sequence[Any]) -> str:
        """The single properties of `font`; its family is the program's own."""
        size = next((i for i, t in enumerate(tokens) if t.type in ("dimension", "percentage")), None)
        if size is None:
            self._refuse(f"font: {self._css.serialize(tokens)}", "px")
        out = [f"font-size:{self._css.serialize([tokens[size]])}"]
        for token in tokens[:size]:
            text = self._css.serialize([token]).lower()
            if text in ("italic", "oblique"):
                out.append(f"font-style:{text}")
            elif text == "small-caps":
                out.append(f"font-variant:{text}")
            elif text != "normal":
                out.append(f"font-weight:{text}")
        return ";".join(out)

    def _address(self, token: Any) -> None:
        target = token.value if token.type == "url" else "".join(getattr(a, "value", "") for a in token.arguments)
        if not target.strip().startswith("#"):
            self._refuse(f"url({target})", "url(#ID)")

    def _transform(self, value: Sequence[Any], text: str) -> str:
        """As an attribute would say it: units of CSS are told there by nothing."""
        for token in value:
            for part in getattr(token, "arguments", ()):
                if part.type == "percentage" or (part.type == "dimension" and part.lower_unit not in ("px", "deg")):
                    self._refuse(f"transform: {text}", "px, deg")
        return re.sub(r"(?<=[\d.])(?:px|deg)\b", "", text)
