"""What a visitor can do, by name: keys, buttons, the help sheet and the guide to the keys all come from this table."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING

from viewer.camera.orbit import pan, turn, zoom
from viewer.i18n import N_

if TYPE_CHECKING:
    from viewer.session.explorer import Explorer


class Mode(Enum):
    """What the keys are for at the moment."""

    EXPLORE = "explore"
    WALK = "walk"
    TOUR = "tour"


class Group(Enum):
    """Commands that belong together, as the help sheet shows them."""

    LOOK = N_("Look round")
    SPOTS = N_("Spots")
    WALK = N_("Walk")
    TOUR = N_("Tour and clicker")
    WINDOW = N_("Window")


MODE_TITLES: Mapping[Mode, str] = MappingProxyType(
    {Mode.EXPLORE: N_("explore"), Mode.WALK: N_("walk"), Mode.TOUR: N_("tour")}
)

TURN_SPEED, PAN_SPEED, ZOOM_SPEED = math.radians(60.0), 0.64, -math.log(0.8) / 0.125
"""Of keys that are held: radians, parts of the picture's height, and of the distance's logarithm, a second."""

TAP = 0.125
"""Seconds of motion that a key gives at least, however short it is touched."""

_ALL = frozenset(Mode)
_LOOKING = frozenset({Mode.EXPLORE, Mode.TOUR})
_WALKING = frozenset({Mode.WALK})
_TOURING = frozenset({Mode.TOUR})


@dataclass(frozen=True, slots=True)
class Command:
    """A command.

    Parameters
    ----------
    title : for buttons and help, marked for translation
    group : where the help sheet shows it
    keys : of the preset *Model*, the one to be named first; `LeftDrag` and the like are gestures
    modes : in which its keys count
    run : does it; None where it is for the window to do
    hold : does it for some seconds: a motion that goes on while the key is down
    clicker : its keys are those of presenters' remote controls and cannot be given to anything else
    gesture : it is done by dragging, never by a key
    """

    title: str
    group: Group
    keys: tuple[str, ...] = ()
    modes: frozenset[Mode] = _ALL
    run: Callable[[Explorer], None] | None = None
    hold: Callable[[Explorer, float], None] | None = None
    clicker: bool = False
    gesture: bool = False


def _turned(right: float, up: float) -> Callable[[Explorer, float], None]:
    return lambda e, s: e.steer(lambda o: turn(o, right * TURN_SPEED * s, up * TURN_SPEED * s))


def _panned(right: float, up: float) -> Callable[[Explorer, float], None]:
    return lambda e, s: e.steer(lambda o: pan(o, right * PAN_SPEED * s, up * PAN_SPEED * s))


def _zoomed(sign: float) -> Callable[[Explorer, float], None]:
    return lambda e, s: e.steer(lambda o: zoom(o, math.exp(-sign * ZOOM_SPEED * s)))


def _walked(ahead: float, right: float) -> Callable[[Explorer, float], None]:
    return lambda e, s: e.walking.stroll(ahead * s, right * s)


def _looked(left: float, up: float) -> Callable[[Explorer, float], None]:
    return lambda e, s: e.walking.look(left * TURN_SPEED * s, up * TURN_SPEED * s)


_L, _S, _W, _T, _O = Group.LOOK, Group.SPOTS, Group.WALK, Group.TOUR, Group.WINDOW

COMMANDS: Mapping[str, Command] = MappingProxyType(
    {
        "turn": Command(N_("Turn"), _L, ("LeftDrag",), _LOOKING, gesture=True),
        "pan": Command(N_("Move"), _L, ("RightDrag", "Shift+LeftDrag", "MiddleDrag"), _LOOKING, gesture=True),
        "zoom": Command(N_("Zoom"), _L, ("Ctrl+LeftDrag", "Ctrl+MiddleDrag"), _LOOKING, gesture=True),
        "turn-left": Command(N_("Turn left"), _L, ("Left",), _LOOKING, hold=_turned(-1, 0)),
        "turn-right": Command(N_("Turn right"), _L, ("Right",), _LOOKING, hold=_turned(1, 0)),
        "turn-up": Command(N_("Look from higher"), _L, ("Up",), _LOOKING, hold=_turned(0, 1)),
        "turn-down": Command(N_("Look from lower"), _L, ("Down",), _LOOKING, hold=_turned(0, -1)),
        "pan-left": Command(N_("Move left"), _L, ("Shift+Left",), _LOOKING, hold=_panned(-1, 0)),
        "pan-right": Command(N_("Move right"), _L, ("Shift+Right",), _LOOKING, hold=_panned(1, 0)),
        "pan-forward": Command(N_("Move forward"), _L, ("Shift+Up",), _LOOKING, hold=_panned(0, 1)),
        "pan-back": Command(N_("Move back"), _L, ("Shift+Down",), _LOOKING, hold=_panned(0, -1)),
        "zoom-in": Command(N_("Closer"), _L, ("+", "=", "Num+"), _LOOKING, hold=_zoomed(1)),
        "zoom-out": Command(N_("Farther"), _L, ("-", "Num-"), _LOOKING, hold=_zoomed(-1)),
        "home": Command(N_("Start view"), _L, ("Home",), _ALL, lambda e: e.go_home()),
        "top": Command(N_("View from above"), _L, ("T",), _LOOKING, lambda e: e.go_top()),
        "next-pin": Command(N_("Next spot"), _S, ("N",), _LOOKING, lambda e: e.focus_pin(1)),
        "previous-pin": Command(N_("Previous spot"), _S, ("Shift+N",), _LOOKING, lambda e: e.focus_pin(-1)),
        "open": Command(
            N_("Open the marked spot"),
            _S,
            ("Return", "Enter", "Space"),
            frozenset({Mode.EXPLORE}),
            lambda e: e.open_marked(),
        ),
        "back": Command(
            N_("Back: end the tour or walk, close the card, leave the building"),
            _T,
            ("Escape",),
            _ALL,
            lambda e: e.back(),
            clicker=True,
        ),
        "return": Command(N_("Back to the scene before"), _S, ("Backspace", "Alt+Left")),
        "walk": Command(N_("Walk on the ground, and back"), _W, ("G",), _ALL, lambda e: e.walking.toggle()),
        "walk-ahead": Command(
            N_("Walk ahead; with Shift faster"),
            _W,
            ("W", "Up", "Shift+W", "Shift+Up"),
            _WALKING,
            hold=_walked(1, 0),
        ),
        "walk-back": Command(
            N_("Walk back"), _W, ("S", "Down", "Shift+S", "Shift+Down"), _WALKING, hold=_walked(-1, 0)
        ),
        "walk-left": Command(N_("Step left"), _W, ("A", "Shift+A"), _WALKING, hold=_walked(0, -1)),
        "walk-right": Command(N_("Step right"), _W, ("D", "Shift+D"), _WALKING, hold=_walked(0, 1)),
        "look-left": Command(N_("Look left"), _W, ("Left", "Q"), _WALKING, hold=_looked(1, 0)),
        "look-right": Command(N_("Look right"), _W, ("Right", "E"), _WALKING, hold=_looked(-1, 0)),
        "look-up": Command(N_("Look up"), _W, ("R",), _WALKING, hold=_looked(0, 1)),
        "look-down": Command(N_("Look down"), _W, ("F",), _WALKING, hold=_looked(0, -1)),
        "tour-next": Command(N_("Next stop"), _T, ("PgDown",), _ALL, lambda e: e.tours.step(1), clicker=True),
        "tour-previous": Command(N_("Previous stop"), _T, ("PgUp",), _ALL, lambda e: e.tours.step(-1), clicker=True),
        "tour-start": Command(
            N_("Tour from its first stop"), _T, ("F5", "Shift+F5"), _ALL, lambda e: e.tours.restart(), clicker=True
        ),
        "blank": Command(
            N_("Black screen, and back"), _T, (".", "B"), _ALL, lambda e: e.tours.toggle_blank(), clicker=True
        ),
        "tour-play": Command(N_("Play the tour, pause it"), _T, ("P",), _ALL, lambda e: e.tours.toggle()),
        "tour-pause": Command(N_("Pause, play on"), _T, ("Space",), _TOURING, lambda e: e.tours.toggle()),
        "search": Command(N_("Search"), _O, ("/", "Ctrl+F")),
        "help": Command(N_("Help"), _O, ("F1", "?")),
        "settings": Command(N_("Settings"), _O, ("Ctrl+,",)),
        "language": Command(N_("Other language"), _O, ("L",)),
        "keyboard": Command(N_("Keyboard on the screen"), _O, ("K",)),
        "next-region": Command(N_("Next panel"), _O, ("F6",)),
        "previous-region": Command(N_("Previous panel"), _O, ("Shift+F6",)),
        "full-screen": Command(N_("Full screen"), _O, ("F11",)),
    }
)
"""All commands by id."""
