"""The figures of visits, counted from databases: pure, each visit once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import fmean, median
from typing import TypeVar

from viewer.visits.database import SharedWord, VisitDatabases
from viewer.visits.visit_events import SHARED_BY, EventKind, VisitEvent

MINUTES = (0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 20.0)
"""Ends of the classes of how long a visit took, minutes; the last class is open."""


@dataclass(frozen=True, slots=True)
class VisitTimes:
    """How long visits took, from their first touch to a while after their last one.

    Parameters
    ----------
    median, mean, longest : seconds
    classes : visits shorter than each of `MINUTES` and not shorter than the one before, then those that are longer
    """

    median: float
    mean: float
    longest: float
    classes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class HotspotFigures:
    """A hotspot.

    Parameters
    ----------
    scene, hotspot : ids
    opened : times that it was opened by hand
    visits : in which it was opened by hand
    led : times that a tour opened it
    seconds : that its card was open, however it was opened
    """

    scene: str
    hotspot: str
    opened: int
    visits: int
    led: int
    seconds: float


@dataclass(frozen=True, slots=True)
class TourFigures:
    """A tour.

    Parameters
    ----------
    scene, tour : ids
    begun : times that it was begun
    reached : times that it came as far as each stop or farther, by index
    finished : times that it came to its end card
    """

    scene: str
    tour: str
    begun: int
    reached: tuple[int, ...]
    finished: int


@dataclass(frozen=True, slots=True)
class SceneHeat:
    """Where a scene was looked at.

    Parameters
    ----------
    scene : id
    cell : side of a cell, metres
    looks : x, y of a cell's middle (metres) and seconds, the longest first
    """

    scene: str
    cell: float
    looks: tuple[tuple[float, float, float], ...]


@dataclass(frozen=True, slots=True)
class VisitReport:
    """All figures.

    Parameters
    ----------
    kiosks : that the databases are of
    first, last : local days of the first and the last visit; None without any
    visits : how many
    hours : visits that began in each of the 24 hours of the local day
    days : visits by local day
    times : how long they took
    hotspots : those that were opened most often by hand first
    tours : those that were begun most often first
    languages : visits by the language that they ended in, many first
    styles, places : times that each was chosen, or gone into, many first
    searches, in_vain : searches, and those of them that found nothing
    words : what at least `SHARED_BY` visits searched for in vain
    unshared : visits with words in vain that too few share, or that no database has in letters
    heat : of each scene, the one that was looked at longest first
    """

    kiosks: int
    first: date | None
    last: date | None
    visits: int
    hours: tuple[int, ...]
    days: tuple[tuple[date, int], ...]
    times: VisitTimes
    hotspots: tuple[HotspotFigures, ...]
    tours: tuple[TourFigures, ...]
    languages: tuple[tuple[str, int], ...]
    styles: tuple[tuple[str, int], ...]
    places: tuple[tuple[str, str, int], ...]
    searches: int
    in_vain: int
    words: tuple[SharedWord, ...]
    unshared: int
    heat: tuple[SceneHeat, ...]


def read_report(paths: Iterable[Path], /) -> VisitReport:
    """The figures of databases, or of kiosks' folders with one, together.

    Raises
    ------
    VisitsFileError
        If one of them is no database of visits that can be read.
    """
    with VisitDatabases(paths) as databases:
        counted = _Counted()
        for visit in databases.visits():
            counted.add(visit)
        return counted.report(databases.kiosks(), databases.words())


K = TypeVar("K")

Key = tuple[str, str]
"""A scene's id, and the id of something in it."""


