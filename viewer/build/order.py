"""The order of what lies flat: which of the things that lie at one place is seen.

What lies higher by its own height is seen. Among what lies equally high an OpenStreetMap `layer` goes over all below
it; within one layer the kind decides (`Band`). A smaller area within a larger one lies on it whatever their kinds: an
island in a lake, a pond in a square. So does a line that stays within an area.

All of it becomes one number for each polygon and line, `sunk`: how many steps it lies below the uppermost. The shader
moves it away from the eye by so many steps of what a depth buffer can tell apart, and the mesh is lifted by so many
centimetres less; the first holds far away, the second close by.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from viewer.build.tints import colours_of
from viewer.geometry.checks import F8, I8
from viewer.geometry.grids import PointGrid
from viewer.geometry.polygons import PolygonSet
from viewer.scene.features import FeatureTable
from viewer.scene.model import FeatureLayer, GreenLayer, GroundLayer, LineLayer, RoadLayer, WaterLayer
from viewer.scene.paints import Paint


class Band(IntEnum):
    """Kinds from below to above; the lines of a kind lie over its areas."""

    GROUND = 0
    GREEN = 1
    WATER = 2
    PATH = 3
    ROAD = 4
    RAIL = 5
    MARKING = 6


PATHS = frozenset(
    (
        *("footway", "path", "steps", "cycleway", "pedestrian", "corridor", "track", "bridleway", "platform"),
        *("parking", "motorcycle_parking", "bicycle_parking", "fuel", "bus_station", "marketplace", "square", "pier"),
    )
)
RAILS = frozenset({"rail", "tram", "subway", "light_rail", "narrow_gauge", "monorail", "funicular", "preserved"})

_BANDS = {GroundLayer: Band.GROUND, WaterLayer: Band.WATER, GreenLayer: Band.GREEN}
PAINTS = {
    GroundLayer: Paint.GROUND,
    WaterLayer: Paint.WATER,
    GreenLayer: Paint.GREEN,
    RoadLayer: Paint.ROAD,
    LineLayer: Paint.LINE,
}
"""What each flat kind is painted with by itself."""

DEEPEST = 200
"""Steps below the uppermost at most; more of them are drawn together."""

_LIFT = 0.01
_HIGHEST = 0.10
"""Metres from one step to the next, and of all at one height together."""

_NESTS, _COLOURS, _LEVELS = 64, 4_096, 8
_SAMPLES = 6
_WITHIN = 0.8
"""Share of an area's samples that have to lie in another one."""

_MOST_PAIRS, _MOST_MET = 400_000, 12_000_000
"""Pairs of a point and an area that are looked at closely, and of a point and an area's
box; more of the first kind where there are many areas."""

_MOST_HEIGHTS = 48


@dataclass(frozen=True, slots=True, eq=False)
class FlatOrder:
    """Of one layer.

    Parameters
    ----------
    polygon_sunk, line_sunk : (p,) and (l,) uint8, steps below the uppermost
    polygon_lift, line_lift : (p,) and (l,) float64 metres
    """

    polygon_sunk: NDArray[np.uint8]
    line_sunk: NDArray[np.uint8]
    polygon_lift: F8
    line_lift: F8

    @classmethod
    def level(cls, table: FeatureTable, /) -> FlatOrder:
        """All of a table at one step."""
        p, k = len(table.polygons), len(table.line_feature)
        return cls(np.zeros(p, np.uint8), np.zeros(k, np.uint8), np.zeros(p), np.zeros(k))


@dataclass(slots=True, eq=False)
class _Items:
    """Polygons and lines of all flat layers, one row each."""

    layer: I8
    is_line: NDArray[np.bool_]
    index: I8  # polygon or line of its layer
    height: F8  # centimetres
    level: I8
    band: I8
    colour: NDArray[np.uint32]


def flat_orders(
    layers: Sequence[tuple[FeatureLayer, FeatureTable]], /, *, on_relief: bool = False
) -> tuple[Mapping[str, FlatOrder], int]:
    """The order of each flat layer by its id, and how many steps there are: ground that all lies on is below them.

    Parameters
    ----------
    on_relief : there is a terrain at the same height below
    """
    items = _items(layers)
    keys = _keys(items, layers)
    height = _merged(items.height)
    whole = np.stack([height, keys])
    steps, rank = np.unique(whole, axis=1, return_inverse=True)
    rank = rank.reshape(-1)
    count = steps.shape[1]
    at_height = np.searchsorted(steps[0], steps[0], side="left")
    own = np.arange(count) - at_height + on_relief  # steps above what is lowest at that height
    most = int(own.max(initial=0))
    lift = own * min(_LIFT, _HIGHEST / max(most, 1))
    deepest = min(count, DEEPEST)
    sunk = np.rint((count - 1 - np.arange(count)) * (deepest / max(count, 1))).astype(np.uint8)
    out = {}
    for i, (layer, table) in enumerate(layers):
        order = FlatOrder.level(table)
        for is_line, sinks, lifts in (
            (False, order.polygon_sunk, order.polygon_lift),
            (True, order.line_sunk, order.line_lift),
        ):
            mine = (items.layer == i) & (items.is_line == is_line)
            sinks[items.index[mine]] = sunk[rank[mine]]
            lifts[items.index[mine]] = lift[rank[mine]]
        out[layer.id] = order
    return out, deepest


