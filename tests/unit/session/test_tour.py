"""Tours: played by themselves, by hand, by a clicker."""

from __future__ import annotations

from pathlib import Path

import pytest

from viewer.build.loading import LoadedScene, load_scene
from viewer.session.actions import Mode
from viewer.session.explorer import Explorer
from viewer.session.input import events as ev

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def venue() -> LoadedScene:
    return load_scene("jinyuzui")


@pytest.fixture
def explorer(venue: LoadedScene) -> Explorer:
    return Explorer(venue, size=(800, 600))


def press(explorer: Explorer, *keys: str) -> None:
    for key in keys:
        explorer.handle(ev.KeyPressed(key))


def stops(explorer: Explorer) -> list[str]:
    assert explorer.session.tours.chosen
    return [str(s.hotspot) for s in explorer.session.tours.chosen.step]


def test_a_tour_plays_through_its_stops_and_ends_at_the_last(explorer: Explorer) -> None:
    explorer.session.tours.toggle()
    seen, now = [explorer.state.opened], 0.0
    progress = 0.0
    while explorer.session.tours.advance(now):
        now += 1.0
        assert explorer.session.tours.progress >= progress
        progress = explorer.session.tours.progress
        if explorer.state.opened != seen[-1]:
            seen.append(explorer.state.opened)
        assert now < 2000
    assert seen == stops(explorer)
    assert now == pytest.approx(sum(s.seconds for s in explorer.session.tours.chosen.step), abs=len(seen) + 1)  # type: ignore[union-attr]
    assert explorer.session.tours.progress == 1.0
    assert explorer.session.tours.state.ended
    explorer.session.tours.toggle()
    assert (explorer.session.tours.state.index, explorer.session.tours.state.playing) == (0, True)


def test_a_clicker_leads_through_the_tour(explorer: Explorer) -> None:
    press(explorer, "PgDown")
    assert explorer.mode is Mode.TOUR
    assert explorer.state.opened == stops(explorer)[0]
    assert not explorer.session.tours.state.playing
    press(explorer, "PgDown", "PgDown", "PgUp")
    assert explorer.state.opened == stops(explorer)[1]
    press(explorer, "F5")
    assert explorer.state.opened == stops(explorer)[0]
    press(explorer, *["PgDown"] * 50)
    assert explorer.state.opened == stops(explorer)[-1]
    assert explorer.session.tours.state.ended
    press(explorer, "PgUp")
    assert not explorer.session.tours.state.ended
    assert explorer.state.opened == stops(explorer)[-1]
    press(explorer, "PgDown")
    assert explorer.session.tours.state.ended
    press(explorer, "Escape")
    assert explorer.mode is Mode.EXPLORE
    assert explorer.state.opened == stops(explorer)[-1]


@pytest.mark.parametrize("key", [".", "B"])
def test_the_screen_goes_black_and_comes_back(explorer: Explorer, key: str) -> None:
    press(explorer, key)
    assert explorer.session.tours.state.blank
    press(explorer, key)
    assert not explorer.session.tours.state.blank
    press(explorer, "F5", key, "PgDown")
    assert not explorer.session.tours.state.blank
    assert explorer.session.tours.state.index == 0
    press(explorer, key, "Escape")
    assert not explorer.session.tours.state.blank
    assert explorer.session.tours.active


def test_a_black_screen_stops_the_time(explorer: Explorer) -> None:
    explorer.session.tours.toggle()
    explorer.session.tours.advance(0.0)
    explorer.session.tours.advance(1.0)
    press(explorer, "B")
    for now in range(2, 200):
        explorer.session.tours.advance(float(now))
    press(explorer, "B")
    explorer.session.tours.advance(200.0)
    assert explorer.session.tours.elapsed == pytest.approx(1.0)


@pytest.mark.parametrize(
    "hand",
    [
        [ev.PointerPressed(400, 300), ev.PointerMoved(450, 300)],
        [ev.Wheel(400, 300, 1)],
        [ev.KeyPressed("Left")],
        [ev.Pinched(400, 300, 1.2)],
    ],
)
def test_a_hand_on_the_scene_pauses(explorer: Explorer, hand: list[ev.Event]) -> None:
    explorer.session.tours.toggle()
    for event in hand:
        explorer.handle(event)
    assert not explorer.session.tours.state.playing
    assert explorer.session.tours.active
    press(explorer, "Space")
    assert explorer.session.tours.state.playing


def test_opening_another_spot_pauses(explorer: Explorer) -> None:
    explorer.session.tours.toggle()
    explorer.session.open("riverside")
    assert not explorer.session.tours.state.playing


def test_moving_the_pointer_pauses_nothing(explorer: Explorer) -> None:
    explorer.session.tours.toggle()
    explorer.handle(ev.PointerMoved(200, 200))
    assert explorer.session.tours.state.playing


def test_without_a_tour_the_clicker_goes_from_spot_to_spot() -> None:
    explorer = Explorer(load_scene(ROOT / "tests" / "samples" / "small"), size=(800, 600))
    press(explorer, "PgDown")
    assert explorer.state.opened == "tower"
    press(explorer, "PgDown")
    assert explorer.state.opened == "inside"
    press(explorer, "PgUp", "PgUp")
    assert explorer.state.opened == "inside"
    press(explorer, "F5", "P")
    assert explorer.mode is Mode.EXPLORE
