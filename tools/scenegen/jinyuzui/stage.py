"""The hall's stage and what stands on it: LED wall, lectern, letter, unveiling screen, signing table, armchairs."""

from __future__ import annotations

import itertools
import math

from tools.scenegen.common.glb_writer import PieceList, Pieces
from tools.scenegen.common.solids import (
    ball,
    bar,
    button,
    cone,
    cuboid,
    disc,
    loft,
    moved,
    plate,
    prism,
    stroke,
    tile,
)
from tools.scenegen.jinyuzui.hall_palette import (
    BEAM,
    CREAM,
    DARK,
    DARK_WOOD,
    GOLD,
    LEAF,
    NIGHT,
    RED,
    SKY,
    SOFT,
    STAR,
    TEAL,
    WARM,
    WHITE,
    WOOD,
)

LEVEL = 1.5
"""Height of the stage's floor."""


def _segment(radius: float, start: float, end: float, chord: float) -> list[tuple[float, float]]:
    """A round end cut off by the line y = `chord`."""
    angles = [math.radians(start + (end - start) * k / 16) for k in range(17)]
    points = [(radius * math.cos(a), radius * math.sin(a)) for a in angles]
    return [(points[-1][0], chord), (points[0][0], chord), *points]


def stage() -> Pieces:
    """The raised floor with its step, a strip of light in the riser, flowers along its edge."""
    out: PieceList = [
        (WOOD, prism(_segment(20.9, 27.5, 152.5, 9.6), 0.6, LEVEL)),
        (DARK_WOOD, cuboid(0, 9.25, 0.6, 30.0, 0.7, 0.45)),
        (WARM, cuboid(0, 9.585, LEVEL - 0.16, 34.0, 0.05, 0.07)),
    ]
    for k in range(15):
        x = -14.0 + 2.0 * k
        if abs(x) > 1.5:
            out.append((WHITE, cuboid(x, 9.95, LEVEL, 1.1, 0.3, 0.22)))
            out.append((LEAF, cuboid(x, 9.95, LEVEL + 0.22, 0.96, 0.26, 0.16)))
    for x in (-15.2, 15.2):
        out += [(WHITE, cone(0.42, 0.55, LEVEL, LEVEL + 0.8, sides=12, cx=x, cy=11.4))]
        out += [(LEAF, ball(0.85, x, 11.4, LEVEL + 1.75, sides=9, rings=5))]
    return out


