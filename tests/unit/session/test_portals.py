"""Portals without a window: what is seen on either side of one, and what leads through it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.session.resting import settle
from viewer.build.loading import LoadedScene, load_scene
from viewer.camera.orbit import Orbit, near, short_way
from viewer.scene.issues import Issue, Severity
from viewer.scene.model import SceneLayer
from viewer.session.controllers.portal import Opened, arrival, door
from viewer.session.explorer import Explorer
from viewer.session.input import events as ev
from viewer.session.miniature_scale import Scale, miniature

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
BOUNDS = [(-100.0, -100.0, 0.0), (100.0, 100.0, 50.0)]

points = st.tuples(st.floats(-80, 80), st.floats(-80, 80), st.floats(0, 40))


@pytest.fixture(scope="module")
def hub() -> LoadedScene:
    return load_scene(SAMPLES / "hub")


@pytest.fixture(scope="module")
def inner() -> LoadedScene:
    return load_scene(SAMPLES / "hub" / "scenes" / "inner")


@pytest.fixture
def explorer(hub: LoadedScene) -> Explorer:
    return Explorer(hub, size=(800, 600))


@given(points, points, st.floats(-170, 170), st.floats(0.01, 2), points, st.floats(-3, 3), st.floats(0.05, 1.4))
def test_a_miniature_is_seen_from_within_as_it_was_from_outside(
    at: tuple[float, float, float],
    point: tuple[float, float, float],
    heading: float,
    scale: float,
    target: tuple[float, float, float],
    azimuth: float,
    elevation: float,
) -> None:
    small = Scale(SceneLayer(id="t", scene="inner", at=at, heading=heading, scale=scale))
    orbit = Orbit(target, 150.0, azimuth, elevation)
    c, s = math.cos(math.radians(heading)), math.sin(math.radians(heading))
    x, y, z = (v * scale for v in point)
    outside = (x * c - y * s + at[0], x * s + y * c + at[1], z + at[2])
    within = small.into(orbit).camera(BOUNDS).project([point], 800, 600)[0]
    seen = orbit.camera(BOUNDS).project([outside], 800, 600)[0]
    assert within[:2] == pytest.approx(seen[:2], abs=0.01, nan_ok=True)
    assert near(short_way(orbit, small.out(small.into(orbit))), orbit)


def test_the_way_to_a_miniature_ends_where_it_fills_the_picture(explorer: Explorer, inner: LoadedScene) -> None:
    explorer.session.open("map")
    explorer.arrive()
    explorer.fly(door(explorer.story, explorer.goal, "inner", "map"))
    explorer.arrive()
    box = explorer.story.bounds("table")
    assert box is not None
    seen = explorer.camera.project(box, 800, 600)
    assert 200 < abs(seen[1, 0] - seen[0, 0]) + abs(seen[1, 1] - seen[0, 1]) < 1200
    there = Explorer(inner, size=(800, 600))
    come = arrival(explorer.loaded, there.story, explorer.goal, there.goal)
    small = miniature(explorer.loaded, "inner")
    assert small
    # It is no view that the other scene could not show.
    assert near(there.room.clamp(come), come)


def test_without_a_miniature_one_comes_from_afar(explorer: Explorer, inner: LoadedScene) -> None:
    back = Explorer(explorer.loaded, size=(800, 600))
    come = arrival(inner, back.story, explorer.goal, back.goal)
    assert come.target == back.goal.target
    assert come.distance > 1.3 * back.goal.distance


class Opener:
    """Notes what is to be loaded, and gives it when it is asked to."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._opened: Opened | None = None

    def open(self, folder: Path, opened: Opened, /) -> None:
        self.asked.append(folder.name)
        self._opened = opened

    def cancel(self) -> None:
        self._opened = None

    def give(self, found: LoadedScene | Sequence[Issue]) -> None:
        assert self._opened
        self._opened(found)


@pytest.fixture
def opener(explorer: Explorer) -> Opener:
    out = Opener()
    explorer.session.portals.opener = out
    return out


def press(explorer: Explorer, x: float, y: float) -> None:
    explorer.handle(ev.PointerPressed(x, y))
    explorer.handle(ev.PointerReleased(x, y))


