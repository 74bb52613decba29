"""What is marked and open in a scene, and what a click meets, as plain values."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ViewState:
    """What is marked and open; all empty when nothing is.

    Parameters
    ----------
    hovered : hotspot or place under the pointer, or reached by Tab
    opened : hotspot whose card is open
    place : the place whose inside is shown
    hidden : names of the objects that are left out
    found : name of an object without a card that was searched for
    category : the only one whose spots have pins, "" for all
    view : the view that was gone to, "" elsewhere; it may ask for a style and an hour
    """

    hovered: str = ""
    opened: str = ""
    place: str = ""
    hidden: frozenset[str] = frozenset()
    found: str = ""
    category: str = ""
    view: str = ""


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