def screen() -> Pieces:
    """The LED wall: a globe of the net over a skyline, shining; two narrow wings turned inward."""
    y, z0, wide, high = 17.5, LEVEL + 0.5, 15.0, 6.0
    out: PieceList = [
        (DARK, cuboid(0, y + 0.25, LEVEL, wide + 0.7, 0.5, high + 0.85)),
        (NIGHT, tile(0, z0 + high / 2, wide, high, y, 0.02)),
    ]
    front = y - 0.02
    # The globe: three parallels and five meridians, drawn as polygons.
    cz, r = z0 + 3.35, 2.05
    rings = [[(r * math.cos(math.pi * k / 12), r * math.sin(math.pi * k / 12)) for k in range(25)]]
    rings += [
        [(s * r * p, q) for p, q in ((math.cos(math.pi * k / 8), r * math.sin(math.pi * k / 8)) for k in range(17))]
        for s in (0.38, 0.75)
    ]
    for ring in rings:
        for (ax, az), (bx, bz) in itertools.pairwise(ring):
            out.append((STAR if ring is rings[0] else SKY, stroke((ax, cz + az), (bx, cz + bz), 0.075, front, 0.02)))
    for q in (-0.55, 0.0, 0.55):
        half = r * math.sqrt(1 - q * q)
        out.append((SKY, stroke((-half, cz + q * r), (half, cz + q * r), 0.06, front, 0.02)))
    out.append((SKY, stroke((0, cz - r), (0, cz + r), 0.06, front, 0.02)))
    for k in range(9):
        a = 2 * math.pi * (k + 0.25) / 9
        out.append((BEAM, button(1.0 * r * math.cos(a), cz + r * math.sin(a), 0.16, front - 0.02, 0.02, sides=12)))
    # The skyline in two layers, houses shoulder to shoulder, rising towards the middle.
    for layer, (colour, count) in enumerate((("glow:#1b5560", 27), (SKY, 34))):
        edge = -7.2
        for k in range(count):
            wide_k = 14.4 / count * (0.7 + 0.3 * ((k * 3 + layer) % 3))
            x = edge + wide_k / 2
            edge += 14.4 / count
            swell = 1 - abs(abs(x) - 3.4) / 4.4
            tall = (0.45 + (2.5 - 0.9 * layer) * max(0.08, swell)) * (0.5 + 0.17 * ((k * 7 + layer) % 4))
            gold = layer == 1 and k in (8, 10)
            out.append(
                (BEAM if gold else colour, tile(x, z0 + 0.02 + tall / 2, wide_k, tall, front - 0.012 * layer, 0.012))
            )
    out.append((STAR, tile(0, z0 + 0.05, 14.6, 0.06, front - 0.03, 0.01)))
    for sign in (-1, 1):
        wing: PieceList = [
            (DARK, cuboid(0, 0.2, LEVEL, 3.3, 0.4, 5.6)),
            (NIGHT, tile(0, LEVEL + 2.9, 2.9, 4.9, 0, 0.02)),
        ]
        nodes = [(-0.8, 1.2), (0.5, 1.7), (-0.3, 2.6), (0.95, 3.0), (-0.9, 3.7), (0.3, 4.2), (0.9, 4.8), (-0.5, 4.9)]
        for i, j in ((0, 1), (0, 2), (1, 2), (1, 3), (2, 3), (2, 4), (3, 5), (4, 5), (5, 6), (4, 7), (5, 7)):
            ends = [(nodes[n][0] * sign, LEVEL + nodes[n][1]) for n in (i, j)]
            wing.append((SKY, stroke(ends[0], ends[1], 0.05, -0.02, 0.012)))
        for n, (x, z) in enumerate(nodes):
            wing.append((BEAM if n % 3 == 0 else STAR, button(x * sign, LEVEL + z, 0.15, -0.032, 0.012, sides=12)))
        out += [(c, moved(t, sign * 9.75, y - 1.15, turn=-sign * 34.0)) for c, t in wing]
    return out


def lectern() -> Pieces:
    """A lectern that widens upward, a sloping desk, two microphones, a golden band."""
    x, y = -8.4, 11.7
    low = [
        (x - 0.32, y - 0.24, LEVEL),
        (x + 0.32, y - 0.24, LEVEL),
        (x + 0.32, y + 0.24, LEVEL),
        (x - 0.32, y + 0.24, LEVEL),
    ]
    high = [
        (x - 0.46, y - 0.36, LEVEL + 1.1),
        (x + 0.46, y - 0.36, LEVEL + 1.1),
        (x + 0.46, y + 0.3, LEVEL + 1.1),
        (x - 0.46, y + 0.3, LEVEL + 1.1),
    ]
    desk = [
        (x - 0.55, y - 0.42, LEVEL + 1.22),
        (x + 0.55, y - 0.42, LEVEL + 1.22),
        (x + 0.55, y + 0.42, LEVEL + 1.08),
        (x - 0.55, y + 0.42, LEVEL + 1.08),
    ]
    out: PieceList = [
        (DARK_WOOD, cuboid(x, y, LEVEL, 0.9, 0.7, 0.08)),
        (WOOD, loft(low, high)),
        (DARK_WOOD, loft(desk, [(a, b, c + 0.07) for a, b, c in desk])),
        (
            WHITE,
            loft(
                [
                    (x - 0.2, y - 0.1, LEVEL + 1.245),
                    (x + 0.2, y - 0.1, LEVEL + 1.245),
                    (x + 0.2, y + 0.3, LEVEL + 1.18),
                    (x - 0.2, y + 0.3, LEVEL + 1.18),
                ],
                [
                    (x - 0.2, y - 0.1, LEVEL + 1.265),
                    (x + 0.2, y - 0.1, LEVEL + 1.265),
                    (x + 0.2, y + 0.3, LEVEL + 1.2),
                    (x - 0.2, y + 0.3, LEVEL + 1.2),
                ],
            ),
        ),
        (
            GOLD,
            plate(
                [(x - 0.3, LEVEL + 0.55), (x + 0.3, LEVEL + 0.55), (x + 0.34, LEVEL + 0.9), (x - 0.34, LEVEL + 0.9)],
                y - 0.28,
                0.06,
            ),
        ),
    ]
    for dx in (-0.22, 0.22):
        out.append((DARK, bar((x + dx, y - 0.34, LEVEL + 1.25), (x + dx * 0.6, y - 0.02, LEVEL + 1.62), 0.03)))
        out.append((DARK, ball(0.05, x + dx * 0.6, y - 0.02, LEVEL + 1.64, sides=6, rings=4)))
    return out


