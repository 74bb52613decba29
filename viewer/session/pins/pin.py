"""Pins: what stands for a spot on the screen, and where it came to stand."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rect = tuple[float, float, float, float]
"""Left, top, width, height; pixels, y down."""

Measure = Callable[[str, float], float]
"""Width of a title's text by the title and the scale (physical to nominal pixels), physical pixels."""

HEIGHT = 28.0
STEM = 17.0
RAISE = 33.0
DOT = 13.0
GAP = 4.0
"""Nominal pixels: of a pin's plate, the line from it to its anchor, what a crowded pin is raised by, the dot that a
hidden one becomes, and the room between plates."""

PIN = HEIGHT + STEM
"""Nominal pixels: height of a pin over its anchor."""

TEXT_LEFT, TEXT_RIGHT = 29.0, 12.0
"""Nominal pixels from a plate's ends to its text: the number's disc stands before it."""

_DIGIT = 7.0

DOOR = "\ue000"
"""In place of a number: a door, behind which there are spots. No font has it; it is drawn."""

SEVERAL = "…"
"""In place of a number: a crowd of pins. A number would be read as one of the list."""

CLUSTER = "cluster:"
"""What the ids of pins that stand for a crowd begin with."""


@dataclass(frozen=True, slots=True)
class Pin:
    """A pin to be shown.

    Parameters
    ----------
    id : of the hotspot, of the place for a group pin, or of a crowd
    anchor : metres
    number : on the disc
    title : on the label
    group : stands for a place and all its hotspots, or for a crowd of near pins
    chosen, hovered : state
    alone : never one of a crowd
    inside : of a closed place or a crowd, how many spots there are in it
    """

    id: str
    anchor: tuple[float, float, float]
    number: str
    title: str
    group: bool = False
    chosen: bool = False
    hovered: bool = False
    alone: bool = False
    inside: int = 0

    @property
    def weight(self) -> int:
        """How many spots it stands for."""
        return self.inside or 1


@dataclass(frozen=True, slots=True)
class PlacedPin:
    """Where a pin comes to stand when nothing moves any more, physical pixels.

    Parameters
    ----------
    anchor : x, y
    disc : its number's disc; a dot about the anchor for a pin that is hidden or has no room
    label : the whole plate with the title, None where there is no room for it
    dot : only a dot is shown
    """

    pin: Pin
    anchor: tuple[float, float]
    disc: Rect
    label: Rect | None
    dot: bool = False

    def hit(self, x: float, y: float, least: float = 0.0, /) -> bool:
        """Whether a point is on the pin or its label, each taken to be at least so wide and high."""

        def within(r: Rect) -> bool:
            wide, high = max(least - r[2], 0.0) / 2, max(least - r[3], 0.0) / 2
            return r[0] - wide <= x <= r[0] + r[2] + wide and r[1] - high <= y <= r[1] + r[3] + high

        return any(within(r) for r in (self.disc, self.label) if r)

    def away(self, x: float, y: float, /) -> float:
        """How far a point is from the middle of the pin, pixels."""
        left, top, width, height = self.disc
        return math.hypot(left + width / 2 - x, top + height / 2 - y)


@dataclass(frozen=True, slots=True, eq=False)
class Placement:
    """All pins as they are drawn at a moment, the most important one last; n rows, physical pixels.

    Parameters
    ----------
    pins : of the rows
    anchor : (n, 2)
    end : (n, 2) left end of the disc or plate, middle of its height
    disc : (n,) width of the disc alone
    width : (n,) of the plate with its title when it is open
    open : (n,) 0 a disc alone ... 1 the plate with its title
    face : (n,) 0 a dot at the anchor ... 1 a disc or plate above it
    shown : (n,) opacity
    scale : (n,) physical to nominal pixels
    """

    pins: tuple[Pin, ...]
    anchor: NDArray[np.float64]
    end: NDArray[np.float64]
    disc: NDArray[np.float64]
    width: NDArray[np.float64]
    open: NDArray[np.float64]
    face: NDArray[np.float64]
    shown: NDArray[np.float64]
    scale: NDArray[np.float64]


def disc_width(number: str, scale: float, /) -> float:
    """Of a disc with a number, whole physical pixels: long numbers make it wider."""
    return round((HEIGHT + wider(number)) * scale)


def wider(number: str, /) -> float:
    """What a number takes more than one of two digits, nominal pixels."""
    return _DIGIT * max(len(number) - 2, 0)


def overlap(a: Rect, b: Rect, gap: float = 0.0, /) -> bool:
    """Whether two rectangles come closer than `gap`."""
    return (
        a[0] < b[0] + b[2] + gap and b[0] < a[0] + a[2] + gap and a[1] < b[1] + b[3] + gap and b[1] < a[1] + a[3] + gap
    )
