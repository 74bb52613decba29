"""What can happen in a visit, as it is kept: one frozen row for each event."""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

FILE = "visits.sqlite"
"""Name of the database in a kiosk's folder."""

SHARED_BY = 3
"""Visits in which a word must have been searched for in vain before it is kept in letters that can be read."""

LONGEST_WORD = 40
"""Characters of a search that counts as a word: what is longer are sentences, which tell more of who typed them."""

_STEPS = (1.0, 2.0, 5.0)
_CELLS = 320  # that the longer side of a scene is parted into at least


class EventKind(StrEnum):
    """What happened; `what` of an event is the id that each one names, `seconds` how long it took."""

    BEGAN = "began"
    """A visit begins; `what` is the language."""
    ENDED = "ended"
    """It is over, after `seconds`."""
    OPENED = "opened"
    """A hotspot's card was opened by hand."""
    LED = "led"
    """A hotspot's card was opened by a tour."""
    CLOSED = "closed"
    """A hotspot's card was open for `seconds`."""
    ENTERED = "entered"
    """A place was gone into."""
    TOUR_BEGUN = "tour-begun"
    TOUR_STOP = "tour-stop"
    """A tour came to its stop of index `number`."""
    TOUR_FINISHED = "tour-finished"
    """A tour came to its end card."""
    TOUR_LEFT = "tour-left"
    """A tour was left at its stop of index `number`."""
    LANGUAGE = "language"
    STYLE = "style"
    SCENE = "scene"
    """Another scene was come to."""
    FOUND = "found"
    """A search found something; what was typed is not kept."""
    FOUND_NOTHING = "found-nothing"
    """A search found nothing; what was typed is not here (see `search_words.py`)."""
    LOOKED = "looked"
    """The camera looked for `seconds` at a cell of the ground."""


@dataclass(frozen=True, slots=True)
class VisitEvent:
    """One event.

    Parameters
    ----------
    visit : number of the visit, from 1 since the viewer was started: it says nothing outside of that
    at : when the visit began by the clock of the wall, seconds since 1970 (UTC); the same for all of its events, so
        that a clock that is set meanwhile parts no visit
    zone : what the local clock showed more than UTC then, minutes
    after : seconds since the visit began, by a steady clock
    kind : what happened
    scene : id of the scene
    what : the id that the kind names
    number : index of a tour's stop
    seconds : how long it took
    x, y : middle of the cell that was looked at, metres east and north
    cell : its side, metres
    """

    visit: int
    at: int
    zone: int
    after: float
    kind: EventKind
    scene: str = ""
    what: str = ""
    number: int | None = None
    seconds: float | None = None
    x: float | None = None
    y: float | None = None
    cell: float | None = None


class VisitKeeper(Protocol):
    """What a recorder tells of visits."""

    def add(self, event: VisitEvent, /) -> None:
        """Keep an event."""
        ...

    def add_word(self, word: str, /) -> None:
        """Count a word that was searched for in vain, once a visit."""
        ...


def cell_for(extent: float, /) -> float:
    """Side of the cells of a scene's heat map, metres: 1, 2 or 5 times a power of ten; 2 m for a scene of 1 km.

    Parameters
    ----------
    extent : the longer side of the scene, metres
    """
    wish = max(extent, 1e-3) / _CELLS
    power = 10.0 ** math.floor(math.log10(wish))
    return max(step * power for step in _STEPS if step * power <= wish * (1 + 1e-9))


def cell_of(x: float, y: float, cell: float, /) -> tuple[float, float]:
    """The middle of the cell that a point lies in, metres."""
    return (math.floor(x / cell) + 0.5) * cell, (math.floor(y / cell) + 0.5) * cell


def word_of(text: str, /) -> str:
    """A search as it is compared: one case, one width, single spaces; "" for what is no word."""
    word = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return word if len(word) <= LONGEST_WORD and word.isprintable() else ""
