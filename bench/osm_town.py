"""A town of any size as OpenStreetMap data, XML or PBF, with every tag that the viewer reads. The same for a seed.

    python bench/osm_town.py OUT.osm [OUT.osm.pbf ...] [--houses 120000] [--seed 1]

Prints the tags that were used and how often. 120,000 houses are about 100 MB of XML.
"""

from __future__ import annotations

import argparse
import math
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from xml.sax.saxutils import quoteattr

Tags = dict[str, str]
Place = tuple[float, float]

ORIGIN = (31.98, 118.73)
BLOCK, STREET = 120.0, 16.0
PLOTS = 4  # houses along each side of a block
STAMP = 'version="3" visible="true"'

SHAPES = (
    *("flat", "gabled", "hipped", "half-hipped", "skillion", "pyramidal", "dome", "round", "gambrel", "mansard"),
    *("onion", "cone", "saltbox", "sawtooth", "side_hipped", "crosspitched"),
)
COLOURS = ("#c86446", "white", "lightyellow", "#8ca0aa", "beige", "#b4523c")
ROOF_COLOURS = ("#7a3b2e", "grey", "#44505c", "darkgreen")
MATERIALS = ("brick", "concrete", "glass", "wood", "metal", "stone", "plaster", "sandstone")
ROOF_MATERIALS = ("roof_tiles", "slate", "metal", "tar_paper", "glass", "thatch", "grass", "copper")
KINDS = ("yes", "house", "apartments", "garage", "shed", "commercial", "office", "school", "roof", "church")
ROADS = (
    *("motorway", "trunk", "primary", "secondary", "tertiary", "unclassified", "residential", "living_street"),
    *("service", "pedestrian", "footway", "path", "cycleway", "steps", "track", "motorway_link", "primary_link"),
)
RAILS = ("rail", "tram", "subway", "light_rail", "narrow_gauge")
AREAS: tuple[Tags, ...] = (
    *({"landuse": v} for v in ("grass", "forest", "meadow", "orchard", "vineyard", "cemetery", "allotments")),
    *(
        {"landuse": v}
        for v in ("farmland", "residential", "industrial", "commercial", "retail", "basin", "village_green")
    ),
    *({"leisure": v} for v in ("park", "garden", "pitch", "playground", "golf_course", "swimming_pool")),
    *(
        {"natural": v}
        for v in ("wood", "scrub", "grassland", "heath", "wetland", "sand", "beach", "bare_rock", "water")
    ),
    *({"amenity": v} for v in ("parking", "school", "hospital", "grave_yard")),
    {"place": "square"},
    {"highway": "pedestrian", "area": "yes"},
    {"man_made": "pier", "area": "yes"},
    {"railway": "platform", "area": "yes"},
)
WATERS = ("river", "canal", "stream", "ditch", "drain")
HEIGHTS = ("12", "12 m", "12.5m", "3,5", "41'6\"", "~15", "30 ft", "1 200 cm")


@dataclass(slots=True)
class Town:
    """Elements with numbers that count from 1 in each kind."""

    nodes: list[tuple[Place, Tags]] = field(default_factory=list)
    ways: list[tuple[list[int], Tags]] = field(default_factory=list)
    relations: list[tuple[list[tuple[str, int, str]], Tags]] = field(default_factory=list)
    houses: int = 0

    def node(self, x: float, y: float, **tags: str) -> int:
        """A node at metres from the origin."""
        lat = ORIGIN[0] + y / 111_320
        lon = ORIGIN[1] + x / (111_320 * math.cos(math.radians(ORIGIN[0])))
        self.nodes.append(((round(lon, 7), round(lat, 7)), tags))
        return len(self.nodes)

    def way(self, points: Sequence[Place], tags: Tags, *, closed: bool = False) -> int:
        """A way along points."""
        refs = [self.node(x, y) for x, y in points]
        self.ways.append(([*refs, refs[0]] if closed else refs, tags))
        return len(self.ways)

    def box(self, x: float, y: float, w: float, h: float, tags: Tags) -> int:
        """A closed way round a rectangle."""
        return self.way([(x, y), (x + w, y), (x + w, y + h), (x, y + h)], tags, closed=True)

    def relation(self, members: Sequence[tuple[str, int, str]], tags: Tags) -> None:
        """A relation of (kind, number, role)."""
        self.relations.append((list(members), tags))

    def tags(self) -> Counter[str]:
        """All tags, `key=value`, without names and numbers of their own."""
        every = (t for kind in (self.nodes, self.ways, self.relations) for _, t in kind)
        return Counter(f"{k}={v}" if not k.startswith("name") else k for t in every for k, v in t.items())


