"""A sign's text as letters in a plane: broken into lines, as large as its field allows."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from viewer.build.glyphs import F8, I8, Glyph, glyphs

_LINE = 1.32  # of an em from one baseline to the next
_MIDDLE = 0.365  # of an em that the middle of capitals and of Chinese letters lies over the baseline
_SMALLER = 0.93  # one step of trying
_LEAST = 0.12  # of the size that was asked for: what does not fit then sticks out
_PIECES = re.compile(r"[^\s\u2e80-\uffef]+\s*|[\u2e80-\uffef]|\s+")
_CLOSING = frozenset("，。、；：！？）》」』】〉〕％…—·”’")
_OPENING = frozenset("（《「『【〈〔“‘")


@dataclass(frozen=True, slots=True, eq=False)
class WrittenText:
    """A text in a plane, x to its right and y upwards, metres about the middle of its field.

    Parameters
    ----------
    letters : each with the place of its origin
    size : of its em, metres
    """

    letters: list[tuple[Glyph, float, float]]
    size: float

    def filled(self, meshes: Mapping[Glyph, tuple[F8, I8]], /) -> tuple[F8, I8]:
        """Points (n, 2) and triangles (m, 3).

        Parameters
        ----------
        meshes : of all its letters
        """
        points: list[F8] = [np.zeros((0, 2))]
        triangles: list[I8] = [np.zeros((0, 3), np.int64)]
        count = 0
        for glyph, x, y in self.letters:
            own, three = meshes[glyph]
            points.append(own * self.size + np.array([x, y]))
            triangles.append(three + count)
            count += len(own)
        return np.concatenate(points), np.concatenate(triangles)


def write(
    text: str,
    /,
    *,
    size: float,
    bold: bool = False,
    align: str = "middle",
    width: float = math.inf,
    height: float = math.inf,
) -> WrittenText:
    """A text as it fits into a field of that width and height."""
    text = unicodedata.normalize("NFC", text)
    pieces = [_Line(part, bold) for part in text.split("\n")]
    em = size
    while True:
        lines = [line for part in pieces for line in part.broken(width / em)]
        wide = max((line.width for line in lines), default=0.0) * em
        fits = wide <= width * 1.0001 and (len(lines) - 1) * _LINE * em + em <= height
        if fits or em < _LEAST * size:
            break
        em *= _SMALLER
    letters: list[tuple[Glyph, float, float]] = []
    field = width if math.isfinite(width) else wide
    for number, line in enumerate(lines):
        free = field / em - line.width
        x = -field / em / 2 + {"left": 0.0, "middle": free / 2, "right": free}[align]
        y = ((len(lines) - 1) / 2 - number) * _LINE - _MIDDLE
        for glyph in line.glyphs:
            if glyph.polygons:
                letters.append((glyph, x * em, y * em))
            x += glyph.advance
    return WrittenText(letters, em)


@dataclass(frozen=True, slots=True, eq=False)
class _Row:
    glyphs: list[Glyph]
    width: float


class _Line:
    """A line as it was written, in the pieces that it can be broken between."""

    def __init__(self, text: str, bold: bool) -> None:
        self._pieces: list[tuple[str, _Row]] = []
        for piece in _joined(_PIECES.findall(text)):
            # In the line's family, not in each word's own.
            letters = glyphs(piece, bold=bold, like=text)
            self._pieces.append((piece, _Row(letters, sum(g.advance for g in letters))))
        self._space = sum(g.advance for g in glyphs(" ", bold=bold, like=text))

    def broken(self, width: float) -> list[_Row]:
        """Its rows of at most that width in ems, or of a single piece."""
        rows = [_Row([], 0.0)]
        for piece, row in self._pieces:
            bare = row.width - self._space * (len(piece) - len(piece.rstrip()))
            if rows[-1].glyphs and rows[-1].width + bare > width:
                rows.append(_Row([], 0.0))
            if rows[-1].glyphs or piece.strip() or len(rows) == 1:
                rows[-1] = _Row(rows[-1].glyphs + row.glyphs, rows[-1].width + row.width)
        return [self._trimmed(row) for row in rows]

    def _trimmed(self, row: _Row) -> _Row:
        """Without the space at its end."""
        glyphs = list(row.glyphs)
        while glyphs and not glyphs[-1].polygons:
            glyphs.pop()
        return _Row(glyphs, sum(g.advance for g in glyphs))


def _joined(pieces: list[str]) -> list[str]:
    """Closing signs stay with what is before them, opening ones with what comes after."""
    out: list[str] = []
    for piece in pieces:
        if out and (piece[0] in _CLOSING or out[-1][-1] in _OPENING):
            out[-1] += piece
        else:
            out.append(piece)
    return out
