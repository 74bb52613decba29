"""Views are composed for a wide picture with a card: where panels leave less of it, the lens takes in more.

What a view was composed to show of its subject is then seen beside the panels, whole: the lens widens and the eye turns
no further than that needs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from viewer.camera import Camera
from viewer.camera.camera import Vector
from viewer.camera.orbit import Orbit, Room, near, short_way
from viewer.geometry.raycast import RayScene
from viewer.geometry.sight import free_way
from viewer.session.pins.pin import Rect
from viewer.session.state import Heading, Towards

Points = NDArray[np.float64]

_WIDE, _HIGH = 1.0, 0.73
"""What is left free of a picture of 16:9 beside list, card and bars, and of pins: parts of its height."""

_ASPECT = 16.0 / 9.0
_WIDEST = math.radians(86.0)
_BORDER = 0.012  # of the picture's height, between a subject and what covers the rest
_TURNS = 24  # a turn bends the picture a little: so often it is looked at again
_NEAR_ENOUGH = 1.0  # pixels
_BEYOND = 1.002  # a little more than is needed, so that it comes to an end
_BEHIND = 0.6  # metres between the eye and a wall behind it
_SIDES = 5  # points along each side of a box


@dataclass(frozen=True, slots=True)
class Clearing:
    """What a picture leaves for what it shows, pixels.

    Parameters
    ----------
    size : of the picture
    reserved : what panels cover on the left, above, on the right and below
    covered : what small things cover beside the panels
    pin : height of a pin with its stem
    """

    size: tuple[int, int]
    reserved: tuple[float, float, float, float]
    pin: float
    covered: tuple[Rect, ...] = ()

    @property
    def shift(self) -> tuple[float, float]:
        """Where the target appears: the middle of what panels leave free, parts of half the picture (y up)."""
        left, top, right, bottom = self.reserved
        return ((left - right) / self.size[0], (bottom - top) / self.size[1])

    @property
    def free(self) -> Rect:
        """What the panels leave."""
        left, top, right, bottom = self.reserved
        return (left, top, max(self.size[0] - left - right, 1.0), max(self.size[1] - top - bottom, 1.0))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an eye that is moved has to keep to.

    Parameters
    ----------
    room : of the model
    free : from a point in a direction, the metres until something is met
    """

    room: Room
    free: Callable[[Vector, Vector], float]


@dataclass(frozen=True, slots=True, eq=False)
class Motif:
    """What a view shows.

    Parameters
    ----------
    point : where its pin stands, metres; None without one
    boxes : (n, 2, 3) metres, of what the pin stands on; the view may show a part of it
    beside : (m, 2, 3) metres, of what belongs to it as well, where the view shows it whole
    """

    point: tuple[float, float, float] | None
    boxes: Points
    beside: Points

    def seen(self, orbit: Orbit, /) -> Points:
        """Points round what a composed view shows of it, (n, 3) metres."""
        out = [np.array([self.point or ()]).reshape(-1, 3)]
        camera, frame = Camera(orbit.eye, orbit.target, orbit.fov), np.array((_ASPECT, 1.0))
        for boxes, whole in ((self.boxes, False), (self.beside, True)):
            for box in boxes:
                points = _surface(box)
                at = camera.project(points, *frame)[:, :2]
                low, high = np.nanmin(at, axis=0, initial=2.0), np.nanmax(at, axis=0, initial=-1.0)
                inside = bool(((low >= 0.0) & (high <= frame)).all()) and bool(np.isfinite(at).all())
                if inside or (not whole and bool(((high > 0.0) & (low < frame)).all())):
                    along = (points - camera.eye) @ camera.forward
                    low, high = np.maximum(low, 0.0), np.minimum(high, frame)
                    rays = [camera.ray(x, y, *frame)[1] for x in (low[0], high[0]) for y in (low[1], high[1])]
                    ways = np.array([ray / (ray @ camera.forward) for ray in rays])
                    out += [camera.eye + max(float(depth), 1e-6) * ways for depth in (along.min(), along.max())]
        return np.concatenate(out)


