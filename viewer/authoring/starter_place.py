"""A small made-up place to begin with: blocks along a river, a park, a square with a hall and a tower."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence

import numpy as np

from viewer.authoring.map_reading import KINDS
from viewer.authoring.place_map import F8, MapFeature, PlaceMap
from viewer.i18n import N_, Translator
from viewer.scene.layers import BUILDINGS, GREEN, ROADS, WATER
from viewer.scene.model import Origin

_SEED = 7
_COLUMNS, _ROWS = (-200.0, -100.0, 0.0, 100.0, 200.0), (-150.0, -20.0, 60.0, 140.0, 220.0)
"""Middles of the streets, metres; the river runs between the first two rows."""

_STREET = 12.0
_QUAY = 11.0
_LEAST, _MOST = (-236.0, -170.0), (236.0, 240.0)

ORIGIN = Origin(lat=45.0, lon=0.0)
"""Where the made-up place is said to lie: the sun has to stand somewhere."""


def _river(x: float) -> float:
    return -86.0 + 9.0 * math.sin(x / 90.0) + 0.03 * x


def _box(west: float, south: float, east: float, north: float) -> F8:
    return np.array([(west, south), (east, south), (east, north), (west, north)])


def _round(x: float, y: float, radius: float, corners: int = 24) -> F8:
    turns = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    return np.column_stack([x + radius * np.cos(turns), y + radius * np.sin(turns)])


def starter_place() -> PlaceMap:
    """The made-up place; the same every time."""
    place = PlaceMap(ORIGIN, heights=12.0)
    made: dict[str, list[MapFeature]] = {
        WATER.name: [_water()],
        ROADS.name: list(_streets()),
        GREEN.name: [_park(), *_banks()],
        BUILDINGS.name: list(_houses()),
    }
    place.layers = {kind.name: made[kind.name] for kind in KINDS if kind.name in made}
    return place


def _water() -> MapFeature:
    xs = np.linspace(_LEAST[0] - 14.0, _MOST[0] + 14.0, 27)
    middle = np.array([_river(x) for x in xs])
    ring = np.concatenate([np.column_stack([xs, middle - 17.0]), np.column_stack([xs, middle + 17.0])[::-1]])
    said = {"name": "River", "name:zh": "小河", "natural": "water"}
    return MapFeature("river", said, polygons=((ring,),))


def _streets() -> Iterator[MapFeature]:
    said = {"highway": "residential", "width": _STREET}
    for number, y in enumerate(_ROWS, 1):
        yield MapFeature(f"street-{number}", dict(said), lines=(np.array([(_LEAST[0], y), (_MOST[0], y)]),))
    for number, x in enumerate(_COLUMNS, 1):
        bridge = x in (-100.0, 100.0)
        south = _LEAST[1] if bridge else _ROWS[1]
        yield MapFeature(f"avenue-{number}", dict(said), lines=(np.array([(x, south), (x, _MOST[1])]),))
        if not bridge:
            line = np.array([(x, _LEAST[1]), (x, _river(x) - 17.0 - _QUAY)])
            yield MapFeature(f"avenue-{number}-south", dict(said), lines=(line,))


def _park() -> MapFeature:
    west, south, east, north = _block(2, 1)
    said = {"name": "Park", "name:zh": "公园", "leisure": "park"}
    return MapFeature("park", said, polygons=((_box(west, south, east, north),),))


def _banks() -> Iterator[MapFeature]:
    """Lawns along the river, between the bridges."""
    for number, (side, edge) in enumerate(
        ((1.0, _ROWS[1] - _STREET / 2 - 2.0), (-1.0, _ROWS[0] + _STREET / 2 + 2.0)), 1
    ):
        for part, (west, east) in enumerate(((-236.0, -108.0), (-92.0, 92.0), (108.0, 236.0)), 1):
            xs = np.linspace(west, east, 9)
            shore = np.column_stack([xs, [_river(x) + side * 20.0 for x in xs]])
            ring = np.concatenate([shore, [(east, edge), (west, edge)]])
            yield MapFeature(f"bank-{number}-{part}", {"leisure": "garden"}, polygons=((ring,),))


def _block(column: int, row: int) -> tuple[float, float, float, float]:
    """West, south, east and north of what lies between streets."""
    aside = _STREET / 2 + 2.0
    return _COLUMNS[column] + aside, _ROWS[row] + aside, _COLUMNS[column + 1] - aside, _ROWS[row + 1] - aside


def _houses() -> Iterator[MapFeature]:
    dice = random.Random(_SEED)
    yield from _hero()
    number = 0
    for row in range(1, len(_ROWS) - 1):
        for column in range(len(_COLUMNS) - 1):
            if (column, row) in ((2, 1), (1, 1)):
                continue
            shapes = (_court, _slabs, _towers)[(column + 2 * row) % 3](_block(column, row), dice)
            for height, rings in shapes:
                number += 1
                said = {"building": "yes", "height": height}
                yield MapFeature(f"house-{number}", said, polygons=(tuple(rings),))


Shape = tuple[float, Sequence[F8]]


def _court(block: tuple[float, float, float, float], dice: random.Random) -> Iterator[Shape]:
    west, south, east, north = block
    yield (
        round(dice.uniform(14, 20), 1),
        (
            _box(west + 6, south + 6, east - 6, north - 6),
            _box(west + 22, south + 20, east - 22, north - 20)[::-1],
        ),
    )
    yield round(dice.uniform(26, 36), 1), (_box(west + 6, north - 20, west + 22, north - 6),)


def _slabs(block: tuple[float, float, float, float], dice: random.Random) -> Iterator[Shape]:
    west, south, east, north = block
    for k in range(3):
        y = south + 6 + k * (north - south - 12) / 3
        yield round(dice.uniform(15, 30), 1), (_box(west + 8, y, east - 8 - dice.uniform(0, 16), y + 11),)


def _towers(block: tuple[float, float, float, float], dice: random.Random) -> Iterator[Shape]:
    west, south, east, north = block
    x, y = (west + east) / 2, (south + north) / 2
    yield round(dice.uniform(44, 58), 1), (_box(west + 8, y + 2, west + 30, north - 6),)
    yield round(dice.uniform(30, 42), 1), (_box(x + 4, y + 4, x + 26, north - 6),)
    yield round(dice.uniform(8, 12), 1), (_box(west + 8, south + 6, east - 8, y - 6),)


def _hero() -> Iterator[MapFeature]:
    """The tower and the hall that the place is about."""
    west, south, east, north = _block(1, 1)
    names = {lang: Translator(lang).gettext(N_("The tower")) for lang in ("en", "zh")}
    hall = {lang: Translator(lang).gettext(N_("The hall")) for lang in ("en", "zh")}
    x, y = (west + east) / 2, (south + north) / 2
    said = {"name": names["en"], "name:zh": names["zh"], "building": "yes", "height": 78}
    yield MapFeature("tower", said, polygons=((_box(x + 10, y - 4, x + 32, y + 18),),), title=names, weight=1.0)
    said = {"name": hall["en"], "name:zh": hall["zh"], "building": "yes", "height": 9}
    said |= {"colour": "accent", "roof:colour": "accent-roof"}
    yield MapFeature("hall", said, polygons=((_round(x - 14, y, 17),),), title=hall)
