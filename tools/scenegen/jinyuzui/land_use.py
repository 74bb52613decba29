"""Which block of the scene `jinyuzui` is what, how high it rises, and the fund block with its golden houses."""

from __future__ import annotations

import math
from collections.abc import Callable

from shapely.geometry import LineString, Point, Polygon

from tools.scenegen.common.areas import round_corners
from tools.scenegen.common.dice import Dice
from tools.scenegen.common.geojson_writer import ACCENT
from tools.scenegen.common.shapes import Ring, along, box, chamfered, crescent, ellipse
from tools.scenegen.jinyuzui import building_types
from tools.scenegen.jinyuzui.ground_plan import COLUMNS, ROWS
from tools.scenegen.jinyuzui.planted_layers import PlantedLayers
from tools.scenegen.jinyuzui.venue_plan import PLAN

Kind = Callable[[PlantedLayers, Polygon, Dice, float], None]

USES: dict[str, Kind] = {
    "court": building_types.court,
    "landmark": building_types.landmark,
    "mall": building_types.mall,
    "offices": building_types.offices,
    "park": building_types.park,
    "pavilions": building_types.pavilions,
    "points": building_types.points,
    "school": building_types.school,
    "slabs": building_types.slabs,
    "terrace": building_types.terrace,
}
"""Uses of blocks in the plan, but for `venue` and `axis`, the park before it; a block without one becomes a park."""


def use_of(block: Polygon, /) -> str:
    """What the plan has on a block."""
    return next((str(f.properties["use"]) for f in PLAN.of("block") if block.contains(Point(f.point))), "park")


def rise(x: float, y: float, /) -> float:
    """How high the city is at a place, metres: it rises towards the venue, and falls to the water and the south."""
    sx, sy = PLAN.the("summit").point
    away = math.hypot(x - sx, y - sy)
    tall = 28.0 + 122.0 * math.exp(-((away / 265.0) ** 1.8))
    if x < min(COLUMNS):
        tall *= 0.72
    return tall if y > min(ROWS) else min(tall, 42.0)


def fill(layers: PlantedLayers, blocks: list[Polygon]) -> None:
    """Everything on the blocks."""
    dice = Dice(8)
    for block in blocks:
        middle, use = block.centroid, use_of(block)
        if use == "venue":
            layers.area("ground", block, name="venue-square", min_height=0.3, height=0.3, colour="paving")
            venue(layers)
            continue
        layers.area("ground", block, min_height=0.25, height=0.25, colour="block")
        if use == "axis":
            axis(layers, block, dice)
            continue
        USES[use](layers, block, dice, rise(middle.x, middle.y) * dice.between(0.92, 1.06))


def venue(layers: PlantedLayers) -> None:
    """The fund block: golden towers on a crescent about the round hall, which is a model of its own."""
    low = 10.8
    half = crescent((0, 0), (34.0, 34.0), (63.0, 63.0), 14, 166, sides=30)
    layers.building(half, low, name="fund-crescent", roof__detail="parapet", **ACCENT)
    _golden_tower(layers, "fund-tower", 48.5, 52.0, 22.0, low, (140.4, 158.4))
    _golden_tower(layers, "north-tower", 48.5, 126.0, 20.0, low, (100.8, 115.2))
    for name, x in (("east-house", 52.0), ("west-house", -52.0)):
        layers.building(chamfered(x, -24.0, 19.0, 40.0, 3.0), 25.2, name=name, **ACCENT)
    layers.taken.append(Polygon(ellipse(0, 0, 26.0, 26.0)))
    layers.taken.append(Polygon(box(0, -29, 13, 14)))
    # The arrival square: an avenue of trees to the gate, lawns at its sides, a ring of light paving about the hall.
    for sign in (-1, 1):
        for y in (-64.0, -56.0, -48.0, -40.0):
            layers.tree(sign * 17.0, y, 6.0)
            layers.tree(sign * 25.0, y, 6.0)
        lawn = round_corners(box(sign * 21.0, -52.0, 15.0, 33.0), 1.5)
        layers.area("green", lawn, leisure="garden", min_height=0.06)
        layers.area("green", round_corners(box(sign * 52.0, -57.0, 22.0, 14.0), 1.5), leisure="garden", min_height=0.06)
        for k in range(3):
            layers.tree(sign * (45.0 + 7.0 * k), -57.0, 5.5)
    for radius in (27.5, 30.5):
        ring = ellipse(0, 0, radius, radius, sides=48)
        layers.line("lines", [*ring, ring[0]], width=0.5, min_height=0.2, colour="edge")
    for y in (-40.0, -48.0, -56.0, -64.0):
        layers.line("lines", [(-12.0, y), (12.0, y)], width=0.4, min_height=0.2, colour="edge")


def _golden_tower(
    layers: PlantedLayers, name: str, radius: float, degrees: float, side: float, foot: float, tops: tuple[float, ...]
) -> None:
    """A tower on the crescent that draws back once near its top."""
    a = math.radians(degrees)
    x, y = radius * math.cos(a), radius * math.sin(a)
    for k, top in enumerate(tops):
        share = (1.0, 0.66)[k]
        last = k == len(tops) - 1
        shape = chamfered(x, y, share * side, share * side, 0.15 * share * side)
        label = f"{name}/crown" if last else name
        layers.building(shape, top, foot=foot, name=label, roof__detail=None if last else "parapet", **ACCENT)
        foot = top


def axis(layers: PlantedLayers, pad: Polygon, dice: Dice) -> None:
    """The park between the square and the canal: a long pool on the axis, trees in rows at its sides."""
    x0, y0, x1, y1 = pad.bounds
    pool = Polygon(box(0, (y0 + y1) / 2 + 4.0, 13.0, 0.62 * (y1 - y0)))
    layers.area("water", pool, natural="water", min_height=0.3, name="mirror-pool")
    layers.taken.append(pool.buffer(2.0))
    lawn = pad.buffer(-3.0)
    walks: Ring = [(0.0, y0), (0.0, y1)]
    free = lawn.difference(LineString(walks).buffer(13.0, cap_style="flat"))
    cross = LineString([(x0, (y0 + y1) / 2), (x1, (y0 + y1) / 2)]).buffer(2.0)
    for lawn_piece in getattr(free.difference(cross), "geoms", [free]):
        piece = round_corners(lawn_piece, 2.0)
        layers.area("green", piece, leisure="park")
        inner = piece.buffer(-2.5)
        px0, py0, px1, py1 = piece.bounds
        rows = max(1, int((py1 - py0) / 8.0))
        for j in range(rows):
            y = py0 + (j + 0.5) * (py1 - py0) / rows
            for x, at in along([(px0, y), (px1, y)], 8.6, start=4.0):
                if inner.buffer(1.0).intersects(Polygon(box(x, at, 0.5, 0.5))):
                    layers.tree(x, at, dice.between(5.6, 7.0))
