"""The shipped scene: complete in both languages, made by its generator, nothing in the way of anything."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import numpy as np
import pytest
from shapely.geometry import Polygon

from tools.scenegen.jinyuzui.exhibits import AR_TABLE
from viewer.build.loading import LoadedScene, load_scene
from viewer.scene.columns import build_table
from viewer.scene.formats.geojson import read_geojson
from viewer.session.explorer import Explorer
from viewer.session.scene_queries import SceneQueries

ROOT = Path(__file__).resolve().parents[2]
SCENE = ROOT / "scenes" / "jinyuzui"


@pytest.fixture(scope="module")
def loaded() -> LoadedScene:
    return load_scene("jinyuzui")


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
        geo = read_geojson((SCENE / f"layers/{layer}.geojson").read_bytes(), layer)
        assert not geo.issues
        low = [f for f in geo.features if layer != "buildings" or not f.properties.get("min_height")]
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


ON_THE_FLOOR = ("showcase", "exhibit-sleep", "exhibit-vr", "exhibit-museums", "focus-panel", "ar-table", "stage")
ON_THE_STAGE = ("screen", "lectern", "letter", "unveiling", "table", "keynote-seats")
ON_THE_WALL = ("members-wall",)


def test_the_hall_has_what_the_conference_needs(loaded: LoadedScene) -> None:
    objects = loaded.geometry.objects
    hall = objects.bounds[objects.select("hall/floor")[0]]
    for name in (*ON_THE_FLOOR, *ON_THE_STAGE, *ON_THE_WALL):
        (found,) = objects.select(f"hall/{name}")
        low, high = objects.bounds[found]
        assert (low[:2] > hall[0][:2]).all(), name
        assert (high[:2] < hall[1][:2]).all(), name
        if name not in ON_THE_WALL:
            assert low[2] == pytest.approx(1.5 if name in ON_THE_STAGE else 0.6, abs=0.04), name
        assert high[2] < 10.5, name


def test_the_ar_tables_top_is_free_for_the_district(loaded: LoadedScene) -> None:
    x, y, radius, top = AR_TABLE
    hidden = np.zeros(len(loaded.geometry.objects.names), np.bool_)
    hidden[loaded.geometry.objects.select("ar-map")] = True
    for dx, dy in ((0, 0), (0.9, 0), (0, 0.9), (-0.9, 0), (0, -0.9)):
        start = (x + dx * radius, y + dy * radius, top + 0.02)
        assert loaded.geometry.rays.first_hit(start, (0.0, 0.0, -1.0), hidden=hidden) is not None
    assert loaded.geometry.objects.bounds[loaded.geometry.objects.select("hall/ar-table")[0]][1, 2] < top + 0.6


def test_a_view_into_the_hall_stands_in_the_hall(loaded: LoadedScene) -> None:
    explorer = Explorer(loaded)
    explorer.session.show_view("stage")
    assert explorer.state.place == "hall"
    explorer.session.show_view("river")
    assert explorer.state.place == ""


def test_the_block_keeps_its_pace(loaded: LoadedScene) -> None:
    solid, objects = loaded.geometry.solid, loaded.geometry.objects
    district = np.isin(solid.vertices["object"][solid.indices[::3]], objects.select("ar-map"))
    assert 80_000 < loaded.geometry.triangles - district.sum() < 155_000
    assert 20_000 < district.sum() < 60_000
    # From outside the district on the table is not drawn.
    eye = Explorer(loaded).camera.eye
    small = np.isfinite(solid.reach)
    away = np.linalg.norm(solid.bounds[small].mean(axis=1) - eye, axis=1)
    assert small.any()
    assert (away > solid.reach[small]).all()


def test_the_district_stands_on_the_ar_table_in_miniature(loaded: LoadedScene) -> None:
    x, y, radius, top = AR_TABLE
    story = SceneQueries(loaded)
    district, venue = story.bounds("ar-map"), story.bounds("ar-map/venue")
    assert district is not None
    assert venue is not None
    vertices = loaded.geometry.solid.vertices
    own = vertices["position"][np.isin(vertices["object"], story.ids("ar-map"))]
    assert np.hypot(own[:, 0] - x, own[:, 1] - y).max() < radius
    assert district[0, 2] == pytest.approx(top, abs=0.01)
    assert district[1, 2] - district[0, 2] < 0.8
    # One can point at the venue on it, and press it.
    above = (*((venue[0] + venue[1]) / 2)[:2].tolist(), 3.0)
    hit = loaded.geometry.rays.first_hit(above, (0.0, 0.0, -1.0))
    assert hit
    assert loaded.geometry.objects.names[hit.owner].startswith("ar-map/venue")
    hotspot = loaded.scene.hotspot[int(story.hotspot_of[hit.owner]) - 1]
    assert hotspot.id == "ar-map"
    assert hotspot.opens
    assert hotspot.opens.scene == "jianye"
