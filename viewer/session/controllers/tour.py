"""Guided tours: played by themselves, stepped by hand or by a presenter's remote control."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

from viewer.scene.model import Scene
from viewer.scene.subtitles import Cue, text_at
from viewer.scene.tours import Tour, TourStep
from viewer.scene.vocabulary import localised
from viewer.session.dispatcher import handles
from viewer.session.state import TourState
from viewer.session.store import Store

_LONGEST_TICK = 2.0  # seconds: a machine that slept does not skip stops


class Guide(Protocol):
    """Who shows the stops of a tour."""

    @property
    def flying(self) -> bool:
        """Whether any camera is on its way."""
        ...

    def lead(self, stop: TourStep, /) -> None:
        """Show a stop."""

    def open_next(self, step: int, /) -> None:
        """Open the next or previous spot, where there are no tours."""


class TourController:
    """The tours of a scene, at most one of them under way.

    Parameters
    ----------
    store : where the tour's state is
    guide : shows the stops

    Attributes
    ----------
    home : id of the scene that the tours are of, which one that is under way may have left
    visits : counts the stops that were come to, the same one again too
    spoken : seconds that what is said at the present stop takes
    asked : is told when somebody starts a talk, as clickers do by a key of their own
    """

    def __init__(self, store: Store, guide: Guide) -> None:
        self._store, self._guide = store, guide
        self._known: dict[str, Tour] = {}
        self.home = ""
        self.asked: Callable[[], object] = lambda: None
        self._time: float | None = None
        self._elapsed = 0.0
        self._astray = self._returning = False
        self.spoken, self.visits = 0.0, 0
        self._cues: tuple[Cue, ...] = ()

    def come_to(self, scene: Scene | None, /) -> TourStep | None:
        """Another scene is shown, None for none: its tours are known now, and none of them is under way.

        One that has led there goes on: its stop in that scene is given.
        """
        stop = self.stop
        if scene and stop and not self.state.ended and (stop.scene or self.home) == scene.id:
            return stop
        self._known = {t.id: t for t in scene.tour if t.step} if scene else {}
        self.home = scene.id if scene else ""
        self._forget_time()
        self._store.change(tour=TourState(), chosen_tour=next(iter(self._known), ""))
        return None

    def renew(self, before: Scene, scene: Scene, /) -> None:
        """The same scene as its author has saved it: a tour of it that is under way goes on at the same stop."""
        if self.home != before.id:
            return
        self.home = scene.id
        known, state = {t.id: t for t in scene.tour if t.step}, self.state
        chosen = self._store.state.chosen_tour
        if state.tour in known:
            self.revise(known[state.tour])
        elif state.tour:
            self.end()
        self._known = known
        if chosen not in known:
            self._store.change(chosen_tour=next(iter(known), ""))

    # -- what there is --------------------------------------------------------------------------------------------

    @property
    def state(self) -> TourState:
        """Where the tour is."""
        return self._store.state.tour

    @property
    def known(self) -> tuple[Tour, ...]:
        """All tours that have stops."""
        return tuple(self._known.values())

    @property
    def chosen(self) -> Tour | None:
        """The tour under way, else the one that would be begun."""
        return self._known.get(self._store.state.chosen_tour)

    @property
    def following(self) -> Tour | None:
        """The tour after the chosen one, round and round; None where there is no other."""
        ids = list(self._known)
        chosen = self.chosen
        return self._known[ids[(ids.index(chosen.id) + 1) % len(ids)]] if chosen and len(ids) > 1 else None

    @property
    def active(self) -> bool:
        """Whether a tour is under way, playing or not."""
        return bool(self.state.tour)

    @property
    def stop(self) -> TourStep | None:
        """The present stop."""
        tour = self._known.get(self.state.tour)
        return tour.step[self.state.index] if tour else None

    @property
    def elapsed(self) -> float:
        """Seconds at the present stop."""
        return self._elapsed

    @property
    def progress(self) -> float:
        """Part of the tour that is over, 0..1, in stops; the present one counts by its time."""
        tour = self._known.get(self.state.tour)
        if not tour or not self.stop:
            return 0.0
        return (self.state.index + min(self._elapsed / self.lasts, 1.0)) / len(tour.step)

    @property
    def passing(self) -> bool:
        """Whether the present stop's time passes."""
        state = self._store.state
        return bool(self.stop and self.state.playing and not self.state.blank and not self._returning) and (
            not state.bound_for
        )

    @property
    def lasts(self) -> float:
        """Seconds of the present stop: as planned, and as long as somebody speaks."""
        return max(self.stop.seconds, self.spoken) if self.stop else 0.0

    def narrate(self, spoken: float, cues: tuple[Cue, ...], /) -> None:
        """What is said at the present stop: how many seconds it takes, and its words."""
        self.spoken, self._cues = spoken, cues

    def caption(self, lang: str, /) -> str:
        """The present stop's caption; while somebody speaks, the words."""
        if self._cues and self.state.playing:
            return text_at(self._cues, self._elapsed)
        return localised(self.stop.caption, lang) if self.stop else ""

    # -- what a visitor or presenter does -------------------------------------------------------------------------

    def choose(self, tour: str, /) -> None:
        """Have another tour begun next.

        Raises
        ------
        KeyError
            If there is none of that name.
        """
        with self._store.transaction():
            self._store.change(chosen_tour=self._known[tour].id)
            self.end()

    def revise(self, tour: Tour, /) -> None:
        """Have a known tour say something else; one under way goes on at the same stop, wherever it stands now.

        Raises
        ------
        KeyError
            If there is none of its id.
        """
        before = self._known[tour.id]
        self._known[tour.id] = tour
        if self.state.tour == tour.id:
            stop = before.step[self.state.index]
            same = [n for n, step in enumerate(tour.step) if (step.hotspot, step.view) == (stop.hotspot, stop.view)]
            # Of several that are alike, the nearest.
            index = min(same, key=lambda n: abs(n - self.state.index), default=0)
            self._set(index=index)

    @handles("tour-play")
    @handles("tour-pause")
    def toggle(self) -> None:
        """Play, or pause; from the first stop if no tour is under way or it has come to its end."""
        if not self.chosen:
            return
        stop = self.stop
        if stop is None or (not self.state.playing and self.progress >= 1.0):
            self.go(0, playing=True)
            return
        with self._store.transaction():
            self._set(playing=not self.state.playing, blank=False)
            if self.state.playing and self._astray:
                # Who has looked round meanwhile is taken back first; the stop's time goes on from there.
                self._astray, self._returning = False, True
                self._guide.lead(stop)

    @handles("tour-start")
    def restart(self) -> None:
        """To the first stop, led by hand."""
        self.go(0, playing=False)
        if self.active:
            self.asked()

    @handles("tour-next", by=1)
    @handles("tour-previous", by=-1)
    def step(self, by: int) -> None:
        """To another stop; the first one begins the tour, after the last one comes its end card.

        Playing or not stays as it is. Without tours: other spots.
        """
        tour = self.chosen
        if self.state.blank:
            self._set(blank=False)
        elif not tour:
            self._guide.open_next(by)
        elif not self.active:
            self.go(0, playing=False)
        elif self.state.ended or self.state.index + by == len(tour.step):
            self._set(ended=by > 0, playing=False)
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
        self._forget_time()
        with self._store.transaction():
            self._store.change(tour=TourState(tour.id, index, playing))
            self._guide.lead(tour.step[index])

    def pause(self) -> None:
        """Let the visitor look round: hands on the scene end the playing, and a tour that is over."""
        self._astray = self.active
        if self.state.ended:
            self.end()
        elif self.state.playing:
            self._set(playing=False)

    def end(self) -> None:
        """No tour any more; the card and the view stay."""
        self._forget_time()
        self._store.change(tour=TourState())

    @handles("blank")
    def toggle_blank(self) -> None:
        """A black screen, so that everybody looks at the speaker; and back."""
        self._set(blank=not self.state.blank)

    def _set(self, **changes: Any) -> None:
        self._store.change(tour=replace(self.state, **changes))

    def _forget_time(self) -> None:
        self._time, self._elapsed = None, 0.0
        self._astray = self._returning = False
        self.narrate(0.0, ())
        self.visits += 1

    # -- time -----------------------------------------------------------------------------------------------------

    def advance(self, now: float, /) -> bool:
        """Let time pass to `now`, seconds of the session's clock; whether the tour goes on by itself.

        A black screen stops the time, and so does the way back to a stop or into another scene.
        """
        stop = self.stop
        if not stop or not self.state.playing or self.state.blank:
            self._time = None
            return False
        self._returning = self._returning and self._guide.flying
        if not self.passing:
            self._time = now
            return True
        passed = 0.0 if self._time is None else min(max(now - self._time, 0.0), _LONGEST_TICK)
        self._time = now
        self._elapsed += passed
        if self._elapsed < self.lasts:
            return True
        if self.state.index + 1 < len(self._known[self.state.tour].step):
            self.go(self.state.index + 1, playing=True)
            self._time = now
        else:
            self._elapsed = self.lasts
            self._set(playing=False, ended=True)
        return self.state.playing
