"""What stands on a block of the scene `jinyuzui`: towers, podiums, slabs, courts, a school, a mall, and gardens."""

from __future__ import annotations

import math

from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from tools.scenegen.common.areas import Area, polygons, round_corners, scattered
from tools.scenegen.common.dice import Dice
from tools.scenegen.common.shapes import Rect, Ring, box, chamfered, ellipse, stadium
from tools.scenegen.jinyuzui.planted_layers import PlantedLayers

STOREY = 3.6


def storeys(height: float, /) -> float:
    """The height rounded to whole storeys."""
    return max(1, round(height / STOREY)) * STOREY


def inscribed(shape: Polygon, margin: float, /) -> Rect:
    """A large axis-parallel rectangle within a shape, `margin` metres from its edge: grown side by side."""
    inner = shape.buffer(-margin)
    x0, y0, x1, y1 = inner.bounds
    best, area = Rect(x0, y0, x0, y0), 0.0
    steps = [k / 10 for k in range(11)]
    for a in steps[:6]:
        for b in steps[5:]:
            for c in steps[:6]:
                for d in steps[5:]:
                    r = Rect(x0 + a * (x1 - x0), y0 + c * (y1 - y0), x0 + b * (x1 - x0), y0 + d * (y1 - y0))
                    size = r.width * r.depth
                    if size > area and inner.buffer(0.01).contains(Polygon(r.ring())):
                        best, area = r, size
    return best


def cross(cx: float, cy: float, width: float, depth: float, cut: float, /) -> Ring:
    """A rectangle with a square notch at each corner."""
    w, d = width / 2, depth / 2
    return [
        (cx - w + cut, cy - d),
        (cx + w - cut, cy - d),
        (cx + w - cut, cy - d + cut),
        (cx + w, cy - d + cut),
        (cx + w, cy + d - cut),
        (cx + w - cut, cy + d - cut),
        (cx + w - cut, cy + d),
        (cx - w + cut, cy + d),
        (cx - w + cut, cy + d - cut),
        (cx - w, cy + d - cut),
        (cx - w, cy - d + cut),
        (cx - w + cut, cy - d + cut),
    ]


def comb(cx: float, cy: float, width: float, depth: float, units: int, tooth: float, /) -> Ring:
    """A slab of `units` houses: straight to the south, a stair bay of each to the north."""
    x0, y0, y1 = cx - width / 2, cy - depth / 2, cy + depth / 2
    unit = width / units
    ring = [(x0, y0), (x0 + width, y0)]
    for k in reversed(range(units)):
        left = x0 + k * unit
        ring += [
            (left + unit, y1 - tooth),
            (left + 0.72 * unit, y1 - tooth),
            (left + 0.72 * unit, y1),
            (left + 0.28 * unit, y1),
            (left + 0.28 * unit, y1 - tooth),
        ]
    return [*ring, (x0, y1 - tooth)]


def tower(
    layers: PlantedLayers, at: tuple[float, float], size: tuple[float, float], foot: float, top: float, kind: int
) -> None:
    """A tower of one of five kinds from `foot` up to `top`; slender ones draw back towards the top."""
    (x, y), (w, d) = at, size
    if kind == 0:
        layers.building(chamfered(x, y, w, d, 0.16 * min(w, d)), top, foot=foot)
    elif kind == 1:
        split = storeys(foot + 0.7 * (top - foot))
        layers.building(box(x, y, w, d), split, foot=foot, roof__detail="parapet")
        layers.building(box(x, y, 0.74 * w, 0.74 * d), top, foot=split)
    elif kind == 2:
        layers.building(cross(x, y, w, d, 0.15 * min(w, d)), top, foot=foot)
    elif kind == 3:
        layers.building(ellipse(x, y, w / 2, d / 2, sides=20), top, foot=foot)
    else:
        # Two leaves that slide past each other, one higher.
        layers.building(box(x - 0.25 * w, y - 0.08 * d, 0.5 * w, 0.84 * d), top, foot=foot)
        layers.building(
            box(x + 0.25 * w, y + 0.08 * d, 0.5 * w, 0.84 * d), storeys(foot + 0.86 * (top - foot)), foot=foot
        )


