"""Makes events of what a session goes through while a visitor is there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from viewer.session.session import Session
from viewer.session.state import SessionState, TourState
from viewer.visits.visit_events import EventKind, VisitEvent, VisitKeeper, cell_for, cell_of, word_of

LINGER = 10.0
"""Seconds that a visitor is taken to have looked on after the last touch of a visit, which nobody can see."""

_OFTEN = 10.0  # seconds between two writings of where was looked
_LONGEST_LOOK = 60.0  # seconds between two looks that count: a machine that slept saw nobody

Cell = tuple[str, float, float, float]
"""Scene, middle of the cell (metres), its side (metres)."""


class VisitRecorder:
    """Records visits. Everything is heard in the order in which it happened; outside of a visit nothing is recorded.

    Nothing tells two visits of one person from those of two: a visit has a number only, and numbers begin anew with
    each start of the viewer.

    Parameters
    ----------
    session : whose visits
    keeper : takes the events
    clock : seconds of a steady clock, by which everything is measured
    now : the local clock of the wall, with its zone: only when a visit began is read from it
    """

    def __init__(
        self,
        session: Session,
        keeper: VisitKeeper,
        *,
        clock: Callable[[], float],
        now: Callable[[], datetime] = lambda: datetime.now().astimezone(),
    ) -> None:
        self._session, self._keeper, self._clock, self._now = session, keeper, clock, now
        self._seen = session.state
        self._scene, self._cell = self._scene_now()
        self._visit, self.visiting = 0, False
        self._at = self._zone = 0
        self._began = self._touched = self._looked_at = self._flushed = 0.0
        # Scene, hotspot, since when.
        self._card: tuple[str, str, float] | None = None
        # A tour that leads through several scenes is one of the scene that it began in.
        self._tour_of = ""
        self._looked: dict[Cell, float] = {}
        # Since the last touch: it counts if somebody turns out to have been there.
        self._perhaps: list[tuple[Cell, float, float]] = []
        self._words: set[str] = set()

    # -- from when to when ----------------------------------------------------------------------------------------

    def begin(self) -> None:
        """A visitor is there."""
        if self.visiting:
            self.end()
        wall = self._now()
        self._at = int(wall.timestamp())
        self._zone = round((offset.total_seconds() if (offset := wall.utcoffset()) else 0.0) / 60)
        self._began = self._touched = self._looked_at = self._flushed = self._clock()
        self._visit += 1
        self.visiting = True
        self._tell(EventKind.BEGAN, self._seen.lang)
        # What somebody finds open again after a crash was opened in the visit before.
        self._card = (self._scene, self._seen.opened, self._began) if self._seen.opened else None

    def touch(self) -> None:
        """The visitor has touched something: whatever was seen until now, somebody saw."""
        if not self.visiting:
            return
        self._touched = self._clock()
        for cell, _, seconds in self._perhaps:
            self._looked[cell] = self._looked.get(cell, 0.0) + seconds
        self._perhaps.clear()
        if self._touched - self._flushed >= _OFTEN:
            self._flush()

    def end(self) -> None:
        """The visitor is taken to have gone, a while after the last touch."""
        if not self.visiting:
            return
        over = min(self._clock(), self._touched + LINGER)
        for cell, since, seconds in self._perhaps:
            if (seen := min(since + seconds, over) - since) > 0.0:
                self._looked[cell] = self._looked.get(cell, 0.0) + seen
        self._perhaps.clear()
        self._flush(over)
        self._close_card(over)
        tour = self._seen.tour
        if tour.tour and not tour.ended:
            self._put(EventKind.TOUR_LEFT, self._tour_of, tour.tour, number=tour.index, at=over)
        self._put(EventKind.ENDED, self._scene, seconds=over - self._began, at=over)
        self.visiting = False
        self._words.clear()

    # -- what happens ---------------------------------------------------------------------------------------------

    def hear(self, now: SessionState, /) -> None:
        """The session has come to another state."""
        before, self._seen = self._seen, now
        if before.scene != now.scene:
            # What is looked at from here on is elsewhere.
            self._flush()
            self._scene, self._cell = self._scene_now()
        if not self.visiting:
            return
        if before.scene != now.scene and self._scene:
            self._tell(EventKind.SCENE, self._scene)
        if before.lang != now.lang:
            self._tell(EventKind.LANGUAGE, now.lang)
        led = _leads(before.tour, now.tour)
        self._hear_tour(before.tour, now.tour)
        if before.opened != now.opened:
            self._close_card(self._clock())
            if now.opened:
                self._tell(EventKind.LED if led else EventKind.OPENED, now.opened)
                self._card = (self._scene, now.opened, self._clock())
        if now.place and before.place != now.place:
            self._tell(EventKind.ENTERED, now.place)

    def _hear_tour(self, before: TourState, now: TourState) -> None:
        begun = bool(now.tour) and (before.tour != now.tour or (before.ended and not now.ended and now.index == 0))
        if before.tour and not before.ended and before.tour != now.tour:
            self._put(EventKind.TOUR_LEFT, self._tour_of, before.tour, number=before.index)
        if begun:
            self._tour_of = self._session.tours.home
            self._put(EventKind.TOUR_BEGUN, self._tour_of, now.tour)
        if now.tour and (begun or before.index != now.index):
            self._put(EventKind.TOUR_STOP, self._tour_of, now.tour, number=now.index)
        if now.ended and not before.ended:
            self._put(EventKind.TOUR_FINISHED, self._tour_of, now.tour)

    def look(self, x: float, y: float, /) -> None:
        """Since the last time this was told the camera has looked at a point of the ground, metres."""
        if not self.visiting or not self._scene:
            return
        since, self._looked_at = self._looked_at, self._clock()
        seconds = min(self._looked_at - since, _LONGEST_LOOK)
        if seconds > 0.0:
            self._perhaps.append(((self._scene, *cell_of(x, y, self._cell), self._cell), since, seconds))

    def search(self, text: str, /, *, found: bool) -> None:
        """Something was searched for; what it was is kept if nothing was found, and as `search_words.py` says."""
        if not self.visiting:
            return
        self._tell(EventKind.FOUND if found else EventKind.FOUND_NOTHING)
        word = "" if found else word_of(text)
        if word and word not in self._words:
            self._words.add(word)
            self._keeper.add_word(word)

    def style(self, name: str, /) -> None:
        """Another style was chosen."""
        if self.visiting:
            self._tell(EventKind.STYLE, name)

    # -- in one ---------------------------------------------------------------------------------------------------

    def _scene_now(self) -> tuple[str, float]:
        """The scene's id, and the side of its cells, metres."""
        scene = self._session.scene
        if scene is None:
            return "", 1.0
        low, high = scene.loaded.geometry.bounds.astype(float).tolist()
        return scene.loaded.scene.id, cell_for(max(high[0] - low[0], high[1] - low[1]))

    def _close_card(self, now: float) -> None:
        card, self._card = self._card, None
        if card:
            self._put(EventKind.CLOSED, card[0], card[1], seconds=now - card[2], at=now)

    def _flush(self, at: float | None = None) -> None:
        self._flushed = self._clock()
        looked, self._looked = self._looked, {}
        if self.visiting:
            for (scene, x, y, cell), seconds in looked.items():
                self._put(EventKind.LOOKED, scene, seconds=seconds, at=at, x=x, y=y, cell=cell)

    def _tell(self, kind: EventKind, what: str = "") -> None:
        self._put(kind, self._scene, what)

    def _put(
        self,
        kind: EventKind,
        scene: str,
        what: str = "",
        *,
        number: int | None = None,
        seconds: float | None = None,
        at: float | None = None,
        x: float | None = None,
        y: float | None = None,
        cell: float | None = None,
    ) -> None:
        after = round(max((self._clock() if at is None else at) - self._began, 0.0), 3)
        seconds = None if seconds is None else round(max(seconds, 0.0), 3)
        self._keeper.add(
            VisitEvent(self._visit, self._at, self._zone, after, kind, scene, what, number, seconds, x, y, cell)
        )


def _leads(before: TourState, now: TourState) -> bool:
    """Whether a change of the state is a tour that comes to a stop, rather than a hand that interrupts one."""
    moved = (before.tour, before.index) != (now.tour, now.index)
    return bool(now.tour) and not now.ended and (moved or (now.playing and not before.playing))
