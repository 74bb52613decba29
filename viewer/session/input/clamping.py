"""What comes in from outside, within bounds: numbers of devices, windows and clocks, whatever they say.

A device may report anything: a wheel that spins freely, a finger beyond the screen, a clock that ran on while the
machine slept. So each number is checked here, where it enters, and nothing behind has to ask what it does with an
absurd one.
"""

from __future__ import annotations

import math
from dataclasses import fields, replace

from viewer.camera import Camera
from viewer.session.input import events as ev

LONGEST_STEP = 0.1
"""Seconds that anything moves on at once: after a pause nothing jumps."""

MOST_NOTCHES = 10.0
"""Of the wheel, in one event."""

MOST_PINCH = 4.0
"""Factor by which the distance of two fingers grows, or shrinks, from one event to the next."""

LARGEST = 32_768
"""Pixels of a picture's side; X11 and Windows have no larger windows."""

MOST_PIXELS = 40_000_000
"""Of a picture: more than an 8K screen has; each takes some forty bytes while light is gathered."""

LEAST_RATIO, MOST_RATIO = 0.25, 16.0
"""Physical to logical pixels."""

LEAST_TEXT, MOST_TEXT = 0.25, 8.0

Size = tuple[int, int]


def within(value: float, least: float, most: float, /) -> float:
    """A finite value within bounds."""
    return min(max(value, least), most)


def step_of(seconds: float, /) -> float:
    """Seconds to move on by, of those that passed on some clock: never back, and never far."""
    return within(seconds, 0.0, LONGEST_STEP) if math.isfinite(seconds) else 0.0


def size_of(size: tuple[float, float], /) -> Size:
    """A picture's size: at least a pixel, at most what a window can have."""
    width, height = (int(within(v, 1, LARGEST)) if math.isfinite(v) else 1 for v in size)
    return width, height


def affordable(width: int, height: int, ratio: float, /) -> Size:
    """The part of a window, logical pixels, that a picture can fill."""
    over = width * height * ratio**2 / MOST_PIXELS
    return (width, height) if over <= 1.0 else (int(width / math.sqrt(over)), int(height / math.sqrt(over)))


def ratio_of(ratio: float, /) -> float:
    """Physical to logical pixels; 1 for what is no number."""
    return within(ratio, LEAST_RATIO, MOST_RATIO) if math.isfinite(ratio) and ratio > 0 else 1.0


def text_scale_of(scale: float, /) -> float:
    """Size of texts to the usual one; 1 for what is no number."""
    return within(scale, LEAST_TEXT, MOST_TEXT) if math.isfinite(scale) and scale > 0 else 1.0


def reserved_of(sides: tuple[float, float, float, float], size: Size, /) -> tuple[float, float, float, float]:
    """What panels cover of a picture on the left, above, on the right and below: they leave something free."""
    left, top, right, bottom = (within(v, 0.0, LARGEST) if math.isfinite(v) else 0.0 for v in sides)

    def shared(one: float, other: float, most: float) -> tuple[float, float]:
        share = min(1.0, most / (one + other)) if one + other > 0 else 1.0
        return one * share, other * share

    left, right = shared(left, right, 0.9 * size[0])
    top, bottom = shared(top, bottom, 0.9 * size[1])
    return left, top, right, bottom


def camera_of(camera: Camera, /) -> Camera:
    """A camera that a host may have made without `look_at`.

    Raises
    ------
    ValueError
        If a number is not finite, or eye and target coincide.
    """
    Camera.look_at(camera.eye, camera.target, math.degrees(camera.fov_y))
    return camera


def event_of(event: ev.Event, size: Size, /) -> ev.Event | None:
    """An input within bounds; None where a number says nothing.

    Parameters
    ----------
    size : of the picture; positions are taken from at most its own width and height beside it
    """
    values = (getattr(event, f.name) for f in fields(event))
    if not all(math.isfinite(v) for v in values if isinstance(v, float | int)):
        return None
    width, height = size
    match event:
        case ev.PointerPressed(x, y) | ev.PointerMoved(x, y) | ev.PointerReleased(x, y) | ev.DoubleClicked(x, y):
            return replace(event, x=_place(x, width), y=_place(y, height))
        case ev.Wheel(x, y, steps):
            return ev.Wheel(_place(x, width), _place(y, height), within(steps, -MOST_NOTCHES, MOST_NOTCHES))
        case ev.Flung(dx, dy):
            return ev.Flung(within(dx, -width, width), within(dy, -height, height))
        case ev.Pinched(x, y, factor, dx, dy, twist):
            if factor <= 0:
                return None
            factor = within(factor, 1 / MOST_PINCH, MOST_PINCH)
            dx, dy = within(dx, -width, width), within(dy, -height, height)
            return ev.Pinched(_place(x, width), _place(y, height), factor, dx, dy, within(twist, -1.0, 1.0))
        case _:
            return event


def _place(value: float, across: int) -> float:
    return within(value, -across, 2.0 * across)
