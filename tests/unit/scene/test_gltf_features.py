"""What glTF models may ask for: drawn, or said in one issue; names of files; up-axis and sides."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import DracoPy
import numpy as np
import pytest
from PIL import Image

from tests.gltf_maker import Maker, cube, data_uri
from viewer.build import cache
from viewer.build.job import LoadJob
from viewer.build.loading import load_scene
from viewer.scene.formats.gltf import read_gltf
from viewer.scene.formats.gltf_model import ModelData
from viewer.scene.formats.textured_looks import BARE_PICTURE, FRONT_ONLY, LIGHT_SHIFT, SHINING_PICTURE
from viewer.scene.issues import Issue
from viewer.scene.options import ModelOptions
from viewer.scene.package import Folder


def read(maker: Maker, folder: Path = Path()) -> tuple[ModelData, list[Issue]]:
    model, issues = read_gltf(maker.text().encode(), "x.gltf", Folder(folder))
    assert model, issues
    return model, issues


def sample(shared_data: Path, name: str) -> tuple[ModelData, list[Issue]]:
    path = shared_data / "field-cases" / name
    model, issues = read_gltf(path.read_bytes(), path.name, Folder(path.parent))
    assert model, issues
    return model, issues


def picture(kind: str) -> str:
    out = io.BytesIO()
    Image.new("RGB", (4, 4), (200, 30, 30)).save(out, kind)
    return data_uri(out.getvalue())


def shining(**material: Any) -> tuple[int, int]:
    """The light and the flags of a material with a picture for both its colour and its light."""
    maker = Maker()
    uv = maker.add(np.zeros((24, 2), np.float32))
    base = maker.json["meshes"][0]["primitives"][0]
    base |= {"material": 0, "attributes": {**base["attributes"], "TEXCOORD_0": uv}}
    maker.json |= {
        "materials": [material],
        "textures": [{"source": 0}],
        "images": [{"uri": picture("PNG")}],
    }
    model, issues = read(maker.nodes({"mesh": 0}))
    assert issues == []
    wrap = int(model.mesh.look.wrap[0])
    return wrap >> LIGHT_SHIFT, wrap & (SHINING_PICTURE | BARE_PICTURE)


def test_what_shines_has_a_light_of_its_own(shared_data: Path) -> None:
    model, issues = sample(shared_data, "emissive.gltf")
    assert issues == []
    lights = set((model.mesh.look.wrap >> LIGHT_SHIFT).tolist())
    assert lights == {0xFF | 0xE7 << 8 | 0x7C << 16}
    assert shining(emissiveFactor=[1, 1, 1]) == (0xFFFFFF, 0)
    strong = {"KHR_materials_emissive_strength": {"emissiveStrength": 8.0}}
    # Brighter than white: as bright as can be, in its own hue.
    assert shining(emissiveFactor=[0.5, 0, 0], extensions=strong) == (0x0000FF, 0)
    assert shining(emissiveFactor=[1, 1, 1], emissiveTexture={"index": 0}) == (0xFFFFFF, SHINING_PICTURE | BARE_PICTURE)
    both = {"emissiveFactor": [1, 1, 1], "emissiveTexture": {"index": 0}}
    assert shining(pbrMetallicRoughness={"baseColorTexture": {"index": 0}}, **both) == (0xFFFFFF, SHINING_PICTURE)


def test_instances_stand_where_they_are_put(shared_data: Path) -> None:
    model, issues = sample(shared_data, "gpu_instancing.gltf")
    assert issues == []
    assert model.names == ("ref-30", "node-1")
    assert len(model.mesh.triangles) == 5 * 12
    x = model.mesh.positions[model.mesh.owner == 1][:, 0]
    assert (x.min(), x.max()) == (-5, 47)


def test_what_is_hidden_is_not_there_with_all_below_it() -> None:
    hidden = {"KHR_node_visibility": {"visible": False}}
    maker = Maker().nodes(
        {"mesh": 0, "name": "seen"},
        {"mesh": 0, "name": "hidden", "extensions": hidden, "children": [2]},
        {"mesh": 0, "name": "below"},
        roots=[0, 1],
    )
    model, issues = read(maker)
    assert model.names == ("seen",)
    assert issues == []


def textured(uri: str, **texture: Any) -> Maker:
    """The cube with a picture."""
    maker = Maker()
    uv = maker.add(np.zeros((24, 2), np.float32))
    base = maker.json["meshes"][0]["primitives"][0]
    base |= {"material": 0, "attributes": {**base["attributes"], "TEXCOORD_0": uv}}
    maker.json |= {
        "materials": [{"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}],
        "textures": [texture or {"source": 0}],
        "images": [{"uri": uri}],
    }
    return maker.nodes({"mesh": 0})


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_pictures_of_each_kind_are_shown(kind: str, shared_data: Path) -> None:
    texture = {"extensions": {"EXT_texture_webp": {"source": 0}}} if kind == "WEBP" else {"source": 0}
    model, issues = read(textured(picture(kind), **texture))
    assert issues == []
    [pixels] = model.pictures
    assert np.abs(pixels[0, 0].astype(int) - (200, 30, 30, 255)).max() < 8
    assert sample(shared_data, "ext_webp.gltf")[1] == []


def test_packed_meshes_with_plain_data_beside_them_are_drawn(shared_data: Path) -> None:
    model, issues = sample(shared_data, "draco_fallback.gltf")
    assert issues == []
    assert len(model.mesh.triangles) == 24


def packed_by_draco(change: bytes = b"") -> Maker:
    """The cube with a picture's coordinates, packed, and nothing plain beside it."""
    positions, normals, corners = cube()
    uv = positions[:, :2].astype(np.float64) + 0.5
    packed = DracoPy.encode(
        positions, corners.reshape(-1, 3), quantization_bits=14, normals=normals.astype(np.float64), tex_coord=uv
    )
    ids = {a["attribute_type"]: a["unique_id"] for a in DracoPy.decode(packed).attributes}
    maker = Maker()
    data = np.frombuffer(change or packed, np.uint8)
    view = maker.json["accessors"][maker.add(data)]["bufferView"]
    maker.json["accessors"].pop()
    count = len(DracoPy.decode(packed).attributes[0]["data"])
    for accessor, size in zip(maker.json["accessors"], (count, count, 36), strict=True):
        del accessor["bufferView"]
        accessor["count"] = size
    maker.json["meshes"][0]["primitives"][0]["extensions"] = {
        "KHR_draco_mesh_compression": {"bufferView": view, "attributes": {"POSITION": ids[0], "NORMAL": ids[1]}}
    }
    maker.json |= {key: ["KHR_draco_mesh_compression"] for key in ("extensionsUsed", "extensionsRequired")}
    return maker.nodes({"mesh": 0})


