"""Generates the geometry of the scene `jinyuzui`: a schematic block by the river, about the venue's true coordinates.

Run `python tools/make_jinyuzui.py` after a change; a test compares its output with the files that are shipped.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import itertools

import numpy as np
from shapely.geometry import MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from tools.jinyuzui_glb import glb
from tools.jinyuzui_hall import chair, hall
from tools.jinyuzui_shapes import (
    Dice,
    Rect,
    Ring,
    along,
    arc,
    band,
    box,
    catmull_rom,
    counter_clockwise,
    ellipse,
    offset_line,
)
from viewer.geometry.projection import TransverseMercator

ORIGIN = (31.9827, 118.7323)
WEST, EAST, SOUTH, NORTH = -560.0, 620.0, -430.0, 560.0
BED, WATER_LEVEL = -3.6, -2.6
STREET = 16.0
WALL, ROOF = "#f0d491", "#efb73d"

Feature = dict[str, Any]

river_bank = catmull_rom([(-430, -330), (-250, -318), (-60, -300), (120, -268), (300, -205), (430, -140), (560, -70)])
"""x of the river's east bank, by y."""

canal = catmull_rom(
    [(-340, -62), (-250, -92), (-170, -150), (-60, -172), (90, -196), (240, -232), (420, -282), (620, -326)]
)
"""y of the canal's middle, by x."""

HALF_CANAL = 17.0


class Scene:
    """Layers being filled."""

    def __init__(self) -> None:
        self.layers: dict[str, list[Feature]] = {
            k: [] for k in ("ground", "water", "green", "roads", "buildings", "trees")
        }
        self._projection = TransverseMercator(*ORIGIN)
        self.taken: list[Polygon] = []

    def _degrees(self, ring: Ring) -> list[list[float]]:
        lonlat = self._projection.inverse(np.array(ring))
        return [[round(x, 7), round(y, 7)] for x, y in lonlat.tolist()]

    def area(self, layer: str, shape: Any, **properties: Any) -> None:
        """A polygon."""
        if isinstance(shape, list):
            shape = Polygon(shape)
        for polygon in shape.geoms if isinstance(shape, MultiPolygon) else [shape]:
            if polygon.is_empty or polygon.area < 4:
                continue
            rings = []
            for ring in (polygon.exterior, *polygon.interiors):
                points = [(round(x, 2), round(y, 2)) for x, y in list(ring.coords)[:-1]]
                closed = self._degrees(points)
                rings.append([*closed, closed[0]])
            clean = {k.replace("_of_roof", "").replace("__", ":"): v for k, v in properties.items()}
            geometry = {"type": "Polygon", "coordinates": rings}
            self.layers[layer].append({"type": "Feature", "properties": clean, "geometry": geometry})

    def line(self, layer: str, points: Ring, **properties: Any) -> None:
        """A line."""
        geometry = {"type": "LineString", "coordinates": self._degrees(points)}
        self.layers[layer].append({"type": "Feature", "properties": properties, "geometry": geometry})

    def building(self, shape: Any, height: float, *, foot: float = 0.0, **properties: Any) -> None:
        """A building, or a part of one."""
        polygon: Any = Polygon(shape) if isinstance(shape, list) else shape
        if foot == 0.0:
            self.taken.append(polygon)
        low = {"min_height": round(foot, 1)} if foot else {}
        self.area("buildings", polygon, building="yes", height=round(height, 1), **low, **properties)

    def tree(self, x: float, y: float, height: float) -> None:
        """A tree."""
        point = self._degrees([(x, y)])[0]
        geometry = {"type": "Point", "coordinates": point}
        properties = {"natural": "tree", "height": round(height, 1)}
        self.layers["trees"].append({"type": "Feature", "properties": properties, "geometry": geometry})


