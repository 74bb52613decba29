"""Where things and cameras are, as a scene's file has it."""

from __future__ import annotations

import math

import numpy as np

from viewer.authoring import edits
from viewer.camera.orbit import Orbit
from viewer.scene.model import View
from viewer.session.explorer import Explorer
from viewer.session.scene_queries import SceneQueries
from viewer.session.state import Pick

_GROUND = 0.25
"""Share of a scene's plan from which a flat thing is its ground."""

_OVER, _OVER_SHARE = 2.5, 0.02
"""How far over a surface that is clicked at from above a spot stands: metres, and at most a share of the distance."""

_FLAT = 0.1
"""Share of that by which the surface may be missed."""


def camera_of(explorer: Explorer, /) -> dict[str, object]:
    """Where a camera is going to, or is, as a view is written: going to that shows the same again."""
    return _written(explorer.composition.plain(explorer.goal))


def written_as(story: SceneQueries, view: View, /) -> dict[str, object]:
    """The camera of a view, as `camera_of` gives one."""
    return _written(story.orbit(view))


def _written(orbit: Orbit) -> dict[str, object]:
    return {
        "target": edits.near(orbit.target),
        "distance": round(orbit.distance, 1),
        "azimuth": round(math.degrees(math.remainder(orbit.azimuth, math.tau)), 1),
        "elevation": round(math.degrees(orbit.elevation), 1),
        "fov": round(math.degrees(orbit.fov), 1),
    }


def called(story: SceneQueries, name: str, /) -> str:
    """What a scene's file can call a thing by; "" for one that its own file gives no name, but a number."""
    whole, _, number = name.rpartition("/")
    return "" if number.isdecimal() and whole in [layer.id for layer in story.loaded.scene.layer] else name


def whole_of(name: str, /) -> str:
    """What a thing is a part of, "" for nothing: `hall` of `hall/roof`, but `way/123` is a name of OpenStreetMap's."""
    whole = name.rpartition("/")[0]
    return "" if whole.rpartition("/")[2] in ("node", "way", "relation") else whole


def anchor_of(story: SceneQueries, pick: Pick, /) -> object:
    """An anchor where something was met, `pick.position`."""
    assert pick.position is not None
    # The ground is no thing: what is marked with a spot on it would be the whole scene.
    thing = "" if _is_ground(story, pick.object) else called(story, pick.object)
    return edits.anchor_value(thing, story.top(thing) if thing else None, _lifted(story, pick))


def _lifted(story: SceneQueries, pick: Pick) -> tuple[float, float, float]:
    """What lies on a roof or on the ground stands over it: the edge of the roof would hide it from one side."""
    assert pick.position is not None
    x, y, z = pick.position
    lift = min(_OVER, _OVER_SHARE * pick.distance) if pick.distance > 0 else 0.0
    below = story.loaded.geometry.rays.first_hit((x, y, z + lift), (0.0, 0.0, -1.0))
    on_top = below is not None and abs(below.position[2] - z) < _FLAT * max(lift, 0.01)
    return (x, y, z + lift) if on_top else pick.position


def _is_ground(story: SceneQueries, name: str) -> bool:
    box, whole = story.bounds(name), story.loaded.geometry.bounds
    if box is None:
        return False
    size, extent = np.subtract(box[1], box[0]), np.subtract(whole[1], whole[0])
    return bool(size[0] * size[1] > _GROUND * extent[0] * extent[1])
