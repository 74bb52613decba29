"""glTF, the sun, styles."""

from __future__ import annotations

import io
import json
import math
import weakref
from base64 import b64encode
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tools.scenegen.common.glb_writer import glb
from tools.scenegen.jinyuzui.hall import cuboid
from viewer.build.atlas import pack
from viewer.build.batches import PAINT_SHIFT
from viewer.build.loading import load_scene
from viewer.scene.formats import pictures
from viewer.scene.formats.gltf import read_gltf
from viewer.scene.formats.gltf_model import ModelData
from viewer.scene.formats.pictures import Textures
from viewer.scene.formats.pixel_budget import PixelBudget
from viewer.scene.formats.textured_looks import CLAMP, FRONT_ONLY, MIRROR, REPEAT
from viewer.scene.limits import LIMITS
from viewer.scene.package import Folder
from viewer.scene.paints import Paint
from viewer.scene.style import UnknownStyleError, load_style, style_names
from viewer.scene.sun import sun_direction


def test_a_model_comes_back_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "box.glb"
    path.write_bytes(glb({"box": [("#c86432", cuboid(1, 2, 3, 4, 6, 8))]}))
    model, issues = read_gltf(path.read_bytes(), path.name, Folder(tmp_path))
    assert model
    assert issues == []
    part = model
    assert part.names == ("box",)
    assert part.mesh.positions.min(0).tolist() == pytest.approx([-1, -1, 3])
    assert part.mesh.positions.max(0).tolist() == pytest.approx([3, 5, 11])
    assert part.mesh.colours[0].tolist() == [0xC8, 0x64, 0x32, 255]
    corners = part.mesh.positions[part.mesh.triangles].astype(float)
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    assert ((normals * part.mesh.normals[part.mesh.triangles[:, 0]]).sum(1) > 0).all()


