"""What a pointer, a wheel or two fingers do to a picture: drags turn and move, clicks open, the wheel zooms."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

import numpy as np

from viewer.camera import Camera
from viewer.camera.orbit import Orbit, Room, pan, turn, zoom
from viewer.session.actions import Mode
from viewer.session.controllers.orbit_steering import farthest_by_hand, kept_off
from viewer.session.controllers.walk import WalkController
from viewer.session.controllers.zoom_ends import ZoomEnds
from viewer.session.input import events as ev
from viewer.session.input.bindings import Bindings
from viewer.session.input.gestures import Clicked, Dragged, Gestures, Intent, Pointed, Pressed
from viewer.session.pins.pin import Pin
from viewer.session.state import Pick

TURN = math.radians(0.28)
"""Turn for each logical pixel dragged."""

_WHEEL = 0.85
_WHEEL_STEP = 0.4  # seconds of walking a notch
_DRAG_ZOOM = 0.006  # of the distance's logarithm a logical pixel


class PointerSubject(Protocol):
    """What a pointer acts upon: a picture and the camera that it is taken with."""

    walking: WalkController
    zoom_ends: ZoomEnds
    bindings: Bindings
    room: Room
    size: tuple[int, int]
    ratio: float

    @property
    def mode(self) -> Mode:
        """What gestures are for."""
        ...

    @property
    def camera(self) -> Camera:
        """The camera of this moment."""
        ...

    @property
    def goal(self) -> Orbit:
        """Where the camera is going to."""
        ...

    @property
    def flying(self) -> bool:
        """Whether a flight is under way."""
        ...

    @property
    def leaving(self) -> bool:
        """Whether the flight leads into another scene."""
        ...

    @property
    def nearest(self) -> float:
        """How near a hand may bring the camera to what it looks at, metres."""
        ...

    def halt(self) -> None:
        """End a flight where it is."""
        ...

    def fly(self, goal: Orbit, /) -> None:
        """Fly to an orbit."""
        ...

    def steer(self, change: Callable[[Orbit], Orbit], /) -> None:
        """Change where the camera is going to."""
        ...

    def start_moving(self) -> None:
        """Something begins to move."""
        ...

    def point_at(self, id_: str, /) -> None:
        """The pointer is over a hotspot or place."""
        ...

    def target_at(self, x: float, y: float, /) -> str:
        """What a click at a point opens."""
        ...

    def activate(self, id_: str, /) -> None:
        """Open it."""
        ...

    def go_through(self, id_: str, /) -> bool:
        """Go through its portal; whether it has one."""
        ...

    def pick(self, x: float, y: float, /) -> Pick:
        """What lies under a point."""
        ...

    def pin_at(self, x: float, y: float, /) -> Pin | None:
        """The pin at a point."""
        ...


class PointerController:
    """Takes what pointers do to one picture.

    Parameters
    ----------
    subject : what they act upon
    """

    def __init__(self, subject: PointerSubject) -> None:
        self._subject = subject
        self._gestures = Gestures()
        self._clicked = ""
        self._flew = False

    def handle(self, event: ev.Event, /) -> None:
        """Take an input of a pointer."""
        subject = self._subject
        match event:
            case ev.PointerPressed():
                self._do(self._gestures.press(event, subject.mode, subject.bindings))
            case ev.PointerMoved():
                self._do(self._gestures.move(event, subject.ratio))
            case ev.Flung(dx, dy):
                self._do(self._gestures.fling(dx, dy))
            case ev.PointerReleased():
                self._do(self._gestures.release(event))
            case ev.DoubleClicked(x, y):
                self._gestures.end()
                self._double_click(x, y)
            case ev.Wheel(_, _, steps) if subject.walking.active:
                subject.walking.roll(_WHEEL_STEP * steps)
                subject.start_moving()
            case ev.Wheel(x, y, steps):
                self._zoom(x, y, _WHEEL**steps)
            case ev.Pinched(_, _, factor, dx) if subject.walking.active:
                subject.walking.roll(math.log(factor))
                subject.walking.look(left=dx * TURN / subject.ratio)
                subject.start_moving()
            case ev.Pinched(x, y, factor, dx, dy, twist):
                self._zoom(x, y, 1 / factor)
                # Where one finger moves the ground, two tilt it.
                tilts = subject.bindings.command(subject.mode, "LeftDrag") == "pan"
                self._pan(dx, 0.0 if tilts else dy)
                rise = dy * TURN / subject.ratio if tilts else 0.0
                if twist or rise:
                    subject.steer(lambda o: turn(o, twist, rise))
            case ev.PointerLeft():
                self._gestures.end()
                subject.point_at("")

    def _do(self, intent: Intent | None) -> None:
        subject = self._subject
        match intent:
            case Pressed():
                # What a flight brings under a pointer nobody has aimed at; a drag takes over from it.
                self._flew = subject.flying
                if subject.leaving:
                    subject.halt()
            case Pointed(x, y):
                subject.point_at(self._target_at(x, y))
            case Clicked(x, y) if not self._flew:
                self._clicked = self._target_at(x, y)
                if self._clicked or not subject.walking.active:
                    subject.activate(self._clicked)
                elif subject.walking.go(*subject.camera.ray(x, y, *subject.size)):
                    subject.start_moving()
            case Dragged(action, dx, dy):
                self._drag(action, dx, dy)

    def _target_at(self, x: float, y: float) -> str:
        """What a click at a point opens: on foot no building, since one walks in by its door."""
        subject = self._subject
        if not subject.walking.active:
            return subject.target_at(x, y)
        pin = subject.pin_at(x, y)
        return pin.id if pin else subject.pick(x, y).hotspot

    def _double_click(self, x: float, y: float) -> None:
        subject = self._subject
        # The first click opened what lay there: by now the flight to it has brought something else under the pointer.
        if subject.go_through(self._clicked) or self._clicked or subject.flying:
            return
        position = subject.pick(x, y).position
        if position and not subject.pin_at(x, y) and not subject.walking.active:
            subject.fly(replace(subject.goal, target=position, distance=subject.goal.distance * 0.5))

    def _drag(self, action: str, dx: float, dy: float) -> None:
        subject = self._subject
        angle = TURN / subject.ratio
        match action:
            case "turn":
                subject.steer(lambda o: turn(o, -dx * angle, dy * angle))
            case "pan":
                self._pan(dx, dy)
            case "zoom":
                subject.steer(lambda o: zoom(o, math.exp(_DRAG_ZOOM * dy / subject.ratio)))
            case "look":
                subject.walking.look(left=dx * angle, up=dy * angle)
                subject.start_moving()

    def _pan(self, dx: float, dy: float) -> None:
        height = self._subject.size[1]
        self._subject.steer(lambda o: pan(o, -dx / height, dy / height))

    def _zoom(self, x: float, y: float, factor: float) -> None:
        subject = self._subject
        ends = subject.zoom_ends
        # A wheel that is still turning goes the same way.
        if (subject.leaving and ends.passing == (factor < 1)) or (
            ends.pass_in(subject.pick(x, y)) if factor < 1 else ends.pass_out()
        ):
            return
        farthest = farthest_by_hand(subject.room, subject.goal.fov)
        goal = subject.room.clamp(kept_off(zoom(subject.goal, factor), subject.goal, subject.nearest, farthest))
        # The clamped distance decides: at the limits the target must not creep on.
        factor = goal.distance / subject.goal.distance
        point = self._ground_under(x, y)
        subject.steer(lambda o: zoom(o, factor, point))

    def _ground_under(self, x: float, y: float) -> tuple[float, float, float] | None:
        """The point that zooming keeps in place: what lies there, else the ground there."""
        subject = self._subject
        if position := subject.pick(x, y).position:
            return position
        origin, direction = subject.camera.ray(x, y, *subject.size)
        if direction[2] > -0.02:
            return None
        at = origin + direction * ((subject.room.ground - origin[2]) / direction[2])
        if float(np.linalg.norm(at - origin)) > 2 * subject.room.size:
            return None
        return (float(at[0]), float(at[1]), float(at[2]))
