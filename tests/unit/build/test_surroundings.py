"""What layers get without being drawn: parapets and plant rooms, trees along streets, quays."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from viewer.build.batches import Geometry
from viewer.build.loading import load_scene
from viewer.geometry.projection import TransverseMercator

HEAD = 'format = 1\nid = "made"\ntitle = "Made"\norigin = { lat = 32.0, lon = 118.7 }\n'
VIEW = '[[view]]\nid = "home"\ntarget = [0, 0, 0]\ndistance = 200\nazimuth = -60\nelevation = 40\n'

Ring = list[tuple[float, float]]


def feature(kind: str, points: Ring, **properties: Any) -> dict[str, Any]:
    """A GeoJSON feature of local metres."""
    degrees = TransverseMercator(32.0, 118.7).inverse(np.array(points, dtype=float)).tolist()
    coordinates: Any = {"Polygon": [[*degrees, degrees[0]]], "LineString": degrees, "Point": degrees[0]}[kind]
    clean = {k.replace("__", ":"): v for k, v in properties.items()}
    return {"type": "Feature", "properties": clean, "geometry": {"type": kind, "coordinates": coordinates}}


def geometry(folder: Path, *layers: tuple[str, str, list[dict[str, Any]]], head: str = HEAD) -> Geometry:
    """A scene of layers (kind, further keys, features), built."""
    text = head
    for i, (kind, more, features) in enumerate(layers):
        (folder / f"{i}.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        text += f'[[layer]]\nid = "layer-{i}"\nkind = "{kind}"\nsource = "{i}.geojson"\n{more}\n'
    (folder / "scene.toml").write_text(text + VIEW)
    loaded = load_scene(folder)
    assert loaded.issues == ()
    return loaded.geometry


def square(x: float, y: float, side: float) -> Ring:
    h = side / 2
    return [(x - h, y - h), (x + h, y - h), (x + h, y + h), (x - h, y + h)]


def top_of(built: Geometry, name: str) -> float:
    return float(built.objects.bounds[built.objects.select(name)[0]][1, 2])


def test_large_flat_roofs_get_parapets_and_plant_rooms_and_small_ones_do_not(tmp_path: Path) -> None:
    houses = [
        feature("Polygon", square(0, 0, 30), name="office", height=40),
        feature("Polygon", square(60, 0, 14), name="villa", height=40),
        feature("Polygon", square(120, 0, 30), name="shed", height=5),
        feature("Polygon", square(180, 0, 30), name="gabled", height=20, roof__shape="gabled"),
        feature("Polygon", square(240, 0, 30), name="bare", height=40, roof__detail="none"),
        feature("Polygon", square(300, 0, 16), name="asked", height=40, roof__detail="parapet"),
    ]
    built = geometry(tmp_path, ("buildings", "", houses))
    tops = {n: top_of(built, n) for n in ("office", "villa", "shed", "gabled", "bare", "asked")}
    expected = {"office": 43.4, "villa": 40, "shed": 5, "gabled": 20, "bare": 40, "asked": 40.9}
    assert tops == pytest.approx(expected, abs=0.01)


def test_a_layer_and_a_country_can_do_without(tmp_path: Path) -> None:
    houses = [feature("Polygon", square(0, 0, 30), name="office", height=40)]
    (tmp_path / "a").mkdir()
    assert top_of(geometry(tmp_path / "a", ("buildings", "roof_detail = false", houses)), "office") == 40
    (tmp_path / "b").mkdir()
    head = HEAD + 'projection = { kind = "tmerc", scale = 0.5 }\n'
    assert top_of(geometry(tmp_path / "b", ("buildings", "", houses), head=head), "office") == 40


def test_no_plant_room_stands_in_the_tower_on_a_podium(tmp_path: Path) -> None:
    houses = [
        feature("Polygon", square(0, 0, 60), name="podium", height=15),
        feature("Polygon", square(5, 0, 25), name="tower", height=60, min_height=15),
    ]
    assert top_of(geometry(tmp_path, ("buildings", "", houses)), "podium") == pytest.approx(15.9, abs=0.01)


def trees_of(built: Geometry) -> np.ndarray[Any, Any]:
    return np.concatenate([b.placements["position"] for b in built.instances])


def test_trees_stand_on_both_sides_of_a_street_clear_of_what_is_there(tmp_path: Path) -> None:
    roads = [
        feature("LineString", [(-100, 0), (100, 0)], width=10, highway="tertiary"),
        feature("LineString", [(0, -60), (0, 60)], width=10, highway="tertiary"),
        feature("LineString", [(-100, 40), (100, 40)], width=2, highway="footway"),
    ]
    house = [feature("Polygon", square(60, 12, 16), height=9)]
    pond = [feature("Polygon", square(-60, -12, 16))]
    built = geometry(tmp_path, ("roads", "trees = 10", roads), ("buildings", "", house), ("water", "", pond))
    at = trees_of(built)[:, :2]
    along = at[np.abs(np.abs(at[:, 1]) - 6.9) < 0.01]
    assert {float(np.sign(y)) for y in along[:, 1]} == {-1.0, 1.0}
    assert len(along) == 2 * 20 - 2 * 2 - 2 - 2  # less the junction's four, two by the house, two by the pond
    assert (np.abs(at[:, 0]) > 6).all() or (np.abs(at[:, 1]) > 6).all()
    assert not ((np.abs(at - (60, 12)) < 8).all(axis=1)).any()
    assert not (np.abs(at[:, 1] - 40) < 3.5).any()


def test_no_tree_of_a_street_stands_in_a_river_or_beside_a_bridge(tmp_path: Path) -> None:
    roads = [
        feature("LineString", [(-100, 0), (-20, 0)], width=10, highway="tertiary"),
        feature("LineString", [(-20, 0), (20, 0)], width=10, highway="tertiary", bridge="yes"),
        feature("LineString", [(20, 0), (100, 0)], width=10, highway="tertiary"),
    ]
    river = [
        feature("LineString", [(0, -80), (0, 80)], width=20, waterway="river"),
        feature("LineString", [(60, -80), (60, 80)], width=20, waterway="river"),
        feature("LineString", [(-70, -80), (-70, 80)], man_made="quay"),
    ]
    at = trees_of(geometry(tmp_path, ("roads", "trees = 5", roads), ("water", "", river)))[:, :2]
    assert len(at) > 20
    assert (np.abs(at[:, 0]) >= 20).all()
    assert (np.abs(at[:, 0] - 60) > 10).all()
    # A shore is a line, and no river.
    assert (np.abs(at[:, 0] + 70) < 5).any()


def test_land_that_lies_askew_under_everything_needs_no_slab(tmp_path: Path) -> None:
    c = np.sqrt(0.5)
    strip = [((u - v) * c, (u + v) * c) for u, v in ((-200, -20), (200, -20), (200, 20), (-200, 20), (-200, -20))]
    house = [feature("Polygon", square(x, x, 10), height=9) for x in (-130, 0, 130)]
    for land, slab in ((strip, False), ([(0.4 * x, 0.4 * y) for x, y in strip], True)):
        folder = tmp_path / str(slab)
        folder.mkdir()
        built = geometry(folder, ("ground", "", [feature("Polygon", land)]), ("buildings", "", house))
        assert (float(built.bounds[0, 2]) < -1.0) is slab


def test_lines_of_a_layer_of_trees_carry_rows(tmp_path: Path) -> None:
    features = [
        feature("LineString", [(0, 0), (50, 0)], natural="tree_row", height=9),
        feature("LineString", [(0, 30), (50, 30)], natural="tree_row", spacing=5),
        feature("Point", [(0, 60)], natural="tree"),
    ]
    built = geometry(tmp_path, ("trees", "spacing = 10", features))
    at = trees_of(built)
    assert [int((np.abs(at[:, 1] - y) < 1).sum()) for y in (0, 30, 60)] == [6, 11, 1]


def test_water_with_a_bank_gets_a_quay_and_so_does_a_shore_line(tmp_path: Path) -> None:
    pond = feature("Polygon", square(0, 0, 40), name="pond", bank=2.0)
    plain = feature("Polygon", square(100, 0, 40), name="plain")
    shore = feature("LineString", [(-50, 60), (50, 60)], name="shore", man_made="quay", height=3)
    built = geometry(tmp_path, ("water", "", [pond, plain, shore]))
    assert top_of(built, "pond") == pytest.approx(2.0 * 1.08, abs=0.01)
    assert top_of(built, "plain") == pytest.approx(0.0, abs=0.02)
    box = built.objects.bounds[built.objects.select("shore")[0]]
    assert box[1, 2] == pytest.approx(3.0 * 1.08, abs=0.01)
    # The water lies to the right of a line to the east: the step reaches south.
    assert box[0, 1] == pytest.approx(60 - 1.6, abs=0.01)
    assert box[1, 1] == pytest.approx(60.9, abs=0.01)
