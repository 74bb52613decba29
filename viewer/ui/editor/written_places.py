"""Where things and cameras are, as a scene's file has it."""

from __future__ import annotations

import math

import numpy as np

from viewer.authoring import edits
from viewer.session.explorer import Explorer
from viewer.session.scene_queries import SceneQueries
from viewer.session.state import Pick

_GROUND = 0.25
"""Share of a scene's plan from which a flat thing is its ground."""


def camera_of(explorer: Explorer, /) -> dict[str, object]:
    """Where a camera is going to, or is, as a view is written: going to that shows the same again."""
    orbit = explorer.composition.plain(explorer.goal)
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


def anchor_of(story: SceneQueries, pick: Pick, /) -> object:
    """An anchor where something was met, `pick.position`."""
    assert pick.position is not None
    # The ground is no thing: what is marked with a spot on it would be the whole scene.
    thing = "" if _is_ground(story, pick.object) else called(story, pick.object)
    return edits.anchor_value(thing, story.top(thing) if thing else None, pick.position)


def _is_ground(story: SceneQueries, name: str) -> bool:
    box, whole = story.bounds(name), story.loaded.geometry.bounds
    if box is None:
        return False
    size, extent = np.subtract(box[1], box[0]), np.subtract(whole[1], whole[0])
    return bool(size[0] * size[1] > _GROUND * extent[0] * extent[1])
