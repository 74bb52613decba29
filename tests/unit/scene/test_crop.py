"""A part of a lone map: what is told, what is kept, what is said where it is wrong."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bench.osm_town import BLOCK, ORIGIN, STREET, Town, town, write_pbf, write_xml
from viewer.scene.crop import Crop, CropError
from viewer.scene.cropping import region_of
from viewer.scene.formats import osm
from viewer.scene.formats.osm import read_osm
from viewer.scene.issues import SceneError, Severity
from viewer.scene.loader import read_scene
from viewer.scene.options import ModelOptions
from viewer.scene.read_scene import ReadScene


@pytest.fixture(scope="module")
def made() -> Town:
    return town(houses=240)


@pytest.fixture(scope="module", params=["town.osm", "town.osm.pbf"])
def file(made: Town, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("town") / request.param
    (write_xml if path.suffix == ".osm" else write_pbf)(made, path)
    return Path(path)


def opened(path: Path, crop: Crop | None) -> ReadScene:
    return read_scene(path, options=ModelOptions(crop=crop))


@pytest.mark.parametrize("text", ["", "1,2", "1,2,3,4", "a,b,c", "91,0,10", "0,181,10", "0,0,0", "0,0,-5", "nan,0,5"])
def test_no_place_is_refused_with_what_one_would_be(text: str) -> None:
    with pytest.raises(CropError) as caught:
        Crop.around(text)
    assert "LAT,LON,RADIUS" in caught.value.expected


@pytest.mark.parametrize("text", ["1,2,3", "5,0,4,1", "0,5,1,4", "-181,0,1,1", "0,0,0,1", "0,0,1,inf"])
def test_no_box_is_refused_with_what_one_would_be(text: str) -> None:
    with pytest.raises(CropError) as caught:
        Crop.box(text)
    assert "WEST,SOUTH,EAST,NORTH" in caught.value.expected


@pytest.mark.parametrize("crop", [Crop.around("31.98,118.73,500"), Crop.box("-0.125,1e-3,2,3"), None])
def test_a_part_travels_as_words(crop: Crop | None) -> None:
    options = ModelOptions(up="z", crop=crop)
    assert ModelOptions.of(options.words) == options


def test_a_radius_is_metres_in_both_directions() -> None:
    crop = Crop.around("60,10,1000")
    assert (crop.north - crop.south) * 111_320 / 2 == pytest.approx(1000, rel=0.01)
    assert (crop.east - crop.west) * 111_320 * np.cos(np.radians(60)) / 2 == pytest.approx(1000, rel=0.01)


def test_houses_are_whole_and_streets_cut_at_the_edge(file: Path) -> None:
    whole = opened(file, None)
    # About the crossing behind the first block: four blocks' nearest corners.
    y = ORIGIN[0] + (BLOCK + STREET / 2) / 111_320
    x = ORIGIN[1] + (BLOCK + STREET / 2) / (111_320 * np.cos(np.radians(ORIGIN[0])))
    part = opened(file, Crop.around(f"{y},{x},60"))
    houses, all_houses = part.features["buildings"], whole.features["buildings"]
    assert 4 <= len(houses) < 25
    areas = dict(zip(all_houses.names, all_houses.polygons.areas.tolist(), strict=False))
    for name, area in zip(houses.names, houses.polygons.areas.tolist(), strict=True):
        if name.startswith("way/") and len(all_houses.polygons) == len(all_houses):
            assert area == pytest.approx(areas[name], rel=1e-3)
    streets = part.features["roads"].line_points
    middle = np.hypot(*(streets - streets.mean(axis=0)).T)
    assert middle.max() < 75
    assert "lines" not in part.features


def test_relations_that_reach_into_a_part_are_whole_before_they_are_cut(file: Path, made: Town) -> None:
    lake = next(members for members, tags in made.relations if tags.get("natural") == "water")
    isle = made.ways[lake[1][1] - 1][0]
    (west, south), (east, north) = (f([made.nodes[r - 1][0] for r in isle], axis=0) for f in (np.min, np.max))
    part = opened(file, Crop.box(f"{west},{south},{(west + east) / 2},{north + 1e-4}"))
    assert len(part.features["water"].polygons) == 1
    bounds = part.features["water"].polygons.bounds[0]
    assert bounds[1][0] - bounds[0][0] == pytest.approx(20, rel=0.02)


def test_a_part_with_nothing_in_it_says_what_the_file_holds(file: Path) -> None:
    with pytest.raises(SceneError) as caught:
        opened(file, Crop.around("10,10,100"))
    issue = caught.value.issues[0]
    assert (issue.code, issue.severity, issue.path) == ("bad-value", Severity.FATAL, "--around=10.0,10.0,100.0")


def test_what_is_no_map_has_no_parts(package: Path, tmp_path: Path) -> None:
    model = tmp_path / "x.gltf"
    model.write_text("{}")
    for path in (package, model):
        with pytest.raises(SceneError) as caught:
            opened(path, Crop.box("0,0,1,1"))
        assert [(i.code, i.path) for i in caught.value.issues] == [("bad-value", "--bbox")]


def test_geojson_is_cut_too(shared_data: Path) -> None:
    path = shared_data / "nanjing-jianye" / "jiangxinzhou-a.geojson"
    some = opened(path, Crop.around("32.0119697,118.6912748,200")).features["buildings"]
    assert 1 <= len(some) < 40


def test_a_file_of_too_many_elements_says_how_to_open_a_part(monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    monkeypatch.setattr(osm, "LARGEST", 100)
    monkeypatch.setattr("viewer.scene.formats.osm_library.MOST", 100)
    issue = read_osm(file.read_bytes(), "x").issues[0]
    assert (issue.code, issue.severity) == ("too-large", Severity.FATAL)
    assert "--around" in issue.expected


def test_a_line_that_passes_a_round_region_by_has_nothing_in_it() -> None:
    region = region_of(Crop.around("0,0,1000"))
    corner = region.high * 0.9
    assert region.lines(np.array([corner, corner * (1.0, 1.05)])) == []
    assert region.lines(np.array([corner, corner * (1.0, 1.05), corner * (2.0, 1.05)])) == []


def test_an_area_round_the_region_is_met() -> None:
    region = region_of(Crop.box("0,0,1,1"))
    around = np.array([(-5.0, -5.0), (5.0, -5.0), (5.0, 5.0), (-5.0, 5.0), (-5.0, -5.0)])
    assert region.touches(around)
    (cut,) = region.areas((around,))
    assert np.ptp(cut[0], axis=0).tolist() == [1.0, 1.0]
    assert len(region.lines(np.array([(-1.0, 0.5), (0.5, 0.5), (0.5, 3.0)]))) == 1
    assert not region.lines(np.array([(-1.0, 2.5), (-0.5, 2.5)]))
