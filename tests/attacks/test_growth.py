"""Nothing is quadratic in its input."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.attacks import counts, texts, toml
from tests.attacks.amounts import AMOUNTS
from tests.limits import LIMITED, Warm
from tests.soak import amount

ROOMS = (counts, texts, toml)
"""Whose amounts are known once they are imported."""

GROWING = {
    "listed_places": 0.4,
    "houses_of_one_name_at_one_place": 0.6,
    "objects_with_slashes": 0.8,
    "hotspots_that_lead_nowhere": 0.4,
    "layers_of_one_file": 0.02,
    "arcs": 0.02,
    "views_categories_places_tours": 0.4,
    "many_texts": 0.4,
    "markdown_links": 0.6,
    "markdown_images": 0.6,
    "markdown_escapes": 0.6,
    "toml_keys": 0.4,
    "toml_tables": 0.4,
    "toml_strings": 0.4,
    "toml_of_many_faults": 0.3,
}
"""Kinds, and the scale that each of them goes up to."""

SHORT = ("hotspots_that_lead_nowhere", "houses_of_one_name_at_one_place", "markdown_links")


@pytest.fixture(scope="module")
def warm() -> Iterator[Warm]:
    with Warm() as server:
        yield server


def seconds(warm: Warm, folder: Path, name: str, scale: float) -> float:
    source = AMOUNTS[name](folder / "attack", scale)
    try:
        return warm.open(source).seconds
    finally:
        shutil.rmtree(source, ignore_errors=True)


@LIMITED
@pytest.mark.soak
@pytest.mark.parametrize("name", sorted(GROWING) if amount(10) > 1 else SHORT)
def test_four_times_as_much_takes_about_four_times_as_long(
    name: str, warm: Warm, tmp_path: Path, figures: Callable[[str], None]
) -> None:
    nothing = seconds(warm, tmp_path, "toml_nothing", 0.0001)
    largest = GROWING[name]
    taken = [seconds(warm, tmp_path, name, largest * share) - nothing for share in (0.25, 0.5, 1.0)]
    figures(", ".join(f"{s:.2f}" for s in taken) + " s")
    # By the square it would be sixteen times; some noise, and what is always the same, is allowed for.
    assert taken[2] < 7.0 * taken[0] + 0.25, taken
