"""Generates the layers of the scene `members`: a paper map of eastern China, its great rivers, and who is where.

The coast is Natural Earth's 1:50m land (public domain; `plan/land.geojson` holds the part that is needed), rivers and
lakes are schematic lines written by hand. There are no borders of any kind. A metre of the scene is a kilometre.
"""

from __future__ import annotations

from pathlib import Path

from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from tools.scenegen.common.areas import polygons
from tools.scenegen.common.curves import cut_corners
from tools.scenegen.common.geojson_writer import Layers
from tools.scenegen.common.local_grid import LocalGrid
from tools.scenegen.common.plan_reader import Plan, PlanFeature
from tools.scenegen.common.shapes import Point

GRID = LocalGrid("members")

KINDS = {"land": "Polygon", "sheet": "Polygon", "river": "LineString", "lake": "Polygon", "member": "Point"}
"""Of `plan/*.geojson`: `river` runs from its source with `source_width` to its mouth with `mouth_width`, metres of the
scene; a `member` has a `category`, one of `COLOURS`, a `city`, and the `precision` of its position."""
PLAN = Plan(Path(__file__).parent / "plan", GRID, KINDS)
CORNER = 70.0
SEA, SLAB = -16.0, 34.0
SHELVES = ((150.0, "water 1.03"), (70.0, "water 1.07"), (26.0, "water 1.12"))
"""Steps of lighter paper towards the coast: how far from it, and their colour."""
STEP = 2.6

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


def _plane(points: list[Point]) -> list[Point]:
    return [(x, y) for x, y in GRID.metres(points).tolist()]


def sheet() -> Polygon:
    """The map's outline, its corners round."""
    [outline] = polygons(PLAN.the("sheet").polygon.buffer(-CORNER).buffer(CORNER, quad_segs=10))
    return outline


def coast() -> BaseGeometry:
    """All land, in metres of the scene, without islets too small to be seen."""
    parts = [Polygon(_plane(f.degrees)).buffer(0) for f in PLAN.of("land")]
    land = unary_union(parts).buffer(2.4).buffer(-2.4).simplify(0.7)
    return unary_union([p for p in polygons(land) if p.area > 60])


def river(drawn: PlanFeature) -> BaseGeometry:
    """A river as an area that widens from its source to its mouth."""
    source, mouth = drawn.properties["source_width"], drawn.properties["mouth_width"]
    line = cut_corners(_plane(drawn.degrees))
    count = len(line) - 1
    pieces = []
    for i in range(count):
        width = source + (mouth - source) * (i + 0.5) / count
        pieces.append(LineString(line[i : i + 2]).buffer(width / 2, quad_segs=3))
    return unary_union(pieces).simplify(0.25)


def _lake(ring: list[Point]) -> Polygon:
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
    waters: dict[str, BaseGeometry] = {drawn.name: river(drawn) for drawn in PLAN.of("river")}
    waters |= {drawn.name: _lake(_plane(drawn.degrees)) for drawn in PLAN.of("lake")}
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


def _grid_line(out: Layers, points: list[Point], name: str, land: BaseGeometry, whole: BaseGeometry) -> None:
    line = LineString(_plane(points)).intersection(whole)
    for part in _lines(line.intersection(land)):
        out.line("graticule", [(x, y) for x, y in part.simplify(0.4).coords], name=name, width=1.1, min_height=0.0)


def _lines(geometry: BaseGeometry) -> list[LineString]:
    if isinstance(geometry, LineString):
        return [geometry] if geometry.length > 4 else []
    return [line for part in getattr(geometry, "geoms", ()) for line in _lines(part)]


def members(out: Layers) -> None:
    """A pillar a member and one for the platform; a paper disc under each city."""
    cities: dict[str, list[Point]] = {}
    for member in PLAN.of("member"):
        [(x, y)] = _plane(member.degrees)
        kind, city, precision = (member.properties[key] for key in ("category", "city", "precision"))
        middle = kind == "platform"
        more = {"height": LOW if middle else HEIGHT, "radius": WIDE if middle else RADIUS, "colour": COLOURS[kind]}
        out.point("members", x, y, name=member.name, kind=kind, city=city, precision=precision, **more)
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
