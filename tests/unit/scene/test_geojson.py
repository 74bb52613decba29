"""GeoJSON as it comes: what can be drawn is drawn, everything else is told with its place."""

from __future__ import annotations

import json
import math
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.soak import amount
from viewer.geometry.roof_shapes import RoofShape
from viewer.i18n import Translator
from viewer.scene.formats.geojson import GeoJson, read_geojson
from viewer.scene.issues import Issue, SceneError, Severity
from viewer.scene.loader import read_scene
from viewer.scene.lone_features import LoneFeatures, lone_features
from viewer.scene.read_scene import ReadScene

LON, LAT = 118.73, 31.98


def ring(x: float = 0.0, y: float = 0.0, size: float = 20.0) -> list[list[float]]:
    """A square of so many metres, about so many metres east and north."""
    corners = [(x, y), (x + size, y), (x + size, y + size), (x, y + size), (x, y)]
    return [[round(LON + a / 94_400, 8), round(LAT + b / 110_900, 8)] for a, b in corners]


def house(x: float = 0.0, y: float = 0.0, size: float = 20.0, **properties: object) -> dict[str, Any]:
    given = {"building": "yes", **properties}
    return {
        "type": "Feature",
        "properties": given,
        "geometry": {"type": "Polygon", "coordinates": [ring(x, y, size)]},
    }


def collection(*features: object, **members: object) -> dict[str, Any]:
    return {"type": "FeatureCollection", **members, "features": list(features)}


def read(data: object) -> GeoJson:
    return read_geojson(json.dumps(data, indent=1).encode(), "x.geojson")


def lone(data: object) -> LoneFeatures:
    return lone_features(read(data), "x.geojson", "x.geojson")


def codes(issues: list[Issue] | tuple[Issue, ...]) -> list[str]:
    return sorted(i.code for i in issues)


def heights(*features: object) -> list[float]:
    return lone(collection(*features)).tables["buildings"].height.tolist()


# Names and values


@pytest.mark.parametrize(
    "properties",
    [
        {"height": "35,5 m"},
        {"HEIGHT": 35.5},
        {"Height": "35.5"},
        {"render_height": 35.5},
        {"building_height": 35.5},
        {"hgt": 35.5},
        {"building:height": 35.5},
        {"高度": "35.5米"},
        {"height": None, "HGT": 35.5},
        {"other_tags": '"name"=>"A \\"b\\"","height"=>"35.5"'},
        {"tags": {"height": "35.5"}},
        {"tags": '{"height": 35.5}'},
    ],
)
def test_a_height_is_found_under_any_name(properties: dict[str, object]) -> None:
    found = lone(collection(house(**properties)))
    assert found.tables["buildings"].height.tolist() == [35.5]
    assert found.issues == []


@pytest.mark.parametrize(
    "key", ["building:levels", "levels", "LEVELS", "num_floors", "building_levels", "层数", "floors"]
)
def test_levels_are_found_under_any_name(key: str) -> None:
    assert heights(house(**{key: "10"})) == [36.0]


def test_a_name_of_its_own_counts_before_others() -> None:
    assert heights(house(height=20, render_height=99)) == [20.0]
    assert heights(house(render_height=30, hgt=99)) == [30.0]


@pytest.mark.parametrize("value", [0, -15, 8848, 1e9, [40], True, "high", "1,234"])
def test_what_no_house_has_is_told_with_its_line(value: object) -> None:
    found = lone(collection(house(height=20), house(60, height=value, name="odd")))
    table = found.tables["buildings"]
    assert table.height[0] == 20
    assert math.isnan(table.height[1])
    [issue] = found.issues
    assert (issue.code, issue.path) == ("unclear-value", "features[1].properties.height")
    text = json.dumps(collection(house(height=20), house(60, height=value, name="odd")), indent=1)
    assert '"height"' in text.splitlines()[issue.line - 1]


