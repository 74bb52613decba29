"""On foot through the block: from the square into the hall, to the table with the map, and out again."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

import numpy as np
import pytest

from tests import soak
from tests.unit.session.resting import settle
from viewer.build.loading import LoadedScene, load_scene
from viewer.geometry.sight import blocked
from viewer.session.actions import Mode
from viewer.session.controllers.walk import PACE
from viewer.session.controllers.walk_surface import EYES, WalkSurface
from viewer.session.explorer import Explorer
from viewer.session.input import events as ev

SIZE = (1280, 720)
INSIDE = 21.0
DOOR = (0.0, -21.5)
TABLE = (-11.0, -7.1)


@pytest.fixture(scope="module")
def loaded() -> LoadedScene:
    return load_scene("jinyuzui")


@pytest.fixture
def walker(loaded: LoadedScene) -> Explorer:
    """Somebody on the square before the hall."""
    explorer = Explorer(loaded, size=SIZE)
    explorer.session.show_view("square", fly=False)
    explorer.handle(ev.KeyPressed("G"))
    settle(explorer, 0.0)
    return explorer


def feet(explorer: Explorer) -> tuple[float, float, float]:
    assert explorer.walking.stand
    return explorer.walking.stand.feet


def turn_to(explorer: Explorer, x: float, y: float) -> None:
    assert explorer.walking.stand
    at, yaw = feet(explorer), explorer.walking.stand.yaw
    explorer.walking.look(left=math.atan2(y - at[1], x - at[0]) - yaw)


def hold(explorer: Explorer, key: str, metres: float) -> None:
    explorer.handle(ev.KeyPressed(key, held=True))
    for i in range(round(metres / PACE * 20)):
        explorer.advance(100 + i / 20)
    explorer.handle(ev.KeyReleased(key))
    settle(explorer, 0.0)


def click(explorer: Explorer, at: tuple[float, float, float]) -> None:
    """Click on a point of the scene."""
    place = explorer.camera.project(np.array([at]), *SIZE)[0]
    explorer.handle(ev.PointerPressed(float(place[0]), float(place[1])))
    explorer.handle(ev.PointerReleased(float(place[0]), float(place[1])))


def inside(at: tuple[float, float, float]) -> bool:
    return math.hypot(at[0], at[1]) < INSIDE


@pytest.mark.soak
def test_whoever_walks_to_the_door_gets_in_and_passes_no_wall(
    loaded: LoadedScene, figures: Callable[[str], None]
) -> None:
    ground, dice = WalkSurface(loaded), random.Random(17)
    count, ways = soak.amount(1000, 15), 0
    for number in range(count):
        at = None
        while at is None or not ground.roomy(at):
            at = ground.open_floor(dice.uniform(-28, 28), dice.uniform(-52, -33))
        start, goal = at, (DOOR[0] + dice.uniform(-3, 3), DOOR[1])
        yaw, path = 0.0, [at]
        for _ in range(400):
            if inside(at):
                break
            # Past a tree one turns to the door again, and in it to the stage.
            if at[1] < goal[1] - 1.0 or abs(at[0]) > 3.5:
                yaw = math.atan2(goal[1] - at[1], goal[0] - at[0])
            elif len(path) % 10 == 0:
                yaw = math.pi / 2
            at = ground.walk(at, yaw, 0.3)
            path.append(at)
        assert inside(at), (number, start, goal, at)
        ways += len(path) - 1
        chest = np.add(path, (0.0, 0.0, 1.1))
        assert not blocked(loaded.geometry.rays, chest[:-1], chest[1:]).any(), (number, start, goal)
    figures(f"{count} walks from the square aimed at the door, {ways} steps: all got in, none through a wall")


def test_from_the_square_to_the_table_and_out_again(walker: Explorer) -> None:
    hold(walker, "W", 17.0)
    assert inside(feet(walker))
    turn_to(walker, *TABLE)
    hold(walker, "W", 14.0)
    assert math.dist(feet(walker)[:2], TABLE) < 4.0
    turn_to(walker, DOOR[0], DOOR[1] + 4.0)
    hold(walker, "W", math.dist(feet(walker)[:2], (DOOR[0], DOOR[1] + 4.0)))
    turn_to(walker, *DOOR)
    hold(walker, "W", 12.0)
    assert not inside(feet(walker))
    assert feet(walker)[1] < -25


def test_a_click_on_the_door_walks_in_and_one_from_within_walks_out(walker: Explorer) -> None:
    click(walker, (3.5, -20.8, 3.0))
    settle(walker, 0.0)
    assert walker.mode is Mode.WALK
    assert inside(feet(walker))
    assert not walker.state.opened
    turn_to(walker, *DOOR)
    click(walker, (0.0, -20.8, 2.0))
    settle(walker, 0.0)
    assert not inside(feet(walker))


def test_a_click_on_the_ground_walks_there(walker: Explorer) -> None:
    walker.walking.look(left=math.pi)
    goal = (4.0, -45.0, 0.3)
    click(walker, goal)
    settle(walker, 0.0)
    assert math.dist(feet(walker)[:2], goal[:2]) < 0.5
    assert walker.camera.eye[2] - feet(walker)[2] == pytest.approx(EYES)


def test_a_click_on_a_wall_does_nothing(walker: Explorer) -> None:
    before, state = walker.walking.stand, walker.state
    click(walker, (-9.0, -20.2, 6.0))
    settle(walker, 0.0)
    assert walker.walking.stand == before
    assert walker.state == state


def test_a_key_ends_the_way_that_a_click_began(walker: Explorer) -> None:
    walker.walking.look(left=math.pi)
    click(walker, (0.0, -48.0, 0.3))
    now = 0.0
    for _ in range(4):
        walker.advance(now := now + 0.05)
    hold(walker, "S", 1.0)
    assert math.dist(feet(walker)[:2], (0.0, -48.0)) > 6.0


def test_the_glass_of_the_doors_is_seen_through(loaded: LoadedScene) -> None:
    solid = loaded.geometry.solid
    clear = solid.vertices["object"][len(solid.vertices) - len(solid.detail) :][solid.detail["cutoff"] < 0]
    assert np.isin(loaded.geometry.objects.select("hall/doors"), clear).any()
