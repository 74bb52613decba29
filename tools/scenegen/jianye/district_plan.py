"""The plan of Jianye District: where its waters, avenues and quarters lie, written by hand from public knowledge.

Plan coordinates (u, v) are metres about the venue, turned with the street grid of Hexi: v runs along its avenues, 25
degrees east of north, u across them from the Yangtze to the Qinhuai. Schematic: true to some hundred metres.
"""

from __future__ import annotations

from dataclasses import dataclass

from shapely.geometry import LineString, Polygon, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from tools.scenegen.common.areas import polygons
from tools.scenegen.common.curves import spline
from tools.scenegen.common.local_grid import LocalGrid

GRID = LocalGrid("jianye", turn=25.0)
Pair = tuple[float, float]

OUTLINE: list[Pair] = [
    (-6150, -3050),
    (-2950, -4420),
    (-1700, -3700),
    (-250, -2700),
    (560, -1000),
    (950, 1500),
    (980, 6500),
]
OUTLINE += [(-6250, 6500), (-6350, 1500)]
MARGIN = 420.0
"""The model's edge runs so far outside these corners, metres, and is round about each."""

# The bank of the side channel (Jiajiang) and, further south, of the Yangtze itself; from south to north.
BANK: list[Pair] = [
    (-2700, -4700),
    (-3160, -4010),
    (-3440, -3300),
    (-3590, -2500),
    (-3600, -1800),
    (-3470, -1030),
    (-3300, -200),
]
BANK += [(-3370, 560), (-3860, 1500), (-4210, 2350), (-4370, 3300), (-4350, 4600), (-4300, 6300), (-4390, 7600)]

# Jiangxinzhou, the island across the channel, counter-clockwise from its southern tip.
ISLAND: list[Pair] = [
    (-6060, -2960),
    (-5610, -2200),
    (-5090, -1360),
    (-4500, -640),
    (-3960, -160),
    (-3760, 330),
    (-4170, 1140),
]
ISLAND += [(-4600, 2000), (-4770, 2830), (-4740, 3700), (-4650, 4900), (-4680, 6500), (-4930, 8200), (-5300, 8200)]
ISLAND += [(-5560, 6700), (-6080, 4730), (-6190, 3000), (-6300, 1000), (-6260, 100), (-6170, -880), (-6160, -2080)]

ISLAND_ROAD: list[Pair] = [(-5950, -2700), (-5600, -1500), (-5100, -300), (-5150, 1200), (-5450, 3000), (-5350, 5000)]
ISLAND_ROAD += [(-5200, 7400)]
"""Along the island's back."""

# The Qinhuai from the city in the east to the north, the Nanhe along the district's eastern edge, and the Qinhuai New
# River, which is the district's southern edge.
QINHUAI: list[Pair] = [
    (2000, 3350),
    (1450, 3560),
    (900, 3820),
    (610, 4200),
    (760, 4650),
    (830, 5150),
    (640, 5900),
    (180, 6700),
]
QINHUAI += [(-200, 7500)]
NANHE: list[Pair] = [
    (-900, -3090),
    (-640, -2100),
    (-420, -1350),
    (-20, -640),
    (400, -60),
    (480, 700),
    (520, 1500),
    (590, 2500),
]
NANHE += [(590, 3300), (640, 4200)]
NEW_RIVER: list[Pair] = [
    (-3000, -4700),
    (-2300, -4000),
    (-1600, -3430),
    (-900, -3090),
    (-100, -3200),
    (900, -3600),
    (2100, -4100),
]

RIVERS = ((QINHUAI, 62.0), (NEW_RIVER, 75.0), (NANHE, 40.0))
"""With half their widths, wider than in truth."""

MOCHOU: list[Pair] = [
    (-790, 6440),
    (-620, 6230),
    (-380, 6210),
    (-230, 6370),
    (-260, 6600),
    (-420, 6760),
    (-640, 6780),
    (-790, 6640),
]
"""Mochou Lake."""

AVENUES: tuple[float, ...] = (
    -4540,
    -4200,
    -3860,
    -3520,
    -3180,
    -2820,
    -2480,
    -2150,
    -1820,
    -1480,
    -1140,
    -800,
    -480,
    -170,
    170,
    500,
    840,
)
"""u of the avenues."""
JIANGDONG = -1480.0
"""u of Jiangdong Road, the widest."""