def test_a_property_is_told_once_with_the_first_place_and_the_count() -> None:
    found = lone(collection(*(house(60 * i, height="30-40" if i % 2 else "tall") for i in range(10))))
    [issue] = found.issues
    assert (issue.path, issue.found, issue.count) == ("features[0].properties.height", '"tall"', 10)
    assert "(10 ×)" in issue.message(Translator("en"))
    assert found.tables["buildings"].height[1] == 35


@pytest.mark.parametrize("kind", [["Polygon"], {"a": 1}, 7, None, True])
def test_a_kind_of_geometry_that_is_no_word_is_told(kind: object) -> None:
    odd = house(60)
    odd["geometry"]["type"] = kind
    found = read(collection(house(height=20), odd))
    assert [i.path for i in found.issues] == ["features[1].geometry.type"]


def test_the_name_that_the_source_has_is_told() -> None:
    [issue] = lone(collection(house(HEIGHT="tall"), house(60, height=3))).issues
    assert issue.path == "features[0].properties.HEIGHT"


def test_a_foot_above_the_top_counts_as_not_told() -> None:
    found = lone(collection(house(height=10, min_height=30)))
    assert math.isnan(found.tables["buildings"].min_height[0])
    assert codes(found.issues) == ["unclear-value"]


def test_a_foot_without_a_top_has_a_storey_on_it() -> None:
    assert heights(house(min_height=30)) == [33.6]


def test_a_city_without_heights_says_so_once() -> None:
    found = lone(collection(house(), house(60)))
    [issue] = found.issues
    assert issue.code == "no-heights"
    assert "12 m" in issue.message(Translator("en"))


def test_colours_are_read_or_told() -> None:
    found = lone(collection(house(height=3, **{"building:colour": "red"}), house(60, height=3, colour="reddish")))
    assert found.tables["buildings"].colour[0].tolist() == [255, 0, 0, 255]
    [issue] = found.issues
    assert (issue.code, issue.path) == ("unclear-value", "features[1].properties.colour")


def test_rare_roofs_are_the_most_like_and_unknown_ones_told() -> None:
    shapes = ["gambrel", "Onion", "saltbox", "spaceship"]
    found = lone(collection(*(house(60 * i, height=9, **{"roof:shape": s}) for i, s in enumerate(shapes))))
    assert found.tables["buildings"].roof_shape.tolist() == [
        RoofShape.GAMBREL,
        RoofShape.ONION,
        RoofShape.GABLED,
        RoofShape.FLAT,
    ]
    [issue] = found.issues
    assert issue.found == '"spaceship"'


def test_a_roof_faces_where_it_is_told() -> None:
    ways = ["SW", 90, "-90", "upwards"]
    found = lone(collection(*(house(60 * i, height=9, **{"roof:direction": w}) for i, w in enumerate(ways))))
    facing = found.tables["buildings"].roof_facing
    assert facing[:3].tolist() == [225, 90, -90]
    assert np.isnan(facing[3])
    [issue] = found.issues
    assert (issue.code, issue.found) == ("unclear-value", '"upwards"')


def test_storeys_under_a_roof_tell_its_height() -> None:
    found = lone(
        collection(house(**{"building:levels": 2, "roof:levels": 1}), house(60, height=9, **{"roof:angle": 45}))
    )
    table = found.tables["buildings"]
    assert table.roof_height[0] == pytest.approx(3.6)
    assert table.height[0] == pytest.approx(3 * 3.6)
    assert table.roof_angle[1] == 45


@pytest.mark.parametrize(("key", "value", "name"), [("name", 0, "0"), ("name", -60, "-60"), ("NAME", "A", "A")])
def test_names_are_what_is_written(key: str, value: object, name: str) -> None:
    assert lone(collection(house(height=3, **{key: value}))).tables["buildings"].names == (name,)


def test_an_id_of_zero_is_a_name() -> None:
    feature = {**house(height=3), "id": 0}
    assert lone(collection(feature)).tables["buildings"].names == ("0",)


