"""The landmarks of Jianye as named parts of plain triangles: the sports centre's roofs, the towers and the footbridge.

Plan coordinates (see `district_plan`), metres, z up; the layer turns them to true north.
"""

from __future__ import annotations

import itertools
import math

import numpy as np

from tools.scenegen.common.glb_writer import Parts, PieceList, Triangles
from tools.scenegen.common.solids import Corner, cuboid, prism, surface, tube

WHITE, PALE, RED, GREEN, STEEL, TRACK = "#fbf8f2", "#e9e2d6", "#c9523f", "#a9c48a", "#c9c6bf", "#d8937c"


def _oval(a: float, b: float, z: float, start: float, end: float, steps: int, cu: float, cv: float) -> list[Corner]:
    angles = [math.radians(start + (end - start) * k / steps) for k in range(steps + 1)]
    return [(cu + a * math.cos(t), cv + b * math.sin(t), z) for t in angles]


def stadium(cu: float, cv: float) -> PieceList:
    """The main stadium: a raked bowl about a field, two canopies, two red arches that lean outward."""
    parts: PieceList = [(GREEN, prism(_flat(_oval(74, 108, 0, 0, 345, 23, cu, cv)), 0, 4.2))]
    parts.append((TRACK, prism(_flat(_oval(90, 124, 0, 0, 345, 23, cu, cv)), 0, 3.4)))
    steps = 48

    def bowl(t: float, out: float) -> Corner:
        lift = 10 * abs(math.cos(t)) ** 2
        a, b = 92 + 60 * out, 126 + 50 * out
        return (cu + a * math.cos(t), cv + b * math.sin(t), 4 + (44 + lift) * out)

    ring = [[bowl(2 * math.pi * k / steps, o) for k in range(steps + 1)] for o in (1.0, 0.5, 0.0)]
    parts.append((PALE, surface(ring, 2.0)))
    turns = [2 * math.pi * k / steps for k in range(steps + 1)]
    foot = [(cu + 146 * math.cos(t), cv + 170 * math.sin(t), 0.0) for t in turns]
    outer = [[bowl(t, 1.0) for t in turns], foot]
    parts.append((WHITE, surface(outer[::-1], 0.5)))
    for side in (0.0, 180.0):
        sheet = []
        for o in range(5):
            line = []
            for k in range(17):
                t = math.radians(side - 62 + 124 * k / 16)
                width = math.cos((k / 16 - 0.5) * math.pi)
                reach = 156 - 62 * o / 4 * width
                deep = 180 - 40 * o / 4 * width
                line.append(
                    (
                        cu + reach * math.cos(t),
                        cv + deep * math.sin(t),
                        62 + 16 * math.sin(o / 4 * math.pi * 0.6) * width,
                    )
                )
            sheet.append(line)
        parts.append((WHITE, surface(sheet, 3.0)))
        sign = 1 if side == 0 else -1
        arch = []
        for k in range(33):
            t = math.pi * k / 32
            arch.append((cu + sign * (70 + 100 * math.sin(t)), cv + 205 * math.cos(t), 2 + 128 * math.sin(t)))
        parts.append((RED, tube(arch, 6.5)))
    return parts


def _flat(points: list[Corner]) -> list[tuple[float, float]]:
    return [(u, v) for u, v, _ in points]


def shell(cu: float, cv: float, a: float, b: float, height: float, *, wall: float = 14.0) -> PieceList:
    """A hall under a vaulted roof that sweeps beyond its walls."""
    walls = prism(_flat(_oval(a * 0.86, b * 0.86, 0, 0, 345, 23, cu, cv)), 0, wall + 6)
    sheet = []
    for i in range(9):
        x = -1 + 2 * i / 8
        line = []
        for k in range(13):
            y = -1 + 2 * k / 12
            side = math.sqrt(max(0.0, 1 - x * x * 0.92))
            z = wall + (height - wall) * (1 - x * x) * (1 - 0.55 * y * y) + 5 * x * x
            line.append((cu + a * x, cv + b * y * side, z))
        sheet.append(line)
    return [(PALE, walls), (WHITE, surface([row[::-1] for row in sheet], 3.0))]


def olympic(cu: float, cv: float) -> Parts:
    """The sports centre: the stadium, three halls with big roofs, the press tower."""
    return {
        "stadium": stadium(cu, cv),
        "gymnasium": shell(cu + 330, cv + 260, 120, 88, 58),
        "aquatics": shell(cu + 330, cv - 255, 118, 84, 54),
        "tennis": shell(cu - 350, cv - 250, 84, 84, 46),
        "press-tower": [
            (WHITE, cuboid(cu - 350, cv + 250, 0, 56, 44, 150)),
            (PALE, cuboid(cu - 300, cv + 235, 0, 150, 96, 22)),
        ],
    }


def _twist(cu: float, cv: float, half: float, height: float, turn: float) -> Triangles:
    """A tower of eight sides that narrows and turns towards its top."""
    levels = 9
    out = []
    rings = []
    for i in range(levels + 1):
        t = i / levels
        size = half * (1.0 - 0.34 * t * t)
        spin = math.radians(22.5 + turn * t)
        corners = [spin + k * math.pi / 4 for k in range(8)]
        rings.append([(cu + size * math.cos(a), cv + size * 0.82 * math.sin(a), height * t) for a in corners])
    for low, high in itertools.pairwise(rings):
        for k in range(8):
            m = (k + 1) % 8
            out += [(low[k], low[m], high[m]), (low[k], high[m], high[k])]
    top = rings[-1]
    out += [(top[0], top[k], top[k + 1]) for k in range(1, 7)]
    return np.array(out)


def youth_centre(cu: float, cv: float) -> Parts:
    """The Youth Olympic Centre: two turning towers on a flowing foot."""
    foot = prism(_flat(_oval(150, 96, 0, 0, 345, 23, cu, cv)), 0, 26)
    return {
        "foot": [(PALE, foot)],
        "tall-tower": [(WHITE, _twist(cu + 52, cv + 34, 44, 420, 24))],
        "low-tower": [(WHITE, _twist(cu - 62, cv - 30, 42, 340, -20))],
    }


def footbridge(start: tuple[float, float], end: tuple[float, float]) -> Parts:
    """The Nanjing Eye: a footbridge hung from two leaning rings."""
    (u0, v0), (u1, v1) = start, end
    length = math.hypot(u1 - u0, v1 - v0)
    du, dv = (u1 - u0) / length, (v1 - v0) / length
    deck = []
    for t, w in ((0.0, 20.0), (0.3, 20.0), (0.5, 46.0), (0.7, 20.0), (1.0, 20.0)):
        u, v = u0 + (u1 - u0) * t, v0 + (v1 - v0) * t
        z = 9 + 12 * math.sin(math.pi * t)
        deck.append([(u - dv * w / 2, v + du * w / 2, z), (u + dv * w / 2, v - du * w / 2, z)])
    rings = []
    for t, lean in ((0.3, -1.0), (0.7, 1.0)):
        u, v = u0 + (u1 - u0) * t, v0 + (v1 - v0) * t
        ring = []
        for k in range(28):
            a = 2 * math.pi * k / 28
            z = 56 + 58 * math.sin(a)
            out, along = 36 * math.cos(a), lean * 0.42 * (z - 10)
            ring.append((u + du * along - dv * out, v + dv * along + du * out, z))
        rings.append(tube(ring, 4.2, closed=True))
    return {"deck": [(WHITE, surface([row[::-1] for row in deck], 3.0))], "rings": [(WHITE, r) for r in rings]}
