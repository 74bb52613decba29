"""Walls about rooms stand once, meet at corners, and leave doors open."""

from __future__ import annotations

import numpy as np
import pytest

from viewer.geometry.partitions import partitions
from viewer.geometry.polygons import from_rings
from viewer.geometry.stair_flights import flights

NO_DOORS = np.zeros((0, 2, 2))


def ring(*corners: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    a = np.array(corners, float)
    return a, np.roll(a, -1, axis=0)


def areas(corners: np.ndarray) -> np.ndarray:
    x, y = corners[..., 0], corners[..., 1]
    return np.asarray((x * np.roll(y, -1, axis=1) - np.roll(x, -1, axis=1) * y).sum(axis=1) / 2)


def test_two_rooms_share_their_wall() -> None:
    left, right = ring((0, 0), (4, 0), (4, 3), (0, 3)), ring((4, 0), (8, 0), (8, 3), (4, 3))
    a, b = (np.concatenate(both) for both in zip(left, right, strict=True))
    corners, segment = partitions(a, b, NO_DOORS, thick=0.2)
    assert len(corners) == 7
    assert sorted(segment.tolist()) == [0, 1, 2, 3, 4, 5, 6]
    # Each reaches over its ends by half its thickness, so that corners are filled.
    assert areas(corners) == pytest.approx([0.2 * (length + 0.2) for length in (4, 3, 4, 3, 4, 3, 4)])


def test_a_door_is_a_gap_in_its_wall_and_in_no_other() -> None:
    a, b = ring((0, 0), (4, 0), (4, 3), (0, 3))
    door = np.array([[(1.0, 0.1), (2.0, 0.1)]])  # beside the line by a hand
    corners, segment = partitions(a, b, door, thick=0.2)
    lower = corners[segment == 0]
    spans = sorted((float(c[:, 0].min()), float(c[:, 0].max())) for c in lower)
    assert spans == [pytest.approx((-0.1, 1.0)), pytest.approx((2.0, 4.1))]
    assert (np.bincount(segment, minlength=4)[1:] == 1).all()
    far = np.array([[(1.0, 1.5), (2.0, 1.5)]])
    assert len(partitions(a, b, far, thick=0.2)[0]) == 4


def test_a_door_over_a_whole_wall_leaves_none_and_points_are_no_walls() -> None:
    a, b = ring((0, 0), (4, 0), (4, 3), (0, 3))
    segment = partitions(a, b, np.array([[(-0.3, 0.0), (4.3, 0.0)]]), thick=0.2)[1]
    assert 0 not in segment
    one = np.array([[2.0, 2.0]])
    assert len(partitions(one, one, NO_DOORS, thick=0.2)[0]) == 0
    assert len(partitions(one[:0], one[:0], NO_DOORS, thick=0.2)[0]) == 0


def test_stairs_rise_along_the_longer_side_and_winding_ones_are_left() -> None:
    straight = from_rings([[[(0, 0), (6, 0), (6, 2), (0, 2)]]])
    corners, share, of = flights(straight)
    assert len(corners) == 10
    assert areas(corners).sum() == pytest.approx(12.0)
    assert (np.diff(share) > 0).all()
    assert share[-1] == 1.0
    assert (of == 0).all()
    winding = from_rings([[[(0, 0), (6, 0), (6, 1), (1, 1), (1, 6), (0, 6)]]])
    assert len(flights(winding)[0]) == 0
