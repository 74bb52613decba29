"""Whatever devices, windows and clocks say: no error, a sound camera, and little work at a time."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.soak import amount
from viewer.build.loading import LoadedScene, load_scene
from viewer.camera import Camera
from viewer.camera.orbit import Orbit
from viewer.session.controllers.walk_surface import WalkSurface
from viewer.session.explorer import Explorer
from viewer.session.input import clamping
from viewer.session.input import events as ev

ROOT = Path(__file__).resolve().parents[3]
ODD = [0.0, -0.0, 1.0, -1.0, 120.0, 1e-320, 2.0**31, -(2.0**31), 1e18, 1.7e308, -1.7e308, math.inf, -math.inf, math.nan]

numbers = st.one_of(st.sampled_from(ODD), st.floats())
places = st.one_of(st.floats(0, 1300), numbers)
keys = st.sampled_from(
    ["G", "W", "S", "A", "D", "Up", "Left", "Shift+W", "+", "Home", "Escape", "Q", "", "Ctrl+", "𝄞" * 9]
)
buttons = st.sampled_from(ev.Button)
events = st.one_of(
    st.builds(ev.PointerPressed, places, places, buttons, st.booleans(), st.booleans()),
    st.builds(ev.PointerMoved, places, places),
    st.builds(ev.PointerReleased, places, places, buttons),
    st.builds(ev.DoubleClicked, places, places),
    st.builds(ev.Wheel, places, places, numbers),
    st.builds(ev.Pinched, places, places, numbers, numbers, numbers, numbers),
    st.builds(ev.Flung, numbers, numbers),
    st.builds(ev.KeyPressed, keys, st.booleans()),
    st.builds(ev.KeyReleased, keys),
    st.just(ev.PointerLeft()),
    st.just(ev.FocusLost()),
)


@cache
def scene(name: str) -> LoadedScene:
    return load_scene(name if name == "jinyuzui" else ROOT / "tests" / "samples" / name)


def check(explorer: Explorer) -> None:
    camera, room = explorer.camera, explorer.room
    assert np.isfinite([*camera.eye, *camera.target, camera.fov_y, camera.near, camera.far, *camera.shift]).all()
    assert math.dist(camera.eye, camera.target) > 1e-3
    assert math.dist(camera.eye, room.lower) < 10 * room.size
    assert np.isfinite(camera.matrix(explorer.size[0] / explorer.size[1])).all()


@settings(max_examples=amount(600, 20))
@given(st.lists(st.one_of(events, numbers), max_size=25), st.booleans())
def test_no_input_and_no_clock_brings_the_app_down(inputs: list[ev.Event | float], afoot: bool) -> None:
    explorer = Explorer(scene("small"), size=(1280, 720))
    if afoot:
        explorer.handle(ev.KeyPressed("G"))
        explorer.arrive()
    for each in inputs:
        if isinstance(each, float):
            explorer.advance(each)
        else:
            explorer.handle(each)
        check(explorer)


@settings(max_examples=amount(600, 20))
@given(
    st.tuples(numbers, numbers),
    numbers,
    st.tuples(numbers, numbers, numbers, numbers),
    numbers,
    st.tuples(st.floats(-1e300, 1e300), numbers, numbers, numbers),
)
def test_no_window_brings_the_app_down(
    size: tuple[float, float],
    ratio: float,
    sides: tuple[float, float, float, float],
    scale: float,
    orbit: tuple[float, float, float, float],
) -> None:
    explorer = Explorer(scene("small"), size=size, pixel_ratio=ratio)  # type: ignore[arg-type]
    explorer.set_reserved(*sides)
    explorer.set_text_scale(scale)
    explorer.resize((size[1], size[0]), ratio)  # type: ignore[arg-type]
    left, top, right, bottom = explorer.reserved
    assert left + right <= explorer.size[0]
    assert top + bottom <= explorer.size[1]
    x, distance, azimuth, elevation = orbit
    if all(abs(v) < 1e6 or not math.isfinite(v) for v in (azimuth, elevation)):
        explorer.fly(Orbit((x, 0.0, 0.0), distance, azimuth, elevation))
        explorer.arrive()
    check(explorer)
    explorer.board.placement(explorer.seen)


def test_what_is_no_camera_is_said_to_the_host() -> None:
    explorer = Explorer(scene("small"), size=(640, 480))
    for eye in ((math.nan, 0.0, 0.0), (math.inf, 0.0, 0.0), (0.0, 0.0, 0.0)):
        with pytest.raises(ValueError, match="eye"):
            explorer.set_camera(Camera(eye, (0.0, 0.0, 0.0), 0.7))
    check(explorer)


@pytest.mark.parametrize(
    "storm",
    [
        [ev.Wheel(400, 300, 120_000 / 120)],
        [ev.Wheel(400, 300, -(2.0**31) / 120)],
        [ev.Wheel(400, 300, 40.0)] * 500,
        [ev.Wheel(400, 300, 1e300)] * 500,
        [ev.Pinched(400, 300, 1e9, 1e9, 0.0)] * 500,
        [ev.Pinched(400, 300, 1e-9, -1e9, 1e9)] * 500,
    ],
    ids=["fast", "huge", "many", "many-huge", "pinch", "pinch-in"],
)
def test_a_storm_while_walking_is_walked_off_in_time(monkeypatch: pytest.MonkeyPatch, storm: list[ev.Event]) -> None:
    explorer = Explorer(scene("jinyuzui"), size=(1280, 720))
    explorer.session.show_view("square", fly=False)
    explorer.handle(ev.KeyPressed("G"))
    now = 0.0
    while explorer.advance(now):
        now += 0.05
    start = explorer.walking.stand
    assert start
    steps = 0
    step = WalkSurface.step

    def counted(*args: object) -> object:
        nonlocal steps
        steps += 1
        return step(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(WalkSurface, "step", counted)
    for each in storm:
        explorer.handle(each)
    assert steps == 0
    worst = 0
    for _ in range(400):
        now += 1 / 60
        before = steps
        more = explorer.advance(now)
        worst = max(worst, steps - before)
        if not more:
            break
    assert not explorer.moving
    # A stride of a sixtieth of a second, with what is tried along walls.
    assert worst <= 2 * 7
    stand = explorer.walking.stand
    assert stand
    assert math.dist(start.feet, stand.feet) < 11.0


@pytest.mark.parametrize("pause", [0.5, 3600.0, 1e9, math.inf, math.nan, -5.0])
def test_a_machine_that_slept_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch, pause: float) -> None:
    explorer = Explorer(scene("jinyuzui"), size=(1280, 720))
    explorer.session.show_view("square", fly=False)
    explorer.handle(ev.KeyPressed("G"))
    now = 0.0
    while explorer.advance(now):
        now += 0.05
    explorer.handle(ev.KeyPressed("W", held=True))
    explorer.advance(now)
    before = explorer.walking.stand
    explorer.advance(now + pause)
    explorer.keys.advance(pause)
    explorer.walking.advance(pause)
    after = explorer.walking.stand
    assert before
    assert after
    assert math.dist(before.feet, after.feet) < 2.0
    explorer.handle(ev.KeyReleased("W"))
    check(explorer)


def test_bounds_say_what_they_let_pass() -> None:
    assert clamping.step_of(0.02) == 0.02
    assert [clamping.step_of(v) for v in (-1.0, math.nan, math.inf, 7200.0)] == [0.0, 0.0, 0.0, clamping.LONGEST_STEP]
    assert clamping.size_of((0, 30_000)) == (1, 30_000)
    assert clamping.size_of((math.nan, 1e300)) == (1, clamping.LARGEST)
    assert [clamping.ratio_of(r) for r in (0.5, 8.0, 0.0, -1.0, math.nan, 1e9)] == [0.5, 8.0, 1.0, 1.0, 1.0, 16.0]
    assert clamping.affordable(1920, 1080, 2.0) == (1920, 1080)
    width, height = clamping.affordable(30_000, 20_000, 1.0)
    assert width * height <= clamping.MOST_PIXELS
    wheel = ev.Wheel(10.0, 20.0, 1.5)
    assert clamping.event_of(wheel, (640, 480)) == wheel
    assert clamping.event_of(ev.Pinched(1, 1, 0.0), (640, 480)) is None
    assert clamping.event_of(ev.PointerMoved(-(2.0**31), 2.0**31), (640, 480)) == ev.PointerMoved(-640.0, 960.0)