def garden(layers: PlantedLayers, shape: Area, dice: Dice, *, spacing: float = 8.5, share: float = 0.75) -> None:
    """Lawn with trees in loose order; the trees stand two metres within."""
    for lawn in polygons(shape, 30.0):
        layers.area("green", lawn.simplify(0.1), leisure="garden")
        for x, y in scattered(lawn.buffer(-1.8), spacing, share, dice):
            layers.tree(x, y, dice.between(5.0, 8.5))


def trees_in_rows(layers: PlantedLayers, shape: Polygon, spacing: float, height: float = 5.5) -> None:
    """Trees along the whole edge of a shape."""
    edge = LineString(shape.exterior.coords)
    count = max(3, int(edge.length / spacing))
    for k in range(count):
        p = edge.interpolate((k + 0.5) / count, normalized=True)
        layers.tree(p.x, p.y, height)


def offices(layers: PlantedLayers, pad: Polygon, dice: Dice, tall: float) -> None:
    """A broad podium with two towers of different height, a forecourt with trees to the south."""
    r = inscribed(pad, 7.0)
    low = storeys(dice.between(11, 16))
    fore = 0.2 * r.depth
    cx, cy = r.centre[0], r.centre[1] + fore / 2
    w, d = r.width, r.depth - fore
    layers.building(chamfered(cx, cy, w, d, 5.0), low, roof__detail="parapet")
    side = min(27.0, 0.36 * w, 0.62 * d)
    kind = int(dice.between(0, 4.999))
    tower(layers, (cx - 0.27 * w, cy + 0.1 * d), (side, side * 1.08), low, storeys(tall), kind)
    tower(layers, (cx + 0.27 * w, cy - 0.08 * d), (side, side * 0.94), low, storeys(0.74 * tall), kind)
    _roof_garden(layers, cx, cy, low)
    _forecourt(layers, Rect(r.x0, r.y0, r.x1, r.y0 + fore), dice)


def _roof_garden(layers: PlantedLayers, x: float, y: float, z: float) -> None:
    """A skylight between two towers on their podium."""
    layers.building(box(x, y, 9.0, 15.0), z + 2.4, foot=z, material="plain", roof__detail="none")


def _forecourt(layers: PlantedLayers, r: Rect, dice: Dice) -> None:
    """Lawns and a double row of trees before a house, with an entrance in the middle."""
    cx, cy = r.centre
    for sign in (-1, 1):
        lawn = Polygon(box(cx + sign * (r.width / 4 + 4), cy - 1.0, r.width / 2 - 16, max(3.0, r.depth - 9)))
        layers.area("green", round_corners(lawn, 1.2), leisure="garden")
        count = max(2, int((r.width / 2 - 18) / 8.5))
        for k in range(count):
            x = cx + sign * (12 + (k + 0.5) * (r.width / 2 - 18) / count)
            layers.tree(x, cy - 1.0, dice.between(5.0, 6.5))


def landmark(layers: PlantedLayers, pad: Polygon, dice: Dice, tall: float) -> None:
    """One slender tower that draws back twice, a low wing beside it, and a square."""
    r = inscribed(pad, 7.0)
    cx, cy = r.centre
    side = min(30.0, 0.4 * r.width, 0.5 * r.depth)
    x, y = cx - 0.22 * r.width, cy + 0.16 * r.depth
    low = storeys(9)
    layers.building(chamfered(x, y, side * 1.5, side * 1.45, 4.0), low, roof__detail="parapet")
    for share, from_, to in ((1.0, low, 0.62 * tall), (0.82, 0.62 * tall, 0.86 * tall), (0.62, 0.86 * tall, tall)):
        top = storeys(to)
        foot = low if from_ == low else storeys(from_)
        detail = "parapet" if to < tall else None
        layers.building(
            chamfered(x, y, share * side, share * side, 0.14 * share * side), top, foot=foot, roof__detail=detail
        )
    wing = min(0.34 * r.width, 40.0)
    layers.building(box(cx + 0.27 * r.width, cy + 0.2 * r.depth, wing, 0.46 * r.depth), storeys(0.3 * tall))
    layers.building(box(cx + 0.27 * r.width, cy - 0.3 * r.depth, wing, 0.24 * r.depth), storeys(12))
    garden(
        layers,
        round_corners(box(cx - 0.24 * r.width, cy - 0.33 * r.depth, 0.42 * r.width, 0.22 * r.depth), 3.0),
        dice,
        spacing=7.5,
    )


