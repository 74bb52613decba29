"""Generates the geometry of the scene `jianye`: the whole district as a paper model, the venue in gold.

The plan is in `district_plan`, what fills the blocks in `block_patterns`. Heights are drawn `TALLER` times.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from shapely.affinity import rotate
from shapely.geometry import LineString, Point, Polygon, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from tools.scenegen.common.areas import polygons, scattered
from tools.scenegen.common.curves import spline
from tools.scenegen.common.dice import Dice
from tools.scenegen.common.geojson_writer import ACCENT, Layers
from tools.scenegen.common.glb_writer import glb
from tools.scenegen.common.plan_reader import PlanFeature
from tools.scenegen.jianye.block_patterns import MANNERS, House, low_rows, slab
from tools.scenegen.jianye.district_plan import (
    AVENUES,
    AXIS,
    BANK,
    CIVIC,
    GRID,
    OLYMPIC,
    PLAN,
    RIVERS,
    STREETS,
    VENUE,
    WIDE,
    WIDE_STREETS,
    YOUTH_AXIS,
    Land,
    frame,
    land,
)
from tools.scenegen.jianye.landmarks import footbridge, olympic, youth_centre

TALLER = 1.5
WATER, BED, SLAB = -15.0, -26.0, 190.0
"""Heights of the water and of the slab under it, and the slab's thickness, metres."""
PAD, LAWN = 4.0, 4.6
QUAY = 90.0
"""Width of the green along the Yangtze, metres."""
ZONE_PAD = "#d9e4dc"
"""The high-tech zone's ground: a shade of its own."""


class District:
    """The layers being filled, and what is taken."""

    def __init__(self) -> None:
        self.out = Layers(GRID)
        self.land = land()
        self.houses: list[Polygon] = []
        self.dice = Dice(320105)

    def pad(self, shape: BaseGeometry, *, colour: str = "block", name: str | None = None) -> None:
        """Ground that stands a kerb above the streets."""
        self.out.area("ground", shape, name=name, min_height=PAD, height=PAD, colour=colour)

    def lawn(self, shape: BaseGeometry, *, name: str | None = None, spacing: float = 0.0) -> None:
        """A park, with trees about `spacing` metres apart."""
        self.out.area("green", shape, name=name, leisure="park", min_height=LAWN, height=LAWN - PAD + 2)
        if spacing:
            self.grove(shape, spacing)

    def grove(self, shape: BaseGeometry, spacing: float) -> None:
        """Trees loosely over an area."""
        for u, v in scattered(shape.buffer(-14), spacing, 0.8, self.dice):
            self.tree(u, v)

    def tree(self, u: float, v: float) -> None:
        """A tree, or in this scale a few of them."""
        low = round(LAWN, 1)
        self.out.point("trees", u, v, natural="tree", height=round(self.dice.between(26, 40), 1), min_height=low)

    def house(self, house: House, *, name: str | None = None, **more: Any) -> None:
        """A building or a part of one."""
        if house.foot == 0.0:
            self.houses.append(house.shape)
        foot = round(house.foot * TALLER, 1)
        top = round(house.top * TALLER, 1)
        self.out.area("buildings", house.shape, name=name, building="yes", height=top, min_height=foot or None, **more)


def cells() -> Iterator[Polygon]:
    """The grid's blocks, streets taken off."""
    for u0, u1 in itertools.pairwise(sorted(AVENUES)):
        for v0, v1 in itertools.pairwise(sorted(STREETS)):
            left, right = AVENUES[u0] / 2, AVENUES[u1] / 2
            low, high = STREETS[v0] / 2, STREETS[v1] / 2
            yield box(u0 + left, v0 + low, u1 - right, v1 - high)


def quarter_of(block: Polygon) -> PlanFeature | None:
    """The quarter that a block lies in: the first of the plan that its middle lies in."""
    middle = block.representative_point()
    return next((q for q in PLAN.of("quarter") if q.polygon.contains(middle)), None)


