"""The features that a layer shows, as a table: what its file and its list give together, near the scene's origin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.projection import TransverseMercator
from viewer.i18n import N_
from viewer.scene.features import FeatureTable, RawFeature, build_table
from viewer.scene.formats.geojson import read_geojson
from viewer.scene.issues import Issue, Severity
from viewer.scene.model import Origin, Pillar

_MAX_EXTENT = 5.0  # degrees from the origin; beyond it a map of one place makes no sense
_MAP_EXTENT = 45.0  # the same for a map with a scale of its own: a country or more


@dataclass(frozen=True, slots=True, eq=False)
class TableInputs:
    """All that a table depends on.

    Parameters
    ----------
    file : the source's name for the issues
    source : GeoJSON; None for a layer that has its list only
    origin, scale : of the scene's projection
    listed : pillars of the layer's own
    """

    file: str
    source: bytes | None
    origin: Origin
    scale: float
    listed: tuple[Pillar, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class ReadTable:
    """A table and what is wrong with the file that it was read from."""

    table: FeatureTable
    issues: tuple[Issue, ...] = ()


Tables = Callable[[TableInputs], ReadTable]
"""Where tables come from: `read_table`, or a cache before it."""


def read_table(inputs: TableInputs, /) -> ReadTable:
    """The table, read anew."""
    projection = TransverseMercator(inputs.origin.lat, inputs.origin.lon, scale=inputs.scale)
    raw: list[RawFeature] = []
    issues: list[Issue] = []
    if inputs.source is not None:
        raw, issues = read_geojson(inputs.source, inputs.file)
        raw = near(raw, inputs.origin, inputs.scale, inputs.file, issues)
    listed = [_listed(p, projection) for p in inputs.listed]
    return ReadTable(build_table([*raw, *listed], projection.forward), tuple(issues))


def near(raw: list[RawFeature], origin: Origin, scale: float, file: str, issues: list[Issue], /) -> list[RawFeature]:
    """Features about the origin; what lies elsewhere on the globe is left out with one issue."""
    reach = _MAX_EXTENT if scale == 1.0 else _MAP_EXTENT

    def distance(feature: RawFeature) -> float:
        parts = coordinates(feature)
        return max((float(np.abs(p - (origin.lon, origin.lat)).max()) for p in parts), default=0.0)

    kept = [f for f in raw if distance(f) <= reach]
    if len(kept) < len(raw):
        found, expected = f"{len(raw) - len(kept)}", N_("features about the origin")
        issues.append(Issue("bad-feature", Severity.WARNING, file, path="features", found=found, expected=expected))
    return kept


def fits_a_map(extent: float, /) -> bool:
    """Whether something so many degrees wide can be shown about its middle without a scale of its own."""
    return extent <= 2 * _MAX_EXTENT


def coordinates(feature: RawFeature, /) -> list[NDArray[np.float64]]:
    """All pieces of a feature's geometry, (k, 2) degrees each."""
    rings = [r for p in feature.polygons for r in p]
    return [*rings, *feature.lines, *(p.reshape(1, 2) for p in feature.points)]


def _listed(pillar: Pillar, projection: TransverseMercator) -> RawFeature:
    """A pillar of a list as if a file told of it."""
    given = {"name": pillar.name, "height": pillar.height, "radius": pillar.radius, "colour": pillar.colour}
    x, y, z = pillar.at
    place = projection.inverse([(x, y)])[0]
    return RawFeature("", {k: v for k, v in {**given, "min_height": z}.items() if v is not None}, points=(place,))
