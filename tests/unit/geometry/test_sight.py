"""Sight: many ways at once are blocked by what a single ray meets, and by nothing else."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.geometry.test_raycast import soup
from viewer.geometry.raycast import RayScene
from viewer.geometry.sight import blocked


@given(st.integers(0, 30), st.integers(0, 400), st.integers(0, 1000))
def test_a_way_is_blocked_as_brute_force_says(seed: int, count: int, ways: int) -> None:
    scene = soup(seed, count)
    dice = np.random.default_rng(ways)
    starts, ends = dice.uniform(-150, 150, (12, 3)), dice.uniform(-150, 150, (12, 3))
    hidden = np.zeros(count + 20, np.bool_)
    hidden[dice.integers(0, count + 20, 5)] = True
    for mask in (None, hidden):
        expected = [
            scene.brute_force(a, b - a, hidden=mask, max_distance=float(np.linalg.norm(b - a))) is not None
            for a, b in zip(starts, ends, strict=True)
        ]
        assert blocked(scene, starts, ends, hidden=mask).tolist() == expected


def test_a_way_ends_before_what_lies_behind_it() -> None:
    wall = np.array([[[-9, 5, -9], [9, 5, -9], [0, 5, 9]]], float)
    scene = RayScene.of_triangles(wall, [1])
    ends = [(0, 4.9, 0), (0, 5.1, 0), (0, 0, 0)]
    assert blocked(scene, np.zeros((3, 3)), ends).tolist() == [False, True, False]


def test_nothing_is_asked_of_an_empty_scene() -> None:
    scene = RayScene.of_triangles(np.zeros((0, 3, 3)), np.zeros(0))
    assert blocked(scene, [(0, 0, 0)], [(1, 1, 1)]).tolist() == [False]
    assert blocked(scene, np.zeros((0, 3)), np.zeros((0, 3))).shape == (0,)


def test_repeated_things_need_not_count() -> None:
    scene = soup(1, 0)
    dice = np.random.default_rng(4)
    starts, ends = dice.uniform(-100, 100, (80, 3)), dice.uniform(-100, 100, (80, 3))
    starts[:, 2], ends[:, 2] = 5, 5
    assert blocked(scene, starts, ends).any()
    assert not blocked(scene, starts, ends, repeated=False).any()