def test_what_draco_packed_is_drawn(shared_data: Path) -> None:
    model, issues = read(packed_by_draco())
    assert issues == []
    assert len(model.mesh.triangles) == 12
    assert np.abs(model.bounds - [[-0.5] * 3, [0.5] * 3]).max() < 1e-3
    path = shared_data / "gltf-compressed" / "cube_draco.glb"
    found, issues = read_gltf(path.read_bytes(), path.name, Folder(path.parent))
    assert issues == []
    assert found
    assert (len(found.mesh.positions), len(found.mesh.triangles)) == (24, 12)


@pytest.mark.parametrize("packed", [b"DRACO", b"DRACO\x02\x02\x01\x01\x00\x00\xff\xff\xff\xff\xff", b"OTHER" * 20])
def test_broken_data_of_draco_is_told_with_its_place(packed: bytes) -> None:
    none, [issue] = read_gltf(packed_by_draco(packed).text().encode(), "x.gltf", Folder(Path()))
    assert none is None
    assert issue.path == "meshes[0].primitives[0].extensions.KHR_draco_mesh_compression"


def test_without_its_decoder_the_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    maker = packed_by_draco()
    monkeypatch.setitem(sys.modules, "DracoPy", None)
    none, [issue] = read_gltf(maker.text().encode(), "x.gltf", Folder(Path()))
    assert none is None
    assert (issue.code, issue.expected) == ("unsupported-feature", "DracoPy")


