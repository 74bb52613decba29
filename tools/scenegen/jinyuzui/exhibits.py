"""What stands along the hall's walls: AR table, NUIST's showcase, the wall of the members, the panel of the areas."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

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
    stroke,
    surface,
    tile,
    tube,
)
from tools.scenegen.jinyuzui.hall_palette import (
    BEAM,
    CREAM,
    DARK,
    DARK_WOOD,
    DEEP_GOLD,
    GLASS,
    GOLD,
    NIGHT,
    SKY,
    SOFT,
    STAR,
    STEEL,
    TEAL,
    WHITE,
    WOOD,
)

FLOOR_LEVEL = 0.6
SKIN, HAIR = "#e3b795", "#4a3a30"
_AROUND = [2 * math.pi * k / 14 for k in range(14)]
BLUE, GREEN, VIOLET, CORAL = "#3f78a8", "#5f9a74", "#8471a8", "#cc7a5c"

AR_TABLE = (-11.6, -6.2, 3.2, 1.5)
"""x, y, radius and height of the free top of the AR table: the district stands here in miniature."""


def facing(pieces: Pieces, degrees: float, radius: float) -> PieceList:
    """What looks south, put on a circle about the hall's middle so that it looks there."""
    a = math.radians(degrees)
    x, y = radius * math.cos(a), radius * math.sin(a)
    return [(c, moved(t, x, y, FLOOR_LEVEL, turn=degrees - 90.0)) for c, t in pieces]


def ar_table() -> Pieces:
    """A round table with a shining rim and a dark top that stays free; three tablets on stands about it."""
    x, y, r, top = AR_TABLE
    out: PieceList = [
        (WHITE, cone(r * 0.55, r * 0.92, FLOOR_LEVEL, top - 0.14, sides=36, cx=x, cy=y)),
        (GOLD, disc(r + 0.14, top - 0.14, top - 0.05, sides=40, cx=x, cy=y)),
        (BEAM, disc(r + 0.05, top - 0.05, top - 0.02, sides=40, cx=x, cy=y)),
        (NIGHT, disc(r, top - 0.03, top, sides=40, cx=x, cy=y)),
        (SOFT, disc(r + 1.7, FLOOR_LEVEL, FLOOR_LEVEL + 0.03, sides=40, cx=x, cy=y)),
    ]
    for degrees in (110.0, 165.0, 215.0):
        a = math.radians(degrees)
        sx, sy = x + (r + 0.7) * math.cos(a), y + (r + 0.7) * math.sin(a)
        stand: PieceList = [
            (STEEL, disc(0.2, 0.0, 0.03, sides=12)),
            (STEEL, cuboid(0, 0, 0.03, 0.05, 0.05, 1.15)),
        ]
        low = [(-0.24, -0.16, 1.12), (0.24, -0.16, 1.12), (0.24, 0.16, 1.36), (-0.24, 0.16, 1.36)]
        stand += [(DARK, loft(low, [(p, q - 0.012, s + 0.03) for p, q, s in low]))]
        glass = [(0.86 * p, 0.86 * q - 0.014, s * 1.0 + 0.034) for p, q, s in low]
        stand += [(SKY, loft(glass, [(p, q - 0.004, s + 0.008) for p, q, s in glass]))]
        out += [(c, moved(t, sx, sy, FLOOR_LEVEL, turn=degrees + 90.0)) for c, t in stand]
    return out


