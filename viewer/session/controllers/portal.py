"""Ways between scenes: towards a portal, on in the other scene, and back to where one was."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from viewer.build.loading import LoadedScene
from viewer.camera.orbit import Orbit
from viewer.scene.model import SceneLayer
from viewer.session.state import ViewState

if TYPE_CHECKING:
    from viewer.session.explorer import Explorer

_NEARER = 0.3  # of the distance that one goes on from, to the portal
_AROUND = 1.15  # of a miniature's diagonal, from where it fills the picture
_LOOK_DOWN = math.radians(42.0)
_FROM_AFAR = 1.7  # of the start view's distance, where the other scene is first seen


@dataclass(frozen=True, slots=True)
class Stop:
    """A scene that one has left for another.

    Parameters
    ----------
    loaded : the scene
    state, orbit : what was open, and where one stood
    door : close to the portal, where one left
    to : id of the scene that one went on to
    """

    loaded: LoadedScene
    state: ViewState
    orbit: Orbit
    door: Orbit
    to: str


@dataclass(frozen=True, slots=True)
class Scale:
    """Where a miniature stands in a scene, and how small it is."""

    layer: SceneLayer

    def into(self, orbit: Orbit, /) -> Orbit:
        """An orbit of the scene about the miniature, as one in the scene that it is of: both show the same."""
        at, turn, scale = self.layer.at, math.radians(self.layer.heading), self.layer.scale
        x, y, z = ((t - a) / scale for t, a in zip(orbit.target, at, strict=True))
        c, s = math.cos(turn), math.sin(turn)
        target = (x * c + y * s, -x * s + y * c, z)
        return replace(orbit, target=target, distance=orbit.distance / scale, azimuth=orbit.azimuth - turn)

    def out(self, orbit: Orbit, /) -> Orbit:
        """The other way round."""
        at, turn, scale = self.layer.at, math.radians(self.layer.heading), self.layer.scale
        x, y, z = (t * scale for t in orbit.target)
        c, s = math.cos(turn), math.sin(turn)
        target = (x * c - y * s + at[0], x * s + y * c + at[1], z + at[2])
        return replace(orbit, target=target, distance=orbit.distance * scale, azimuth=orbit.azimuth + turn)


def miniature(loaded: LoadedScene, scene: str, /) -> Scale | None:
    """The first miniature of a scene in another; None if it is not drawn there."""
    layers = (layer for layer in loaded.scene.layer if isinstance(layer, SceneLayer) and layer.scene == scene)
    return next((Scale(layer) for layer in layers), None)


def door(explorer: Explorer, scene: str, hotspot: str = "", /) -> Orbit:
    """Where one leaves an explorer's scene for another: its miniature fills the picture, or the portal is near."""
    story, now = explorer.story, explorer.goal
    small = miniature(explorer.loaded, scene)
    box = story.bounds(small.layer.id) if small else None
    if box is not None:
        x, y, z = box.mean(0).tolist()
        size = float(np.linalg.norm(box[1] - box[0]))
        return Orbit((x, y, z), _AROUND * size, now.azimuth, max(now.elevation, _LOOK_DOWN), now.fov)
    found = story.hotspots.get(hotspot or explorer.state.opened)
    target = story.anchor(found) if found else now.target
    return replace(now, target=target, distance=_NEARER * now.distance)


def arrival(left: LoadedScene, explorer: Explorer, way: Orbit, /) -> Orbit:
    """Where one comes in: what is seen there is what was seen of it from the way, or the start view from afar."""
    if small := miniature(left, explorer.loaded.scene.id):
        return small.into(way)
    start = explorer.goal
    return replace(start, distance=_FROM_AFAR * start.distance, elevation=start.elevation + math.radians(8.0))


class Passage:
    """The way of one explorer to another scene, while one is on it.

    Parameters
    ----------
    explorer : who goes

    Attributes
    ----------
    wanted : called with a scene's id and a hotspot's when one wants to go through a portal; None where there is no way
    to : id of the scene that one is on the way to, "" for none
    """

    def __init__(self, explorer: Explorer) -> None:
        self._explorer = explorer
        self.wanted: Callable[[str, str], None] | None = None
        self.to = ""

    def leads(self, hotspot: str, /) -> str:
        """The scene that a hotspot opens, "" for none."""
        found = self._explorer.story.hotspots.get(hotspot)
        return found.opens.scene if found and found.opens else ""

    def take(self, hotspot: str, /) -> bool:
        """Go through a hotspot's portal; whether it has one and there is a way."""
        scene = self.leads(hotspot)
        if not scene or not self.wanted:
            return False
        self.wanted(scene, hotspot)
        return True

    def begin(self, scene: str, orbit: Orbit | None = None, /) -> None:
        """Fly to where one leaves for another scene; without an orbit that is here. Any input ends it."""
        if orbit:
            self._explorer.fly(orbit)
        self.to = scene

    def end(self) -> None:
        """Stay here."""
        self.to = ""
