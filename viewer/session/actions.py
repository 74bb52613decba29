"""What a visitor can do, by name: keys, buttons, the help sheet and the guide to the keys all come from this table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from viewer.i18n import N_


class Mode(Enum):
    """What the keys are for at the moment."""

    EXPLORE = "explore"
    WALK = "walk"
    TOUR = "tour"


class Group(Enum):
    """Actions that belong together, as the help sheet shows them."""

    LOOK = N_("Look round")
    SPOTS = N_("Spots")
    WALK = N_("Walk")
    TOUR = N_("Tour and presenter remote")
    WINDOW = N_("Window")


MODE_TITLES: Mapping[Mode, str] = MappingProxyType(
    {Mode.EXPLORE: N_("explore"), Mode.WALK: N_("walk"), Mode.TOUR: N_("tour")}
)

TAP = 0.125
"""Seconds of motion that a key gives at least, however short it is touched."""

_ALL = frozenset(Mode)
_LOOKING = frozenset({Mode.EXPLORE, Mode.TOUR})
_WALKING = frozenset({Mode.WALK})
_TOURING = frozenset({Mode.TOUR})


@dataclass(frozen=True, slots=True)
class Action:
    """An action.

    Parameters
    ----------
    title : for buttons and help, marked for translation
    group : where the help sheet shows it
    keys : of the preset *Model*, the one to be named first; `LeftDrag` and the like are gestures
    modes : in which its keys count
    clicker : its keys are those of presenters' remote controls and cannot be given to anything else
    gesture : it is done by dragging, never by a key
    """

    title: str
    group: Group
    keys: tuple[str, ...] = ()
    modes: frozenset[Mode] = _ALL
    clicker: bool = False
    gesture: bool = False


_L, _S, _W, _T, _O = Group.LOOK, Group.SPOTS, Group.WALK, Group.TOUR, Group.WINDOW

ACTIONS: Mapping[str, Action] = MappingProxyType(
    {
        "turn": Action(N_("Turn"), _L, ("LeftDrag",), _LOOKING, gesture=True),
        "pan": Action(N_("Move"), _L, ("RightDrag", "Shift+LeftDrag", "MiddleDrag"), _LOOKING, gesture=True),
        "zoom": Action(N_("Zoom"), _L, ("Ctrl+LeftDrag", "Ctrl+MiddleDrag"), _LOOKING, gesture=True),
        "turn-left": Action(N_("Turn left"), _L, ("Left",), _LOOKING),
        "turn-right": Action(N_("Turn right"), _L, ("Right",), _LOOKING),
        "turn-up": Action(N_("Raise the view"), _L, ("Up",), _LOOKING),
        "turn-down": Action(N_("Lower the view"), _L, ("Down",), _LOOKING),
        "pan-left": Action(N_("Move left"), _L, ("Shift+Left",), _LOOKING),
        "pan-right": Action(N_("Move right"), _L, ("Shift+Right",), _LOOKING),
        "pan-forward": Action(N_("Move forward"), _L, ("Shift+Up",), _LOOKING),
        "pan-back": Action(N_("Move back"), _L, ("Shift+Down",), _LOOKING),
        "zoom-in": Action(N_("Closer"), _L, ("+", "=", "Num+"), _LOOKING),
        "zoom-out": Action(N_("Farther"), _L, ("-", "Num-"), _LOOKING),
        "home": Action(N_("Start view"), _L, ("Home",), _ALL),
        "top": Action(N_("View from above"), _L, ("T",), _LOOKING),
        "storey-up": Action(N_("Next storey up"), _L, ("Ctrl+Up",), _LOOKING),
        "storey-down": Action(N_("Next storey down"), _L, ("Ctrl+Down",), _LOOKING),
        "next-pin": Action(N_("Next spot"), _S, ("N",), _LOOKING),
        "previous-pin": Action(N_("Previous spot"), _S, ("Shift+N",), _LOOKING),
        "open": Action(
            N_("Open the marked spot"),
            _S,
            ("Return", "Enter", "Space"),
            frozenset({Mode.EXPLORE}),
        ),
        "back": Action(
            N_("Back: end the tour or walk, close the card, leave the building"),
            _T,
            ("Escape",),
            _ALL,
            clicker=True,
        ),
        "return": Action(N_("Back to the previous scene"), _S, ("Backspace",)),
        "walk": Action(N_("Switch between walking and flying"), _W, ("G",), _ALL),
        "walk-ahead": Action(
            N_("Walk ahead; with Shift faster"),
            _W,
            ("W", "Up", "Shift+W", "Shift+Up"),
            _WALKING,
        ),
        "walk-back": Action(N_("Walk back"), _W, ("S", "Down", "Shift+S", "Shift+Down"), _WALKING),
        "walk-left": Action(N_("Step left"), _W, ("A", "Shift+A"), _WALKING),
        "walk-right": Action(N_("Step right"), _W, ("D", "Shift+D"), _WALKING),
        "look-left": Action(N_("Look left"), _W, ("Left", "Q"), _WALKING),
        "look-right": Action(N_("Look right"), _W, ("Right", "E"), _WALKING),
        "look-up": Action(N_("Look up"), _W, ("R",), _WALKING),
        "look-down": Action(N_("Look down"), _W, ("F",), _WALKING),
        "tour-next": Action(N_("Next stop"), _T, ("PgDown",), _ALL, clicker=True),
        "tour-previous": Action(N_("Previous stop"), _T, ("PgUp",), _ALL, clicker=True),
        "tour-start": Action(N_("Tour from its first stop"), _T, ("F5", "Shift+F5"), _ALL, clicker=True),
        "blank": Action(N_("Turn the black screen on or off"), _T, (".", "B"), _ALL, clicker=True),
        "tour-play": Action(N_("Play the tour, pause it"), _T, ("P",), _ALL),
        "tour-pause": Action(N_("Pause, resume"), _T, ("Space",), _TOURING),
        "search": Action(N_("Search"), _O, ("/", "Ctrl+F")),
        "help": Action(N_("Help"), _O, ("F1", "?")),
        "settings": Action(N_("Settings"), _O, ("Ctrl+,",)),
        "language": Action(N_("Other language"), _O, ("L",)),
        "keyboard": Action(N_("On-screen keyboard"), _O, ("K",)),
        "next-region": Action(N_("Next panel"), _O, ("F6",)),
        "previous-region": Action(N_("Previous panel"), _O, ("Shift+F6",)),
        "presentation": Action(N_("Turn presentation mode on or off"), _O, ("V",)),
        "performance": Action(N_("Show how fast pictures are drawn"), _O, ("F12",)),
        "full-screen": Action(N_("Full screen"), _O, ("F11",)),
        "picture": Action(N_("Save a picture"), _O, ("Ctrl+S",)),
        "history-back": Action(N_("Back to what was looked at before"), _O, ("Alt+Left",)),
        "history-forward": Action(N_("Forward again"), _O, ("Alt+Right",)),
        "bookmark": Action(N_("Bookmark this view"), _O, ("Ctrl+D",)),
        "bookmarks": Action(N_("Bookmarks"), _O, ("Ctrl+B",)),
        "copy-link": Action(N_("Copy a link to this view"), _O, ("Ctrl+Shift+C",)),
        "scenes": Action(N_("Scenes"), _O, ("O",)),
        "open-file": Action(N_("Open a file"), _O, ("Ctrl+O",)),
        "open-folder": Action(N_("Open a folder"), _O, ("Ctrl+Shift+O",)),
        "keys": Action(N_("Change the keys"), _O, ("Ctrl+K",)),
        "issues": Action(N_("Show what is wrong with the scene"), _O, ("Ctrl+I",)),
    }
)
"""All actions by id."""

CHOICES = frozenset({"style", "hour", "link"})
"""What is chosen with the hand from what there is: no key does it, but the policy is asked by these names too."""
