"""Where glTF models stand: exact to a millimetre at any transform and any distance, whole at any size."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.gltf_maker import Json, Maker, cube
from viewer.build.loading import LoadedScene, load_scene
from viewer.camera import Camera
from viewer.camera.orbit import Room, fit
from viewer.scene.formats.gltf import read_gltf
from viewer.scene.formats.gltf_model import ModelData
from viewer.scene.package import Folder
from viewer.session.explorer import Explorer

F8 = NDArray[np.float64]
MILLIMETRE = 1e-3


def z_up(points: F8) -> F8:
    return np.stack([points[:, 0], -points[:, 2], points[:, 1]], axis=1)


def local(node: Json) -> F8:
    """A node's matrix as the specification has it, in plain arithmetic."""
    if "matrix" in node:
        return np.array(node["matrix"], np.float64).reshape(4, 4).T
    x, y, z, w = np.array(node["rotation"]) / np.linalg.norm(node["rotation"])
    turn = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ]
    out = np.eye(4)
    out[:3, :3] = np.array(turn) * np.array(node["scale"])
    out[:3, 3] = node["translation"]
    return out


number = st.floats(-1, 1, allow_subnormal=False)
far = st.floats(-2e7, 2e7, allow_subnormal=False)
size = st.one_of(st.floats(0.3, 3), st.floats(-3, -0.3))


@st.composite
def node(draw: st.DrawFn) -> Json:
    turn = draw(st.tuples(number, number, number, number).filter(lambda q: math.hypot(*q) > 0.1))
    scale, place = draw(st.tuples(size, size, size)), draw(st.tuples(far, far, far))
    out: Json = {"rotation": list(turn), "scale": list(scale), "translation": list(place)}
    return {"matrix": local(out).T.ravel().tolist()} if draw(st.booleans()) else out


@given(st.lists(node(), min_size=1, max_size=4), st.booleans())
def test_any_chain_of_transforms_is_exact(chain: list[Json], repeated: bool) -> None:
    nodes = [{**n, "children": [i + 1]} for i, n in enumerate(chain)]
    del nodes[-1]["children"]
    maker = Maker()
    if repeated:
        offsets = np.zeros((70 * 40, 3), np.float32)
        accessor = maker.add(offsets)
        nodes[-1]["extensions"] = {"EXT_mesh_gpu_instancing": {"attributes": {"TRANSLATION": accessor}}}
    nodes[-1]["mesh"] = 0
    model, issues = read_gltf(maker.nodes(*nodes, roots=[0]).text().encode(), "x.gltf", Folder(Path()))
    assert issues == []
    assert model
    world = np.eye(4)
    for each in chain:
        world = world @ local(each)
    expected = z_up(cube()[0] @ world[:3, :3].T + world[:3, 3])
    got = everything(model)
    order = np.lexsort(expected.round(2).T)
    assert np.abs(model.bounds[0] - expected.min(0)).max() < MILLIMETRE or model.repeated
    for points in (got[:24], got[-24:]):
        assert np.abs(points[np.lexsort(points.round(2).T)] - expected[order]).max() < MILLIMETRE


def everything(model: ModelData) -> F8:
    """All vertices, in the file's own place."""
    parts = [model.mesh.positions, *(r.expanded().positions for r in model.repeated)]
    return np.concatenate(parts).astype(np.float64) + model.origin


def boxes(loaded: LoadedScene) -> dict[str, F8]:
    objects = loaded.geometry.objects
    return {name: objects.bounds[i].astype(np.float64) for i, name in enumerate(objects.names) if i}


def source_boxes(path: Path) -> dict[str, F8]:
    """The box of each node as its file has it, z up, in float64."""
    document = json.loads(path.read_text())
    import base64

    data = base64.b64decode(document["buffers"][0]["uri"].partition(",")[2])
    out = {}
    for each in document["nodes"]:
        accessor = document["accessors"][document["meshes"][each["mesh"]]["primitives"][0]["attributes"]["POSITION"]]
        view = document["bufferViews"][accessor["bufferView"]]
        points = np.frombuffer(data, "<f4", accessor["count"] * 3, view.get("byteOffset", 0)).reshape(-1, 3)
        placed = z_up(points.astype(np.float64) + np.array(each.get("translation", (0, 0, 0))))
        out["model/" + each["name"]] = np.stack([placed.min(0), placed.max(0)])
    return out


