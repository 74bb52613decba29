"""Packages without views open with all that they hold in sight: what lies too far away for that is named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from viewer.geometry.bulk import stray
from viewer.scene.features import FeatureTable
from viewer.scene.model import InstanceLayer, ModelLayer, Scene

Place = tuple[float, float, float]


def astray(scene: Scene, tables: Mapping[str, FeatureTable], /) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Paths in `scene.toml` of layers with something astray, and what that is."""
    places: list[Place] = []
    owner: list[int] = []
    what: list[tuple[int, str]] = []
    seen: set[int] = set()

    def add(layer: int, name: str, corners: list[Place]) -> None:
        places.extend(corners)
        owner.extend([len(what)] * len(corners))
        what.append((layer, name))

    for i, layer in enumerate(scene.layer):
        if isinstance(layer, ModelLayer):
            add(i, layer.id, [layer.at])
        elif isinstance(layer, InstanceLayer):
            for j, place in enumerate(layer.places):
                add(i, f"{layer.id}/{j}", [place.at])
        elif (table := tables.get(layer.id)) is not None and id(table) not in seen:
            seen.add(id(table))  # hundreds of layers may show one file
            for name, corners in _corners(table):
                add(i, name or layer.id, corners)
    if not places:
        return
    far = stray(places, owner)
    told: set[int] = set()
    for item in np.unique(np.asarray(owner)[far]).tolist():
        number, name = what[item]
        if number not in told:
            told.add(number)
            yield ("layer", number), name


def _corners(table: FeatureTable) -> Iterator[tuple[str, list[Place]]]:
    """The boxes of a table's features, on the ground: how high they may be is told where they are read."""
    low = np.full((len(table), 2), np.inf)
    high = -low
    polygons = table.polygons
    for points, feature in (
        (polygons.vertices, table.polygon_feature[polygons.vertex_polygon]),
        (table.line_points, np.repeat(table.line_feature, np.diff(table.line_starts))),
        (table.points, table.point_feature),
    ):
        np.minimum.at(low, feature, points)
        np.maximum.at(high, feature, points)
    for i in np.flatnonzero((low <= high).all(axis=1)).tolist():
        (west, south), (east, north) = low[i].tolist(), high[i].tolist()
        yield table.names[i], [(x, y, 0.0) for y in (south, north) for x in (west, east)]