def test_colours_of_vertices_go_over_into_each_other() -> None:
    maker = Maker()
    base = maker.json["meshes"][0]["primitives"][0]
    rainbow = maker.add(np.random.default_rng(3).random((24, 3)).astype(np.float32))
    even = maker.add(np.full((24, 3), 0.5, np.float32))
    for colours, blended in ((rainbow, True), (even, False)):
        base["attributes"]["COLOR_0"] = colours
        model, _ = read(maker.nodes({"mesh": 0}))
        assert len(model.mesh.look.uv) == (24 if blended else 0)


@pytest.mark.parametrize(
    ("mode", "found", "triangles"), [(0, "36 points", 288), (1, "18 lines", 108), (3, "35 lines", 210)]
)
def test_points_and_lines_are_thin_bodies(mode: int, found: str, triangles: int) -> None:
    maker = Maker()
    maker.json["meshes"][0]["primitives"][0]["mode"] = mode
    model, [issue] = read(maker.nodes({"mesh": 0}))
    assert (issue.code, issue.found) == ("approximated", found)
    assert len(model.mesh.triangles) <= triangles
    assert np.abs(model.bounds - [[-0.5] * 3, [0.5] * 3]).max() < 0.02


FEATURES: dict[str, tuple[dict[str, Any], str]] = {
    "animation": ({"animations": [{"channels": [], "samplers": []}]}, "animations[0]"),
    "camera": ({"cameras": [{"type": "perspective"}]}, "cameras[0]"),
    "lights": ({"extensionsUsed": ["KHR_lights_punctual"]}, "extensionsUsed[0]"),
    "variants": ({"extensionsUsed": ["KHR_materials_variants"]}, "extensionsUsed[0]"),
    "clearcoat": ({"extensionsUsed": ["KHR_materials_clearcoat"]}, "extensionsUsed[0]"),
    "unknown": ({"extensionsUsed": ["ACME_glitter"]}, "extensionsUsed[0]"),
    "dds": (
        {"textures": [{"extensions": {"MSFT_texture_dds": {"source": 0}}}]},
        "textures[0].extensions.MSFT_texture_dds",
    ),
    "transmission": (
        {"materials": [{"extensions": {"KHR_materials_transmission": {"transmissionFactor": 1}}}]},
        "materials[0].extensions.KHR_materials_transmission",
    ),
}