@pytest.mark.parametrize("name", ["geo_node.gltf", "geo_baked.gltf"])
def test_a_model_in_coordinates_of_the_world_is_exact_and_stands_near(shared_data: Path, name: str) -> None:
    path = shared_data / "field-cases" / name
    loaded = load_scene(path)
    assert np.abs(loaded.geometry.bounds).max() < 100
    found, wanted = boxes(loaded), source_boxes(path)
    assert set(found) == set(wanted)
    for each, box in wanted.items():
        assert np.abs(found[each] + np.array(loaded.offset) - box).max() < MILLIMETRE, each
    # What is picked lies on what is drawn.
    explorer = Explorer(loaded, size=(640, 480))
    pick = explorer.pick(320, 240)
    assert pick.position
    assert pick.object in found
    on = found[pick.object]
    assert np.abs(on - np.array(pick.position)).min() < MILLIMETRE
    assert (np.array(pick.position) <= on[1] + MILLIMETRE).all()


def test_a_layer_brings_a_model_of_the_world_to_its_place_exactly(package: Path, shared_data: Path) -> None:
    name = "geo_node.gltf"
    (package / name).write_bytes((shared_data / "field-cases" / name).read_bytes())
    text = (package / "scene.toml").read_text(encoding="utf-8")
    at = "[-13217447.125, -3760500.25, -8.5]"
    text += f'\n[[layer]]\nid = "geo"\nkind = "model"\nsource = "{name}"\nat = {at}\n'
    (package / "scene.toml").write_text(text, encoding="utf-8")
    found, wanted = boxes(load_scene(package)), source_boxes(shared_data / "field-cases" / name)
    for each, box in wanted.items():
        assert np.abs(found[each.replace("model/", "geo/")] - box - json.loads(at)).max() < MILLIMETRE


def test_what_no_triangle_has_counts_for_nothing(shared_data: Path) -> None:
    loaded = load_scene(shared_data / "field-cases" / "stray_vertex.gltf")
    [box] = boxes(loaded).values()
    assert box.tolist() == [[-5, -5, 0], [5, 5, 10]]
    assert np.abs(loaded.geometry.bounds).max() < 11


@given(st.floats(1e-5, 1e6), st.floats(0, 6.28), st.floats(0.05, 1.5), st.floats(0.02, 3))
def test_nothing_of_a_model_is_cut_off_whatever_its_size(
    scale: float, azimuth: float, elevation: float, nearer: float
) -> None:
    low, high = np.array([-0.5, -0.3, 0.0]) * scale, np.array([0.5, 0.3, 0.7]) * scale
    room = Room(tuple(low.tolist()), tuple(high.tolist()), 0.0)
    orbit = fit(room.lower, room.upper, azimuth, elevation, fov=0.7, aspect=1.5)
    whole = room.clamp(orbit).camera((low, high))
    corners = np.array([[x, y, z] for x in (low[0], high[0]) for y in (low[1], high[1]) for z in (low[2], high[2])])
    x, y, depth = whole.project(corners, 1500, 1000).T
    assert ((depth > 0) & (depth < 1)).all()
    assert ((x >= 0) & (x <= 1500) & (y >= 0) & (y <= 1000)).all()
    # Close by, nothing between a tenth of the way and the target is lost.
    close = room.clamp(fit(room.lower, room.upper, azimuth, elevation, fov=0.7, aspect=1.5)).distance * nearer
    camera = Camera.look_at((0, -close, 0.2 * scale), (0, 0, 0.2 * scale), 40.0).fitted((low, high))
    assert camera.near <= max(0.1 * close, close - 0.3 * scale)
    assert camera.near < camera.far < math.inf


