"""A visitor's way through a scene, without a window."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.session.resting import settle
from viewer.build.loading import load_scene
from viewer.camera import Camera
from viewer.session.explorer import Explorer
from viewer.session.input import events as ev

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def explorer() -> Explorer:
    return Explorer(load_scene(ROOT / "tests" / "samples" / "small"), size=(800, 600))


def click(explorer: Explorer, x: float, y: float) -> None:
    explorer.handle(ev.PointerPressed(x, y))
    explorer.handle(ev.PointerReleased(x, y))


def test_a_click_on_a_pin_opens_its_card_and_flies_there(explorer: Explorer) -> None:
    pin = next(p for p in explorer.placed() if p.pin.id == "tower")
    before = explorer.camera
    click(explorer, pin.disc[0] + 5, pin.disc[1] + 15)
    assert explorer.state.opened == "tower"
    settle(explorer)
    assert explorer.camera != before


def test_a_click_on_an_object_opens_its_hotspot(explorer: Explorer) -> None:
    x, y, _ = explorer.camera.project([(0, 0, 8)], 800, 600)[0]
    assert explorer.pick(x, y).object == "tower"
    click(explorer, x, y)
    assert explorer.state.opened == "tower"


def test_a_drag_turns_and_opens_nothing(explorer: Explorer) -> None:
    x, y, _ = explorer.camera.project([(0, 0, 8)], 800, 600)[0]
    before = explorer.camera
    explorer.handle(ev.PointerPressed(x, y))
    explorer.handle(ev.PointerMoved(x + 60, y))
    explorer.handle(ev.PointerReleased(x + 60, y))
    settle(explorer)
    assert explorer.state.opened == ""
    assert explorer.camera.distance == pytest.approx(before.distance)
    assert explorer.camera.eye != before.eye


def test_a_place_has_one_pin_outside_and_its_own_inside(explorer: Explorer) -> None:
    assert {(p.id, p.group) for p in explorer.pins()} == {("tower", False), ("hall", True)}
    explorer.activate("hall")
    assert explorer.state.place == "hall"
    assert [p.id for p in explorer.pins()] == ["inside"]
    assert explorer.state.hidden == {"hall"}
    x, y, _ = explorer.camera.project([(40, 0, 4)], 800, 600)[0]
    assert explorer.pick(x, y).object != "hall"
    settle(explorer)
    explorer.handle(ev.KeyPressed("Escape"))
    assert explorer.state.place == ""
    # The walls stay open until one is out.
    assert not explorer.state.hidden
    assert explorer.hidden == {"hall"}
    settle(explorer)
    assert not explorer.hidden


def test_opening_a_hotspot_inside_enters_its_place(explorer: Explorer) -> None:
    explorer.session.open("inside")
    assert explorer.state.place == "hall"
    explorer.session.open("tower")
    assert explorer.state.place == ""
    settle(explorer)
    assert not explorer.state.hidden


def test_escape_closes_the_card_then_leaves_and_then_does_nothing(explorer: Explorer) -> None:
    explorer.session.open("inside")
    for expected in (("", "hall"), ("", ""), ("", "")):
        explorer.handle(ev.KeyPressed("Escape"))
        assert (explorer.state.opened, explorer.state.place) == expected


def test_a_key_goes_round_the_pins_and_enter_opens(explorer: Explorer) -> None:
    explorer.handle(ev.KeyPressed("N"))
    assert explorer.state.hovered == "tower"
    explorer.handle(ev.KeyPressed("N"))
    assert explorer.state.hovered == "hall"
    explorer.handle(ev.KeyPressed("Shift+N"))
    explorer.handle(ev.KeyPressed("Return"))
    assert explorer.state.opened == "tower"


def test_home_comes_back_to_the_start(explorer: Explorer) -> None:
    start = explorer.camera
    for key in ("Left", "Up", "Shift+Right", "+", "T"):
        explorer.handle(ev.KeyPressed(key))
    explorer.handle(ev.KeyPressed("Home"))
    settle(explorer)
    assert explorer.camera.eye == pytest.approx(start.eye, rel=1e-6)


def test_any_input_ends_a_flight(explorer: Explorer) -> None:
    explorer.session.open("tower")
    explorer.advance(0.0)
    explorer.advance(0.1)
    before = explorer.camera
    explorer.handle(ev.Wheel(400, 300, 0.1))
    explorer.advance(0.2)
    moved = sum((a - b) ** 2 for a, b in zip(explorer.camera.eye, before.eye, strict=True)) ** 0.5
    assert moved < 0.1 * before.distance


def test_a_camera_that_a_host_sets_stays_exactly(explorer: Explorer) -> None:
    camera = Camera.look_at((70, -90, 40), (0, 0, 5), 35)
    explorer.set_camera(camera)
    assert (explorer.camera.eye, explorer.camera.target) == (camera.eye, camera.target)
    assert not explorer.moving


def test_panels_move_the_middle_of_the_picture(explorer: Explorer) -> None:
    explorer.set_reserved(300, 0, 100, 0)
    x, y, _ = explorer.camera.project([explorer.camera.target], 800, 600)[0]
    assert (x, y) == pytest.approx((500, 300))


def test_unknown_keys_are_left_to_others(explorer: Explorer) -> None:
    assert not explorer.handle(ev.KeyPressed("F7"))
