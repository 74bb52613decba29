"""Packing scenes and listing those that are known, as scripts do it."""

from __future__ import annotations

import json
import shutil
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from viewer.cli.main import main

ROOT = Path(__file__).resolve().parents[2]


def test_a_packed_scene_is_told_of_and_is_the_same_a_second_time(
    package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out" / "x.scene"
    (package / "scene.toml~").write_text("old", encoding="utf-8")
    assert main(["pack", str(package), str(out)]) == 0
    first, said = out.read_bytes(), capsys.readouterr()
    assert sha256(first).hexdigest() in said.out
    assert "scene.toml~" in said.err
    assert main(["pack", str(package / "scene.toml"), str(out), "--json"]) == 0
    assert out.read_bytes() == first
    found = json.loads(capsys.readouterr().out)
    assert (found["sha256"], found["bytes"]) == (sha256(first).hexdigest(), len(first))
    assert found["left_out"] == ["scene.toml~"]
    assert [file.name for file in out.parent.iterdir()] == ["x.scene"]
    assert main(["check", str(out)]) == 0


def test_a_scene_may_be_packed_into_its_own_folder(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = package / "x.scene"
    assert main(["pack", str(package), str(out)]) == 0
    first = out.read_bytes()
    assert main(["pack", str(package), str(out)]) == 0
    assert out.read_bytes() == first


def test_a_scene_with_errors_is_not_packed_and_says_why(
    package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "x.scene"
    out.write_bytes(b"old")
    (package / "layers" / "houses.geojson").unlink()
    assert main(["pack", str(package), str(out)]) == 1
    assert "scene.toml:" in (said := capsys.readouterr().err)
    assert "[missing-file]" in said
    assert out.read_bytes() == b"old"


def test_what_a_scene_needs_must_not_be_hidden(
    package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It opens from its folder, but the packed file would lack it."""
    (package / "layers" / "houses.geojson").rename(package / "layers" / ".houses.geojson")
    file = package / "scene.toml"
    text = file.read_text(encoding="utf-8").replace("layers/houses.geojson", "layers/.houses.geojson")
    file.write_text(text, encoding="utf-8")
    assert main(["check", str(package)]) == 0
    assert main(["pack", str(package), str(tmp_path / "x.scene")]) == 1
    assert ".houses.geojson" in capsys.readouterr().err
    assert not (tmp_path / "x.scene").exists()


@pytest.mark.parametrize(
    ("scene", "out", "code"),
    [("none-such", "x.scene", 2), ("lone", "x.scene", 2), ("small", "x.zip", 2), ("small", "folder.scene", 2)],
)
def test_wrong_usage_is_a_line(
    scene: str, out: str, code: int, package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "folder.scene").mkdir()
    given = {"lone": str(package / "layers" / "houses.geojson"), "small": str(package)}.get(scene, scene)
    assert main(["pack", given, str(tmp_path / out)]) == code
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="a folder is kept from being written to otherwise there")
def test_a_file_that_cannot_be_written_is_a_line(
    package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert main(["pack", str(package), str(tmp_path / "file" / "x.scene")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_own_scenes_are_listed_with_the_shipped_ones(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "mine"
    shutil.copytree(package, mine / "yard")
    shutil.copytree(package, mine / "twin")
    monkeypatch.setenv("JINYUZUI_SCENES", str(mine))
    assert main(["scenes"]) == 0
    said = capsys.readouterr()
    lines = [line.split("\t") for line in said.out.splitlines()]
    assert ["jinyuzui", "Jinyuzui Fund Block"] in lines
    assert lines[-2:] == [["small", "Small", str(mine / "twin")], ["small", "Small", str(mine / "yard")]]
    # Two of one id: the first one has it, and it is said of the other.
    assert str(mine / "yard") in said.err
    assert main(["scenes", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [one["hidden_by"] for one in found[-2:]] == [None, str(mine / "twin")]
    assert main(["info", "small", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == "small"
