"""The projection that a scene asks for."""

from __future__ import annotations

from viewer.geometry.plate import PlateCarree
from viewer.geometry.projection import TransverseMercator
from viewer.scene.layers import of_models
from viewer.scene.model import Origin, Projection, Scene

_MAX_EXTENT = 5.0  # degrees from the origin; beyond it a map of one place makes no sense
_MAP_EXTENT = 45.0  # the same for a map with a scale of its own: a country or more


def reach_of(projection: Projection, /) -> float:
    """Degrees from the origin within which something may lie."""
    if projection.kind == "plate":
        return 360.0
    return _MAX_EXTENT if projection.scale == 1.0 else _MAP_EXTENT


def projection_of(origin: Origin, projection: Projection, /) -> TransverseMercator | PlateCarree:
    """From degrees to the metres of a scene, and back."""
    make = PlateCarree if projection.kind == "plate" else TransverseMercator
    return make(origin.lat, origin.lon, scale=projection.scale)


def metres_to_one(origin: Origin, projection: Projection, /, x: float) -> float:
    """Metres of the scene to one on Earth at a place `x` metres east of the origin; 0 where no scale can be told."""
    if projection.kind == "plate":
        return 0.0
    return TransverseMercator(origin.lat, origin.lon, scale=projection.scale).stretch(x)


def place_on_earth(scene: Scene, x: float, y: float, /) -> tuple[float, float] | None:
    """Longitude and latitude of a place of a scene, degrees; None where it is nowhere on Earth, as a lone model is."""
    models = all(of_models(layer) for layer in scene.layer)
    if models and scene.origin == Origin(lat=0, lon=0):
        return None
    try:
        lon, lat = projection_of(scene.origin, scene.projection).inverse([(x, y)])[0].tolist()
    except ValueError:
        return None
    return lon, lat
