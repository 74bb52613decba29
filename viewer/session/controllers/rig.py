"""The camera of one picture, however it moves: about its target, in flight, on foot, or where a host put it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.camera import Camera
from viewer.camera.orbit import Orbit, Room, short_way
from viewer.scene.tours import StepFlight
from viewer.session.controllers.flight import FlightController
from viewer.session.controllers.orbit_steering import OrbitController
from viewer.session.controllers.walk import WalkController
from viewer.session.scene_queries import SceneQueries


@dataclass(frozen=True, slots=True)
class Moved:
    """What came of some seconds of motion.

    Parameters
    ----------
    arrived : a flight is over
    cut : there was no way to fly: the camera is at its goal at once
    """

    arrived: bool = False
    cut: bool = False


class CameraRig:
    """Carries a camera.

    Parameters
    ----------
    scene : where
    room : what the camera keeps to
    start : where it is

    Attributes
    ----------
    aims : how often it was given another goal, rather than steered
    """

    def __init__(self, scene: SceneQueries, room: Room, start: Orbit) -> None:
        self._geometry, self._room = scene.loaded.geometry, room
        self.orbit = OrbitController(room, start, scene.top_at if scene.on_land else None)
        self.flight = FlightController(self._geometry.rays, room)
        self.walking = WalkController(scene)
        self.moving = False
        self.aims = 0
        self._fixed: Camera | None = None
        self._camera: tuple[tuple[object, ...], Camera] | None = None

    def camera(self, shift: tuple[float, float], size: tuple[int, int], /) -> Camera:
        """The camera of this moment, near and far fitted; the same object until it moves.

        Parameters
        ----------
        shift : where the target appears, parts of half the picture from its middle
        size : of the picture, physical pixels
        """
        fixed = self.walking.camera or self._fixed
        key = (fixed, self.orbit.now, shift, size)
        if self._camera is None or self._camera[0] != key:
            bounds = self._geometry.bounds
            fitted = fixed.fitted(bounds) if fixed else self.orbit.now.camera(bounds, shift)
            self._camera = (key, fitted.closing_in(self._geometry.boxes, size[0] / size[1]))
        return self._camera[1]

    def put(self, camera: Camera, /) -> None:
        """Be where a host wants it, until somebody steers."""
        self.walking.end()
        self.flight.stop()
        self.orbit.put(Orbit.of_camera(camera))
        self._fixed, self.moving = camera, False

    def take(self) -> None:
        """Be steered from here: no walk, no flight, nowhere that a host wanted it."""
        self._fixed = None
        if camera := self.walking.end():
            self.orbit.put(Orbit.of_camera(camera))
        if self.flight.active:
            self.flight.stop()
            self.orbit.halt()

    def aim(self, goal: Orbit, /) -> None:
        """Have another goal, however it is come to."""
        self.take()
        self.aims += 1
        self.orbit.goal = short_way(self.orbit.now, self._room.clamp(goal))

    def compose(self, goal: Orbit, /) -> None:
        """Take in more or less of the same view: at once where the camera rests, on the way if it flies there."""
        self.orbit.goal = self._room.clamp(goal)
        if self.flight.active:
            self.flight.again()
        elif not self.moving:
            self.orbit.now = self.orbit.goal

    def fly(self, wish: StepFlight | None = None, /) -> None:
        """Fly to the goal, as a tour wishes."""
        self.flight.begin(wish)
        self.moving = True

    def halt(self) -> bool:
        """End a flight where it is; whether there was one."""
        was = self.flight.active
        if was:
            self.flight.stop()
            self.orbit.halt()
            self.moving = True
        return was

    def arrive(self) -> None:
        """Be at the goal."""
        self.flight.stop()
        self.orbit.arrive()
        self.moving = False

    def stand_still(self) -> None:
        """End all motion where the eye is."""
        self.flight.stop()
        self.orbit.halt()
        self.moving = False

    def advance(self, seconds: float, hidden: NDArray[np.bool_], /, *, held: bool) -> Moved:
        """Move on by some seconds.

        Parameters
        ----------
        hidden : (objects,) bool by object id: what can be flown through
        held : a key is down that moves
        """
        out = Moved()
        if self.walking.active:
            self.moving = self.walking.advance(seconds) or held
            return out
        if self.flight.active:
            flown = self.flight.advance(self.orbit.now, self.orbit.goal, seconds, hidden)
            self.orbit.now, out = flown.orbit, Moved(flown.arrived, flown.cut)
        else:
            self.orbit.advance(seconds)
        self.moving = self.flight.active or held or not self.orbit.settled
        return out
