"""Pictures too large to be drawn at once: the same as those that are, and no seam where two tiles meet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from viewer.camera import Camera

SMALL = Path(__file__).resolve().parents[1] / "samples" / "small"
SIZE, TILE = (320, 180), (160, 90)


@pytest.fixture(scope="module")
def pictures(draw: Callable[..., Any]) -> dict[str, NDArray[Any]]:
    wish = {"size": SIZE, "labels": True, "hotspot": "tower"}
    return dict(
        draw(
            SMALL,
            whole=wish,
            tiled=wish | {"tile": TILE},
            clear=wish | {"transparent": True, "labels": False},
            clear_tiled=wish | {"transparent": True, "labels": False, "tile": TILE},
        )
    )


def test_tiles_make_the_picture_that_is_drawn_at_once(pictures: dict[str, NDArray[Any]]) -> None:
    off = np.abs(pictures["tiled"].astype(int) - pictures["whole"])
    assert off.mean() < 1.0
    assert float((off.max(axis=2) > 24).mean()) < 0.01


def test_there_is_no_seam_where_tiles_meet(pictures: dict[str, NDArray[Any]]) -> None:
    """What is new from one column to the next is no more at a seam than beside it."""
    grey = pictures["tiled"][..., :3].mean(axis=2)
    own = pictures["whole"][..., :3].mean(axis=2)
    for axis, seams in ((1, (160,)), (0, (90,))):
        step, expected = (np.abs(np.diff(a, axis=axis)).mean(axis=1 - axis) for a in (grey, own))
        for seam in seams:
            assert step[seam - 1] < expected[seam - 1] + 0.5


def test_nothing_is_behind_a_transparent_picture(pictures: dict[str, NDArray[Any]]) -> None:
    whole = pictures["clear"]
    assert not whole[2, 2].any()
    inside = whole[..., 3] == 255
    assert 0.1 < inside.mean() < 0.95
    # What is premultiplied is nowhere brighter than it is opaque.
    assert (whole[..., :3].max(axis=2) <= whole[..., 3].astype(int) + 2).all()
    assert np.abs(whole.astype(int) - pictures["clear_tiled"]).mean() < 1.0


def test_a_part_of_a_picture_sees_what_the_whole_sees_there() -> None:
    camera = Camera.look_at((10.0, -50.0, 30.0), (0.0, 0.0, 5.0))
    points = np.random.default_rng(3).uniform(-15.0, 15.0, (50, 3))
    whole = camera.project(points, 1600, 900)
    part = camera.part(0.25, 0.1, 0.75, 0.6).project(points, 800, 450)
    np.testing.assert_allclose(part[:, 0], whole[:, 0] - 400, atol=1e-6)
    np.testing.assert_allclose(part[:, 1], whole[:, 1] - 90, atol=1e-6)
