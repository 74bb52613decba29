"""The map of a place before it is written: features by kind of layer, in metres, with the properties that they keep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.plate import PlateCarree
from viewer.geometry.projection import TransverseMercator
from viewer.scene.layers import BUILDINGS
from viewer.scene.model import Origin, Projection
from viewer.scene.projections import projection_of

F8 = NDArray[np.float64]

WIDEST = 20_000.0
"""Metres across which a map is one of a place; what is wider is one of a country, where nothing is planted."""


@dataclass(frozen=True, slots=True, eq=False)
class MapFeature:
    """A feature.

    Parameters
    ----------
    id : of its source, or made for it
    properties : as the file of its layer has them
    polygons : each a list of rings (k, 2), not closed; lines : (k, 2) each, points : (2,) each; metres
    weight : what a landmark is chosen by besides its size: tags that tell of one
    title : by language, what people call it; empty where it has no name
    """

    id: str
    properties: Mapping[str, object]
    polygons: tuple[tuple[F8, ...], ...] = ()
    lines: tuple[F8, ...] = ()
    points: tuple[F8, ...] = ()
    weight: float = 0.0
    title: Mapping[str, str] = field(default_factory=dict)

    @property
    def corners(self) -> F8:
        """All its points, (n, 2) metres."""
        pieces = [ring for polygon in self.polygons for ring in polygon] + list(self.lines)
        pieces += [np.reshape(point, (1, 2)) for point in self.points]
        return np.concatenate(pieces) if pieces else np.zeros((0, 2))

    def with_properties(self, **more: object) -> MapFeature:
        """The same with other properties; `roof__colour` becomes `roof:colour`."""
        return replace(self, properties={**self.properties, **{k.replace("__", ":"): v for k, v in more.items()}})


@dataclass(slots=True, eq=False)
class PlaceMap:
    """Features by the name of their kind of layer.

    Parameters
    ----------
    settings : by kind, what its table in `scene.toml` says besides
    heights : metres of houses that do not tell theirs
    credits : who is to be named
    """

    origin: Origin
    projection: Projection = field(default_factory=Projection)
    layers: dict[str, list[MapFeature]] = field(default_factory=dict)
    settings: dict[str, dict[str, object]] = field(default_factory=dict)
    heights: float = 18.0
    credits: tuple[str, ...] = ()

    @property
    def grid(self) -> TransverseMercator | PlateCarree:
        """From degrees to its metres, and back."""
        return projection_of(self.origin, self.projection)

    def of(self, kind: str, /) -> list[MapFeature]:
        """The features of a kind."""
        return self.layers.get(kind, [])

    @property
    def features(self) -> Iterator[MapFeature]:
        """All of them."""
        for features in self.layers.values():
            yield from features

    @property
    def bounds(self) -> F8:
        """(2, 2) metres; zeros where there is nothing."""
        corners = [c for f in self.features if len(c := f.corners)]
        if not corners:
            return np.zeros((2, 2))
        every = np.concatenate(corners)
        return np.array([every.min(axis=0), every.max(axis=0)])

    @property
    def local(self) -> bool:
        """Whether it shows a place that one could walk through, and not a country."""
        size = float(np.ptp(self.bounds, axis=0).max())
        return self.projection == Projection() and 0 < size <= WIDEST

    def height(self, feature: MapFeature, /) -> float:
        """How high a house is, metres."""
        told = feature.properties.get("height")
        return float(told) if isinstance(told, int | float) else self.heights

    @property
    def houses(self) -> list[MapFeature]:
        """The buildings."""
        return self.of(BUILDINGS.name)


def area_of(feature: MapFeature, /) -> float:
    """Square metres of a feature's outlines."""
    total = 0.0
    for polygon in feature.polygons:
        x, y = polygon[0].T
        total += abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2
    return total
