"""What a film shows: a camera on its way, by the film's own time instead of a clock."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from viewer.session.explorer import Explorer

FINEST = 1 / 60
"""Seconds of the longest step in which anything moves: a film of few pictures a second moves as one of many."""

_REST = 1.0
"""Seconds that a flight begins and ends with standing still, if it may be as long as it likes."""

_TRIES = 100  # ways that a flight may look for


class Reel(Protocol):
    """A film to be, played once from its beginning.

    Parameters
    ----------
    seconds : that it takes
    """

    seconds: float

    def play(self, to: float, /) -> None:
        """Go on to a time, which never goes back."""

    def caption(self, lang: str, /) -> str:
        """What is said now, "" for nothing."""


class FilmClock:
    """Seconds of a session that is filmed."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class _Played:
    """Lets time pass for an explorer in steps as fine as a window's."""

    def __init__(self, explorer: Callable[[], Explorer], clock: FilmClock, pace: float) -> None:
        self._explorer, self._clock, self._pace = explorer, clock, pace
        explorer().advance(clock.now)

    def play(self, to: float, /) -> None:
        """Go on to a time of the film."""
        left = self._pace * to - self._clock.now
        count = max(math.ceil(left / FINEST), 0)
        for _ in range(count):
            self._clock.now += left / count
            self._explorer().session.tick()
            # Another one where the tour has gone on in another scene.
            explorer = self._explorer()
            explorer.advance(self._clock.now)
            for _ in range(_TRIES):
                # A window seeks a way while pictures pass; a film does not wait for it.
                if not explorer.rig.flight.seeking:
                    break
                explorer.advance(self._clock.now)


class TourReel:
    """A tour as it plays by itself.

    Parameters
    ----------
    explorer : gives the one of a session with `clock`, which is another one in each scene
    tour : which, by id
    seconds : that all of it takes; as the scene tells without
    """

    def __init__(
        self, explorer: Callable[[], Explorer], clock: FilmClock, tour: str, seconds: float | None = None
    ) -> None:
        self._tours = explorer().session.tours
        self._tours.choose(tour)
        chosen = self._tours.chosen
        planned = sum(step.seconds for step in chosen.step) if chosen else 0.0
        self.seconds = planned if seconds is None else seconds
        self._tours.go(0, playing=True)
        # The first stop is where it begins, not where it flies to.
        explorer().arrive()
        self._played = _Played(explorer, clock, planned / self.seconds)

    def play(self, to: float, /) -> None:
        """Go on to a time."""
        self._played.play(to)

    def caption(self, lang: str, /) -> str:
        """The stop's caption."""
        return self._tours.caption(lang)


class FlightReel:
    """A flight from one view to another.

    Parameters
    ----------
    first, last : ids of views
    seconds : that all of it takes; as long as it would without, and a moment's rest before and after
    """

    def __init__(
        self, explorer: Explorer, clock: FilmClock, first: str, last: str, seconds: float | None = None
    ) -> None:
        session = explorer.session
        session.show_view(first, fly=False)
        explorer.arrive()
        self._begun = False
        self._set_out: Callable[[], None] = lambda: session.show_view(last)
        # Flown once to know how long it takes; the second time is the film.
        self._set_out()
        explorer.advance(clock.now)
        for _ in range(_TRIES):
            if not explorer.rig.flight.seeking:
                break
            explorer.advance(clock.now)
        flown = explorer.rig.flight.seconds
        session.show_view(first, fly=False)
        explorer.arrive()
        self.seconds = flown + 2 * _REST if seconds is None else seconds
        pace = 1.0 if seconds is None else max(flown, 1e-3) / seconds
        self._from = _REST if seconds is None else 0.0
        self._played = _Played(lambda: explorer, clock, pace)

    def play(self, to: float, /) -> None:
        """Go on to a time."""
        if not self._begun and to >= self._from:
            self._played.play(self._from)
            self._begun = True
            self._set_out()
        self._played.play(to)

    def caption(self, lang: str, /) -> str:
        """Nothing is said."""
        return ""


class OrbitReel:
    """Once round what a view looks at, at an even pace.

    Parameters
    ----------
    view : its id
    seconds : of the round
    """

    def __init__(self, explorer: Explorer, view: str, seconds: float = 20.0) -> None:
        explorer.session.show_view(view, fly=False)
        explorer.arrive()
        self.seconds = seconds
        self._explorer, self._start = explorer, explorer.goal

    def play(self, to: float, /) -> None:
        """Go on to a time."""
        turned = self._start.azimuth + math.tau * to / self.seconds
        self._explorer.steer(lambda _: replace(self._start, azimuth=turned))
        self._explorer.arrive()

    def caption(self, lang: str, /) -> str:
        """Nothing is said."""
        return ""
