"""glTF, the sun, styles."""

from __future__ import annotations

import math
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from tools.jinyuzui_glb import glb
from tools.jinyuzui_hall import cuboid
from viewer.scene.formats.gltf import read_gltf
from viewer.scene.style import UnknownStyleError, load_style, style_names
from viewer.scene.sun import sun_direction


def test_a_model_comes_back_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "box.glb"
    path.write_bytes(glb({"box": [("#c86432", cuboid(1, 2, 3, 4, 6, 8))]}))
    model, issues = read_gltf(path, "box.glb", root=tmp_path)
    assert model
    assert issues == []
    [part] = model.parts
    assert part.name == "box"
    assert part.positions.min(0).tolist() == pytest.approx([-1, -1, 3])
    assert part.positions.max(0).tolist() == pytest.approx([3, 5, 11])
    assert part.colours[0].tolist() == [0xC8, 0x64, 0x32, 255]
    corners = part.positions[part.triangles].astype(float)
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    assert ((normals * part.normals[part.triangles[:, 0]]).sum(1) > 0).all()


@pytest.mark.parametrize("cut", [0, 3, 11, 19, 40, 200, -1])
def test_a_model_cut_short_is_an_issue(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "box.glb"
    path.write_bytes(glb({"box": [("#c86432", cuboid(0, 0, 0, 1, 1, 1))]})[:cut])
    model, issues = read_gltf(path, "box.glb", root=tmp_path)
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
        model, issues = read_gltf(path, path.name, root=path.parent)
        assert model is not None or issues, path
        for part in model.parts if model else ():
            assert np.isfinite(part.positions).all(), path
            assert not len(part.triangles) or part.triangles.max() < len(part.positions), path


def test_the_sun_of_a_may_morning_stands_in_the_east() -> None:
    x, y, z = sun_direction(datetime.fromisoformat("2023-05-22T09:00:00+08:00"), 31.98, 118.73)
    assert x > 0.5
    assert abs(y) < 0.2
    assert 40 < math.degrees(math.asin(z)) < 55


def test_styles_are_known_by_name() -> None:
    assert style_names() == ("paper", "plain")
    assert not load_style("plain").lit
    with pytest.raises(UnknownStyleError, match="paper"):
        load_style("papr")
