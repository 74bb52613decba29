"""Generates the geometry of the scene `jinyuzui`: a schematic block by the river, about the venue's true coordinates.

The ground plan is in `ground_plan`, what stands on the blocks in `land_use` and `building_types`, the hall in `hall`,
footbridge and boats in `waterfront`.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from shapely.geometry import LineString, Point, Polygon
from shapely.ops import linemerge, unary_union

from tools.scenegen.common.areas import polygons, round_corners
from tools.scenegen.common.dice import Dice
from tools.scenegen.common.glb_writer import glb
from tools.scenegen.common.shapes import Ring, along, band, box, offset_line
from tools.scenegen.jinyuzui import ground_plan as plan
from tools.scenegen.jinyuzui.hall import chair, hall
from tools.scenegen.jinyuzui.land_use import fill
from tools.scenegen.jinyuzui.planted_layers import PlantedLayers
from tools.scenegen.jinyuzui.venue_plan import PLAN
from tools.scenegen.jinyuzui.waterfront import boat, works

BED, WATER, QUAY = -3.6, -2.6, 2.6


def ground(layers: PlantedLayers) -> None:
    """The slab, the land on it, the water and its quays."""
    whole = plan.outline()
    north, south = plan.land()
    layers.area("ground", whole, name="slab", min_height=BED, height=10.0, colour="slab")
    wet = whole.buffer(-0.4).difference(unary_union([north.buffer(-4), south.buffer(-4)]))
    layers.area("water", wet, natural="water", name="river", min_height=WATER)
    for name, part in (("land-north", north), ("land-south", south)):
        layers.area("ground", part, name=name, height=3.5, colour="ground")
        for line in _shores(part, whole):
            layers.line("water", line, kind="quay", min_height=WATER, height=QUAY)


def _shores(part: Polygon, whole: Polygon) -> list[Ring]:
    """The edges of the land that are water's edges, with the water on their right."""
    shore: Any = part.exterior.difference(whole.exterior.buffer(1.5)).simplify(0.2)
    if shore.geom_type == "MultiLineString":
        shore = linemerge(shore)
    out = []
    for line in getattr(shore, "geoms", [shore]):
        points = [(float(x), float(y)) for x, y in line.coords]
        (ax, ay), (bx, by) = points[len(points) // 2 - 1 : len(points) // 2 + 1]
        right = Point((ax + bx) / 2 + (by - ay) * 0.01, (ay + by) / 2 - (bx - ax) * 0.01)
        out.append(points[::-1] if part.contains(right) else points)
    return out


def riverside(layers: PlantedLayers) -> None:
    """The park on the bank: a promenade, a winding walk, trees in groups, and the square at the steps."""
    dice = Dice(5)
    _, steps = PLAN.the("on-bank", "quay-steps").point
    walk = band(offset_line(plan.bank_line(), -5.0), 3.6, 3.6)
    for name, part, dry in zip(("riverside-park", None), plan.riverside(), plan.land(), strict=False):
        inside = plan.outline().buffer(-plan.RIM)
        layers.area(
            "ground", Polygon(walk).intersection(dry).intersection(inside), min_height=0.22, height=0.2, colour="paving"
        )
        bank = [(plan.river_bank(y), y) for y in np.linspace(plan.SOUTH, plan.NORTH, 90).tolist()]
        waves = [(x + 32.0 + 9.0 * float(np.sin(y / 21.0)), y) for x, y in bank]
        square = box(plan.river_bank(steps) + 18.0, steps, 46.0, 40.0, turn=-9.0)
        paths = unary_union([LineString(waves).buffer(1.7), Polygon(square)])
        green = part.difference(Polygon(walk).buffer(1.0)).difference(paths)
        layers.area("ground", part.intersection(paths), min_height=0.22, height=0.2, colour="paving")
        for k, lawn in enumerate(polygons(green, 60.0)):
            layers.area("green", round_corners(lawn, 1.0), leisure="park", name=f"{name}/{k}" if name else None)
            garden_trees(layers, lawn, dice)
        for x, y in along(offset_line(plan.bank_line(), -10.6), 9.0):
            if part.contains(Point(x, y)) and not Polygon(square).buffer(2).contains(Point(x, y)):
                layers.tree(x, y, dice.between(5.6, 6.6))


def garden_trees(layers: PlantedLayers, lawn: Polygon, dice: Dice) -> None:
    """Trees in loose groups with clearings between them."""
    x0, y0, x1, y1 = lawn.bounds
    inner = lawn.buffer(-2.0)
    for _ in range(int(lawn.area / 210.0) + 1):
        cx, cy = dice.between(x0, x1), dice.between(y0, y1)
        for _ in range(int(dice.between(3, 8))):
            x, y = cx + dice.between(-9, 9), cy + dice.between(-9, 9)
            if inner.contains(Point(x, y)):
                layers.tree(x, y, dice.between(5.5, 10.0))


def streets(layers: PlantedLayers) -> None:
    """Carriageways with their markings, and the bridges over the canal."""
    lines = plan.streets()
    for street in lines:
        layers.line(
            "roads", _on_slab(street.line), width=street.width, highway="primary" if street.main else "tertiary"
        )
    for street in (s for s in lines if s.main):
        _dashes(layers, street)
    for x, y in itertools.product(plan.COLUMNS, plan.ROWS):
        if plan.drive_x(y) < x - 20:
            _crossing(layers, x, y, plan.COLUMNS[x].properties["width"], plan.ROWS[y].properties["width"])
    for x, drawn in plan.COLUMNS.items():
        if drawn.kind == "avenue":
            _bridge(layers, x, drawn.properties["width"])


def _on_slab(line: Ring) -> Ring:
    """The piece of a street that lies on the slab, a little within its edge."""
    piece: Any = LineString(line).intersection(plan.outline().buffer(-plan.RIM))
    piece = max(getattr(piece, "geoms", [piece]), key=lambda p: float(p.length))
    return [(float(x), float(y)) for x, y in piece.coords]


def _dashes(layers: PlantedLayers, street: plan.Street) -> None:
    """A broken line along the middle of an avenue, left out at its crossings."""
    line = _on_slab(street.line)
    upright = line[0][0] == line[-1][0]
    for x, y in along(line, 9.0, start=4.0):
        others = plan.ROWS if upright else plan.COLUMNS
        if min(abs((y if upright else x) - c) for c in others) > 17.0:
            layers.area("lines", box(x, y, 0.45, 4.0) if upright else box(x, y, 4.0, 0.45), colour="paving")


def _crossing(layers: PlantedLayers, x: float, y: float, across: float, along_: float) -> None:
    """Zebra crossings on the four arms of a junction; `across` is the width of the street from south to north."""
    for sign in (-1, 1):
        for k in range(int(across / 1.5)):
            at = x - across / 2 + 0.9 + k * 1.5
            layers.area("lines", box(at, y + sign * (along_ / 2 + 3.4), 0.7, 3.2), colour="paving")
        for k in range(int(along_ / 1.5)):
            at = y - along_ / 2 + 0.9 + k * 1.5
            layers.area("lines", box(x + sign * (across / 2 + 3.4), at, 3.2, 0.7), colour="paving")


def _bridge(layers: PlantedLayers, x: float, width: float) -> None:
    """The deck of an avenue over the canal, with railings."""
    y, wide, long = plan.canal(x), width + 2 * plan.PAVEMENT, 2 * plan.HALF_CANAL + 16.0
    layers.area("ground", box(x, y, wide, long), min_height=0.02, height=1.3, colour="block", name=f"bridge-{x:.0f}")
    for sign in (-1, 1):
        rail = box(x + sign * (wide / 2 - 0.3), y, 0.5, long)
        layers.building(rail, 1.2, foot=0.1, material="plain", roof__detail="none")


def build() -> PlantedLayers:
    """All layers."""
    layers = PlantedLayers()
    ground(layers)
    fill(layers, plan.blocks(plan.streets()))
    riverside(layers)
    streets(layers)
    north, south = plan.land()
    layers.grow(plan.outline().difference(unary_union([north.buffer(-2), south.buffer(-2)])))
    return layers


def files() -> dict[str, bytes]:
    """All generated files by their name in the package."""
    models = {"hall": hall(), "chair": chair(), "works": works(), "boat": boat()}
    return build().files() | {f"models/{name}.glb": glb(parts) for name, parts in models.items()}
