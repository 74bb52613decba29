"""The ground plan of the scene `jinyuzui`: the model's slab, river and canal, the streets and the blocks between them.

Local metres, x east, y north, the hall's middle at the origin. Superblocks of about 140 by 125 m lie on a grid; the
riverside drive and the canal's two drives follow the water and cut the blocks beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from shapely.geometry import LineString, Polygon
from shapely.ops import unary_union

from tools.scenegen.common.areas import largest, polygons, round_corners
from tools.scenegen.common.curves import spline_function
from tools.scenegen.common.shapes import Ring, arc, band, box
from tools.scenegen.jinyuzui.venue_plan import PLAN

WEST, SOUTH, EAST, NORTH = PLAN.the("extent").polygon.bounds
RIM = 10.0
"""Metres of bare slab between the last street and the model's edge."""

HALF_CANAL = PLAN.the("canal").properties["width"] / 2
DRIVE = 66.0
"""From the river's bank to the middle of the riverside drive."""

QUAY_DRIVE = 42.0
"""From the canal's middle to the middle of the drive on either side."""

river_bank = spline_function([(y, x) for x, y in PLAN.the("bank").points])
"""x of the river's east bank, by y."""

canal = spline_function(PLAN.the("canal").points)
"""y of the canal's middle, by x."""

_STREETS = PLAN.of("avenue", "street")
_UPRIGHT = [s for s in _STREETS if abs(s.points[0][0] - s.points[-1][0]) < abs(s.points[0][1] - s.points[-1][1])]
COLUMNS = {s.across[0]: s for s in sorted(_UPRIGHT, key=lambda s: s.across[0])}
"""Streets from south to north by x."""
ROWS = {s.across[1]: s for s in sorted(_STREETS, key=lambda s: s.across[1]) if s not in _UPRIGHT}
"""Streets from west to east by y."""


@dataclass(frozen=True, slots=True)
class Street:
    """A street by its middle line; `width` is the carriageway's, the pavements add `PAVEMENT` on either side."""

    line: Ring
    width: float
    main: bool = False


PAVEMENT = 4.6


def _steps(low: float, high: float, count: int = 60) -> list[float]:
    return [float(v) for v in np.linspace(low, high, count)]


def outline() -> Polygon:
    """The slab: corners rounded, the one in the river widest."""
    r = 130.0
    ring = [(WEST + 40, SOUTH), (EAST, SOUTH), (EAST, NORTH), *arc(WEST + r, NORTH - r, r, r, 90, 180, sides=22)]
    return Polygon(ring).buffer(-22, quad_segs=8).buffer(22, quad_segs=8)


def bank_line() -> Ring:
    """The river's east bank, from south to north, beyond the slab at both ends."""
    return [(river_bank(y), y) for y in _steps(SOUTH - 30, NORTH + 30, 70)]


def canal_line() -> Ring:
    """The canal's middle, from west to east, beyond bank and slab."""
    return [(x, canal(x)) for x in _steps(WEST + 160, EAST + 40, 60)]


def land() -> tuple[Polygon, Polygon]:
    """The dry land north and south of the canal; the corners at the canal's mouth are rounded."""
    bank = bank_line()
    east_bank = Polygon([*bank, (EAST + 50, NORTH + 30), (EAST + 50, SOUTH - 30)])
    water = Polygon(band(canal_line(), HALF_CANAL, HALF_CANAL))
    dry = round_corners(east_bank.difference(water), 13.0).intersection(outline())
    north, south = sorted(polygons(dry, 1000.0), key=lambda p: -float(p.centroid.y))[:2]
    return north, south


def drive_x(y: float) -> float:
    """x of the riverside drive, by y."""
    return river_bank(y) + DRIVE


def canal_drive(side: int) -> Callable[[float], float]:
    """y of the drive north (1) or south (-1) of the canal, by x."""
    return lambda x: canal(x) + side * QUAY_DRIVE


def _drive_crossing(side: int) -> tuple[float, float]:
    """Where the riverside drive meets one of the canal's drives."""
    y = -150.0
    for _ in range(30):
        x = drive_x(y)
        y = canal_drive(side)(x)
    return x, y


