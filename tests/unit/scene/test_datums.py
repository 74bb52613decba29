"""Layers in the systems of Chinese maps lie where they belong, and one that does not say so is found out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.unit.build.test_surroundings import HEAD, VIEW
from viewer.build.loading import load_scene
from viewer.geometry.chinese_datums import bd09, gcj02
from viewer.geometry.projection import TransverseMercator
from viewer.scene.formats.crs import named_crs
from viewer.scene.issues import Issue
from viewer.scene.options import Datum, ModelOptions

PLACE = (32.0, 118.7)
WAYS: dict[Datum, Any] = {"wgs84": lambda x: x, "gcj02": gcj02, "bd09": bd09}
EARTH = TransverseMercator(*PLACE)


def collection(features: list[dict[str, Any]]) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features})


def house(x: float, y: float, datum: Datum, side: float = 12.0, **properties: object) -> dict[str, Any]:
    half = side / 2
    corners = [(x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)]
    ring = WAYS[datum](EARTH.inverse([*corners, corners[0]])).tolist()
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def street(y: float, datum: Datum, half: float) -> dict[str, Any]:
    line = WAYS[datum](EARTH.inverse([(-half, y), (half, y)])).tolist()
    properties = {"highway": "residential"}
    return {"type": "Feature", "properties": properties, "geometry": {"type": "LineString", "coordinates": line}}


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_a_layer_lies_where_it_belongs(tmp_path: Path, datum: Datum) -> None:
    (tmp_path / "h.geojson").write_text(collection([house(100.0, -50.0, datum, name="tower", height=20)]))
    layer = '[[layer]]\nid = "h"\nkind = "buildings"\nsource = "h.geojson"\n'
    boxes = []
    for more in ("", f'datum = "{datum}"\n'):
        (tmp_path / "scene.toml").write_text(HEAD + layer + more + VIEW)
        objects = load_scene(tmp_path).geometry.objects
        boxes.append(objects.bounds[objects.select("tower")[0]])
    assert boxes[1].mean(axis=0)[:2] == pytest.approx((100.0, -50.0), abs=0.01)
    assert np.hypot(*(boxes[0] - boxes[1]).mean(axis=0)[:2]) > 200


def test_two_layers_of_one_file_may_be_told_apart(tmp_path: Path) -> None:
    (tmp_path / "h.geojson").write_text(collection([house(0.0, 0.0, "gcj02", height=20)]))
    layers = ""
    for name, datum in (("as-is", "wgs84"), ("moved", "gcj02")):
        layers += f'[[layer]]\nid = "{name}"\nkind = "buildings"\nsource = "h.geojson"\ndatum = "{datum}"\n'
    (tmp_path / "scene.toml").write_text(HEAD + layers + VIEW)
    low, high = load_scene(tmp_path).geometry.bounds[:, :2]
    assert np.hypot(*(high - low)) > 300


def test_a_lone_map_and_a_crs_member_say_so_too(tmp_path: Path) -> None:
    path = tmp_path / "h.geojson"
    path.write_text(collection([house(0.0, 0.0, "gcj02", height=20)]))
    plain, told = (load_scene(path, options=ModelOptions(datum=d)).scene.origin for d in ("wgs84", "gcj02"))  # type: ignore[arg-type]
    assert (told.lat, told.lon) == pytest.approx(PLACE, abs=1e-6)
    assert abs(plain.lon - told.lon) > 1e-3
    assert ModelOptions.of(ModelOptions(datum="bd09").words) == ModelOptions(datum="bd09")
    for text, way in (("GCJ-02", gcj02), ("urn:x:gcj02", gcj02), ("BD09", bd09)):
        crs = named_crs({"type": "name", "properties": {"name": text}})[1]
        assert crs is not None
        assert crs.degrees is not None
        assert crs.degrees(way([PLACE[::-1]]))[0] == pytest.approx(PLACE[::-1], abs=1e-8)


def town(tmp_path: Path, houses: Datum, streets: Datum) -> tuple[Issue, ...]:
    """Houses along both sides of streets that lie at odd distances, each in a system that nobody tells."""
    rows = np.cumsum(np.random.default_rng(5).uniform(38.0, 60.0, 60)) - 1450
    blocks = [house(x, y + side, houses, height=9) for y in rows for side in (-13, 13) for x in range(-1450, 1451, 90)]
    (tmp_path / "houses.geojson").write_text(collection(blocks))
    (tmp_path / "streets.geojson").write_text(collection([street(float(y), streets, 1500.0) for y in rows]))
    layers = '[[layer]]\nid = "houses"\nkind = "buildings"\nsource = "houses.geojson"\n'
    layers += '[[layer]]\nid = "streets"\nkind = "roads"\nsource = "streets.geojson"\n'
    (tmp_path / "scene.toml").write_text(HEAD + layers + VIEW)
    return tuple(i for i in load_scene(tmp_path).issues if i.code == "shifted")


@pytest.mark.parametrize(
    ("houses", "streets", "layer"), [("gcj02", "wgs84", 0), ("wgs84", "gcj02", 1), ("bd09", "wgs84", 0)]
)
def test_data_that_look_shifted_are_hinted_at(tmp_path: Path, houses: Datum, streets: Datum, layer: int) -> None:
    (issue,) = town(tmp_path, houses, streets)
    assert issue.path.startswith(f"layer[{layer}]")
    assert issue.line > 1
    assert (houses if layer == 0 else streets) in issue.expected


def test_data_that_agree_are_not(tmp_path: Path) -> None:
    assert town(tmp_path, "wgs84", "wgs84") == ()
    assert town(tmp_path, "gcj02", "gcj02") == ()


def test_the_atlas_that_does_not_say_what_it_is_in_is_known(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(collection([house(0.0, 0.0, "gcj02", 900.0, adcode=320105, acroutes=[1], name="建邺区")]))
    (hint,) = (i for i in load_scene(path).issues if i.code == "other-datum")
    assert "--datum gcj02" in hint.expected
    assert not [i for i in load_scene(path, options=ModelOptions(datum="gcj02")).issues if i.code == "other-datum"]
