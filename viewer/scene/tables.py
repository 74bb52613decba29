"""The features that a layer shows, as a table: what its file and its list give together, near the scene's origin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from viewer.geometry.plate import PlateCarree
from viewer.geometry.projection import TransverseMercator
from viewer.i18n import N_
from viewer.scene.columns import build_table
from viewer.scene.datums import hint_at_datum, on_wgs84
from viewer.scene.features import TALLEST, FeatureFile, FeatureTable, RawFeature
from viewer.scene.formats import GEOJSON, Format
from viewer.scene.indoor import storeys
from viewer.scene.issues import Issue
from viewer.scene.layers import Shown
from viewer.scene.longitudes import Placed, wrapped
from viewer.scene.model import FeatureLayer, Origin, Pillar, Projection
from viewer.scene.omissions import collapsed, depths, left_over, without_heights
from viewer.scene.options import Datum
from viewer.scene.projections import projection_of, reach_of
from viewer.scene.properties import Doubts, text_of
from viewer.scene.rings import simple

DEFAULT_HEIGHT = FeatureLayer(id="x", source="").default_height
"""Metres, of houses in a layer that does not say."""

_TALLEST_ON_A_MAP = 1e6


@dataclass(frozen=True, slots=True, eq=False)
class TableInputs:
    """All that a table depends on.

    Parameters
    ----------
    file : the source's name for the issues
    source : what is in it; None for a layer that has its list only
    shown : of all layers that show it
    default_height : metres of houses that do not tell theirs
    listed : pillars of the layer's own
    format : of the file
    beside : what lies beside it and belongs to it, each with its ending
    datum : what its degrees are in
    """

    file: str
    source: bytes | None
    origin: Origin
    projection: Projection
    shown: tuple[Shown, ...]
    default_height: float
    listed: tuple[Pillar, ...] = ()
    format: Format = GEOJSON
    beside: tuple[tuple[str, bytes], ...] = ()
    datum: Datum = "wgs84"


@dataclass(frozen=True, slots=True, eq=False)
class ReadTable:
    """A table and what is wrong with the file that it was read from."""

    table: FeatureTable
    issues: tuple[Issue, ...] = ()


Tables = Callable[[TableInputs], ReadTable]
"""Where tables come from: `read_table`, or a cache before it."""


def read_table(inputs: TableInputs, /) -> ReadTable:
    """The table, read anew."""
    projection = projection_of(inputs.origin, inputs.projection)
    listed = [_listed(p, projection) for p in inputs.listed]
    # What stands for a number on a map has other measures than a house.
    measured = inputs.projection.scale == 1.0 and not any(each.symbols for each in inputs.shown)
    tallest = TALLEST if measured else _TALLEST_ON_A_MAP
    if inputs.source is None:
        return ReadTable(build_table(listed, projection.forward, tallest=tallest))
    geo: FeatureFile = inputs.format.read_with(inputs.source, inputs.file, inputs.beside)
    doubts = Doubts()
    houses = any(each.houses for each in inputs.shown)
    shapes = {shape for each in inputs.shown for shape in each.shapes}
    hint_at_datum(geo.features, inputs.datum, 'datum = "gcj02"', doubts)
    features = on_wgs84(geo.features, inputs.datum)
    if any(each.indoor for each in inputs.shown):
        features = storeys(features)
    raw = simple(near(features, inputs.origin, inputs.projection, doubts), doubts, flat=not houses)
    table = build_table([*raw, *listed], projection.forward, doubts=doubts, tallest=tallest, houses=houses)
    left_over(raw, shapes, doubts)
    collapsed([*raw, *listed], table, shapes, doubts)
    depths(raw, doubts)
    if all(each.houses for each in inputs.shown) and inputs.default_height == DEFAULT_HEIGHT:
        without_heights(raw, table, DEFAULT_HEIGHT, doubts)
    return ReadTable(table, (*geo.issues, *doubts.issues(inputs.file, geo.places(doubts.paths))))


def near(raw: list[RawFeature], origin: Origin, projection: Projection, doubts: Doubts, /) -> list[RawFeature]:
    """Features about the origin, also over the antimeridian; what lies elsewhere on the globe is left out and told."""
    placed = wrapped(Placed.of(raw), origin.lon)
    if projection.kind == "plate" or not len(placed.points):
        return list(placed.features)
    reach = reach_of(projection)
    away = np.zeros(len(raw))
    of = np.repeat(placed.owner, placed.size)
    np.maximum.at(away, of, np.abs(placed.points - (origin.lon, origin.lat)).max(axis=1))
    if away.max() <= reach:
        return list(placed.features)
    kept = []
    for feature, distance in zip(placed.features, away.tolist(), strict=True):
        if distance <= reach:
            kept.append(feature)
        else:
            name = text_of(feature.properties.get("name")) or feature.id
            expected = N_("features about the origin")
            doubts.note("bad-feature", "far", feature.path, f"{name} ({distance:.0f}°)".strip(), expected)
    return kept


def _listed(pillar: Pillar, projection: TransverseMercator | PlateCarree) -> RawFeature:
    """A pillar of a list as if a file told of it."""
    given = {"name": pillar.name, "height": pillar.height, "radius": pillar.radius, "colour": pillar.colour}
    x, y, z = pillar.at
    place = projection.inverse([(x, y)])[0]
    return RawFeature("", {k: v for k, v in {**given, "min_height": z}.items() if v is not None}, points=(place,))
