"""On foot: eyes at their height, no way through walls, into water or off the table."""

from __future__ import annotations

import math
import random
from pathlib import Path

import pytest

from viewer.build.loading import LoadedScene, load_scene
from viewer.session.actions import Mode
from viewer.session.controllers.walk_surface import EYES, WalkSurface
from viewer.session.explorer import Explorer
from viewer.session.input import events as ev

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def venue() -> LoadedScene:
    return load_scene("jinyuzui")


@pytest.fixture
def walker(venue: LoadedScene) -> Explorer:
    """Somebody who has come down to the square."""
    explorer = Explorer(venue, size=(800, 600))
    explorer.session.show_view("square", fly=False)
    explorer.handle(ev.KeyPressed("G"))
    arrive(explorer)
    return explorer


def arrive(explorer: Explorer) -> float:
    now = 0.0
    while explorer.advance(now):
        now += 0.05
        assert now < 20
    return now


def hold(explorer: Explorer, key: str, seconds: float) -> None:
    explorer.handle(ev.KeyPressed(key, held=True))
    for i in range(round(seconds * 20) + 1):
        explorer.advance(100 + i / 20)
    explorer.handle(ev.KeyReleased(key))
    arrive(explorer)


def feet(explorer: Explorer) -> tuple[float, float, float]:
    assert explorer.walking.stand
    return explorer.walking.stand.feet


def test_the_eyes_are_at_a_persons_height_over_the_ground(walker: Explorer, venue: LoadedScene) -> None:
    assert walker.mode is Mode.WALK
    hit = venue.geometry.rays.first_hit(walker.camera.eye, (0, 0, -1))
    assert hit is not None
    assert hit.distance == pytest.approx(EYES, abs=0.01)
    assert walker.camera.eye[2] < 4


def test_a_held_key_walks_and_looking_turns_the_way(walker: Explorer) -> None:
    start, yaw = feet(walker), walker.walking.stand.yaw  # type: ignore[union-attr]
    hold(walker, "S", 2.0)
    there = feet(walker)
    assert 5 < math.dist(start[:2], there[:2]) < 8
    back = math.atan2(there[1] - start[1], there[0] - start[0])
    assert abs(math.remainder(back - yaw - math.pi, math.tau)) < 0.4
    walker.handle(ev.PointerPressed(400, 300))
    walker.handle(ev.PointerMoved(500, 300))
    walker.handle(ev.PointerReleased(500, 300))
    assert walker.walking.stand
    assert walker.walking.stand.yaw != yaw
    assert feet(walker) == there


def test_shift_is_faster(walker: Explorer) -> None:
    start = feet(walker)
    hold(walker, "S", 1.0)
    slow = math.dist(start, feet(walker))
    start = feet(walker)
    hold(walker, "Shift+S", 1.0)
    assert math.dist(start, feet(walker)) > 1.8 * slow


@pytest.mark.parametrize("seed", range(3))
def test_nobody_walks_through_walls_into_water_or_off_the_model(
    venue: LoadedScene, walker: Explorer, seed: int
) -> None:
    dice, ground = random.Random(seed), WalkSurface(venue)
    for _ in range(12):
        walker.walking.look(left=dice.uniform(-2, 2))
        before = feet(walker)
        walker.walking.stroll(1.0, ahead=dice.uniform(0.5, 3), right=dice.uniform(-1, 1))
        after = feet(walker)
        assert ground.below(after[0], after[1]) is not None or after == before
        hit = venue.geometry.rays.first_hit((after[0], after[1], after[2] + 1), (0, 0, -1))
        assert hit is not None
        assert hit.distance == pytest.approx(1.0, abs=0.02)
        assert not ground._water[hit.owner]


def test_a_wall_stops_whoever_walks_into_it(venue: LoadedScene) -> None:
    ground = WalkSurface(venue)
    start = ground.nearest(0, -40)
    assert start
    for i in range(3):
        yaw = 0.3 + i * math.tau / 3
        end = ground.walk(start, yaw, 30.0)
        assert ground.step(end, yaw, 0.3) is None or math.dist(start[:2], end[:2]) > 25


def test_the_nearest_place_to_a_river_or_roof_is_beside_it(venue: LoadedScene) -> None:
    ground = WalkSurface(venue)
    for x, y in ((0, 10), (-300, 200), (30, 28), (-30, 30), (1e5, 0)):
        at = ground.nearest(x, y)
        assert at is None or at[2] < 4


def test_escape_ends_the_walk_in_the_air(walker: Explorer) -> None:
    assert walker.handle(ev.KeyPressed("Escape"))
    arrive(walker)
    assert walker.mode is Mode.EXPLORE
    assert walker.camera.eye[2] > 30


def test_opening_a_spot_ends_the_walk(walker: Explorer) -> None:
    walker.session.open("riverside")
    arrive(walker)
    assert walker.mode is Mode.EXPLORE
    assert walker.state.opened == "riverside"


@pytest.mark.parametrize("scene", ["jinyuzui", "jianye", "members"])
def test_a_walk_begins_where_one_sees_something(scene: str) -> None:
    loaded = load_scene(scene)
    explorer, ground = Explorer(loaded, size=(1280, 720)), WalkSurface(loaded)
    explorer.handle(ev.KeyPressed("G"))
    arrive(explorer)
    stand = explorer.walking.stand
    assert stand
    assert ground.sight(stand.feet, stand.yaw, 100)[0] >= 40
    for turn in (-0.4, -0.2, 0.2, 0.4):
        assert ground.sight(stand.feet, stand.yaw + turn, 100)[0] >= 20
    assert ground.roomy(stand.feet)


def test_the_first_walk_of_the_block_begins_on_the_square_before_the_hall(venue: LoadedScene) -> None:
    explorer = Explorer(venue, size=(1280, 720))
    explorer.handle(ev.KeyPressed("G"))
    arrive(explorer)
    stand = explorer.walking.stand
    assert stand
    x, y, _ = explorer.story.anchor(explorer.story.hotspots["arrival"])
    assert math.dist(stand.feet[:2], (x, y)) < 30
    hall = explorer.story.place_anchor(explorer.story.places["hall"])
    way = math.atan2(hall[1] - stand.feet[1], hall[0] - stand.feet[0])
    assert abs(math.remainder(way - stand.yaw, math.tau)) < 0.1


@pytest.mark.parametrize("view", ["square", "stage", "table", "unveiling", "park"])
def test_no_walk_begins_with_the_face_against_a_wall(venue: LoadedScene, view: str) -> None:
    explorer = Explorer(venue, size=(1280, 720))
    explorer.session.show_view(view, fly=False)
    explorer.handle(ev.KeyPressed("G"))
    arrive(explorer)
    stand = explorer.walking.stand
    assert stand
    assert WalkSurface(venue).sight(stand.feet, stand.yaw, 100)[0] > 20