def letter() -> Pieces:
    """The reply letter in a golden frame on an easel: lines of writing and a red seal."""
    x, y, z = -4.7, 11.6, LEVEL
    out: PieceList = []
    for dx in (-0.5, 0.5):
        out.append((DARK_WOOD, bar((x + dx, y - 0.25, z), (x + dx * 0.3, y + 0.12, z + 2.05), 0.06)))
    out.append((DARK_WOOD, bar((x, y + 0.75, z), (x, y + 0.14, z + 1.9), 0.06)))
    sheet: PieceList = [
        (GOLD, tile(0, 0.72, 1.22, 1.5, 0.05, 0.07)),
        (WHITE, tile(0, 0.72, 1.06, 1.34, -0.02, 0.015)),
        (RED, tile(0, 1.22, 0.62, 0.07, -0.035, 0.01)),
    ]
    for k in range(6):
        sheet.append(
            (DARK, tile(-0.02 if k < 5 else -0.17, 1.03 - 0.115 * k, 0.78 if k < 5 else 0.48, 0.022, -0.035, 0.01))
        )
    sheet.append((RED, tile(0.25, 0.3, 0.2, 0.2, -0.035, 0.012)))
    return (
        out
        + [(c, moved(t, x, y - 0.2, z + 0.62)) for c, t in sheet]
        + [(DARK_WOOD, cuboid(x, y - 0.22, z + 0.55, 1.1, 0.16, 0.06))]
    )


def unveiling() -> Pieces:
    """The unveiling screen in the middle: a panel with nine lights in a ring, its red cloth drawn aside."""
    y, z, wide, high = 13.6, LEVEL, 4.2, 2.7
    out: PieceList = [
        (DARK_WOOD, cuboid(0, y, z, wide + 1.2, 1.0, 0.16)),
        (WHITE, cuboid(0, y + 0.12, z + 0.16, wide, 0.2, high)),
        (GOLD, tile(0, z + 0.16 + high - 0.06, wide + 0.1, 0.12, y + 0.02, 0.1)),
        (TEAL, tile(0, z + 0.16 + high / 2, wide - 0.3, high - 0.36, y + 0.02, 0.02)),
    ]
    cz = z + 0.2 + high / 2
    out.append((STAR, button(0, cz, 0.36, y, 0.03)))
    for k in range(9):
        a = math.pi / 2 + 2 * math.pi * k / 9
        out.append((BEAM, button(0.86 * math.cos(a), cz + 0.86 * math.sin(a), 0.15, y, 0.03, sides=12)))
        out.append(
            (
                SKY,
                stroke(
                    (0.4 * math.cos(a), cz + 0.4 * math.sin(a)),
                    (0.7 * math.cos(a), cz + 0.7 * math.sin(a)),
                    0.04,
                    y,
                    0.02,
                ),
            )
        )
    # The cloth: folds that hang at both sides, gathered half-way down.
    for sign in (-1, 1):
        for k in range(4):
            top, waist = sign * (wide / 2 - 0.02 - 0.26 * k), sign * (wide / 2 + 0.1 - 0.12 * k)
            depth = 0.1 + 0.06 * (k % 2)
            for (xa, za), (xb, zb) in (
                ((top, z + high + 0.16), (waist, z + 1.2)),
                ((waist, z + 1.2), (waist + sign * 0.04, z + 0.2)),
            ):
                out.append((RED, stroke((xb, zb), (xa, za), 0.28, y - 0.02, depth)))
        out.append((GOLD, tile(sign * (wide / 2 - 0.1), z + 1.2, 0.62, 0.12, y - 0.1, 0.12)))
    return out


