"""Visits as hands make them: a kiosk's window, real clicks and keys, and what the report says of them afterwards."""

from __future__ import annotations

import random
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.soak import amount
from tests.ui.turns import turn
from tests.unit.visits.simulated import CHINA, Clocks
from viewer.i18n import Translator
from viewer.kiosk.config import Idle, Kiosk, KioskFile, OfferedScene, Visits
from viewer.kiosk.operator_pin import hash_pin
from viewer.session.settings import LastPlace
from viewer.ui.dashboard.visits_window import VisitsWindow
from viewer.ui.error_reporter import ErrorReporter
from viewer.ui.kiosk.fence import Fence
from viewer.ui.kiosk.kiosk_shell import KioskShell
from viewer.ui.kiosk.presence import Presence
from viewer.ui.panels.spot_list import Row
from viewer.ui.shell.window import Window
from viewer.visits.exports import HeatPicture
from viewer.visits.recorder import LINGER
from viewer.visits.report import VisitReport, read_report
from viewer.visits.visit_events import FILE
from viewer.visits.visit_texts import SceneNames, VisitTexts

ROOT = Path(__file__).resolve().parents[2]
SPOTS = ("tower", "inside", "east", "west", "north")
MORE = """
[[hotspot]]
id = "east"
number = 3
anchor = [30, 5, 1]

[[hotspot]]
id = "west"
number = 4
anchor = [-30, 5, 1]

[[hotspot]]
id = "north"
number = 5
anchor = [0, 12, 1]

[[tour]]
id = "round"
title = "Round"

[[tour.step]]
hotspot = "tower"
seconds = 500

[[tour.step]]
hotspot = "east"
seconds = 500

[[tour.step]]
hotspot = "west"
seconds = 500
"""
BEGIN = datetime(2026, 9, 1, 10, 0, tzinfo=CHINA)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small scene with more spots and a tour."""
    folder = tmp_path_factory.mktemp("place") / "small"
    shutil.copytree(ROOT / "tests" / "samples" / "small", folder)
    file = folder / "scene.toml"
    file.write_text(file.read_text(encoding="utf-8") + MORE, encoding="utf-8")
    return folder


class House:
    """A kiosk that a test stands before, with a clock that it moves."""

    def __init__(self, window: Window, shell: KioskShell, clocks: Clocks, folder: Path) -> None:
        self.window, self.shell, self.clocks, self.folder = window, shell, clocks, folder

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=at or widget.rect().center())

    def come(self) -> None:
        """The first touch, which only wakes."""
        self.click(self.window.view, QPoint(self.window.view.width() - 40, 300))
        turn()

    def go(self) -> None:
        self.shell.visitors.leave()
        turn()

    def row(self, spot: str) -> Row:
        return next(row for row in self.window.places.findChildren(Row) if row.id == spot)

    def report(self) -> VisitReport:
        assert self.shell.visit_log.store
        assert self.shell.visit_log.store.flush(20.0)
        return read_report([self.folder])


Houses = Callable[..., House]


@pytest.fixture
def houses(qtbot: QtBot, tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Houses]:
    """Makes a kiosk that is open and waits for visitors."""
    monkeypatch.setattr("viewer.ui.kiosk.visit_log.RESTED", 20)
    # Built once, not for each test.
    monkeypatch.setenv("JINYUZUI_CACHE", str(place.parent / "cache"))
    # It need not fill the screen, which takes four times as long to draw.
    monkeypatch.setattr(Fence, "put", lambda fence, *_: (fence._window.resize(1150, 640), fence._window.show()))
    made: list[House] = []
    told: list[str] = []

    def make(last: LastPlace | None = None, **given: object) -> House:
        errors = ErrorReporter()
        errors.reported.connect(told.append)
        window = Window(errors, lang="en")
        qtbot.addWidget(window)
        kiosk = Kiosk(scene=(OfferedScene(source=str(place)),), pin=hash_pin("4711"), **given)  # type: ignore[arg-type]
        clocks = Clocks(BEGIN)
        shell = KioskShell(
            window,
            KioskFile(tmp_path / "kiosk.toml", kiosk),
            tmp_path,
            last=last,
            clock=lambda: clocks.steady,
            today=lambda: clocks.now(),
        )
        with qtbot.waitSignal(window.view.drawn, timeout=20_000):
            shell.begin()
        made.append(House(window, shell, clocks, tmp_path))
        return made[-1]

    yield make
    for house in made:
        house.shell.fence.release()
        house.shell.visit_log.close()
        house.window.loader.cancel()
        house.window.close()
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    application.setQuitOnLastWindowClosed(True)
    assert not told


class Crowd:
    """Visitors by dice, and what each of them did."""

    def __init__(self, house: House, qtbot: QtBot, seed: int) -> None:
        self.house, self.qtbot, self.dice = house, qtbot, random.Random(seed)
        self.visits, self.found, self.vain = 0, 0, 0
        self.lengths: list[float] = []
        self.hours: Counter[int] = Counter()
        self.languages: Counter[str] = Counter()
        self.opened: Counter[str] = Counter()
        self.led: Counter[str] = Counter()
        self.read: defaultdict[str, float] = defaultdict(float)
        self.furthest: list[int] = []
        self.finished = 0
        self.words: Counter[str] = Counter()
        self._card = ("", 0.0)

    @property
    def _now(self) -> float:
        return self.house.clocks.steady

    def _wait(self) -> None:
        self.house.clocks.pass_(self.dice.uniform(0.5, 40.0))

    def _card_is(self, spot: str) -> None:
        """By now this card is open."""
        before, since = self._card
        if spot != before:
            if before:
                self.read[before] += self._now - since
            self._card = (spot, self._now)
        assert self.house.window.session.state.opened == spot

    def visit(self) -> None:
        house, dice = self.house, self.dice
        house.clocks.pass_(dice.uniform(60.0, 3_000.0))
        self.hours[house.clocks.now().hour] += 1
        house.come()
        began = touched = self._now
        self.visits += 1
        self._card, words, lang = ("", 0.0), set[str](), "en"
        for _ in range(dice.randint(1, 5)):
            self._wait()
            touched = self._now
            kind = dice.random()
            if kind < 0.45:
                self._open(dice.choice(SPOTS))
            elif kind < 0.6:
                lang = "zh" if lang == "en" else "en"
                house.click(house.window.options.language_button)
            elif kind < 0.75:
                self._lead()
                touched = self._now
            elif kind < 0.85:
                QTest.keyClick(house.window.view, Qt.Key.Key_Escape)
                self._card_is("")
            else:
                self._search(words)
        house.clocks.pass_(dice.uniform(0.0, 60.0))
        over = min(self._now, touched + LINGER)
        house.go()
        spot, since = self._card
        if spot:
            self.read[spot] += over - since
        self.lengths.append(over - began)
        self.languages[lang] += 1
        self.words.update(words)

    def _open(self, spot: str) -> None:
        if spot != self._card[0]:
            self.opened[spot] += 1
        self.house.click(self.house.row(spot))
        self._card_is(spot)

    def _lead(self) -> None:
        """A tour by the keys of a clicker, as far as somebody likes."""
        view, steps = self.house.window.view, self.dice.randint(0, 3)
        for step in range(steps + 1):
            QTest.keyClick(view, Qt.Key.Key_F5 if step == 0 else Qt.Key.Key_PageDown)
            if step < 3:
                spot = ("tower", "east", "west")[step]
                if spot != self._card[0]:
                    self.led[spot] += 1
                self._card_is(spot)
            self._wait()
        self.furthest.append(min(steps, 2))
        self.finished += steps == 3
        QTest.keyClick(view, Qt.Key.Key_Escape)
        assert not self.house.window.session.tours.active

    def _search(self, words: set[str]) -> None:
        box, log = self.house.window.search, self.house.shell.visit_log
        self.house.click(box.field)
        finds = self.dice.random() < 0.4
        word = "tower" if finds else self.dice.choice(("toilet", "lift", "xyzzy", "qwq"))
        with self.qtbot.waitSignal(log.rested.timeout):
            QTest.keyClicks(box.field, word)
        if finds:
            self.found += 1
            if self._card[0] != "tower":
                self.opened["tower"] += 1
            QTest.keyClick(box.field, Qt.Key.Key_Return)
            self._card_is("tower")
        else:
            self.vain += 1
            words.add(word)
        QTest.keyClick(box.field, Qt.Key.Key_Escape)


@pytest.mark.soak
def test_the_report_says_what_visitors_did_with_their_hands(
    houses: Houses, qtbot: QtBot, figures: Callable[[str], None]
) -> None:
    house = houses()
    finder = house.window.aids.search.indexer
    finder.start()
    qtbot.waitUntil(lambda: finder.index is not None, timeout=20_000)
    crowd = Crowd(house, qtbot, 2)
    for _ in range(amount(500, 20)):
        crowd.visit()
    report = house.report()
    assert report.visits == crowd.visits
    assert {hour: n for hour, n in enumerate(report.hours) if n} == dict(crowd.hours)
    assert dict(report.languages) == dict(crowd.languages)
    assert report.times.mean == pytest.approx(sum(crowd.lengths) / len(crowd.lengths), abs=2e-3)
    assert report.times.median == pytest.approx(float(np.median(crowd.lengths)), abs=2e-3)
    assert {h.hotspot: h.opened for h in report.hotspots if h.opened} == dict(crowd.opened)
    assert {h.hotspot: h.led for h in report.hotspots if h.led} == dict(crowd.led)
    for spot in report.hotspots:
        assert spot.seconds == pytest.approx(crowd.read[spot.hotspot], abs=0.01 * crowd.visits), spot
    (tour,) = report.tours
    assert (tour.begun, tour.finished) == (len(crowd.furthest), crowd.finished)
    assert tour.reached == tuple(sum(f >= stop for f in crowd.furthest) for stop in range(3))
    assert (report.searches, report.in_vain) == (crowd.found + crowd.vain, crowd.vain)
    assert {w.word: w.visits for w in report.words} == {w: n for w, n in crowd.words.items() if n >= 3}
    (heat,) = report.heat
    assert heat.scene == "small"
    assert sum(seconds for _, _, seconds in heat.looks) == pytest.approx(sum(crowd.lengths), rel=0.01)
    figures(f"{report.visits} visitors by clicks and keys; {sum(crowd.opened.values())} cards, {tour.begun} tours")


def test_what_a_kiosk_does_by_itself_is_no_visit(houses: Houses, qtbot: QtBot) -> None:
    house = houses()
    qtbot.waitUntil(lambda: house.window.session.tours.active, timeout=10_000)
    house.come()
    house.clocks.pass_(3.0)
    house.go()
    report = house.report()
    assert report.visits == 1
    # The tour that plays while nobody is there, and all that is set back, are nobody's doing.
    assert report.hotspots == ()
    assert report.tours == ()
    assert report.languages == (("en", 1),)


def test_a_visitor_who_just_goes_is_noticed_and_the_card_that_is_set_back_was_not_closed_by_hand(
    houses: Houses, qtbot: QtBot
) -> None:
    house = houses(idle=Idle(after=0.3, countdown=0.3))  # type: ignore[call-arg]
    house.come()
    house.clocks.pass_(5.0)
    house.click(house.row("east"))
    house.clocks.pass_(3.0)
    qtbot.waitUntil(lambda: house.shell.visitors.presence is Presence.NOBODY, timeout=10_000)
    (spot,) = house.report().hotspots
    assert (spot.hotspot, spot.opened, spot.seconds) == ("east", 1, 3.0)


def test_only_the_last_of_what_is_typed_counts(houses: Houses, qtbot: QtBot) -> None:
    house = houses()
    finder, box = house.window.aids.search.indexer, house.window.search
    finder.start()
    qtbot.waitUntil(lambda: finder.index is not None, timeout=20_000)
    for _ in range(3):
        house.come()
        house.click(box.field)
        for part in ("toi", "let"):
            with qtbot.waitSignal(house.shell.visit_log.rested.timeout):
                QTest.keyClicks(box.field, part)
        house.go()
    report = house.report()
    assert [(w.word, w.visits) for w in report.words] == [("toilet", 3)]
    assert report.searches == report.in_vain == 3


def test_a_visit_that_a_crash_has_parted_goes_on_as_a_new_one(houses: Houses, qtbot: QtBot, place: Path) -> None:
    house = houses(LastPlace(scene=str(place), hotspot="west", distance=60.0))
    recorder = house.shell.visit_log.recorder
    assert recorder
    qtbot.waitUntil(lambda: recorder.visiting, timeout=10_000)
    house.clocks.pass_(4.0)
    house.click(house.row("east"))
    house.go()
    found = {spot.hotspot: (spot.opened, spot.seconds) for spot in house.report().hotspots}
    assert found["west"] == (0, 4.0)
    assert found["east"][0] == 1


def test_a_kiosk_that_keeps_no_visits_writes_none(houses: Houses) -> None:
    house = houses(visits=Visits(keep=False))
    house.come()
    house.click(house.row("east"))
    house.go()
    assert not list(house.folder.glob(f"{FILE}*"))


def test_a_window_outside_of_kiosks_writes_none(window: Window, kept: Path, tmp_path: Path) -> None:
    QTest.mouseClick(next(iter(window.places.findChildren(Row))), Qt.MouseButton.LeftButton)
    assert window.session.state.opened
    assert not [*kept.rglob("*.sqlite*"), *tmp_path.rglob("*.sqlite*")]


# -- the window of a report -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_window_shows_the_figures_and_the_map(houses: Houses, qtbot: QtBot, lang: str) -> None:
    house = houses()
    house.come()
    house.clocks.pass_(5.0)
    house.click(house.row("east"))
    house.go()
    report = house.report()
    names = {"small": SceneNames("Small", {"east": "East gate"})}
    picture = np.full((60, 80, 3), 90, np.uint8)
    texts = VisitTexts(report, names, Translator(lang))
    out = VisitsWindow(texts, lambda scene: HeatPicture(picture, 1.0, 9.0, on_scene=True))
    qtbot.addWidget(out)
    out.resize(1280, 720)
    out.show()
    qtbot.waitUntil(lambda: out.drawn, timeout=10_000)
    assert sum(out.hours.values) == 1
    assert out.hotspots.shown == 1
    shown = out.heat.grab().toImage()
    assert shown.pixelColor(shown.width() // 2, shown.height() // 3).red() == 90
    assert out.heat.accessibleName()
    out.close()


def test_the_window_of_no_visits_says_so(qtbot: QtBot, houses: Houses) -> None:
    report = houses().report()
    out = VisitsWindow(VisitTexts(report, {}, Translator("en")), lambda scene: None)
    qtbot.addWidget(out)
    out.show()
    assert "Nothing yet" in out.heat.accessibleName()
    assert not out.drawn
    out.close()
