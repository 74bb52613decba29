"""The round hall and a chair, as named parts of plain triangles (metres, z up, the hall's middle at the origin)."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from tools.jinyuzui_glb import Parts, Triangles

RADIUS, HEIGHT = 22.0, 10.5
_SIDES = 48
GOLD, DEEP_GOLD, CREAM, WOOD = "#efb73d", "#d99a26", "#fbf3e0", "#dcc198"
WHITE, DARK, TEAL, GLASS, RED, FLOOR = "#f8f5ee", "#39424a", "#2d7f83", "#e3f0f2", "#b4442f", "#eae2d3"


def cuboid(
    cx: float, cy: float, z0: float, width: float, depth: float, height: float, *, turn: float = 0.0
) -> Triangles:
    """A box standing on `z0`, turned counter-clockwise by degrees."""
    w, d = width / 2, depth / 2
    c, s = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    flat = [(cx + x * c - y * s, cy + x * s + y * c) for x, y in ((-w, -d), (w, -d), (w, d), (-w, d))]
    return prism(flat, z0, z0 + height)


def prism(ring: Sequence[tuple[float, float]], z0: float, z1: float) -> Triangles:
    """A convex footprint (counter-clockwise) drawn up, closed on all sides."""
    n = len(ring)
    low, high = [(*p, z0) for p in ring], [(*p, z1) for p in ring]
    out = []
    for i in range(n):
        j = (i + 1) % n
        out += [(low[i], low[j], high[j]), (low[i], high[j], high[i])]
    for i in range(1, n - 1):
        out += [(high[0], high[i], high[i + 1]), (low[0], low[i + 1], low[i])]
    return np.array(out)


def disc(radius: float, z0: float, z1: float, *, sides: int = _SIDES, cx: float = 0.0, cy: float = 0.0) -> Triangles:
    """A round plate."""
    angles = [2 * math.pi * i / sides for i in range(sides)]
    return prism([(cx + radius * math.cos(a), cy + radius * math.sin(a)) for a in angles], z0, z1)


def ring(outer: float, inner: float, z0: float, z1: float, start: float, end: float) -> Triangles:
    """A piece of a round wall between two angles, degrees counter-clockwise from east."""
    steps = max(2, round(abs(end - start) / 360 * _SIDES))
    out = []
    for k in range(steps):
        a, b = (math.radians(start + (end - start) * (k + t) / steps) for t in (0, 1))
        corners = [(r * math.cos(t), r * math.sin(t)) for r, t in ((inner, a), (outer, a), (outer, b), (inner, b))]
        out.append(prism(corners, z0, z1))
    return np.concatenate(out)


def rib(degrees: float) -> Triangles:
    """An upright on the outside of the wall."""
    a, r = math.radians(degrees), RADIUS * 1.005
    return cuboid(r * math.cos(a), r * math.sin(a), 0.3, 0.5, 0.7, HEIGHT - 0.6, turn=math.degrees(a))


def hall() -> Parts:
    """The hall: its roof and its southern front can be taken off."""
    front = (205.0, 335.0)
    ribs = [rib(degrees) for degrees in range(-20, 205, 15)]
    front_ribs = [rib(degrees) for degrees in (210, 225, 240, 300, 315, 330)]
    roof = [
        (GOLD, ring(RADIUS + 1.6, 12.5, HEIGHT, HEIGHT + 1.1, 0, 360)),
        (DEEP_GOLD, ring(12.5, 11.2, HEIGHT, HEIGHT + 2.6, 0, 360)),
        (GOLD, disc(11.2, HEIGHT + 1.7, HEIGHT + 2.3)),
    ]
    walls = [(CREAM, ring(RADIUS, RADIUS - 0.7, 0.3, HEIGHT, front[1] - 360, front[0])), *((GOLD, r) for r in ribs)]
    gate = 12.0
    pieces = ((front[0], 270 - gate), (270 + gate, front[1]))
    wall_front = [(CREAM, ring(RADIUS, RADIUS - 0.7, 0.3, HEIGHT, a, b)) for a, b in pieces]
    wall_front += [(CREAM, ring(RADIUS, RADIUS - 0.7, 4.6, HEIGHT, 270 - gate, 270 + gate))]
    wall_front += [(GOLD, r) for r in front_ribs]
    stage = [
        (WOOD, prism(_segment(18.6, 28, 152, 9.6), 0.6, 1.5)),
        (WOOD, prism(_segment(17.9, 34, 146, 8.6), 0.6, 1.05)),
    ]
    areas = [(RED if k % 2 else TEAL, cuboid(-4.2 + 1.2 * k, 17.34, 6.3, 0.9, 0.1, 0.35)) for k in range(8)]
    screen = [(DARK, cuboid(0, 17.6, 1.5, 15.5, 0.4, 6.4)), (GLASS, cuboid(0, 17.36, 2.1, 14.3, 0.12, 5.2)), *areas]
    lectern = [(WOOD, cuboid(-6.4, 11.6, 1.5, 1.0, 0.7, 1.15)), (DARK, cuboid(-6.4, 11.5, 2.65, 1.2, 0.8, 0.08))]
    table = [(WHITE, cuboid(6.2, 12.2, 1.5, 4.4, 1.2, 0.75)), (RED, cuboid(6.2, 11.58, 1.5, 4.4, 0.06, 0.75))]
    table += [(DARK, cuboid(x, 12.0, 2.25, 0.7, 0.45, 0.06)) for x in (5.0, 7.4)]
    ar = [
        (WHITE, disc(2.3, 0.6, 1.45, sides=24, cx=-13.4, cy=3.0)),
        (TEAL, disc(2.1, 1.45, 1.52, sides=24, cx=-13.4, cy=3.0)),
    ]
    for k in range(14):
        a, r = 2.4 * k, 0.42 * math.sqrt(k + 0.5)
        ar.append(
            (
                GOLD if k % 5 == 0 else WHITE,
                cuboid(-13.4 + r * math.cos(a), 3.0 + r * math.sin(a), 1.52, 0.32, 0.32, 0.25 + 0.09 * (k * 7 % 9)),
            )
        )
    showcase = []
    for k in range(3):
        y = -1.5 + 3.4 * k
        showcase += [
            (WOOD, cuboid(14.6, y, 0.6, 1.6, 2.4, 0.8)),
            (GLASS, cuboid(14.6, y, 1.4, 1.5, 2.3, 1.1)),
            (DARK, cuboid(14.6, y, 1.42, 0.7, 0.9, 0.3 + 0.2 * k)),
        ]
    letter = [(WOOD, cuboid(0.0, 10.6, 1.5, 0.5, 0.4, 1.05)), (WHITE, cuboid(0.0, 10.55, 2.55, 0.9, 0.6, 0.06))]
    members = []
    for k in range(9):
        a = math.radians(150 + 5.6 * k)
        x, y = (RADIUS - 1.3) * math.cos(a), (RADIUS - 1.3) * math.sin(a)
        members.append((TEAL if k % 2 else WHITE, cuboid(x, y, 2.0, 0.25, 1.75, 3.6, turn=math.degrees(a))))
    canopy = [(GOLD, cuboid(0, -RADIUS - 2.0, 4.3, 10.5, 5.2, 0.5))]
    canopy += [(CREAM, cuboid(x, -RADIUS - 3.9, 0.3, 0.5, 0.5, 4.0)) for x in (-4.6, 4.6)]
    canopy += [(WHITE, cuboid(0, -RADIUS - 2.2, 0.3, 9.0, 6.0, 0.12))]
    return {
        "roof": roof,
        "walls": walls,
        "wall-front": wall_front,
        "floor": [(FLOOR, disc(RADIUS + 0.4, 0.3, 0.6))],
        "stage": stage,
        "screen": screen,
        "lectern": lectern,
        "table": table,
        "ar-table": ar,
        "showcase": showcase,
        "letter": letter,
        "members-wall": members,
        "entrance": canopy,
    }


def _segment(radius: float, start: float, end: float, chord: float) -> list[tuple[float, float]]:
    """A round end cut off by the line y = `chord`."""
    points = [
        (
            radius * math.cos(math.radians(start + (end - start) * k / 16)),
            radius * math.sin(math.radians(start + (end - start) * k / 16)),
        )
        for k in range(17)
    ]
    return [(points[-1][0], chord), (points[0][0], chord), *points]


def chair() -> Parts:
    """A chair that looks north."""
    legs = [(DARK, cuboid(x, y, 0.0, 0.04, 0.04, 0.45)) for x in (-0.2, 0.2) for y in (-0.2, 0.2)]
    return {
        "chair": [(TEAL, cuboid(0, 0, 0.45, 0.48, 0.46, 0.07)), (TEAL, cuboid(0, -0.21, 0.52, 0.46, 0.06, 0.42)), *legs]
    }