def test_a_name_of_overture_is_its_primary_one() -> None:
    assert lone(collection(house(height=3, names={"primary": "Hall"}))).tables["buildings"].names == ("Hall",)


# What is there is drawn or told


def test_no_building_is_no_house() -> None:
    found = lone(collection(house(height=3), house(60, building="no", height=30)))
    assert len(found.tables["buildings"]) == 1
    assert codes(found.issues) == ["not-drawn"]


def drawn(found: LoneFeatures, kind: str = "buildings") -> list[str]:
    """Names of the features of which something is drawn."""
    table = found.tables[kind]
    return sorted({table.names[i] for i in table.polygon_feature.tolist()})


def test_the_same_house_twice_is_drawn_once_and_told() -> None:
    turned = house(name="b", height=30)
    corners = turned["geometry"]["coordinates"][0]
    turned["geometry"]["coordinates"][0] = [*corners[2:-1], *corners[:3]]
    found = lone(collection(house(name="a", height=30), turned, house(60, name="c", height=9)))
    assert drawn(found) == ["a", "c"]
    [issue] = found.issues
    assert (issue.code, issue.found) == ("not-drawn", "b")


def test_of_equal_footprints_the_tallest_is_drawn_and_storeys_stay() -> None:
    assert drawn(lone(collection(house(name="low", height=10), house(name="tall", height=30)))) == ["tall"]
    stacked = collection(house(name="foot", height=10), house(name="top", height=30, min_height=10))
    assert drawn(lone(stacked)) == ["foot", "top"]


def part(x: float, size: float, name: str, height: float) -> dict[str, Any]:
    feature = house(x, 0, size, name=name, height=height)
    feature["properties"] = {"building:part": "yes", "name": name, "height": height}
    return feature


def test_an_outline_is_not_drawn_over_its_parts() -> None:
    outline = house(0, 0, 40, name="outline", height=60)
    # Two strips that cover it.
    low, high = part(0, 40, "low", 15), part(0, 40, "high", 60)
    low["geometry"]["coordinates"] = [
        [ring(0)[0], ring(20)[0], [ring(20)[0][0], ring(0, 40)[0][1]], ring(0, 40)[0], ring(0)[0]]
    ]
    high["geometry"]["coordinates"] = [[ring(20)[0], ring(40)[0], ring(40, 40)[0], ring(20, 40)[0], ring(20)[0]]]
    found = lone(collection(outline, low, high, house(90, name="other", height=9)))
    assert drawn(found) == ["high", "low", "other"]
    assert found.issues == []


def test_an_outline_with_a_part_on_it_leaves_that_in_sight() -> None:
    found = lone(collection(house(0, 0, 100, name="hall", height=60), part(10, 10, "tower", 60)))
    assert drawn(found) == ["hall", "tower"]
    assert found.tables["buildings"].height.tolist() == [59.5, 60.0]


def test_parts_without_a_name_have_that_of_their_building() -> None:
    nameless = part(0, 40, "", 15)
    found = lone(collection(house(0, 0, 40, name="hall", height=60), nameless))
    assert found.tables["buildings"].names[1] == "hall/1"


def test_points_alone_are_marked() -> None:
    points = [
        {
            "type": "Feature",
            "properties": {"amenity": "cafe", "name": f"p{i}"},
            "geometry": {"type": "Point", "coordinates": ring(60 * i)[0]},
        }
        for i in range(3)
    ]
    found = lone(collection(*points))
    assert [layer.id for layer in found.layers] == ["pillars"]
    assert len(found.tables["pillars"].points) == 3
    among = lone(collection(house(height=3), *points))
    assert list(among.tables) == ["buildings"]
    [issue] = among.issues
    assert (issue.code, issue.count) == ("not-drawn", 3)