def _surface(box: Points) -> Points:
    """Points on the sides of a box (2, 3), (n, 3) metres."""
    steps = np.array(list(product(range(_SIDES), repeat=3))) / (_SIDES - 1)
    outside = ((steps == 0.0) | (steps == 1.0)).any(axis=1)
    return np.asarray(box[0] + steps[outside] * (box[1] - box[0]), np.float64)


def _pictured(orbit: Orbit, points: Points, size: tuple[float, float], shift: tuple[float, float]) -> Points:
    """Where points appear, (n, 2) pixels, y down; NaN behind the eye."""
    camera = Camera(orbit.eye, orbit.target, orbit.fov, shift=shift)
    return np.asarray(camera.project(points, *size)[:, :2])


def wide(orbit: Orbit, place: Clearing, /) -> Orbit:
    """An orbit that shows in what is free as much as was composed, from the same place."""
    size = place.size
    if not any(place.reserved):
        # A picture alone is what was composed.
        return orbit
    left, top, right, bottom = place.reserved
    across = (size[0] - left - right) / size[1]
    # Above what is shown its pin has to stand.
    tall = (size[1] - top - bottom - 2.0 * place.pin) / size[1]
    more = max(1.0, _WIDE / max(across, 0.05), _HIGH / max(tall, 0.05))
    return _widened(orbit, more, max(orbit.fov, _WIDEST))


def _widened(orbit: Orbit, more: float, widest: float) -> Orbit:
    return replace(orbit, fov=min(2.0 * math.atan(more * math.tan(orbit.fov / 2.0)), widest))


def composed(orbit: Orbit, place: Clearing, surroundings: Surroundings, subject: Motif | None = None, /) -> Orbit:
    """An orbit that shows in what is free as much as was composed, and all that was composed to be seen of a subject.

    The eye stays where it is, as walls may stand beside it; only where the widest lens takes in too little it steps
    back as far as it can.
    """
    shown = wide(orbit, place)
    points = subject.seen(orbit) if subject and any(place.reserved) else np.zeros((0, 3))
    if not len(points):
        return shown
    above = 0.0 if subject is None or subject.point is None else place.pin
    widest = max(orbit.fov, _WIDEST)
    for _ in range(_TURNS):
        at = _pictured(shown, points, place.size, place.shift)
        if not np.isfinite(at).all():
            break
        at = np.concatenate((at, at[:1] - (0.0, above)))
        more, move = min(_ways(at.min(0), at.max(0), place), key=lambda way: (way[0], float(np.abs(way[1]).max())))
        if more <= 1.0 and not (np.abs(move) > _NEAR_ENOUGH).any():
            break
        if more > 1.0:
            wider = _widened(shown, more * _BEYOND, widest)
            left = more * math.tan(shown.fov / 2.0) / math.tan(wider.fov / 2.0)
            shown = _stepped_back(wider, left * _BEYOND, surroundings) if left > 1.0 else wider
        if (np.abs(move) > _NEAR_ENOUGH).any():
            shown = _turned(shown, move, place, surroundings.room)
    return shown


def _stepped_back(orbit: Orbit, more: float, surroundings: Surroundings) -> Orbit:
    """The eye so many times as far away, or as far as there is room behind it."""
    wanted = (more - 1.0) * orbit.distance
    camera = Camera(orbit.eye, orbit.target, orbit.fov)
    room = surroundings.free(orbit.eye, tuple((-camera.forward).tolist())) - _BEHIND
    return replace(orbit, distance=orbit.distance + min(wanted, max(room, 0.0)))


def _ways(low: Points, high: Points, place: Clearing) -> Iterator[tuple[float, Points]]:
    """How much wider the picture of a box has to be for each clear part, and how far it then moves, pixels."""
    middle = np.array(place.size) / 2.0 * (1.0 + np.array(place.shift) * (1.0, -1.0))
    for left, top, across, tall in clear_parts(place):
        corner, room = np.array((left, top)), np.array((across, tall))
        more = max(1.0, float(((high - low) / room).max()))
        # A wider picture draws all of it nearer to the target.
        a, b = middle + (low - middle) / more, middle + (high - middle) / more
        yield more, np.maximum(corner - a, 0.0) - np.maximum(b - corner - room, 0.0)


