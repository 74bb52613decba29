"""Packages that are packed into one file."""

from __future__ import annotations

import io
import os
import shutil
import sys
import zipfile
from pathlib import Path

import pytest

from viewer.scene import zips
from viewer.scene.issues import SceneError
from viewer.scene.loader import read_scene
from viewer.scene.packing import PackedScene, pack

ROOT = Path(__file__).resolve().parents[3]
HUB = ROOT / "tests" / "samples" / "hub"


def packed(root: Path) -> tuple[bytes, PackedScene]:
    out = io.BytesIO()
    done = pack(root, out)
    return out.getvalue(), done


def names(data: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(data)).namelist()


def faults(root: Path) -> list[tuple[str, str]]:
    with pytest.raises(SceneError) as caught:
        packed(root)
    return [(issue.code, issue.file) for issue in caught.value.issues]


def test_what_is_packed_opens_as_what_it_was(package: Path, tmp_path: Path) -> None:
    data, done = packed(package)
    assert names(data) == list(done.files) == sorted(done.files)
    file = tmp_path / "x.scene"
    file.write_bytes(data)
    before, after = read_scene(package), read_scene(file)
    assert before.scene == after.scene
    assert before.content == after.content
    assert set(before.models) == set(after.models)
    assert before.issues == after.issues


def test_the_same_files_give_the_same_bytes_wherever_and_whenever(package: Path, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere"
    # In another order, with other times and permissions.
    for file in sorted(package.rglob("*"), reverse=True):
        if file.is_file():
            target = other / file.relative_to(package)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
            os.utime(target, (1e9, 1e9))
            target.chmod(0o600)
    data, _ = packed(package)
    assert packed(other)[0] == data
    again = tmp_path / "again.scene"
    again.write_bytes(data)
    assert packed(again)[0] == data


LEFT = [".git/HEAD", ".hidden", "scene.toml~", "content/en/#a.md#", "layers/a.geojson.bak", "models/hall.blend1"]
LEFT += ["Thumbs.db", "images/.DS_Store", "scene.toml.swp", "__pycache__/x.pyc", "older.scene", ".scene.toml.12.new"]


def test_what_is_no_part_of_it_stays_out(package: Path) -> None:
    data, _ = packed(package)
    for name in LEFT:
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text("x", encoding="utf-8")
    (package / "LICENSE").write_text("x", encoding="utf-8")
    more, done = packed(package)
    assert set(names(more)) - set(names(data)) == {"LICENSE"}
    assert {name.split("/")[0] if name.startswith((".git", "__")) else name for name in LEFT} == set(done.left_out)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_are_followed_within_and_never_out_or_round(package: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (package / "out.txt").symlink_to(tmp_path / "secret.txt")
    (package / "round").symlink_to(".")
    (package / "twice.toml").symlink_to("scene.toml")
    data, done = packed(package)
    assert b"secret" not in zipfile.ZipFile(io.BytesIO(data)).read("twice.toml")
    assert "twice.toml" in done.files
    assert not [name for name in done.files if name.startswith(("out", "round"))]
    assert {"out.txt"} < set(done.left_out)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_names_that_cannot_travel_are_issues(package: Path) -> None:
    for name in ("NOTES.txt", "notes.txt", "aux.txt", "a:b.txt"):
        (package / name).write_text("x", encoding="utf-8")
    assert faults(package) == [("unsafe-path", "a:b.txt"), ("unsafe-path", "aux.txt"), ("unreadable", "notes.txt")]


def test_too_many_files_are_an_issue(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("viewer.scene.packing.LIMITS", type("Few", (), {"archive_files": 3, "text_bytes": 1 << 20})())
    assert faults(package) == [("too-large", "scene.toml")]


def test_what_would_be_taken_for_an_attack_is_not_compressed(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (package / "notes.txt").write_text(" " * 500_000, encoding="utf-8")
    monkeypatch.setattr(zips, "_ALWAYS", 1000)
    data, _ = packed(package)
    assert len(data) > 500_000
    (tmp_path / "x.scene").write_bytes(data)
    assert read_scene(tmp_path / "x.scene").scene.id == "small"


@pytest.mark.parametrize("form", ["folder", "file"])
def test_scenes_of_the_user_come_along(
    package: Path, tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever gets the file has no others."""
    mine = tmp_path / "mine"
    shutil.copytree(HUB / "scenes" / "inner", mine / "inner")
    if form == "file":
        data, _ = packed(mine / "inner")
        shutil.rmtree(mine / "inner")
        (mine / "called otherwise.scene").write_bytes(data)
    hub = tmp_path / "hub"
    shutil.copytree(HUB, hub)
    shutil.rmtree(hub / "scenes")
    monkeypatch.setenv("JINYUZUI_SCENES", str(mine))
    data, done = packed(hub)
    assert done.brought == ["inner"]
    monkeypatch.delenv("JINYUZUI_SCENES")
    (tmp_path / "x.scene").write_bytes(data)
    read = read_scene(tmp_path / "x.scene")
    assert [inner.scene.id for inner in read.scenes.values()] == ["inner"]
    # And what is packed anew stays the same.
    assert packed(tmp_path / "x.scene")[0] == data
