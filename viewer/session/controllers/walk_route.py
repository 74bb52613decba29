"""Where somebody on foot wants to go who points at the ground or at a door."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.session.controllers.walk_surface import Stand, WalkSurface
from viewer.session.scene_queries import SceneQueries

_BEFORE, _BEHIND = 2.0, 5.0  # metres from a door's middle
_ASIDE = 0.5  # metres beside its axis: as good as before it


@dataclass(frozen=True, slots=True)
class Route:
    """A way to walk.

    Parameters
    ----------
    points : metres, x and y, one after the other
    facing : whether one looks where one goes
    """

    points: tuple[tuple[float, float], ...]
    facing: bool = False


def route(
    scene: SceneQueries,
    ground: WalkSurface,
    stand: Stand,
    origin: NDArray[np.float64],
    direction: NDArray[np.float64],
    /,
) -> Route | None:
    """The way to what a ray points at: through a door, or to a place on the ground; None for anything else.

    Parameters
    ----------
    stand : where the walk begins
    origin, direction : (3,) metres and a unit vector
    """
    hit = scene.loaded.geometry.rays.first_hit(origin, direction)
    reach = hit.distance if hit else math.inf
    for place in scene.places.values():
        box = scene.bounds(place.door) if place.door else None
        own = scene.bounds(place.object)
        if box is not None and own is not None and _enters(box, origin, direction) < reach:
            return _through(box, own, stand)
    if hit and ground.floor_at(hit.position, direction):
        return Route((hit.position[:2],))
    return None


def _enters(box: NDArray[np.float64], origin: NDArray[np.float64], direction: NDArray[np.float64]) -> float:
    """How far a ray goes before it enters a box; infinite if it misses it."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ways = (box - origin) / direction
    near, far = float(np.nanmax(ways.min(axis=0))), float(np.nanmin(ways.max(axis=0)))
    return near if 0.0 < near <= far else math.inf


def _through(box: NDArray[np.float64], own: NDArray[np.float64], stand: Stand) -> Route:
    """Through a door of a building, to the other side."""
    door, middle = box.mean(axis=0)[:2], own.mean(axis=0)[:2]
    inward = (middle - door) / max(float(np.linalg.norm(middle - door)), 1e-6)
    here = np.asarray(stand.feet[:2]) - door
    inside = float(here @ inward) > 0.0
    way = -inward if inside else inward
    points = [door - _BEFORE * way, door + _BEHIND * way]
    aside = abs(float(here[0] * inward[1] - here[1] * inward[0]))
    if aside < _ASIDE or (-float(here @ way) < _BEFORE and aside < float(np.ptp(box, axis=0)[:2].max()) / 2 - 1.0):
        del points[0]
    return Route(tuple((float(x), float(y)) for x, y in points), facing=True)