def showcase() -> dict[str, Pieces]:
    """NUIST's showcase on the eastern wall: a curved back and three exhibits, each on its plinth."""
    back: PieceList = []
    for at in range(-24, 25, 6):
        panel: PieceList = [
            (CREAM, cuboid(0, 0.1, 0.0, 2.24, 0.2, 3.7)),
            (TEAL, tile(0, 3.45, 2.24, 0.3, 0, 0.03)),
            (TEAL, tile(0, 0.2, 2.24, 0.4, 0, 0.03)),
        ]
        back += facing(panel, float(at), 20.6)
    exhibits: dict[str, Callable[[], PieceList]] = {"museums": _museum, "vr": _experiment, "sleep": _sleep}
    out: dict[str, Pieces] = {"showcase": back}
    for (name, make), degrees in zip(exhibits.items(), (-15.0, 0.5, 16.0), strict=True):
        base: PieceList = [
            (WHITE, cuboid(0, -0.6, 0.0, 3.9, 2.9, 0.28)),
            (GOLD, cuboid(0, -0.6, 0.28, 3.9, 2.9, 0.03)),
        ]
        lifted = [(c, moved(t, 0, -0.6, 0.31)) for c, t in make()]
        out[f"exhibit-{name}"] = facing([*base, *lifted], degrees, 18.4)
    return out


def _sleep() -> PieceList:
    """Metaverse sleep: a couch under a half-open shell, a pillow, a headset, stars on the back of the shell."""
    out: PieceList = [
        (DARK_WOOD, cuboid(0, 0, 0.0, 2.7, 1.2, 0.22)),
        (WHITE, cuboid(0, 0, 0.22, 2.6, 1.1, 0.22)),
        (BLUE, cuboid(0.35, 0, 0.44, 1.8, 1.14, 0.07)),
        (CREAM, cuboid(-0.95, 0, 0.44, 0.5, 0.8, 0.16)),
    ]
    out += _sleeper()
    # The shell: an arch over the couch, open to the front, its ends closed by a rib each.
    for k in range(9):
        a, b = (math.radians(t) for t in (4 + 14 * k, 4 + 14 * (k + 1)))
        (ya, za), (yb, zb) = ((0.8 * math.cos(t), 0.12 + 1.75 * math.sin(t)) for t in (a, b))
        inner = [(-1.4, ya, za), (1.4, ya, za), (1.4, yb, zb), (-1.4, yb, zb)]
        outer = [
            (-1.4, 1.08 * ya, 1.05 * za),
            (1.4, 1.08 * ya, 1.05 * za),
            (1.4, 1.08 * yb, 1.05 * zb),
            (-1.4, 1.08 * yb, 1.05 * zb),
        ]
        out.append((BLUE if k % 2 else "#557f9e", loft(outer, inner)))
        for x in (-1.4, 1.4):
            out.append((WHITE, bar((x, 1.05 * ya, 1.03 * za), (x, 1.05 * yb, 1.03 * zb), 0.09)))
    for k in range(7):
        out.append(
            (STAR if k % 2 else BEAM, button(-1.1 + 0.37 * k, 0.95 + 0.13 * ((k * 3) % 4), 0.06, 0.56, 0.02, sides=6))
        )
    out.append((SKY, tile(0, 0.33, 2.62, 0.05, -0.55, 0.02)))
    return out


