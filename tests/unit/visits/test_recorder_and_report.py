"""Visits as they are recorded and counted: by dice, by clocks that somebody sets, merged, and written down."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from tests.soak import amount
from tests.unit.visits.simulated import CHINA, Clocks, Simulation, Tally
from viewer.build.loading import LoadedScene, load_scene
from viewer.camera import Camera
from viewer.i18n import Translator
from viewer.session.session import Session
from viewer.visits.exports import HeatPicture, PageColours, as_csv, as_json, as_page
from viewer.visits.heat import HeatGrid, box_of, heat_alone, heat_over
from viewer.visits.recorder import LINGER, VisitRecorder
from viewer.visits.report import MINUTES, VisitReport, read_report
from viewer.visits.visit_events import FILE, EventKind, VisitEvent, cell_for, word_of
from viewer.visits.visit_store import VisitStore
from viewer.visits.visit_texts import SceneNames, VisitTexts

BEGIN = datetime(2026, 9, 1, 9, 0, tzinfo=CHINA)
RAMP = [(1.0, 1.0, 0.5), (0.5, 0.0, 0.0)]


@pytest.fixture(scope="module")
def members() -> LoadedScene:
    return load_scene("members")


class Kept:
    """Keeps events in a list."""

    def __init__(self) -> None:
        self.events: list[VisitEvent] = []
        self.words: list[str] = []

    def add(self, event: VisitEvent, /) -> None:
        self.events.append(event)

    def add_word(self, word: str, /) -> None:
        self.words.append(word)

    def of(self, *kinds: EventKind) -> list[VisitEvent]:
        return [event for event in self.events if event.kind in kinds]


class Visit:
    """A recorder of a session, and clocks that a test moves."""

    def __init__(self, loaded: LoadedScene) -> None:
        self.kept, self.clocks = Kept(), Clocks(BEGIN)
        self.session = Session(loaded, clock=lambda: self.clocks.steady)
        self.recorder = VisitRecorder(
            self.session, self.kept, clock=lambda: self.clocks.steady, now=lambda: self.clocks.now()
        )
        self.session.subscribe(lambda before, now: self.recorder.hear(now))

    def touch(self, seconds: float) -> None:
        """A touch after some time."""
        self.clocks.pass_(seconds)
        self.recorder.touch()


@pytest.fixture
def visit(members: LoadedScene) -> Visit:
    return Visit(members)


# -- recording --------------------------------------------------------------------------------------------------------


def test_nothing_is_recorded_while_nobody_is_there(visit: Visit) -> None:
    visit.session.open("nuist")
    visit.recorder.look(0.0, 0.0)
    visit.recorder.search("toilet", found=False)
    visit.recorder.end()
    assert visit.kept.events == []
    assert visit.kept.words == []


def test_a_card_is_read_until_it_is_closed_and_the_last_one_a_while_after_the_last_touch(visit: Visit) -> None:
    visit.recorder.begin()
    visit.touch(5.0)
    visit.session.open("nuist")
    visit.touch(20.0)
    visit.session.open("zju")
    visit.clocks.pass_(70.0)
    visit.recorder.end()
    closed = {event.what: event.seconds for event in visit.kept.of(EventKind.CLOSED)}
    assert closed == {"nuist": 20.0, "zju": LINGER}
    assert [event.seconds for event in visit.kept.of(EventKind.ENDED)] == [25.0 + LINGER]


def test_what_somebody_finds_open_after_a_crash_is_read_but_not_opened_again(visit: Visit) -> None:
    visit.session.open("nuist")
    visit.recorder.begin()
    visit.touch(7.0)
    visit.session.close()
    assert visit.kept.of(EventKind.OPENED) == []
    assert [event.seconds for event in visit.kept.of(EventKind.CLOSED)] == [7.0]


def test_a_tour_opens_cards_otherwise_than_a_hand_does(visit: Visit) -> None:
    visit.recorder.begin()
    tours, session = visit.session.tours, visit.session
    tours.go(1, playing=True)
    first = session.state.opened
    session.open("lianji")
    tours.toggle()
    tours.end()
    told = [(event.kind, event.what) for event in visit.kept.of(EventKind.OPENED, EventKind.LED)]
    assert first
    assert told == [(EventKind.LED, first), (EventKind.OPENED, "lianji"), (EventKind.LED, first)]


def test_a_clock_that_is_set_during_a_visit_changes_no_length_and_parts_no_visit(visit: Visit) -> None:
    visit.recorder.begin()
    visit.touch(5.0)
    visit.session.open("nuist")
    visit.clocks.step = -40 * 86_400.0
    visit.touch(5.0)
    visit.session.close()
    visit.clocks.step = 3 * 86_400.0
    visit.touch(5.0)
    visit.recorder.end()
    assert {event.at for event in visit.kept.events} == {int(BEGIN.timestamp()) + 100}
    assert all(event.after >= 0 and (event.seconds or 0) >= 0 for event in visit.kept.events)
    assert [event.seconds for event in visit.kept.of(EventKind.ENDED)] == [15.0]


def test_a_visit_says_nothing_of_who_it_was(visit: Visit) -> None:
    for _ in range(2):
        visit.recorder.begin()
        visit.touch(1.0)
        visit.recorder.search("Wang Xiaoming 13800138000", found=False)
        visit.recorder.search("wang", found=True)
        visit.recorder.end()
    # Numbers of visits count up in one run of the viewer; nothing else tells one from another.
    assert [event.visit for event in visit.kept.of(EventKind.BEGAN)] == [1, 2]
    assert not any("wang" in str(event).casefold() for event in visit.kept.events)


def test_a_word_counts_once_a_visit_in_one_spelling(visit: Visit) -> None:
    for words in (("Toilet", " toilet ", "ＴＯＩＬＥＴ"), ("toilet",), ("x" * 41,)):
        visit.recorder.begin()
        for word in words:
            visit.recorder.search(word, found=False)
        visit.recorder.end()
    assert visit.kept.words == ["toilet", "toilet"]
    assert len(visit.kept.of(EventKind.FOUND_NOTHING)) == 5
    assert word_of("a\0b") == ""


def test_seconds_that_nobody_may_have_looked_count_if_somebody_was_there(visit: Visit) -> None:
    visit.recorder.begin()
    for _ in range(30):
        visit.clocks.pass_(1.0)
        visit.recorder.look(3.0, 4.0)
    visit.recorder.touch()
    for _ in range(50):
        visit.clocks.pass_(1.0)
        visit.recorder.look(-200.0, 4.0)
    visit.recorder.end()
    cell = cell_for(2_335.0)
    looked = {(event.x, event.y): event.seconds for event in visit.kept.of(EventKind.LOOKED)}
    assert looked == {(cell / 2, cell / 2): 30.0, (-200.0 + cell / 2, cell / 2): LINGER}


@pytest.mark.parametrize(
    ("extent", "cell"), [(1_040.0, 2.0), (12_130.0, 20.0), (112.0, 0.2), (1.0, 0.002), (0.0, 2e-6)]
)
def test_cells_are_of_a_round_size_that_fits_the_scene(extent: float, cell: float) -> None:
    assert cell_for(extent) == pytest.approx(cell)


# -- counted ----------------------------------------------------------------------------------------------------------


def matches(report: VisitReport, tally: Tally) -> None:
    """The report says what has happened."""
    assert report.visits == tally.visits
    assert {hour: n for hour, n in enumerate(report.hours) if n} == dict(tally.hours)
    assert dict(report.languages) == dict(tally.languages)
    ordered = sorted(tally.seconds)
    middle = (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
    assert report.times.median == pytest.approx(middle, abs=2e-3)
    assert report.times.mean == pytest.approx(sum(ordered) / len(ordered), abs=2e-3)
    ends = [0.0, *(60 * minutes for minutes in MINUTES), float("inf")]
    classes = [sum(a <= s < b for s in ordered) for a, b in itertools.pairwise(ends)]
    assert list(report.times.classes) == classes
    assert {h.hotspot: h.opened for h in report.hotspots if h.opened} == dict(tally.opened)
    assert {h.hotspot: h.led for h in report.hotspots if h.led} == dict(tally.led)
    for spot in report.hotspots:
        assert spot.seconds == pytest.approx(tally.read[spot.hotspot], abs=0.01 * tally.visits), spot
    (tour,) = report.tours
    assert (tour.begun, tour.finished) == (len(tally.furthest), tally.finished)
    assert tour.reached == tuple(sum(f >= stop for f in tally.furthest) for stop in range(max(tally.furthest) + 1))
    assert (report.searches, report.in_vain) == (tally.found + tally.vain, tally.vain)
    shared = {word_of(word): n for word, n in tally.words.items() if n >= 3}
    assert {word.word: word.visits for word in report.words} == shared
    assert report.unshared == sum(tally.words.values()) - sum(shared.values())


@pytest.mark.soak
def test_the_report_of_simulated_visitors_says_what_they_did(
    tmp_path: Path, members: LoadedScene, figures: Callable[[str], None]
) -> None:
    store = VisitStore(tmp_path / FILE, keep_days=3650)
    simulation = Simulation(members, store, 11, BEGIN)
    for number in range(amount(500)):
        # Somebody sets the clock back in the middle of everything.
        simulation.clocks.step = -7_200.0 if number % 5 == 4 else 0.0
        simulation.visit()
    assert store.flush(60.0)
    store.close()
    report = read_report([tmp_path])
    matches(report, simulation.tally)
    looked = sum(seconds for heat in report.heat for _, _, seconds in heat.looks)
    assert looked == pytest.approx(sum(simulation.tally.seconds), rel=0.02)
    figures(f"{report.visits} visits, {sum(h.opened for h in report.hotspots)} cards, {report.searches} searches")


def test_a_visit_that_was_cut_off_lasted_as_long_as_is_known(tmp_path: Path) -> None:
    store = VisitStore(tmp_path / FILE, keep_days=3650)
    at = int(BEGIN.timestamp())
    store.add(VisitEvent(1, at, 480, 0.0, EventKind.BEGAN, "hall", "zh"))
    store.add(VisitEvent(1, at, 480, 42.0, EventKind.OPENED, "hall", "door"))
    assert store.flush(10.0)
    store.close()
    report = read_report([tmp_path])
    assert (report.visits, report.times.median, report.languages) == (1, 42.0, (("zh", 1),))


def test_an_hour_is_the_one_on_the_wall_of_the_kiosk(tmp_path: Path) -> None:
    store = VisitStore(tmp_path / FILE, keep_days=3650)
    at = int(datetime(2026, 9, 1, 23, 30, tzinfo=CHINA).timestamp())
    store.add(VisitEvent(1, at, 480, 0.0, EventKind.BEGAN))
    store.add(VisitEvent(2, at, -300, 0.0, EventKind.BEGAN))
    assert store.flush(10.0)
    store.close()
    report = read_report([tmp_path])
    assert [hour for hour, n in enumerate(report.hours) if n] == [10, 23]
    assert [str(day) for day, _ in report.days] == ["2026-09-01"]


# -- heat -------------------------------------------------------------------------------------------------------------


def above(x: float, y: float) -> Camera:
    return Camera.look_at((x, y - 0.1, 1_000.0), (x, y, 0.0), 20.0)


@pytest.mark.parametrize("place", [(32.5, -17.5), (-57.5, 52.5)])
def test_heat_lies_where_was_looked(place: tuple[float, float]) -> None:
    camera = above(0.0, 0.0)
    grid = HeatGrid.of({place: 60.0}, 5.0)
    assert grid
    paper = np.full((300, 400, 4), 255, np.uint8)
    picture = heat_over(paper, camera, grid.smoothed(100.0), RAMP)
    changed = np.argwhere((picture != 255).any(axis=2))
    row, column = changed.mean(axis=0)
    x, y, _ = camera.project([(*place, 0.0)], 400, 300)[0]
    assert (column + 0.5, row + 0.5) == pytest.approx((x, y), abs=1.0)
    # Nothing is coloured where nobody looked.
    assert len(changed) < 0.2 * 300 * 400


def test_smoothing_keeps_the_seconds_and_grows_with_them() -> None:
    grid = HeatGrid.of({(2.5, 2.5): 10.0, (52.5, 2.5): 30.0}, 5.0)
    assert grid
    smooth = grid.smoothed(100.0)
    assert smooth.seconds.sum() == pytest.approx(40.0, rel=1e-3)
    few, many = (smooth.at(np.array([x]), np.array([2.5]))[0] for x in (2.5, 52.5))
    assert many == pytest.approx(3 * few, rel=1e-6)
    # On a map of more ground it is smoother still.
    assert grid.smoothed(2_000.0).most < 0.5 * smooth.most


def test_a_look_at_the_horizon_makes_no_grid_of_gigabytes() -> None:
    grid = HeatGrid.of({(2.5, 2.5): 10.0, (7.5, 2.5): 9.0, (5e8, 2.5): 1.0}, 5.0)
    assert grid
    assert grid.seconds.size < 1_000
    assert HeatGrid.of({}, 5.0) is None
    assert heat_alone(grid.smoothed(50.0), (60, 40), (1.0, 1.0, 1.0), RAMP).shape == (40, 60, 3)


def test_a_map_shows_where_was_looked_and_some_of_what_lies_around() -> None:
    scene = (-500.0, -400.0, 500.0, 400.0)
    hall = [(x, 20.0, 10.0) for x in np.linspace(-30.0, 30.0, 50).tolist()]
    west, south, east, north = box_of([*hall, (480.0, -390.0, 1.0)], scene)
    assert (west + east) / 2 == pytest.approx(0.0, abs=2.0)
    assert (south + north) / 2 == pytest.approx(20.0, abs=2.0)
    assert 110.0 < east - west < 130.0
    # At the edge it stays within the scene, and of a scene that was looked at everywhere it is all.
    assert box_of([(490.0, 390.0, 1.0)], scene) == pytest.approx((380.0, 280.0, 500.0, 400.0))
    assert box_of([(-490.0, -390.0, 1.0), (490.0, 390.0, 1.0)], scene) == scene
    assert box_of([], scene) == scene


# -- written down -----------------------------------------------------------------------------------------------------

COLOURS = PageColours("#aaa", "#bbb", "#ccc", "#ddd", "#eee", "#fff", "#000", ("#ff0", "#f00"))


@pytest.fixture
def texts(tmp_path: Path, members: LoadedScene) -> VisitTexts:
    store = VisitStore(tmp_path / FILE, keep_days=3650)
    simulation = Simulation(members, store, 5, BEGIN)
    for _ in range(40):
        simulation.visit()
    for word in ("=cmd|' /C calc'!A0", "<script>alert(1)</script>"):
        for _ in range(3):
            store.add_word(word_of(word))
    assert store.flush(30.0)
    store.close()
    names = SceneNames("Nine <members>", {"nuist": 'NUIST & "others"'}, {"six-cities": "Six cities"})
    return VisitTexts(read_report([tmp_path]), {"members": names}, Translator("en"))


def test_the_table_has_all_figures_and_no_formulas(texts: VisitTexts) -> None:
    report = texts.report
    rows = list(csv.DictReader(io.StringIO(as_csv(report, texts).decode("utf-8-sig"))))
    read = {(row["table"], row["id"], row["measure"]): row["value"] for row in rows}
    assert int(read["visits", "", "visits"]) == report.visits
    for spot in report.hotspots:
        assert int(read["hotspots", spot.hotspot, "opened"]) == spot.opened
    assert sum(int(row["value"]) for row in rows if row["table"] == "hours") == report.visits
    assert not any(value.startswith(("=", "+", "@")) for row in rows for value in row.values())
    assert any(row["id"].startswith("'=cmd") for row in rows)


def test_json_has_all_figures(texts: VisitTexts) -> None:
    read = json.loads(as_json(texts.report, texts))
    assert read["visits"] == texts.report.visits
    assert read["hours"] == list(texts.report.hours)
    assert {h["hotspot"]: h["opened"] for h in read["hotspots"]} == {h.hotspot: h.opened for h in texts.report.hotspots}
    assert read["titles"]["members"]["title"] == "Nine <members>"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_is_one_file_that_asks_for_nothing_and_runs_nothing(texts: VisitTexts, lang: str) -> None:
    told = VisitTexts(texts.report, texts.names, Translator(lang))
    picture = np.zeros((20, 30, 3), np.uint8)
    page = as_page(told, {"members": HeatPicture(picture, 5.0, 40.0, on_scene=True)}, COLOURS).decode()
    # Well-formed, whatever visitors have typed and scenes are called.
    root = ET.fromstring(page.partition("\n")[2])
    assert "<script>alert(1)</script>" in "".join(root.itertext())
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert {"svg", "img"} <= tags
    assert not tags & {"script", "link", "iframe", "object", "a", "form"}
    addresses = set(re.findall(r"""https?://[^"' )<]+""", page))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xhtml"}
    assert all(
        element.get("src", "data:").startswith("data:image/png;base64,")
        for element in root.iter()
        if "src" in element.attrib
    )
    assert not re.search(r"url\(|@import", page)


def test_the_page_of_no_visits_says_so(texts: VisitTexts, tmp_path: Path) -> None:
    store = VisitStore(tmp_path / "none" / FILE)
    store.add_word("toilet")
    assert store.flush(10.0)
    store.close()
    page = as_page(VisitTexts(read_report([tmp_path / "none"]), {}, Translator("en")), {}, COLOURS).decode()
    assert "No visits yet" in page


def test_names_of_two_scenes_are_told_apart(texts: VisitTexts) -> None:
    heat = texts.report.heat[0]
    report = replace(texts.report, heat=(heat, replace(heat, scene="other")))
    rows = VisitTexts(report, texts.names, Translator("en")).hotspots()
    assert all(row.title.endswith("· Nine <members>") for row in rows)


@pytest.mark.parametrize(("seconds", "told"), [(7.4, "7 s"), (80.0, "1 min 20 s"), (3_700.0, "1 h 1 min")])
def test_lengths_of_time_are_told_as_people_say_them(texts: VisitTexts, seconds: float, told: str) -> None:
    assert texts.seconds(seconds) == told
