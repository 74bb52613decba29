"""The inside of buildings: storeys, rooms with walls and doors, stairs and lifts, from both of their formats."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.indoor_maker import LAT, LON, box, imdf, imdf_files, tagged, tagged_osm
from viewer.build.loading import LoadedScene, load_scene
from viewer.scene.formats.imdf import read_imdf
from viewer.scene.indoor import Indoor, indoor_kind, levels_of
from viewer.scene.issues import SceneError, Severity

STOREYS = {"B1": 0.0, "G": 4.0, "1": 8.0}
GROUND = 4.0
PARTS = ("Hall", "Stairs", "Lift")


def floor_of(loaded: LoadedScene, name: str) -> float:
    """The lowest place of an object."""
    objects = loaded.geometry.objects
    return float(objects.bounds[objects.select(name)][:, 0, 2].min())


def hit(
    loaded: LoadedScene, x: float, y: float, z: float = 50.0, *, without: tuple[str, ...] = ()
) -> tuple[str, float]:
    """What is seen from above at a place, and how high it is."""
    objects = loaded.geometry.objects
    hidden = np.zeros(len(objects.names), np.bool_)
    for name in without:
        hidden[objects.select(name)] = True
    found = loaded.geometry.rays.first_hit((x, y, z), (0.0, 0.0, -1.0), hidden=hidden)
    assert found is not None
    return objects.names[found.owner], float(found.position[2])


@pytest.fixture(params=["house.imdf", "house.zip", "house.geojson", "house.osm"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> LoadedScene:
    path = tmp_path / request.param
    made = {".imdf": imdf, ".zip": lambda: imdf("house/"), ".geojson": tagged, ".osm": tagged_osm}[path.suffix]()
    path.write_bytes(made if isinstance(made, bytes) else made.encode())
    return load_scene(path)


def test_each_storey_has_its_rooms_at_its_height(house: LoadedScene) -> None:
    names = house.geometry.objects.names
    for storey, z in STOREYS.items():
        for part in PARTS:
            assert f"indoor/{storey}/{part}" in names
        assert floor_of(house, f"indoor/{storey}/Hall") == pytest.approx(z, abs=0.01)
    order = list(dict.fromkeys(name.split("/")[1] for name in names if name.startswith("indoor/")))
    assert order == list(STOREYS), "from below to above"


def test_one_looks_into_a_storey_when_those_above_are_left_out(house: LoadedScene) -> None:
    assert hit(house, -6.0, 3.0)[0] == "indoor/1/Hall"
    name, z = hit(house, -6.0, 3.0, without=("indoor/1",))
    assert (name, z) == ("indoor/G/Hall", pytest.approx(GROUND + 0.1, abs=0.02))
    assert hit(house, -6.0, 3.0, without=("indoor/1", "indoor/G"))[0] == "indoor/B1/Hall"


def test_walls_stand_about_rooms_and_leave_the_door_open(house: LoadedScene) -> None:
    above = ("indoor/1",)
    assert hit(house, -5.0, 0.0, without=above)[1] == pytest.approx(GROUND + 1.3, abs=0.01), "the wall"
    assert hit(house, -11.0, 0.0, without=above)[1] < GROUND + 0.2, "the door"
    assert hit(house, 0.0, 5.0, without=above)[1] == pytest.approx(GROUND + 1.3, abs=0.01), "between two rooms"
    assert hit(house, -15.0, -9.97, without=above)[1] < GROUND + 0.2, "a corridor has none"


def test_stairs_rise_and_a_lift_stands_over_the_walls(house: LoadedScene) -> None:
    above = ("indoor/1",)
    heights = [hit(house, 17.0, y, without=above)[1] for y in np.linspace(-9.5, 3.5, 9)]
    assert max(heights) == pytest.approx(GROUND + 1.3, abs=0.01)
    assert min(heights) < GROUND + 0.4
    assert hit(house, 17.0, 7.0, without=above) == ("indoor/G/Lift", pytest.approx(GROUND + 1.3 * 1.6, abs=0.01))


def test_a_building_whose_rooms_are_there_is_not_drawn_round_them(tmp_path: Path) -> None:
    path = tmp_path / "house.geojson"
    path.write_text(tagged())
    loaded = load_scene(path)
    names = loaded.geometry.objects.names
    assert "Neighbour" in names
    assert "House" not in names
    (told,) = (i for i in loaded.issues if i.code == "not-drawn")
    assert told.severity is Severity.WARNING


def test_a_layer_takes_the_rooms_of_a_file_and_another_its_houses(tmp_path: Path) -> None:
    (tmp_path / "house.geojson").write_text(tagged())
    head = f'format = 1\nid = "s"\ntitle = "S"\norigin = {{ lat = {LAT}, lon = {LON} }}\n'
    view = '[[view]]\nid = "home"\ntarget = [0, 0, 0]\ndistance = 90.0\nazimuth = 45.0\nelevation = 35.0\n'
    view += 'hide = ["rooms/1/Hall"]\n'
    layer = '[[layer]]\nid = "rooms"\nkind = "indoor"\nsource = "house.geojson"\nstorey = 3.0\nwall = 2.0\nz = 1.0\n'
    (tmp_path / "scene.toml").write_text(head + layer + view)
    loaded = load_scene(tmp_path)
    assert loaded.issues == ()
    assert floor_of(loaded, "rooms/1/Hall") == pytest.approx(7.0, abs=0.01)
    assert hit(loaded, -5.0, 0.0)[1] == pytest.approx(9.0, abs=0.01)
    assert not [n for n in loaded.geometry.objects.names if n.startswith("Neighbour")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", (0.0,)),
        ("0;1", (0.0, 1.0)),
        ("-1-1", (-1.0, 0.0, 1.0)),
        ("-3--1", (-3.0, -2.0, -1.0)),
        ("1.5", (1.5,)),
        (" 2 ; 0 ", (2.0, 0.0)),
        (3, (3.0,)),
        ("roof", ()),
        (None, ()),
        ("0-99999999", tuple(float(n) for n in range(200))),
    ],
)
def test_levels_are_read_as_mappers_write_them(text: object, expected: tuple[float, ...]) -> None:
    assert levels_of(text) == expected


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"indoor": "room", "level": "0"}, Indoor.ROOM),
        ({"indoor": "room", "room": "stairs"}, Indoor.STAIRS),
        ({"indoor": "area", "highway": "steps"}, Indoor.STAIRS),
        ({"highway": "elevator", "level": "0-3"}, Indoor.LIFT),
        ({"indoor": "corridor"}, Indoor.CORRIDOR),
        ({"door": "hinged", "level": "1"}, Indoor.DOOR),
        ({"entrance": "main", "level": "0"}, Indoor.DOOR),
        ({"indoor": "no"}, None),
        ({"highway": "footway", "level": "0"}, None),
        ({"shop": "books", "level": "2"}, None),
        ({}, None),
    ],
)
def test_what_is_inside_is_told_by_tags(tags: dict[str, str], kind: Indoor | None) -> None:
    assert indoor_kind(tags) is kind


def units(**properties: Any) -> dict[str, Any]:
    feature = {"type": "Feature", "id": "u", "geometry": box(0, 0, 5, 5), "properties": properties}
    return {"type": "FeatureCollection", "features": [feature]}


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"level": None}, "missing-part", "level.geojson"),
        ({"unit": units(level_id="nowhere", category="room")}, "bad-reference", "nowhere"),
        ({"unit": "{ no JSON"}, "syntax", ""),
        ({"unit": '{"type": "Topology"}'}, "other-kind", ""),
    ],
)
def test_a_part_that_is_wrong_is_named_and_the_rest_is_shown(changes: dict[str, Any], code: str, words: str) -> None:
    found = read_imdf(imdf(**changes), "house.imdf")
    (issue,) = {i.code: i for i in found.issues if i.code == code}.values()
    assert issue.severity is not Severity.FATAL
    assert issue.file.startswith("house.imdf")
    assert words in issue.found
    assert found.features


def bare(*features: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    """Features without a geometry."""
    made = [{"type": "Feature", "id": id_, "geometry": None, "properties": told} for id_, told in features]
    return {"type": "FeatureCollection", "features": made}


def test_a_room_is_called_as_who_is_in_it(tmp_path: Path) -> None:
    tea = {"name": {"en": "Tea House", "zh": "茶馆"}, "anchor_id": "a", "category": "restaurant"}
    changes = {
        "anchor": bare(("a", {"unit_id": "room0"}), ("lost", {})),
        "occupant": bare(("o", tea), ("p", {**tea, "anchor_id": "none"}), ("q", {"name": 7, "anchor_id": ["a"]})),
        "amenity": bare(
            ("m", {"unit_ids": ["way0", "room1"], "name": {"en": "Way out"}}),
            ("n", {"unit_ids": "way1", "name": {"en": "x"}}),
        ),
    }
    path = tmp_path / "house.imdf"
    path.write_bytes(imdf(**changes))
    loaded = load_scene(path)
    assert not loaded.issues
    objects = loaded.geometry.objects
    names = set(objects.names)
    assert "indoor/G/Tea House" in names, "the occupant comes before the room's own name"
    assert "indoor/G/Way out" in names, "a room without a name has that of what is in it"
    assert "indoor/1/Hall" in names, "one that has a name keeps it"
    assert objects.titles["indoor/G/Tea House"] == {"en": "Tea House", "zh": "茶馆"}


@pytest.mark.parametrize("content", ["{ no", "[]", '{"features": 3}', '{"features": [1, {"properties": []}]}'])
@pytest.mark.parametrize("kind", ["occupant", "anchor", "amenity"])
def test_who_is_in_rooms_hinders_nothing(kind: str, content: str) -> None:
    whole, found = read_imdf(imdf(), "house.imdf"), read_imdf(imdf(**{kind: content}), "house.imdf")
    assert len(found.features) == len(whole.features)
    assert [i.code for i in found.issues] == (["syntax"] if content == "{ no" else [])


@pytest.mark.parametrize("what", ["empty", "no zip", "other zip", "cut"])
def test_what_is_no_indoor_map_is_told_so(tmp_path: Path, what: str) -> None:
    import io
    import zipfile

    whole = imdf()
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as made:
        made.writestr("readme.txt", "hello")
    content = {"empty": b"", "no zip": b"hello", "other zip": other.getvalue(), "cut": whole[: len(whole) // 2]}[what]
    path = tmp_path / "house.imdf"
    path.write_bytes(content)
    with pytest.raises(SceneError) as caught:
        load_scene(path)
    (issue,) = caught.value.issues
    assert issue.severity is Severity.FATAL
    assert issue.expected


def test_a_zip_that_becomes_too_large_is_refused() -> None:
    import io
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in imdf_files(unit=None).items():
            made.writestr(name, json.dumps(content))
        made.writestr("unit.geojson", b" " * (200 << 20))
    (issue,) = read_imdf(out.getvalue(), "house.imdf").issues
    assert (issue.code, issue.severity) == ("too-large", Severity.FATAL)
