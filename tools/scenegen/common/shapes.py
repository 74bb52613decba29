"""Plane shapes: rings in metres of a plan, x to the right and y up."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

Point = tuple[float, float]
Ring = list[Point]


@dataclass(frozen=True, slots=True)
class Rect:
    """An axis-parallel rectangle, metres."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """From west to east."""
        return self.x1 - self.x0

    @property
    def depth(self) -> float:
        """From south to north."""
        return self.y1 - self.y0

    @property
    def centre(self) -> Point:
        """The middle."""
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    def inset(self, by: float, /) -> Rect:
        """The rectangle, smaller by `by` on each side."""
        return Rect(self.x0 + by, self.y0 + by, self.x1 - by, self.y1 - by)

    def ring(self) -> Ring:
        """Its four corners, counter-clockwise."""
        return [(self.x0, self.y0), (self.x1, self.y0), (self.x1, self.y1), (self.x0, self.y1)]


def box(cx: float, cy: float, width: float, depth: float, *, turn: float = 0.0) -> Ring:
    """A rectangle about its middle, turned counter-clockwise by `turn` degrees."""
    corners = ((-width, -depth), (width, -depth), (width, depth), (-width, depth))
    c, s = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    return [(cx + (x * c - y * s) / 2, cy + (x * s + y * c) / 2) for x, y in corners]


def chamfered(cx: float, cy: float, width: float, depth: float, cut: float) -> Ring:
    """A rectangle whose corners are cut off."""
    w, d = width / 2, depth / 2
    return [
        (cx - w + cut, cy - d),
        (cx + w - cut, cy - d),
        (cx + w, cy - d + cut),
        (cx + w, cy + d - cut),
        (cx + w - cut, cy + d),
        (cx - w + cut, cy + d),
        (cx - w, cy + d - cut),
        (cx - w, cy - d + cut),
    ]


def ellipse(cx: float, cy: float, a: float, b: float, *, sides: int = 32) -> Ring:
    """An ellipse with half axes `a` (east) and `b` (north)."""
    return [
        (cx + a * math.cos(2 * math.pi * i / sides), cy + b * math.sin(2 * math.pi * i / sides)) for i in range(sides)
    ]


def arc(cx: float, cy: float, a: float, b: float, start: float, end: float, *, sides: int = 24) -> Ring:
    """Points on an ellipse from `start` to `end` degrees."""
    steps = [math.radians(start + (end - start) * i / sides) for i in range(sides + 1)]
    return [(cx + a * math.cos(t), cy + b * math.sin(t)) for t in steps]


def crescent(centre: Point, inner: Point, outer: Point, start: float, end: float, *, sides: int = 24) -> Ring:
    """The band between two ellipses (half axes `inner` and `outer`) from `start` to `end` degrees."""
    cx, cy = centre
    return arc(cx, cy, *outer, start, end, sides=sides) + arc(cx, cy, *inner, end, start, sides=sides)


def stadium(cx: float, cy: float, length: float, width: float, *, sides: int = 10) -> Ring:
    """A running track's outline, its straights from west to east."""
    r, half = width / 2, (length - width) / 2
    return arc(cx + half, cy, r, r, -90, 90, sides=sides) + arc(cx - half, cy, r, r, 90, 270, sides=sides)


def area(ring: Sequence[Point], /) -> float:
    """Signed area, m²; counter-clockwise is positive."""
    following = [*ring[1:], ring[0]]
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(ring, following, strict=True)) / 2


def counter_clockwise(ring: Ring, /) -> Ring:
    """The ring, counter-clockwise."""
    return ring if area(ring) > 0 else ring[::-1]


def offset_line(line: Sequence[Point], by: float, /) -> Ring:
    """The line string moved to its left by `by` metres (mitred; for gentle bends)."""
    out: Ring = []
    for i, (x, y) in enumerate(line):
        (px, py), (nx, ny) = line[max(0, i - 1)], line[min(len(line) - 1, i + 1)]
        length = math.hypot(nx - px, ny - py)
        out.append((x - (ny - py) / length * by, y + (nx - px) / length * by))
    return out


def band(line: Sequence[Point], left: float, right: float, /) -> Ring:
    """The area along a line from `right` metres right of it to `left` metres left of it."""
    return counter_clockwise(offset_line(line, -right) + offset_line(line, left)[::-1])


def along(line: Sequence[Point], spacing: float, /, *, start: float = 0.0) -> Ring:
    """Points on a line string, `spacing` metres apart, the first at `start`."""
    out: Ring = []
    walked, wanted = 0.0, start
    for (x0, y0), (x1, y1) in itertools.pairwise(line):
        length = math.hypot(x1 - x0, y1 - y0)
        while length and wanted <= walked + length:
            t = (wanted - walked) / length
            out.append((x0 + (x1 - x0) * t, y0 + (y1 - y0) * t))
            wanted += spacing
        walked += length
    return out