def _sleeper() -> PieceList:
    """Somebody on their back, head on the pillow, with a headset; arms on a cover that rounds over body and feet."""
    out: PieceList = [
        (HAIR, ball(0.135, -0.86, 0, 0.685, sides=14, rings=8)),
        (SKIN, ball(0.125, -0.82, 0, 0.7, sides=14, rings=8)),
        (SKIN, tube([(-0.74, 0, 0.655), (-0.6, 0, 0.62)], 0.055, sides=8)),
        # The headset: a visor over the eyes, its strap round the head.
        (WHITE, cuboid(-0.815, 0, 0.78, 0.09, 0.2, 0.075)),
        (DARK, cuboid(-0.815, 0, 0.855, 0.07, 0.17, 0.012)),
        (DARK, tube([(-0.815, 0.13 * math.cos(t), 0.7 + 0.13 * math.sin(t)) for t in _AROUND], 0.014, closed=True)),
        (SOFT, tube([(-0.62, -0.19, 0.6), (-0.56, 0.0, 0.62), (-0.62, 0.19, 0.6)], 0.085, sides=8)),
    ]
    for side in (-1, 1):
        out.append((SOFT, tube([(-0.57, 0.24 * side, 0.6), (-0.2, 0.3 * side, 0.6)], 0.055, sides=8)))
        out.append((SKIN, tube([(-0.2, 0.3 * side, 0.6), (0.04, 0.2 * side, 0.66)], 0.042, sides=8)))
        out.append((SKIN, ball(0.055, 0.07, 0.18 * side, 0.68, sides=8, rings=5)))
    # Width and height of the body along the couch: chest, waist, hips, knees, feet, the couch's end.
    body = [(-0.5, 0.3, 0.2), (-0.2, 0.31, 0.2), (0.1, 0.29, 0.17), (0.35, 0.27, 0.18), (0.6, 0.23, 0.2)]
    body += [(0.85, 0.2, 0.16), (1.02, 0.18, 0.15), (1.1, 0.17, 0.22), (1.18, 0.16, 0.19), (1.22, 0.15, 0.02)]
    cover = [
        [(x, -half * math.cos(t), 0.5 + high * math.sin(t)) for t in (math.pi * k / 10 for k in range(11))]
        for x, half, high in body
    ]
    return [
        *out,
        (BLUE, surface(cover, 0.02)),
        (WHITE, surface([cover[0], [(x + 0.09, y, z + 0.012) for x, y, z in cover[0]]], 0.025)),
    ]


def _experiment() -> PieceList:
    """Multi-modal interactive VR experiments: a bust with goggles, two hands' controllers, a molecule over a bench."""
    out: PieceList = [
        (WOOD, cuboid(0, 0.2, 0.0, 2.9, 0.9, 0.8)),
        (WHITE, cuboid(0, 0.2, 0.8, 3.0, 1.0, 0.06)),
    ]
    top = 0.86
    # The bust on the left.
    out += [
        (DARK, cuboid(-0.95, 0.2, top, 0.4, 0.3, 0.06)),
        (SOFT, cone(0.3, 0.12, top + 0.06, top + 0.36, sides=14, cx=-0.95, cy=0.22)),
    ]
    out += [
        (SOFT, ball(0.23, -0.95, 0.2, top + 0.62, sides=12, rings=7)),
        (DARK, cuboid(-0.95, -0.0, top + 0.58, 0.4, 0.2, 0.18)),
    ]
    out += [
        (BEAM, tile(-0.95, top + 0.67, 0.3, 0.04, -0.1, 0.012)),
        (DARK, disc(0.245, top + 0.63, top + 0.7, sides=14, cx=-0.95, cy=0.22)),
    ]
    for dx in (-1.3, -0.55):
        out += [
            (DARK, bar((dx, -0.18, top + 0.03), (dx + 0.04, 0.0, top + 0.14), 0.07)),
            (TEAL, disc(0.09, top + 0.14, top + 0.17, sides=10, cx=dx + 0.05, cy=0.04)),
        ]
    # The molecule on the right, on a ring of light.
    out += [
        (SKY, disc(0.5, top, top + 0.03, sides=22, cx=0.75, cy=0.2)),
        (DARK, disc(0.4, top + 0.03, top + 0.045, sides=22, cx=0.75, cy=0.2)),
    ]
    atoms = [
        (0.75, 0.2, 0.75, 0.19, GOLD),
        (0.4, 0.1, 0.55, 0.13, TEAL),
        (1.12, 0.3, 0.6, 0.13, TEAL),
        (0.78, 0.05, 1.18, 0.13, CORAL),
        (0.7, 0.45, 0.42, 0.11, WHITE),
        (1.2, 0.1, 1.05, 0.1, WHITE),
    ]
    hx, hy, hz, _, _ = atoms[0]
    for ax, ay, az, r, colour in atoms:
        out.append((colour, ball(r, ax, ay, top + az, sides=10, rings=6)))
        if (ax, ay) != (hx, hy):
            out.append((STEEL, bar((hx, hy, top + hz), (ax, ay, top + az), 0.05)))
    out += [
        (GLASS, cone(0.16, 0.06, top, top + 0.3, sides=12, cx=0.02, cy=0.3)),
        (GLASS, disc(0.06, top + 0.3, top + 0.42, sides=10, cx=0.02, cy=0.3)),
        (SKY, cone(0.17, 0.12, top, top + 0.12, sides=12, cx=0.02, cy=0.3)),
    ]
    # A screen behind with a curve.
    out += [(DARK, cuboid(0, 0.82, 1.1, 2.3, 0.08, 1.3)), (NIGHT, tile(0, 1.75, 2.16, 1.16, 0.78, 0.01))]
    points = [(-0.95 + 0.19 * k, 1.72 + 0.34 * math.sin(0.9 * k)) for k in range(11)]
    out += [(BEAM, stroke(a, b, 0.05, 0.77, 0.012)) for a, b in itertools.pairwise(points)]
    return out