def _items(layers: Sequence[tuple[FeatureLayer, FeatureTable]]) -> _Items:
    parts: list[list[NDArray[np.generic]]] = [[] for _ in range(7)]
    for i, (layer, table) in enumerate(layers):
        band = bands(layer, table)
        codes = colours_of(layer.colour, table.colour, PAINTS[type(layer)])
        code = np.ascontiguousarray(codes).view(np.uint32).reshape(-1)
        height = np.rint(100 * (layer.z + np.nan_to_num(table.min_height)))
        for of, is_line in ((table.polygon_feature, False), (table.line_feature, True)):
            count = len(of)
            index = np.arange(count)
            columns: tuple[NDArray[np.generic], ...] = (
                np.full(count, i),
                np.full(count, is_line),
                index,
                height[of],
                table.level[of],
                band[of],
                code[of],
            )
            for part, column in zip(parts, columns, strict=True):
                part.append(column)
    types = (np.int64, np.bool_, np.int64, np.float64, np.int64, np.int64, np.uint32)
    return _Items(*(np.concatenate([np.zeros(0, t), *p]).astype(t) for p, t in zip(parts, types, strict=True)))


def bands(layer: FeatureLayer, table: FeatureTable, /) -> I8:
    """The Band of each feature of a flat layer, (n,)."""
    if (band := _BANDS.get(type(layer))) is not None:
        return np.full(len(table), band, np.int64)
    if isinstance(layer, RoadLayer):
        found = [Band.PATH if s in PATHS else Band.ROAD for s in table.subtypes]
    else:
        found = [Band.RAIL if s in RAILS else Band.MARKING for s in table.subtypes]
    return np.array(found, np.int64).reshape(len(table))


def _merged(height: F8) -> I8:
    """Heights as numbers from below, the nearest taken as one where there are too many."""
    known, index = np.unique(height, return_inverse=True)
    index = index.reshape(-1)
    if len(known) > _MOST_HEIGHTS:
        widest = np.sort(np.argsort(-np.diff(known), kind="stable")[: _MOST_HEIGHTS - 1])
        index = np.searchsorted(widest, index, side="left")
    return np.asarray(index, dtype=np.int64)


def _keys(items: _Items, layers: Sequence[tuple[FeatureLayer, FeatureTable]]) -> I8:
    """A number for each item that grows from below to above, among those of one height."""
    # A colour that comes later in the scene lies above; one that is alike needs no order.
    order = np.full(len(items.band), 0, np.int64)
    kind = items.band * 2 + items.is_line
    for each in np.unique(kind).tolist():
        mine = np.flatnonzero(kind == each)
        codes, first, inverse = np.unique(items.colour[mine], return_index=True, return_inverse=True)
        turn = np.empty(len(codes), np.int64)
        turn[np.argsort(first, kind="stable")] = np.arange(len(codes))
        order[mine] = np.minimum(turn[inverse.reshape(-1)], _COLOURS - 1)
    nests = np.zeros(len(kind), np.int64)
    level = np.clip(items.level, 0, _LEVELS - 1)
    bands = kind.copy()

    def key(which: I8 | slice) -> I8:
        place = (level[which] * 2 * len(Band) + bands[which]) * _NESTS + nests[which]
        return np.asarray(place * _COLOURS + order[which], dtype=np.int64)

    samples = _Samples(items, layers)
    hosts = np.flatnonzero(~items.is_line)
    for _ in range(_LEVELS):
        if not len(hosts):
            break
        guest, host = samples.within(hosts)
        conflict = (key(host) >= key(guest)) & (items.colour[host] != items.colour[guest])
        conflict &= items.height[host] == items.height[guest]
        guest, host = guest[conflict], host[conflict]
        if not len(guest):
            break
        # The uppermost of several hosts counts.
        by_key = np.lexsort((key(host), guest))
        guest, host = guest[by_key], host[by_key]
        last = np.append(guest[1:] != guest[:-1], True)
        guest, host = guest[last], host[last]
        level[guest], bands[guest] = level[host], bands[host]
        nests[guest] = np.minimum(nests[host] + 1, _NESTS - 1)
        hosts = guest[~items.is_line[guest]]
    return key(slice(None))


