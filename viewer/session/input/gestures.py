"""From pointers to intents: a press and a release at one place click, a press and a way drag."""

from __future__ import annotations

import math
from dataclasses import dataclass

from viewer.session.actions import Mode
from viewer.session.input import events as ev
from viewer.session.input.bindings import Bindings

CLICK = 6.0
"""Logical pixels that a pointer may move between press and release of a click."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """Something is touched: what moves by itself stops."""


@dataclass(frozen=True, slots=True)
class Pointed:
    """A pointer is at a point of the picture, physical pixels."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Clicked:
    """A point of the picture was clicked, physical pixels."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Dragged:
    """A pointer was drawn over the picture.

    Parameters
    ----------
    action : what that does: turn, pan, zoom or look
    dx, dy : since the last time, physical pixels, y down
    """

    action: str
    dx: float
    dy: float


Intent = Pressed | Pointed | Clicked | Dragged


@dataclass(slots=True)
class _Drag:
    x: float
    y: float
    start: tuple[float, float]
    button: ev.Button
    action: str
    moved: bool = False


class Gestures:
    """Follows the pointer of one picture."""

    def __init__(self) -> None:
        self._drag: _Drag | None = None

    def press(self, event: ev.PointerPressed, mode: Mode, bindings: Bindings, /) -> Intent:
        """A button or a finger went down."""
        at = (event.x, event.y)
        self._drag = _Drag(*at, at, event.button, _drag_action(event, mode, bindings))
        return Pressed()

    def move(self, event: ev.PointerMoved, ratio: float, /) -> Intent | None:
        """The pointer moved; None where that means nothing yet."""
        drag = self._drag
        if drag is None:
            return Pointed(event.x, event.y)
        if not drag.moved and math.dist((event.x, event.y), drag.start) <= CLICK * ratio:
            return None
        dx, dy = event.x - drag.x, event.y - drag.y
        drag.x, drag.y, drag.moved = event.x, event.y, True
        return Dragged(drag.action, dx, dy)

    def fling(self, dx: float, dy: float, /) -> Intent | None:
        """The drag is let go in the midst of its motion; None where there is none."""
        drag = self._drag
        return Dragged(drag.action, dx, dy) if drag and drag.moved and drag.action != "look" else None

    def release(self, event: ev.PointerReleased, /) -> Intent | None:
        """A button or a finger went up; None where that means nothing."""
        drag, self._drag = self._drag, None
        if drag and not drag.moved and event.button is ev.Button.LEFT and drag.button is event.button:
            return Clicked(event.x, event.y)
        return None

    def end(self) -> None:
        """Whatever is under way is no drag any more."""
        self._drag = None


def _drag_action(event: ev.PointerPressed, mode: Mode, bindings: Bindings) -> str:
    """The action of a drag that may begin; with modifiers that mean nothing it is that without them."""
    if mode is Mode.WALK:
        return "look"
    name = event.button.value.capitalize() + "Drag"
    head = "Ctrl+" * event.ctrl + "Shift+" * event.shift
    return bindings.command(mode, head + name) or bindings.command(mode, name) or ""
