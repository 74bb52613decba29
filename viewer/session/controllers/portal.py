"""Ways between scenes: towards a portal, on in the other scene, and back to where one was."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np

from viewer.build.loading import LoadedScene
from viewer.camera.orbit import Orbit, Room
from viewer.scene.collection import way_to
from viewer.scene.issues import Issue, Severity
from viewer.session.dispatcher import handles
from viewer.session.miniature_scale import miniature
from viewer.session.scene_queries import SceneQueries
from viewer.session.state import SessionState
from viewer.session.store import Store

_NEARER = 0.3  # of the distance that one goes on from, to the portal
_AROUND = 1.15  # of a miniature's diagonal, from where it fills the picture
_LOOK_DOWN = math.radians(42.0)
_FROM_AFAR = 1.7  # of the start view's distance, where the other scene is first seen

Opened = Callable[[LoadedScene | Sequence[Issue]], None]


class Opener(Protocol):
    """Loads scenes, one at a time."""

    def open(self, folder: Path, opened: Opened, /) -> None:
        """Load a package, and give the scene or the issues that stand against it, now or later."""

    def cancel(self) -> None:
        """Give up what is being loaded."""


class Visit(Protocol):
    """What changes the scene that is shown."""

    scene: SceneQueries | None

    @property
    def flying(self) -> bool:
        """Whether any camera is on its way."""
        ...

    def change_scene(self, loaded: LoadedScene, stop: Stop | None, /) -> None:
        """Show another scene, as it was left at a stop if there is one."""

    def head_for(self, orbit: Orbit, /) -> None:
        """Have all cameras go to an orbit."""

    def open(self, hotspot: str, /) -> None:
        """Go to a hotspot and open its card."""


@dataclass(frozen=True, slots=True, eq=False)
class Stop:
    """A scene that one has left for another.

    Parameters
    ----------
    loaded : the scene
    state : what was open
    orbit : where the camera stood; None where there was none
    door : close to the portal, where it left
    to : id of the scene that one went on to
    """

    loaded: LoadedScene
    state: SessionState
    orbit: Orbit | None
    door: Orbit | None
    to: str


def door(scene: SceneQueries, now: Orbit, to: str, hotspot: str = "", /) -> Orbit:
    """Where one leaves a scene for another: its miniature fills the picture, or the portal is near.

    Parameters
    ----------
    now : where the camera is going to
    hotspot : whose portal it is
    """
    small = miniature(scene.loaded, to)
    box = scene.bounds(small.layer.id) if small else None
    if box is not None:
        x, y, z = box.mean(0).tolist()
        size = float(np.linalg.norm(box[1] - box[0]))
        return Orbit((x, y, z), _AROUND * size, now.azimuth, max(now.elevation, _LOOK_DOWN), now.fov)
    found = scene.hotspots.get(hotspot)
    target = scene.anchor(found) if found else now.target
    return replace(now, target=target, distance=_NEARER * now.distance)


def arrival(left: LoadedScene, scene: SceneQueries, way: Orbit, start: Orbit, /) -> Orbit:
    """Where one comes in: what is seen there is what was seen of it from the way, or the start view from afar.

    Parameters
    ----------
    left : the scene that one came from
    scene : the one that one comes to
    way : where the camera left
    start : of the scene that one comes to
    """
    if small := miniature(left, scene.loaded.scene.id):
        return small.into(way)
    return replace(start, distance=_FROM_AFAR * start.distance, elevation=start.elevation + math.radians(8.0))


@dataclass(frozen=True, slots=True, eq=False)
class Arrival:
    """How the present scene was come to.

    Parameters
    ----------
    left : the scene before
    back : the stop that one came back to; None for one that came on
    """

    left: LoadedScene
    back: Stop | None

    def into(self, scene: SceneQueries, room: Room, way: Orbit, start: Orbit, goal: Orbit, /) -> tuple[Orbit, Orbit]:
        """Where one comes in, and where one goes on to.

        Parameters
        ----------
        scene, room : that one comes to
        way : where the camera left the scene before
        start : of the scene
        goal : where its state leads to
        """
        if self.back:
            return room.clamp(self.back.door) if self.back.door else goal, goal
        come = room.clamp(arrival(self.left, scene, way, start))
        # Who has dived in stays as near, and is not taken out again.
        return come, come if come.distance < goal.distance else goal


@dataclass(slots=True)
class _Way:
    """Where one is going to."""

    scene: str
    stop: Stop
    loaded: LoadedScene | None = None
    back: bool = False
    spot: str = ""


class PortalController:
    """The ways of a session: the cameras fly towards a portal while the other scene is loaded, then it is shown.

    Parameters
    ----------
    store : with the scene that one is bound for
    visit : changes the scene
    opener : loads the other one; without one there is no way

    Attributes
    ----------
    stops : the scenes that one came through, the first one first
    arrival : how the present scene was come to; None for one that was opened otherwise
    failed : takes a scene that could not be opened and the issues; the present one stays
    """

    def __init__(self, store: Store, visit: Visit, opener: Opener | None) -> None:
        self._store, self._visit, self.opener = store, visit, opener
        self._way: _Way | None = None
        self.stops: tuple[Stop, ...] = ()
        self.arrival: Arrival | None = None
        self.failed: Callable[[str, Sequence[Issue]], None] = lambda scene, issues: None
        store.follow(self._look)

    @property
    def waiting(self) -> str:
        """The scene that one is on the way to, "" for none."""
        return self._way.scene if self._way else ""

    @property
    def ready(self) -> bool:
        """Whether the scene that one is on the way to is loaded."""
        return bool(self._way and self._way.loaded)

    def leads(self, hotspot: str, /) -> str:
        """The scene that a hotspot opens, "" for none."""
        found = self._visit.scene.hotspots.get(hotspot) if self._visit.scene else None
        return found.opens.scene if found and found.opens else ""

    def take(self, hotspot: str, orbit: Orbit | None = None, spot: str = "", /) -> bool:
        """Go through a hotspot's portal, to a spot of the other scene if one is named; whether there is a way."""
        scene = self.leads(hotspot)
        if not scene or not self.opener:
            return False
        self.go(scene, hotspot, orbit=orbit)
        if self._way:
            self._way.spot = spot
        return True

    def forget(self) -> None:
        """A scene is opened otherwise: there is no way back."""
        self.cancel()
        self.stops, self.arrival = (), None

    def cancel(self) -> None:
        """Stay in the present scene."""
        way, self._way = self._way, None
        if way and self.opener:
            self.opener.cancel()
        self._store.change(bound_for="")

    # -- there ----------------------------------------------------------------------------------------------------

    def go(self, scene: str, hotspot: str = "", /, orbit: Orbit | None = None) -> None:
        """Go to a scene, through a hotspot's portal if it is one's; nothing for the scene that is shown.

        Parameters
        ----------
        orbit : where the camera stands that goes: one comes back there
        """
        here = self._visit.scene
        if here is None or not self.opener or scene in (here.loaded.scene.id, self.waiting):
            return
        self.cancel()
        known = next((s.loaded for s in self.stops if s.loaded.scene.id == scene), None)
        folder = way_to(here.loaded.root, scene)
        if folder is None and known is None:
            self.failed(scene, (Issue("no-such-scene", Severity.FATAL, scene, found=scene),))
            return
        way = door(here, orbit, scene, hotspot or self._store.state.opened) if orbit else None
        # Who is nearer already goes on from there, and comes back to where all of it is seen.
        near = orbit is not None and way is not None and orbit.distance < way.distance
        stop = Stop(here.loaded, self._store.state, way if near else orbit, way, scene)
        self._set_out(_Way(scene, stop, known), orbit if near else way)
        if folder and known is None:
            self.opener.open(folder, self._opened)

    @handles("return")
    def go_back(self, steps: int = 1) -> bool:
        """Return to the scene that one came from, or to an earlier one; whether there is one."""
        here = self._visit.scene
        if here is None or not 1 <= steps <= len(self.stops):
            return False
        self.cancel()
        stop = self.stops[-steps]
        small = miniature(stop.loaded, stop.to) if stop.to == here.loaded.scene.id else None
        # Up and away from the ground that was a table's; else there is nothing to fly to.
        way = small.into(stop.door) if small and stop.door else None
        self._set_out(_Way(stop.loaded.scene.id, stop, stop.loaded, back=True), way)
        return True

    def _set_out(self, way: _Way, orbit: Orbit | None) -> None:
        with self._store.transaction():
            if orbit:
                self._visit.head_for(orbit)
            self._way = way
            self._store.change(bound_for=way.scene)

    # -- on the way -----------------------------------------------------------------------------------------------

    def _look(self, before: SessionState, now: SessionState) -> None:
        """Give it up if the visitor did something else."""
        if self._way and now.bound_for != self._way.scene:
            self.cancel()

    def _opened(self, found: LoadedScene | Sequence[Issue]) -> None:
        way = self._way
        if way is None:
            return
        if isinstance(found, LoadedScene):
            way.loaded = found
        else:
            self.cancel()
            self.failed(way.scene, found)

    def advance(self) -> bool:
        """Go on if everything is there; whether one is still on the way."""
        way = self._way
        if way is None:
            return False
        here = self._visit.scene
        if way.loaded and here and not self._visit.flying:
            self._way = None
            ids = [s.loaded.scene.id for s in self.stops]
            if way.loaded.scene.id in ids:
                self.stops = self.stops[: ids.index(way.loaded.scene.id)]
            elif not way.back:
                self.stops = (*self.stops, way.stop)
            self.arrival = Arrival(here.loaded, way.stop if way.back else None)
            with self._store.transaction():
                self._visit.change_scene(way.loaded, way.stop if way.back else None)
                if any(h.id == way.spot for h in way.loaded.scene.hotspot):
                    self._visit.open(way.spot)
        return self._way is not None
