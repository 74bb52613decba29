"""Steps of a tour as snapshots: look, hour, marks, flight, scene; and the way back to one that was left."""

from __future__ import annotations

import math
import shutil
from pathlib import Path

import numpy as np
import pytest

from tests.unit.session.resting import settle
from viewer.build.loading import LoadedScene, load_scene
from viewer.camera.flights import Flight
from viewer.camera.orbit import near, short_way, turn
from viewer.frame import Mark
from viewer.frame_builder import FrameBuilder
from viewer.scene.issues import SceneError
from viewer.scene.style import load_style
from viewer.session.controllers.portal import Opened
from viewer.session.explorer import Explorer
from viewer.session.session import Session
from viewer.text.labels import Labels

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
TOUR = """
[[view]]
id = "side"
target = [0, 0, 5]
distance = 150
azimuth = 40
elevation = 20
[[tour]]
id = "round"
title = "Round"
[[tour.step]]
view = "home"
seconds = 10
[[tour.step]]
view = "side"
seconds = 10
style = "night"
time = 2023-05-22T19:30:00+08:00
highlight = ["houses"]
flight = { seconds = 6, curve = "straight" }
[[tour.step]]
scene = "inner"
hotspot = "way-back"
seconds = 10
[[tour.step]]
hotspot = "map"
seconds = 10
"""


