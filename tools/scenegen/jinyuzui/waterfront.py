"""Small works of the scene `jinyuzui` that footprints cannot show: footbridge, quay steps, landing stage, boats, metro
entrances, banners and a pavilion, as named parts of plain triangles."""

from __future__ import annotations

import math

from tools.scenegen.common.glb_writer import Parts, PieceList
from tools.scenegen.common.solids import bar, cone, cuboid, disc, loft, moved, prism
from tools.scenegen.jinyuzui.ground_plan import HALF_CANAL, canal, river_bank
from tools.scenegen.jinyuzui.venue_plan import PLAN

STONE, PALE, WOOD, STEEL = "#e2dbcd", "#f4efe6", "#c9a878", "#8f979b"
GLASS, GOLD, TEAL, RED, HULL = "#cfe3e6", "#efb73d", "#2d7f83", "#b4442f", "#f3efe7"
WATER_LEVEL = -2.55


def works() -> Parts:
    """All of them, at their places."""
    return {
        "footbridge": footbridge(),
        "quay-steps": quay_steps(),
        "landing-stage": landing_stage(),
        **{entrance.name: metro(*entrance.point) for entrance in PLAN.of("metro")},
        "banners": banners(),
        "pavilion": pavilion(),
    }


def bank_heading(y: float) -> float:
    """Degrees by which the river's bank is turned from due north, clockwise positive."""
    return math.degrees(math.atan2(river_bank(y + 1) - river_bank(y - 1), 2.0))


def footbridge() -> PieceList:
    """A slender arched bridge over the canal, on the axis of the hall."""
    middle, span, wide, rise = canal(0.0), 2 * HALF_CANAL + 22.0, 5.0, 4.2
    steps = 14

    def height(t: float) -> float:
        return 0.25 + rise * (1 - (2 * t - 1) ** 2)

    out: PieceList = []
    for k in range(steps):
        a, b = k / steps, (k + 1) / steps
        ya, yb = middle - span / 2 + a * span, middle - span / 2 + b * span
        za, zb = height(a), height(b)
        low = [(-wide / 2, ya, za - 0.5), (wide / 2, ya, za - 0.5), (wide / 2, yb, zb - 0.5), (-wide / 2, yb, zb - 0.5)]
        out.append((PALE, loft(low, [(x, y, z + 0.5) for x, y, z in low])))
        for x in (-wide / 2 + 0.1, wide / 2 - 0.1):
            out.append((STEEL, bar((x, ya, za + 1.05), (x, yb, zb + 1.05), 0.14)))
            out.append((STEEL, cuboid(x, ya, za, 0.1, 0.1, 1.05)))
    # The arch below: steeper than the deck, from quay to quay.
    for x in (-1.5, 1.5):
        for k in range(steps):
            a, b = k / steps, (k + 1) / steps
            ya, yb = (middle - HALF_CANAL - 1 + t * (2 * HALF_CANAL + 2) for t in (a, b))
            za, zb = (-2.4 + 6.0 * (1 - (2 * t - 1) ** 2) for t in (a, b))
            out.append((GOLD, bar((x, ya, za), (x, yb, zb), 0.6)))
    return out


def quay_steps() -> PieceList:
    """Broad steps from the promenade down to the river, west of the hall."""
    (_, y), count, tread = PLAN.the("on-bank", "quay-steps").point, 8, 0.9
    out: PieceList = []
    for k in range(count):
        z = 0.1 - k * (0.1 - WATER_LEVEL) / count
        out.append(
            (
                PALE if k % 2 == 0 else STONE,
                cuboid(-tread * (k + 0.5), 0.0, WATER_LEVEL - 0.6, tread, 44.0, z - WATER_LEVEL + 0.6),
            )
        )
    for end in (-22.6, 22.6):
        out.append(
            (
                STONE,
                cuboid(-tread * count / 2, end, WATER_LEVEL - 0.6, tread * count + 0.4, 1.2, 0.5 - WATER_LEVEL + 0.6),
            )
        )
    return [(c, moved(t, river_bank(y), y, turn=-bank_heading(y))) for c, t in out]


def landing_stage() -> PieceList:
    """A pontoon with a gangway and a waiting room, north of the steps."""
    _, y = PLAN.the("on-bank", "landing-stage").point
    out: PieceList = [
        (WOOD, cuboid(-15.0, 0.0, WATER_LEVEL - 0.2, 7.0, 46.0, 0.9)),
        (GLASS, cuboid(-14.4, 4.0, WATER_LEVEL + 0.7, 3.6, 12.0, 2.6)),
        (PALE, cuboid(-14.4, 4.0, WATER_LEVEL + 3.3, 5.0, 14.0, 0.3)),
        (
            STEEL,
            loft(
                [
                    (-12.0, -11.2, WATER_LEVEL + 0.6),
                    (1.0, -11.2, 0.05),
                    (1.0, -8.8, 0.05),
                    (-12.0, -8.8, WATER_LEVEL + 0.6),
                ],
                [
                    (-12.0, -11.2, WATER_LEVEL + 0.8),
                    (1.0, -11.2, 0.25),
                    (1.0, -8.8, 0.25),
                    (-12.0, -8.8, WATER_LEVEL + 0.8),
                ],
            ),
        ),
    ]
    out += [
        (STEEL, disc(0.3, WATER_LEVEL - 0.5, WATER_LEVEL + 2.2, sides=8, cx=-11.3, cy=at))
        for at in (-21.0, -6.0, 9.0, 21.0)
    ]
    return [(c, moved(t, river_bank(y), y, turn=-bank_heading(y))) for c, t in out]


