"""Plane shapes for the generator of the scene `jinyuzui`: rings in local metres (x east, y north), and a fixed dice."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Point = tuple[float, float]
Ring = list[Point]
Edge = float | Callable[[float], float]
"""A side of a block: a straight line, or x as a function of y (y as a function of x)."""


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


class Dice:
    """A small linear congruential generator: the same numbers on every machine and Python version."""

    def __init__(self, seed: int) -> None:
        self._state = (seed * 2654435761 + 12345) % 2**31

    def between(self, low: float, high: float) -> float:
        """A number from `low` to `high`."""
        self._state = (self._state * 1103515245 + 12345) % 2**31
        return low + (high - low) * (self._state / 2**31)


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


def inside(point: Point, ring: Sequence[Point], /) -> bool:
    """Whether the point lies in the ring (even-odd rule)."""
    x, y = point
    odd = False
    for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y0 > y) != (y1 > y) and x < x0 + (y - y0) / (y1 - y0) * (x1 - x0):
            odd = not odd
    return odd


def distance(point: Point, line: Sequence[Point], /) -> float:
    """Distance from a point to a line string, metres."""
    x, y = point
    best = math.inf
    for (x0, y0), (x1, y1) in itertools.pairwise(line):
        dx, dy = x1 - x0, y1 - y0
        length = dx * dx + dy * dy
        t = min(1.0, max(0.0, ((x - x0) * dx + (y - y0) * dy) / length)) if length else 0.0
        best = min(best, math.hypot(x - x0 - t * dx, y - y0 - t * dy))
    return best


def clear_of(point: Point, ring: Sequence[Point], gap: float, /) -> bool:
    """Whether the point lies outside the ring and at least `gap` from it."""
    return not inside(point, ring) and distance(point, [*ring, ring[0]]) >= gap


def rounded(ring: Ring, radius: float | Callable[[Point], float], /, *, sides: int = 5) -> Ring:
    """The ring with its sharp corners (more than 25 degrees) rounded.

    `radius` may depend on the corner, which is how the slab's own corners get a larger one.
    """
    out: Ring = []
    count = len(ring)
    for i, (x, y) in enumerate(ring):
        (px, py), (nx, ny) = ring[i - 1], ring[(i + 1) % count]
        before, after = math.hypot(x - px, y - py), math.hypot(nx - x, ny - y)
        ux, uy, vx, vy = (x - px) / before, (y - py) / before, (nx - x) / after, (ny - y) / after
        if ux * vx + uy * vy > math.cos(math.radians(25)):
            out.append((x, y))
            continue
        r = min(radius((x, y)) if callable(radius) else radius, 0.45 * before, 0.45 * after)
        ax, ay, bx, by = x - ux * r, y - uy * r, x + vx * r, y + vy * r
        for k in range(sides + 1):
            t = k / sides
            p, q, s = (1 - t) ** 2, 2 * t * (1 - t), t * t
            out.append((p * ax + q * x + s * bx, p * ay + q * y + s * by))
    return out


def value(edge: Edge, at: float, /) -> float:
    """Where a side runs."""
    return edge(at) if callable(edge) else edge


def cell(west: Edge, south: Edge, east: Edge, north: Edge, /, *, step: float = 14.0) -> Ring:
    """The area between four sides, counter-clockwise; curved sides are sampled about every `step` metres."""

    def corner(vertical: Edge, horizontal: Edge) -> Point:
        x = value(vertical, 0.0)
        for _ in range(40):
            y = value(horizontal, x)
            x = value(vertical, y)
        return x, value(horizontal, x)

    sw, se, ne, nw = corner(west, south), corner(east, south), corner(east, north), corner(west, north)
    out: Ring = []
    for (start, end), edge, along in (
        ((sw, se), south, 0),
        ((se, ne), east, 1),
        ((ne, nw), north, 0),
        ((nw, sw), west, 1),
    ):
        out.append(start)
        if callable(edge):
            pieces = max(1, math.ceil(abs(end[along] - start[along]) / step))
            for k in range(1, pieces):
                t = start[along] + (end[along] - start[along]) * k / pieces
                out.append((t, edge(t)) if along == 0 else (edge(t), t))
    return out


def catmull_rom(knots: Sequence[Point], /) -> Callable[[float], float]:
    """A smooth y(x) through knots whose x increase; straight beyond the ends."""

    def curve(x: float) -> float:
        last = len(knots) - 2
        i = max(0, min(last, next((k for k in range(last + 1) if x <= knots[k + 1][0]), last)))
        (x1, y1), (x2, y2) = knots[i], knots[i + 1]
        slope = (y2 - y1) / (x2 - x1)
        before = (y2 - knots[i - 1][1]) / (x2 - knots[i - 1][0]) if i else slope
        after = (knots[i + 2][1] - y1) / (knots[i + 2][0] - x1) if i < last else slope
        t = (x - x1) / (x2 - x1)
        if not 0 <= t <= 1:
            return y1 + slope * (x - x1)
        width = x2 - x1
        return (
            (2 * t**3 - 3 * t**2 + 1) * y1
            + (t**3 - 2 * t**2 + t) * width * before
            + (3 * t**2 - 2 * t**3) * y2
            + (t**3 - t**2) * width * after
        )

    return curve


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