class _Opener:
    """Loads at once."""

    def open(self, folder: Path, opened: Opened, /) -> None:
        opened(load_scene(folder))

    def cancel(self) -> None:
        """There is nothing to give up."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    to = tmp_path_factory.mktemp("hub") / "hub"
    shutil.copytree(SAMPLES / "hub", to)
    file = to / "scene.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text + TOUR, encoding="utf-8")
    return to


@pytest.fixture(scope="module")
def hub(folder: Path) -> LoadedScene:
    return load_scene(folder)


@pytest.fixture
def explorer(hub: LoadedScene) -> Explorer:
    clock = [0.0]
    session = Session(hub, clock=lambda: clock[0], opener=_Opener())
    out = Explorer(session=session, size=(800, 600))
    settle(out)
    return out


def test_who_has_looked_round_is_taken_back_before_the_tour_goes_on(explorer: Explorer) -> None:
    tours = explorer.session.tours
    tours.go(1, playing=True)
    settle(explorer)
    goal = explorer.goal
    tours.advance(100.0)
    tours.advance(101.5)
    spent = tours.elapsed
    explorer.steer(lambda orbit: turn(orbit, 0.7, 0.1))
    settle(explorer)
    assert not tours.state.playing
    assert not near(short_way(explorer.goal, goal), explorer.goal)
    tours.toggle()
    assert explorer.flying
    tours.advance(200.0)
    tours.advance(201.9)
    assert tours.elapsed == spent
    settle(explorer)
    assert near(short_way(explorer.goal, goal), explorer.goal)
    tours.advance(201.9)
    tours.advance(202.9)
    assert tours.elapsed == pytest.approx(spent + 1.0)
    assert tours.state.index == 1


def test_a_tour_that_was_only_paused_goes_on_where_it_is(explorer: Explorer) -> None:
    tours = explorer.session.tours
    tours.go(0, playing=True)
    settle(explorer)
    tours.toggle()
    tours.toggle()
    assert tours.state.playing
    assert not explorer.flying


def test_a_step_has_its_own_look_hour_and_marks_while_one_is_there(explorer: Explorer, qapp: object) -> None:
    builder = FrameBuilder(explorer, Labels())
    tours, story = explorer.session.tours, explorer.story
    tours.go(0, playing=False)
    settle(explorer)
    plain, houses = builder.frame(), story.ids("houses")
    assert not plain.marks[houses].any()
    tours.go(1, playing=False)
    settle(explorer)
    step = builder.frame()
    assert (builder.style, builder.time) == (load_style("night"), explorer.loaded.scene.tour[0].step[1].time)
    assert (step.marks[houses] & np.uint8(Mark.CHOSEN)).all()
    tours.go(0, playing=False)
    settle(explorer)
    again = builder.frame()
    assert builder.style == explorer.loaded.style
    assert not again.marks[houses].any()


def test_a_step_is_flown_to_as_it_says(explorer: Explorer) -> None:
    tours = explorer.session.tours
    tours.go(0, playing=False)
    settle(explorer)
    tours.go(1, playing=False)
    now = 1000.0
    explorer.advance(now)
    while explorer.rig.flight.seeking:
        explorer.advance(now)
    assert explorer.rig.flight.seconds == 6.0
    lasted = settle(explorer, now) - now
    assert lasted == pytest.approx(6.0, abs=0.5)
    tours.go(0, playing=False)
    explorer.advance(2000.0)
    while explorer.rig.flight.seeking:
        explorer.advance(2000.0)
    assert explorer.rig.flight.seconds < 2.0


def test_a_straight_flight_does_not_rise_between_far_places(explorer: Explorer) -> None:
    start = explorer.goal
    end = type(start)((900.0, 0.0, 0.0), start.distance, start.azimuth, start.elevation, start.fov)
    over, straight = (Flight(start, end, 2.0, arc=arc) for arc in (True, False))
    middle = start.distance
    assert over.at(1.0).distance > 1.5 * middle
    assert straight.at(1.0).distance == pytest.approx(middle, rel=0.01)
    assert math.isclose(over.at(2.0).distance, straight.at(2.0).distance)


def test_a_tour_goes_through_a_portal_and_comes_back(explorer: Explorer) -> None:
    session = explorer.session
    tours = session.tours
    tours.go(1, playing=True)
    settle(explorer)
    tours.step(1)
    assert session.state.bound_for == "inner"
    settle(explorer)
    session.tick()
    assert session.scene is not explorer.story
    there = Explorer(session=session, size=(800, 600), came_from=explorer.goal)
    settle(there)
    assert (session.scene.loaded.scene.id if session.scene else "") == "inner"
    assert session.state.opened == "way-back"
    assert (tours.state.index, tours.state.playing, tours.home) == (2, True, "hub")
    tours.step(1)
    settle(there)
    session.tick()
    back = Explorer(session=session, size=(800, 600), came_from=there.goal)
    settle(back)
    assert (session.scene.loaded.scene.id if session.scene else "") == "hub"
    assert (session.state.opened, tours.state.index) == ("map", 3)
    assert not session.portals.stops


def test_another_scene_that_the_visitor_goes_to_ends_the_tour(explorer: Explorer, hub: LoadedScene) -> None:
    session = explorer.session
    session.tours.go(1, playing=True)
    session.portals.go("inner", "map", orbit=explorer.goal)
    settle(explorer)
    session.tick()
    assert (session.scene.loaded.scene.id if session.scene else "") == "inner"
    assert not session.tours.active


@pytest.mark.parametrize(
    ("line", "path", "found"),
    [
        ('highlight = ["houzes"]', "highlight", "houzes"),
        ('style = "dark"', "style", "dark"),
        ('figure = "map"', "figure", "map"),
        ('flight = { curve = "loop" }', "flight.curve", "loop"),
        ("flight = { seconds = 0.01 }", "flight.seconds", "0.01"),
    ],
)
def test_what_a_step_asks_for_and_there_is_not_is_named(
    folder: Path, tmp_path: Path, line: str, path: str, found: str
) -> None:
    to = tmp_path / "hub"
    shutil.copytree(folder, to)
    file = to / "scene.toml"
    file.write_text(file.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    try:
        issues = load_scene(to).issues
    except SceneError as error:
        issues = tuple(error.issues)
    issue = next(i for i in issues if path in i.path)
    assert found in issue.found
    assert issue.line == len(file.read_text(encoding="utf-8").splitlines())