def streets() -> list[Street]:
    """All streets; those of the grid end at the drives along the water."""
    north_corner, south_corner = _drive_crossing(1), _drive_crossing(-1)
    out = [
        Street([(drive_x(y), y) for y in _steps(north_corner[1], NORTH, 30)], 11.0),
        Street([(drive_x(y), y) for y in _steps(SOUTH, south_corner[1], 12)], 11.0),
        Street([(x, canal_drive(1)(x)) for x in _steps(north_corner[0], EAST, 30)], 11.0),
        Street([(x, canal_drive(-1)(x)) for x in _steps(south_corner[0], EAST, 30)], 11.0),
    ]
    for x, drawn in COLUMNS.items():
        main, width = drawn.kind == "avenue", drawn.properties["width"]
        # Avenues cross the canal on bridges; the others end on its northern drive and begin again south of it.
        if main:
            out.append(Street([(x, SOUTH), (x, NORTH)], width, main=True))
        else:
            out.append(Street([(x, canal_drive(1)(x)), (x, NORTH)], width))
            out.append(Street([(x, SOUTH), (x, canal_drive(-1)(x))], width))
    for y, drawn in ROWS.items():
        out.append(Street([(drive_x(y), y), (EAST, y)], drawn.properties["width"], main=drawn.kind == "avenue"))
    return out


def corridors(lines: list[Street]) -> Polygon:
    """The streets with their pavements as one area."""
    area: Polygon = unary_union(  # type: ignore[assignment]
        [LineString(s.line).buffer(s.width / 2 + PAVEMENT, cap_style="flat", join_style="mitre") for s in lines]
    )
    return area


def blocks(lines: list[Street]) -> list[Polygon]:
    """The blocks, corners rounded: those north of the canal, then those south of it, each by column and row."""
    north, south = land()
    free = {"n": north.buffer(-6), "s": south.buffer(-6)}
    inside = outline().buffer(-RIM)
    park_edge = Polygon([(drive_x(y), y) for y in _steps(SOUTH, NORTH)] + [(EAST, NORTH), (EAST, SOUTH)])
    paved = corridors(lines)
    xs, ys = [WEST, *COLUMNS, EAST], [SOUTH, *ROWS, NORTH]
    out = []
    for side, area in free.items():
        edge = canal_drive(1 if side == "n" else -1)
        beyond = NORTH + 50 if side == "n" else SOUTH - 50
        dry = Polygon([*((x, edge(x)) for x in _steps(WEST, EAST)), (EAST, beyond), (WEST, beyond)])
        usable = area.intersection(dry).intersection(inside).intersection(park_edge).difference(paved)
        for i in range(len(xs) - 1):
            for j in range(len(ys) - 1) if side == "n" else (0,):
                y0, y1 = (ys[j], ys[j + 1]) if side == "n" else (SOUTH, 0.0)
                middle = ((xs[i] + xs[i + 1]) / 2, (y0 + y1) / 2)
                cell = Polygon(box(*middle, xs[i + 1] - xs[i], y1 - y0))
                shape = largest(round_corners(largest(usable.intersection(cell)), 4.0))
                if shape.area > 600:
                    out.append(shape)
    return out


def riverside() -> tuple[Polygon, Polygon]:
    """The park between bank and drive, north and south of the canal's mouth."""
    bank = bank_line()
    strip = Polygon(band(bank, -12.0, DRIVE - 5.5 - PAVEMENT))
    inside = outline().buffer(-RIM)
    parts = []
    for side, part in zip((1, -1), land(), strict=True):
        edge = [(x, canal_drive(side)(x) + side * (5.5 + PAVEMENT)) for x in _steps(WEST, EAST)]
        beyond = 600.0 * side
        keep = Polygon([*edge, (EAST, beyond), (WEST, beyond)])
        dry = strip.intersection(part.buffer(-8)).intersection(keep).intersection(inside)
        parts.append(largest(round_corners(largest(dry), 5.0)))
    return parts[0], parts[1]
