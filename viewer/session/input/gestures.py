"""From gestures to what a visitor does: drags turn and move, clicks open, the wheel zooms to the pointer."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from viewer.camera.orbit import pan, turn, zoom
from viewer.session.actions import COMMANDS, Mode
from viewer.session.input import events as ev

if TYPE_CHECKING:
    from viewer.session.explorer import Explorer

CLICK = 6.0
"""Logical pixels that a pointer may move between press and release of a click."""

TURN = math.radians(0.28)
"""Turn for each logical pixel dragged."""

_WHEEL = 0.85
_WHEEL_STEP = 0.4  # seconds of walking a notch
_DRAG_ZOOM = 0.006  # of the distance's logarithm a logical pixel


@dataclass(slots=True)
class _Drag:
    x: float
    y: float
    start: tuple[float, float]
    button: ev.Button
    command: str
    moved: bool = False


class Gestures:
    """Takes the input of one explorer.

    Parameters
    ----------
    explorer : what is acted upon
    """

    def __init__(self, explorer: Explorer) -> None:
        self._explorer = explorer
        self._drag: _Drag | None = None
        self._clicked = ""

    def handle(self, event: ev.Event, /) -> bool:
        """Take an input; whether it was for the scene."""
        explorer = self._explorer
        match event:
            case ev.PointerPressed(x, y, button):
                explorer.halt()
                self._drag = _Drag(x, y, (x, y), button, self._gesture(event))
            case ev.PointerMoved(x, y):
                self._move(x, y)
            case ev.PointerReleased(x, y, button):
                self._release(x, y, button)
            case ev.DoubleClicked(x, y):
                self._drag = None
                # The first click opened what lay there, and may have begun to fly.
                if explorer.passage.take(self._clicked):
                    return True
                position = explorer.pick(x, y).position
                if position and not explorer.pin_at(x, y) and not explorer.walking.active:
                    goal = explorer.goal
                    explorer.fly(replace(goal, target=position, distance=goal.distance * 0.5))
            case ev.Wheel(_, _, steps) if explorer.walking.active:
                explorer.walking.roll(_WHEEL_STEP * steps)
            case ev.Wheel(x, y, steps):
                self._zoom(x, y, _WHEEL**steps)
            case ev.Pinched(_, _, factor, dx, _) if explorer.walking.active:
                explorer.walking.roll(math.log(factor))
                explorer.walking.look(dx * TURN / explorer.ratio, 0.0)
            case ev.Pinched(x, y, factor, dx, dy):
                self._zoom(x, y, 1 / factor)
                self._pan(dx, dy)
            case ev.KeyPressed(key, held):
                return self._key(key, held)
            case ev.KeyReleased(key):
                explorer.motion.release(key)
            case ev.FocusLost():
                explorer.motion.stop()
            case ev.PointerLeft():
                self._drag = None
                explorer.hover("")
        return True

    def _gesture(self, event: ev.PointerPressed) -> str:
        """The command of a drag that may begin; with modifiers that mean nothing it is that without them."""
        explorer = self._explorer
        if explorer.mode is Mode.WALK:
            return "look"
        name = event.button.value.capitalize() + "Drag"
        head = "Ctrl+" * event.ctrl + "Shift+" * event.shift
        bindings = explorer.bindings
        return bindings.command(explorer.mode, head + name) or bindings.command(explorer.mode, name) or ""

    def _key(self, key: str, held: bool) -> bool:
        """A key went down; whether it means something to the scene."""
        explorer = self._explorer
        command = explorer.bindings.command(explorer.mode, key)
        if command is None or (command == "back" and not explorer.can_go_back):
            return False
        found = COMMANDS[command]
        if found.gesture or not (found.run or found.hold):
            return False
        explorer.halt()
        if found.run:
            found.run(explorer)
        elif held:
            explorer.motion.press(command, key)
        else:
            explorer.motion.tap(command, key)
        return True

    def _move(self, x: float, y: float) -> None:
        drag, explorer = self._drag, self._explorer
        if drag is None:
            explorer.hover(explorer.target_at(x, y))
            return
        if not drag.moved and math.dist((x, y), drag.start) <= CLICK * explorer.ratio:
            return
        dx, dy = x - drag.x, y - drag.y
        drag.x, drag.y, drag.moved = x, y, True
        angle = TURN / explorer.ratio
        match drag.command:
            case "turn":
                explorer.steer(lambda o: turn(o, -dx * angle, dy * angle))
            case "pan":
                self._pan(dx, dy)
            case "zoom":
                explorer.steer(lambda o: zoom(o, math.exp(_DRAG_ZOOM * dy / explorer.ratio)))
            case "look":
                explorer.walking.look(dx * angle, dy * angle)

    def _pan(self, dx: float, dy: float) -> None:
        height = self._explorer.size[1]
        self._explorer.steer(lambda o: pan(o, -dx / height, dy / height))

    def _release(self, x: float, y: float, button: ev.Button) -> None:
        drag, self._drag = self._drag, None
        if drag and not drag.moved and button is ev.Button.LEFT and drag.button is button:
            self._clicked = self._explorer.target_at(x, y)
            self._explorer.activate(self._clicked)

    def _zoom(self, x: float, y: float, factor: float) -> None:
        explorer = self._explorer
        goal = explorer.room.clamp(replace(explorer.goal, distance=explorer.goal.distance * factor))
        # The clamped distance decides: at the limits the target must not creep on.
        factor = goal.distance / explorer.goal.distance
        point = self._ground_under(x, y)
        explorer.steer(lambda o: zoom(o, factor, point))

    def _ground_under(self, x: float, y: float) -> tuple[float, float, float] | None:
        """The point that zooming keeps in place: what lies there, else the ground there."""
        explorer = self._explorer
        if position := explorer.pick(x, y).position:
            return position
        origin, direction = explorer.camera.ray(x, y, *explorer.size)
        if direction[2] > -0.02:
            return None
        at = origin + direction * ((explorer.room.ground - origin[2]) / direction[2])
        if float(np.linalg.norm(at - origin)) > 2 * explorer.room.size:
            return None
        return (float(at[0]), float(at[1]), float(at[2]))