def _museum() -> PieceList:
    """Metaverse museums: a gate of four columns with a gable, in it a vase under glass that casts rings of light."""
    out: PieceList = []
    for x in (-1.3, -0.82, 0.82, 1.3):
        out += [
            (CREAM, disc(0.13, 0.1, 2.1, sides=12, cx=x, cy=0.35)),
            (CREAM, cuboid(x, 0.35, 0.0, 0.36, 0.36, 0.1)),
            (CREAM, cuboid(x, 0.35, 2.1, 0.36, 0.36, 0.08)),
        ]
    out += [(CREAM, cuboid(0, 0.35, 2.18, 3.1, 0.5, 0.22)), (GOLD, tile(0, 2.29, 2.9, 0.06, 0.1, 0.03))]
    out += [
        (CREAM, plate([(-1.62, 2.4), (1.62, 2.4), (0, 3.05)], 0.6, 0.5)),
        (DEEP_GOLD, plate([(-0.95, 2.48), (0.95, 2.48), (0, 2.86)], 0.1, 0.03)),
    ]
    # Plinth, vase and the glass as its four edges: one sees in.
    out += [(DARK_WOOD, cuboid(0, -0.1, 0.0, 0.86, 0.86, 0.78)), (WHITE, cuboid(0, -0.1, 0.78, 0.94, 0.94, 0.05))]
    profile = [(0.1, 0.83), (0.22, 0.98), (0.27, 1.15), (0.2, 1.33), (0.09, 1.44), (0.14, 1.55)]
    for (ra, za), (rb, zb) in itertools.pairwise(profile):
        out.append((BLUE if 0.9 < za < 1.3 else WHITE, cone(ra, rb, za, zb, sides=16, cx=0, cy=-0.1)))
    for dx in (-0.42, 0.42):
        for dy in (-0.52, 0.32):
            out.append((STEEL, cuboid(dx, dy, 0.83, 0.03, 0.03, 0.92)))
    out += [(STEEL, cuboid(0, dy, 1.75, 0.87, 0.03, 0.03)) for dy in (-0.52, 0.32)] + [
        (STEEL, cuboid(dx, -0.1, 1.75, 0.03, 0.87, 0.03)) for dx in (-0.42, 0.42)
    ]
    for x, turn in ((-1.06, 0.0), (1.06, 0.0)):
        out += [(DARK, cuboid(x, 0.42, 0.7, 0.34, 0.04, 0.9, turn=turn)), (SKY, tile(x, 1.15, 0.28, 0.82, 0.4, 0.01))]
    return out


KINDS = (
    "university",
    "university",
    "university",
    "forest",
    "university",
    "computing",
    "university",
    "venture",
    "company",
)
"""The nine members in the order of the fact sheet's table, by what each is."""

_TINTS = {"university": TEAL, "forest": GREEN, "computing": BLUE, "venture": DEEP_GOLD, "company": VIOLET}


