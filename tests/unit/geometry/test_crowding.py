"""What lies on one another by the thousand is thinned; what stands side by side is not, however much it is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.geometry.crowding import MOST, uncrowded_triangles

TRIANGLE = np.array([[0.0, 0, 0], [1, 0, 0], [0, 1, 0]])


def copies(offsets: np.ndarray, scale: float = 1.0) -> np.ndarray:
    """Which of some copies of a triangle are drawn."""
    corners = (TRIANGLE[None] * scale + offsets[:, None]).reshape(-1, 3)
    return uncrowded_triangles(corners, np.arange(len(corners), dtype=np.uint32).reshape(-1, 3))


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
@pytest.mark.parametrize("apart", [0.0, 1e-6, 0.01], ids=["same", "flicker", "jitter"])
@pytest.mark.parametrize("far", [0.0, 1e4])
def test_a_heap_is_thinned_to_what_can_be_seen(scale: float, apart: float, far: float) -> None:
    offsets = np.random.default_rng(5).normal(size=(20_000, 3)) * apart * scale + far
    kept = copies(offsets, scale)
    # By area: a triangle covers half of its square, and a heap may lie about the corner of eight cubes.
    assert MOST <= np.count_nonzero(kept) <= 8 * 8 * MOST
    assert kept[0]


@given(st.floats(1e-4, 1e4), st.integers(1, 5))
def test_a_field_is_drawn_whole_with_some_layers_of_it(scale: float, layers: int) -> None:
    x, y, z = (i.ravel() for i in np.indices((60, 60, layers)))
    assert copies(np.column_stack([x, y, 0.01 * z]) * scale, scale).all()


def test_tiny_things_far_from_the_middle_are_drawn() -> None:
    x, y = (i.ravel() for i in np.indices((100, 100)))
    assert copies(np.column_stack([x * 1e-3 + 5e4, y * 1e-3, np.zeros(len(x))]), 1e-3).all()


def test_what_lies_beside_a_heap_is_drawn() -> None:
    offsets = np.zeros((10_001, 3))
    offsets[-1] = [40.0, 0, 0]
    kept = copies(offsets)
    assert kept[-1]
    assert not kept[5_000]