@pytest.mark.parametrize("scale", [1e-5, 1e-2, 1.0, 1e3, 1e6])
def test_models_of_all_sizes_open_whole(tmp_path: Path, scale: float) -> None:
    path = Maker().nodes({"mesh": 0, "scale": [scale] * 3}).write(tmp_path / "x.gltf")
    loaded = load_scene(path)
    explorer = Explorer(loaded, size=(800, 600))
    [box] = boxes(loaded).values()
    assert box == pytest.approx(np.array([[-scale / 2] * 3, [scale / 2] * 3]))
    corners = np.array([[x, y, z] for x in box[:, 0] for y in box[:, 1] for z in box[:, 2]])
    x, y, depth = explorer.camera.project(corners, 800, 600).T
    assert ((depth > 0) & (depth < 1) & (x > 0) & (x < 800) & (y > 0) & (y < 600)).all()
    assert np.ptp(x) > 100
    hit = explorer.pick(400, 300)
    assert hit.object == "model/node-0"
    assert 0 < hit.distance < 20 * scale
    for _ in range(40):
        explorer.perform("zoom-in")
    explorer.arrive()
    assert explorer.camera.near < explorer.camera.distance <= 0.5 * scale


def test_bounds_of_what_is_repeated_are_exact(tmp_path: Path) -> None:
    nodes = [{"mesh": 0, "translation": [3.0 * i, 0, 0], "rotation": [0, 0.5, 0, 0.8]} for i in range(3000)]
    loaded = load_scene(Maker().nodes(*nodes).write(tmp_path / "x.gltf"))
    assert loaded.geometry.instances
    found = boxes(loaded)
    angle = 2 * math.atan2(0.5, 0.8)
    half = (abs(math.cos(angle)) + abs(math.sin(angle))) / 2
    assert found["model/node-7"] + loaded.offset == pytest.approx(
        np.array([[21 - half, -half, -0.5], [21 + half, half, 0.5]]), abs=1e-3
    )
    # The slab lies a little beyond.
    assert loaded.geometry.bounds[1, 2] + loaded.offset[2] == pytest.approx(0.5)


ROW: list[Json] = [{"mesh": 0, "translation": [4 * i, 0, 0], "name": f"n{i}"} for i in range(4)]
ASTRAY: dict[str, Json] = {
    "beside": {"translation": [1e6, 0, 0]},
    "above": {"translation": [6, 1e6, 0]},
    "tall": {"translation": [6, 0, 0], "scale": [1, 2e6, 1]},
}


def row_and(tmp_path: Path, more: Json, *, package: bool) -> Path:
    maker = Maker().nodes(*ROW, {"mesh": 0, "name": "far", **more}, roots=list(range(5)))
    path = tmp_path / "x.gltf"
    path.write_text(maker.text(), encoding="utf-8")
    if not package:
        return path
    (tmp_path / "scene.toml").write_text(
        'format = 1\nid = "x"\ntitle = "X"\norigin = { lat = 32, lon = 118 }\n'
        '[[layer]]\nid = "model"\nkind = "model"\nsource = "x.gltf"\nat = [0, 0, 0]\n',
        encoding="utf-8",
    )
    return tmp_path


@pytest.mark.parametrize("package", [False, True], ids=["lone", "package"])
@pytest.mark.parametrize("where", ASTRAY)
def test_a_node_astray_is_named_and_the_rest_is_in_sight(tmp_path: Path, where: str, package: bool) -> None:
    loaded = load_scene(row_and(tmp_path, ASTRAY[where], package=package))
    (issue,) = loaded.issues
    assert (issue.code, issue.path) == ("apart" if package else "far-away", "nodes[4]")
    assert issue.found.startswith("far (1")
    explorer = Explorer(loaded)
    camera = explorer.camera
    near = [box for name, box in boxes(loaded).items() if name != "model/far"]
    assert len(near) == 4
    seen = camera.project(np.concatenate(near), 1600, 900)
    assert ((seen > 0) & (seen < [1600, 900, 1])).all()
    assert float(np.ptp(seen[:, 0])) > 400
    # Exact where they are, and not about the middle between them and what is astray.
    assert np.ptp(near[0], axis=0) == pytest.approx(np.full(3, 1.0), abs=MILLIMETRE)


def test_ground_far_and_wide_below_a_model_is_no_mistake(tmp_path: Path) -> None:
    ground: Json = {"scale": [3000, 0.5, 3000], "translation": [0, -2, 0]}
    loaded = load_scene(row_and(tmp_path, ground, package=False))
    assert [i.code for i in loaded.issues] == []
