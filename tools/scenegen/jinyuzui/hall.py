"""The round hall, its seats, and all that stands in it, as named parts of plain triangles.

Metres, z up, the hall's middle at the origin; the floor lies at 0.6, the stage at 1.5. Roof and southern front can be
taken off.
"""

from __future__ import annotations

import math

from tools.scenegen.common.glb_writer import Parts, PieceList, Pieces, Triangles
from tools.scenegen.common.solids import cuboid, disc, loft, ring
from tools.scenegen.jinyuzui import exhibits
from tools.scenegen.jinyuzui import stage as on_stage
from tools.scenegen.jinyuzui.hall_palette import (
    CREAM,
    DARK,
    DARK_WOOD,
    DEEP_GOLD,
    FLOOR,
    GLASS,
    GOLD,
    PANE,
    RED,
    TEAL,
    WARM,
    WHITE,
    WOOD,
)

RADIUS, HEIGHT = 22.0, 10.5
FRONT = (205.0, 335.0)
"""The southern front, degrees counter-clockwise from east."""

_GATE = 12.0


def rib(degrees: float) -> Triangles:
    """An upright on the outside of the wall."""
    a, r = math.radians(degrees), RADIUS * 1.012
    return cuboid(r * math.cos(a), r * math.sin(a), 0.3, 0.7, 0.6, HEIGHT - 0.6, turn=math.degrees(a))


def _wall(start: float, end: float, low: float = 0.3) -> PieceList:
    """A piece of the wall: cream within, glass and a plinth outside, a wooden skirting inside."""
    out: PieceList = [(CREAM, ring(RADIUS, RADIUS - 0.7, low, HEIGHT, start, end))]
    out.append((GLASS, ring(RADIUS + 0.08, RADIUS, max(low, 1.4), HEIGHT - 0.9, start, end)))
    if low < 1.0:
        out.append((WOOD, ring(RADIUS - 0.7, RADIUS - 0.78, 0.6, 1.75, start, end)))
        out.append((DARK_WOOD, ring(RADIUS - 0.7, RADIUS - 0.8, 1.75, 1.83, start, end)))
    return out


def walls() -> Pieces:
    """The wall but for its front, with fins of wood between the exhibits and a cornice of light."""
    out = _wall(FRONT[1] - 360, FRONT[0])
    out += [(GOLD, rib(degrees)) for degrees in range(-20, 205, 15)]
    out.append((WARM, ring(RADIUS - 0.7, RADIUS - 0.76, HEIGHT - 0.75, HEIGHT - 0.6, FRONT[1] - 360, FRONT[0])))
    for degrees in (*range(30, 63, 3), *range(120, 150, 3)):
        a, r = math.radians(degrees), RADIUS - 0.85
        out.append((WOOD, cuboid(r * math.cos(a), r * math.sin(a), 1.83, 0.32, 0.12, 6.6, turn=float(degrees))))
    # Above the exhibits the fins hang from a rail.
    for start, end in ((-24, 30), (150, 204)):
        out.append((WOOD, ring(RADIUS - 0.7, RADIUS - 0.86, 4.9, 5.05, start, end)))
        for degrees in range(start, end + 1, 3):
            a, r = math.radians(degrees), RADIUS - 0.8
            out.append((WOOD, cuboid(r * math.cos(a), r * math.sin(a), 5.05, 0.2, 0.12, 3.4, turn=float(degrees))))
    return out


def wall_front() -> Pieces:
    """The southern front with the gate."""
    out = [*_wall(FRONT[0], 270 - _GATE), *_wall(270 + _GATE, FRONT[1]), *_wall(270 - _GATE, 270 + _GATE, 4.6)]
    return out + [(GOLD, rib(degrees)) for degrees in (210, 225, 240, 300, 315, 330)]


