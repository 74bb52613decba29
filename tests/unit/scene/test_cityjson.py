"""City models: CityJSON of each version and its sequences, at their true place, with what is wrong told."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from viewer.build.cache import entry_for
from viewer.build.loading import load_scene
from viewer.geometry.checks import F8
from viewer.geometry.projection import TransverseMercator
from viewer.scene.crop import Crop
from viewer.scene.formats.cityjson import read_cityjson
from viewer.scene.formats.gltf_model import ModelData
from viewer.scene.formats.textured_looks import CLAMP
from viewer.scene.issues import Issue, SceneError, Severity
from viewer.scene.loader import read_scene
from viewer.scene.model import Origin, Scene
from viewer.scene.options import ModelOptions
from viewer.scene.package import Folder
from viewer.scene.paints import Paint
from viewer.scene.projections import place_on_earth
from viewer.scene.sites import site_of

RD = "https://www.opengis.net/def/crs/EPSG/0/7415"
CUBE = [[0, 3, 2, 1], [4, 5, 6, 7], [0, 1, 5, 4], [1, 2, 6, 5], [2, 3, 7, 6], [3, 0, 4, 7]]
CORNERS = [[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 0, 1], [1, 0, 1], [1, 1, 1], [0, 1, 1]]


def cube(**more: object) -> dict[str, Any]:
    return {"type": "Solid", "lod": "2", "boundaries": [[[face] for face in CUBE]], **more}


def city(objects: Mapping[str, object], vertices: object = CORNERS, **more: object) -> dict[str, Any]:
    step = {"scale": [1.0, 1.0, 1.0], "translate": [0.0, 0.0, 0.0]}
    return {
        "type": "CityJSON",
        "version": "2.0",
        "transform": step,
        "CityObjects": objects,
        "vertices": vertices,
        **more,
    }


def house(*geometry: object, **more: object) -> dict[str, Any]:
    return {"type": "Building", "geometry": list(geometry), **more}


def read(data: object, folder: Path | None = None, /, **more: Any) -> tuple[ModelData | None, list[Issue]]:
    source = data if isinstance(data, bytes) else json.dumps(data).encode()
    return read_cityjson(source, "x.city.json", Folder(folder or Path("/nowhere")), **more)


def drawn(data: object, folder: Path | None = None, /, **more: Any) -> ModelData:
    model, issues = read(data, folder, **more)
    assert model is not None, issues
    return model


def facing(model: ModelData, /) -> F8:
    """Normals of triangles by the way that their corners run, times twice their area."""
    p = model.mesh.positions.astype(np.float64)[model.mesh.triangles]
    return np.asarray(np.cross(p[:, 1] - p[:, 0], p[:, 2] - p[:, 0]), dtype=np.float64)


def volume(model: ModelData, /) -> float:
    p = model.mesh.positions.astype(np.float64)[model.mesh.triangles]
    return float(np.einsum("ij,ij->i", p[:, 0], np.cross(p[:, 1], p[:, 2])).sum() / 6)


def codes(issues: list[Issue], /) -> set[str]:
    return {issue.code for issue in issues}


def test_a_house_has_its_surfaces_with_their_outsides_out() -> None:
    model, issues = read(city({"a": house(cube())}))
    assert issues == []
    assert model is not None
    assert model.names == ("a",)
    assert len(model.mesh.triangles) == 12
    assert volume(model) == pytest.approx(1.0)
    assert (np.einsum("ij,ij->i", facing(model), model.mesh.normals[model.mesh.triangles[:, 0]]) > 0).all()
    assert not model.two_sided
    up = model.mesh.normals[:, 2] > 0.9
    assert set(model.mesh.paints[up]) == {Paint.ROOF}
    assert set(model.mesh.paints[~up]) == {Paint.WALL}


def test_a_house_whose_faces_all_look_inwards_is_turned() -> None:
    inwards = {"type": "Solid", "lod": "1", "boundaries": [[[face[::-1]] for face in CUBE]]}
    assert volume(drawn(city({"a": house(inwards)}))) == pytest.approx(1.0)


def test_the_wall_of_a_hollow_looks_into_it() -> None:
    inner = [[0.25 + x / 2, 0.25 + y / 2, 0.25 + z / 2] for x, y, z in CORNERS]
    shells = [[[face] for face in CUBE], [[[8 + i for i in face]] for face in CUBE]]
    solid = {"type": "Solid", "lod": "1", "boundaries": shells}
    model = drawn(city({"a": house(solid)}, [*CORNERS, *inner]))
    assert volume(model) == pytest.approx(1 - 0.125)


@pytest.mark.parametrize("kind", ["MultiSolid", "CompositeSolid"])
def test_solids_of_solids_are_drawn(kind: str) -> None:
    two = [*CORNERS, *([x + 2, y, z] for x, y, z in CORNERS)]
    solids = [[[[face] for face in CUBE]], [[[[8 + i for i in face]] for face in CUBE]]]
    model = drawn(city({"a": house({"type": kind, "lod": "1", "boundaries": solids})}, two))
    assert volume(model) == pytest.approx(2.0)


@pytest.mark.parametrize("kind", ["MultiSurface", "CompositeSurface"])
def test_holes_are_cut_out_of_surfaces_that_stand_upright_and_are_not_quite_flat(kind: str) -> None:
    wall = [[0, 0, 0], [10, 0, 0], [10, 0.01, 10], [0, 0, 10], [2, 0, 2], [2, 0, 4], [4, 0.001, 4], [4, 0, 2]]
    surface = {"type": kind, "lod": "3", "boundaries": [[[0, 1, 2, 3], [4, 5, 6, 7]]]}
    model = drawn(city({"a": house(surface)}, wall))
    assert np.linalg.norm(facing(model), axis=1).sum() / 2 == pytest.approx(96, rel=1e-3)
    assert model.two_sided


def test_semantics_paint_surfaces_whatever_way_they_look() -> None:
    names = ["GroundSurface", "RoofSurface", "WallSurface", "Window", "Door", "+PatioDoor"]
    semantics = {"surfaces": [{"type": name} for name in names], "values": [[0, 1, 2, 3, 4, None]]}
    model, issues = read(city({"a": house(cube(semantics=semantics))}))
    assert model is not None
    paints = model.mesh.paints[np.arange(0, 24, 4)].tolist()
    assert paints == [Paint.GROUND, Paint.ROOF, Paint.WALL, Paint.OWN, Paint.OWN, Paint.WALL]
    assert [(i.code, i.found) for i in issues] == [("unsupported-feature", "+PatioDoor")]


def test_a_roof_that_looks_down_is_turned_up() -> None:
    semantics = {"surfaces": [{"type": "RoofSurface"}], "values": [0]}
    roof = {"type": "MultiSurface", "lod": "2", "boundaries": [[[7, 6, 5, 4]]], "semantics": semantics}
    model = drawn(city({"a": house(roof)}))
    assert (facing(model)[:, 2] > 0).all()
    assert (model.mesh.normals[:, 2] == 1).all()


def test_parts_lie_below_what_they_are_parts_of() -> None:
    objects = {
        "block": {"type": "Building", "children": ["left"], "parents": ["all"]},
        "left": {"type": "BuildingPart", "parents": ["block"], "geometry": [cube()]},
        "all": {"type": "CityObjectGroup", "children": ["block"]},
    }
    assert drawn(city(objects)).names == ("block/left",)


def test_the_coarse_block_of_a_building_gives_way_to_its_finer_parts() -> None:
    objects = {
        "block": house(cube(lod="1"), children=["left"]),
        "left": {"type": "BuildingPart", "parents": ["block"], "geometry": [cube(lod="2.2")]},
    }
    assert drawn(city(objects)).names == ("block/left",)
    assert drawn(city(objects), lod="1").names == ("block",)


@pytest.mark.parametrize(("lod", "faces"), [("", 12), ("2", 12), ("1.2", 4), ("1", 4), ("0", 2)])
def test_the_level_of_detail_is_chosen(lod: str, faces: int) -> None:
    flat = {"type": "MultiSurface", "lod": "0", "boundaries": [[CUBE[0]]]}
    two = {"type": "MultiSurface", "lod": 1.2, "boundaries": [[CUBE[0]], [CUBE[1]]]}
    assert len(drawn(city({"a": house(flat, cube(lod="2.2"), two)}), lod=lod).mesh.triangles) == faces


def test_a_template_stands_where_its_instances_say() -> None:
    turn = [0, -2, 0, 5, 2, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1]
    tree = {"type": "GeometryInstance", "template": 0, "boundaries": [1], "transformationMatrix": turn}
    objects = {"tree": {"type": "SolitaryVegetationObject", "geometry": [tree]}}
    templates = {"templates": [cube()], "vertices-templates": CORNERS}
    model = drawn(city(objects, [[0, 0, 0], [100, 50, 7]], **{"geometry-templates": templates}))
    bounds = model.mesh.bounds + model.origin
    assert bounds.tolist() == [[103.0, 50.0, 7.0], [105.0, 52.0, 9.0]]
    assert volume(model) == pytest.approx(8.0, rel=1e-5)
    assert set(model.mesh.paints) == {Paint.FOLIAGE}


def test_lines_and_points_are_seen_where_there_is_nothing_else() -> None:
    lines = {"type": "MultiLineString", "lod": "3", "boundaries": [[0, 1, 2]]}
    points = {"type": "MultiPoint", "lod": "1", "boundaries": [6]}
    objects = {"wire": house(lines), "lamp": house(points), "both": house(lines, cube(lod="1"))}
    model, issues = read(city(objects))
    assert issues == []
    assert model is not None
    assert model.names == ("wire", "lamp", "both")
    assert np.bincount(model.mesh.owner[model.mesh.triangles[:, 0]]).tolist() == [24, 8, 12]
    assert set(model.mesh.paints[model.mesh.owner < 2]) == {Paint.LINE}
    for owner in range(3):
        p = model.mesh.positions.astype(float)[
            model.mesh.triangles[model.mesh.owner[model.mesh.triangles[:, 0]] == owner]
        ]
        inner = p - p.reshape(-1, 3).mean(axis=0)
        assert np.einsum("ij,ij->i", inner[:, 0], np.cross(inner[:, 1], inner[:, 2])).sum() > 0


def test_a_template_of_points_stands_where_its_instances_say() -> None:
    even = np.eye(4).ravel().tolist()
    lamp = {"type": "GeometryInstance", "template": 0, "boundaries": [1], "transformationMatrix": even}
    templates = {
        "templates": [{"type": "MultiPoint", "lod": "1", "boundaries": [0]}],
        "vertices-templates": [[1, 2, 3]],
    }
    model = drawn(city({"a": house(lamp)}, [[0, 0, 0], [10, 20, 30]], **{"geometry-templates": templates}))
    assert model.bounds.mean(axis=0).tolist() == pytest.approx([11.0, 22.0, 33.0])


def test_materials_give_colours_and_those_without_one_none() -> None:
    materials = [
        {"name": "red", "diffuseColor": [1.0, 0.0, 0.0]},
        {"name": "glass", "diffuseColor": [0, 0, 1], "transparency": 0.5},
        {"name": "bare"},
    ]
    values = {"day": {"values": [[0, 1, 2, None, None, None]]}}
    model = drawn(city({"a": house(cube(material=values))}, appearance={"materials": materials}))
    looks = {tuple(c): p for c, p in zip(model.mesh.colours.tolist(), model.mesh.paints.tolist(), strict=True)}
    assert looks[255, 0, 0, 255] == Paint.OWN
    assert looks[0, 0, 255, 128] == Paint.OWN
    assert len(looks) == 3
    assert (model.mesh.look.cutoff == -1).all()
    assert len(model.mesh.look.cutoff) == 4


def test_the_theme_of_the_file_is_shown_and_one_that_a_house_lacks_leaves_it_as_it_is() -> None:
    materials = [{"diffuseColor": [1, 0, 0]}, {"diffuseColor": [0, 1, 0]}]
    both = {"summer": {"value": 0}, "winter": {"value": 1}}
    look = {"materials": materials, "default-theme-material": "winter"}
    objects = {"a": house(cube(material=both)), "b": house(cube(material={"summer": {"value": 0}}))}
    model = drawn(city(objects, appearance=look))
    assert {tuple(c) for c in model.mesh.colours[model.mesh.owner == 0].tolist()} == {(0, 255, 0, 255)}
    assert (model.mesh.paints[model.mesh.owner == 1] != Paint.OWN).all()


def textured(image: str, /) -> dict[str, Any]:
    look = {
        "textures": [{"type": "PNG", "image": image, "wrapMode": "clamp"}],
        "vertices-texture": [[0.0, 0.0], [1.0, 0.0], [1.0, 0.75], [0.0, 1.0]],
    }
    values = {"day": {"values": [[[[0, 0, 1, 2, 3]], *([[None]] for _ in range(5))]]}}
    return city({"a": house(cube(texture=values))}, appearance=look)


def test_textures_come_from_beside_the_file(tmp_path: Path) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (4, 2), "#00ff00").save(picture, "PNG")
    (tmp_path / "maps").mkdir()
    (tmp_path / "maps" / "wall.png").write_bytes(picture.getvalue())
    model, issues = read(textured("maps/wall.png"), tmp_path)
    assert issues == []
    assert model is not None
    assert [p.shape for p in model.pictures] == [(2, 4, 4)]
    look = model.mesh.look
    assert look.uv.tolist() == [[0, 1], [1, 1], [1, 0.25], [0, 0]]
    assert set(look.picture) == {0}
    assert set(look.wrap) == {5 * CLAMP}
    plain = len(model.mesh.positions) - len(look.uv)
    assert sorted(model.mesh.triangles[:, 0] >= plain) == (model.mesh.triangles[:, 0] >= plain).tolist()


@pytest.mark.parametrize("image", ["gone.png", "../out.png", "http://example.org/x.png"])
def test_a_texture_that_cannot_be_had_costs_nothing_else(tmp_path: Path, image: str) -> None:
    model, issues = read(textured(image), tmp_path)
    assert model is not None
    assert len(model.mesh.triangles) == 12
    assert len(model.mesh.look.uv) == 0
    assert [(i.code, i.severity, i.path) for i in issues] == [
        ("missing-part", Severity.WARNING, "appearance.textures[0].image")
    ]


def amersfoort() -> dict[str, Any]:
    """A cube of ten metres about the tower from which the Dutch coordinates count: 52.1551744 N, 5.3872062 E."""
    far = city({"a": house(cube())}, metadata={"referenceSystem": RD})
    far["transform"] = {"scale": [10.0, 10.0, 10.0], "translate": [154_995.0, 462_995.0, -3.0]}
    return far


def test_a_city_lies_at_its_place_on_earth(tmp_path: Path) -> None:
    path = tmp_path / "tower.city.json"
    path.write_text(json.dumps(amersfoort()))
    loaded = load_scene(path)
    assert place_on_earth(loaded.scene, 0.0, 0.0) == pytest.approx((5.3872062, 52.1551744), abs=2e-5)
    assert loaded.geometry.bounds[0, 2] <= 0.0
    box = loaded.geometry.objects.bounds[loaded.geometry.objects.names.index("model/a")].astype(float)
    assert box.tolist() == [pytest.approx([-5, -5, 0], abs=0.1), pytest.approx([5, 5, 10], abs=0.1)]
    assert loaded.offset == (0.0, 0.0, 0.0)


def test_a_layer_lies_about_the_origin_of_its_scene(tmp_path: Path) -> None:
    (tmp_path / "town.json").write_text(json.dumps(amersfoort()))
    layer = '[[layer]]\nid = "town"\nkind = "model"\nsource = "town.json"\nup = "z"\n'
    hotspot = (
        '[[view]]\nid = "home"\ntarget = [0, 0, 0]\ndistance = 90\nazimuth = 0\nelevation = 30\nhide = ["town/a"]\n'
    )
    head = 'format = 1\nid = "x"\ntitle = "X"\norigin = { lat = 52.155, lon = 5.387 }\n'
    (tmp_path / "scene.toml").write_text(head + layer + hotspot)
    loaded = load_scene(tmp_path)
    assert loaded.issues == ()
    low, high = loaded.geometry.objects.bounds[loaded.geometry.objects.names.index("town/a")].astype(float)
    # 0.0001744 degrees to the north and 0.0002062 to the east.
    assert ((low + high) / 2).tolist() == pytest.approx([14.1, 19.4, 5.0], abs=0.5)
    assert (high - low).tolist() == pytest.approx([10.0, 10.0, 10.0], abs=0.02)


def test_a_city_far_from_its_scene_is_told() -> None:
    far = city({"a": house(cube())}, metadata={"referenceSystem": RD})
    far["transform"]["translate"] = [85000.0, 447500.0, -3.0]
    scene = Scene(format=1, id="x", title="x", origin=Origin(lat=31.98, lon=118.73))
    model, issues = read(far, site=site_of(scene))
    assert model is None
    assert [(i.code, i.path) for i in issues] == [("bad-model", "metadata.referenceSystem")]


def test_coordinates_of_millions_stay_exact_to_a_millimetre() -> None:
    step = {"scale": [0.001, 0.001, 0.001], "translate": [2_677_116.375, 1_241_839.025, 400.0]}
    rng = np.random.default_rng(5)
    corners = rng.integers(0, 5_000_000, (600, 3))
    surfaces = {"type": "MultiSurface", "lod": "1", "boundaries": [[[i, i + 1, i + 2]] for i in range(0, 600, 3)]}
    given = city({"a": house(surfaces)}, corners.tolist()) | {"transform": step}
    model = drawn(given, alone=True)
    told = corners * 0.001 + step["translate"]
    assert np.abs(model.mesh.positions + model.origin - told).max() < 0.001
    placed = drawn(given | {"metadata": {"referenceSystem": "urn:ogc:def:crs:EPSG::2056"}}, alone=True)
    from pyproj import Transformer

    lon, lat = Transformer.from_crs(2056, 4326, always_xy=True).transform(told[:, 0], told[:, 1])
    assert placed.place is not None
    expected = TransverseMercator(*placed.place).forward(np.column_stack([lon, lat]))
    assert np.abs(placed.mesh.positions[:, :2] - expected).max() < 0.001


def test_houses_stand_on_level_ground_where_the_file_has_none() -> None:
    higher = [[x + 5, y, z + 40] for x, y, z in CORNERS]
    solid = {"type": "Solid", "lod": "1", "boundaries": [[[[8 + i for i in face]] for face in CUBE]]}
    two = {"a": house(cube()), "b": house(solid)}
    model, issues = read(city(two, [*CORNERS, *higher]), alone=True)
    assert model is not None
    assert [i.code for i in issues] == ["not-drawn"]
    assert model.mesh.bounds[:, 2].tolist() == [0.0, 1.0]
    land = {"type": "TINRelief", "geometry": [{"type": "CompositeSurface", "lod": "1", "boundaries": [[[0, 1, 10]]]}]}
    model, issues = read(city(two | {"land": land}, [*CORNERS, *higher]), alone=True)
    assert model is not None
    assert issues == []
    assert model.mesh.bounds[1, 2] == 41.0


def test_a_sequence_is_one_city(tmp_path: Path) -> None:
    head = city({}, [], metadata={"referenceSystem": RD})
    head["transform"] = {"scale": [0.5, 0.5, 0.5], "translate": [85000.0, 447500.0, 0.0]}
    features = [
        {
            "type": "CityJSONFeature",
            "id": name,
            "CityObjects": {name: house(cube())},
            "vertices": [[x + at, y, z] for x, y, z in CORNERS],
        }
        for name, at in (("a", 0), ("b", 4))
    ]
    path = tmp_path / "x.city.jsonl"
    path.write_text("\n".join(map(json.dumps, [head, *features])))
    read_ = read_scene(path)
    (model,) = read_.models.values()
    assert read_.issues == ()
    assert model.names == ("a", "b")
    assert np.ptp(model.mesh.bounds, axis=0).tolist() == pytest.approx([2.5, 0.5, 0.5], abs=0.05)
    lines = path.read_text().splitlines()
    lines[2] = lines[2].replace('"id": "b"', '"id": "c"')
    path.write_text("\n".join(lines))
    (issue,) = read_scene(path).issues
    assert (issue.code, issue.line, issue.path, issue.found) == ("bad-reference", 3, "id", "c")


def test_plain_json_is_told_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "town.json"
    text = json.dumps({"vertices": CORNERS, **city({"a": house(cube())})}, sort_keys=True)
    path.write_text(text)
    assert [m.names for m in read_scene(path).models.values()] == [("a",)]
    path.write_text('{"type": "FeatureCollection", "features": []}')
    with pytest.raises(SceneError) as caught:
        read_scene(path)
    assert codes(list(caught.value.issues)) == {"empty"}


def test_an_older_file_has_no_transform() -> None:
    old = city({"a": house(cube(lod=1))}, version="1.0")
    del old["transform"]
    model, issues = read(old)
    assert model is not None
    assert issues == []


LINE = {"type": "MultiLineString", "lod": "1", "boundaries": [[0, 11], [0, 1]]}
CASES: list[tuple[Any, str, str, str]] = [
    (
        city({"a": house(cube(boundaries=[[[[0, 1, 99]]]]))}),
        "bad-model",
        "CityObjects.a.geometry[0].boundaries[0][0][0][2]",
        "99",
    ),
    (
        city({"a": house(cube(boundaries=[[[[0, 1, -1]]]]))}),
        "bad-model",
        "CityObjects.a.geometry[0].boundaries[0][0][0][2]",
        "-1",
    ),
    (
        city({"a": house(cube(boundaries=[[[[0, 1.5, 2]]]]))}),
        "bad-model",
        "CityObjects.a.geometry[0].boundaries[0][0][0][1]",
        "1.5",
    ),
    (
        city({"a": house(cube(boundaries=[[[[0, True, 2]]]]))}),
        "bad-model",
        "CityObjects.a.geometry[0].boundaries[0][0][0][1]",
        "true",
    ),
    (
        city({"a": house(cube(boundaries=[[[[0, 1]]]]))}),
        "bad-model",
        "CityObjects.a.geometry[0].boundaries[0][0][0]",
        "2",
    ),
    (city({"a": house(cube(boundaries=[[[[0, 1, 0, 1]]]]))}), "", "", ""),
    (
        city({"a": house(cube(boundaries=[[[[0, 1, 2]], [3]]]))}),
        "bad-model",
        "CityObjects.a.geometry[0].boundaries[0][1][0]",
        "3",
    ),
    (city({"a": house(cube(boundaries=7))}), "bad-model", "CityObjects.a.geometry[0].boundaries", "7"),
    (city({"a": house({"type": "Sphere", "lod": "1"})}), "bad-model", "CityObjects.a.geometry[0].type", "Sphere"),
    (city({"a": house(LINE)}), "bad-model", "CityObjects.a.geometry[0].boundaries[0][1]", "11"),
    (city({"a": 3}), "bad-model", "CityObjects.a", "3"),
    (city({"a": {"type": "Castle"}}), "bad-model", "CityObjects.a.type", '"Castle"'),
    (city({"a": {"type": "Building", "parents": ["z"]}}), "bad-reference", "CityObjects.a.parents[0]", "z"),
    (
        city({"a": {"type": "Building"}, "b": {"type": "BuildingPart", "parents": ["a"]}}),
        "bad-model",
        "CityObjects.b.parents[0]",
        "a",
    ),
    (city({"a": house(cube(lod="two"))}), "bad-model", "CityObjects.a.geometry[0].lod", '"two"'),
    (city({"a": house(cube())}, [*CORNERS[:7], [0, "1", 1]]), "bad-model", "vertices[7]", '[0,"1",1]'),
    (city({"a": house(cube())}, version="3.0"), "bad-model", "version", '"3.0"'),
    (
        city({"a": house(cube())}, transform={"scale": [1, 1], "translate": [0, 0, 0]}),
        "bad-model",
        "transform.scale",
        "[1,1]",
    ),
    (
        city({"a": house(cube())}, metadata={"referenceSystem": "EPSG:999999"}),
        "bad-model",
        "metadata.referenceSystem",
        "EPSG:999999",
    ),
    (
        city({"a": house(cube(semantics={"surfaces": [], "values": [[0] * 6]}))}),
        "bad-model",
        "CityObjects.a.geometry[0].semantics.values",
        "0",
    ),
    (
        city({"a": house(cube(semantics={"surfaces": [], "values": [None, None]}))}),
        "bad-model",
        "CityObjects.a.geometry[0].semantics",
        "2",
    ),
    (city({"a": house(cube(material={"x": {"value": 4}}))}), "bad-model", "CityObjects.a.geometry[0].material", "4"),
    (
        city({"a": house({"type": "GeometryInstance", "template": 2, "boundaries": [0]})}),
        "bad-model",
        "CityObjects.a.geometry[0].template",
        "2",
    ),
]


@pytest.mark.parametrize(("data", "code", "path", "found"), CASES)
def test_faults_are_told_with_their_place(data: Any, code: str, path: str, found: str) -> None:
    model, issues = read(json.dumps(data, indent=1).encode())
    assert model is not None or issues
    if code:
        told = [i for i in issues if (i.code, i.path, i.found) == (code, path, found)]
        assert told, issues
        assert told[0].line > 1


def test_what_is_sound_beside_a_fault_is_drawn() -> None:
    faces = [[face] for face in CUBE]
    faces[1] = [[4, 5, 6, 70]]
    model, issues = read(city({"a": house(cube(boundaries=[faces])), "b": house(cube())}))
    assert model is not None
    assert np.bincount(model.mesh.owner[model.mesh.triangles[:, 0]]).tolist() == [10, 12]
    assert [i.severity for i in issues] == [Severity.ERROR]


def test_one_kind_of_fault_in_many_houses_is_told_once_with_its_place_in_a_large_file() -> None:
    bad = cube(boundaries=[[[[0, 1, 99]], *([face] for face in CUBE[1:])]])
    filler = {"note": "x" * 1000}
    objects = {f"h{i}": house(bad if i >= 2500 else cube(), attributes=filler) for i in range(3000)}
    source = json.dumps(city(objects), indent=0).encode()
    model, issues = read(source)
    assert model is not None
    (issue,) = issues
    assert issue.count == 500
    assert issue.path == "CityObjects.h2500.geometry[0].boundaries[0][0][0][2]"
    assert source.splitlines()[issue.line - 1] == b"99"


def test_all_of_the_public_files_open_with_their_own_objects(shared_data: Path) -> None:
    files = [p for p in (shared_data / "cityjson" / "cjio").rglob("*.json") if p.stem != "minimal"]
    assert files
    for path in files:
        (model,) = read_scene(path).models.values()
        objects = json.loads(path.read_bytes())["CityObjects"]
        told = {name for name, item in objects.items() if item.get("geometry")}
        assert {name.rpartition("/")[2] for name in model.names} == {name.replace("/", "_") for name in told}, path


def test_each_invalid_public_file_is_told(shared_data: Path) -> None:
    told = {}
    for path in (shared_data / "cityjson" / "corpus" / "invalid").rglob("*.json*"):
        if path.name in ("case.json", "invariants.json"):
            continue
        with pytest.raises(SceneError) as caught:
            read_scene(path)
        first = caught.value.issues[0]
        assert first.line > 1
        told[path.parent.name] = first.path
    assert told == {
        "invalid_out_of_range_vertex_index": (
            "CityObjects.invalid_out_of_range_vertex_index.geometry[0].boundaries[0][0][0][2]"
        ),
        "invalid_cityjsonfeature_root_id_unresolved": "id",
    }


def test_houses_stand_on_the_relief_of_their_scene(tmp_path: Path) -> None:
    """Two houses 60 m apart, with feet of their own in the file, on ground that rises from west to east."""
    there = [[x + 6, y, z + 3] for x, y, z in CORNERS]
    solid = {"type": "Solid", "lod": "1", "boundaries": [[[[8 + i for i in face]] for face in CUBE]]}
    town = amersfoort() | city({"a": house(cube()), "b": house(solid)}, [*CORNERS, *there])
    town |= {"metadata": {"referenceSystem": RD}, "transform": amersfoort()["transform"]}
    (tmp_path / "town.city.json").write_text(json.dumps(town))
    low, high = TransverseMercator(52.155, 5.387).inverse(np.array([(-100.0, -100.0), (100.0, 100.0)])).tolist()
    cell = (high[0] - low[0]) / 4
    head = f"ncols 5\nnrows 5\nxllcenter {low[0]}\nyllcenter {low[1]}\ncellsize {cell}\n"
    (tmp_path / "hills.asc").write_text(head + "\n".join(["0 10 20 30 40"] * 5) + "\n")
    layers = '[[layer]]\nid = "hills"\nkind = "relief"\nsource = "hills.asc"\n'
    layers += '[[layer]]\nid = "town"\nkind = "model"\nsource = "town.city.json"\n'
    scene = 'format = 1\nid = "x"\ntitle = "X"\norigin = { lat = 52.155, lon = 5.387 }\n'
    (tmp_path / "scene.toml").write_text(scene + layers)
    objects = load_scene(tmp_path).geometry.objects
    for name in ("town/a", "town/b"):
        box = objects.bounds[objects.names.index(name)].astype(float)
        assert box[0, 2] == pytest.approx(20 + 0.2 * box[0, 0], abs=0.3)
        assert box[1, 2] - box[0, 2] == pytest.approx(10.0, abs=0.01)


def test_a_texture_that_changes_makes_a_lone_city_anew(tmp_path: Path) -> None:
    path = tmp_path / "town.json"
    path.write_text(json.dumps(textured("wall.png")))
    (tmp_path / "wall.png").write_bytes(b"one")
    before = entry_for(str(path))
    assert before is not None
    (tmp_path / "wall.png").write_bytes(b"two")
    assert entry_for(str(path)) != before
    assert entry_for(str(path), options=ModelOptions(lod="1")) != entry_for(str(path))


def test_options_travel_as_words() -> None:
    options = ModelOptions("z", True, "cm", Crop.around("52.1,4.2,300"), "1.3")
    assert ModelOptions.of(options.words) == options


def test_levels_of_detail_of_one_file_stand_side_by_side(tmp_path: Path) -> None:
    flat = {"type": "MultiSurface", "lod": "0", "boundaries": [[CUBE[0]]]}
    (tmp_path / "a.city.json").write_text(json.dumps(city({"a": house(flat, cube())})))
    head = 'format = 1\nid = "x"\ntitle = "X"\norigin = { lat = 52.0, lon = 4.0 }\n'
    layer = '[[layer]]\nid = "{0}"\nkind = "model"\nsource = "a.city.json"\nlod = "{1}"\nat = [{2}, 0, 0]\n'
    (tmp_path / "scene.toml").write_text(head + layer.format("fine", "", 0) + layer.format("flat", "0", 4))
    loaded = load_scene(tmp_path)
    assert {"fine/a", "flat/a"} <= set(loaded.geometry.objects.names)
    assert loaded.geometry.triangles >= 14