@pytest.mark.parametrize("cut", [0, 3, 11, 19, 40, 200, -1])
def test_a_model_cut_short_is_an_issue(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "box.glb"
    path.write_bytes(glb({"box": [("#c86432", cuboid(0, 0, 0, 1, 1, 1))]})[:cut])
    model, issues = read_gltf(path.read_bytes(), path.name, Folder(tmp_path))
    assert model is None
    assert issues


def test_no_model_of_the_samples_brings_the_reader_down(shared_data: Path) -> None:
    files = [
        p
        for folder in ("gltf-samples", "gltf-bad", "gltf-validator", "gltf-asset-generator")
        for p in sorted((shared_data / folder).rglob("*.gl*"))
        if p.suffix in (".gltf", ".glb")
    ]
    assert files
    for path in files:
        model, issues = read_gltf(path.read_bytes(), path.name, Folder(path.parent))
        assert model is not None or issues, path
        if model:
            assert np.isfinite(model.mesh.positions).all(), path
            assert model.mesh.triangles.max() < len(model.mesh.positions), path
        assert all(issue.path or issue.line for issue in issues), (path, issues)


def sample(shared_data: Path, name: str) -> ModelData:
    path = shared_data / "gltf-samples" / "khronos" / name
    model, issues = read_gltf(path.read_bytes(), path.name, Folder(path.parent))
    assert model
    assert [issue.path for issue in issues if issue.path not in ("animations[0]", "cameras[0]")] == []
    return model


def extent(model: ModelData) -> list[list[float]]:
    return [corner.round(3).tolist() for corner in model.bounds]


def test_a_skin_stands_as_its_joints_hold_it(shared_data: Path) -> None:
    # The mesh's own node turns and scales it, which a skin overrides; bounds as the sample viewer shows them at rest.
    low, high = extent(sample(shared_data, "RiggedSimple/glTF/RiggedSimple.gltf"))
    assert high[2] - low[2] > 3 * (high[0] - low[0])


def test_a_morph_stands_at_its_weights(shared_data: Path, tmp_path: Path) -> None:
    source = shared_data / "gltf-samples" / "khronos" / "SimpleMorph" / "glTF-Embedded" / "SimpleMorph.gltf"
    document = json.loads(source.read_text())

    def top(weights: list[float]) -> float:
        document["meshes"][0]["weights"] = weights
        path = tmp_path / "morph.gltf"
        path.write_text(json.dumps(document))
        model, _ = read_gltf(path.read_bytes(), path.name, Folder(tmp_path))
        assert model
        return extent(model)[1][2]

    # Both targets move the tip: by 1 and 0.5 of a unit in the file's own y.
    plain = top([0.0, 0.0])
    assert top([1.0, 0.0]) != pytest.approx(plain)
    assert top([0.5, 0.0]) - plain == pytest.approx((top([1.0, 0.0]) - plain) / 2)


def test_sparse_values_take_the_place_of_the_others(shared_data: Path) -> None:
    model = sample(shared_data, "SimpleSparseAccessor/glTF/SimpleSparseAccessor.gltf")
    assert extent(model) == [[0.0, 0.0, 0.0], [6.0, 0.0, 4.0]]


@pytest.mark.parametrize("name", ["BoxTextured", "Duck", "RiggedSimple", "BoxInterleaved"])
def test_all_variants_of_a_model_are_the_same(shared_data: Path, name: str) -> None:
    folder = shared_data / "gltf-samples" / "khronos" / name
    models = [sample(shared_data, f"{name}/{p.parent.name}/{p.name}") for p in sorted(folder.rglob("*.gl[tb]*"))]
    assert len(models) > 1
    for model in models[1:]:
        assert np.array_equal(models[0].mesh.positions, model.mesh.positions)
        assert np.array_equal(models[0].mesh.colours, model.mesh.colours)
        assert np.array_equal(models[0].mesh.look.uv, model.mesh.look.uv)
        for x, y in zip(models[0].pictures, model.pictures, strict=True):
            assert np.array_equal(x, y)


def test_textures_wrap_as_their_samplers_say(shared_data: Path) -> None:
    model = sample(shared_data, "TextureSettingsTest/glTF/TextureSettingsTest.gltf")
    assert len(model.pictures) == 3
    wraps = {int(w) & 15 for w in model.mesh.look.wrap}
    assert {MIRROR + 4 * REPEAT, CLAMP + 4 * REPEAT, REPEAT + 4 * MIRROR, REPEAT + 4 * CLAMP} <= wraps
    assert {int(w) & FRONT_ONLY for w in model.mesh.look.wrap} == {0, FRONT_ONLY}


def test_an_alpha_mask_keeps_its_cutoff_and_its_factor(shared_data: Path) -> None:
    folder = shared_data / "gltf-asset-generator" / "Material_AlphaMask"
    cutoffs = set()
    for path in sorted(folder.glob("*.gltf")):
        model, _ = read_gltf(path.read_bytes(), path.name, Folder(folder))
        assert model
        cutoffs |= set(model.mesh.look.cutoff.round(3).tolist())
    assert 0.5 in cutoffs
    assert len(cutoffs) > 3


def test_a_picture_that_is_none_is_a_note_and_the_model_stays(shared_data: Path, tmp_path: Path) -> None:
    source = shared_data / "gltf-samples" / "khronos" / "BoxTextured" / "glTF-Embedded" / "BoxTextured.gltf"
    document = json.loads(source.read_text())
    document["images"][0]["uri"] = "data:image/png;base64,AAAA"
    path = tmp_path / "box.gltf"
    path.write_text(json.dumps(document))
    model, issues = read_gltf(path.read_bytes(), path.name, Folder(tmp_path))
    assert model
    assert len(model.mesh.triangles)
    [issue] = issues
    assert issue.path.startswith("images")


@pytest.mark.parametrize(
    ("field", "value", "path"), [("minVersion", "2.1", "asset.minVersion"), ("version", "1.0", "asset.version")]
)
def test_another_version_is_refused(tmp_path: Path, field: str, value: str, path: str) -> None:
    file = tmp_path / "x.gltf"
    file.write_text(json.dumps({"asset": {"version": "2.0", field: value}}))
    model, [issue] = read_gltf(file.read_bytes(), file.name, Folder(tmp_path))
    assert model is None
    assert issue.path == path


def test_the_sun_of_a_may_morning_stands_in_the_east() -> None:
    x, y, z = sun_direction(datetime.fromisoformat("2023-05-22T09:00:00+08:00"), 31.98, 118.73)
    assert x > 0.5
    assert abs(y) < 0.2
    assert 40 < math.degrees(math.asin(z)) < 55


def test_styles_are_known_by_name() -> None:
    assert style_names()[0] == "paper"
    assert not load_style("plain").light.lit
    with pytest.raises(UnknownStyleError, match="paper"):
        load_style("papr")


def test_a_material_called_like_a_paint_has_it_and_alpha_is_no_paint(package: Path) -> None:
    triangle = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], np.float32).tobytes()
    document = {
        "asset": {"version": "2.0"},
        "scenes": [{"nodes": [0, 1]}],
        "nodes": [{"name": "roof", "mesh": 0}, {"name": "glass", "mesh": 1}],
        "meshes": [
            {"primitives": [{"attributes": {"POSITION": 0}, "material": 0}]},
            {"primitives": [{"attributes": {"POSITION": 0}, "material": 1}]},
        ],
        "materials": [
            {"name": "accent-roof", "pbrMetallicRoughness": {"baseColorFactor": [1, 0, 0, 1]}},
            {"name": "glass", "alphaMode": "BLEND", "pbrMetallicRoughness": {"baseColorFactor": [0, 0, 1, 0.2]}},
        ],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3", "min": [0, 0, 0], "max": [1, 1, 0]}
        ],
        "bufferViews": [{"buffer": 0, "byteLength": 36}],
        "buffers": [{"byteLength": 36, "uri": "data:application/octet-stream;base64," + b64encode(triangle).decode()}],
    }
    (package / "m.gltf").write_text(json.dumps(document), encoding="utf-8")
    geometry = load_scene(package / "m.gltf").geometry
    vertices = geometry.solid.vertices
    paint = {
        name: set((vertices["material"][vertices["object"] == i] >> PAINT_SHIFT).tolist())
        for i, name in enumerate(geometry.objects.names)
    }
    assert paint["model/roof"] == {Paint.ACCENT_ROOF}
    assert paint["model/glass"] == {Paint.OWN}
    glass = vertices["colour"][vertices["object"] == geometry.objects.names.index("model/glass")]
    assert set(glass[:, 3].tolist()) == {51}


