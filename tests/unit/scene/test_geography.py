"""Where things are: distances are true, what is cut or runs over the antimeridian is whole, the subject is in sight."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.gltf_maker import Maker
from tests.unit.scene.test_geojson import codes, collection, house, lone, read, ring
from viewer.build.loading import load_scene
from viewer.geometry.bulk import stray, stray_boxes
from viewer.geometry.plate import PlateCarree
from viewer.geometry.projection import TransverseMercator
from viewer.scene.issues import SceneError
from viewer.scene.loader import read_scene
from viewer.scene.projections import metres_to_one, place_on_earth, projection_of
from viewer.session.scene_queries import SceneQueries

GEOD = pyproj.Geod(ellps="WGS84")


def square(lon: float, lat: float, size: float = 0.001, **properties: object) -> dict[str, Any]:
    corners = [(lon, lat), (lon + size, lat), (lon + size, lat + size), (lon, lat + size), (lon, lat)]
    geometry = {"type": "Polygon", "coordinates": [[list(c) for c in corners]]}
    return {"type": "Feature", "properties": {"building": "yes", "height": 30, **properties}, "geometry": geometry}


def extent(data: object) -> tuple[float, float]:
    """Metres from west to east and from south to north of all houses."""
    vertices = lone(data).tables["buildings"].polygons.vertices
    width, depth = np.ptp(vertices, axis=0).tolist()
    return width, depth


# Distances


@pytest.mark.parametrize(("west", "south"), [(100, 25), (-10, 48), (140, -35), (20, 68)])
def test_a_country_has_true_distances(west: float, south: float) -> None:
    provinces = [
        {**square(west + 6 * i, south + 5 * j, 4.5, admin_level=4), "properties": {"admin_level": 4}}
        for i in range(4)
        for j in range(3)
    ]
    found = lone(collection(*provinces))
    assert found.projection.kind == "tmerc"
    project = projection_of(found.origin, found.projection)
    for lon, lat in [(west + 1, south + 1), (west + 12, south + 7), (west + 22, south + 13)]:
        a, b = project.forward([(lon, lat), (lon + 0.1, lat + 0.1)])
        scale = metres_to_one(found.origin, found.projection, float(a[0] + b[0]) / 2)
        true = GEOD.inv(lon, lat, lon + 0.1, lat + 0.1)[2]
        assert math.dist(a, b) / scale == pytest.approx(true, rel=1e-3)
        assert math.dist(a, b) == pytest.approx(true, rel=0.03)


def test_the_stretch_is_that_of_proj() -> None:
    mine = TransverseMercator(32.0, 112.0, scale=0.99)
    proj = pyproj.Proj("+proj=tmerc +lat_0=32 +lon_0=112 +k_0=0.99 +ellps=WGS84")
    for lon in (112.0, 118.0, 124.0):
        x = float(mine.forward([(lon, 35.0)])[0, 0])
        assert mine.stretch(x) == pytest.approx(proj.get_factors(lon, 35.0).meridional_scale, rel=2e-4)


def test_the_world_is_a_map_that_shows_no_scale() -> None:
    world = [square(lon, lat, 20, admin_level=2) for lon in range(-180, 160, 40) for lat in range(-60, 70, 40)]
    for country in world:
        country["properties"] = {"admin_level": 2}
    found = lone(collection(*world))
    assert found.projection.kind == "plate"
    assert metres_to_one(found.origin, found.projection, 0.0) == 0.0
    assert len(found.tables["ground"].polygons) == len(world)


@given(st.floats(-89, 89), st.floats(-180, 180), st.floats(-100, 100), st.floats(-80, 80))
def test_a_plate_leads_back(lat: float, lon: float, east: float, north: float) -> None:
    plate = PlateCarree(lat, lon, scale=0.5)
    there = plate.forward([(lon + east, north)])
    back = plate.inverse(there)[0]
    assert (back[0] - lon - east + 180) % 360 - 180 == pytest.approx(0, abs=1e-9)
    assert back[1] == pytest.approx(north, abs=1e-9)


def test_a_place_of_a_scene_is_one_on_earth(shared_data: Path) -> None:
    scene = read_scene(shared_data / "field-cases" / "country.geojson").scene
    x, y = projection_of(scene.origin, scene.projection).forward([(103.0, 27.5)])[0].tolist()
    assert place_on_earth(scene, x, y) == pytest.approx((103.0, 27.5))


# The antimeridian


def cut() -> dict[str, Any]:
    """A house of about 200 m on the antimeridian, cut as RFC 7946 says."""
    halves = [square(179.999, -17), square(-180, -17)]
    feature = square(0, 0)
    feature["geometry"] = {"type": "MultiPolygon", "coordinates": [h["geometry"]["coordinates"] for h in halves]}
    return feature


def over() -> dict[str, Any]:
    return square(179.999, -17, 0.002)


def stepping() -> dict[str, Any]:
    feature = square(179.999, -17, 0.002)
    for corner in feature["geometry"]["coordinates"][0]:
        corner[0] = round((corner[0] + 180) % 360 - 180, 9)
    return feature


@pytest.mark.parametrize("feature", [cut(), over(), stepping()], ids=["cut", "over 180", "stepping"])
def test_a_house_on_the_antimeridian_is_one_house(feature: dict[str, Any]) -> None:
    found = lone(collection(feature))
    assert found.issues == []
    table = found.tables["buildings"]
    assert len(table.polygons) == 1
    width, _ = extent(collection(feature))
    assert width == pytest.approx(GEOD.inv(179.999, -17, -179.999, -17)[2], rel=1e-3)
    # A house beside it, whichever way it is counted.
    for lon in (179.9, -180.1):
        assert extent(collection(feature, square(lon, -17)))[0] == pytest.approx(10_700, rel=0.02)


def test_longitudes_to_360_are_wrapped() -> None:
    assert extent(collection(square(298, 10), square(298.01, 10))) == extent(
        collection(square(-62, 10), square(-61.99, 10))
    )


def test_a_layer_over_the_antimeridian_is_about_its_origin(package: Path) -> None:
    path = package / "scene.toml"
    text = path.read_text(encoding="utf-8")
    start = text.index("[origin]") if "[origin]" in text else text.index("origin")
    line = text[start:].splitlines()[0]
    assert "lat" in line
    path.write_text(text.replace(line, "origin = { lat = -17.0, lon = -179.9995 }"), encoding="utf-8")
    (package / "layers" / "houses.geojson").write_text(json.dumps(collection(square(179.999, -17, name="tower"))))
    table = read_scene(package).features["houses"]
    assert np.abs(table.polygons.vertices).max() < 300


def test_halves_with_holes_and_either_sense_are_joined() -> None:
    west, east = square(179.99, -17, 0.01), square(-180, -17, 0.01)
    hole = square(179.992, -16.998, 0.002)["geometry"]["coordinates"][0]
    for turn in (False, True):
        outer = east["geometry"]["coordinates"][0]
        feature = square(0, 0)
        halves = [[west["geometry"]["coordinates"][0], hole], [outer[::-1] if turn else outer]]
        feature["geometry"] = {"type": "MultiPolygon", "coordinates": halves}
        polygons = lone(collection(feature)).tables["buildings"].polygons
        assert len(polygons) == 1
        assert len(polygons.ring_starts) == 3
        whole = extent(collection(square(179.99, -17, 0.02)))[0]
        assert np.ptp(polygons.vertices[:, 0]) == pytest.approx(whole, rel=1e-3)


def test_a_ring_round_the_pole_stays_as_it_is() -> None:
    corners = [[lon, -70] for lon in range(-180, 181, 20)] + [[180, -90], [-180, -90], [-180, -70]]
    feature = {
        "type": "Feature",
        "properties": {"admin_level": 2},
        "geometry": {"type": "Polygon", "coordinates": [corners]},
    }
    table = lone(collection(feature)).tables["ground"]
    assert len(table.polygons) == 1
    assert float(table.polygons.areas[0]) > 0


# What is astray


@pytest.mark.parametrize("houses", [1, 2, 30])
def test_a_house_in_another_country_is_left_out_and_named(houses: int) -> None:
    found = lone(collection(*(house(60 * i, height=20) for i in range(houses)), square(0, 51, name="stray")))
    assert len(found.tables["buildings"].polygons) == houses
    [issue] = found.issues
    assert issue.code == "far-away"
    assert issue.found.startswith("stray (9")
    assert (issue.path, issue.line > 1) == (f"features[{houses}]", True)


def test_an_odd_corner_is_left_out_and_the_house_stays() -> None:
    feature = house(height=20, name="odd")
    feature["geometry"]["coordinates"][0].insert(2, [0, 0])
    data = collection(feature, *(house(60 * i, height=20) for i in range(1, 5)))
    width, _ = extent(data)
    assert width < 400
    assert codes(lone(data).issues) == ["far-away"]
    assert len(lone(data).tables["buildings"].polygons) == 5


def test_a_stray_point_among_houses_does_not_move_them() -> None:
    point = {"type": "Feature", "properties": {"natural": "tree"}, "geometry": {"type": "Point", "coordinates": [0, 0]}}
    found = lone(collection(house(height=9), house(60, height=9), point))
    assert found.origin.lon == pytest.approx(118.73, abs=0.01)
    assert codes(found.issues) == ["far-away"]


def test_two_towns_and_land_about_a_town_are_one_scene() -> None:
    towns = [house(60 * i, height=9) for i in range(10)] + [house(50_000 + 60 * i, height=9) for i in range(10)]
    assert lone(collection(*towns)).issues == []
    land = {**square(118.3, 31.6, 0.9), "properties": {"landuse": "grass"}}
    found = lone(collection(land, *(house(60 * i, height=9) for i in range(20))))
    assert found.issues == []
    assert set(found.tables) == {"green", "buildings"}


@given(st.lists(st.tuples(st.floats(-500, 500), st.floats(-500, 500)), min_size=3, max_size=40), st.floats(3e4, 1e7))
def test_one_far_point_is_astray_and_nothing_else(near: list[tuple[float, float]], away: float) -> None:
    points = [*near, (away, -away)]
    assert stray(points, np.arange(len(points))).tolist() == [False] * len(near) + [True]
    assert not stray(near, np.arange(len(near))).any()


@pytest.mark.parametrize("end", [[0, 0], [129.0, 31.98]])
@pytest.mark.parametrize("corners", [1, 3])
def test_a_street_that_leads_astray_leaves_the_town(end: list[float], corners: int) -> None:
    way = [[118.73 + i / 1000, 31.98 + i / 2000] for i in range(corners)]
    road = {"type": "Feature", "properties": {"highway": "primary", "name": "road"}}
    road["geometry"] = {"type": "LineString", "coordinates": [*way, end]}
    found = lone(collection(*(house(60 * i, height=9) for i in range(3)), road))
    assert len(found.tables["buildings"].polygons) == 3
    [issue] = found.issues
    assert (issue.code, issue.path) == ("far-away", "features[3]")
    assert ("roads" in found.tables) == (corners > 1)


def test_a_house_alone_loses_an_odd_corner_only() -> None:
    feature = house(height=9, name="odd")
    feature["geometry"]["coordinates"][0].insert(2, [0, 0])
    found = lone(collection(feature))
    assert codes(found.issues) == ["far-away"]
    assert float(np.ptp(found.tables["buildings"].polygons.vertices, axis=0).max()) < 30


def test_boxes_astray_are_found_in_the_sky_too() -> None:
    town = [[(60 * i, 0, 0), (60 * i + 20, 20, 30)] for i in range(12)]
    land, sky = [(-4e3, -4e3, -9), (4e3, 4e3, -1)], [(300, 5, 9e5), (302, 7, 9e5 + 2)]
    assert not stray_boxes([*town, land]).any()
    assert stray_boxes([*town, sky]).tolist() == [False] * 12 + [True]
    assert stray_boxes([*town, [(300, 5, 0), (302, 7, 9e5)]]).tolist() == [False] * 12 + [True]


def test_boxes_astray_are_found() -> None:
    boxes = [[(60 * i, 0, 0), (60 * i + 20, 20, 30)] for i in range(12)] + [[(9e5, 0, 0), (9e5 + 20, 20, 30)]]
    assert stray_boxes(boxes).tolist() == [False] * 12 + [True]
    assert not stray_boxes(np.zeros((0, 2, 3))).any()


PACKAGE = """format = 1
id = "p"
title = "P"
origin = { lat = 31.98, lon = 118.73 }