def outline() -> Polygon:
    """The slab: square corners but for the one in the river, which is round."""
    r = 120.0
    ring = [(WEST + 30, SOUTH), (EAST, SOUTH), (EAST, NORTH), *arc(WEST + r, NORTH - r, r, r, 90, 180, sides=20)]
    return Polygon(ring).buffer(-12).buffer(12, quad_segs=6)


def land() -> tuple[Polygon, Polygon]:
    """North and south of the canal, east of the river."""
    whole = outline()
    ys = np.linspace(SOUTH - 20, NORTH + 20, 90)
    east_bank = Polygon([(river_bank(y), y) for y in ys] + [(EAST + 50, NORTH + 20), (EAST + 50, SOUTH - 20)])
    xs = np.linspace(WEST, EAST + 40, 60)
    middle = [(x, canal(x)) for x in xs]
    water = Polygon(band(middle, HALF_CANAL, HALF_CANAL))
    dry: Any = whole.intersection(east_bank).difference(water)
    parts = sorted(dry.geoms, key=lambda p: -p.centroid.y)
    return parts[0], parts[1]


def cells(bottom: float, top: float) -> Iterator[tuple[Rect, int, int]]:
    """The street grid's blocks, with column and row."""
    columns = [-420, -318, -222, -124, -58, 58, 142, 240, 332, 430, 522, 620]
    rows = [-430, -338, -250, -160, -62, 58, 150, 246, 340, 446, 560]
    for j, (y0, y1) in enumerate(itertools.pairwise(rows)):
        if y1 <= bottom or y0 >= top:
            continue
        for i, (x0, x1) in enumerate(itertools.pairwise(columns)):
            yield Rect(x0, y0, x1, y1).inset(STREET / 2), i, j


def towers(scene: Scene, r: Rect, dice: Dice, tall: float) -> None:
    """Two towers side by side."""
    cx, cy = r.centre
    side = min(r.width, r.depth) * 0.30
    for sign in (-1, 1):
        h = tall * dice.between(0.75, 1.1)
        scene.building(box(cx + sign * side * 0.72, cy + sign * side * 0.5, side, side * 1.05), h)


def slabs(scene: Scene, r: Rect, dice: Dice, tall: float) -> None:
    """Three long houses in a row."""
    cx, cy = r.centre
    width, depth = r.width * 0.17, r.depth * 0.70
    for k in (-1, 0, 1):
        h = tall * dice.between(0.35, 0.6)
        scene.building(box(cx + k * width * 1.6, cy + k * 3, width, depth), h)


def court(scene: Scene, r: Rect, dice: Dice, tall: float) -> None:
    """A low ring about a court, and a tower on its corner."""
    cx, cy = r.centre
    w, d = r.width * 0.70, r.depth * 0.70
    ring = Polygon(box(cx, cy, w, d)).difference(Polygon(box(cx, cy, w * 0.46, d * 0.42)))
    low = dice.between(13, 20)
    scene.building(ring, low)
    side = w * 0.30
    sx, sy = (-1, 1) if dice.between(0, 1) < 0.6 else (1, 1)
    scene.building(box(cx + sx * (w - side) / 2, cy + sy * (d - side) / 2, side, side), low + tall * 0.5, foot=low)
    scene.tree(cx, cy, 7.0)


def podium(scene: Scene, r: Rect, dice: Dice, tall: float) -> None:
    """A tower on a broad foot."""
    cx, cy = r.centre
    w, d = r.width * 0.66, r.depth * 0.66
    low = dice.between(9, 13)
    scene.building(box(cx, cy, w, d), low)
    side = min(w, d) * 0.52
    scene.building(box(cx - w * 0.12, cy + d * 0.1, side, side), low + tall, foot=low)


