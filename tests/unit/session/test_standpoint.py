"""Where the screen itself stands: how far and in which direction things are, and the flight there."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from viewer.build.loading import load_scene
from viewer.i18n import Translator
from viewer.session.explorer import Explorer
from viewer.session.session import Session
from viewer.session.standpoint import HERE, SIGN, Standpoint

ROOT = Path(__file__).resolve().parents[3]

EAST = Standpoint(10.0, 20.0, heading=90.0)


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [
        (110.0, 20.0, "100 m, straight ahead"),
        (10.0, -80.0, "100 m, on the right"),
        (10.0, 120.0, "100 m, on the left"),
        (-90.0, 20.0, "100 m, behind you"),
        (-60.0, -50.0, "100 m, behind on the right"),
        (80.0, 90.0, "100 m, ahead on the left"),
        (12.0, 21.0, "right here"),
        (2510.0, 20.0, "2.5 km, straight ahead"),
    ],
)
def test_the_way_is_told_as_one_stands(x: float, y: float, words: str) -> None:
    assert EAST.way(x, y, Translator("en")) == words


def test_it_is_told_in_chinese_too() -> None:
    assert EAST.way(110.0, 20.0, Translator("zh")) == "正前方 100 m"


@pytest.mark.parametrize("heading", [-350.0, -90.0, 0.0, 45.0, 180.0, 359.0])
def test_what_one_sees_lies_ahead(heading: float) -> None:
    here = Standpoint(3.0, -4.0, heading)
    orbit = here.orbit(2.0)
    way = math.radians(heading)
    eye, target = orbit.eye, orbit.target
    look = (target[0] - eye[0], target[1] - eye[1])
    assert math.remainder(math.atan2(look[0], look[1]) - way, math.tau) == pytest.approx(0.0, abs=1e-6)
    assert here.turn(target[0], target[1]) == pytest.approx(0.0, abs=1e-6)


def test_a_pin_says_where_one_is_and_leads_there() -> None:
    session = Session(load_scene(ROOT / "tests" / "samples" / "small"))
    explorer = Explorer(session=session)
    assert HERE not in [pin.id for pin in explorer.pins()]
    session.ways.stand(Standpoint(-20.0, -30.0, 45.0))
    (pin,) = [pin for pin in explorer.pins() if pin.id == HERE]
    assert (pin.title, pin.number) == ("You are here", SIGN)
    assert pin.anchor[:2] == (-20.0, -30.0)
    session.open(next(iter(explorer.story.hotspots)))
    explorer.activate(HERE)
    assert explorer.state.opened == ""
    assert explorer.goal.azimuth == pytest.approx(Standpoint(-20.0, -30.0, 45.0).orbit(0.0).azimuth)


def test_the_way_begins_where_one_stands_and_ends_at_the_spot() -> None:
    session = Session(load_scene(ROOT / "tests" / "samples" / "small"))
    explorer = Explorer(session=session)
    spot = next(iter(explorer.story.hotspots))
    here = Standpoint(-20.0, -30.0, 45.0)
    session.ways.stand(here)
    session.ways.lead(spot)
    assert explorer.state.opened == spot
    start = explorer.camera.eye
    assert math.dist(start[:2], here.orbit(0.0).eye[:2]) < 1.0
    assert explorer.flying
    explorer.arrive()
    assert explorer.state.opened == spot
    assert math.dist(explorer.camera.eye[:2], start[:2]) > 1.0
