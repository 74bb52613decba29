"""The camera: it cannot get lost, whatever one does."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.camera import Camera
from viewer.camera.camera import MAX_DEPTH_RATIO, ROOM_BEHIND
from viewer.camera.flights import Flight
from viewer.camera.orbit import Orbit, Room, approach, fit, near, pan, turn, zoom

ROOM = Room((-500.0, -400.0, -10.0), (600.0, 500.0, 120.0), 0.0)
START = Orbit((0.0, 0.0, 10.0), 500.0, -1.0, 0.5)
BOUNDS = (ROOM.lower, ROOM.upper)


@st.composite
def moves(draw: st.DrawFn) -> list[tuple[str, float, float]]:
    """What a hand may do."""
    step = st.tuples(st.sampled_from(["turn", "pan", "zoom"]), st.floats(-3, 3), st.floats(-3, 3))
    return draw(st.lists(step, max_size=30))


@given(moves())
def test_never_under_the_ground_and_never_loses_the_model(steps: list[tuple[str, float, float]]) -> None:
    orbit = START
    for kind, a, b in steps:
        change = {"turn": turn(orbit, a, b), "pan": pan(orbit, a, b), "zoom": zoom(orbit, math.exp(a), (a, b, 0.0))}
        orbit = ROOM.clamp(change[kind])
        assert orbit.eye[2] >= 0.5
        assert all(lo - 1e-6 <= t <= hi + 1e-6 for lo, t, hi in zip(ROOM.lower, orbit.target, ROOM.upper, strict=True))
        camera = orbit.camera(BOUNDS)
        assert 0 < camera.near < camera.far
        assert camera.far / camera.near <= MAX_DEPTH_RATIO * ROOM_BEHIND * 1.001
        x, y, depth = camera.project([orbit.target], 800, 600)[0]
        assert (x, y) == pytest.approx((400, 300), abs=1e-3)
        assert 0 <= depth <= 1


@given(st.integers(1, 40))
def test_damping_does_not_depend_on_the_frame_rate(frames: int) -> None:
    goal = Orbit((80.0, -30.0, 5.0), 90.0, 0.4, 0.9)
    once, often = approach(START, goal, 0.3), START
    for _ in range(frames):
        often = approach(often, goal, 0.3 / frames)
    assert near(once, often)


@given(st.floats(-150, 150), st.floats(-150, 150), st.floats(0.3, 3))
def test_zooming_keeps_the_point_under_the_pointer(x: float, y: float, factor: float) -> None:
    point = (x, y, 0.0)
    before = START.camera(BOUNDS).project([point], 800, 600)[0]
    after = zoom(START, factor, point).camera(BOUNDS).project([point], 800, 600)[0]
    assert after[:2] == pytest.approx(before[:2], abs=1e-6)


def test_panning_moves_the_picture_by_its_height() -> None:
    moved = pan(START, 0.25, 0.0)
    x, _, _ = moved.camera(BOUNDS).project([START.target], 800, 600)[0]
    assert x == pytest.approx(400 - 150, abs=1)


def test_a_flight_goes_the_short_way_and_arrives() -> None:
    end = replace(START, azimuth=START.azimuth + 1.9 * math.pi, target=(300.0, 200.0, 0.0))
    flight = Flight.between(START, end)
    assert 0.8 <= flight.seconds <= 1.6
    assert near(flight.at(0.0), START)
    middle = flight.at(flight.seconds / 2)
    assert abs(middle.azimuth - START.azimuth) < 0.5
    assert near(flight.at(99.0), flight.end)
    assert math.cos(flight.end.azimuth) == pytest.approx(math.cos(end.azimuth))


@given(st.floats(0.3, 3.0), st.floats(-3, 3), st.floats(0.1, 1.4))
def test_fitting_has_the_whole_box_in_the_picture(aspect: float, azimuth: float, elevation: float) -> None:
    orbit = fit(ROOM.lower, ROOM.upper, azimuth, elevation, fov=0.7, aspect=aspect)
    corners = [(x, y, z) for x in (-500, 600) for y in (-400, 500) for z in (-10, 120)]
    seen = orbit.camera(BOUNDS).project(corners, 600 * aspect, 600)
    assert (seen[:, 0] >= 0).all()
    assert (seen[:, 0] <= 600 * aspect).all()
    assert (seen[:, 1] >= 0).all()
    assert (seen[:, 1] <= 600).all()


@given(st.floats(0, 799), st.floats(0, 599), st.floats(-0.5, 0.5))
def test_a_ray_goes_where_its_pixel_is(x: float, y: float, shift: float) -> None:
    camera = replace(START.camera(BOUNDS), shift=(shift, -shift / 2))
    origin, direction = camera.ray(x, y, 800, 600)
    seen = camera.project([origin + 300 * direction], 800, 600)[0]
    assert seen[:2] == pytest.approx((x, y), abs=1e-4)


def test_a_camera_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="two points"):
        Camera.look_at((1, 2, 3), (1, 2, 3))
    with pytest.raises(ValueError, match="fov_y"):
        Camera.look_at((1, 2, 3), (0, 0, 0), 0.0)
    with pytest.raises(ValueError, match="finite"):
        Camera.look_at((1, 2, np.nan), (0, 0, 0))
