"""Generates the layers of the scene `members`: a paper map of eastern China, its great rivers, and who is where.

The coast is Natural Earth's 1:50m land (public domain; `plan/land.geojson` holds the part that is needed), rivers and
lakes are schematic lines written by hand. There are no borders of any kind. A metre of the scene is a kilometre.
"""

from __future__ import annotations

import json
from pathlib import Path

from shapely.geometry import LineString, Polygon, box, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from tools.scenegen.common.areas import polygons
from tools.scenegen.common.curves import cut_corners
from tools.scenegen.common.geojson_writer import Layers
from tools.scenegen.common.local_grid import LocalGrid

GRID = LocalGrid("members")

MAP = box(-860, -1215, 770, 1120)
"""The sheet, metres of the scene."""
CORNER = 70.0
SEA, SLAB = -16.0, 34.0
SHELVES = ((150.0, "water 1.03"), (70.0, "water 1.07"), (26.0, "water 1.12"))
"""Steps of lighter paper towards the coast: how far from it, and their colour."""
STEP = 2.6

Place = tuple[float, float]

YANGTZE: list[Place] = [(104.6, 28.75), (105.5, 28.9), (106.55, 29.56), (107.4, 29.72), (108.4, 30.8), (109.5, 31.03)]
YANGTZE += [(110.4, 31.03), (111.3, 30.7), (112.2, 30.3), (112.75, 29.75), (113.15, 29.47), (113.85, 30.0)]
YANGTZE += [(114.3, 30.6), (114.9, 30.42), (115.4, 29.9), (116.0, 29.76), (116.6, 29.95), (117.05, 30.5)]
YANGTZE += [(117.8, 30.98), (118.35, 31.35), (118.5, 31.75), (118.72, 32.1), (119.4, 32.24), (120.0, 31.98)]
YANGTZE += [(120.8, 31.97), (121.35, 31.6), (122.0, 31.3)]
YELLOW_RIVER: list[Place] = [(103.8, 36.06), (104.8, 37.0), (106.3, 38.4), (106.8, 39.5), (107.5, 40.65), (109.0, 40.6)]
YELLOW_RIVER += [(109.9, 40.55), (111.1, 40.25), (111.25, 39.4), (110.7, 38.3), (110.5, 37.1), (110.45, 36.1)]
YELLOW_RIVER += [(110.3, 34.65), (111.2, 34.8), (112.4, 34.85), (113.65, 34.92), (114.35, 34.9), (115.0, 35.15)]
YELLOW_RIVER += [(115.9, 35.75), (116.3, 36.25), (117.0, 36.75), (117.9, 37.38), (118.5, 37.65), (119.25, 37.75)]

LAKES: dict[str, list[Place]] = {
    "taihu": [(119.9, 31.4), (120.1, 31.5), (120.45, 31.3), (120.5, 31.05), (120.2, 30.95), (119.95, 31.0)],
    "hongze": [(118.4, 33.45), (118.65, 33.6), (118.85, 33.3), (118.7, 33.05), (118.45, 33.2)],
    "poyang": [(116.1, 29.7), (116.35, 29.35), (116.75, 29.1), (116.55, 28.8), (116.2, 28.75), (116.05, 29.2)],
    "dongting": [(112.4, 29.0), (112.6, 29.2), (112.95, 29.4), (113.1, 29.3), (112.85, 28.9), (112.6, 28.8)],
}

MEMBERS = (
    ("nuist", 32.205, 118.715, "university", "Nanjing", "campus"),
    ("zju", 30.303, 120.086, "university", "Hangzhou", "campus"),
    ("beihang", 39.981, 116.344, "university", "Beijing", "campus"),
    ("caf", 40.00, 116.24, "research-institute", "Beijing", "campus"),
    ("shantou", 23.414, 116.634, "university", "Shantou", "campus"),
    ("nscc-changsha", 28.18, 112.94, "supercomputing", "Changsha", "campus"),
    ("zjgsu", 30.31, 120.39, "university", "Hangzhou", "campus"),
    ("bangchuang", 22.54, 114.06, "venture-capital", "Shenzhen", "city"),
    ("lianji", 32.04, 118.78, "company", "Nanjing", "city"),
)
"""Name, latitude, longitude, kind, city, and how exact the position is."""
PLATFORM = ("platform", 31.9827, 118.7323, "platform", "Nanjing", "campus")

COLOURS = {
    "university": "#2f8488",
    "research-institute": "#7d9a4f",
    "supercomputing": "#5a77ab",
    "venture-capital": "#c4693f",
    "company": "#8b6aa3",
    "platform": "accent-roof",
}
HEIGHT, RADIUS = 130.0, 13.0
LOW, WIDE = 46.0, 29.0
"""The platform's: broad and low, so that it hides none of the members about it."""


def _plane(points: list[Place]) -> list[Place]:
    return [(x, y) for x, y in GRID.metres(points).tolist()]


def sheet() -> Polygon:
    """The map's outline, its corners round."""
    [outline] = polygons(MAP.buffer(-CORNER).buffer(CORNER, quad_segs=10))
    return outline


