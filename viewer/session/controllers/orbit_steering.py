"""An orbit that follows its goal damped, and the actions that move the goal."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from viewer.camera.orbit import Orbit, Room, approach, near, pan, turn, zoom
from viewer.session.dispatcher import holds

OUTDOORS, INDOORS = 15.0, 1.2
"""Metres to which a hand may bring the camera near to what it looks at: a house is seen, a thing in a room."""

_ABOVE = 0.15  # of the distance: so high above what lies there may be what is looked at
_FROM_OUTSIDE = math.radians(8.0)
_CENTRED = 1.5  # of the model's size: the distance from which on it is looked at about its middle
_WHOLE = 1.25  # of the model's size
_USUAL = math.radians(40.0)
_SHARE = 0.02  # of the model's size: all that is larger is far away in a small one


def nearest_by_hand(room: Room, /, *, indoors: bool) -> float:
    """How near a hand may bring a camera to what it looks at, metres."""
    return min(INDOORS if indoors else OUTDOORS, _SHARE * room.size)


def kept_off(orbit: Orbit, before: Orbit, nearest: float, farthest: float, /) -> Orbit:
    """An orbit between so many metres from what it looks at, unless the one before was outside them already."""
    least, most = min(nearest, before.distance), max(farthest, before.distance)
    return replace(orbit, distance=min(max(orbit.distance, least), most))


def kept_in_sight(orbit: Orbit, room: Room, /) -> Orbit:
    """An orbit that sees something of a model that it is far from: more of its middle, and not its edge alone."""
    x, y, _ = orbit.eye
    (west, south, _), (east, north, _) = room.lower, room.upper
    if west <= x <= east and south <= y <= north:
        return orbit
    share = min(max(_CENTRED - orbit.distance * smaller_by(orbit.fov) / room.size, 0.25), 1.0)
    tx, ty, tz = orbit.target
    mx, my, wide, deep = (west + east) / 2, (south + north) / 2, (east - west) / 2 * share, (north - south) / 2 * share
    top = room.ground + (room.upper[2] - room.ground) * share
    target = (min(max(tx, mx - wide), mx + wide), min(max(ty, my - deep), my + deep), min(tz, top))
    return replace(orbit, target=target, elevation=max(orbit.elevation, _FROM_OUTSIDE))


def smaller_by(fov: float) -> float:
    """How much smaller a lens draws everything than the usual one does; 1 for longer ones."""
    return max(math.tan(fov / 2.0) / math.tan(_USUAL / 2.0), 1.0)


def farthest_by_hand(room: Room, fov: float, /) -> float:
    """How far a hand may take a camera from what it looks at, metres: all of the model is seen well before.

    Parameters
    ----------
    fov : vertical field of view, radians: a wide lens need not go as far
    """
    return _WHOLE * room.size / smaller_by(fov)


def kept_over(orbit: Orbit, before: Orbit, top: Callable[[float, float], float | None], /) -> Orbit:
    """An orbit that looks at something of the model: who pulls the ground away comes to its edge, and down to it.

    Parameters
    ----------
    before : where the camera was
    top : the height of what there is at a place, seen from straight above; None for nothing
    """
    (x, y, z), (fx, fy, _) = orbit.target, before.target
    if (x, y) == (fx, fy):
        return orbit
    found = top(x, y)
    if found is None:
        if top(fx, fy) is None:
            return orbit
        low, high = 0.0, 1.0
        for _ in range(6):
            middle = (low + high) / 2
            held = top(fx + (x - fx) * middle, fy + (y - fy) * middle)
            low, high = (low, middle) if held is None else (middle, high)
        x, y = fx + (x - fx) * low, fy + (y - fy) * low
        found = top(x, y)
    if found is not None:
        z = min(z, found + _ABOVE * orbit.distance)
    return replace(orbit, target=(x, y, z))


TURN_SPEED, PAN_SPEED, ZOOM_SPEED = math.radians(60.0), 0.64, -math.log(0.8) / 0.125
"""Of keys that are held: radians, parts of the picture's height, and of the distance's logarithm, a second."""


class OrbitController:
    """Where a camera is and where it is going to.

    Parameters
    ----------
    room : what it keeps to
    start : where it is
    top : the height of what there is at a place; None where there is no ground to lose
    """

    def __init__(self, room: Room, start: Orbit, top: Callable[[float, float], float | None] | None = None) -> None:
        self.room, self._top = room, top
        self.now = self.goal = room.clamp(start)

    @property
    def settled(self) -> bool:
        """Whether it is where it is going to."""
        return self.now == self.goal

    def put(self, orbit: Orbit, /) -> None:
        """Be somewhere, and go nowhere."""
        self.now = self.goal = orbit

    def halt(self) -> None:
        """Go nowhere."""
        self.goal = self.now

    def arrive(self) -> None:
        """Be there."""
        self.now = self.goal

    def steer(self, change: Callable[[Orbit], Orbit], nearest: float = 0.0, /) -> None:
        """Change where it is going to.

        Parameters
        ----------
        nearest : metres to what it looks at, unless it was nearer already
        """
        goal = kept_off(change(self.goal), self.goal, nearest, farthest_by_hand(self.room, self.goal.fov))
        goal = kept_in_sight(self.room.clamp(goal), self.room)
        self.goal = self.room.clamp(kept_over(goal, self.goal, self._top)) if self._top else goal

    def advance(self, seconds: float, /) -> Orbit:
        """Follow the goal for some time; where it is then."""
        self.now = self.room.clamp(approach(self.now, self.goal, seconds))
        if near(self.now, self.goal):
            self.now = self.goal
        return self.now


class OrbitSteering:
    """The actions that turn, move and zoom while a key is down.

    Parameters
    ----------
    steer : changes where the camera is going to
    """

    def __init__(self, steer: Callable[[Callable[[Orbit], Orbit]], None]) -> None:
        self._steer = steer

    @holds("turn-left", right=-1.0, up=0.0)
    @holds("turn-right", right=1.0, up=0.0)
    @holds("turn-up", right=0.0, up=1.0)
    @holds("turn-down", right=0.0, up=-1.0)
    def turn(self, seconds: float, /, *, right: float, up: float) -> None:
        """Turn about the target."""
        self._steer(lambda o: turn(o, right * TURN_SPEED * seconds, up * TURN_SPEED * seconds))

    @holds("pan-left", right=-1.0, up=0.0)
    @holds("pan-right", right=1.0, up=0.0)
    @holds("pan-forward", right=0.0, up=1.0)
    @holds("pan-back", right=0.0, up=-1.0)
    def pan(self, seconds: float, /, *, right: float, up: float) -> None:
        """Move the target."""
        self._steer(lambda o: pan(o, right * PAN_SPEED * seconds, up * PAN_SPEED * seconds))

    @holds("zoom-in", nearer=1.0)
    @holds("zoom-out", nearer=-1.0)
    def zoom(self, seconds: float, /, *, nearer: float) -> None:
        """Come closer to the target, or go away from it."""
        self._steer(lambda o: zoom(o, math.exp(-nearer * ZOOM_SPEED * seconds)))
