"""Plans of scenes: GeoJSON files (RFC 7946, so WGS 84 degrees) that QGIS opens, edits and saves."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shapely.geometry import Polygon

from tools.scenegen.common.local_grid import LocalGrid
from tools.scenegen.common.shapes import Point, Ring

POSITIONS_OF = {"Point": 1, "LineString": 2, "Polygon": 3}
"""Geometries of a plan, and how many positions one has at least, without the one that closes a ring."""


@dataclass(frozen=True, slots=True)
class PlanFeature:
    """A feature of a plan.

    Parameters
    ----------
    kind : what it is, one of those that the scene's plan knows
    properties : all of them, `kind` and `name` too
    degrees : longitude and latitude: one, those of a line, or those of an outer ring, which is not closed
    points : the same on the scene's grid, metres
    """

    kind: str
    name: str
    properties: Mapping[str, Any]
    degrees: Ring
    points: Ring

    @property
    def point(self) -> Point:
        """The first point, the only one of a place."""
        return self.points[0]

    @property
    def polygon(self) -> Polygon:
        """The area within the ring."""
        return Polygon(self.points)

    @property
    def across(self) -> Point:
        """Where a line along one of the grid's axes lies on the other: the middle of its ends, by axis."""
        (x0, y0), (x1, y1) = self.points[0], self.points[-1]
        return (x0 + x1) / 2, (y0 + y1) / 2


class Plan:
    """The features in a folder, in the order of the files' names.

    Points on the grid are whole centimetres: degrees have nine decimals, a tenth of a millimetre, so that the metres
    that were meant come back as they were.

    Parameters
    ----------
    folder : with the `.geojson` files
    grid : that `points` are metres of
    kinds : those that there may be, and the geometry of each

    Raises
    ------
    ValueError
        If a file is not such a plan.
    """

    def __init__(self, folder: Path, grid: LocalGrid, kinds: Mapping[str, str], /) -> None:
        self.features = tuple(f for p in sorted(folder.glob("*.geojson")) for f in _features(p, grid, kinds))

    def of(self, *kinds: str) -> list[PlanFeature]:
        """The features of some kinds."""
        return [f for f in self.features if f.kind in kinds]

    def the(self, kind: str, name: str | None = None, /) -> PlanFeature:
        """The one feature of a kind, or that of a name."""
        found = [f for f in self.of(kind) if name in (None, f.name)]
        if len(found) != 1:
            raise ValueError(f"plan: expected one {kind} {name or ''}, got {len(found)}")
        return found[0]


def _features(path: Path, grid: LocalGrid, kinds: Mapping[str, str]) -> Iterable[PlanFeature]:
    said = json.loads(path.read_text(encoding="utf-8"))
    if said.get("type") != "FeatureCollection":
        raise ValueError(f"{path.name}: expected a FeatureCollection")
    for number, feature in enumerate(said["features"]):
        properties, geometry = feature["properties"], feature["geometry"]
        kind = properties.get("kind")
        if kinds.get(kind) != geometry["type"]:
            raise ValueError(f"{path.name}, feature {number}: {kind!r} as {geometry['type']} is no kind of this plan")
        degrees = _positions(geometry)
        if len(degrees) < POSITIONS_OF[geometry["type"]]:
            raise ValueError(f"{path.name}, feature {number}: too few positions")
        points = [(round(x, 2), round(y, 2)) for x, y in grid.metres(degrees).tolist()]
        yield PlanFeature(kind, properties.get("name") or "", properties, degrees, points)


def _positions(geometry: Mapping[str, Any]) -> Ring:
    """The positions of a geometry, of a polygon those of its outer ring but for the last, which closes it."""
    coordinates: Sequence[Any] = geometry["coordinates"]
    if geometry["type"] == "Point":
        coordinates = [coordinates]
    elif geometry["type"] == "Polygon":
        coordinates = coordinates[0][:-1]
    return [(float(p[0]), float(p[1])) for p in coordinates]