def court(layers: PlantedLayers, pad: Polygon, dice: Dice, tall: float) -> None:
    """Two angles of offices about a green court, open at two corners, with a tower on the third."""
    r = inscribed(pad, 7.0)
    cx, cy = r.centre
    w, d = min(r.width, 108.0), min(r.depth, 84.0)
    deep = min(16.0, 0.24 * min(w, d))
    low, gap = storeys(dice.between(17, 22)), 9.0
    x0, x1, y0, y1 = cx - w / 2, cx + w / 2, cy - d / 2, cy + d / 2
    cut = y1 - deep - gap
    south = [(x0, y0), (x1, y0), (x1, y0 + deep), (x0 + deep, y0 + deep), (x0 + deep, cut), (x0, cut)]
    cut = y0 + deep + gap
    north = [(x0, y1 - deep), (x1 - deep, y1 - deep), (x1 - deep, cut), (x1, cut), (x1, y1), (x0, y1)]
    layers.building(south, low - STOREY)
    layers.building(north, low, roof__detail="parapet")
    side = 1.7 * deep
    top = storeys(max(low + 14, 0.72 * tall))
    layers.building(box(x1 - deep / 2, y1 - side / 2, deep, side), top, foot=low)
    garden(layers, round_corners(box(cx, cy, w - 2 * deep - 7, d - 2 * deep - 7), 2.5), dice, spacing=8.0)


def mall(layers: PlantedLayers, pad: Polygon, dice: Dice, tall: float) -> None:
    """A shopping centre: two big flat houses with a glazed street between them, and one tower on top."""
    r = inscribed(pad, 6.0)
    cx, cy = r.centre
    w, d = r.width, r.depth
    low = storeys(18)
    for sign, share in ((-1, 0.42), (1, 0.5)):
        x = cx + sign * (w / 2 - share * w / 2)
        layers.building(chamfered(x, cy, share * w, d, 6.0), low + (sign > 0) * STOREY)
    layers.building(
        box(cx - 0.04 * w, cy, 0.08 * w, 0.8 * d), low - 3.0, material="plain", roof__detail="none", colour="road"
    )
    side = min(24.0, 0.2 * w)
    tower(layers, (cx + 0.3 * w, cy + 0.16 * d), (side * 1.2, side), low + STOREY, storeys(0.8 * tall), 1)


def slabs(layers: PlantedLayers, pad: Polygon, dice: Dice, tall: float) -> None:
    """Housing: long houses in rows that face south, higher to the north, in gardens."""
    inner = pad.buffer(-5.0)
    x0, y0, x1, y1 = inner.bounds
    depth, gap = 12.6, 9.0
    top = min(54.0, max(21.6, 0.55 * tall))
    pitch = max(32.0, 0.95 * top)
    rows = max(1, int((y1 - y0 - depth) / pitch) + 1)
    columns = max(1, round((x1 - x0) / 60.0))
    width = ((x1 - x0) - gap * (columns - 1)) / columns
    standing = []
    for j in range(rows):
        y = y0 + depth / 2 + (j * (y1 - y0 - depth) / (rows - 1) if rows > 1 else (y1 - y0 - depth) / 2)
        height = storeys(top * (0.66 + 0.34 * (j / (rows - 1) if rows > 1 else 1.0)))
        for i in range(columns):
            x = x0 + width / 2 + i * (width + gap)
            units = max(2, round(width / 17))
            for trial in range(6):
                ring = Polygon(comb(x, y, width * (1 - 0.14 * trial), depth, units, 1.9))
                if inner.buffer(0.5).contains(ring):
                    layers.building(ring, height)
                    standing.append(ring)
                    break
    _yards(layers, pad, standing, dice)


