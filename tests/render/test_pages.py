"""A city whose buildings are not all on the GPU looks the same as one whose buildings are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.render.test_blocks import town
from tests.town import write_town

SIZE = (480, 270)
NEAR = [(120.0, -420.0, 130.0), (20.0, -150.0, 0.0), 40.0]
OTHER = [(-500.0, 480.0, 120.0), (-300.0, 250.0, 0.0), 40.0]
PLENTY, LITTLE = 64 << 20, 60_000
"""Bytes: for all houses of the town, and for a few dozen of nine hundred."""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_town(tmp_path_factory.mktemp("town") / "town.geojson", town())


@pytest.fixture(scope="module")
def whole(draw: Callable[..., Any], file: Path) -> dict[str, NDArray[Any]]:
    wish = {"size": SIZE, "camera": NEAR}
    return dict(draw(file, rest=wish, moving=wish | {"draft": True}))


def share(a: NDArray[Any], b: NDArray[Any], steps: int = 16) -> float:
    """Of the pixels, those that differ by more than some steps of 255."""
    return float((np.abs(a[..., :3].astype(int) - b[..., :3]).max(axis=-1) > steps).mean())


@pytest.mark.soak(only=True)
def test_at_rest_the_picture_is_that_of_all_triangles(
    draw: Callable[..., Any], file: Path, whole: dict[str, NDArray[Any]]
) -> None:
    paged = draw(file, room=PLENTY, rest={"size": SIZE, "camera": NEAR})
    assert share(paged["rest"], whole["rest"]) < 0.001
    assert share(paged["rest"], whole["moving"]) > 0.05  # it could tell


@pytest.mark.soak(only=True)
def test_at_rest_it_does_not_matter_where_one_comes_from(draw: Callable[..., Any], file: Path) -> None:
    wish = {"size": SIZE, "camera": NEAR}
    for room in (LITTLE, PLENTY):
        found = draw(file, room=room, fresh=wish, later=wish | {"after": OTHER})
        assert np.array_equal(found["fresh"], found["later"]), room


def test_what_there_is_no_room_for_is_a_box(
    draw: Callable[..., Any], file: Path, whole: dict[str, NDArray[Any]]
) -> None:
    found = draw(file, room=LITTLE, rest={"size": SIZE, "camera": NEAR})["rest"]
    # Rectangles with a flat roof: their boxes look much like them, but nothing is missing.
    assert 0.001 < share(found, whole["rest"]) < 0.25
    a, b = (picture[..., :3].mean(axis=(0, 1)) for picture in (found, whole["rest"]))
    assert np.abs(a - b).max() < 8.0


def test_while_it_moves_it_looks_as_with_all_triangles(
    draw: Callable[..., Any], file: Path, whole: dict[str, NDArray[Any]]
) -> None:
    wish = {"size": SIZE, "camera": NEAR, "draft": True}
    paged = draw(file, room=PLENTY, moving=wish)["moving"]
    assert share(paged, whole["moving"], 24) < 0.06


def test_nothing_is_left_behind(draw: Callable[..., Any], file: Path) -> None:
    found = draw(file, room=LITTLE, rest={"size": SIZE, "camera": NEAR, "after": OTHER})
    assert int(found["rest.left"]) == 0
