"""Letters as flat triangles: the outlines of the program's own fonts, fine enough that nobody sees their corners.

Outlines and not pictures of letters: they are sharp at any distance without a texture for each size and script, some
dozens of triangles a letter are little beside a house, and they are drawn, lit and hidden as everything else is. A
distance field would need an atlas for thousands of Chinese letters, and rounds the corners that their strokes live by.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.triangulation import triangulate_ragged
from viewer.lettering import HAN, LATIN, RARE, family_for, is_han
from viewer.resources import asset

F8 = NDArray[np.float64]
I8 = NDArray[np.int64]
_FINE = 0.0016  # of an em, that a straight piece may lie beside its curve: a pixel where a letter is 600 high


Place = tuple[float, float]
Ring = list[Place]


@dataclass(frozen=True, slots=True, eq=False)
class Glyph:
    """A letter of an em of 1, its baseline on y = 0.

    Parameters
    ----------
    polygons : rings, the first of each its outline, which runs counter-clockwise, the others holes
    advance : how far the next letter begins
    """

    polygons: list[list[Ring]]
    advance: float


def filled(glyphs: Sequence[Glyph], /) -> list[tuple[F8, I8]]:
    """Points (n, 2) and triangles (m, 3), counter-clockwise, of each: all at once."""
    rings = [ring for glyph in glyphs for polygon in glyph.polygons for ring in polygon]
    if not rings:
        return [(np.zeros((0, 2)), np.zeros((0, 3), np.int64)) for _ in glyphs]
    points = np.array([place for ring in rings for place in ring], np.float64)
    ring_starts = np.concatenate([[0], np.cumsum([len(ring) for ring in rings])]).astype(np.int64)
    counts = [len(polygon) for glyph in glyphs for polygon in glyph.polygons]
    polygon_starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    triangles, owner = triangulate_ragged(points, ring_starts, polygon_starts)
    # Triangles are sorted by their polygon, and polygons by their glyph.
    ends = np.concatenate([[0], np.cumsum([len(glyph.polygons) for glyph in glyphs])])
    cuts = np.searchsorted(owner, ends)
    firsts = ring_starts[polygon_starts[ends]]
    return [
        (points[firsts[i] : firsts[i + 1]], triangles[cuts[i] : cuts[i + 1]] - firsts[i]) for i in range(len(glyphs))
    ]


class Face:
    """One font of the program's own; its letters are made when they are first asked for."""

    def __init__(self, name: str) -> None:
        from fontTools.ttLib import TTFont

        # Not lazily, which would keep the file open.
        self._font: Any = TTFont(str(asset(name)), lazy=False)
        self._names: dict[int, str] = self._font.getBestCmap()
        self._shapes: Any = self._font.getGlyphSet()
        self._em = float(self._font["head"].unitsPerEm)
        self._known: dict[str, Glyph] = {}

    def has(self, letter: str, /) -> bool:
        """Whether it has a letter."""
        return ord(letter) in self._names

    def glyph(self, letter: str, /) -> Glyph:
        """A letter that it has."""
        if letter not in self._known:
            from fontTools.pens.recordingPen import DecomposingRecordingPen

            name = self._names[ord(letter)]
            pen = DecomposingRecordingPen(self._shapes)
            self._shapes[name].draw(pen)
            self._known[letter] = Glyph(_outline(pen.value, self._em), self._shapes[name].width / self._em)
        return self._known[letter]


@cache
def face(name: str, /) -> Face:
    """A font of the program's own, by its file: reading what it holds takes longer than most texts."""
    return Face(name)


def glyphs(text: str, /, *, bold: bool, like: str = "") -> list[Glyph]:
    """The letters of a line; those that there are not are left out.

    As in drawings all of it is of one family; a bold letter that this has not is not bold.

    Parameters
    ----------
    like : the whole line, where the text is a piece of one
    """
    latin, han = LATIN[bold], HAN[bold]
    order = (han, HAN[0], RARE, latin) if is_han(family_for(like or text)) else (latin, han, HAN[0], RARE)
    out = []
    for letter in text:
        found = next((f for f in map(face, order) if f.has(letter)), None)
        if found:
            out.append(found.glyph(letter))
    return out


def _outline(drawn: Sequence[tuple[str, tuple[Any, ...]]], em: float) -> list[list[Ring]]:
    """What a letter's contours enclose: those that run as the largest one fill, the others are holes."""
    rings = _rings(drawn, em)
    areas = [_area(ring) for ring in rings]
    way = max(areas, key=abs, default=0.0)
    outer = sorted((i for i, area in enumerate(areas) if area * way > 0), key=lambda i: abs(areas[i]))
    polygons = {i: [rings[i] if areas[i] > 0 else rings[i][::-1]] for i in outer}
    for i, area in enumerate(areas):
        if area * way < 0 and (around := next((k for k in outer if _within(rings[i][0], rings[k])), None)) is not None:
            polygons[around].append(rings[i] if area < 0 else rings[i][::-1])
    return list(polygons.values())


def _rings(drawn: Sequence[tuple[str, tuple[Any, ...]]], em: float) -> list[Ring]:
    """The contours of a letter as rings of points, curves as straight pieces."""
    from fontTools.pens.basePen import decomposeQuadraticSegment

    out: list[Ring] = []
    ring: Ring = []
    for what, points in drawn:
        at = [(p[0] / em, p[1] / em) for p in points if p is not None]
        if what == "moveTo":
            ring = at[:1]
        elif what == "lineTo":
            ring += at[:1]
        elif what == "curveTo":
            ring += _cubic(ring[-1], at[0], at[1], at[2])
        elif what == "qCurveTo" and ring:
            for control, end in decomposeQuadraticSegment(at):
                start = ring[-1]
                ring += _cubic(start, _between(start, control), _between(end, control), end)
        else:
            if len(ring) > 1 and ring[0] == ring[-1]:
                ring.pop()
            if len(ring) > 2:
                out.append(ring)
            ring = []
    return out


def _between(a: Place, b: Place) -> Place:
    """Two thirds of the way."""
    return a[0] + 2 * (b[0] - a[0]) / 3, a[1] + 2 * (b[1] - a[1]) / 3


def _cubic(a: Place, b: Place, c: Place, d: Place) -> Ring:
    """A curve as straight pieces, without its start."""
    first = math.hypot(a[0] - 2 * b[0] + c[0], a[1] - 2 * b[1] + c[1])
    second = math.hypot(b[0] - 2 * c[0] + d[0], b[1] - 2 * c[1] + d[1])
    count = max(1, math.ceil(math.sqrt(0.75 * max(first, second) / _FINE)))
    out = []
    for k in range(1, count + 1):
        t = k / count
        s = 1 - t
        p, q, r, u = s * s * s, 3 * t * s * s, 3 * t * t * s, t * t * t
        out.append((p * a[0] + q * b[0] + r * c[0] + u * d[0], p * a[1] + q * b[1] + r * c[1] + u * d[1]))
    return out


def _area(ring: Ring) -> float:
    """Twice its signed area."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise([*ring, ring[0]]))


def _within(place: Place, ring: Ring) -> bool:
    x, y = place
    crossed = False
    for a, b in pairwise([*ring, ring[0]]):
        if (a[1] > y) != (b[1] > y) and x < a[0] + (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]):
            crossed = not crossed
    return crossed
