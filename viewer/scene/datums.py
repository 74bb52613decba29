"""Degrees in the systems of Chinese maps: brought to WGS 84 where a layer says so, and a hint where one does not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.chinese_datums import bd09, from_bd09, from_gcj02, gcj02, in_china
from viewer.geometry.rows import row
from viewer.i18n import N_
from viewer.scene.features import FeatureTable, RawFeature
from viewer.scene.longitudes import Placed
from viewer.scene.model import FeatureLayer, Layer, LineLayer, RoadLayer, Scene, WaterLayer
from viewer.scene.options import Datum
from viewer.scene.projections import projection_of
from viewer.scene.properties import Doubts

F8 = NDArray[np.float64]

_BACK: Mapping[Datum, Callable[[F8], F8]] = {"gcj02": from_gcj02, "bd09": from_bd09}
_THERE: Mapping[Datum, Callable[[F8], F8]] = {"gcj02": gcj02, "bd09": bd09}

_CELL = 4.0  # metres: a house whose middle is nearer than that to the middle of a street stands in it
_FEWEST, _MOST = 20, 4000  # houses in streets that are no accident, and houses that are looked at
_MANY, _FEWER = 0.03, 1 / 3  # share of them in streets and waters, and what is left of it elsewhere
_EQUAL = 0.005  # share by which one way is no better than another


def to_wgs84(lonlat: F8, datum: Datum, /) -> F8:
    """(n, 2) degrees on WGS 84."""
    return _BACK[datum](lonlat) if datum in _BACK and len(lonlat) else lonlat


def on_wgs84(features: list[RawFeature], datum: Datum, /) -> list[RawFeature]:
    """Features whose degrees are in a system, on WGS 84."""
    if datum not in _BACK or not features:
        return features
    placed = Placed.of(features)
    return list(placed.moved(to_wgs84(placed.points, datum)).features)


def hint_at_datum(features: Sequence[RawFeature], datum: Datum, expected: str, doubts: Doubts, /) -> None:
    """Note if features are as the atlas of DataV gives them: they are in GCJ-02 and do not say so.

    Parameters
    ----------
    expected : what would say so
    """
    first = features[0] if features else None
    told = (first.source or first.properties) if first else {}
    if first and datum == "wgs84" and "adcode" in told and ("acroutes" in told or "childrenNum" in told):
        doubts.note("other-datum", "atlas", first.path, N_("a map of the atlas DataV"), expected)


@dataclass(frozen=True, slots=True)
class Shifted:
    """A layer that lies as far from the others as it would if its degrees were in a system that it does not tell.

    Parameters
    ----------
    number : of the layer
    houses : share of them that stand in streets or water
    """

    number: int
    datum: Datum
    houses: float


def shifted(scene: Scene, tables: Mapping[str, FeatureTable], /) -> Shifted | None:
    """The layer of a scene in China that seems to be in another system than its streets and waters.

    Houses do not stand in streets. Where many do, and hardly any would if one of two files were moved the way in which
    one of the systems moves it, that is what happened.
    """
    middle = np.array([[scene.origin.lon, scene.origin.lat]])
    if scene.projection.scale != 1.0 or scene.projection.kind != "tmerc" or not in_china(middle)[0]:
        return None
    layers = [(i, k) for i, k in enumerate(scene.layer) if isinstance(k, FeatureLayer) and k.id in tables]
    houses = [(i, k) for i, k in layers if type(k) is FeatureLayer and k.datum == "wgs84"]
    others = [(i, k) for i, k in layers if isinstance(k, RoadLayer | LineLayer | WaterLayer) and k.datum == "wgs84"]
    for i, layer in houses:
        apart = [(j, k) for j, k in others if k.source != layer.source]
        places = _middles(tables[layer.id])
        if not apart or len(places) < _FEWEST:
            continue
        taken = _Taken([(k, tables[k.id]) for _, k in apart])
        as_it_is = taken.share(places)
        if as_it_is < _MANY or as_it_is * len(places) < _FEWEST:
            continue
        ways = [(i, datum, back) for datum, back in _BACK.items()]
        ways += [(apart[0][0], datum, there) for datum, there in _THERE.items()]
        shares = [taken.share(_moved(places, scene, way)) for _, _, way in ways]
        # Of ways that do equally well the first: houses of Chinese maps over the streets of OpenStreetMap.
        best = next(k for k, share in enumerate(shares) if share <= min(shares) + _EQUAL)
        if shares[best] <= _FEWER * as_it_is:
            return Shifted(ways[best][0], ways[best][1], as_it_is)
    return None


def _moved(places: F8, scene: Scene, way: Callable[[F8], F8]) -> F8:
    """Places of a scene, metres, that go a way of degrees."""
    projection = projection_of(scene.origin, scene.projection)
    return projection.forward(way(projection.inverse(places)))


def _middles(table: FeatureTable) -> F8:
    """Middles of houses, (n, 2) metres, some of very many."""
    polygons = table.polygons
    if not len(polygons):
        return np.zeros((0, 2))
    owner, count = polygons.vertex_polygon, len(polygons)
    size = np.maximum(np.bincount(owner, minlength=count), 1)
    sums = [np.bincount(owner, weights=polygons.vertices[:, axis], minlength=count) for axis in (0, 1)]
    found = np.column_stack(sums) / size[:, None]
    return np.asarray(found[:: max(1, len(found) // _MOST)])


class _Taken:
    """Where streets and waters are."""

    def __init__(self, layers: Sequence[tuple[Layer, FeatureTable]]) -> None:
        ways = [
            row(table.line_points, table.line_starts.tolist(), _CELL / 2)[0]
            for layer, table in layers
            if not isinstance(layer, WaterLayer) and len(table.line_points)
        ]
        cells = [self._cells(points) for points in ways]
        self._ways = np.unique(np.concatenate(cells)) if cells else np.zeros(0, np.int64)
        self._waters = [table.polygons for layer, table in layers if isinstance(layer, WaterLayer)]

    @staticmethod
    def _cells(points: F8) -> NDArray[np.int64]:
        at = np.floor(points / _CELL).astype(np.int64)
        return np.asarray((at[:, 0] << 32) + at[:, 1])

    def share(self, places: F8) -> float:
        """Of some places, those in one."""
        hit = np.isin(self._cells(places), self._ways)
        for polygons in self._waters:
            hit |= polygons.locate(places) >= 0
        return float(hit.mean())