def holds(block: Polygon, kind: str) -> bool:
    """Whether the plan has a place of a kind in a block."""
    return any(block.contains(Point(f.point)) for f in PLAN.of(kind))


def hexi(district: District) -> None:
    """The grid between the waters: every block with a pad, and houses, a school or a park on it."""
    ground = district.land.hexi
    quay = LineString(spline(BANK)).buffer(QUAY + 22)
    apart = unary_union([OLYMPIC.buffer(8), AXIS, YOUTH_AXIS, VENUE, quay, district.land.lake.buffer(95)])
    free = ground.buffer(-26).difference(apart)
    number = itertools.count(1)
    for cell in cells():
        for piece in polygons(cell.intersection(free)):
            block = piece.simplify(6).buffer(-4, join_style="mitre").buffer(4, join_style="mitre")
            for part in polygons(block):
                if part.area < 9000 or part.buffer(-30).is_empty:
                    continue
                fill(district, part, next(number))


def fill(district: District, block: Polygon, number: int) -> None:
    """One block."""
    quarter = quarter_of(block)
    if quarter is None:
        return
    zone = quarter.name == "high-tech-zone"
    name = f"{quarter.name}/block-{number}" if zone else None
    if holds(block, "park") or block.area < 16_000:
        district.pad(block)
        district.lawn(block.buffer(-9, join_style="mitre"), spacing=62)
        return
    if block.contains(Point(CIVIC)):
        civic(district, block)
        return
    is_school = holds(block, "school")
    district.pad(block, colour=ZONE_PAD if zone else "block", name=name)
    if is_school:
        u, v = block.representative_point().coords[0]
        district.out.area("green", slab(u + 62, v, 88, 190), min_height=LAWN, height=0.6, colour="#d8937c")
        district.out.area("green", slab(u + 62, v, 62, 150), min_height=LAWN + 0.8, height=0.6)
    manner = MANNERS["school" if is_school else quarter.properties["manner"]]
    low, high = quarter.properties["low"], quarter.properties["high"]
    marked = {"financial-city"}
    for k, house in enumerate(manner(block, low, high, district.dice), 1):
        named = f"{quarter.name}/{number}-{k}" if zone or quarter.name in marked else None
        district.house(house, name=named)


def across(district: District) -> None:
    """The city beyond the Nanhe and the Qinhuai: paler, without blocks, in a grid of its own."""
    quay = unary_union([LineString(spline(line)).buffer(130) for line, _ in RIVERS.values()])
    free = district.land.city.difference(quay).intersection(frame().buffer(-60))
    turn = 14.0
    turned = rotate(free, -turn, origin=(0, 0))
    u0, v0, u1, v1 = turned.bounds
    for i in range(int((u1 - u0) / 420) + 1):
        for j in range(int((v1 - v0) / 300) + 1):
            cell = box(u0 + 420 * i + 14, v0 + 300 * j + 14, u0 + 420 * i + 406, v0 + 300 * j + 286)
            for part in polygons(cell.intersection(turned)):
                if part.area > 12_000:
                    for house in low_rows(part, 14, 30, district.dice):
                        shape = rotate(house.shape, turn, origin=(0, 0))
                        district.house(House(shape, house.top), colour="slab", roof__colour="block")


def island(district: District) -> None:
    """Jiangxinzhou: green, a road along its back, hamlets and a new quarter in the middle."""
    whole = district.land.island
    lawn = whole.buffer(-46)
    spine = spline(PLAN.the("island-road").points)
    road = LineString(spine).buffer(20)
    fields: list[Polygon] = []
    ribs = unary_union([LineString([(-6500, v), (-3500, v)]).buffer(11) for v in range(-2000, 7001, 520)])
    for part in polygons(lawn.difference(road).difference(ribs)):
        if part.area > 4000:
            district.lawn(part.simplify(3), name="island")
            fields.append(part)
    for hamlet in PLAN.of("hamlet"):
        free = lawn.difference(road.buffer(24)).difference(ribs.buffer(14)).intersection(hamlet.polygon)
        for part in polygons(free):
            for house in low_rows(part.buffer(-40), 13, 34, district.dice):
                if district.dice.between(0, 1) < hamlet.properties["share"] * 0.62:
                    district.house(house)
    built = unary_union([h.buffer(26) for h in district.houses if whole.contains(h)])
    for k, field in enumerate(fields):
        district.grove(field.buffer(-6).difference(built), 88 if k % 3 == 0 else 210)