class _Samples:
    """Points of all areas and lines, to find what lies within what."""

    def __init__(self, items: _Items, layers: Sequence[tuple[FeatureLayer, FeatureTable]]) -> None:
        self._items, self._sets = items, [table.polygons for _, table in layers]
        count = len(items.band)
        self._points = np.zeros((count, _SAMPLES, 2))
        self._area = np.zeros(count)
        self._bounds = np.tile(np.array([[np.inf] * 2, [-np.inf] * 2]), (count, 1, 1))
        self._held = np.zeros(count, np.bool_)
        for i, (_, table) in enumerate(layers):
            mine = np.flatnonzero((items.layer == i) & ~items.is_line)
            self._area[mine] = table.polygons.areas[items.index[mine]]
            self._bounds[mine] = table.polygons.bounds[items.index[mine]]
            points, held = area_samples(table.polygons, _SAMPLES)
            self._points[mine], self._held[mine] = points[items.index[mine]], held[items.index[mine]]
            lines = np.flatnonzero((items.layer == i) & items.is_line)
            first, last = table.line_starts[:-1], table.line_starts[1:] - 1
            if len(lines):
                share = np.linspace(0.02, 0.98, _SAMPLES)
                own = items.index[lines]
                at = np.rint(first[own, None] + (last - first)[own, None] * share).astype(np.int64)
                self._points[lines], self._held[lines] = table.line_points[at], last[own] >= first[own]
        self._chosen = np.flatnonzero(self._held)
        self._grid = PointGrid(self._points[self._chosen, 0])

    def within(self, hosts: I8) -> tuple[I8, I8]:
        """Which items lie within which of the areas `hosts`: pairs of both."""
        pairs: list[tuple[I8, I8]] = []
        looked = met = 0
        # Where all are alike there is nothing to be told apart.
        alike = len(np.unique(self._items.colour[self._chosen])) < 2
        for guest, box in () if alike else self._grid.within(self._bounds[hosts]):
            met += len(guest)
            guest, host = self._chosen[guest], hosts[box]
            smaller = (self._area[guest] < self._area[host]) & (self._items.colour[guest] != self._items.colour[host])
            smaller &= self._items.height[guest] == self._items.height[host]
            guest, host = guest[smaller], host[smaller]
            looked += len(guest)
            inside = self._inside(guest, host, 0) if len(guest) else np.zeros(0, np.bool_)
            guest, host = guest[inside], host[inside]
            hits = np.ones(len(guest))
            for k in range(1, _SAMPLES):
                hits += self._inside(guest, host, k)
            deep = hits >= _WITHIN * _SAMPLES
            pairs.append((guest[deep], host[deep]))
            if looked > max(_MOST_PAIRS, 4 * len(hosts)) or met > _MOST_MET:
                break
        none = np.zeros(0, np.int64)
        return np.concatenate([none, *(p[0] for p in pairs)]), np.concatenate([none, *(p[1] for p in pairs)])

    def _inside(self, guest: I8, host: I8, sample: int) -> NDArray[np.bool_]:
        out = np.zeros(len(guest), np.bool_)
        layer = self._items.layer[host]
        for i in np.unique(layer).tolist():
            mine = np.flatnonzero(layer == i)
            points = self._points[guest[mine], sample]
            out[mine] = self._sets[i].contains(points, self._items.index[host[mine]])
        return out


def area_samples(polygons: PolygonSet, count: int, /) -> tuple[F8, NDArray[np.bool_]]:
    """Points just inside the outer ring of each polygon, (p, count, 2), and which polygons have any, (p,)."""
    held = np.diff(polygons.polygon_starts) > 0
    points = np.zeros((len(polygons), count, 2))
    which = np.flatnonzero(held)
    if not len(which):
        return points, held
    ring = polygons.polygon_starts[which]
    first, size = polygons.ring_starts[ring], np.diff(polygons.ring_starts)[ring]
    step = np.arange(count) / count
    at = (step * size[:, None]).astype(np.int64)
    a = polygons.vertices[first[:, None] + at]
    b = polygons.vertices[first[:, None] + (at + 1) % size[:, None]]
    along = b - a
    length = np.maximum(np.hypot(along[..., 0], along[..., 1]), 1e-300)[..., None]
    left = np.stack([-along[..., 1], along[..., 0]], axis=2) / length
    turn = np.where(polygons.ring_areas[ring] >= 0, 1.0, -1.0)[:, None, None]
    # From the middle of an edge inward, by little beside the edge and the whole.
    aside = np.minimum(0.05 * length, 1e-3 * np.sqrt(np.abs(polygons.ring_areas[ring]))[:, None, None])
    points[which] = (a + b) / 2 + left * turn * aside
    return points, held
