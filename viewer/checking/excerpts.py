"""The lines that issues speak of, as they stand in their files: read once, for those who show them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from viewer.scene.issues import Issue

_LINE_END = re.compile(rb"\r\n|\r|\n")
_WIDTH, _BEFORE = 160, 60
"""Letters of a line that are shown, and how many of them may stand before the place: some files are one line."""

_MOST_LINES = 500
_LARGEST = 64 << 20
"""Bytes of a file that is looked into."""

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|\[\[?[\w.-]+\]\]?|[\w.:/#@+-]+|\S')


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A line of a file, or the part of a long one that is about a place.

    Parameters
    ----------
    text : without its end
    column : in `text`, from 1; 0 where nothing is pointed at
    length : letters that are pointed at
    """

    text: str
    column: int = 0
    length: int = 1


Excerpts = Mapping[tuple[str, int, int], Excerpt]
"""By file, line and column of an issue."""


def excerpts(issues: Iterable[Issue], read: Callable[[str], bytes | None], /) -> dict[tuple[str, int, int], Excerpt]:
    """The lines that issues point at; nothing for files that are no text.

    Parameters
    ----------
    read : gives what is in a file; None for one that cannot be had
    """
    wanted: dict[str, dict[tuple[int, int], str]] = {}
    for issue in list(issues)[:_MOST_LINES]:
        if issue.line:
            wanted.setdefault(issue.file, {}).setdefault((issue.line, issue.column), issue.found)
    found: dict[tuple[str, int, int], Excerpt] = {}
    for file, places in wanted.items():
        source = read(file)
        if not source or len(source) > _LARGEST or b"\0" in source[:4096]:
            continue
        lines = _lines(source, {line for line, _ in places})
        for (line, column), words in places.items():
            if line in lines:
                found[file, line, column] = _excerpt(lines[line], column, words)
    return found


def _lines(source: bytes, wanted: set[int]) -> dict[int, str]:
    """Some lines of a text, by number from 1."""
    out: dict[int, str] = {}
    begin, number, last = 0, 1, max(wanted)
    for end in _LINE_END.finditer(source):
        if number in wanted:
            out[number] = _decoded(source[begin : end.start()])
        begin, number = end.end(), number + 1
        if number > last:
            return out
    if number in wanted:
        out[number] = _decoded(source[begin:])
    return out


def _decoded(line: bytes) -> str:
    text = line.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    return "".join(c if c.isprintable() else " " if c == "\t" else "\ufffd" for c in text)


def _excerpt(line: str, column: int, words: str) -> Excerpt:
    """The part of a line about a place, with how much of it the issue speaks of."""
    if not column or column > len(line) + 1:
        return Excerpt(line[:_WIDTH].rstrip())
    begin = max(0, column - 1 - _BEFORE) if len(line) > _WIDTH else 0
    text = line[begin : begin + _WIDTH].rstrip()
    at = column - 1 - begin
    rest = text[at:]
    token = _TOKEN.match(rest)
    length = len(token[0]) if token else 1
    plain = words.strip("'\"")
    # The place is that of a key; what is wrong may be its value.
    if plain and (found := re.search(rf"(?<![\w-]){re.escape(plain)}(?![\w-])", rest)):
        at, length = at + found.start(), len(plain)
    return Excerpt(text, at + 1, max(1, min(length, len(text) - at)))
