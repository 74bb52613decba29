"""A new scene is whole, sound and shows its landmark, whatever it is made of; nothing is left of one that fails."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bench.osm_town import town, write_xml
from tests.soak import amount
from viewer.authoring.faults import AuthoringError
from viewer.authoring.new_package import NewScene, new_package
from viewer.authoring.package_writing import NewPackage, need_free, written
from viewer.authoring.slugs import slug, untaken
from viewer.build.loading import LoadedScene, load_scene
from viewer.checking.inspection import inspect
from viewer.i18n import Translator
from viewer.scene.crop import Crop
from viewer.scene.issues import Issue
from viewer.scene.model import Origin
from viewer.scene.options import ModelOptions
from viewer.session.scene_queries import SceneQueries

EN = Translator("en")
NODE = re.compile(r'lat="([^"]+)" lon="([^"]+)"')
TOWERS = "31.98551,118.73032,60"
ISLAND = "32.0316,118.6990,500"


def around(text: str) -> ModelOptions:
    return ModelOptions(crop=Crop.around(text))


def made(wanted: NewScene, tr: Translator = EN) -> tuple[NewPackage, LoadedScene]:
    """A scene that is written and opened; it has to be sound."""
    package = new_package(wanted, tr)
    issues = written(package, wanted.folder, lambda folder: load_scene(folder).issues)
    assert [issue.format(EN) for issue in issues] == []
    return package, load_scene(wanted.folder)


def features(folder: Path, layer: str) -> list[dict[str, Any]]:
    text = (folder / "layers" / f"{layer}.geojson").read_text("utf-8")
    found: list[dict[str, Any]] = json.loads(text)["features"]
    # A feature is a line, so that a change is one too.
    assert len(text.splitlines()) == len(found) + 2
    return found


def gold(folder: Path) -> list[str]:
    """Ids of the houses in the accent."""
    return [f["id"] for f in features(folder, "buildings") if f["properties"].get("colour") == "accent"]


def is_seen(loaded: LoadedScene) -> bool:
    """Whether the start view meets the landmark on the way to its upper half, and has it well within the picture."""
    scene = loaded.scene
    home = next(view for view in scene.view if view.id == "home")
    queries = SceneQueries(loaded)
    anchor = np.array(queries.anchor(scene.hotspot[0]))
    ids = set(queries.marked(scene.hotspot[0].id).tolist())
    box = loaded.geometry.objects.bounds[sorted(ids)].astype(float)
    low, high = box[:, 0].min(axis=0), box[:, 1].max(axis=0)
    a, e = math.radians(home.azimuth), math.radians(home.elevation)
    back = np.array([math.cos(a) * math.cos(e), math.sin(a) * math.cos(e), math.sin(e)])
    eye = np.array(home.target) + home.distance * back
    right = np.array([-math.sin(a), math.cos(a), 0.0])
    half = math.tan(math.radians(home.fov / 2))
    rel = anchor - eye
    depth = -rel @ back
    within = abs(rel @ right) < 0.9 * depth * half * 16 / 9 and abs(rel @ np.cross(back, right)) < 0.9 * depth * half
    met = 0
    for share in (0.6, 0.8, 0.97):
        for x in (0.25, 0.5, 0.75):
            for y in (0.25, 0.5, 0.75):
                to = low + (high - low) * (x, y, share)
                hit = loaded.geometry.rays.first_hit(eye, (to - eye) / np.linalg.norm(to - eye))
                met += hit is not None and int(hit.owner) in ids
    return bool(within) and met >= 5


def test_a_scene_of_nothing_is_a_whole_place(tmp_path: Path) -> None:
    folder = tmp_path / "my-place"
    package, loaded = made(NewScene(folder, {"en": "My place", "zh": "我的地方"}))
    scene = loaded.scene
    assert scene.id == "my-place"
    assert {layer.id for layer in scene.layer} >= {"ground", "water", "green", "roads", "buildings", "planting"}
    assert [view.id for view in scene.view] == ["home", "closer", "other-side"]
    assert len(scene.hotspot) == 1
    assert [step.hotspot or step.view for step in scene.tour[0].step] == ["home", scene.hotspot[0].id, "other-side"]
    assert scene.schematic
    assert gold(folder) == ["tower", "hall"]
    assert is_seen(loaded)
    section = loaded.content["zh"][scene.hotspot[0].id]
    assert section.head.title == "塔楼"
    assert package.told


@pytest.mark.parametrize("title", ["My place", {"en": "My place", "zh": "我的地方"}], ids=["one title", "two titles"])
def test_nothing_is_to_be_mended_in_a_new_scene(tmp_path: Path, title: str | dict[str, str]) -> None:
    made(NewScene(tmp_path / "my-place", title))
    assert inspect(str(tmp_path / "my-place")).issues == ()


def test_a_map_is_split_into_files_that_one_can_edit(shared_data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "island"
    osm = shared_data / "nanjing-jianye" / "jiangxinzhou-a.osm"
    package, loaded = made(NewScene(folder, "江心洲", map=osm, options=around(ISLAND)))
    assert loaded.scene.id == "jiang-xin-zhou"
    assert loaded.scene.sources == ("© OpenStreetMap contributors (ODbL)",)
    assert (loaded.scene.origin.lat, loaded.scene.origin.lon) == (32.0316, 118.699)
    houses = features(folder, "buildings")
    assert houses[0]["properties"]["name"] == "仁恒置地广场"
    assert gold(folder) == [houses[0]["id"]]
    numbers = [int(house["id"].partition("/")[2]) for house in houses[1:]]
    assert numbers == sorted(numbers)
    # Underground stations are no houses, and OpenStreetMap's own coordinates come back to the last decimal.
    known = {(float(lat), float(lon)) for lat, lon in NODE.findall(osm.read_text("utf-8"))}
    assert "way/863540534" not in {house["id"] for house in houses}
    for house in houses:
        for lon, lat in house["geometry"]["coordinates"][0]:
            assert (lat, lon) in known
    told = "\n".join(package.told)
    for missing in ("no greens", "no water", "no streets", "仁恒置地广场"):
        assert missing in told
    assert is_seen(loaded)
    again = new_package(NewScene(folder, "江心洲", map=osm, options=around(ISLAND)), EN)
    assert again.files == package.files


def test_a_village_keeps_its_streets_and_its_levels(shared_data: Path, tmp_path: Path) -> None:
    osm = shared_data / "city-osm" / "planet_10.068_48.135_10.071_48.137.osm"
    package, loaded = made(NewScene(tmp_path / "v", map=osm, options=around("48.136,10.0695,160")))
    assert {layer.id for layer in loaded.scene.layer} >= {"roads", "green", "buildings"}
    roads = next(layer for layer in loaded.scene.layer if layer.id == "roads")
    assert getattr(roads, "trees", None) == 13
    assert any(f["properties"].get("height") for f in features(tmp_path / "v", "buildings"))
    assert "no water" in "\n".join(package.told)
    assert "no streets" not in "\n".join(package.told)
    assert is_seen(loaded)


@pytest.mark.soak
def test_places_of_a_town_with_every_tag_are_sound(tmp_path: Path) -> None:
    write_xml(town(400), tmp_path / "town.osm")
    dice = np.random.default_rng(22)
    for number in range(amount(30, 3)):
        lat, lon = 31.9815 + dice.uniform(0, 0.004), 118.7315 + dice.uniform(0, 0.005)
        where = f"{lat:.5f},{lon:.5f},{dice.integers(120, 500)}"
        wanted = NewScene(tmp_path / f"s{number}", where, map=tmp_path / "town.osm", options=around(where))
        made(wanted)
        assert gold(wanted.folder)


def test_a_landmark_of_parts_is_gold_as_a_whole_and_keeps_its_names(tmp_path: Path) -> None:
    write_xml(town(16), tmp_path / "town.osm")
    _, loaded = made(NewScene(tmp_path / "s", map=tmp_path / "town.osm", options=around(TOWERS)))
    houses = {f["id"]: f["properties"] for f in features(tmp_path / "s", "buildings")}
    assert houses["way/41"] | {"colour": "", "roof:colour": ""} == {
        "name": "双塔",
        "name:en": "Two Towers",
        "building": "yes",
        "height": 60.0,
        "colour": "",
        "roof:colour": "",
    }
    assert gold(tmp_path / "s")[:4] == ["way/41", "way/42", "way/43", "way/44"]
    assert len(loaded.geometry.objects.select("双塔")) == 3
    assert loaded.content["en"][loaded.scene.hotspot[0].id].head.title == "Two Towers"


def test_colours_of_a_map_are_kept_where_somebody_wants_them(tmp_path: Path) -> None:
    write_xml(town(20), tmp_path / "town.osm")
    for colours in (False, True):
        folder = tmp_path / f"s{colours}"
        made(NewScene(folder, map=tmp_path / "town.osm", colours=colours))
        told = [f["properties"].get("colour", "accent") for f in features(folder, "buildings")]
        assert any(colour.startswith("#") for colour in told) is colours


def test_a_model_stands_on_its_own(shared_data: Path, tmp_path: Path) -> None:
    box = shared_data / "gltf-samples" / "khronos" / "BoxTextured" / "glTF" / "BoxTextured.gltf"
    if not box.is_file():
        box = next((shared_data / "gltf-samples" / "khronos").rglob("BoxTextured.gltf"))
    package, loaded = made(NewScene(tmp_path / "s", sources=(box,), origin=Origin(lat=10.0, lon=20.0)))
    layer = loaded.scene.layer[0]
    assert (layer.id, loaded.scene.origin.lat) == ("boxtextured", 10.0)
    # What it names comes along.
    assert len([name for name in package.files if name.startswith("models/BoxTextured/")]) == 3
    assert loaded.scene.hotspot[0].anchor.object == "boxtextured"  # type: ignore[union-attr]


def test_a_map_over_the_antimeridian_stays_in_one_piece(shared_data: Path, tmp_path: Path) -> None:
    _, loaded = made(NewScene(tmp_path / "s", sources=(shared_data / "field-cases" / "anti_multi.geojson",)))
    assert loaded.geometry.triangles


def test_nothing_is_done_where_something_is(tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    need_free(tmp_path / "s")
    (tmp_path / "s" / "mine.txt").write_text("mine")
    for taken in (tmp_path / "s", tmp_path / "s" / "mine.txt"):
        with pytest.raises(AuthoringError, match="is there already"):
            need_free(taken)
    package = new_package(NewScene(tmp_path / "s"), EN)
    with pytest.raises(AuthoringError, match="is there already"):
        written(package, tmp_path / "s", lambda folder: [])
    assert [p.name for p in tmp_path.rglob("*")] == ["s", "mine.txt"]
    written(package, tmp_path / "deep" / "er", lambda folder: [])
    assert (tmp_path / "deep" / "er" / "scene.toml").is_file()


def test_nothing_is_left_of_a_scene_that_fails(tmp_path: Path) -> None:
    def refuses(folder: Path) -> Sequence[Issue]:
        assert (folder / "scene.toml").is_file()
        assert not (tmp_path / "s").exists()
        raise AuthoringError("no")

    with pytest.raises(AuthoringError):
        written(new_package(NewScene(tmp_path / "s"), EN), tmp_path / "s", refuses)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("none.osm", "no such file"),
        ("", "is a folder"),
        ("a.svg", "a drawing"),
        ("a.xyz", "no format"),
        ("a.osm", "a.osm"),
    ],
)
def test_what_cannot_be_shown_is_said(tmp_path: Path, source: str, said: str) -> None:
    for name in ("a.svg", "a.xyz", "a.osm"):
        (tmp_path / name).write_text("<svg/>")
    with pytest.raises(AuthoringError) as error:
        new_package(NewScene(tmp_path / "s", map=tmp_path / source), EN)
    assert said in "\n".join(error.value.lines(EN))


def test_comments_are_in_the_language_of_who_makes_it(tmp_path: Path) -> None:
    package, _ = made(NewScene(tmp_path / "s"), Translator("zh"))
    assert "# 视图" in package.files["scene.toml"].decode()
    assert package.files["content/en/the-tower.md"].decode().count("The tower") == 2


@pytest.mark.parametrize(
    ("title", "id_"),
    [
        ("Jiangxinzhou", "jiangxinzhou"),
        ("江心洲", "jiang-xin-zhou"),
        ("江心洲 North 1", "jiang-xin-zhou-north-1"),
        ("Meine Straße", "meine-strasse"),
        ("Été à Nîmes", "ete-a-nimes"),
        ("!?", "scene"),
        ("x" * 99, "x" * 48),
    ],
)
def test_ids_read_like_titles(title: str, id_: str) -> None:
    assert slug(title) == id_
    assert untaken(id_, {id_, f"{id_}-2"}) == f"{id_}-3"