def points(layers: PlantedLayers, pad: Polygon, dice: Dice, tall: float) -> None:
    """Housing: slender towers in staggered rows."""
    inner = pad.buffer(-6.0)
    x0, y0, x1, y1 = inner.bounds
    side, standing = 21.0, []
    rows, columns = max(1, round((y1 - y0) / 46)), max(2, round((x1 - x0) / 42))
    for j in range(rows):
        for i in range(columns - (j % 2)):
            x = x0 + side / 2 + (i + 0.5 * (j % 2)) * (x1 - x0 - side) / (columns - 1)
            y = y0 + side / 2 + (j * (y1 - y0 - side) / (rows - 1) if rows > 1 else (y1 - y0 - side) / 2)
            ring = Polygon(cross(x, y, side, side * 0.92, 3.6))
            if inner.buffer(0.5).contains(ring):
                layers.building(ring, storeys(min(78.0, 0.8 * tall) * dice.between(0.88, 1.05)))
                standing.append(ring)
    _yards(layers, pad, standing, dice)


def _yards(layers: PlantedLayers, pad: Polygon, standing: list[Polygon], dice: Dice) -> None:
    """The gardens between houses, with a path along each."""
    free = pad.buffer(-3.2)
    houses = [p.buffer(3.4, join_style="mitre") for p in standing]
    paths = []
    x0, y0, x1, y1 = pad.bounds
    paths.append(LineString([((x0 + x1) / 2, y0), ((x0 + x1) / 2, y1)]).buffer(1.6))
    paths += [LineString([(x0, p.bounds[3] + 5.0), (x1, p.bounds[3] + 5.0)]).buffer(1.2) for p in standing]
    garden(
        layers, free.difference(unary_union([*houses, *paths])).buffer(-0.4).buffer(0.4), dice, spacing=10.5, share=0.6
    )


def school(layers: PlantedLayers, pad: Polygon, dice: Dice, tall: float) -> None:
    """A school: three class wings joined by a spine, a gymnasium, and a running track about a field."""
    r = inscribed(pad, 5.0)
    length, width = min(104.0, 0.62 * r.width), min(60.0, 0.62 * r.depth)
    tx, ty = r.x0 + length / 2 + 1.0, r.y0 + width / 2 + 1.0
    oval = Polygon(stadium(tx, ty, length, width, sides=14))
    field = Polygon(stadium(tx, ty, length - 14.0, width - 14.0, sides=14))
    layers.area("ground", oval, min_height=0.36, height=0.1, colour="#c98a6e", name="running-track")
    layers.area("green", field, leisure="pitch")
    for lane in (2.6, 5.0):
        ring = stadium(tx, ty, length - 2 * lane, width - 2 * lane, sides=14)
        layers.line("lines", [*ring, ring[0]], width=0.32, min_height=0.35, colour="paving")
    straight = length - width
    layers.line(
        "lines", [(tx, ty - width / 2 + 7.4), (tx, ty + width / 2 - 7.4)], width=0.35, min_height=0.35, colour="paving"
    )
    circle = ellipse(tx, ty, 6.0, 6.0, sides=18)
    layers.line("lines", [*circle, circle[0]], width=0.35, min_height=0.35, colour="paving")
    for sign in (-1, 1):
        at = tx + sign * (straight / 2 + 3.0)
        goal = [(at + sign * 8, ty - 9), (at - sign * 2, ty - 9), (at - sign * 2, ty + 9), (at + sign * 8, ty + 9)]
        layers.line("lines", goal, width=0.35, min_height=0.35, colour="paving")
    # Class wings north of the track, open to the south; the spine along their west ends.
    left, right, y0 = r.x0, r.x1, ty + width / 2 + 8.0
    room = r.y1 - y0
    layers.building(box((left + right) / 2, r.y1 - 6.5, right - left, 13.0), storeys(18))
    for k in range(2):
        x = left + 7.0 + k * 0.36 * (right - left)
        layers.building(box(x, (y0 + r.y1 - 13.0) / 2 + 0.1, 13.0, room - 13.4), storeys(15))
    gym_x0 = tx + length / 2 + 9.0
    if right - gym_x0 > 14.0:
        gym = box((gym_x0 + right) / 2, ty - 2.0, right - gym_x0, width * 0.62)
        layers.building(gym, 13.0, roof__shape="gabled", roof__height=3.6, material="plain")
        courts = Rect(gym_x0, ty + width * 0.36, right, r.y1 - 16.0)
        layers.area("ground", courts.ring(), min_height=0.36, height=0.1, colour="#b9c6b4")
        net = courts.inset(2.0)
        layers.line("lines", [*net.ring(), net.ring()[0]], width=0.3, min_height=0.35, colour="paving")
    garden(
        layers,
        round_corners(
            box(left + 0.36 * (right - left) / 2 + 7.0, (y0 + r.y1 - 13) / 2, 0.36 * (right - left) - 18, room - 18),
            2.0,
        ),
        dice,
    )
    trees_in_rows(layers, pad.buffer(-2.4), 9.0)


