"""What is marked, open and under way, and what a click meets, as plain values."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from viewer.camera.orbit import Orbit
from viewer.scene.tours import StepFlight
from viewer.session.standpoint import Standpoint


class Towards(Enum):
    """What a heading leads to."""

    HOME = "home"
    HOTSPOT = "hotspot"
    PLACE = "place"
    OUTSIDE = "outside"
    OBJECT = "object"
    VIEW = "view"
    ORBIT = "orbit"


@dataclass(frozen=True, slots=True)
class Heading:
    """Where the visitor last wished to be; every camera of the session goes there in its own way.

    Parameters
    ----------
    towards : what it is
    id : of the hotspot, place, object or view; of the place that is left
    orbit : where an orbit itself is wished
    number : counts the wishes, so that the same one can be wished again
    at_once : be there without a flight
    flight : how a tour wishes it to be flown to
    """

    towards: Towards = Towards.HOME
    id: str = ""
    orbit: Orbit | None = None
    number: int = 0
    at_once: bool = False
    flight: StepFlight | None = None


@dataclass(frozen=True, slots=True)
class TourState:
    """Where a tour is.

    Parameters
    ----------
    tour : id, "" if none is under way
    index : of the stop
    playing : goes on by itself
    blank : the screen is black
    ended : its end card is shown
    """

    tour: str = ""
    index: int = 0
    playing: bool = False
    blank: bool = False
    ended: bool = False


@dataclass(frozen=True, slots=True)
class SessionState:
    """What all windows of a session have in common; the marks are empty where nothing is marked.

    Parameters
    ----------
    scene : counts the scenes that were shown
    lang : of pins and labels
    hovered : hotspot or place under the pointer, or reached by Tab
    opened : hotspot whose card is open
    place : the place whose inside is shown
    hidden : names of the objects that are left out
    found : name of an object without a card that was searched for
    highlighted : names of the objects that a tour's stop marks
    figure : content whose figure a tour's stop shows beside the picture, "" for none
    category : the only one whose spots have pins, "" for all
    tour : where the tour is
    heading : where the visitor wished to be
    bound_for : id of the scene that one is on the way to, "" for none
    chosen_tour : the tour that is under way or would be begun
    storey : title of the storey that is looked into, "" for all
    here : where the screen itself stands in the scene, None where nobody said
    view_style, view_time : what the view that was gone to asks for, until one goes elsewhere
    """

    scene: int = 0
    lang: str = "en"
    hovered: str = ""
    opened: str = ""
    place: str = ""
    hidden: frozenset[str] = frozenset()
    found: str = ""
    highlighted: tuple[str, ...] = ()
    figure: str = ""
    category: str = ""
    tour: TourState = field(default_factory=TourState)
    heading: Heading = field(default_factory=Heading)
    bound_for: str = ""
    chosen_tour: str = ""
    view_style: str = ""
    view_time: datetime | None = None
    storey: str = ""
    here: Standpoint | None = None


@dataclass(frozen=True, slots=True)
class Pick:
    """What lies under a point of the picture; empty and NaN where nothing does.

    Parameters
    ----------
    object, hotspot, place : names
    position : metres
    distance : from the eye, metres
    """

    object: str = ""
    hotspot: str = ""
    place: str = ""
    position: tuple[float, float, float] | None = None
    distance: float = math.nan
