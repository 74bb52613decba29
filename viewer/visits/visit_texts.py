"""How the figures of visits are told to people, in the window and on the page: names, lengths of time, classes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from viewer.i18n import Translator
from viewer.visits.report import MINUTES, TourFigures, VisitReport

MOST_ROWS = 12
"""Hotspots, words and the like that are shown; lists for machines have all of them."""

_NAMES = {"en": "English", "zh": "中文"}


@dataclass(frozen=True, slots=True)
class SceneNames:
    """What a scene calls its things, in one language.

    Parameters
    ----------
    title : of the scene
    hotspots, tours, places : titles by id
    stops : titles of each tour's stops, by the tour's id
    """

    title: str
    hotspots: Mapping[str, str] = field(default_factory=dict)
    tours: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    stops: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A row of a list: a name, what is counted, and what is told beside it."""

    title: str
    value: float
    note: str


class VisitTexts:
    """A report in words.

    Parameters
    ----------
    report : the figures
    names : of the scenes that could be found, by id; the others are told by their ids
    tr : the language
    """

    def __init__(self, report: VisitReport, names: Mapping[str, SceneNames], tr: Translator) -> None:
        self.report, self.names, self.tr = report, names, tr

    # -- names ----------------------------------------------------------------------------------------------------

    def scene(self, scene: str, /) -> str:
        """A scene's title."""
        return self.names[scene].title if scene in self.names else scene

    def _named(self, kind: str, scene: str, id_: str) -> str:
        known: Mapping[str, str] = getattr(self.names[scene], kind) if scene in self.names else {}
        title = known.get(id_, id_)
        # Two scenes may call their things alike.
        several = len({figures.scene for figures in self.report.heat}) > 1
        return f"{title} · {self.scene(scene)}" if several and kind != "tours" else title

    def tour(self, tour: TourFigures, /) -> str:
        """A tour's title."""
        return self._named("tours", tour.scene, tour.tour)

    def language(self, lang: str, /) -> str:
        """A language by its own name."""
        return _NAMES.get(lang, lang or "–")

    # -- lengths --------------------------------------------------------------------------------------------------

    def seconds(self, seconds: float, /) -> str:
        """A length of time."""
        _ = self.tr.gettext
        if seconds < 60:
            return _("{s} s").format(s=round(seconds))
        whole = round(seconds)
        if whole < 3600:
            return _("{m} min {s} s").format(m=whole // 60, s=whole % 60)
        return _("{h} h {m} min").format(h=whole // 3600, m=whole % 3600 // 60)

    def classes(self) -> list[str]:
        """What the classes of how long a visit took are called, minutes."""
        ends = [f"{minutes:g}" for minutes in MINUTES]
        return [f"< {ends[0]}", *(f"{a}–{b}" for a, b in pairwise(ends)), f"> {ends[-1]}"]

    # -- lists ----------------------------------------------------------------------------------------------------

    def period(self) -> str:
        """From when to when, of how many kiosks."""
        report, tr = self.report, self.tr
        if report.first is None or report.last is None:
            return tr.gettext("No visits yet")
        days = str(report.first) if report.first == report.last else f"{report.first} – {report.last}"
        kiosks = tr.ngettext("{n} kiosk", "{n} kiosks", report.kiosks).format(n=report.kiosks)
        return f"{days} · {kiosks}"

    def headline(self) -> list[tuple[str, str]]:
        """The few numbers that are asked for first: what they are, and what they say."""
        report, _ = self.report, self.tr.gettext
        return [
            (_("Visits"), f"{report.visits:,}"),
            (_("Visits a day"), f"{report.visits / max(len(report.days), 1):,.1f}"),
            (_("Half of the visits took longer than"), self.seconds(report.times.median)),
            (_("Cards opened"), f"{sum(h.opened for h in report.hotspots):,}"),
            (_("Tours begun"), f"{sum(t.begun for t in report.tours):,}"),
        ]

    def hotspots(self) -> list[ReportRow]:
        """The hotspots that were opened most often."""
        return [
            ReportRow(
                self._named("hotspots", h.scene, h.hotspot),
                h.opened,
                f"{h.opened:,}× · {self.seconds(h.seconds / max(h.opened + h.led, 1))}",
            )
            for h in self.report.hotspots[:MOST_ROWS]
        ]

    def stops(self, tour: TourFigures, /) -> list[ReportRow]:
        """How many came to each stop of a tour, its end last."""
        known = self.names[tour.scene].stops.get(tour.tour, ()) if tour.scene in self.names else ()
        count = max(len(known), len(tour.reached))
        reached = [*tour.reached, *(0 for _ in range(count - len(tour.reached)))]
        titles = [*(f"{i + 1}  {known[i] if i < len(known) else ''}" for i in range(count)), self.tr.gettext("End")]
        counts = zip(titles, [*reached, tour.finished], strict=True)
        return [ReportRow(title.rstrip(), n, f"{n:,} · {n / max(tour.begun, 1):.0%}") for title, n in counts]

    def languages(self) -> list[ReportRow]:
        """Visits by language, with their share."""
        all_ = max(self.report.visits, 1)
        return [ReportRow(self.language(lang), n, f"{n:,} · {n / all_:.0%}") for lang, n in self.report.languages]

    def words(self) -> list[ReportRow]:
        """What was searched for in vain."""
        return [ReportRow(word.word, word.visits, f"{word.visits:,}") for word in self.report.words[:MOST_ROWS]]

    def searches(self) -> str:
        """How many searches there were, and how many were in vain."""
        report, _ = self.report, self.tr.gettext
        text = _("{n} searches, {vain} found nothing. A word is told once three visits have searched for it in vain.")
        return text.format(n=f"{report.searches:,}", vain=f"{report.in_vain:,}")