def test_members_of_a_collection_that_are_not_shown_are_told() -> None:
    feature = house(height=30)
    members = [
        feature["geometry"],
        {"type": "Point", "coordinates": ring()[0]},
        {"type": "LineString", "coordinates": ring()[:2]},
    ]
    feature["geometry"] = {"type": "GeometryCollection", "geometries": members}
    found = lone(collection(feature))
    assert len(found.tables["buildings"].polygons) == 1
    assert codes(found.issues) == ["not-drawn", "not-drawn"]


def test_a_closed_line_of_a_building_is_its_outline() -> None:
    feature = house(height=30)
    feature["geometry"] = {"type": "LineString", "coordinates": ring()}
    assert len(lone(collection(feature)).tables["buildings"].polygons) == 1


def test_third_coordinates_tell_a_height_or_are_told() -> None:
    feature = house()
    low, high = [[[*p, 0.0] for p in ring()]], [[[*p, 40.0] for p in ring()]]
    feature["geometry"] = {"type": "MultiPolygon", "coordinates": [low, high]}
    found = lone(collection(feature))
    assert found.tables["buildings"].height.tolist() == [40.0]
    assert len(found.tables["buildings"].polygons) == 1
    assert found.issues == []
    feature = house(height=20)
    feature["geometry"]["coordinates"] = [[[*p, 55.5] for p in ring()]]
    [issue] = lone(collection(feature)).issues
    assert (issue.code, issue.found) == ("unsupported-feature", "z = 55.5")


def test_what_collapses_is_told_and_nothing_at_all_is_fatal() -> None:
    flat = house(height=20)
    flat["geometry"]["coordinates"] = [[[LON, LAT]] * 5]
    found = lone(collection(house(height=20), flat))
    assert codes(found.issues) == ["not-drawn"]
    with pytest.raises(SceneError) as caught:
        lone(collection(flat))
    assert codes(caught.value.issues) == ["empty", "not-drawn"]


# Faults


def with_(feature: dict[str, Any], **changes: object) -> dict[str, Any]:
    out = {**feature, **changes}
    return {k: v for k, v in out.items() if v is not ...}


GOOD = house(60, height=9)
FAULTS: list[tuple[object, str, bool]] = [
    (with_(GOOD, id={}), "id", True),
    (with_(GOOD, id=[1]), "id", True),
    (with_(GOOD, id=True), "id", True),
    (with_(GOOD, properties=...), "", True),
    (with_(GOOD, properties=[]), "properties", True),
    (with_(GOOD, properties="x"), "properties", True),
    (with_(GOOD, bbox=[1, 2]), "bbox", True),
    (with_(GOOD, bbox="0,0,1,1"), "bbox", True),
    (with_(GOOD, bbox=[0, 9, 1, 1]), "bbox", True),
    (with_(GOOD, geometry=...), "", False),
    (with_(GOOD, type=...), "", True),
    (with_(GOOD, type="feature"), "type", True),
    (with_(GOOD, type="Building"), "", False),
    (GOOD["geometry"], "", True),
    (collection(GOOD), "", True),
    (None, "", False),
    (3, "", False),
    (with_(GOOD, geometry={"type": "polygon", "coordinates": [ring(60)]}), "geometry.type", True),
    (with_(GOOD, geometry={"type": "Circle", "coordinates": ring()[0]}), "geometry.type", False),
    (with_(GOOD, geometry={"type": "Polygon"}), "geometry.coordinates", False),
    (with_(GOOD, geometry={"type": "Polygon", "coordinates": {}}), "geometry.coordinates", False),
    (with_(GOOD, geometry={"type": "Polygon", "coordinates": ring(60)}), "geometry.coordinates", True),
    (with_(GOOD, geometry={"type": "Polygon", "coordinates": [[ring(60)]]}), "geometry.coordinates", True),
    (with_(GOOD, geometry={"type": "MultiPolygon", "coordinates": [ring(60)]}), "geometry.coordinates", True),
    (with_(GOOD, geometry={"type": "Polygon", "coordinates": [ring(60)[:-1]]}), "geometry.coordinates[0]", True),
    (with_(GOOD, geometry={"type": "Polygon", "coordinates": [ring(60)[:2]]}), "geometry.coordinates[0]", False),
    (with_(GOOD, geometry={"type": "Polygon", "coordinates": [[[1]] * 4]}), "geometry.coordinates[0][0]", False),
    (with_(GOOD, geometry={"type": "Polygon", "coordinates": [[["1", "2"]] * 4]}), "geometry.coordinates[0][0]", False),
    (with_(GOOD, geometry={"type": "Polygon", "coordinates": [[[True, 2]] * 4]}), "geometry.coordinates[0][0]", False),
    (
        with_(GOOD, geometry={"type": "Polygon", "coordinates": [[[10**400, 2]] * 4]}),
        "geometry.coordinates[0][0]",
        False,
    ),
    (
        with_(GOOD, geometry={"type": "Polygon", "coordinates": [[[1, 2]] * 3 + [None]]}),
        "geometry.coordinates[0][3]",
        False,
    ),
    (with_(GOOD, geometry={"type": "Polygon", "coordinates": [[[600, 2]] * 4]}), "geometry.coordinates[0][0]", False),
    (
        with_(GOOD, geometry={"type": "Polygon", "coordinates": [[[31.9, 118.7]] * 4]}),
        "geometry.coordinates[0][0]",
        False,
    ),
    (with_(GOOD, geometry={"type": "GeometryCollection", "coordinates": []}), "geometry.geometries", False),
    (
        with_(GOOD, geometry={"type": "GeometryCollection", "geometries": [GOOD["geometry"], 3]}),
        "geometry.geometries[1]",
        True,
    ),
]