def roof() -> Pieces:
    """A broad golden ring, a clerestory, and a lid over the middle."""
    return [
        (GOLD, ring(RADIUS + 1.8, 13.4, HEIGHT, HEIGHT + 0.9, 0, 360)),
        (DEEP_GOLD, ring(RADIUS + 1.2, RADIUS + 0.2, HEIGHT - 0.5, HEIGHT, 0, 360)),
        (GLASS, ring(13.4, 13.0, HEIGHT, HEIGHT + 2.1, 0, 360)),
        (GOLD, disc(14.2, HEIGHT + 2.1, HEIGHT + 2.8)),
        (DEEP_GOLD, disc(6.4, HEIGHT + 2.8, HEIGHT + 3.3, sides=36)),
        (GLASS, disc(5.4, HEIGHT + 3.3, HEIGHT + 3.7, sides=32)),
    ]


def entrance() -> Pieces:
    """A canopy on four posts over three steps."""
    y = -RADIUS
    out: PieceList = [
        (GOLD, cuboid(0, y - 2.0, 4.3, 10.5, 5.6, 0.4)),
        (WARM, cuboid(0, y - 2.0, 4.26, 9.5, 4.8, 0.04)),
    ]
    out += [(CREAM, disc(0.28, 0.3, 4.3, sides=12, cx=x, cy=at)) for x in (-4.6, 4.6) for at in (y - 4.2, y - 1.0)]
    out += [(WHITE, cuboid(0, y - 1.9 + 0.35 * k, 0.3, 9.4 - 0.5 * k, 6.2 - 0.7 * k, 0.1 * (k + 1))) for k in range(3)]
    return out


def doors() -> Pieces:
    """Four leaves of clear glass in thin frames, folded open to both sides: one walks in between."""
    low, wide, tall, frame = 0.6, 1.86, 3.9, 0.09
    out: PieceList = []
    for x in (-4.3, -4.1, 4.1, 4.3):
        y = -RADIUS + 0.5 + wide / 2
        out.append((PANE, cuboid(x, y, low + frame, 0.03, wide - 2 * frame, tall - 2 * frame)))
        out += [(DARK_WOOD, cuboid(x, y, z, 0.06, wide, frame)) for z in (low, low + tall - frame)]
        sides = (y - wide / 2 + frame / 2, y + wide / 2 - frame / 2)
        out += [(DARK_WOOD, cuboid(x, at, low + frame, 0.06, frame, tall - 2 * frame)) for at in sides]
    # The track that they run in.
    out.append((DARK_WOOD, cuboid(0, -RADIUS + 0.45, low + tall, 9.0, 0.16, 0.12)))
    return out


def floor() -> Pieces:
    """The floor with a carpet from the gate to the stage and a ring of darker stone."""
    return [
        (FLOOR, disc(RADIUS + 0.4, 0.3, 0.6)),
        ("#d8cdb9", ring(18.9, 18.3, 0.6, 0.615, 203, 337)),
        (RED, cuboid(0, -6.2, 0.6, 1.3, 30.6, 0.02)),
    ]


def hall() -> Parts:
    """All parts of the hall by name."""
    return {
        "roof": roof(),
        "walls": walls(),
        "wall-front": wall_front(),
        "floor": floor(),
        "stage": on_stage.stage(),
        "screen": on_stage.screen(),
        "lectern": on_stage.lectern(),
        "letter": on_stage.letter(),
        "unveiling": on_stage.unveiling(),
        "table": on_stage.table(),
        "keynote-seats": on_stage.keynote_seats(),
        "ar-table": exhibits.ar_table(),
        **exhibits.showcase(),
        "members-wall": exhibits.members_wall(),
        "focus-panel": exhibits.focus_panel(),
        "entrance": entrance(),
        "doors": doors(),
    }


def chair() -> Parts:
    """A chair of the audience, looking north: a shell on four legs; as few triangles as it can do with."""
    back = [(-0.23, -0.24, 0.46), (0.23, -0.24, 0.46), (0.23, -0.19, 0.46), (-0.23, -0.19, 0.46)]
    legs = [(DARK, cuboid(x, y, 0.0, 0.04, 0.04, 0.45)[:8]) for x in (-0.2, 0.2) for y in (-0.2, 0.2)]
    return {
        "chair": [
            (TEAL, cuboid(0, 0, 0.43, 0.48, 0.46, 0.07)),
            (TEAL, loft(back, [(x, y - 0.09, 0.93) for x, y, _ in back])),
            *legs,
        ]
    }