@dataclass(slots=True)
class _Counted:
    """Figures that grow visit by visit."""

    lengths: list[float] = field(default_factory=list)
    hours: Counter[int] = field(default_factory=Counter)
    days: Counter[date] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    styles: Counter[str] = field(default_factory=Counter)
    places: Counter[Key] = field(default_factory=Counter)
    opened: Counter[Key] = field(default_factory=Counter)
    visited: Counter[Key] = field(default_factory=Counter)
    led: Counter[Key] = field(default_factory=Counter)
    seconds: defaultdict[Key, float] = field(default_factory=lambda: defaultdict(float))
    furthest: defaultdict[Key, list[int]] = field(default_factory=lambda: defaultdict(list))
    finished: Counter[Key] = field(default_factory=Counter)
    kinds: Counter[EventKind] = field(default_factory=Counter)
    looks: dict[tuple[str, float], dict[tuple[float, float], float]] = field(default_factory=dict)

    def add(self, visit: Sequence[VisitEvent], /) -> None:
        """Count a visit. One that has no end was cut off: it lasted as long as something of it is known."""
        began = _local(visit[0])
        self.hours[began.hour] += 1
        self.days[began.date()] += 1
        self.lengths.append(max(event.after for event in visit))
        spoken = [event.what for event in visit if event.kind in (EventKind.BEGAN, EventKind.LANGUAGE)]
        self.languages[spoken[-1] if spoken else ""] += 1
        for key in {(e.scene, e.what) for e in visit if e.kind is EventKind.OPENED}:
            self.visited[key] += 1
        for event in visit:
            self._add(event)

    def _add(self, event: VisitEvent) -> None:
        key, seconds = (event.scene, event.what), event.seconds or 0.0
        self.kinds[event.kind] += 1
        match event.kind:
            case EventKind.OPENED:
                self.opened[key] += 1
            case EventKind.LED:
                self.led[key] += 1
            case EventKind.CLOSED:
                self.seconds[key] += seconds
            case EventKind.ENTERED:
                self.places[key] += 1
            case EventKind.STYLE:
                self.styles[event.what] += 1
            case EventKind.TOUR_BEGUN:
                self.furthest[key].append(0)
            case EventKind.TOUR_STOP:
                # One whose beginning is not known began here.
                ways = self.furthest[key] or [0]
                ways[-1] = max(ways[-1], event.number or 0)
                self.furthest[key] = ways
            case EventKind.TOUR_FINISHED:
                self.finished[key] += 1
            case EventKind.LOOKED if event.x is not None and event.y is not None and event.cell:
                cells = self.looks.setdefault((event.scene, event.cell), {})
                at = (event.x, event.y)
                cells[at] = cells.get(at, 0.0) + seconds

    # -- what comes of it -----------------------------------------------------------------------------------------

    def report(self, kiosks: int, words: Sequence[SharedWord], /) -> VisitReport:
        """The figures of what was counted."""
        shared = tuple(word for word in words if word.word and word.visits >= SHARED_BY)
        return VisitReport(
            kiosks=kiosks,
            first=min(self.days, default=None),
            last=max(self.days, default=None),
            visits=len(self.lengths),
            hours=tuple(self.hours[hour] for hour in range(24)),
            days=tuple(sorted(self.days.items())),
            times=self._times(),
            hotspots=self._hotspots(),
            tours=self._tours(),
            languages=_many_first(self.languages),
            styles=_many_first(self.styles),
            places=tuple((scene, place, n) for (scene, place), n in _many_first(self.places)),
            searches=self.kinds[EventKind.FOUND] + self.kinds[EventKind.FOUND_NOTHING],
            in_vain=self.kinds[EventKind.FOUND_NOTHING],
            words=shared,
            unshared=sum(word.visits for word in words) - sum(word.visits for word in shared),
            heat=self._heat(),
        )

    def _times(self) -> VisitTimes:
        lengths, ends = self.lengths, [60.0 * minutes for minutes in MINUTES]
        classes = Counter(sum(length >= end for end in ends) for length in lengths)
        if not lengths:
            return VisitTimes(0.0, 0.0, 0.0, (0,) * (len(ends) + 1))
        counted = tuple(classes[i] for i in range(len(ends) + 1))
        return VisitTimes(median(lengths), fmean(lengths), max(lengths), counted)

    def _hotspots(self) -> tuple[HotspotFigures, ...]:
        keys = {*self.opened, *self.led, *self.seconds}
        found = [
            HotspotFigures(*key, self.opened[key], self.visited[key], self.led[key], round(self.seconds[key], 3))
            for key in keys
        ]
        return tuple(sorted(found, key=lambda f: (-f.opened, -f.seconds, f.scene, f.hotspot)))

    def _tours(self) -> tuple[TourFigures, ...]:
        found = []
        for key, ways in self.furthest.items():
            reached = tuple(sum(way >= stop for way in ways) for stop in range(max(ways) + 1))
            found.append(TourFigures(*key, len(ways), reached, self.finished[key]))
        return tuple(sorted(found, key=lambda f: (-f.begun, f.scene, f.tour)))

    def _heat(self) -> tuple[SceneHeat, ...]:
        # A scene that was given another size has cells of another size: those that most was looked at by count.
        best: dict[str, tuple[float, float]] = {}
        for (scene, cell), cells in self.looks.items():
            best[scene] = max(best.get(scene, (0.0, 0.0)), (sum(cells.values()), cell))
        found = []
        for scene, (_, cell) in sorted(best.items(), key=lambda item: (-item[1][0], item[0])):
            looks = sorted(((x, y, round(s, 3)) for (x, y), s in self.looks[scene, cell].items()), key=_longest_first)
            found.append(SceneHeat(scene, cell, tuple(looks)))
        return tuple(found)


def _longest_first(look: tuple[float, float, float]) -> tuple[float, float, float]:
    return -look[2], look[0], look[1]


def _many_first(counter: Counter[K]) -> tuple[tuple[K, int], ...]:
    return tuple(sorted(counter.items(), key=lambda item: (-item[1], str(item[0]))))


def _local(event: VisitEvent) -> datetime:
    """When a visit began by the clock on the wall of its kiosk."""
    at = min(max(event.at, 0), 32_503_680_000) + 60 * min(max(event.zone, -1_440), 1_440)
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=at)
