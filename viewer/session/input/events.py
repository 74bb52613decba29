"""Input as the app sees it, whatever toolkit it came from. Positions are physical pixels, y down."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Button(Enum):
    """Of a pointer."""

    LEFT = "left"
    RIGHT = "right"
    MIDDLE = "middle"


@dataclass(frozen=True, slots=True)
class PointerPressed:
    """A button went down."""

    x: float
    y: float
    button: Button = Button.LEFT
    shift: bool = False
    ctrl: bool = False


@dataclass(frozen=True, slots=True)
class PointerMoved:
    """The pointer moved, with or without a button down."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class PointerReleased:
    """A button went up."""

    x: float
    y: float
    button: Button = Button.LEFT


@dataclass(frozen=True, slots=True)
class DoubleClicked:
    """Twice in one place."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Wheel:
    """`steps` notches away from the user; touch pads give parts of one."""

    x: float
    y: float
    steps: float


@dataclass(frozen=True, slots=True)
class Pinched:
    """Two fingers: `factor` by which their distance grew, about their middle; the middle moved by (dx, dy).

    `twist` is by how much they turned clockwise, radians.
    """

    x: float
    y: float
    factor: float
    dx: float = 0.0
    dy: float = 0.0
    twist: float = 0.0


@dataclass(frozen=True, slots=True)
class Flung:
    """A drag is let go in the midst of its motion: it would have gone on by (dx, dy)."""

    dx: float
    dy: float


@dataclass(frozen=True, slots=True)
class KeyPressed:
    """A key by its name, with modifiers in front: `Left`, `Shift+Left`, `Escape`.

    Parameters
    ----------
    held : it stays down until a `KeyReleased` or `FocusLost` comes; else it is a single touch
    """

    key: str
    held: bool = False


@dataclass(frozen=True, slots=True)
class KeyReleased:
    """A key went up."""

    key: str


@dataclass(frozen=True, slots=True)
class PointerLeft:
    """The pointer is elsewhere: nothing is dragged or hovered any more."""


@dataclass(frozen=True, slots=True)
class FocusLost:
    """The keyboard is elsewhere: no key is held any more."""


Event = (
    PointerPressed
    | PointerMoved
    | PointerReleased
    | DoubleClicked
    | Wheel
    | Pinched
    | Flung
    | KeyPressed
    | KeyReleased
    | PointerLeft
    | FocusLost
)
"""Whatever may come in."""