def clear_parts(place: Clearing, /) -> list[Rect]:
    """The largest rectangles of what is free that nothing small covers, at least a tenth of it high and wide."""
    border = _BORDER * place.size[1]
    parts = [place.free]
    for left, top, across, tall in place.covered:
        split = []
        for a, b, w, h in parts:
            if left >= a + w or top >= b + h or left + across <= a or top + tall <= b:
                split.append((a, b, w, h))
                continue
            split += [
                (a, b, left - a, h),
                (left + across, b, a + w - left - across, h),
                (a, b, w, top - b),
                (a, top + tall, w, b + h - top - tall),
            ]
        parts = split
    _, _, whole, height = place.free
    parts = [(a + border, b + border, w - 2 * border, h - 2 * border) for a, b, w, h in parts]
    return [p for p in parts if p[2] > 0.1 * whole and p[3] > 0.1 * height] or [place.free]


def _turned(orbit: Orbit, move: Points, place: Clearing, room: Room) -> Orbit:
    """The eye turned so that what is in the middle of the free part moves by `move` pixels, y down."""
    width, height = place.size
    camera = Camera(orbit.eye, orbit.target, orbit.fov, shift=place.shift)
    x, y = ((1.0 + place.shift[0]) / 2.0 * width, (1.0 - place.shift[1]) / 2.0 * height)
    eye, forward = camera.ray(x - move[0], y - move[1], width, height)
    # The target stays in the model: from further off the same direction is the same picture.
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = np.sort((np.array(((*room.lower[:2], room.ground), room.upper)) - eye) / forward, axis=0)
    enter, leave = float(np.nanmax(ends[0])), float(np.nanmin(ends[1]))
    distance = min(max(orbit.distance, enter), leave) if max(enter, 0.0) < leave else orbit.distance
    return Orbit.of_camera(Camera(orbit.eye, tuple((eye + distance * forward).tolist()), orbit.fov))


class Composition:
    """What a picture was composed of, so that it can be composed again when panels come or the picture is resized.

    Parameters
    ----------
    room : what the camera keeps to
    rays : what can stand behind the eye
    hidden : (objects,) bool by object id, what one steps through
    """

    def __init__(self, room: Room, rays: RayScene, hidden: Callable[[], NDArray[np.bool_]]) -> None:
        self._surroundings = Surroundings(room, lambda eye, way: free_way(rays, eye, way, hidden()))
        self._plain: Orbit | None = None
        self._shown: Orbit | None = None
        self._subject: Motif | None = None

    def of(self, orbit: Orbit, heading: Heading, place: Clearing, subject: Motif | None, /) -> Orbit:
        """The orbit that a heading leads to, composed; one that somebody stood at is left as it was."""
        if heading.towards is Towards.ORBIT:
            self._plain = None
            return orbit
        self._plain, self._subject = orbit, subject
        self._shown = self._composed(orbit, place, subject)
        return self._shown

    def plain(self, goal: Orbit, /) -> Orbit:
        """What has to be written for a goal to be composed to what it is now: composing widens."""
        if self._plain is None or self._shown is None or abs(goal.fov - self._shown.fov) > 1e-9:
            return goal
        steered = not near(short_way(goal, self._shown), goal)
        return replace(goal, fov=self._plain.fov) if steered else self._plain

    def _composed(self, orbit: Orbit, place: Clearing, subject: Motif | None) -> Orbit:
        return self._surroundings.room.clamp(composed(orbit, place, self._surroundings, subject))

    def again(self, goal: Orbit, place: Clearing, /) -> Orbit | None:
        """The goal composed for another place; None where that changes nothing.

        Where somebody has steered since, what they turned to stays where it is.
        """
        if self._plain is None or self._shown is None or abs(goal.fov - self._shown.fov) > 1e-9:
            return None
        steered = not near(short_way(goal, self._shown), goal)
        subject = None if steered else self._subject
        found = self._composed(self._plain, place, subject)
        if found == self._shown:
            return None
        self._shown = replace(self._shown, fov=found.fov) if steered else found
        return replace(goal, fov=found.fov) if steered else found