STREETS: tuple[float, ...] = (
    -4440,
    -4120,
    -3800,
    -3480,
    -3160,
    -2840,
    -2520,
    -2200,
    -1880,
    -1540,
    -1200,
    -860,
    -520,
    -130,
    130,
    520,
    860,
)
STREETS += (
    1200,
    1560,
    1890,
    2130,
    2460,
    2800,
    3140,
    3480,
    3820,
    4160,
    4500,
    4840,
    5180,
    5520,
    5860,
    6200,
    6540,
    6880,
    7220,
)
"""v of the cross streets."""

WIDE_STREETS: dict[float, float] = {-1200: 52.0, 1200: 48.0, 3480: 56.0, 4840: 48.0, 6200: 52.0}
STREET, AVENUE = 34.0, 64.0
"""Widths, metres: of most streets, and of Jiangdong Road."""


@dataclass(frozen=True, slots=True)
class Quarter:
    """A part of the district that is built in one manner.

    Parameters
    ----------
    area : in plan coordinates
    kind : of its blocks, a key of `block_patterns.MANNERS`
    low, high : heights, metres
    """

    name: str
    area: BaseGeometry
    kind: str
    low: float
    high: float


HIGH_TECH = box(-800, -520, 560, 1560)
FINANCIAL_CITY = box(-1820, 130, -1140, 1200)

QUARTERS = (
    Quarter("high-tech-zone", HIGH_TECH, "campus", 34, 84),
    Quarter("financial-city", FINANCIAL_CITY, "towers", 130, 250),
    Quarter("cbd", box(-1820, 1200, -170, 2800), "towers", 95, 210),
    Quarter("youth", box(-3400, -860, -1480, 520), "offices", 70, 150),
    Quarter("south", box(-3700, -4400, 300, -860), "points", 72, 102),
    Quarter("mid", box(-4400, 130, -1480, 3480), "points", 64, 100),
    Quarter("east", box(-1140, 2460, 900, 4160), "mixed", 26, 90),
    Quarter("middle", box(-1480, -860, 700, 1560), "offices", 46, 92),
    Quarter("north", box(-2480, 3480, 1000, 7200), "rows", 19, 30),
    Quarter("bank", box(-3700, -860, -1480, 130), "points", 64, 96),
    Quarter("centre", box(-1820, 1200, 900, 3480), "mixed", 30, 88),
    Quarter("riverside", box(-4600, 3480, -2480, 7200), "mixed", 30, 96),
)
"""The first that a block's middle lies in decides."""

OLYMPIC = box(-2820, 1560, -1820, 2460)
"""The precinct of the Olympic sports centre, a block of its own."""
AXIS = box(-1820, 1890, 530, 2130)
"""The green axis from the sports centre through the business district to the Nanhe."""
YOUTH_AXIS = box(-3180, -130, -1480, 130)
"""The green axis from the river inland."""
CIVIC = (-970.0, 1725.0)
"""Where the hosts are shown: beside the axis, a place chosen for the map."""
VENUE = box(-170, -130, 170, 130)
"""The Jinyuzui Fund Block: about the origin."""
PARKS: tuple[Pair, ...] = (
    (-2990, 1030),
    (-2990, 2960),
    (-2000, -1370),
    (-970, -2360),
    (-2650, -2680),
    (-3350, 4330),
    (-1650, 5350),
)
PARKS += ((-1310, 3650), (-640, 5010), (-2310, 3990), (340, 2970), (-2990, -3000), (-640, -1370))
"""A point in each block that is a park."""
SCHOOLS: tuple[Pair, ...] = (
    (-2310, 690),
    (-2650, -1700),
    (-1650, -2040),
    (-970, -1370),
    (-3690, 2960),
    (-640, 3990),
    (-1990, 4670),
)
SCHOOLS += ((-3690, 5350), (-1310, 6030), (-2310, 6370), (-300, 5690), (-1990, 2960), (-970, 4670))
"""A point in each block that is a school."""


def frame() -> Polygon:
    """The model's outline: cut along the rivers, round at its corners."""
    [outline] = polygons(Polygon(OUTLINE).convex_hull.buffer(MARGIN, quad_segs=10))
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
    rivers = unary_union([LineString(spline(line)).buffer(half) for line, half in RIVERS])
    lake = Polygon(spline(MOCHOU, closed=True))
    parts = polygons(dry.difference(rivers))
    hexi = next(g for g in parts if g.contains(box(-1500, 0, -1400, 100)))
    city = unary_union([g for g in parts if g is not hexi and g.area > 20_000])
    [island] = polygons(whole.intersection(Polygon(spline(ISLAND, closed=True))))
    [dry_hexi] = polygons(hexi.difference(lake))
    return Land(dry_hexi, city, island, lake)