def stepped(scene: Scene, r: Rect, dice: Dice, tall: float) -> None:
    """A tower that draws back twice, and a house beside it."""
    cx, cy = r.centre
    side = min(r.width, r.depth) * 0.36
    at = box(cx - side * 0.55, cy, side, side * 1.15)
    h = tall * dice.between(0.8, 1.0)
    scene.building(at, h * 0.72)
    scene.building(box(cx - side * 0.55, cy + side * 0.08, side * 0.76, side * 0.86), h, foot=h * 0.72)
    scene.building(box(cx + side * 0.62, cy - side * 0.15, side * 0.8, side * 1.3), tall * dice.between(0.3, 0.5))


def cluster(scene: Scene, r: Rect, dice: Dice, tall: float) -> None:
    """Houses of different heights close together."""
    cx, cy = r.centre
    w, d = r.width * 0.30, r.depth * 0.32
    for sx, sy in ((-1, -1), (1, -1), (-1, 1), (1, 1)):
        if dice.between(0, 1) < 0.85:
            h = tall * dice.between(0.25, 0.55)
            turn_roof: dict[str, Any] = {"roof__shape": "gabled", "roof__height": 4.0} if h < 16 else {}
            scene.building(box(cx + sx * w * 0.60, cy + sy * d * 0.60, w, d), h, **turn_roof)


KINDS = (towers, slabs, court, podium, stepped, cluster)


def park(scene: Scene, shape: Polygon, dice: Dice, spacing: float) -> None:
    """A lawn with trees."""
    lawn = shape.buffer(-3)
    scene.area("green", lawn, leisure="park")
    inner = lawn.buffer(-3.5)
    if inner.is_empty:
        return
    x0, y0, x1, y1 = inner.bounds
    for i in range(int((x1 - x0) / spacing) + 1):
        for j in range(int((y1 - y0) / spacing) + 1):
            x = x0 + (i + dice.between(0.1, 0.9)) * spacing
            y = y0 + (j + dice.between(0.1, 0.9)) * spacing
            if dice.between(0, 1) < 0.8 and inner.contains(Point(x, y)):
                scene.tree(x, y, dice.between(5.5, 9.5))


def venue(scene: Scene, r: Rect) -> None:
    """The fund block: four golden towers about the round hall, which is a model of its own."""
    gold: dict[str, Any] = {"colour": WALL, "roof__colour": ROOF}
    for name, x, y, side, h in (
        ("fund-tower", 34, 34, 22, 112),
        ("north-tower", -33, 36, 20, 92),
        ("east-house", 40, -7, 17, 34),
        ("west-house", -39, -16, 18, 36),
    ):
        scene.building(box(x, y, side, side), h, name=name, **gold)
    scene.taken.append(Polygon(ellipse(0, 0, 22.6, 22.6)))
    for x, y in ((-22, -36), (-10, -39), (10, -39), (22, -36), (0, 36), (-14, 40), (14, 40), (-48, 8), (48, 4)):
        scene.tree(x, y, 6.5)


def blocks(scene: Scene, north: Polygon, south: Polygon) -> None:
    """Pads on the land with houses or parks on them."""
    dice = Dice(22)
    parks = {(4, 3), (1, 5), (8, 8), (2, 3), (7, 3), (3, 1), (5, 1), (9, 5), (8, 0), (6, 9), (2, 8)}
    empty = {(3, 3), (5, 3), (8, 2)}
    for r, i, j in cells(SOUTH, NORTH):
        for part in (north, south):
            pad = Polygon(r.ring()).intersection(part.buffer(-10))
            if pad.is_empty or not isinstance(pad, Polygon) or pad.area < 1400:
                continue
            whole = pad.area > 0.97 * r.width * r.depth
            if (i, j) == (4, 4):
                scene.area("ground", pad, name="venue-square", min_height=0.3, height=0.3, colour="#f4efe6")
                venue(scene, r)
            elif (i, j) in parks or not whole:
                scene.area("ground", pad, min_height=0.25, height=0.25, colour="#f1ece2")
                if (i, j) in parks or pad.area > 2600:
                    park(scene, pad, dice, 9.0)
            else:
                scene.area("ground", pad, min_height=0.25, height=0.25, colour="#f1ece2")
                if (i, j) in empty:
                    continue
                away = math.hypot(r.centre[0], r.centre[1] - 60)
                tall = max(38.0, 128 - 0.17 * away) * dice.between(0.75, 1.15)
                KINDS[int(dice.between(0, 5.999))](scene, r, dice, tall)