def metro(x: float, y: float) -> PieceList:
    """A metro entrance: a glass house over a stair, its roof rising towards the open end, a lit band with a disc."""
    w, d = 5.2, 12.0
    x0, x1, y0, y1 = x - w / 2, x + w / 2, y - d / 2, y + d / 2
    roof = [(x0 - 0.4, y0 - 1.2, 4.3), (x1 + 0.4, y0 - 1.2, 4.3), (x1 + 0.4, y1, 2.9), (x0 - 0.4, y1, 2.9)]
    out: PieceList = [
        (PALE, loft(roof, [(a, b, c + 0.25) for a, b, c in roof])),
        (STEEL, cuboid(x, y, 0.3, w, d, 0.12)),
        (
            GLASS,
            loft(
                [(x0, y1 - 0.2, 0.3), (x1, y1 - 0.2, 0.3), (x1, y1, 0.3), (x0, y1, 0.3)],
                [(x0, y1 - 0.2, 2.9), (x1, y1 - 0.2, 2.9), (x1, y1, 2.9), (x0, y1, 2.9)],
            ),
        ),
        ("#4a5358", cuboid(x, y + 0.6, 0.42, w - 1.4, d - 3.0, 0.04)),
    ]
    for at in (x0 + 0.1, x1 - 0.1):
        low = [(at - 0.08, y0, 0.3), (at + 0.08, y0, 0.3), (at + 0.08, y1, 0.3), (at - 0.08, y1, 0.3)]
        high = [(p[0], p[1], 4.15 if p[1] == y0 else 2.9) for p in low]
        out.append((GLASS, loft(low, high)))
    # The sign: a mast with a disc, teal as the city's first line's neighbours are not: no emblem.
    out += [(STEEL, cuboid(x1 + 1.4, y0, 0.3, 0.16, 0.16, 4.2)), (TEAL, cuboid(x1 + 1.4, y0, 4.3, 1.3, 0.22, 1.3))]
    return out


def banners() -> PieceList:
    """Banners along the avenue to the gate."""
    out: PieceList = []
    for k, y in enumerate((-62.0, -54.0, -46.0, -38.0)):
        for sign in (-1, 1):
            x = sign * 11.0
            out.append((STEEL, cuboid(x, y, 0.3, 0.14, 0.14, 6.0)))
            out.append((GOLD if k % 2 else TEAL, cuboid(x - sign * 0.75, y, 2.6, 1.2, 0.08, 3.4)))
    return out


def pavilion() -> PieceList:
    """A round pavilion in the riverside park."""
    _, y = PLAN.the("on-bank", "pavilion").point
    x = river_bank(y) + 30.0
    out: PieceList = [
        (STONE, disc(8.0, 0.3, 0.8, sides=28, cx=x, cy=y)),
        (PALE, cone(9.0, 1.2, 4.6, 6.6, sides=28, cx=x, cy=y)),
    ]
    for k in range(10):
        a = 2 * math.pi * k / 10
        out.append((WOOD, cuboid(x + 7.0 * math.cos(a), y + 7.0 * math.sin(a), 0.8, 0.35, 0.35, 3.8)))
    return out


def boat() -> Parts:
    """An excursion boat, its bow to the north; the water-line at 0."""
    hull = [
        (-1.9, -9.0),
        (1.9, -9.0),
        (2.3, -4.0),
        (2.3, 4.0),
        (1.5, 8.0),
        (0.0, 10.5),
        (-1.5, 8.0),
        (-2.3, 4.0),
        (-2.3, -4.0),
    ]
    low = [(0.86 * x, 0.94 * y, -0.5) for x, y in hull]
    deck = [(x, y, 1.15) for x, y in hull]
    cabin = prism([(-1.7, -6.5), (1.7, -6.5), (1.7, 4.0), (-1.7, 4.0)], 1.15, 2.9)
    return {
        "boat": [
            (HULL, loft(low, deck)),
            (GLASS, cabin),
            (TEAL, cuboid(0.0, -1.2, 2.9, 4.0, 12.0, 0.22)),
            (HULL, cuboid(0.0, 2.4, 3.1, 2.2, 2.2, 1.2)),
            (GOLD, loft([(0.99 * x, 0.99 * y, 0.55) for x, y in hull], [(1.015 * x, 1.01 * y, 0.8) for x, y in hull])),
        ]
    }