def riverside(district: District) -> None:
    """The green along the river."""
    strip = LineString(spline(BANK)).buffer(QUAY).intersection(district.land.hexi.buffer(-14))
    for part in polygons(strip):
        if part.area > 20_000:
            district.lawn(part.simplify(2), name="riverside")
            district.grove(part, 92)
    for river, (line, half) in RIVERS.items():
        banks = LineString(spline(line))
        strip = banks.buffer(half + 66).difference(banks.buffer(half + 16))
        others = [LineString(spline(other)).buffer(76) for name, (other, _) in RIVERS.items() if name != river]
        dry = district.land.hexi.union(district.land.city).buffer(-14)
        strip = strip.difference(unary_union(others)).intersection(dry)
        gaps = unary_union([box(-900, v - w / 2 - 8, 1500, v + w / 2 + 8) for v, w in WIDE_STREETS.items()])
        strip = strip.difference(gaps).difference(unary_union(district.houses).buffer(12))
        for part in polygons(strip.difference(unary_union([VENUE, AXIS]).buffer(20))):
            if part.area > 9000:
                district.lawn(part.simplify(2), name="riverside")
                district.grove(part.intersection(district.land.hexi), 84)
    ring = district.land.lake.buffer(88).difference(district.land.lake.buffer(14)).intersection(district.land.hexi)
    district.lawn(ring, name="mochou-park", spacing=64)


def axes(district: District) -> None:
    """The two green axes: lawns with rows of trees and a water basin."""
    for name, axis in (("green-axis", AXIS), ("youth-axis", YOUTH_AXIS)):
        u0, v0, u1, v1 = axis.bounds
        cuts = [u for u in sorted(AVENUES) if u0 < u < u1]
        for a, b in itertools.pairwise([u0, *cuts, u1]):
            left, right = (17 if a in cuts else 6), (17 if b in cuts else 6)
            left, right = (34 if AVENUES.get(a, 0) > WIDE else left), (34 if AVENUES.get(b, 0) > WIDE else right)
            part = box(a + left, v0 + 20, b - right, v1 - 20).intersection(district.land.hexi.buffer(-26))
            if part.is_empty or part.area < 6000:
                continue
            basin = part.buffer(-62, join_style="mitre")
            district.lawn(part.difference(basin) if basin.area > 1500 else part, name=name)
            if basin.area > 1500:
                district.out.area("water", basin, natural="water", min_height=PAD - 1)
            p0, q0, p1, q1 = part.bounds
            for v in (q0 + 18, q0 + 44, q1 - 44, q1 - 18):
                for k in range(int((p1 - p0 - 30) / 42) + 1):
                    district.tree(p0 + 15 + k * 42, v)


def sports(district: District) -> None:
    """The sports centre's precinct: paved about the halls, lawns with trees at its edges."""
    whole = OLYMPIC.buffer(-22, join_style="mitre")
    district.pad(whole, colour="paving", name="olympic-park")
    u0, v0, u1, v1 = whole.bounds
    middle = OLYMPIC.centroid
    plaza = Point(middle).buffer(255, quad_segs=10)
    halls = [Point(middle.x + du, middle.y + dv).buffer(150) for du, dv in ((330, 260), (330, -255), (-350, -250))]
    press = slab(middle.x - 320, middle.y + 245, 250, 150)
    lawns = whole.buffer(-14, join_style="mitre").difference(unary_union([plaza, *halls, press]))
    paths = unary_union([box(u0, middle.y - 16, u1, middle.y + 16), box(middle.x - 16, v0, middle.x + 16, v1)])
    for part in polygons(lawns.difference(paths)):
        if part.area > 3000:
            district.lawn(part.simplify(2), name="olympic-park", spacing=60)


