"""Where a fault of a TOML text lies: a reader says where it noticed, which may be far below."""

from __future__ import annotations

import re

Place = tuple[int, int]
"""Line and column, from 1."""

BRACKET = re.compile(r"[\[\]{}]")

_OPAQUE = re.compile(
    r'"""(?:[^\\]|\\.)*?(?:"{3,5}|(?P<basic>\Z))'
    r"|'''.*?(?:'{3,5}|(?P<literal>\Z))"
    r'|"(?:[^"\\\n]|\\.)*"?'
    r"|'[^'\n]*'?"
    r"|#[^\n]*",
    re.DOTALL,
)
_HEADER = re.compile(r"[ \t]*(\[\[?)[ \t]*([A-Za-z][\w.-]*)[ \t]*\]\]?[ \t\r]*$")
_KEY = re.compile(r"[ \t]*[A-Za-z][\w.-]*[ \t]*=")
_VALUES = frozenset(("true", "false", "inf", "nan"))


def blanked(text: str, /) -> str:
    """The text with strings and comments blanked, every other character where it was."""

    def blank(match: re.Match[str]) -> str:
        found = match[0]
        # A quoted part of a key stays a part of it; a comment is nothing.
        sign = " " if found[0] == "#" else "_"
        return "\n".join(sign * len(line) for line in found.split("\n"))

    return _OPAQUE.sub(blank, text)


def place_in(text: str, at: int, /) -> Place:
    """Line and column of a character."""
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def unfinished(text: str, bare: str, /) -> Place:
    """Where the string or bracket begins that the end of a text leaves open; else its last character.

    Parameters
    ----------
    bare : the text, `blanked`
    """
    for match in _OPAQUE.finditer(text):
        if match["basic"] is not None or match["literal"] is not None:
            return place_in(text, match.start())
    opened = _opened(bare)
    return place_in(text, opened[-1] if opened else max(0, len(text.rstrip()) - 1))


def cause(bare: str, place: Place, /) -> tuple[Place, str] | None:
    """Where a fault really lies, and what it is; None where it lies where it was noticed.

    Parameters
    ----------
    bare : the text, `blanked`
    place : where a reader noticed it
    """
    lines = bare.split("\n")
    if place[0] > len(lines):
        return None
    header = _HEADER.match(lines[place[0] - 1])
    if header and (other := _other_header(lines, header, place[0])):
        return (other, 1), f"[{header[2]}] and [[{header[2]}]]"
    return _open_list(bare, lines, place)


def _other_header(lines: list[str], header: re.Match[str], number: int) -> int:
    """The line of the one header of a name with single brackets, where all others have double ones; 0 for none."""
    if header[1] != "[[":
        return 0
    single = [i for i, line in enumerate(lines, 1) if (m := _HEADER.match(line)) and m[2] == header[2] and m[1] == "["]
    return single[0] if len(single) == 1 and single[0] < number else 0


def _open_list(bare: str, lines: list[str], place: Place) -> tuple[Place, str] | None:
    """Where a list should have been closed, or lacks a comma, that what stands at a place came upon."""
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    at = starts[place[0] - 1] + place[1] - 1
    opened: list[int] = []
    row = 0
    for bracket in BRACKET.finditer(bare, 0, min(at + 1, len(bare))):
        while starts[row + 1] <= bracket.start():
            row += 1
            if opened and _begins(lines[row]):
                return _before(bare, opened[-1], starts[row])
        if bracket[0] in "[{":
            opened.append(bracket.start())
        elif opened:
            opened.pop()
    for number in range(row + 1, place[0]):
        if opened and _begins(lines[number]):
            return _before(bare, opened[-1], starts[number])
    if not opened or bare.rfind("\n", 0, at) < opened[-1]:
        return None
    last = len(bare[:at].rstrip()) - 1
    # What stands on a line of its own lacks a comma above; what follows one is wrong itself.
    alone = not bare[starts[place[0] - 1] : at].strip()
    if not alone or bare[last] in ",[{":
        return None
    above, column = place_in(bare, last)
    return (above, column + 1), "Expected ',' or ']' after this"


def _begins(line: str) -> bool:
    """Whether a line begins a table or sets a key, which nothing in a list does."""
    header = _HEADER.match(line)
    return bool(header and header[2] not in _VALUES) or bool(_KEY.match(line))


def _before(bare: str, opened: int, end: int) -> tuple[Place, str]:
    """That a list or table which is begun at one place is not closed before another."""
    begun = place_in(bare, opened)[0]
    last = len(bare[:end].rstrip()) - 1
    row, after = place_in(bare, last)
    sign = "]" if bare[opened] == "[" else "}"
    told = f"Expected '{sign}'" + (f" that closes line {begun}" if row != begun else "")
    if row != begun and not bare[opened + 1 :].split("\n", 1)[0].strip():
        # Its elements have lines of their own, so the bracket would have one too.
        return (row + 1, 1), told
    return (row, after + 1), told


def _opened(bare: str) -> list[int]:
    """Brackets that the end of a text leaves open."""
    opened: list[int] = []
    for bracket in BRACKET.finditer(bare):
        if bracket[0] in "[{":
            opened.append(bracket.start())
        elif opened:
            opened.pop()
    return opened