def _houses(dice: random.Random) -> Iterator[Tags]:
    """Tags of houses without an end: each list is gone through again and again, so that every pair meets."""
    shapes, colours, roofs = cycle(SHAPES), cycle((*COLOURS, "")), cycle((*ROOF_COLOURS, "", ""))
    walls, covers, kinds = cycle((*MATERIALS, "", "")), cycle((*ROOF_MATERIALS, "")), cycle(KINDS)
    heights, number = cycle(HEIGHTS), 0
    while True:
        number += 1
        shape = next(shapes)
        tags = {"building": next(kinds), "roof:shape": shape}
        optional = {
            "building:colour": next(colours),
            "roof:colour": next(roofs),
            "building:material": next(walls),
            "roof:material": next(covers),
        }
        tags |= {k: v for k, v in optional.items() if v}
        if number % 3:
            tags["building:levels"] = str(dice.randint(1, 9))
        else:
            tags["height"] = next(heights)
        if number % 4 == 0:
            tags["roof:levels"] = "1"
        elif number % 4 == 1 and shape != "flat":
            tags["roof:height"] = "3.5"
        elif number % 4 == 2 and shape != "flat":
            tags["roof:angle"] = "35"
        if number % 5 == 0:
            tags["roof:orientation"] = "across"
        if shape == "skillion":
            tags["roof:direction"] = ("N", "135", "SW", "270")[number // 16 % 4]
        if number % 7 == 0:
            tags |= {"name": f"{number}号楼", "name:zh": f"{number}号楼", "name:en": f"House {number}"}
        yield tags


def _plain(dice: random.Random) -> Iterator[Tags]:
    """Tags of houses as most towns have them: levels, and no more."""
    while True:
        yield {"building": "yes", "building:levels": str(dice.randint(1, 9))}


def town(houses: int = 300, seed: int = 1, *, plain: bool = False) -> Town:
    """A town of so many houses and a few more.

    Parameters
    ----------
    plain : houses tell their levels only
    """
    out, dice = Town(), random.Random(seed)
    side = max(3, math.ceil(math.sqrt(houses / (PLOTS * PLOTS))))
    tags, areas = (_plain if plain else _houses)(dice), cycle(AREAS)
    step = BLOCK + STREET
    for row in range(side):
        for column in range(side):
            x, y = column * step, row * step
            if (row * side + column) % 12 == 5:
                _green_block(out, x, y, areas, dice)
            elif out.houses < houses:
                _block(out, x, y, tags, houses)
    size = side * step
    _streets(out, side, step)
    _specials(out, size)
    _waters(out, size)
    _all_areas(out, size)
    return out


def _block(out: Town, x: float, y: float, tags: Iterator[Tags], most: int) -> None:
    plot = BLOCK / PLOTS
    for k in range(PLOTS * PLOTS):
        if out.houses >= most:
            return
        a, b = x + k % PLOTS * plot + 6, y + k // PLOTS * plot + 6
        w, h = plot - 12, plot - 14 + k % 3 * 2
        own = next(tags)
        if k % 5 == 4:
            corner = [(a, b), (a + w, b), (a + w, b + h / 2), (a + w / 2, b + h / 2), (a + w / 2, b + h), (a, b + h)]
            out.way(corner, own, closed=True)
        else:
            out.box(a, b, w, h, own)
        out.houses += 1


def _green_block(out: Town, x: float, y: float, areas: Iterator[Tags], dice: random.Random) -> None:
    out.box(x, y, BLOCK, BLOCK, {"leisure": "park", "name": "公园", "name:en": "Park"})
    out.box(x + 20, y + 20, 40, 30, dict(next(areas)))
    for _ in range(12):
        out.node(x + dice.uniform(5, 115), y + dice.uniform(60, 115), natural="tree", height=f"{dice.randint(4, 14)}")
    out.way([(x + 5, y + 8), (x + 110, y + 8)], {"natural": "tree_row"})


def _streets(out: Town, side: int, step: float) -> None:
    kinds = cycle(ROADS)
    for k in range(side + 1):
        at = k * step - STREET / 2
        for points in ([(at, -40.0), (at, side * step)], [(-40.0, at), (side * step, at)]):
            kind = next(kinds)
            tags = {"highway": kind, "name": f"{k}号路", "name:en": f"Road {k}"}
            if k % 3 == 1:
                tags["lanes"] = str(2 + k % 4)
            elif k % 3 == 2:
                tags["width"] = ("9", "8 m", "30 ft")[k // 3 % 3]
            out.way(points, tags)


def _specials(out: Town, size: float) -> None:
    """What there is once: bridges, tunnels, rails, buildings of parts, multipolygons, what lies below."""
    y, x = size + 40.0, 0.0
    out.way([(0, y), (size, y)], {"highway": "primary", "name": "大桥路", "name:en": "Bridge Road"})
    out.way([(120, y - 60), (120, y + 60)], {"highway": "secondary", "bridge": "yes", "layer": "1"})
    out.way([(180, y - 80), (180, y + 80)], {"highway": "trunk", "bridge": "viaduct", "layer": "2", "lanes": "4"})
    out.way([(240, y - 60), (240, y + 60)], {"highway": "tertiary", "tunnel": "yes", "layer": "-1"})
    out.way([(260, y - 20), (260, y + 20)], {"highway": "service", "tunnel": "building_passage"})
    for k, kind in enumerate(RAILS):
        out.way([(0, y + 70 + 6 * k), (size, y + 70 + 6 * k)], {"railway": kind})
    out.way([(60, y + 60), (60, y + 110)], {"railway": "rail", "bridge": "yes", "layer": "1"})
    out.way([(0, y + 104), (size, y + 104)], {"railway": "abandoned"})
    out.way([(90, y + 60), (90, y + 110)], {"highway": "proposed"})
    y += 140
    _parts(out, x, y)
    ring = out.box(x + 160, y, 60, 50, {})
    court, light = out.box(x + 170, y + 10, 15, 30, {}), out.box(x + 195, y + 10, 15, 30, {})
    members = [("w", ring, "outer"), ("w", court, "inner"), ("w", light, "inner")]
    out.relation(
        members, {"type": "multipolygon", "building": "palace", "height": "18", "name": "王府", "name:en": "Palace"}
    )
    old, hole = (
        out.box(x + 240, y, 50, 50, {"building": "yes", "building:levels": "5"}),
        out.box(x + 255, y + 15, 20, 20, {}),
    )
    out.relation([("w", old, "outer"), ("w", hole, "inner")], {"type": "multipolygon"})
    out.box(x + 310, y, 40, 30, {"building": "train_station", "layer": "-1"})
    out.box(x + 310, y + 40, 40, 30, {"building": "yes", "location": "underground"})
    out.box(x + 360, y, 30, 20, {"building": "no"})


def _parts(out: Town, x: float, y: float) -> None:
    """One building whose parts lie on its outline, and one whose relation names them."""
    low, mid = {"building:part": "yes", "height": "15"}, {"building:part": "yes", "building:levels": "12"}
    out.box(x, y, 60, 50, {"building": "yes", "height": "60", "name": "双塔", "name:en": "Two Towers"})
    out.box(x, y, 30, 50, low)
    out.box(x + 30, y, 30, 50, {**mid, "building:min_level": "0"})
    out.box(
        x + 35, y + 5, 20, 40, {"building:part": "yes", "height": "60", "min_height": "43.2", "roof:shape": "pyramidal"}
    )
    outline = out.box(x + 80, y, 60, 50, {"building": "office", "height": "80", "name": "中心", "name:en": "Centre"})
    parts = [
        out.box(x + 80, y, 60, 50, {"building:part": "yes", "height": "12"}),
        out.box(
            x + 95, y + 10, 30, 30, {"building:part": "yes", "height": "80", "min_height": "12", "roof:shape": "dome"}
        ),
    ]
    members = [("w", outline, "outline"), *(("w", part, "part") for part in parts)]
    out.relation(members, {"type": "building"})


def _waters(out: Town, size: float) -> None:
    x = -70.0
    for k, kind in enumerate(WATERS):
        line = [(x - 40 * k + 6 * math.sin(t / 3), size * t / 20) for t in range(21)]
        tags = {"waterway": kind, "name": f"{kind}河", "name:en": kind.title()}
        if k == 0:
            tags["width"] = "25"
        if kind == "stream":
            tags["layer"] = "-1"  # below bridges, not below the ground
        out.way(line, tags)
    out.way([(x - 220, 0), (x - 220, size)], {"waterway": "drain", "tunnel": "culvert"})
    lake, isle = out.box(x - 420, 20, 160, 200, {}), out.box(x - 360, 80, 40, 60, {"landuse": "grass"})
    out.relation(
        [("w", lake, "outer"), ("w", isle, "inner")], {"type": "multipolygon", "natural": "water", "name": "湖"}
    )


def _all_areas(out: Town, size: float) -> None:
    """Every kind of area once, east of the town."""
    for k, tags in enumerate(AREAS):
        out.box(size + 40 + k % 6 * 70, k // 6 * 70, 60, 60, dict(tags))


def write_xml(made: Town, path: Path) -> None:
    """As XML."""
    with path.open("w", encoding="utf-8") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6" generator="osm_town">\n')

        def tags_of(tags: Tags) -> str:
            return "".join(f"    <tag k={quoteattr(k)} v={quoteattr(v)}/>\n" for k, v in tags.items())

        for i, ((lon, lat), tags) in enumerate(made.nodes, 1):
            end = f">\n{tags_of(tags)}  </node>" if tags else "/>"
            file.write(f'  <node id="{i}" {STAMP} lat="{lat:.7f}" lon="{lon:.7f}"{end}\n')
        for i, (refs, tags) in enumerate(made.ways, 1):
            nodes = "".join(f'    <nd ref="{r}"/>\n' for r in refs)
            file.write(f'  <way id="{i}" {STAMP}>\n{nodes}{tags_of(tags)}  </way>\n')
        names = {"n": "node", "w": "way", "r": "relation"}
        for i, (members, tags) in enumerate(made.relations, 1):
            rows = "".join(f'    <member type="{names[k]}" ref="{r}" role="{role}"/>\n' for k, r, role in members)
            file.write(f'  <relation id="{i}" {STAMP}>\n{rows}{tags_of(tags)}  </relation>\n')
        file.write("</osm>\n")


def write_pbf(made: Town, path: Path) -> None:
    """As PBF."""
    import osmium
    from osmium.osm import mutable

    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for i, (place, tags) in enumerate(made.nodes, 1):
            writer.add_node(mutable.Node(id=i, location=place, tags=tags, version=3))
        for i, (refs, tags) in enumerate(made.ways, 1):
            writer.add_way(mutable.Way(id=i, nodes=refs, tags=tags, version=3))
        for i, (members, tags) in enumerate(made.relations, 1):
            writer.add_relation(mutable.Relation(id=i, members=members, tags=tags, version=3))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", nargs="*", type=Path)
    parser.add_argument("--houses", type=int, default=120_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plain", action="store_true", help="houses tell their levels only")
    options = parser.parse_args()
    made = town(options.houses, options.seed, plain=options.plain)
    for path in options.out:
        (write_pbf if path.suffix == ".pbf" else write_xml)(made, path)
    for tag, count in sorted(made.tags().items()):
        print(f"{count:8} {tag}")


if __name__ == "__main__":
    main()
