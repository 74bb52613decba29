"""What a paper model has that a map does not tell: the slab, plots about the houses, trees in its woods and parks.

Nothing of it is geography: plots follow the houses that are there, trees stand only in greens that the map has. Each is
a layer of its own, which its author may take away.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from viewer.authoring.place_map import F8, MapFeature, PlaceMap, area_of
from viewer.geometry.slab import rounded_rectangle
from viewer.scene.crop import Crop
from viewer.scene.features import subtype
from viewer.scene.layers import GREEN, LINES, ROADS, TREES, WATER
from viewer.scene.map_kinds import ROAD_WIDTHS
from viewer.scene.model import FeatureLayer

if TYPE_CHECKING:
    from shapely import Geometry, Polygon

PLOTS, PLANTING = "plots", "planting"
"""Ids of the layers."""

_ROUND = 0.75
"""Part of a circle that a map fills where its slab is round, too."""

_ASKEW = 0.75
"""Part of the paper of a straight slab that one askew may have at most."""

_KERB = 0.2  # metres that plots stand above the streets
_TREES_APART = {
    **dict.fromkeys(("forest", "wood"), 8.0),
    **dict.fromkeys(("orchard", "plant_nursery"), 9.0),
    **dict.fromkeys(("park", "garden", "cemetery", "grave_yard", "village_green", "scrub"), 13.0),
    **dict.fromkeys(("grass", "recreation_ground", "greenery", "common"), 18.0),
}
"""Metres between trees that are planted in greens of a kind; others stay bare."""

_GARDEN_APART = 14.0  # metres between trees on plots
_LEAST_GREEN = 150.0  # square metres
_MOST_TREES = 1500
_SEED = 22


def slab(place: PlaceMap, crop: Crop | None, /) -> MapFeature:
    """The slab that all stands on, a margin wider than the map: round where the map is a whole circle."""
    corners = np.concatenate([f.corners for f in place.features])
    box, turn = _box(corners) if place.local else (place.bounds, 0.0)
    size = max(float(np.ptp(box, axis=0).max()), 10.0)
    margin = max(0.03 * size, 4.0)
    ring = rounded_rectangle(box[0] - margin, box[1] + margin, 0.08 * size) @ _turned(turn)
    if crop and crop.about and _fills(corners, crop.about[2]):
        reach = float(np.hypot(*corners.T).max()) + margin
        turns = np.linspace(0, 2 * np.pi, 96, endpoint=False)
        ring = reach * np.column_stack([np.cos(turns), np.sin(turns)])
    thickness = round(max(0.012 * size, 0.5), 1)
    return MapFeature("slab", {"name": "slab", "height": thickness, "colour": "ground 0.95"}, polygons=((ring,),))


def _fills(corners: F8, radius: float) -> bool:
    """Whether a map reaches the edge of its circle on most sides."""
    far = corners[np.hypot(*corners.T) > 0.8 * radius]
    sides = np.unique(np.floor(np.degrees(np.arctan2(far[:, 1], far[:, 0])) / 15.0)) if len(far) else far
    return len(sides) >= _ROUND * 24


def _turned(angle: float) -> F8:
    """What turns points (n, 2), from the right, counter-clockwise by radians."""
    c, s = math.cos(angle), math.sin(angle)
    return np.array([(c, s), (-s, c)])


def _box(corners: F8) -> tuple[F8, float]:
    """The box (2, 2) about points that were turned back, and by how much: askew only where that saves much paper."""
    import shapely

    straight = np.array([corners.min(axis=0), corners.max(axis=0)])
    hull = shapely.MultiPoint(corners).minimum_rotated_rectangle
    if not isinstance(hull, shapely.Polygon) or hull.area > _ASKEW * float(np.prod(np.ptp(straight, axis=0))):
        return straight, 0.0
    a, b = np.asarray(hull.exterior.coords)[:2]
    turn = (math.atan2(b[1] - a[1], b[0] - a[0]) + math.pi / 4) % (math.pi / 2) - math.pi / 4
    back = corners @ _turned(-turn)
    return np.array([back.min(axis=0), back.max(axis=0)]), turn


def _areas(features: Iterable[MapFeature]) -> Iterator[Geometry]:
    import shapely

    for feature in features:
        for polygon in feature.polygons:
            shape = shapely.Polygon(polygon[0], polygon[1:])
            yield shape if shape.is_valid else shapely.make_valid(shape)


def _bands(place: PlaceMap, features: Iterable[MapFeature], aside: float) -> Iterator[Geometry]:
    """Lines as wide as they are drawn, and `aside` metres more on both sides."""
    import shapely

    for feature in features:
        told = feature.properties.get("width")
        wide = float(told) if isinstance(told, int | float) else ROAD_WIDTHS.get(subtype(feature.properties), _WIDTH)
        for line in feature.lines:
            yield shapely.LineString(line).buffer(wide / 2 + aside, cap_style="flat", quad_segs=4)


_WIDTH = FeatureLayer(id="x", source="").default_width


def plots(place: PlaceMap, /) -> list[MapFeature]:
    """The land about the houses, a kerb higher than the streets: none where something else is on the map."""
    import shapely

    houses = list(_areas(place.houses))
    if not houses or not place.local:
        return []
    typical = math.sqrt(float(np.median([max(area_of(f), 1.0) for f in place.houses if f.polygons])))
    about = min(max(0.45 * typical, 3.0), 12.0)
    land = shapely.union_all(
        shapely.buffer(np.array(houses), 2 * about, quad_segs=4, join_style="mitre", mitre_limit=2)
    )
    land = shapely.buffer(land, -about, quad_segs=4, join_style="mitre", mitre_limit=2)
    other = [
        *_areas(f for kind in (GREEN, WATER, ROADS) for f in place.of(kind.name)),
        *_bands(place, (f for kind in (ROADS, LINES, WATER) for f in place.of(kind.name)), 1.0),
    ]
    if other:
        land = shapely.difference(land, shapely.union_all(np.array(other)))
    least = about * about
    opened = shapely.buffer(shapely.buffer(land, -0.6, quad_segs=2), 0.6, quad_segs=2)
    pieces = [p for p in shapely.get_parts(shapely.simplify(opened, 0.15)) if p.area > least]
    pieces.sort(key=lambda p: (round(p.centroid.y), round(p.centroid.x)))
    said = {"colour": "block", "min_height": _KERB, "height": _KERB}
    return [
        MapFeature(f"plot-{number}", dict(said), polygons=(_rings(piece),)) for number, piece in enumerate(pieces, 1)
    ]


def _rings(shape: Polygon) -> tuple[F8, ...]:
    rings = (shape.exterior, *shape.interiors)
    return tuple(np.asarray(ring.coords)[:-1, :2] for ring in rings)


def planting(place: PlaceMap, /) -> list[MapFeature]:
    """Trees in woods, parks and gardens where the map has none of its own; the same for the same map."""
    import shapely

    greens = [(f, apart) for f in place.of(GREEN.name) if (apart := _TREES_APART.get(subtype(f.properties)))]
    greens = [(f, apart) for f, apart in greens if area_of(f) >= _LEAST_GREEN]
    if not greens or not place.local:
        return []
    taken = [
        *_areas((*place.houses, *place.of(WATER.name), *place.of(ROADS.name))),
        *_bands(place, (f for kind in (ROADS, LINES, WATER) for f in place.of(kind.name)), 2.0),
    ]
    bare = shapely.buffer(shapely.union_all(np.array(taken)), 1.5, quad_segs=2) if taken else None
    known: list[Geometry] = [shapely.Point(point) for f in place.of(TREES.name) for point in f.points]
    known += [shapely.LineString(line) for f in place.of(TREES.name) for line in f.lines]
    tree = shapely.STRtree(known) if known else None
    whole = sum(area_of(f) / apart**2 for f, apart in greens)
    wider = max(1.0, math.sqrt(whole / _MOST_TREES))
    dice = random.Random(_SEED)
    spots: list[tuple[float, float]] = []
    for feature, apart in greens:
        for shape in _areas([feature]):
            if tree is not None and len(tree.query(shape, predicate="intersects")):
                continue
            room = shapely.buffer(shape, -2.0)
            spots += _scattered(room if bare is None else shapely.difference(room, bare), apart * wider, dice)
    return _trees(spots, dice)


def garden(place: PlaceMap, land: Sequence[MapFeature], /) -> list[MapFeature]:
    """Trees on the plots of a map that has neither greens nor streets nor trees of its own."""
    import shapely

    if any(place.of(kind.name) for kind in (GREEN, ROADS, TREES)) or not land:
        return []
    houses = shapely.union_all(np.array(list(_areas(place.houses))))
    whole = sum(area_of(f) for f in land)
    apart = max(_GARDEN_APART, math.sqrt(whole / _MOST_TREES))
    dice = random.Random(_SEED)
    taken = shapely.buffer(houses, 4.0, quad_segs=2)
    room = [shapely.difference(shapely.buffer(shape, -2.5), taken) for shape in _areas(land)]
    return _trees([spot for each in room for spot in _scattered(each, apart, dice)], dice)


def _trees(spots: Sequence[tuple[float, float]], dice: random.Random) -> list[MapFeature]:
    out = []
    for number, spot in enumerate(spots, 1):
        said: dict[str, object] = {"natural": "tree", "height": round(dice.uniform(4.5, 8.5), 1)}
        out.append(MapFeature(f"tree-{number}", said, points=(np.array(spot),)))
    return out


def _scattered(room: Geometry, apart: float, dice: random.Random) -> Sequence[tuple[float, float]]:
    import shapely

    if shapely.is_empty(room):
        return []
    west, south, east, north = shapely.bounds(room).tolist()
    columns, rows = int((east - west) / apart) + 1, int((north - south) / apart) + 1
    spots = [
        (west + (column + dice.uniform(0.15, 0.85)) * apart, south + (row + dice.uniform(0.15, 0.85)) * apart)
        for row in range(rows)
        for column in range(columns)
    ]
    shapely.prepare(room)
    within = shapely.contains_xy(room, np.array(spots))
    return [spot for spot, inside in zip(spots, within.tolist(), strict=True) if inside]
