"""Packages in one file."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest

from viewer.scene.issues import SceneError
from viewer.scene.loader import read_scene


def zipped(package: Path, target: Path, *, below: str = "") -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for file in sorted(package.rglob("*")):
            if file.is_file():
                out.write(file, below + file.relative_to(package).as_posix())
    return target


def code_of(path: Path) -> str:
    with pytest.raises(SceneError) as caught:
        read_scene(path)
    return caught.value.issues[0].code


@pytest.mark.parametrize("below", ["", "small/"])
def test_a_zip_is_the_package_that_was_packed(package: Path, tmp_path: Path, below: str) -> None:
    packed, plain = read_scene(zipped(package, tmp_path / "a.scene", below=below)), read_scene(package)
    assert packed.scene == plain.scene
    assert packed.content == plain.content
    assert set(packed.features) == set(plain.features)
    assert set(packed.models) == set(plain.models)


def left_out(path: Path, name: str) -> str:
    """The code of the issue about an entry; all else opens."""
    read = read_scene(path)
    assert len(read.features["houses"]) == 3
    [issue] = [i for i in read.issues if i.path == name]
    assert issue.file == path.name
    return issue.code


@pytest.mark.parametrize("name", ["../out.txt", "/etc/x", "a\\..\\..\\x", "C:/x", "a/../../x", "aux.md", "a/. /x"])
def test_no_name_leads_outside(package: Path, tmp_path: Path, name: str) -> None:
    path = zipped(package, tmp_path / "a.scene")
    with zipfile.ZipFile(path, "a") as out:
        out.writestr(name, "x")
    assert left_out(path, name) == "unsafe-path"


def test_a_link_is_left_out(package: Path, tmp_path: Path) -> None:
    path = zipped(package, tmp_path / "a.scene")
    link = zipfile.ZipInfo("content/en/link.md")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as out:
        out.writestr(link, "/etc/passwd")
    assert left_out(path, "content/en/link.md") == "unsafe-path"


@pytest.mark.parametrize("cut", [0, 3, 40, 1000, -30])
def test_a_damaged_zip_is_one_clear_issue(package: Path, tmp_path: Path, cut: int) -> None:
    path = zipped(package, tmp_path / "a.scene")
    path.write_bytes(path.read_bytes()[:cut])
    assert code_of(path) == "unreadable"


def test_a_zip_without_a_package_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.scene"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("readme.txt", "x")
    assert code_of(path) == "missing-file"