def venue(district: District) -> None:
    """The fund block in gold, a little larger than it is."""
    district.pad(VENUE.buffer(-16, join_style="mitre"), colour="accent", name="venue/square")
    round_hall = Point(0, 0).buffer(46, quad_segs=8)
    district.house(House(round_hall, 30), name="venue/hall", **ACCENT)
    district.house(House(Point(0, 0).buffer(28, quad_segs=6), 38, 30), name="venue/hall-roof", **ACCENT)
    for tower in PLAN.of("tower"):
        side, top = tower.properties["side"], tower.properties["height"]
        district.house(House(slab(*tower.point, side, side), top), name=f"venue/{tower.name}", **ACCENT)
    for u in range(-130, 131, 26):
        for v in (-98, 98):
            if abs(u) > 20:
                district.tree(u, v)


def civic(district: District, block: Polygon) -> None:
    """The house that stands for the conference's hosts: a place chosen for the map, no address."""
    district.pad(block)
    district.lawn(block.buffer(-12, join_style="mitre"), spacing=58)
    district.out.area("ground", slab(*CIVIC, 220, 130), min_height=LAWN + 0.8, height=1.0, colour="paving")
    light: dict[str, Any] = {"colour": "#f6ead0", "roof__colour": "#ecd9ac"}
    u, v = CIVIC
    for name, shape, foot, top in (
        ("hall", slab(u, v, 164, 62), 0, 30),
        ("west", slab(u - 100, v - 6, 34, 96), 0, 22),
        ("east", slab(u + 100, v - 6, 34, 96), 0, 22),
        ("middle", slab(u, v, 66, 44), 30, 58),
    ):
        district.house(House(shape, top, foot), name=f"civic-house/{name}", **light)


def bridges(district: District) -> None:
    """Decks over the rivers where the wide streets cross them, and one to the island."""
    rivers = unary_union([LineString(spline(line)).buffer(80) for line, _ in (RIVERS["qinhuai"], RIVERS["nanhe"])])
    for v, width in WIDE_STREETS.items():
        deck = box(0 if v > 0 else -900, v - width / 2, 1400, v + width / 2).intersection(rivers)
        for k, part in enumerate(polygons(deck)):
            district.out.area("ground", part, name=f"bridge-{v:.0f}-{k}", min_height=PAD, height=7, colour="block")
    [island_bridge] = PLAN.of("bridge")
    district.out.area("ground", island_bridge.polygon, name=island_bridge.name, min_height=12, height=7, colour="block")
    for u in range(-4600, -3440, 190):
        district.out.area("ground", box(u - 8, -876, u + 8, -850), min_height=10, height=26, colour="edge")


def base(district: District) -> None:
    """Slab, water and land."""
    whole = frame()
    dry: Land = district.land
    district.out.area("ground", whole, name="slab", min_height=BED, height=SLAB, colour="slab")
    district.out.area("water", whole.buffer(-2), natural="water", name="river", min_height=WATER)
    for name, part, colour in (
        ("hexi", dry.hexi, "road"),
        ("city", dry.city, "slab"),
        ("jiangxinzhou", dry.island, "block"),
    ):
        for piece in polygons(part):
            district.out.area("ground", piece.simplify(1), name=name, height=-BED - 0.5, colour=colour)


def build() -> District:
    """All layers."""
    district = District()
    base(district)
    hexi(district)
    venue(district)
    sports(district)
    axes(district)
    riverside(district)
    across(district)
    island(district)
    bridges(district)
    return district


def files() -> dict[str, bytes]:
    """All generated files by their name in the package."""
    out = build().out.files()
    middle = OLYMPIC.centroid
    out["models/olympic.glb"] = glb(olympic(middle.x, middle.y))
    out["models/youth-centre.glb"] = glb(youth_centre(*PLAN.the("landmark", "youth-centre").point))
    out["models/nanjing-eye.glb"] = glb(footbridge(*PLAN.the("footbridge").points))
    return out
