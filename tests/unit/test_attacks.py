"""What asks for much with little is opened within 5 s and 1.5 GB, or named by an issue; nothing is quadratic."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.attacks import ATTACKS, remove
from tests.limits import LIMITED, Opened, Warm
from tests.soak import amount

pytestmark = [LIMITED, pytest.mark.soak]

ALWAYS = (
    "grid_at_the_limit",
    "miniatures_within_miniatures",
    "houses_of_one_name_at_one_place",
    "avenue_round_the_country",
    "text_of_four_megabytes",
    "pictures_that_are_large",
)
REST = sorted(set(ATTACKS) - set(ALWAYS))
CHOSEN = [*ALWAYS, *random.Random(15).sample(REST, amount(len(REST)))]


@pytest.fixture(scope="module")
def warm() -> Iterator[Warm]:
    with Warm() as server:
        yield server


def opened(warm: Warm, folder: Path, name: str, scale: float) -> Opened:
    source = ATTACKS[name](folder / "attack", scale)
    try:
        return warm.open(source)
    finally:
        remove(source)


@pytest.mark.parametrize("name", CHOSEN)
def test_much_for_little_is_opened_or_refused_in_time(
    name: str, warm: Warm, tmp_path: Path, figures: Callable[[str], None]
) -> None:
    found = opened(warm, tmp_path, name, 1.0)
    figures(f"{found.seconds:.1f} s, {found.peak / 1e6:.0f} MB, {len(found.issues)} issues")
    assert not found.passed, found
    faults = [i for i in found.issues if i["code"] in ("over-budget", "too-large")]
    assert all(i["file"] and (i["path"] or i["line"] or i["found"]) for i in faults)
    # One bad part never refuses the whole; a bad model of the scene does.
    assert not found.fatal or all(i["file"] == "scene.toml" for i in found.issues if i["severity"] == 2), found.issues


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


@pytest.mark.parametrize("name", sorted(GROWING) if amount(10) > 1 else SHORT)
def test_four_times_as_much_takes_about_four_times_as_long(
    name: str, warm: Warm, tmp_path: Path, figures: Callable[[str], None]
) -> None:
    nothing = opened(warm, tmp_path, "toml_nothing", 0.0001).seconds
    largest = GROWING[name]
    seconds = [opened(warm, tmp_path, name, largest * share).seconds - nothing for share in (0.25, 0.5, 1.0)]
    figures(", ".join(f"{s:.2f}" for s in seconds) + " s")
    # By the square it would be sixteen times; some noise, and what is always the same, is allowed for.
    assert seconds[2] < 7.0 * seconds[0] + 0.25, seconds