@pytest.mark.parametrize(
    ("feature", "path", "shown"), FAULTS, ids=lambda v: json.dumps(v)[:50] if not isinstance(v, bool) else ""
)
def test_a_fault_is_told_and_the_rest_is_drawn(feature: object, path: str, shown: bool) -> None:
    data = collection(house(name="other", height=20), feature)
    found = lone(data)
    faults = [i for i in found.issues if i.code in ("bad-value", "bad-feature")]
    assert faults, "told"
    assert any(i.path == f"features[1].{path}".removesuffix(".") for i in faults), faults
    assert all(i.line > 1 for i in faults)
    houses = len(found.tables["buildings"].polygons) + (len(found.tables.get("ground", ())))
    assert houses == 1 + shown


def test_a_part_that_cannot_be_read_leaves_the_others() -> None:
    feature = house(height=9)
    feature["geometry"] = {"type": "MultiPolygon", "coordinates": [[ring()], [[[1]]], [ring(60), [[2, 2]]]]}
    found = lone(collection(feature))
    assert len(found.tables["buildings"].polygons) == 2
    assert codes(found.issues) == ["bad-feature", "bad-feature"]


def test_faults_of_one_kind_are_told_once() -> None:
    found = lone(collection(*(with_(house(60 * i, height=9), properties=None, id=[]) for i in range(30))))
    [issue] = [i for i in found.issues if i.code == "bad-value"]
    assert issue.count == 30


@pytest.mark.parametrize(
    "data",
    [
        {"type": "FeatureCollection"},
        {"type": "FeatureCollection", "features": {}},
        {"type": "Nothing"},
        {},
        [],
        3,
        {"type": "Topology", "objects": {}},
        {"error": "not found"},
    ],
)
def test_what_is_no_geojson_is_fatal(data: object) -> None:
    geo = read(data)
    assert geo.features == []
    assert geo.issues[0].severity is Severity.FATAL
    assert geo.issues[0].line >= 1


def test_every_invalid_document_of_a_public_set_is_told(shared_data: Path) -> None:
    folder = shared_data / "geojson-cases" / "geojson-schema"
    for file in sorted((folder / "invalid").rglob("*.json")):
        geo = read_geojson(file.read_bytes(), file.name)
        assert geo.issues, file
        assert all(i.line >= 1 for i in geo.issues), file
    for file in sorted((folder / "valid").rglob("*.json")):
        assert read_geojson(file.read_bytes(), file.name).issues == [], file


