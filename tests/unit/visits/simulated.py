"""Visitors that were made up by dice, and what a report has to say of them."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from viewer.build.loading import LoadedScene
from viewer.session.session import Session
from viewer.visits.recorder import LINGER, VisitRecorder
from viewer.visits.visit_events import VisitKeeper

CHINA = timezone(timedelta(hours=8))
WORDS = ("toilet", "lift", "coffee", "wifi", "厕所", "=SUM(A1)", "<b>exit</b>")


@dataclass
class Tally:
    """What happened, counted while it did."""

    visits: int = 0
    seconds: list[float] = field(default_factory=list)
    hours: Counter[int] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    opened: Counter[str] = field(default_factory=Counter)
    led: Counter[str] = field(default_factory=Counter)
    read: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    furthest: list[int] = field(default_factory=list)
    finished: int = 0
    found: int = 0
    words: Counter[str] = field(default_factory=Counter)
    vain: int = 0


class Clocks:
    """A steady clock and one on the wall, which somebody sets now and then."""

    def __init__(self, begin: datetime) -> None:
        self.steady, self.begin, self.step = 100.0, begin, 0.0

    def pass_(self, seconds: float) -> None:
        self.steady += seconds

    def now(self) -> datetime:
        return self.begin + timedelta(seconds=self.steady + self.step)


class Simulation:
    """Visitors of a session without a window: what they do is what its methods do.

    Parameters
    ----------
    loaded : a scene with hotspots
    seed : of the dice
    """

    def __init__(self, loaded: LoadedScene, keeper: VisitKeeper, seed: int, begin: datetime) -> None:
        self.dice, self.clocks, self.tally = random.Random(seed), Clocks(begin), Tally()
        self.session = Session(loaded, clock=lambda: self.clocks.steady)
        self.recorder = VisitRecorder(
            self.session, keeper, clock=lambda: self.clocks.steady, now=lambda: self.clocks.now()
        )
        self.session.subscribe(lambda before, now: self.recorder.hear(now))
        self.spots = list(loaded.scene.hotspot)
        # Some are more interesting than others.
        self.weights = [1 / (i + 1) for i in range(len(self.spots))]
        self._spans = loaded.geometry.bounds.astype(float).tolist()

    def visit(self, at: datetime | None = None) -> None:
        """One visitor, from coming to going; at a moment if that has not passed yet."""
        session, recorder, dice, tally = self.session, self.recorder, self.dice, self.tally
        session.tours.end()
        session.go_home()
        session.set_language("en")
        self._words: set[str] = set()
        self.clocks.pass_(dice.expovariate(1 / 600) if at is None else max((at - self.clocks.now()).total_seconds(), 0))
        recorder.begin()
        began = self._touched = self.clocks.steady
        tally.visits += 1
        tally.hours[self.clocks.now().hour] += 1
        if dice.random() < 0.6:
            self._act(lambda: session.set_language("zh"))
        for _ in range(dice.randint(1, 7)):
            self._something()
        if session.tours.active:
            self._tour_over()
        opened, since = session.state.opened, self._opened_at
        self.clocks.pass_(dice.uniform(0.0, 90.0))
        recorder.look(*self._looked())
        recorder.end()
        # Nobody knows how long the last look took.
        over = min(self.clocks.steady, self._touched + LINGER)
        if opened:
            tally.read[opened] += over - since
        tally.seconds.append(over - began)
        tally.languages[session.state.lang] += 1

    _opened_at = _touched = 0.0

    def _act(self, act: Callable[[], object]) -> None:
        """A touch, after some time."""
        self.clocks.pass_(self.dice.expovariate(1 / 12) + 0.4)
        self.recorder.look(*self._looked())
        self.recorder.touch()
        self._touched = self.clocks.steady
        before = self.session.state.opened
        act()
        now = self.session.state.opened
        if now != before:
            if before:
                self.tally.read[before] += self.clocks.steady - self._opened_at
            self._opened_at = self.clocks.steady

    def _something(self) -> None:
        dice, session, tally = self.dice, self.session, self.tally
        kind = dice.random()
        if kind < 0.6:
            spot = dice.choices(self.spots, self.weights)[0].id
            if spot == session.state.opened and not session.tours.active:
                return
            if session.tours.active:
                self._tour_over()
            if spot != session.state.opened:
                tally.opened[spot] += 1
            self._act(lambda: session.open(spot))
            self._act(lambda: session.tours.end())
        elif kind < 0.75 and session.tours.chosen and not session.tours.active:
            self._tour()
        elif kind < 0.9:
            self._search()
        else:
            self._act(session.close)

    def _tour(self) -> None:
        session, dice, tally = self.session, self.dice, self.tally
        tour = session.tours.chosen
        assert tour
        steps = dice.randint(0, len(tour.step))
        for step in range(steps + 1):
            before = session.state.opened
            self._act(session.tours.restart if step == 0 else lambda: session.tours.step(1))
            if session.state.opened and session.state.opened != before:
                tally.led[session.state.opened] += 1

    def _tour_over(self) -> None:
        state = self.session.tours.state
        self.tally.furthest.append(state.index)
        self.tally.finished += state.ended

    def _search(self) -> None:
        tally, word = self.tally, self.dice.choice(WORDS)
        found = self.dice.random() < 0.4
        self._act(lambda: self.recorder.search(word, found=found))
        tally.found += found
        tally.vain += not found
        if not found and word not in self._words:
            self._words.add(word)
            tally.words[word] += 1

    def _looked(self) -> tuple[float, float]:
        low, high = self._spans
        middle = [(a + b) / 2 for a, b in zip(low, high, strict=True)]
        x, y = (self.dice.gauss(m, 0.11 * (h - a)) for m, h, a in zip(middle[:2], high[:2], low[:2], strict=True))
        return x, y