@pytest.mark.parametrize("name", sorted(FEATURES))
def test_what_is_not_drawn_as_it_is_meant_is_said_once(name: str) -> None:
    more, path = FEATURES[name]
    maker = Maker().nodes(*({"mesh": 0} for _ in range(1000)))
    material = {"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}} if name == "dds" else {}
    maker.json |= {"materials": [material], **more}
    maker.json["meshes"][0]["primitives"][0]["material"] = 0
    _, [issue] = read(maker)
    assert (issue.code, issue.path) == ("unsupported-feature", path)
    assert issue.found


@pytest.mark.parametrize("mode", [0, 1, 2, 3])
def test_points_and_lines_are_said_once_for_a_thousand(mode: int) -> None:
    maker = Maker()
    base = maker.json["meshes"][0]["primitives"][0]
    maker.json["meshes"] = [{"primitives": [base] + [{**base, "mode": mode, "material": None} for _ in range(999)]}]
    for primitive in maker.json["meshes"][0]["primitives"][1:]:
        del primitive["material"]
    maker.json["meshes"][0]["primitives"][1:] = [
        {**p, "attributes": {**p["attributes"], f"_N{i}": 0}}
        for i, p in enumerate(maker.json["meshes"][0]["primitives"][1:])
    ]
    _, [issue] = read(maker.nodes({"mesh": 0}))
    assert issue.path == "meshes[0].primitives[1].mode"
    assert "999" in issue.found


def test_a_glass_lets_light_through(shared_data: Path) -> None:
    model, [issue] = sample(shared_data, "transmission.gltf")
    assert issue.code == "unsupported-feature"
    assert set(model.mesh.look.cutoff.tolist()) == {-1.0}
    assert model.mesh.colours[-1, 3] == 51


@pytest.mark.parametrize("broken", [[0.0, 0.0, 0.0], [np.nan] * 3, [np.inf, 0, 0], [1e-9, 0, 0]])
@pytest.mark.parametrize("some", [False, True])
def test_normals_that_point_nowhere_are_those_of_the_triangles(broken: list[float], some: bool) -> None:
    maker = Maker()
    good, _ = read(Maker().nodes({"mesh": 0, "rotation": [0.3, 0.2, 0.1, 0.9]}))
    _, normals, _ = cube()
    normals[: 5 if some else 24] = broken
    maker.json["meshes"][0]["primitives"][0]["attributes"]["NORMAL"] = maker.add(normals.astype(np.float32))
    model, _ = read(maker.nodes({"mesh": 0, "rotation": [0.3, 0.2, 0.1, 0.9]}))
    mesh = model.mesh
    assert np.isfinite(mesh.normals).all()
    corners = mesh.positions[mesh.triangles].astype(np.float64)
    facing = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    facing /= np.linalg.norm(facing, axis=1)[:, None]
    assert np.abs(mesh.normals[mesh.triangles] - facing[:, None]).max() < 1e-5
    assert np.allclose(model.bounds, good.bounds)


def test_flattened_and_mirrored_meshes_keep_normals_and_sides() -> None:
    maker = Maker().nodes({"mesh": 0, "scale": [1, 0, 1]}, {"mesh": 0, "scale": [-1, 1, 1], "translation": [5, 0, 0]})
    model, issues = read(maker)
    assert issues == []
    mesh = model.mesh
    assert np.allclose(np.linalg.norm(mesh.normals, axis=1), 1, atol=1e-5)
    second = mesh.triangles[mesh.owner[mesh.triangles[:, 0]] == 1]
    corners = mesh.positions[second].astype(np.float64)
    facing = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    assert ((facing * mesh.normals[second[:, 0]]).sum(axis=1) > 0).all()


NAMES = {
    "backslash.gltf": ("misspelt-file", 1),
    "case.gltf": ("misspelt-file", 1),
    "parent.gltf": ("missing-part", 0),
    "percent_hex_raw.gltf": ("", 1),
}


@pytest.mark.parametrize("name", sorted(NAMES))
def test_textures_are_found_as_their_names_were_meant(shared_data: Path, name: str) -> None:
    code, pictures = NAMES[name]
    model, issues = sample(shared_data, f"tex/{name}")
    assert len(model.pictures) == pictures
    assert [issue.code for issue in issues] == [code] * bool(code)
    assert all(issue.path == "images[0].uri" for issue in issues)


@pytest.mark.parametrize(
    ("uri", "shown", "code"),
    [
        ("../textures/a%20wall.png", True, ""),
        ("..\\Textures\\A wall.PNG", True, "misspelt-file"),
        ("../textures/a wall.png", True, ""),
        ("../textures/b.png", False, "missing-part"),
        ("../../secret.png", False, "missing-part"),
        ("../textures/../../secret.png", False, "missing-part"),
        ("/secret.png", False, "missing-part"),
        ("C:\\secret.png", False, "missing-part"),
        ("file:///secret.png", False, "missing-part"),
        ("http://localhost/a.png", False, "missing-part"),
        ("%2e%2e/%2e%2e/secret.png", False, "missing-part"),
        ("\x00", False, "missing-part"),
        ("x" * 5000, False, "missing-part"),
    ],
)
def test_names_lead_anywhere_in_a_package_and_nowhere_else(tmp_path: Path, uri: str, shown: bool, code: str) -> None:
    root = tmp_path / "package"
    (root / "textures").mkdir(parents=True)
    for file in (root / "textures" / "a wall.png", tmp_path / "secret.png"):
        Image.new("RGB", (2, 2)).save(file)
    model, issues = read_gltf(textured(uri).text().encode(), "models/x.gltf", Folder(root))
    assert model
    assert len(model.pictures) == shown
    assert [issue.code for issue in issues] == [code] * bool(code)


def test_a_model_that_lies_can_be_set_up(shared_data: Path) -> None:
    path = shared_data / "field-cases" / "z_up.gltf"
    lying, standing = load_scene(path), load_scene(path, options=ModelOptions("z"))
    assert [issue.code for issue in lying.issues] == ["model-lies"]
    assert lying.issues[0].expected == "--up z"
    assert standing.issues == ()
    box = standing.geometry.objects.bounds[1].tolist()
    assert box == [[-5, -5, 0], [5, 5, 40]]
    # Picking, drawing and boxes all follow.
    hit = standing.geometry.rays.first_hit((0, 0, 100), (0, 0, -1))
    assert hit
    assert hit.position[2] == pytest.approx(40)


def test_one_sided_faces_can_be_shown_from_behind(shared_data: Path) -> None:
    path = shared_data / "field-cases" / "plane_single.gltf"
    one, both = load_scene(path), load_scene(path, options=ModelOptions(two_sided=True))
    assert [issue.code for issue in one.issues] == ["one-sided"]
    assert one.issues[0].expected == "--two-sided"
    assert both.issues == ()
    assert (one.geometry.two_sided, both.geometry.two_sided) == (False, True)


def test_options_of_a_lone_model_reach_the_worker_and_make_another_entry(shared_data: Path) -> None:
    path = shared_data / "field-cases" / "z_up.gltf"
    options = ModelOptions(up="z", two_sided=True)
    loaded = LoadJob(path, options=options).wait()
    assert loaded.geometry.objects.bounds[1].tolist() == [[-5, -5, 0], [5, 5, 40]]
    assert loaded.geometry.two_sided
    names = {cache.entry_for(str(path), options=o) for o in (options, ModelOptions(), ModelOptions("z"))}
    assert len(names) == 3
    assert LoadJob(path).wait().geometry.objects.bounds[1].tolist() == [[-5, -40, -5], [5, 0, 5]]


def test_layers_say_which_way_a_model_stands(package: Path, shared_data: Path) -> None:
    for name in ("z_up.gltf", "ext_webp.gltf"):
        (package / name).write_bytes((shared_data / "field-cases" / name).read_bytes())
    (package / "scene.toml").write_text(
        (package / "scene.toml").read_text(encoding="utf-8")
        + """
[[layer]]
id = "tower"
kind = "model"
source = "z_up.gltf"
up = "z"
at = [100, 200, 3]
[[layer]]
id = "lying"
kind = "model"
source = "z_up.gltf"
at = [300, 200, 0]
[[layer]]
id = "towers"
kind = "instances"
model = "z_up.gltf"
up = "z"
places = [{ at = [0, 500, 0] }, { at = [50, 500, 0], scale = 2.0 }]
[[layer]]
id = "sheet"
kind = "model"
source = "ext_webp.gltf"
two_sided = true
""",
        encoding="utf-8",
    )
    loaded = load_scene(package)
    objects = loaded.geometry.objects
    boxes = {name: objects.bounds[i].tolist() for i, name in enumerate(objects.names)}
    assert boxes["tower/tower-lying"] == [[95, 195, 3], [105, 205, 43]]
    assert boxes["lying/tower-lying"] == [[295, 160, -5], [305, 200, 5]]
    assert boxes["towers/1"] == [[40, 490, 0], [60, 510, 80]]
    solid = loaded.geometry.solid
    assert not (solid.detail["wrap"] & FRONT_ONLY).any()
