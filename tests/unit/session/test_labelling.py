"""Pins and labels: readable, apart from each other, calm while the camera moves."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.camera import Camera
from viewer.camera.orbit import Orbit
from viewer.geometry.raycast import RayScene
from viewer.session.pins.crowd_tree import LayoutView
from viewer.session.pins.label_layout import CLOSED, Unit, arrange
from viewer.session.pins.label_placement import Labelling
from viewer.session.pins.pin import CLUSTER, Pin, PlacedPin, Rect, overlap

SIZE = (1280, 720)
BOUNDS = [(-300, -300, 0), (300, 300, 60)]
AREA: Rect = (6.0, 6.0, 1268.0, 708.0)
EMPTY = RayScene.of_triangles(np.zeros((0, 3, 3)), np.zeros(0))


def some_pins(seed: int, count: int, spread: float = 150.0) -> tuple[Pin, ...]:
    dice = random.Random(seed)
    where = [(dice.uniform(-spread, spread), dice.uniform(-spread, spread), dice.uniform(0, 40)) for _ in range(count)]
    return tuple(Pin(f"p{i}", at, str(i), "x" * dice.randint(4, 22)) for i, at in enumerate(where))


def labelling(pins: Sequence[Pin], rays: RayScene = EMPTY) -> Labelling:
    out = Labelling(rays, 20.0, lambda title, scale: 7.0 * len(title) * scale)
    out.set_pins(tuple(pins))
    return out


def sight(azimuth: float = -1.0, distance: float = 500.0, elevation: float = 0.55, **more: object) -> LayoutView:
    camera = Orbit((0.0, 0.0, 10.0), distance, azimuth, elevation).camera(BOUNDS)
    return LayoutView(camera, SIZE, 1.0, AREA, **more)  # type: ignore[arg-type]


def settled(each: Labelling, what: LayoutView) -> tuple[PlacedPin, ...]:
    """Where pins stand when they are left alone for a while."""
    each.look(what)
    for _ in range(200):
        if not each.step(0.05):
            break
    assert each.settled
    return each.placed()


def plates(placed: Sequence[PlacedPin]) -> list[Rect]:
    return [p.label or p.disc for p in placed if not p.dot]


@given(st.integers(0, 10_000), st.integers(1, 60), st.floats(-3, 3))
def test_nothing_overlaps_and_everything_is_there(seed: int, count: int, azimuth: float) -> None:
    pins = some_pins(seed, count)
    each = labelling(pins)
    placed = settled(each, sight(azimuth, chosen="p0"))
    shown = plates(placed)
    assert not any(overlap(a, b) for i, a in enumerate(shown) for b in shown[:i])
    for left, top, width, height in shown:
        assert left >= AREA[0]
        assert top >= AREA[1]
        assert left + width <= AREA[0] + AREA[2]
        assert top + height <= AREA[1] + AREA[3]
    # Each pin is on the screen, or one of a crowd's that is.
    names = [m for p in placed for m in (each.members(p.pin.id) or (p.pin.id,))]
    assert set(names) == {p.id for p in pins}
    assert next(p for p in placed if p.pin.id == "p0").label
    again = settled(labelling(pins), sight(azimuth, chosen="p0"))
    assert [(p.pin.id, p.label) for p in placed] == [(p.pin.id, p.label) for p in again]


Offsets = list[dict[str, tuple[float, float]]]


def offsets_of(placed: Sequence[PlacedPin]) -> dict[str, tuple[float, float]]:
    return {p.pin.id: (p.label[0] - p.anchor[0], p.label[1] - p.anchor[1]) for p in placed if p.label}


def unrest(offsets: Offsets, soon: int) -> tuple[int, int, int]:
    """Of labels in pictures that follow each other: all, those that jumped, those that were gone and back `soon`."""
    pairs = list(pairwise(offsets))
    jumped = sum(math.dist(b[i], a[i]) > 4 for a, b in pairs for i in a.keys() & b.keys())
    blinks = 0
    for name in {n for o in offsets for n in o}:
        shown = [name in o for o in offsets]
        ends = [i for i in range(1, len(shown)) if shown[i - 1] and not shown[i]]
        blinks += sum(any(shown[i + 1 : i + soon]) for i in ends)
    return sum(len(o) for o in offsets), jumped, blinks


@pytest.mark.parametrize("frames", [24, 60])
def test_few_labels_change_their_place_from_one_picture_of_a_turn_to_the_next(frames: int) -> None:
    each = labelling(some_pins(7, 40))
    turn = [settled(each, sight(i / frames * math.tau, 420.0)) for i in range(frames)]
    seen, jumped, blinks = unrest([offsets_of(p) for p in turn], 3)
    assert seen > 12 * frames
    assert jumped < 0.1 * seen
    assert blinks < 0.06 * seen


def test_no_label_jumps_or_flickers_while_the_camera_turns() -> None:
    each = labelling(some_pins(7, 40))
    settled(each, sight(0.0, 420.0))
    offsets: Offsets = []
    for i in range(360):
        each.look(sight(i / 360 * math.tau, 420.0))
        each.step(1 / 60)
        offsets.append(offsets_of(each.placed()))
    seen, jumped, blinks = unrest(offsets, 30)
    assert seen > 10 * 360
    assert (jumped, blinks) == (0, 0)


def test_labels_move_and_fade_without_a_jump() -> None:
    each = labelling(some_pins(7, 40))
    settled(each, sight(0.0, 420.0))
    before: dict[str, tuple[np.ndarray, float]] = {}
    for i in range(120):
        each.look(sight(i / 120 * math.tau, 420.0))
        each.step(1 / 60)
        now = each.placement()
        rows = zip(now.pins, now.end - now.anchor, now.open * now.shown, strict=True)
        for pin, offset, shown in rows:
            if pin.id in before and shown > 0.05:
                was, opacity = before[pin.id]
                assert abs(shown - opacity) < 0.35
                assert np.abs(offset - was).max() < 60
        before = {p.id: (o, s) for p, o, s in zip(now.pins, now.end - now.anchor, now.open * now.shown, strict=True)}


def wall() -> RayScene:
    """Stands before everything that is seen from the south."""
    corners = np.array([(-90, -60, 0), (90, -60, 0), (90, -60, 90), (-90, -60, 90)], float)
    return RayScene.of_triangles(corners[[[0, 1, 2], [0, 2, 3]]], [1, 1])


def test_what_is_hidden_fades_to_a_dot_and_comes_back() -> None:
    each = labelling([Pin("a", (0, 0, 2), "1", "Here")], wall())
    south, north = sight(-math.pi / 2, elevation=0.2), sight(math.pi / 2, elevation=0.2)
    [open_] = settled(each, north)
    assert open_.label
    each.look(south)
    faces = [float(each.placement().face[0])]
    while each.step(1 / 60):
        faces.append(float(each.placement().face[0]))
    faces.append(float(each.placement().face[0]))
    assert faces[0] == 1.0
    assert faces[-1] == 0.0
    assert max(a - b for a, b in pairwise(faces)) < 0.4
    [dot] = each.placed()
    assert dot.dot
    assert dot.hit(*dot.anchor)
    # Nothing is left to do, so that nothing has to be drawn.
    assert not each.step(1.0)
    assert settled(each, north)[0].label
    for mark in ({"chosen": "a"}, {"hovered": "a"}):
        assert settled(each, sight(-math.pi / 2, elevation=0.2, **mark))[0].label
    hidden = np.array([False, True])
    assert settled(each, sight(-math.pi / 2, elevation=0.2, hidden=hidden))[0].label


def test_near_pins_become_one_with_their_number_and_part_again() -> None:
    pins = [*some_pins(3, 9, 8.0), Pin("far", (200, 100, 0), "10", "Far away")]
    each = labelling(pins)
    crowd = next(p for p in settled(each, sight(distance=1200.0)) if p.pin.id.startswith(CLUSTER))
    assert (crowd.pin.group, crowd.pin.inside) == (True, 9)
    assert set(each.members(crowd.pin.id)) == {p.id for p in pins} - {"far"}
    near = settled(each, sight(distance=25.0))
    assert not any(p.pin.id.startswith(CLUSTER) for p in near)


def test_a_chosen_pin_stands_beside_its_crowd() -> None:
    each = labelling(some_pins(3, 9, 8.0))
    placed = settled(each, sight(distance=1200.0, chosen="p4"))
    assert {p.pin.inside for p in placed if p.pin.group} == {8}
    chosen = next(p for p in placed if p.pin.id == "p4")
    assert chosen.pin.chosen
    assert chosen.label
    assert placed[-1] is chosen


def test_a_crowd_does_not_flicker_at_the_distance_where_it_parts() -> None:
    each = labelling(some_pins(3, 9, 8.0))
    limit = next(d for d in np.linspace(1200, 25, 500) if len(settled(each, sight(distance=float(d)))) > 1)
    numbers = {len(settled(each, sight(distance=limit * (1 + 0.05 * math.sin(i))))) for i in range(30)}
    assert len(numbers) == 1


def test_pins_at_one_point_part_when_one_is_near() -> None:
    each = labelling([Pin(f"p{i}", (5.0, 5.0, 1.0), str(i), "Same city") for i in range(5)])
    assert len(settled(each, sight(distance=500.0))) == 1
    placed = settled(each, LayoutView(Camera.look_at((5, -7, 8), (5, 5, 1)).fitted(BOUNDS), SIZE, 1.0, AREA))
    assert len(placed) == 5
    shown = plates(placed)
    assert not any(overlap(a, b) for i, a in enumerate(shown) for b in shown[:i])


def test_far_pins_are_smaller() -> None:
    each = labelling([Pin("near", (0, -230, 0), "1", "Near"), Pin("far", (0, 290, 0), "2", "Far")])
    placed = settled(each, LayoutView(Camera.look_at((0, -340, 60), (0, -240, 30)).fitted(BOUNDS), SIZE, 1.0, AREA))
    tall = {p.pin.id: p.disc[3] for p in placed}
    assert tall["far"] < tall["near"]


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5, 2.0])
def test_pins_stand_on_whole_pixels(scale: float) -> None:
    each = labelling(some_pins(5, 30))
    area = (0.0, 0.0, 1280 * scale, 720 * scale)
    camera = sight().camera
    placed = settled(each, LayoutView(camera, (int(1280 * scale), int(720 * scale)), scale, area))
    for pin in placed:
        for rect in (pin.disc, pin.label) if pin.label else ():
            assert rect
            assert float(rect[0]).is_integer()
            assert float(rect[2]).is_integer()


def test_a_finger_hits_a_pin_within_44_pixels_and_the_nearer_of_two() -> None:
    each = labelling([Pin("a", (0, 0, 2), "1", "A")], wall())
    [dot] = settled(each, sight(-math.pi / 2, elevation=0.2))
    x, y = dot.disc[0] + dot.disc[2] / 2, dot.disc[1] + dot.disc[3] / 2
    assert dot.hit(x + 21, y - 21, 44.0)
    assert not dot.hit(x + 23, y, 44.0)
    assert not dot.hit(x + 21, y)
    assert dot.away(x + 3, y + 4) == pytest.approx(5.0)


@given(
    st.integers(0, 10_000),
    st.integers(20, 60),
    st.lists(st.tuples(st.integers(300, 2400), st.integers(240, 1400)), max_size=3),
)
def test_other_shapes_of_the_picture_leave_no_trace(seed: int, count: int, shapes: list[tuple[int, int]]) -> None:
    each, what = labelling(some_pins(seed, count)), sight()
    before = settled(each, what)
    for i, (width, height) in enumerate([(640, 480), *shapes]):
        area = (6.0, 6.0, width - 12.0, height - 12.0)
        other = replace(what, size=(width, height), area=area, scale=1.0 + 0.25 * (height > 1000))
        # Some are gone again before anything could come to rest.
        settled(each, other) if i % 3 else each.look(other)
    assert settled(each, replace(what)) == before


def test_no_plate_stands_on_any_of_several_covered_places() -> None:
    covered = ((0.0, 0.0, 60.0, 400.0), (300.0, 0.0, 60.0, 400.0), (600.0, 0.0, 200.0, 400.0))
    units = [Unit(x, 200.0, 1.0, 28.0, lambda: 90.0) for x in (40.0, 180.0, 330.0, 480.0, 690.0)]
    stands = arrange(units, (0.0, 0.0, 800.0, 400.0), 1.0, still=True, covered=covered)
    tops = [(s.left, 155.0, 90.0 if s.slide != CLOSED else 28.0, 28.0) for s in stands if s.level == 0]
    assert tops
    assert not any(overlap(rect, other) for rect in tops for other in covered)


def test_a_label_does_not_open_over_what_a_card_tells_of() -> None:
    towers = Pin("told", (0.0, 0.0, 60.0), "1", "The towers")
    beside = Pin("beside", (-60.0, -80.0, 0.0), "2", "A neighbour with a rather long name")
    part = Pin("part", (10.0, -30.0, 30.0), "3", "A part")
    boxes = np.array([[(-60.0, -60.0, 0.0), (60.0, 60.0, 60.0)]])
    what = sight(-math.pi / 2, chosen="told", told=boxes)
    rect = what.told_rect
    assert rect
    pins = (towers, beside, part)
    plain = {p.pin.id: p.label for p in settled(labelling(pins), replace(what, told=np.zeros((0, 2, 3))))}
    assert plain["beside"]
    assert overlap(plain["beside"], rect)
    labels = {p.pin.id: p.label for p in settled(labelling(pins), what)}
    assert not (labels["beside"] and overlap(labels["beside"], rect))
    assert labels["part"]
    assert overlap(labels["part"], rect)