def table() -> Pieces:
    """The signing table: two open folders with pens, flowers between them, a chair behind each."""
    x, y, z = 5.4, 12.0, LEVEL
    out: PieceList = [
        (RED, cuboid(x, y, z, 4.0, 1.0, 0.74)),
        (GOLD, cuboid(x, y, z + 0.06, 4.04, 1.04, 0.08)),
        (WHITE, cuboid(x, y, z + 0.74, 4.2, 1.16, 0.05)),
    ]
    top = z + 0.79
    for sign, cover in ((-1, TEAL), (1, "#27548a")):
        fx = x + sign * 1.15
        out += [(cover, cuboid(fx, y + 0.08, top, 0.96, 0.68, 0.03))]
        out += [(WHITE, cuboid(fx + s * 0.235, y + 0.08, top + 0.03, 0.44, 0.62, 0.015)) for s in (-1, 1)]
        out += [(DARK, cuboid(fx + 0.235, y + 0.2 - 0.1 * k, top + 0.046, 0.32, 0.02, 0.004)) for k in range(4)]
        out += [(GOLD, bar((fx + 0.62, y - 0.12, top + 0.05), (fx + 0.72, y + 0.22, top + 0.18), 0.03))]
        out += [(DARK, cuboid(fx + 0.62, y - 0.12, top, 0.1, 0.1, 0.05))]
        out += [
            (
                WHITE,
                loft(
                    [
                        (fx - 0.25, y - 0.5, top),
                        (fx + 0.25, y - 0.5, top),
                        (fx + 0.25, y - 0.34, top),
                        (fx - 0.25, y - 0.34, top),
                    ],
                    [
                        (fx - 0.25, y - 0.43, top + 0.18),
                        (fx + 0.25, y - 0.43, top + 0.18),
                        (fx + 0.25, y - 0.41, top + 0.18),
                        (fx - 0.25, y - 0.41, top + 0.18),
                    ],
                ),
            )
        ]
        out += [(c, moved(t, fx, y + 1.05, z, turn=180.0)) for c, t in seat(TEAL)]
    out += [(LEAF, ball(0.16, x + dx, y - 0.1, top + 0.12, sides=7, rings=4)) for dx in (-0.22, 0.0, 0.22)]
    out += [
        (colour, ball(0.08, x + dx, y - 0.24, top + 0.2, sides=6, rings=4))
        for dx, colour in ((-0.2, WHITE), (0.0, GOLD), (0.2, WHITE))
    ]
    return out


def seat(colour: str) -> Pieces:
    """An upholstered chair that looks north."""
    legs = [(DARK, cuboid(a, b, 0.0, 0.05, 0.05, 0.42)) for a in (-0.22, 0.22) for b in (-0.2, 0.22)]
    back = [(-0.26, -0.26, 0.42), (0.26, -0.26, 0.42), (0.26, -0.18, 0.42), (-0.26, -0.18, 0.42)]
    return [
        (colour, cuboid(0, 0.02, 0.4, 0.54, 0.52, 0.1)),
        (colour, loft(back, [(a, b - 0.1, 0.98) for a, b, _ in back])),
        *legs,
    ]


def armchair() -> Pieces:
    """An armchair that looks south."""
    return [
        (CREAM, cuboid(0, 0, 0.16, 0.74, 0.74, 0.26)),
        (SOFT, cuboid(0, -0.02, 0.42, 0.58, 0.62, 0.08)),
        (CREAM, cuboid(0, 0.36, 0.16, 0.82, 0.16, 0.78)),
        (CREAM, cuboid(-0.37, -0.02, 0.16, 0.14, 0.74, 0.46)),
        (CREAM, cuboid(0.37, -0.02, 0.16, 0.14, 0.74, 0.46)),
        *((DARK_WOOD, cuboid(a, b, 0.0, 0.07, 0.07, 0.16)) for a in (-0.3, 0.3) for b in (-0.3, 0.36)),
    ]


def keynote_seats() -> Pieces:
    """Four armchairs in a gentle arc with low tables between them, for the four who gave the keynotes."""
    out: PieceList = []
    for k in range(4):
        x, y = 9.2 + 1.35 * k, 12.9 - 0.14 * k
        out += [(c, moved(t, x, y, LEVEL, turn=-8.0 - 5.0 * k)) for c, t in armchair()]
    for k in (0, 2):
        x, y = 9.88 + 1.35 * k, 12.35 - 0.14 * k
        out += [
            (WOOD, disc(0.27, LEVEL + 0.42, LEVEL + 0.46, sides=14, cx=x, cy=y)),
            (DARK, disc(0.04, LEVEL, LEVEL + 0.42, sides=6, cx=x, cy=y)),
        ]
        out += [(WHITE, disc(0.045, LEVEL + 0.46, LEVEL + 0.6, sides=7, cx=x + dx, cy=y)) for dx in (-0.1, 0.1)]
    return out
