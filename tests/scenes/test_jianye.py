"""The district: made by its generator, in the right place, nothing in the way of anything."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from shapely import STRtree
from shapely.geometry import Point

from tools.scenegen.jianye.district import build
from tools.scenegen.jianye.district_plan import HIGH_TECH, land
from viewer.build.loading import LoadedScene, load_scene
from viewer.geometry.projection import TransverseMercator
from viewer.session.scene_queries import SceneQueries

SCENE = Path(__file__).resolve().parents[2] / "scenes" / "jianye"
HOTSPOTS = {"ecosystem", "digital-economy", "high-tech-zone", "hosts", "venue"}


@pytest.fixture(scope="module")
def loaded() -> LoadedScene:
    return load_scene("jianye")


def test_the_generated_files_are_small() -> None:
    made = [p for kind in ("layers", "models") for p in (SCENE / kind).glob("*")]
    assert sum(p.stat().st_size for p in made) < 2_000_000


def test_it_has_no_issue_and_says_that_it_is_schematic(loaded: LoadedScene) -> None:
    assert loaded.issues == ()
    assert loaded.scene.schematic
    assert {h.id for h in loaded.scene.hotspot} == HOTSPOTS
    assert all(h.view and h.related for h in loaded.scene.hotspot)
    [venue] = [h for h in loaded.scene.hotspot if h.id == "venue"]
    assert venue.opens
    assert venue.opens.scene == "jinyuzui"


def test_the_venue_stands_where_it_stands_in_truth(loaded: LoadedScene) -> None:
    assert (loaded.scene.origin.lat, loaded.scene.origin.lon) == (31.9827, 118.7323)
    box = SceneQueries(loaded).bounds("venue")
    assert box is not None
    assert box.mean(0)[:2] == pytest.approx([0, 0], abs=20)
    assert np.ptp(box, axis=0)[:2].max() < 450


@pytest.mark.parametrize(
    ("name", "lat", "lon"),
    [("olympic/stadium", 32.008, 118.719), ("nanjing-eye", 31.9972, 118.698), ("mochou-park", 32.038, 118.757)],
)
def test_landmarks_are_in_their_places(loaded: LoadedScene, name: str, lat: float, lon: float) -> None:
    box = SceneQueries(loaded).bounds(name)
    assert box is not None
    [place] = TransverseMercator(31.9827, 118.7323).forward([(lon, lat)])
    assert box.mean(0)[:2] == pytest.approx(place, abs=300)


def test_two_thousand_houses_stand_apart_and_on_dry_land() -> None:
    district = build()
    houses, plan = district.houses, land()
    assert len(houses) > 2000
    dry = [plan.hexi.buffer(1), plan.city.buffer(1), plan.island.buffer(1)]
    tree = STRtree(houses)
    for i, house in enumerate(houses):
        assert any(part.contains(house) for part in dry), house.centroid
        for j in tree.query(house):
            assert j == i or house.intersection(houses[j]).area < 0.5, house.centroid
    assert HIGH_TECH.contains(Point(0, 0))  # the venue lies in the zone
