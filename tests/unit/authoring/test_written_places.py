"""Places as an author's click means them: over a roof, on a wall, and by a name that the scene's file can use."""

from __future__ import annotations

from pathlib import Path

import pytest

from viewer.build.loading import load_scene
from viewer.session.scene_queries import SceneQueries
from viewer.session.state import Pick
from viewer.ui.editor.written_places import anchor_of, whole_of

SMALL = Path(__file__).resolve().parents[2] / "samples" / "small"


@pytest.fixture(scope="module")
def story() -> SceneQueries:
    return SceneQueries(load_scene(SMALL))


def anchored(story: SceneQueries, x: float, y: float, z: float, distance: float) -> tuple[float, float, float]:
    """Where a spot stands that is put down with a click at a place of the tower."""
    anchor = anchor_of(story, Pick(object="tower", position=(x, y, z), distance=distance))
    assert isinstance(anchor, dict)
    top = story.top("tower")
    assert top
    ox, oy, oz = (a + b for a, b in zip(top, anchor.get("offset", (0, 0, 0)), strict=True))
    return ox, oy, oz


@pytest.mark.parametrize(("distance", "over"), [(400.0, 2.5), (40.0, 0.8), (2.0, 0.04)])
def test_a_spot_on_a_roof_stands_over_it(story: SceneQueries, distance: float, over: float) -> None:
    x, y, z = story.top("tower") or (0, 0, 0)
    top = story.top_at(x, y)
    assert top is not None
    assert anchored(story, x, y, top, distance) == pytest.approx((x, y, top + over), abs=0.006)
    assert z >= top


def test_a_spot_on_a_wall_stays_where_it_is(story: SceneQueries) -> None:
    box = story.bounds("tower")
    assert box is not None
    (low_x, low_y, low_z), (high_x, high_y, high_z) = box.tolist()
    place = (high_x, (low_y + high_y) / 2, (low_z + high_z) / 2)
    assert anchored(story, *place, 100.0) == pytest.approx(place, abs=0.006)
    assert low_x < high_x


def test_a_name_of_openstreetmap_is_no_part_of_a_whole() -> None:
    assert whole_of("hall/roof/tiles") == "hall/roof"
    assert whole_of("way/885073755") == whole_of("houses/relation/12") == whole_of("hall") == ""
