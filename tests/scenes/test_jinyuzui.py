"""The shipped scene: complete in both languages, made by its generator, nothing in the way of anything."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest
from shapely.geometry import Polygon

from tools.make_jinyuzui import files
from viewer.build.loading import LoadedScene, load_scene
from viewer.scene.features import build_table
from viewer.scene.formats.geojson import read_geojson

ROOT = Path(__file__).resolve().parents[2]
SCENE = ROOT / "scenes" / "jinyuzui"


@pytest.fixture(scope="module")
def loaded() -> LoadedScene:
    return load_scene("jinyuzui")


def test_the_shipped_files_are_what_the_generator_makes() -> None:
    for name, data in files().items():
        assert (SCENE / name).read_bytes() == data, name


def test_it_has_no_issue_and_says_that_it_is_schematic(loaded: LoadedScene) -> None:
    assert loaded.issues == ()
    assert loaded.scene.schematic
    assert loaded.scene.origin.lat == pytest.approx(31.9827)
    assert loaded.scene.origin.lon == pytest.approx(118.7323)


def test_every_hotspot_has_a_full_card_in_both_languages(loaded: LoadedScene) -> None:
    assert len(loaded.scene.hotspot) >= 8
    for hotspot in loaded.scene.hotspot:
        for lang in ("en", "zh"):
            section = loaded.content[lang][hotspot.id]
            assert section.head.title
            assert len(re.sub("<[^>]+>", "", section.html)) > 40, (hotspot.id, lang)
            assert section.head.row
            assert section.head.facts
        assert loaded.content["en"][hotspot.id].head.facts == loaded.content["zh"][hotspot.id].head.facts
        assert hotspot.related
        assert hotspot.view


def test_chinese_texts_are_chinese(loaded: LoadedScene) -> None:
    for id_, section in loaded.content["zh"].items():
        assert len(re.findall(r"[\u4e00-\u9fff]", section.html)) > 30, id_


def test_all_facts_are_told_somewhere(loaded: LoadedScene) -> None:
    for lang in ("en", "zh"):
        told = {f for s in loaded.content[lang].values() for f in s.head.facts}
        assert {f"F{i:02}" for i in range(1, 48)} <= told


def test_the_hall_has_two_hundred_seats_inside(loaded: LoadedScene) -> None:
    objects = loaded.geometry.objects
    seats, hall = objects.select("seats"), objects.select("hall/walls")
    assert len(seats) == 200
    box = objects.bounds[hall[0]]
    for i in seats:
        assert (objects.bounds[i][0] > box[0] - 0.1).all()
        assert (objects.bounds[i][1] < box[1]).all()


def test_buildings_stand_apart_and_on_dry_land() -> None:
    def shapes(layer: str) -> list[Polygon]:
        raw, issues = read_geojson((SCENE / f"layers/{layer}.geojson").read_bytes(), layer)
        assert not issues
        low = [f for f in raw if layer != "buildings" or not f.properties.get("min_height")]
        table = build_table(low, lambda p: (p - (118.7323, 31.9827)) * (94_400.0, 110_900.0))
        v, r, p = table.polygons.vertices, table.polygons.ring_starts, table.polygons.polygon_starts
        rings = [v[r[i] : r[i + 1]] for i in range(len(r) - 1)]
        return [Polygon(rings[a], rings[a + 1 : b]) for a, b in itertools.pairwise(p)]

    houses = shapes("buildings")
    assert 70 < len(houses) < 300
    for i, house in enumerate(houses):
        for other in houses[:i]:
            assert house.intersection(other).area < 0.05
    land = [s for s in shapes("ground") if s.area > 50_000]
    pads = [s for s in shapes("ground") if 600 < s.area < 30_000]
    for house in houses:
        assert any(part.buffer(0.1).contains(house) for part in land)
        assert any(pad.buffer(0.1).contains(house) for pad in pads)