def members_wall() -> Pieces:
    """Nine panels on the western wall, one a member: a pictogram of its kind, a band in its kind's colour."""
    out: PieceList = []
    for k, kind in enumerate(KINDS):
        tint = _TINTS[kind]
        panel: PieceList = [
            (WHITE, cuboid(0, 0.08, 0.55, 1.75, 0.16, 3.3)),
            (tint, tile(0, 3.62, 1.75, 0.46, 0, 0.05)),
            (tint, tile(0, 0.72, 1.75, 0.12, 0, 0.05)),
        ]
        panel += [(c, moved(t, 0, 0, 2.4)) for c, t in _pictogram(kind, tint)]
        out += facing(panel, 196.0 - 5.4 * k, 20.5)
    return out


def _pictogram(kind: str, tint: str) -> PieceList:
    """A sign about the origin, 1.2 m wide at most, on the plane y = 0."""
    if kind == "university":
        out: PieceList = [
            (tint, plate([(-0.58, 0.22), (0.58, 0.22), (0, 0.6)], 0, 0.04)),
            (tint, tile(0, -0.46, 1.16, 0.14, 0, 0.04)),
        ]
        return out + [(tint, tile(x, -0.1, 0.15, 0.5, 0, 0.04)) for x in (-0.4, -0.13, 0.13, 0.4)]
    if kind == "forest":
        crowns = [
            (tint, plate([(-w, z), (w, z), (0, z + h)], 0, 0.04))
            for w, z, h in ((0.52, -0.3, 0.5), (0.42, -0.02, 0.44), (0.3, 0.24, 0.4))
        ]
        return [*crowns, (DARK_WOOD, tile(0, -0.42, 0.14, 0.24, 0, 0.04))]
    if kind == "computing":
        racks: PieceList = [(tint, tile(x, 0, 0.32, 1.1, 0, 0.04)) for x in (-0.4, 0, 0.4)]
        return racks + [
            (STAR, tile(x, z, 0.2, 0.06, -0.04, 0.02)) for x in (-0.4, 0, 0.4) for z in (-0.36, -0.12, 0.12, 0.36)
        ]
    if kind == "venture":
        bars: PieceList = [
            (tint, tile(-0.42 + 0.28 * k, -0.5 + 0.14 * (k + 1), 0.2, 0.28 * (k + 1), 0, 0.04)) for k in range(4)
        ]
        return [*bars, (tint, button(-0.3, 0.42, 0.2, 0, 0.04))]
    hexagon = [(0.56 * math.cos(math.radians(a)), 0.56 * math.sin(math.radians(a))) for a in range(-90, 270, 60)]
    edges: PieceList = [
        (tint, stroke(a, b, 0.1, 0, 0.04)) for a, b in zip(hexagon, [*hexagon[1:], hexagon[0]], strict=True)
    ]
    return (
        edges
        + [(tint, stroke((0, 0), hexagon[k], 0.09, 0, 0.04)) for k in (1, 3, 5)][:3]
        + [(tint, button(0, 0, 0.12, 0, 0.05, sides=10))]
    )


AREAS = ("social", "economy", "society", "identity", "production", "culture", "law", "standards")
"""The eight areas of focus in the fact sheet's order (F42)."""

FOCUS_AT = (-38.5, 16.6)
"""Direction (degrees) and distance of the panel of the areas from the hall's middle."""