def test_a_portal_opens_its_card_first_and_is_gone_through_by_a_second_click_or_enter(
    explorer: Explorer, opener: Opener
) -> None:
    session = explorer.session
    pin = next(p for p in explorer.placed() if p.pin.id == "map")
    press(explorer, pin.disc[0] + 4, pin.disc[1] + 10)
    assert explorer.state.opened == "map"
    assert not opener.asked
    explorer.handle(ev.DoubleClicked(pin.disc[0] + 4, pin.disc[1] + 10))
    assert (opener.asked, session.state.bound_for) == (["inner"], "inner")
    session.stay()
    explorer.handle(ev.KeyPressed("Return"))
    assert opener.asked == ["inner"] * 2


def test_a_portal_that_leads_nowhere_is_told_and_one_stays(explorer: Explorer, opener: Opener) -> None:
    told: list[tuple[str, str]] = []
    explorer.session.portals.failed = lambda scene, issues: told.append((scene, issues[0].code))
    explorer.session.open("nowhere")
    explorer.session.hover("nowhere")
    explorer.handle(ev.KeyPressed("Return"))
    assert told == [("lost", "no-such-scene")]
    assert explorer.state.bound_for == ""
    explorer.activate("map")
    explorer.activate("map")
    opener.give((Issue("unreadable", Severity.FATAL, "inner"),))
    assert told[1:] == [("inner", "unreadable")]
    assert explorer.state.bound_for == ""


def test_a_host_without_portals_shows_the_card_alone(explorer: Explorer) -> None:
    explorer.session.open("map")
    explorer.handle(ev.KeyPressed("Return"))
    assert explorer.state.opened == "map"
    assert explorer.state.bound_for == ""


@pytest.mark.parametrize("event", [ev.PointerPressed(3, 3), ev.Wheel(400, 300, 1.0), ev.KeyPressed("Home")])
def test_any_input_ends_the_way(explorer: Explorer, opener: Opener, event: ev.Event) -> None:
    explorer.session.portals.go("inner", "map", orbit=explorer.goal)
    explorer.advance(0.0)
    assert explorer.state.bound_for == "inner"
    explorer.handle(event)
    assert explorer.state.bound_for == ""
    with pytest.raises(AssertionError):
        # Nobody waits for it any more.
        opener.give(())
    assert not explorer.session.tick()


def test_one_goes_on_in_the_other_scene_and_comes_back_to_the_same_card_and_camera(
    explorer: Explorer, opener: Opener, inner: LoadedScene
) -> None:
    session = explorer.session
    explorer.activate("map")
    explorer.arrive()
    state, orbit = explorer.state, explorer.goal
    explorer.activate("map")
    opener.give(inner)
    assert session.tick()
    assert session.scene is explorer.story
    settle(explorer)
    session.tick()
    assert session.scene is not explorer.story
    there = Explorer(session=session, size=(800, 600), came_from=explorer.goal)
    # What is seen at first is what was seen of it on the table.
    assert there.flying
    small = miniature(explorer.loaded, "inner")
    assert small
    assert near(short_way(there.orbit.now, small.into(explorer.goal)), there.orbit.now)
    settle(there)
    assert [stop.loaded.scene.id for stop in session.portals.stops] == [explorer.loaded.scene.id]
    assert session.portals.go_back()
    settle(there)
    session.tick()
    again = Explorer(session=session, size=(800, 600), came_from=there.goal)
    assert again.flying
    settle(again)
    assert again.state.opened == state.opened == "map"
    assert near(short_way(again.goal, orbit), again.goal)
    assert not session.portals.stops


def test_zooming_on_from_the_nearest_dives_in_and_zooming_out_comes_back(
    explorer: Explorer, inner: LoadedScene, opener: Opener
) -> None:
    explorer.session.open("map")
    explorer.arrive()
    low, high = explorer.story.bounds("table")  # type: ignore[misc]
    explorer.fly(Orbit(((low + high) / 2).tolist(), explorer.nearest, -1.0, 1.2))
    explorer.arrive()
    explorer.handle(ev.Wheel(400, 300, 1.0))
    assert explorer.state.bound_for == "inner"
    assert explorer.goal.distance <= explorer.nearest * 1.01
    explorer.handle(ev.Wheel(400, 300, 1.0))
    assert explorer.state.bound_for == "inner"
    opener.give(inner)
    settle(explorer, 0.0)
    explorer.session.tick()
    assert explorer.session.scene
    assert explorer.session.scene.loaded is inner
    there = Explorer(session=explorer.session, size=(800, 600), came_from=explorer.goal)
    settle(there, 0.0)
    assert there.goal.distance < there.story.start(800 / 600).distance
    for _ in range(60):
        there.handle(ev.Wheel(400, 300, -1.0))
    assert there.state.bound_for == "hub"