def coast() -> BaseGeometry:
    """All land, in metres of the scene, without islets too small to be seen."""
    text = (Path(__file__).parent / "plan" / "land.geojson").read_text(encoding="utf-8")
    parts = []
    for feature in json.loads(text)["features"]:
        outline = shape(feature["geometry"])
        parts += [Polygon(_plane([(x, y) for x, y in p.exterior.coords])).buffer(0) for p in polygons(outline)]
    land = unary_union(parts).buffer(2.4).buffer(-2.4).simplify(0.7)
    return unary_union([p for p in polygons(land) if p.area > 60])


def river(points: list[Place], source: float, mouth: float) -> BaseGeometry:
    """A river as an area that widens from its source to its mouth, both given as widths."""
    line = cut_corners(_plane(points))
    count = len(line) - 1
    pieces = []
    for i in range(count):
        width = source + (mouth - source) * (i + 0.5) / count
        pieces.append(LineString(line[i : i + 2]).buffer(width / 2, quad_segs=3))
    return unary_union(pieces).simplify(0.25)


def _lake(ring: list[Place]) -> Polygon:
    """A round shore within a ring."""
    (x0, y0), (x1, y1) = ring[0], ring[-1]
    seam = ((x0 + x1) / 2, (y0 + y1) / 2)
    return Polygon(cut_corners([seam, *ring, seam])[:-1])


def sea_and_land(out: Layers) -> None:
    """Slab, sea in steps, land in two sheets, rivers cut into the upper one."""
    whole, land = sheet(), coast()
    dry = land.intersection(whole)
    out.area("ground", whole, name="slab", min_height=SEA - 3, height=SLAB, colour="slab")
    out.area("water", whole.buffer(-1.5), name="sea", min_height=SEA)
    for k, (reach, colour) in enumerate(SHELVES, 1):
        shelf = land.buffer(reach, quad_segs=6).simplify(1.0).intersection(whole.buffer(-1.5))
        out.area("shelf", shelf, name=f"shelf-{k}", min_height=SEA + STEP * k, height=STEP, colour=colour)
    out.area("ground", dry, name="coast", min_height=-2.0, height=16, colour="edge")
    yangtze, yellow = river(YANGTZE, 6.5, 14.0), river(YELLOW_RIVER, 5.5, 9.0)
    lakes = {name: _lake(_plane(ring)) for name, ring in LAKES.items()}
    waters = {"yangtze": yangtze, "yellow-river": yellow, **lakes}
    inland = dry.buffer(-4.5).difference(unary_union(list(waters.values())))
    for part in polygons(inland):
        if part.area > 80:
            out.area("ground", part.simplify(0.3), name="land", min_height=0.0, height=2.2, colour="block")
    for name, water in waters.items():
        out.area("rivers", water.intersection(dry), name=name, min_height=-1.2)


def graticule(out: Layers) -> None:
    """Every fifth meridian and parallel, on the sea and on the land."""
    land, whole = coast().buffer(-4.5), sheet().buffer(-12)
    for lon in range(105, 130, 5):
        _grid_line(out, [(float(lon), lat / 2) for lat in range(38, 86)], f"{lon}E", land, whole)
    for lat in range(20, 45, 5):
        _grid_line(out, [(lon / 2, float(lat)) for lon in range(206, 256)], f"{lat}N", land, whole)


def _grid_line(out: Layers, points: list[Place], name: str, land: BaseGeometry, whole: BaseGeometry) -> None:
    line = LineString(_plane(points)).intersection(whole)
    for part in _lines(line.intersection(land)):
        out.line("graticule", [(x, y) for x, y in part.simplify(0.4).coords], name=name, width=1.1, min_height=0.0)


def _lines(geometry: BaseGeometry) -> list[LineString]:
    if isinstance(geometry, LineString):
        return [geometry] if geometry.length > 4 else []
    return [line for part in getattr(geometry, "geoms", ()) for line in _lines(part)]


def members(out: Layers) -> None:
    """A pillar a member and one for the platform; a paper disc under each city."""
    cities: dict[str, list[Place]] = {}
    for name, lat, lon, kind, city, precision in (*MEMBERS, PLATFORM):
        [(x, y)] = _plane([(lon, lat)])
        middle = kind == "platform"
        more = {"height": LOW if middle else HEIGHT, "radius": WIDE if middle else RADIUS, "colour": COLOURS[kind]}
        out.point("members", x, y, name=name, kind=kind, city=city, precision=precision, **more)
        cities.setdefault(city, []).append((x, y))
    for city, places in cities.items():
        x, y = (sum(v) / len(places) for v in zip(*places, strict=True))
        radius = (26.0, 70.0, 84.0)[len(places) - 1]
        out.point("cities", x, y, name=f"city/{city.lower()}", height=3.0, radius=radius)


def files() -> dict[str, bytes]:
    """All generated files by their name in the package."""
    out = Layers(GRID, decimals=4)
    sea_and_land(out)
    graticule(out)
    members(out)
    return out.files()
