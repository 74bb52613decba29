"""Reading TOML texts with faults that name their place, and guards against texts made to keep a reader busy."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from viewer.i18n import N_
from viewer.scene.formats.wrappers import encoding_issue, recognised
from viewer.scene.issues import Issue, Severity, dotted
from viewer.scene.limits import LIMITS

_PLACE = re.compile(r"\s*\(at line (\d+), column (\d+)\)|\s*\(at end of document\)")
_OPAQUE = re.compile(
    r'"""(?:[^\\]|\\.)*?(?:"{3,5}|(?P<basic>\Z))'
    r"|'''.*?(?:'{3,5}|(?P<literal>\Z))"
    r'|"(?:[^"\\\n]|\\.)*"?'
    r"|'[^'\n]*'?"
    r"|#[^\n]*",
    re.DOTALL,
)
_BRACKET = re.compile(r"[\[\]{}]")
_PIECE = re.compile(r"[^=,{}\[\]\n]+")
_LONG_NUMBER = re.compile(r"\d[\d_]{4000,}")
_LARGEST = 2**63
_BITS_64 = N_("an integer of at most 64 bits")
_HUGE = N_("a number with very many digits")


def read_toml(source: bytes | str, file: str, severity: Severity, /) -> tuple[dict[str, Any] | None, Issue | None]:
    """What a text says, or the issue that keeps it from being read; each has a line.

    Parameters
    ----------
    source : bytes of a file, or a text that was decoded already
    file, severity : of the issue
    """
    if isinstance(source, bytes):
        try:
            text = source.decode("utf-8-sig")
        except UnicodeDecodeError:
            return None, encoding_issue(source, file, severity)
    else:
        text = source
    bare = _bare(text)
    if fault := _too_much(bare, file, severity):
        return None, fault
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        if isinstance(source, bytes) and (other := recognised(source)):
            return None, other.issue(file, severity, 1, 1)
        message = str(error)
        match = _PLACE.search(message)
        place = (int(match[1]), int(match[2])) if match and match[1] else _unfinished(text, bare)
        return None, Issue("syntax", severity, file, *place, found=_PLACE.sub("", message))
    except RecursionError:
        return None, Issue("too-large", severity, file, 1, 1, found=N_("nesting"), expected=str(LIMITS.nesting))
    except (ValueError, OverflowError) as error:
        # Python refuses to read numbers of thousands of digits, and times that no calendar has.
        if long := _LONG_NUMBER.search(bare):
            place = _place(bare, long.start())
            return None, Issue("bad-value", severity, file, *place, found=_HUGE, expected=_BITS_64)
        return None, Issue("syntax", severity, file, 1, 1, found=str(error))
    return _within_range(data, text, file, severity)


def _bare(text: str) -> str:
    """The text with strings and comments blanked, every other character where it was."""

    def blank(match: re.Match[str]) -> str:
        found = match[0]
        # A quoted part of a key stays a part of it.
        return "\n".join("_" * len(line) for line in found.split("\n"))

    return _OPAQUE.sub(blank, text)


def _place(text: str, at: int) -> tuple[int, int]:
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def _too_much(bare: str, file: str, severity: Severity) -> Issue | None:
    """Keys of too many parts, for which tomllib takes time by their square, and too deep nesting."""
    limit = str(LIMITS.key_parts)
    for piece in _PIECE.finditer(bare):
        parts = piece[0].count(".") + 1
        if parts > LIMITS.key_parts:
            place = _place(bare, piece.start())
            path = piece[0].strip()[:20]
            return Issue("too-large", severity, file, *place, found=str(parts), expected=limit, path=path)
    depth = 0
    for bracket in _BRACKET.finditer(bare):
        depth = depth + 1 if bracket[0] in "[{" else max(0, depth - 1)
        if depth > LIMITS.nesting:
            place = _place(bare, bracket.start())
            expected = str(LIMITS.nesting)
            return Issue("too-large", severity, file, *place, found=N_("nesting"), expected=expected)
    return None


def _unfinished(text: str, bare: str) -> tuple[int, int]:
    """Where the string or bracket begins that the end of a text leaves open; else the end."""
    for match in _OPAQUE.finditer(text):
        if match["basic"] is not None or match["literal"] is not None:
            return _place(text, match.start())
    opened: list[int] = []
    for bracket in _BRACKET.finditer(bare):
        if bracket[0] in "[{":
            opened.append(bracket.start())
        elif opened:
            opened.pop()
    return _place(text, opened[-1] if opened else max(0, len(text.rstrip()) - 1))


def _within_range(
    data: dict[str, Any], text: str, file: str, severity: Severity
) -> tuple[dict[str, Any] | None, Issue | None]:
    """TOML's integers have 64 bits; tomllib reads any."""
    for path, value in _integers(data):
        if not -_LARGEST <= value < _LARGEST:
            from viewer.scene.positions import nearest, toml_positions

            place = nearest(toml_positions(text.encode()), path)
            shown = str(value) if abs(value) < 10**30 else _HUGE
            return None, Issue("bad-value", severity, file, *place, dotted(path), shown, _BITS_64)
    return data, None


def _integers(data: dict[str, Any]) -> Iterator[tuple[tuple[str | int, ...], int]]:
    left: list[tuple[tuple[str | int, ...], Any]] = [((), data)]
    while left:
        path, value = left.pop()
        if isinstance(value, Mapping):
            left += [((*path, k), v) for k, v in value.items()]
        elif isinstance(value, list):
            left += [((*path, i), v) for i, v in enumerate(value)]
        elif isinstance(value, int) and not isinstance(value, bool):
            yield path, value