# Texts


def test_numbers_that_json_has_not_count_as_nothing_and_are_told() -> None:
    source = json.dumps(collection(house(height=math.nan), house(60, height=9)), indent=1).encode()
    geo = read_geojson(source, "x")
    found = lone_features(geo, "x", "x")
    assert found.tables["buildings"].height[1] == 9
    assert [(i.code, i.severity) for i in found.issues] == [("syntax", Severity.WARNING)]
    assert b"NaN" in source.splitlines()[found.issues[0].line - 1]


@pytest.mark.parametrize("number", ["123456789012345678901234567890", "1e999", "-1e400", "9" * 5000])
def test_numbers_beyond_any_measure_are_told(number: str) -> None:
    source = json.dumps(collection(house(height=111), house(60, height=9))).replace("111", number).encode()
    found = lone_features(read_geojson(source, "x"), "x", "x")
    assert math.isnan(found.tables["buildings"].height[0])
    assert found.issues


@pytest.mark.parametrize("text", ["\x01", "\\ud800", "a\nb"])
def test_odd_characters_in_texts_are_read(text: str) -> None:
    source = json.dumps(collection(house(height=3, name="NAME"))).replace("NAME", text).encode()
    found = lone_features(read_geojson(source, "x"), "x", "x")
    assert len(found.tables["buildings"]) == 1
    found.tables["buildings"].names[0].encode()


def test_sequences_are_read_line_by_line() -> None:
    lines = [json.dumps(house(60 * i, height=9, name=str(i))) for i in range(3)]
    plain = "\n".join(lines)
    for source in (plain, "\x1e" + "\n\x1e".join(lines) + "\n", "\r\n".join(lines)):
        geo = read_geojson(source.encode(), "x")
        assert [f.properties["name"] for f in geo.features] == ["0", "1", "2"]
        assert codes(geo.issues) == ["other-kind"]
    broken = read_geojson("\n".join([lines[0], "{oops", lines[2]]).encode(), "x")
    assert len(broken.features) == 2
    assert [(i.code, i.line) for i in broken.issues if i.code == "syntax"] == [("syntax", 2)]
    odd = lone_features(read_geojson("\n".join([lines[0], lines[1].replace("9", '"tall"', 1)]).encode(), "x"), "x", "x")
    assert [i.line for i in odd.issues if i.code == "unclear-value"] == [2]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "gb18030", "latin-1"])
def test_any_encoding_is_read_and_told(encoding: str) -> None:
    name = "Straße Zoë" if encoding == "latin-1" else "金鱼嘴图书馆"
    geo = read_geojson(json.dumps(collection(house(height=3, name=name)), ensure_ascii=False).encode(encoding), "x")
    assert geo.features[0].properties["name"] == name
    assert codes(geo.issues) == ([] if encoding == "utf-8-sig" else ["encoding"])


def test_nesting_without_end_is_refused_with_its_place() -> None:
    [issue] = read_geojson(b'{"type":\n"FeatureCollection","features":' + b"[" * 100_000, "x").issues
    assert (issue.code, issue.line) == ("too-large", 2)


# Where things stand


def test_places_in_a_large_file_are_those_of_a_small_one() -> None:
    features = [house(60 * i, height=9, name=f"n{i}", note="x" * 200) for i in range(400)]
    features[7]["properties"]["height"] = features[311]["properties"]["width"] = "odd"
    text = json.dumps(collection(*features), indent=1)
    assert len(text) > 1 << 17
    geo = read_geojson(text.encode(), "x")
    lines = text.splitlines()
    for path in (("features", 7, "properties", "height"), ("features", 311, "properties", "width")):
        line, column = geo.places([path])[path]
        assert lines[line - 1].strip().startswith(f'"{path[3]}": "odd"')
        assert lines[line - 1][column - 1 :].startswith('"odd"')