def focus_panel() -> Pieces:
    """A free-standing panel of two rows of four tiles, one an area, each with a sign."""
    colours = (TEAL, DEEP_GOLD, BLUE, VIOLET, CORAL, "#b4442f", DARK, GREEN)
    out: PieceList = [
        (DARK_WOOD, cuboid(0, 0.1, 0.0, 6.9, 0.9, 0.12)),
        (WHITE, cuboid(0, 0.12, 0.12, 6.6, 0.24, 3.5)),
        (GOLD, tile(0, 3.56, 6.6, 0.12, 0, 0.06)),
    ]
    for k, (area, colour) in enumerate(zip(AREAS, colours, strict=True)):
        x, z = -2.4 + 1.6 * (k % 4), 2.72 - 1.55 * (k // 4)
        out.append((colour, tile(x, z, 1.4, 1.36, 0, 0.05)))
        out += [(c, moved(t, x, -0.05, z)) for c, t in _sign(area)]
    return facing(out, *FOCUS_AT)


def _sign(area: str) -> PieceList:
    """A white sign about the origin, 0.9 m wide at most, on the plane y = 0."""
    w, t = WHITE, 0.03
    match area:
        case "social":
            ends = [(0.34 * math.cos(math.radians(a)), 0.34 * math.sin(math.radians(a))) for a in (90, 210, 330)]
            return [(w, button(*p, 0.14, 0, t, sides=12)) for p in ends] + [
                (w, stroke(a, b, 0.06, 0, t)) for a, b in zip(ends, [*ends[1:], ends[0]], strict=True)
            ]
        case "economy":
            return [
                (w, disc_)
                for disc_ in (
                    button(-0.14, -0.22, 0.22, 0, t),
                    button(0.18, 0.0, 0.22, -0.01, t),
                    button(-0.1, 0.26, 0.18, 0, t),
                )
            ]
        case "society":
            people: PieceList = [
                (w, button(x, 0.2 + h, 0.12, 0, t, sides=12)) for x, h in ((-0.3, 0), (0, 0.1), (0.3, 0))
            ]
            return people + [
                (w, plate([(x - 0.14, -0.35), (x + 0.14, -0.35), (x + 0.1, 0.04 + h), (x - 0.1, 0.04 + h)], 0, t))
                for x, h in ((-0.3, 0), (0, 0.1), (0.3, 0))
            ]
        case "identity":
            return [
                (w, button(0, 0.2, 0.2, 0, t)),
                (w, plate([(-0.36, -0.42), (0.36, -0.42), (0.26, -0.08), (-0.26, -0.08)], 0, t)),
            ]
        case "production":
            spokes = [(0.42 * math.cos(math.radians(a)), 0.42 * math.sin(math.radians(a))) for a in range(0, 180, 45)]
            return [(w, stroke((-p, -q), (p, q), 0.15, 0, t)) for p, q in spokes] + [
                (w, button(0, 0, 0.29, -0.005, t)),
                (CORAL, button(0, 0, 0.13, -0.035, 0.02)),
            ]
        case "culture":
            tiers: PieceList = [
                (w, plate([(-s, z), (s, z), (0.55 * s, z + 0.16), (-0.55 * s, z + 0.16)], 0, t))
                for s, z in ((0.46, -0.2), (0.38, 0.06), (0.28, 0.3))
            ]
            return tiers + [(w, tile(x, -0.31, 0.08, 0.22, 0, t)) for x in (-0.2, 0.2)]
        case "law":
            beams: PieceList = [
                (w, stroke((0, -0.4), (0, 0.38), 0.07, 0, t)),
                (w, stroke((-0.38, 0.26), (0.38, 0.26), 0.07, 0, t)),
                (w, tile(0, -0.4, 0.4, 0.08, 0, t)),
            ]
            return beams + [(w, plate([(x - 0.2, -0.06), (x, -0.18), (x + 0.2, -0.06)], 0, t)) for x in (-0.36, 0.36)]
        case _:
            return (
                [(w, tile(0, 0, 0.86, 0.26, 0, t))]
                + [
                    (GREEN, tile(-0.32 + 0.16 * k, 0.06 - 0.03 * (k % 2), 0.03, 0.12 + 0.06 * (k % 2), -0.03, 0.02))
                    for k in range(5)
                ]
                + [
                    (w, stroke((-0.36, 0.34), (0.1, 0.34), 0.07, 0, t)),
                    (w, stroke((-0.36, -0.34), (0.3, -0.34), 0.07, 0, t)),
                ]
            )
