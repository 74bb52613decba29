"""Outlines of tens of thousands of corners are triangulated in parts, and nobody can tell."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from viewer.geometry.diagonals import MOST_CORNERS, parted
from viewer.geometry.polygons import from_rings, triangulate
from viewer.geometry.triangulation import shoelace

Ring = NDArray[np.float64]
MANY = 12_000


def spiral() -> Ring:
    i = np.arange(MANY // 2)
    angle, radius = i * 0.05, 0.1 * (i + 10)
    way = np.column_stack([np.cos(angle), np.sin(angle)])
    return np.concatenate([way * radius[:, None], (way * (radius + 0.05)[:, None])[::-1]])


def comb() -> Ring:
    i = np.arange(MANY // 2) * 0.1
    teeth = np.stack([np.column_stack([i, 0 * i]), np.column_stack([i + 0.05, 0 * i + 900])], axis=1).reshape(-1, 2)
    return np.concatenate([teeth, [(i[-1], -500.0), (0.0, -500.0)]])


def star() -> Ring:
    angle = np.linspace(0, 2 * np.pi, MANY, endpoint=False)
    radius = 100 + 50 * np.random.default_rng(7).random(MANY)
    return np.column_stack([np.cos(angle), np.sin(angle)]) * radius[:, None]


def stairs() -> Ring:
    """Many corners at one height, and many straight ones."""
    i = np.arange(MANY // 4, dtype=float)
    up = np.stack([np.column_stack([i, i]), np.column_stack([i + 1, i])], axis=1).reshape(-1, 2)
    return np.concatenate([up, up[::-1] + np.array([0.0, 40.0])])


def area(ring: Ring) -> float:
    return abs(float(shoelace(ring, np.array([0, len(ring)]))[0][0]))


@pytest.mark.parametrize("turned", [0.0, 0.7])
@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("make", [spiral, comb, star, stairs])
def test_triangles_cover_an_outline_of_many_corners(make: Callable[[], Ring], backwards: bool, turned: float) -> None:
    c, s = np.cos(turned), np.sin(turned)
    ring = make() @ np.array([(c, s), (-s, c)])
    ring = ring[::-1] if backwards else ring
    triangles, _ = triangulate(from_rings([(ring,)]))
    a, b, c = (ring[triangles[:, k]] for k in range(3))
    signed = (b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0]
    assert signed.min() > -1e-6
    assert signed.sum() / 2 == pytest.approx(area(ring))
    assert set(np.unique(triangles)) == set(range(len(ring)))
    # Each edge of the outline is met once, each other one twice.
    edges = np.sort(np.stack([triangles, np.roll(triangles, -1, axis=1)], axis=-1).reshape(-1, 2), axis=1)
    _, times = np.unique(edges, axis=0, return_counts=True)
    assert np.count_nonzero(times == 1) == len(ring)
    assert times.max() == 2


def test_what_winds_is_parted_into_small_pieces() -> None:
    assert max(len(part) for part in parted(spiral())) <= MOST_CORNERS


@settings(max_examples=10)
@given(st.integers(0, 2**32 - 1))
def test_parts_are_the_whole(seed: int) -> None:
    # A walk about the middle: its corners see far, near, and along each other.
    random = np.random.default_rng(seed)
    angle = np.sort(random.random(6_000)) * 2 * np.pi
    radius = 10 + np.cumsum(random.normal(size=6_000)) * 0.05
    ring = np.column_stack([np.cos(angle), np.sin(angle)]) * np.maximum(radius, 1.0)[:, None]
    assert sum(area(ring[part]) for part in parted(ring)) == pytest.approx(area(ring))
