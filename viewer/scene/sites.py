"""Where a scene lies on Earth, for files that lie in a place of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from viewer.geometry.checks import F8
from viewer.scene.model import ReliefLayer, Scene
from viewer.scene.projections import projection_of, reach_of


@dataclass(frozen=True, slots=True)
class Site:
    """Where a scene lies.

    Parameters
    ----------
    lon, lat : its origin, degrees
    project : degrees (n, 2) to its metres
    reach : degrees from the origin within which something may lie
    scale : metres of the scene to one on Earth
    level : its ground is level
    """

    lon: float
    lat: float
    project: Callable[[F8], F8]
    reach: float
    scale: float = 1.0
    level: bool = True


def site_of(scene: Scene, /) -> Site:
    """The site of a scene."""
    origin, projection = scene.origin, scene.projection
    way = projection_of(origin, projection)
    level = not any(isinstance(layer, ReliefLayer) for layer in scene.layer)
    return Site(origin.lon, origin.lat, way.forward, reach_of(projection), projection.scale, level)