[[layer]]
id = "houses"
kind = "buildings"
source = "h.geojson"
"""


def test_a_package_without_views_opens_with_its_bulk_in_sight(tmp_path: Path) -> None:
    (tmp_path / "scene.toml").write_text(PACKAGE)
    rows = [house(60 * i, height=20, name=f"h{i}") for i in range(12)]
    (tmp_path / "h.geojson").write_text(json.dumps(collection(*rows)))
    alone = load_scene(tmp_path)
    (tmp_path / "h.geojson").write_text(json.dumps(collection(*rows, house(90_000, height=20, name="far"))))
    both = load_scene(tmp_path)
    [issue] = both.issues
    assert (issue.code, issue.found, issue.path, issue.line) == ("apart", "far", "layer[0]", 6)
    a, b = (SceneQueries(s).start(16 / 9) for s in (alone, both))
    assert b.distance < 1.5 * a.distance
    assert math.dist(a.target, b.target) < 0.3 * a.distance
    # Nor does what they stand on reach that far.
    assert 90_000 < float(both.geometry.bounds[1, 0]) < 90_400


@pytest.mark.parametrize("at", ["[90000, 0, 0]", "[30, 0, 90000]"])
def test_a_model_put_far_away_or_high_up_is_named(tmp_path: Path, at: str) -> None:
    layer = f'[[layer]]\nid = "m"\nkind = "model"\nsource = "m.gltf"\nat = {at}\n'
    (tmp_path / "scene.toml").write_text(PACKAGE + layer)
    rows = [house(60 * i, height=20, name=f"h{i}") for i in range(12)]
    (tmp_path / "h.geojson").write_text(json.dumps(collection(*rows)))
    Maker().nodes({"mesh": 0}).write(tmp_path / "m.gltf")
    loaded = load_scene(tmp_path)
    [issue] = loaded.issues
    assert (issue.code, issue.found, issue.path) == ("apart", "m/node-0", "layer[1]")
    assert SceneQueries(loaded).start(16 / 9).distance < 2000


# Coordinate systems


def test_metres_with_a_system_are_converted(shared_data: Path) -> None:
    read_ = read_scene(shared_data / "field-cases" / "crs_local.geojson")
    table = read_.features["buildings"]
    size = np.ptp(table.polygons.vertices, axis=0)
    # 140 x 20 m of the zone, far off its meridian.
    assert size[0] == pytest.approx(140, rel=0.01)
    assert size[1] == pytest.approx(20, rel=0.01)
    [issue] = read_.issues
    assert "EPSG:32650" in issue.found


def metres(x: float, y: float) -> list[list[list[float]]]:
    return [[[x, y], [x + 20, y], [x + 20, y + 20], [x, y + 20], [x, y]]]


@pytest.mark.parametrize(("x", "y"), [(0, 0), (30, 40), (663_000, 3_540_000), (13_217_000, 3_759_000)])
def test_metres_without_a_system_are_never_degrees(x: float, y: float) -> None:
    features = [house(height=9) for _ in range(60)]
    for i, feature in enumerate(features):
        feature["geometry"]["coordinates"] = metres(x + i % 10, y + i // 10)
    geo = read(collection(*features))
    assert geo.features == []
    [issue] = geo.issues
    assert "metres" in issue.expected
    assert issue.count == 60
    with pytest.raises(SceneError):
        lone(collection(*features))


def test_an_unknown_system_is_named_and_refused() -> None:
    data = collection(house(height=9), crs={"type": "name", "properties": {"name": "EPSG:999999"}})
    geo = read(data)
    assert geo.features == []
    [issue] = geo.issues
    assert (issue.path, issue.found) == ("crs", "EPSG:999999")


@pytest.mark.parametrize("crs", [None, {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}])
def test_degrees_by_another_name_are_degrees(crs: object) -> None:
    assert lone(collection(house(height=9), crs=crs)).issues == []


def test_a_feature_in_a_system_of_its_own_is_converted() -> None:
    there = pyproj.Transformer.from_crs(4326, 32650, always_xy=True)
    feature = house(60, height=9)
    feature["geometry"]["coordinates"] = [[list(there.transform(*p)) for p in ring(60)]]
    feature["crs"] = {"type": "name", "properties": {"name": "EPSG:32650"}}
    width, depth = extent(collection(house(height=9), feature))
    assert (width, depth) == pytest.approx((80, 20), rel=0.01)


def test_swapped_coordinates_are_told_as_such() -> None:
    features = [house(60 * i, height=9) for i in range(3)]
    for feature in features:
        feature["geometry"]["coordinates"] = [[p[::-1] for p in ring()]]
    [issue] = read(collection(*features)).issues
    assert issue.expected.startswith("longitude first")
    assert issue.count == 3