def riverside(scene: Scene, north: Polygon, south: Polygon) -> None:
    """The green band on the bank."""
    dice = Dice(5)
    ys = np.linspace(SOUTH, NORTH, 60)
    bank = [(river_bank(y), y) for y in ys]
    strip = Polygon(band(bank, -6, 44))
    for k, part in enumerate((north, south)):
        green = strip.intersection(part.buffer(-6))
        for piece in green.geoms if isinstance(green, MultiPolygon) else [green]:
            if piece.area > 400:
                name = {"name": "riverside-park"} if k == 0 else {}
                scene.area("green", piece, leisure="park", **name)
                inner = piece.buffer(-4)
                for x, y in along(offset_line(bank, -26), 9.0):
                    x, y = x + dice.between(-14, 14), y + dice.between(-4, 4)
                    if inner.contains(Point(x, y)):
                        scene.tree(x, y, dice.between(5.5, 9.5))


def streets(scene: Scene, north: Polygon, south: Polygon) -> None:
    """Trees along two avenues, and bridges over the canal."""
    for x in (-58.0, 142.0, 332.0):
        y = canal(x)
        deck = box(x, y, STREET - 2, 2 * HALF_CANAL + 16, turn=-8.0)
        scene.area(
            "ground", counter_clockwise(deck), min_height=0.55, height=1.3, colour="#e9e2d6", name=f"bridge-{x:.0f}"
        )
    for y in (-62.0, 58.0):
        for x, at in along([(-230.0, y), (560.0, y)], 19.0):
            if not any(abs(x - c) < 14 for c in (-222, -124, -58, 58, 142, 240, 332, 430, 522)):
                for side in (-6.6, 6.6):
                    if north.buffer(-4).contains(Point(x, at + side)):
                        scene.tree(x, at + side, 5.5)


def build() -> Scene:
    """All layers."""
    scene = Scene()
    north, south = land()
    whole = outline()
    scene.area("ground", whole, name="slab", min_height=BED, height=9.0, colour="#ddd6cb")
    scene.area("water", whole.buffer(-0.4), natural="water", name="river", min_height=WATER_LEVEL)
    for name, part in (("land-north", north), ("land-south", south)):
        scene.area("ground", part, name=name, height=3.5, colour="#e0dad1")
    blocks(scene, north, south)
    riverside(scene, north, south)
    streets(scene, north, south)
    wet = whole.difference(north).difference(south)
    scene.layers["trees"] = [t for t in scene.layers["trees"] if _free(scene, t, wet)]
    return scene


def _free(scene: Scene, tree: Feature, wet: BaseGeometry) -> bool:
    """Whether a tree stands neither in a house nor in the water."""
    x, y = TransverseMercator(*ORIGIN).forward(np.array([tree["geometry"]["coordinates"]]))[0].tolist()
    point = Point(x, y)
    return not wet.contains(point) and all(p.distance(point) > 1.5 for p in scene.taken)


def files() -> dict[str, bytes]:
    """All generated files by their name in the package."""
    scene = build()
    out: dict[str, bytes] = {}
    for name, features in scene.layers.items():
        if features:
            lines = ",\n".join(json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in features)
            text = f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n'
            out[f"layers/{name}.geojson"] = text.encode()
    out["models/hall.glb"] = glb(hall())
    out["models/chair.glb"] = glb(chair())
    return out


def main() -> None:
    """Write the files."""
    folder = Path(__file__).resolve().parents[1] / "scenes" / "jinyuzui"
    for name, data in files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        sys.stdout.write(f"{name}: {len(data)} bytes\n")


if __name__ == "__main__":
    main()
