"""Guided tours: played by themselves, stepped by hand or by a presenter's remote control."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from viewer.scene.model import Tour, TourStep, localised

if TYPE_CHECKING:
    from viewer.session.explorer import Explorer

_LONGEST_TICK = 2.0  # seconds: a machine that slept does not skip stops


@dataclass(frozen=True, slots=True)
class TourState:
    """Where a tour is.

    Parameters
    ----------
    tour : id, "" if none is under way
    index : of the stop
    playing : goes on by itself
    elapsed : seconds at this stop
    blank : the screen is black
    """

    tour: str = ""
    index: int = 0
    playing: bool = False
    elapsed: float = 0.0
    blank: bool = False


class TourController:
    """The tours of one explorer's scene, at most one of them under way.

    Parameters
    ----------
    explorer : who is led
    """

    def __init__(self, explorer: Explorer) -> None:
        self._explorer = explorer
        self._known = {t.id: t for t in explorer.loaded.scene.tour if t.step}
        self._chosen = next(iter(self._known), "")
        self._time: float | None = None
        self._leading = False
        self._listeners: list[Callable[[], None]] = []
        self.state = TourState()

    def subscribe(self, listener: Callable[[], None], /) -> Callable[[], None]:
        """Call `listener` at every change but that of the elapsed time; the result ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _set(self, state: TourState) -> None:
        before, self.state = self.state, state
        # Time alone changes nothing in the picture, which can go on gathering light.
        if replace(state, elapsed=0.0) != replace(before, elapsed=0.0):
            for listener in tuple(self._listeners):
                listener()

    # -- what there is --------------------------------------------------------------------------------------------

    @property
    def known(self) -> tuple[Tour, ...]:
        """All tours that have stops."""
        return tuple(self._known.values())

    @property
    def chosen(self) -> Tour | None:
        """The tour under way, else the one that would be begun."""
        return self._known.get(self._chosen)

    def choose(self, tour: str, /) -> None:
        """Have another tour begun next.

        Raises
        ------
        KeyError
            If there is none of that name.
        """
        self._chosen = self._known[tour].id
        self.end()

    @property
    def active(self) -> bool:
        """Whether a tour is under way, playing or not."""
        return bool(self.state.tour)

    @property
    def stop(self) -> TourStep | None:
        """The present stop."""
        tour = self._known.get(self.state.tour)
        return tour.step[self.state.index] if tour else None

    def caption(self, lang: str, /) -> str:
        """The present stop's caption."""
        return localised(self.stop.caption, lang) if self.stop else ""

    @property
    def progress(self) -> float:
        """Part of the tour that is over, 0..1, in stops; the present one counts by its time."""
        tour = self._known.get(self.state.tour)
        if not tour or not self.stop:
            return 0.0
        return (self.state.index + min(self.state.elapsed / self.stop.seconds, 1.0)) / len(tour.step)

    # -- what a visitor or presenter does -------------------------------------------------------------------------

    def toggle(self) -> None:
        """Play, or pause; from the first stop if no tour is under way or it has come to its end."""
        tour = self.chosen
        if not tour:
            return
        if not self.active or (not self.state.playing and self.progress >= 1.0):
            self.go(0, playing=True)
        else:
            self._set(replace(self.state, playing=not self.state.playing, blank=False))

    def restart(self) -> None:
        """To the first stop, led by hand."""
        self.go(0, playing=False)

    def step(self, by: int, /) -> None:
        """To another stop; the first one begins the tour. Playing or not stays as it is. Without tours: other spots."""
        tour = self.chosen
        if self.state.blank:
            self._set(replace(self.state, blank=False))
        elif not tour:
            self._explorer.open_next(by)
        elif not self.active:
            self.go(0, playing=False)
        else:
            index = min(max(self.state.index + by, 0), len(tour.step) - 1)
            if index != self.state.index:
                self.go(index, playing=self.state.playing)

    def go(self, index: int, /, *, playing: bool) -> None:
        """To a stop of the chosen tour; nothing without one."""
        tour = self.chosen
        if not tour:
            return
        index = min(max(index, 0), len(tour.step) - 1)
        self._time = None
        self._set(TourState(tour.id, index, playing))
        stop = tour.step[index]
        self._leading = True
        try:
            if stop.hotspot in self._explorer.story.hotspots:
                self._explorer.open(str(stop.hotspot))
            elif stop.view in self._explorer.story.views:
                self._explorer.show_view(str(stop.view))
        finally:
            self._leading = False

    def pause(self) -> None:
        """Let the visitor look round: hands on the scene end the playing."""
        if self.state.playing and not self._leading:
            self._set(replace(self.state, playing=False))

    def end(self) -> None:
        """No tour any more; the card and the view stay."""
        self._time = None
        self._set(TourState())

    def toggle_blank(self) -> None:
        """A black screen, so that everybody looks at the speaker; and back."""
        self._set(replace(self.state, blank=not self.state.blank))

    # -- time -----------------------------------------------------------------------------------------------------

    def tick(self, now: float, /) -> bool:
        """Let time pass to `now`, seconds of any steady clock; whether the tour goes on by itself.

        A black screen stops the time.
        """
        stop = self.stop
        if not stop or not self.state.playing or self.state.blank:
            self._time = None
            return False
        passed = 0.0 if self._time is None else min(max(now - self._time, 0.0), _LONGEST_TICK)
        self._time = now
        elapsed = self.state.elapsed + passed
        tour = self._known[self.state.tour]
        if elapsed < stop.seconds:
            self._set(replace(self.state, elapsed=elapsed))
        elif self.state.index + 1 < len(tour.step):
            self.go(self.state.index + 1, playing=True)
        else:
            self._set(replace(self.state, elapsed=stop.seconds, playing=False))
        return self.state.playing
