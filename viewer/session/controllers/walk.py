"""Walking on the ground: eyes at a person's height, no way through walls or into water."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from viewer.camera import Camera
from viewer.camera.camera import Vector
from viewer.camera.orbit import Orbit
from viewer.session.controllers.orbit_steering import TURN_SPEED
from viewer.session.controllers.walk_route import Route, route
from viewer.session.controllers.walk_start import Subject, outlook, subjects
from viewer.session.controllers.walk_surface import Stand, WalkSurface
from viewer.session.dispatcher import holds
from viewer.session.input.clamping import step_of, within
from viewer.session.scene_queries import SceneQueries

PACE = 3.2
"""Metres a second: brisk, since a district is large."""

DOWN, UP = math.radians(75.0), math.radians(25.0)
"""Farthest that one looks down and up: some of the ground stays in sight, and of the towers their tops."""

_ARRIVAL = 0.9  # seconds from the air to the ground
_FARTHEST = 1.0  # seconds of walking at once: what is to go on longer is walked off in time
_MOST_OWED = 3.0  # seconds of walking that a wheel can be ahead of
_HASTE = 6.0  # times as fast as usual that those are walked off
_SOON = 1.5  # seconds after which one wants to be where one has pointed
_TURNING = math.radians(110.0)  # a second, of a head that turns the way that it goes
_THERE = 0.35  # metres
_PROGRESS = 0.1  # of a stride that must lead nearer


class Walker:
    """Somebody on the ground.

    Parameters
    ----------
    ground : where one can stand
    start : where the walk begins
    came_from : the camera of the moment before
    instant : be there at once
    """

    def __init__(self, ground: WalkSurface, start: Stand, came_from: Camera, *, instant: bool = False) -> None:
        self._ground = ground
        self.stand = start
        self._from = came_from
        self._owed = 0.0
        self._route: Route | None = None
        self._arrived = 1.0 if instant else 0.0

    @property
    def arriving(self) -> bool:
        """Still in the air."""
        return self._arrived < 1.0

    def advance(self, seconds: float, /) -> bool:
        """Let time pass; whether there is more to come by itself."""
        self._arrived = min(1.0, self._arrived + seconds / _ARRIVAL)
        if self._owed and not self.arriving:
            stride = within(self._owed, -_HASTE * seconds, _HASTE * seconds)
            self._owed = self._owed - stride if abs(self._owed) - abs(stride) > 1e-6 else 0.0
            before = self.stand.feet
            self.stroll(stride, 0.0)
            if stride and self.stand.feet == before:
                # A wall: nobody walks on against it.
                self._owed = 0.0
        if self._route and not self.arriving:
            self._go_on(self._route, seconds)
        return self.arriving or bool(self._owed) or self._route is not None

    def set_out(self, route: Route, /) -> None:
        """Walk a way, in time; any other step ends it."""
        self._route = route

    def _go_on(self, route: Route, seconds: float) -> None:
        x, y = route.points[0]
        left = math.dist(self.stand.feet[:2], (x, y))
        yaw = math.atan2(y - self.stand.feet[1], x - self.stand.feet[0])
        # However far it is, one is there soon.
        stride = min(left, within(left / _SOON, PACE, _HASTE * PACE) * seconds)
        feet = self._ground.walk(self.stand.feet, yaw, stride)
        self.stand = replace(self.stand, feet=feet)
        if route.facing:
            turn = math.remainder(yaw - self.stand.yaw, math.tau)
            self.look(within(turn, -_TURNING * seconds, _TURNING * seconds), -self.stand.pitch * min(1.0, seconds))
        now = math.dist(feet[:2], (x, y))
        if now < _THERE:
            self._route = replace(route, points=route.points[1:]) if route.points[1:] else None
        elif now > left - _PROGRESS * stride:
            # Something stands in the way.
            self._route = None

    def roll(self, ahead: float, /) -> None:
        """Walk on for so many seconds, briskly and in time: what a wheel or two fingers ask for at once."""
        if not self.arriving:
            self._route = None
            self._owed = within(self._owed + ahead, -_MOST_OWED, _MOST_OWED)

    def stroll(self, ahead: float, right: float, /) -> None:
        """Walk for so many seconds ahead and to the right, at once."""
        length = min(math.hypot(ahead, right), _FARTHEST)
        if length and not self.arriving:
            self._route = None
            yaw = self.stand.yaw + math.atan2(-right, ahead)
            self.stand = replace(self.stand, feet=self._ground.walk(self.stand.feet, yaw, PACE * length))

    def look(self, left: float, up: float, /) -> None:
        """Turn the head, radians."""
        pitch = min(max(self.stand.pitch + up, -DOWN), UP)
        self.stand = replace(self.stand, yaw=math.remainder(self.stand.yaw + left, math.tau), pitch=pitch)

    @property
    def camera(self) -> Camera:
        """What is seen; on the way down something between."""
        end = self.stand.camera()
        if not self.arriving:
            return end
        t = self._arrived
        t = t * t * (3 - 2 * t)
        eye = _between(self._from.eye, end.eye, t)
        # From a point at the same distance on the first line of sight: the view turns as it comes down.
        ahead = self._from.forward * 10
        start = tuple((np.asarray(self._from.eye) + ahead).tolist())
        target = _between((start[0], start[1], start[2]), end.target, t)
        return Camera(eye, target, self._from.fov_y + (end.fov_y - self._from.fov_y) * t)

    def farewell(self) -> Orbit:
        """An orbit over the place where the walk ends, looking the same way."""
        x, y, z = self.stand.feet
        c, s = math.cos(self.stand.yaw), math.sin(self.stand.yaw)
        return Orbit((x + 20 * c, y + 20 * s, z), 110.0, self.stand.yaw + math.pi, math.radians(32.0))


def _between(a: Vector, b: Vector, t: float) -> Vector:
    x, y, z = (p + (q - p) * t for p, q in zip(a, b, strict=True))
    return (x, y, z)


def begin(
    ground: WalkSurface, camera: Camera, known: Sequence[Subject] = (), /, *, instant: bool = False
) -> Walker | None:
    """A walk from near what a camera looks at, with something to see ahead; None where one can stand nowhere."""
    stand = outlook(ground, camera, known)
    return Walker(ground, stand, camera, instant=instant) if stand else None


class WalkController:
    """Whether and where somebody walks.

    Parameters
    ----------
    scene : where
    """

    def __init__(self, scene: SceneQueries) -> None:
        self._scene = scene
        self._walker: Walker | None = None
        self._surface: WalkSurface | None = None

    @property
    def active(self) -> bool:
        """Whether somebody is on the ground."""
        return self._walker is not None

    @property
    def stand(self) -> Stand | None:
        """Where the visitor stands; None for one who does not walk."""
        return self._walker.stand if self._walker else None

    @property
    def camera(self) -> Camera | None:
        """What the visitor sees; None for one who does not walk."""
        return self._walker.camera if self._walker else None

    def begin(self, camera: Camera, /, *, instant: bool = False) -> bool:
        """Come down to the ground near what a camera looks at; whether there is any to stand on."""
        self._surface = self._surface or WalkSurface(self._scene.loaded)
        self._walker = begin(self._surface, camera, subjects(self._scene), instant=instant)
        return self.active

    def resume(self, stand: Stand, camera: Camera, /) -> None:
        """Stand where one stood in another version of the scene."""
        self._surface = self._surface or WalkSurface(self._scene.loaded)
        self._walker = Walker(self._surface, stand, camera, instant=True)

    def farewell(self) -> Orbit | None:
        """An orbit over where somebody walks; None for nobody."""
        return self._walker.farewell() if self._walker else None

    def end(self) -> Camera | None:
        """The walk is over; what was seen last, None if nobody walked."""
        walker, self._walker = self._walker, None
        return walker.camera if walker else None

    def advance(self, seconds: float, /) -> bool:
        """Let time pass; whether there is more to come by itself."""
        return self._walker.advance(step_of(seconds)) if self._walker else False

    def roll(self, ahead: float, /) -> None:
        """Walk on for so many seconds, as time passes."""
        if self._walker:
            self._walker.roll(ahead)

    def go(self, origin: NDArray[np.float64], direction: NDArray[np.float64], /) -> bool:
        """Walk to the ground, or through the door, that a ray points at; whether it points at one."""
        if (
            self._walker
            and self._surface
            and (way := route(self._scene, self._surface, self._walker.stand, origin, direction))
        ):
            self._walker.set_out(way)
            return True
        return False

    @holds("walk-ahead", ahead=1.0)
    @holds("walk-back", ahead=-1.0)
    @holds("walk-left", right=-1.0)
    @holds("walk-right", right=1.0)
    def stroll(self, seconds: float, /, *, ahead: float = 0.0, right: float = 0.0) -> None:
        """Walk for so many seconds, at once."""
        if self._walker:
            self._walker.stroll(ahead * seconds, right * seconds)

    @holds("look-left", left=TURN_SPEED)
    @holds("look-right", left=-TURN_SPEED)
    @holds("look-up", up=TURN_SPEED)
    @holds("look-down", up=-TURN_SPEED)
    def look(self, seconds: float = 1.0, /, *, left: float = 0.0, up: float = 0.0) -> None:
        """Turn the head, so many radians a second."""
        if self._walker:
            self._walker.look(left * seconds, up * seconds)
