"""Picking: the tree answers as asking every triangle does."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.geometry.ray_instances import RayInstances
from viewer.geometry.raycast import RayScene
from viewer.geometry.transforms import placements
from viewer.geometry.trees import tree_mesh


def soup(seed: int, count: int) -> RayScene:
    """Small triangles everywhere, and a wood."""
    dice = np.random.default_rng(seed)
    triangles = dice.uniform(-100, 100, (count, 1, 3)) + dice.normal(0, 4, (count, 3, 3))
    at = np.c_[dice.uniform(-100, 100, (20, 2)), np.zeros(20)]
    matrices = placements(at, dice.uniform(0, 6, 20), dice.uniform(5, 20, (20, 1)) * np.ones(3))
    wood = RayInstances.build(tree_mesh(0).corners, matrices, np.arange(20) + count)
    return RayScene.of_triangles(triangles, np.arange(count), instances=[wood])


@given(st.integers(0, 30), st.integers(0, 400), st.integers(0, 1000))
def test_the_first_hit_is_that_of_brute_force(seed: int, count: int, ray: int) -> None:
    scene = soup(seed, count)
    dice = np.random.default_rng(ray)
    origin, direction = dice.uniform(-150, 150, 3), dice.normal(size=3)
    hidden = np.zeros(count + 20, np.bool_)
    hidden[dice.integers(0, count + 20, 5)] = True
    for mask in (None, hidden):
        fast = scene.first_hit(origin, direction, hidden=mask)
        slow = scene.brute_force(origin, direction, hidden=mask)
        assert (fast is None) == (slow is None)
        if fast and slow:
            assert fast.distance == pytest.approx(slow.distance)
            assert fast.owner == slow.owner


def test_what_is_hidden_is_gone_through() -> None:
    square = np.array([[[-1, -1, 0], [1, -1, 0], [0, 2, 0]]], float)
    scene = RayScene.of_triangles(np.concatenate([square + np.array([0, 0, 5]), square]), [1, 2])
    hit = scene.first_hit((0, 0, 10), (0, 0, -1))
    assert hit
    assert (hit.owner, hit.distance) == (1, 5.0)
    below = scene.first_hit((0, 0, 10), (0, 0, -1), hidden=np.array([False, True, False]))
    assert below
    assert (below.owner, below.position) == (2, (0.0, 0.0, 0.0))
    assert scene.first_hit((0, 0, 10), (0, 0, -1), max_distance=4.0) is None


def test_a_scene_is_stored_and_read_back() -> None:
    scene = soup(3, 200)
    again = RayScene.from_arrays(scene.points, scene.corners, scene.owner, scene.arrays())
    for ray in range(30):
        dice = np.random.default_rng(ray)
        origin, direction = dice.uniform(-150, 150, 3), dice.normal(size=3)
        a, b = scene.first_hit(origin, direction), again.first_hit(origin, direction)
        assert (a.owner if a else None) == (b.owner if b else None)


def test_an_empty_scene_is_never_hit() -> None:
    scene = RayScene.of_triangles(np.zeros((0, 3, 3)), np.zeros(0))
    assert scene.first_hit((0, 0, 0), (1, 0, 0)) is None


def test_a_direction_without_length_is_refused() -> None:
    with pytest.raises(ValueError, match="direction"):
        soup(0, 3).first_hit((0, 0, 0), (0, 0, 0))


@given(st.integers(0, 40))
def test_repeated_meshes_are_met_where_they_stand(seed: int) -> None:
    dice = np.random.default_rng(seed)
    groups, triangles, owners, first = [], [], [], 1
    for kind, count in ((0, 30), (1, 1), (2, 17)):
        at = np.c_[dice.uniform(-40, 40, (count, 2)), dice.uniform(-3, 3, count)]
        matrices = placements(at, dice.uniform(0, 6, count), dice.uniform(4, 15, (count, 3)))
        mesh, owner = tree_mesh(kind).corners, np.arange(count) + first
        groups.append(RayInstances.build(mesh, matrices, owner))
        for matrix, id_ in zip(matrices, owner, strict=True):
            triangles.append(mesh @ matrix[:3, :3].T + matrix[:3, 3])
            owners += [id_] * len(mesh)
        first += count
    repeated = RayScene.of_triangles(np.zeros((0, 3, 3)), np.zeros(0), instances=groups)
    single = RayScene.of_triangles(np.concatenate(triangles), owners)
    hidden = dice.random(first) < 0.2
    met = 0
    for _ in range(40):
        origin = dice.uniform((-60, -60, 0), (60, 60, 25))
        way = dice.uniform((-40, -40, 0), (40, 40, 12)) - origin
        for mask in (None, hidden):
            a, b = repeated.first_hit(origin, way, hidden=mask), single.first_hit(origin, way, hidden=mask)
            assert (a is None) == (b is None)
            if a and b:
                met += 1
                assert a.distance == pytest.approx(b.distance, abs=1e-3)
                assert a.owner == b.owner
    assert met > 5
