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
from viewer.scene.toml_faults import BRACKET, blanked, cause, place_in, unfinished

_PLACE = re.compile(r"\s*\(at line (\d+), column (\d+)\)|\s*\(at end of document\)")
_PIECE = re.compile(r"[^=,{}\[\]\n]+")
_LONG_NUMBER = re.compile(r"\d[\d_]{4000,}")
_LARGEST = 2**63
_BITS_64 = N_("an integer of at most 64 bits")
_QUOTE = N_("the quote that ends the text")
_MEANT = {
    r"Illegal character '\n'": _QUOTE,
    "Unterminated string": _QUOTE,
    "Invalid value": N_("a text in quotes, a number, true, false, or a list in brackets"),
    "Cannot overwrite a value": N_("each key once"),
    "Expected newline or end of document after a statement": N_("the end of the line"),
    "Expected '=' after a key in a key/value pair": "key = value",
}
"""What a message of the reader comes of, most often, for those who do not know how TOML is read."""

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
    bare = blanked(text)
    if fault := _too_much(bare, file, severity):
        return None, fault
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        if isinstance(source, bytes) and (other := recognised(source)):
            return None, other.issue(file, severity, 1, 1)
        message = str(error)
        match = _PLACE.search(message)
        found = _PLACE.sub("", message)
        place = (int(match[1]), int(match[2])) if match and match[1] else unfinished(text, bare)
        if match and match[1] and (earlier := cause(bare, place)):
            place, found = earlier
        return None, Issue("syntax", severity, file, *place, found=found, expected=_MEANT.get(found, ""))
    except RecursionError:
        return None, Issue("too-large", severity, file, 1, 1, found=N_("nesting"), expected=str(LIMITS.nesting))
    except (ValueError, OverflowError) as error:
        # Python refuses to read numbers of thousands of digits, and times that no calendar has.
        if long := _LONG_NUMBER.search(bare):
            place = place_in(bare, long.start())
            return None, Issue("bad-value", severity, file, *place, found=_HUGE, expected=_BITS_64)
        return None, Issue("syntax", severity, file, 1, 1, found=str(error))
    return _within_range(data, text, file, severity)


def _too_much(bare: str, file: str, severity: Severity) -> Issue | None:
    """Keys of too many parts, for which tomllib takes time by their square, and too deep nesting."""
    limit = str(LIMITS.key_parts)
    for piece in _PIECE.finditer(bare):
        parts = piece[0].count(".") + 1
        if parts > LIMITS.key_parts:
            place = place_in(bare, piece.start())
            path = piece[0].strip()[:20]
            return Issue("too-large", severity, file, *place, found=str(parts), expected=limit, path=path)
    depth = 0
    for bracket in BRACKET.finditer(bare):
        depth = depth + 1 if bracket[0] in "[{" else max(0, depth - 1)
        if depth > LIMITS.nesting:
            place = place_in(bare, bracket.start())
            expected = str(LIMITS.nesting)
            return Issue("too-large", severity, file, *place, found=N_("nesting"), expected=expected)
    return None


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