def test_reading_and_telling_take_time_by_length() -> None:
    """Twice as much takes about twice as long, with a fault in every feature and one name for all."""

    def seconds(count: int) -> float:
        row = [house(60 * (i % 100), 60 * (i // 100), height="tall", name="same", id=i) for i in range(count)]
        source = json.dumps(collection(*row)).encode()
        start = time.process_time()
        lone_features(read_geojson(source, "x"), "x", "x")
        return time.process_time() - start

    seconds(200)
    small, large = (min(seconds(count) for _ in range(3)) for count in (1000, 8000))
    # Eight times the length takes eight times as long, not sixty-four times.
    assert large < 8 * 4 * small


# Generated oddities

SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**20), 10**20), st.floats(), st.text(max_size=8), st.just([]), st.just({})
)
POSITIONS = st.one_of(
    st.tuples(st.floats(LON - 0.01, LON + 0.01), st.floats(LAT - 0.01, LAT + 0.01)).map(list),
    st.tuples(st.floats(-400, 400), st.floats(-100, 100), st.floats(-10, 9000)).map(list),
    st.lists(SCALARS, max_size=3),
)
NESTED = st.recursive(st.one_of(POSITIONS, SCALARS), lambda inner: st.lists(inner, max_size=5), max_leaves=12)
RINGS = st.lists(POSITIONS, max_size=6).map(lambda p: [[*p, *p[:1]]])
GEOMETRIES = st.recursive(
    st.fixed_dictionaries(
        {
            "type": st.sampled_from(
                ["Point", "MultiPoint", "LineString", "Polygon", "MultiPolygon", "polygon", "Circle"]
            ),
            "coordinates": st.one_of(NESTED, RINGS, st.just([ring()])),
        },
        optional={"bbox": SCALARS, "crs": SCALARS},
    ),
    lambda inner: st.fixed_dictionaries(
        {"type": st.just("GeometryCollection"), "geometries": st.lists(inner, max_size=3)}
    ),
    max_leaves=3,
)
KEYS = st.sampled_from(
    [
        "building",
        "building:part",
        "height",
        "HEIGHT",
        "min_height",
        "levels",
        "colour",
        "highway",
        "name",
        "width",
        "layer",
        "natural",
        "other_tags",
        "tags",
        "roof:shape",
        "id",
        "amenity",
    ]
)
VALUES = st.one_of(
    SCALARS, st.sampled_from(["yes", "no", "35,5 m", "30-40", "tree", "primary", "red", '"height"=>"3"', "-1"])
)
FEATURES = st.one_of(
    st.fixed_dictionaries(
        {"type": st.sampled_from(["Feature", "feature", "FeatureCollection", None])},
        optional={
            "id": SCALARS,
            "properties": st.one_of(SCALARS, st.dictionaries(KEYS, VALUES, max_size=4)),
            "geometry": st.one_of(SCALARS, GEOMETRIES),
            "bbox": st.lists(SCALARS, max_size=6),
            "crs": st.one_of(SCALARS, st.just("EPSG:32650"), st.just("EPSG:9999")),
        },
    ),
    GEOMETRIES,
    SCALARS,
)


def parts(scene: ReadScene | LoneFeatures) -> int:
    tables = scene.features if isinstance(scene, ReadScene) else scene.tables
    return sum(len(t.polygons) + len(t.line_feature) + len(t.points) for t in tables.values())


