"""A town far away looks the same with blocks, while it moves, as with all of its triangles, at rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.soak import some
from tests.town import house, write_town

SIZE = (480, 270)
COUNT, APART = 30, 45.0
STYLES = some(["paper"], ["plain", "night"])
HALF = {"boxes": 900.0, "points": 3_000.0}
"""Metres of half the picture's height: most of the town is of one kind."""


def town() -> Iterator[dict[str, Any]]:
    """Red houses in the west, blue ones in the east."""
    for i in range(COUNT * COUNT):
        x, y = (i % COUNT - COUNT / 2) * APART, (i // COUNT - COUNT / 2) * APART
        colour = "#c03018" if i % COUNT < COUNT / 2 else "#2038b0"
        yield house(x, y, (10 + i % 9, 12 + i % 7), height=8 + i % 17, colour=colour)


@pytest.fixture(scope="module")
def pictures(draw: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> dict[str, NDArray[Any]]:
    file = write_town(tmp_path_factory.mktemp("town") / "town.geojson", town())
    wanted = {}
    for name, half in HALF.items():
        far = half / np.tan(np.radians(20))
        camera = [(0.3 * far, -0.7 * far, 0.65 * far), (0.0, 0.0, 0.0), 40.0]
        for style in STYLES:
            for draft in (False, True):
                wanted[f"{name} {style} {draft}"] = {"size": SIZE, "camera": camera, "style": style, "draft": draft}
    return dict(draw(file, **wanted))


def linear(picture: NDArray[Any]) -> NDArray[np.float64]:
    """In light: what is smaller than a pixel is mixed by the eye, not by its bytes."""
    return np.asarray(((picture[..., :3] / 255.0 + 0.055) / 1.055) ** 2.4)


@pytest.mark.soak
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", HALF)
def test_the_tone_of_each_part_of_the_town_stays(pictures: dict[str, NDArray[Any]], name: str, style: str) -> None:
    rest, moving = (linear(pictures[f"{name} {style} {draft}"]) for draft in (False, True))
    reach = round(SIZE[1] / 2 * 450 / HALF[name])
    rows = slice(SIZE[1] // 2 - reach, SIZE[1] // 2 + reach // 2)
    for side in (-1, 1):
        columns = slice(*sorted((SIZE[0] // 2 + side * reach // 6, SIZE[0] // 2 + side * reach)))
        a, b = (picture[rows, columns].mean(axis=(0, 1)) for picture in (rest, moving))
        assert np.abs(b - a).max() < 0.03, (side, a, b)
