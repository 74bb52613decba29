"""What a visitor can do, by name: keys, buttons and the help sheet all come from this table."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from viewer.camera.orbit import pan, turn, zoom
from viewer.i18n import N_

if TYPE_CHECKING:
    from viewer.app.explorer import Explorer

_ANGLE = math.radians(7.5)
_STEP = 0.08  # of the picture's height
_ZOOM = 0.8


@dataclass(frozen=True, slots=True)
class Command:
    """A command.

    Parameters
    ----------
    title : for buttons and help, marked for translation
    run : does it
    """

    title: str
    run: Callable[[Explorer], None]


COMMANDS: Mapping[str, Command] = MappingProxyType(
    {
        "turn-left": Command(N_("Turn left"), lambda e: e.steer(lambda o: turn(o, -_ANGLE, 0))),
        "turn-right": Command(N_("Turn right"), lambda e: e.steer(lambda o: turn(o, _ANGLE, 0))),
        "turn-up": Command(N_("Look from higher"), lambda e: e.steer(lambda o: turn(o, 0, _ANGLE))),
        "turn-down": Command(N_("Look from lower"), lambda e: e.steer(lambda o: turn(o, 0, -_ANGLE))),
        "pan-left": Command(N_("Move left"), lambda e: e.steer(lambda o: pan(o, -_STEP, 0))),
        "pan-right": Command(N_("Move right"), lambda e: e.steer(lambda o: pan(o, _STEP, 0))),
        "pan-forward": Command(N_("Move forward"), lambda e: e.steer(lambda o: pan(o, 0, _STEP))),
        "pan-back": Command(N_("Move back"), lambda e: e.steer(lambda o: pan(o, 0, -_STEP))),
        "zoom-in": Command(N_("Closer"), lambda e: e.steer(lambda o: zoom(o, _ZOOM))),
        "zoom-out": Command(N_("Farther"), lambda e: e.steer(lambda o: zoom(o, 1 / _ZOOM))),
        "home": Command(N_("Start view"), lambda e: e.go_home()),
        "top": Command(N_("View from above"), lambda e: e.go_top()),
        "next-pin": Command(N_("Next spot"), lambda e: e.focus_pin(1)),
        "previous-pin": Command(N_("Previous spot"), lambda e: e.focus_pin(-1)),
        "open": Command(N_("Open the marked spot"), lambda e: e.open_marked()),
        "back": Command(N_("Close the card, leave the building"), lambda e: e.back()),
    }
)
"""All commands by id."""