def test_oddities_are_drawn_or_told() -> None:
    """A generator of features with anything anywhere: a scene or issues, each feature drawn or spoken of."""

    @given(st.lists(FEATURES, min_size=1, max_size=4))
    def holds(features: list[object]) -> None:
        source = json.dumps(collection(house(height=9, name="sound"), *features)).encode()
        geo = read_geojson(source, "x")
        assert all(i.line >= 1 or i.code in ("other-kind", "empty") for i in geo.issues)
        try:
            found = lone_features(geo, "x", "x")
        except SceneError as error:
            if not any(i.severity is Severity.FATAL for i in error.issues):
                raise
            return
        for table in found.tables.values():
            for column in (table.height, table.min_height, table.width):
                assert not np.isinf(column).any()
            for coordinates in (table.polygons.vertices, table.line_points, table.points):
                assert np.isfinite(coordinates).all()
        for i in found.issues:
            i.message(Translator("zh"))
        placeless = [
            f for f in features if isinstance(f, dict) and f.get("type") == "Feature" and f.get("geometry") is None
        ]
        if parts(found) < 1 + len(features) - len(placeless):
            # Fewer parts than features: something was left out, and that is told.
            assert found.issues or any(_empty(f) for f in features)

    from hypothesis import settings

    settings(max_examples=amount(1500))(holds)()


def _empty(feature: object) -> bool:
    """Whether a feature has a geometry of nothing, which the standard allows, or lies below the ground."""
    text = json.dumps(feature)
    return '"coordinates": []' in text or '"geometries": []' in text or '"layer"' in text or '"tunnel"' in text


HEIGHTS = {
    "h_comma": 35.5,
    "h_feet_in": 40.005,
    "h_metres": 40,
    "h_approx": 40,
    "h_range": 35,
    "h_sci": 40,
    "h_unit_km": 40,
    "h_key_hgt": 40,
    "h_keys_upper": 40,
    "lv_levels_plain": 39.6,
    "lv_other_tags": 40,
    "z_roof": 40,
}
TOLD = (
    *("h_range", "h_huge", "h_neg", "h_zero", "h_8848", "list_height", "min_gt_h", "colour_names", "building_no"),
    *("same_twice", "z_coords", "geomcoll", "circle_point", "two_far", "crs_local", "line_same", "gbk", "ndjson"),
    "rs_seq",
)


def test_the_field_cases_are_drawn_or_told(shared_data: Path) -> None:
    cases = shared_data / "field-cases"
    for name, height in HEIGHTS.items():
        assert read_scene(cases / f"{name}.geojson").features["buildings"].height[2] == pytest.approx(height), name
    for name in TOLD:
        assert read_scene(cases / f"{name}.geojson").issues, name
    for name in ("precision3", "html"):
        with pytest.raises(SceneError):
            read_scene(cases / f"{name}.geojson")


def test_names_in_any_capitals_and_of_other_schemas_are_known() -> None:
    outline = house(0, 0, 40, name="outline")
    outline["properties"] = {"name": "outline", "minHeight": 3, "roofShape": "gabled", "roofColor": "red", "height": 60}
    found = lone(collection(outline))
    table = found.tables["buildings"]
    assert (table.min_height[0], table.roof_shape[0]) == (3, 1)
    assert table.roof_colour[0].tolist() == [255, 0, 0, 255]
    piece = part(0, 40, "part", 20)
    piece["properties"] = {"buildingPart": "yes", "name": "part", "height": 20}
    assert drawn(lone(collection(outline, piece))) == ["part"]


def test_what_lies_below_the_ground_is_told() -> None:
    for properties in ({"layer": "-1"}, {"location": "underground"}, {"is_underground": True}, {"underground": "true"}):
        found = lone(collection(house(height=9), house(60, height=9, **properties)))
        assert len(found.tables["buildings"]) == 1
        assert codes(found.issues) == ["not-drawn"]


def test_tags_without_an_end_are_read_once() -> None:
    started = time.process_time()
    assert heights(house(other_tags='"height"=>"41","x"=>"' + '\\"' * 200_000)) == [41.0]
    # Looked at again from each of its signs it would take minutes.
    assert time.process_time() - started < 5.0
    assert heights(house(other_tags='"name"=>"a \\"b\\"", "alone", "building:levels"=>NULL, "height"=>"12"')) == [12.0]
