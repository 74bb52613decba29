"""The plan of Jianye District: where its waters, avenues and quarters lie, drawn by hand from public knowledge.

It is drawn in `plan/*.geojson`. Here it is in metres (u, v) about the venue, turned with the street grid of Hexi: v
runs along its avenues, 25 degrees east of north, u across them from the Yangtze to the Qinhuai. Schematic: true to some
hundred metres.

Kinds
-----
frame : corners that the model's edge goes round
bank : of the side channel (Jiajiang) and, further south, of the Yangtze itself, from south to north
island : Jiangxinzhou; lake : Mochou Lake; river : its middle, and its `width`, wider than in truth
avenue, street : middle of a street along v or along u, and its `width`
island-road : along the island's back; bridge : a deck; footbridge : from end to end
quarter : built in one `manner`, of `block_patterns.MANNERS`, `low` to `high` metres
hamlet : where the island is built on, with the `share` of places that have a house
precinct : kept free of the grid's blocks
park, school : any place in a block that is one
landmark : a place; tower : its middle, its `side` and its `height`
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from shapely.geometry import LineString, Polygon, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from tools.scenegen.common.areas import polygons
from tools.scenegen.common.curves import spline
from tools.scenegen.common.local_grid import LocalGrid
from tools.scenegen.common.plan_reader import Plan

KINDS = {
    "frame": "Polygon",
    "bank": "LineString",
    "island": "Polygon",
    "lake": "Polygon",
    "river": "LineString",
    "avenue": "LineString",
    "street": "LineString",
    "island-road": "LineString",
    "bridge": "Polygon",
    "footbridge": "LineString",
    "quarter": "Polygon",
    "hamlet": "Polygon",
    "precinct": "Polygon",
    "park": "Point",
    "school": "Point",
    "landmark": "Point",
    "tower": "Point",
}
GRID = LocalGrid("jianye", turn=25.0)
PLAN = Plan(Path(__file__).parent / "plan", GRID, KINDS)

MARGIN = 420.0
"""The model's edge runs so far outside the frame's corners, metres, and is round about each."""

BANK = PLAN.the("bank").points
RIVERS = {river.name: (river.points, river.properties["width"] / 2) for river in PLAN.of("river")}
"""Middle and half the width."""

AVENUES: dict[float, float] = {a.across[0]: a.properties["width"] for a in PLAN.of("avenue")}
"""Widths by u."""
STREETS: dict[float, float] = {s.across[1]: s.properties["width"] for s in PLAN.of("street")}
"""Widths by v."""
WIDE = 40.0
"""Streets from this width on go on over the rivers, avenues have wider lawns beside them."""
WIDE_STREETS = {v: width for v, width in STREETS.items() if width > WIDE}

OLYMPIC, AXIS, YOUTH_AXIS, VENUE = (
    PLAN.the("precinct", name).polygon for name in ("olympic", "green-axis", "youth-axis", "venue")
)
HIGH_TECH = PLAN.the("quarter", "high-tech-zone").polygon
CIVIC = PLAN.the("landmark", "civic-house").point
"""Where the hosts are shown: beside the axis, a place chosen for the map."""


def frame() -> Polygon:
    """The model's outline: cut along the rivers, round at its corners."""
    [outline] = polygons(PLAN.the("frame").polygon.convex_hull.buffer(MARGIN, quad_segs=10))
    return outline


@dataclass(frozen=True, slots=True)
class Land:
    """What is dry.

    Parameters
    ----------
    hexi : between the side channel and the Nanhe and Qinhuai
    city : east and south of those
    island : Jiangxinzhou
    lake : Mochou Lake, which lies in `hexi`
    """

    hexi: Polygon
    city: BaseGeometry
    island: Polygon
    lake: Polygon


def land() -> Land:
    """All land within the frame."""
    whole = frame()
    bank = spline(BANK)
    dry = whole.intersection(Polygon([*bank, (3000, 7600), (3000, -4700)]))
    rivers = unary_union([LineString(spline(line)).buffer(half) for line, half in RIVERS.values()])
    lake = Polygon(spline(PLAN.the("lake").points, closed=True))
    parts = polygons(dry.difference(rivers))
    hexi = next(g for g in parts if g.contains(box(-1500, 0, -1400, 100)))
    city = unary_union([g for g in parts if g is not hexi and g.area > 20_000])
    [island] = polygons(whole.intersection(Polygon(spline(PLAN.the("island").points, closed=True))))
    [dry_hexi] = polygons(hexi.difference(lake))
    return Land(dry_hexi, city, island, lake)