def park(layers: PlantedLayers, pad: Polygon, dice: Dice, tall: float) -> None:
    """A park: a pond, winding paths, trees thick at the edge and loose within."""
    lawn = round_corners(pad.buffer(-2.5), 5.0)
    cx, cy = lawn.centroid.x, lawn.centroid.y
    x0, y0, x1, y1 = lawn.bounds
    a, b = 0.2 * (x1 - x0), 0.17 * (y1 - y0)
    pond = round_corners(
        unary_union(
            [Polygon(ellipse(cx + 0.3 * a, cy, a, b)), Polygon(ellipse(cx - 0.7 * a, cy - 0.5 * b, 0.6 * a, 0.8 * b))]
        ),
        2.0,
    )
    ring = LineString([*pond.buffer(7.0).exterior.coords])
    walks: list[BaseGeometry] = [ring.buffer(1.5)]
    for k in range(5):
        angle = 2 * math.pi * (k + 0.3) / 5
        far = (cx + 400 * math.cos(angle), cy + 400 * math.sin(angle))
        walks.append(LineString([(cx, cy), far]).buffer(1.5).difference(pond.buffer(7.0)))
    path = unary_union(walks)
    green = (
        lawn.difference(path).difference(pond.buffer(1.2))
        if min(a, b) > 6
        else lawn.difference(LineString([(x0, cy), (x1, cy)]).buffer(1.5))
    )
    if min(a, b) > 6:
        layers.area("water", pond, natural="water", min_height=0.3)
        layers.taken.append(pond.buffer(1.0))
    garden(layers, green, dice, spacing=8.0, share=0.72)


def pavilions(layers: PlantedLayers, pad: Polygon, dice: Dice, tall: float) -> None:
    """Low houses for cafés in a green strip by the water."""
    r = inscribed(pad, 5.0)
    cy = r.centre[1]
    count = max(1, int(r.width / 38))
    standing = []
    for k in range(count):
        x = r.x0 + (k + 0.5) * r.width / count
        ring = box(x, cy, min(20.0, 0.55 * r.width / count), min(12.0, 0.5 * r.depth))
        layers.building(ring, storeys(6.5))
        standing.append(Polygon(ring).buffer(4.0))
    garden(layers, round_corners(pad.buffer(-3.0), 2.0).difference(unary_union(standing)), dice)


def terrace(layers: PlantedLayers, pad: Polygon, dice: Dice, tall: float) -> None:
    """Offices that step down towards the water in the south: three bars and a slim tower behind."""
    r = inscribed(pad, 6.0)
    cx = r.centre[0]
    w, d = r.width, r.depth
    bar = min(15.0, 0.22 * d)
    for k, share in enumerate((0.22, 0.34, 0.5)):
        y = r.y0 + bar / 2 + k * (d - bar) / 2
        pieces = 2 if k < 2 else 1
        for i in range(pieces):
            wide = w / pieces - (5.0 if pieces > 1 else 0.0)
            x = cx + (i - (pieces - 1) / 2) * (wide + 10.0)
            layers.building(box(x, y, wide, bar), storeys(max(12.0, share * tall)))
    for k in range(2):
        y = r.y0 + bar + (k + 0.5) * ((d - bar) / 2 - bar) + k * bar
        garden(layers, round_corners(box(cx, y, w - 6, max(4.0, (d - bar) / 2 - bar - 7)), 1.5), dice, spacing=8.0)