def test_pictures_that_are_too_many_together_are_all_halved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "LIMITS", replace(LIMITS, texels=3 * 64))
    textures = Textures()
    for i in range(10):
        textures.add(np.full((8, 8, 4), i, np.uint8))
        assert textures.texels <= 3 * 64
    assert [p.shape for p in textures.pictures] == [(4, 4, 4)] * 10
    assert [int(p[0, 0, 0]) for p in textures.pictures] == list(range(10))


def test_one_picture_of_many_models_is_there_once() -> None:
    """Read, kept and drawn once, also where all have to be halved."""
    raw = io.BytesIO()
    Image.effect_noise((64, 64), 90).convert("RGB").save(raw, "PNG")
    budget = PixelBudget(known=weakref.WeakValueDictionary())
    first, second = (pictures.decode(raw.getvalue(), budget=budget) for _ in range(2))
    assert first is second
    other = np.zeros((64, 64, 4), np.uint8)
    atlas, rects = pack({("a", 0): first, ("b", 0): other, ("c", 0): second})
    assert rects["a", 0] == rects["c", 0] != rects["b", 0]
    x, y, w, h = (round(v * atlas.shape[1 - i % 2]) for i, v in enumerate(rects["c", 0]))
    assert np.array_equal(atlas[y : y + h, x : x + w], first)

    textures = Textures()
    for picture in (first, other, second):
        textures.add(picture)
    assert textures.texels == 2 * 64 * 64


def test_a_shared_picture_is_halved_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "LIMITS", replace(LIMITS, texels=100))
    shared, other = np.full((8, 8, 4), 1, np.uint8), np.full((8, 8, 4), 2, np.uint8)
    textures = Textures()
    for picture in (shared, shared, other):
        textures.add(picture)
    assert textures.texels == 2 * 16
    assert [int(p[0, 0, 0]) for p in textures.pictures] == [1, 1, 2]
    assert textures.pictures[0] is textures.pictures[1]
