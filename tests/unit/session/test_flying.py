"""Flights: over what stands in the way, ended by any input, and without any if one wants no motion."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.unit.session.resting import settle
from viewer.build.loading import load_scene
from viewer.camera.flights import LONGEST, SHORTEST, Blocked, Flight, eyes, plans, raised
from viewer.camera.orbit import Orbit, Room, near
from viewer.geometry.raycast import RayScene
from viewer.geometry.sight import blocked
from viewer.session.controllers.flight import FlightController, Flown
from viewer.session.explorer import Explorer
from viewer.session.input import events as ev

ROOT = Path(__file__).resolve().parents[3]
ROOM = Room((-300.0, -300.0, 0.0), (300.0, 300.0, 60.0), 0.0)


def town() -> RayScene:
    """Towers of 50 m in a grid, with streets of 20 m."""
    size, faces = 10.0, []
    corners = np.array([(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (0, 1)], float) * (size, size, 50.0)
    sides = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (1, 5, 7, 3)]
    for i in range(-4, 5):
        for j in range(-4, 5):
            at = corners + np.array((i * 40.0, j * 40.0, 0.0))
            faces += [at[[a, b, c]] for a, b, c, _ in sides] + [at[[a, c, d]] for a, _, c, d in sides]
    return RayScene.of_triangles(np.array(faces), np.ones(len(faces)))


TOWN = town()


def first_of(start: Orbit, end: Orbit, room: Room, way: Blocked) -> Flight | None:
    """The flight that is found in the end."""
    return next((flight for flight in plans(start, end, room, way) if flight), None)


def in_the_way(starts: NDArray[np.float64], ends: NDArray[np.float64]) -> NDArray[np.bool_]:
    return blocked(TOWN, starts, ends)


street = st.builds(
    lambda i, j, azimuth: Orbit((40.0 * i + 20, 40.0 * j + 20, 2.0), 12.0, azimuth, 0.2),
    st.integers(-4, 3),
    st.integers(-4, 3),
    st.floats(-3, 3),
)


@given(street, street)
def test_from_street_to_street_one_flies_over_the_roofs(start: Orbit, end: Orbit) -> None:
    flight = first_of(start, end, ROOM, in_the_way)
    assert flight
    assert SHORTEST <= flight.seconds <= LONGEST
    way = eyes(flight, ROOM, 300)
    assert not blocked(TOWN, way[:-1], way[1:]).any()
    assert near(flight.at(0.0), ROOM.clamp(start))
    assert near(flight.at(99.0), flight.end)
    # Nothing jerks: no piece of the way is much longer than a steady flight's at its fastest.
    steps = np.linalg.norm(np.diff(way, axis=0), axis=1)
    assert steps.max() < 0.06 * max(steps.sum(), 1e-6)


def test_what_is_near_is_flown_to_directly() -> None:
    start = Orbit((20.0, 20.0, 55.0), 150.0, 0.3, 0.9)
    flight = first_of(start, replace(start, target=(60.0, 20.0, 55.0)), ROOM, in_the_way)
    assert flight
    assert flight.over == -math.inf


def test_there_is_no_flight_out_of_a_solid() -> None:
    inside = Orbit((0.0, 0.0, 20.0), 5.0, 0.0, 0.1)
    assert first_of(inside, Orbit((20.0, 20.0, 2.0), 12.0, 0.0, 0.2), ROOM, in_the_way) is None


@given(st.floats(0, 80), st.floats(-1.2, 1.4), st.floats(-3, 3))
def test_raising_moves_the_eye_alone(metres: float, elevation: float, azimuth: float) -> None:
    before = Orbit((3.0, 4.0, 5.0), 30.0, azimuth, elevation)
    after = raised(before, metres)
    assert after.target == before.target
    assert after.eye == pytest.approx((*before.eye[:2], before.eye[2] + metres), abs=1e-6)


def test_a_long_flight_takes_longer() -> None:
    start = Orbit((0.0, 0.0, 2.0), 40.0, 0.0, 0.4)
    short, long = (Flight.between(start, replace(start, target=(x, 0.0, 2.0))) for x in (5.0, 200.0))
    assert SHORTEST <= short.seconds < long.seconds <= LONGEST


@pytest.fixture
def explorer() -> Explorer:
    return Explorer(load_scene(ROOT / "tests" / "samples" / "small"), size=(800, 600))


@pytest.mark.parametrize("event", [ev.PointerMoved(60.0, 5.0), ev.Wheel(400, 300, 0.1), ev.KeyPressed("Left")])
def test_whatever_steers_ends_a_flight_where_it_is(explorer: Explorer, event: ev.Event) -> None:
    explorer.session.open("tower")
    for i in range(5):
        explorer.advance(i * 0.1)
    assert explorer.flying
    before, goal = explorer.camera, explorer.goal
    explorer.handle(ev.PointerPressed(5.0, 5.0))
    assert explorer.flying
    explorer.handle(event)
    explorer.handle(ev.KeyReleased("Left"))
    assert not explorer.flying
    settle(explorer)
    assert math.dist(explorer.camera.eye, before.eye) < 0.3 * before.distance
    assert not near(explorer.goal, goal)


def test_without_motion_the_end_is_there_at_once(explorer: Explorer) -> None:
    told: list[bool] = []
    explorer.before_jump = lambda: told.append(explorer.flying)
    explorer.session.open("inside")
    assert told == [False]
    assert not explorer.flying
    assert not explorer.moving
    assert explorer.camera.eye == pytest.approx(explorer.goal.eye)
    other = Explorer(explorer.loaded, size=(800, 600))
    other.session.open("inside")
    settle(other)
    assert other.camera.eye == pytest.approx(explorer.camera.eye)
    assert other.state == explorer.state


def test_walls_left_open_are_shut_when_a_broken_off_flight_is_out(explorer: Explorer) -> None:
    explorer.session.open("inside")
    settle(explorer)
    explorer.session.leave()
    for i in range(4):
        explorer.advance(100 + i * 0.1)
    explorer.halt()
    assert explorer.flying is False
    settle(explorer)
    assert explorer.hidden == frozenset()


def test_no_frame_looks_for_more_than_one_way(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Flight] = []

    def walled(flight: Flight, room: Room, way: Blocked) -> bool:
        asked.append(flight)
        return len(asked) > 4

    monkeypatch.setattr("viewer.camera.flights.is_free", walled)
    flights, start = FlightController(TOWN, ROOM), Orbit((20.0, 20.0, 2.0), 12.0, 0.0, 0.2)
    goal = replace(start, target=(140.0, 100.0, 2.0))
    flights.begin()
    none = np.zeros(1, np.bool_)
    for frame in range(1, 5):
        assert flights.advance(start, goal, 0.02, none) == Flown(start)
        assert len(asked) == frame
    assert flights.advance(start, goal, 0.02, none).orbit != start
    assert len(asked) == 5
    while not (flown := flights.advance(start, goal, 0.1, none)).arrived:
        assert len(asked) == 5
    assert flown == Flown(goal, arrived=True)
