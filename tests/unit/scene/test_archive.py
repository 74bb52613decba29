"""Packages in one file."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest

from viewer.scene import archive
from viewer.scene.issues import SceneError
from viewer.scene.limits import Limits
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


@pytest.mark.parametrize("name", ["../out.txt", "/etc/x", "a\\..\\..\\x", "C:/x", "a/../../x"])
def test_no_name_leads_outside(package: Path, tmp_path: Path, name: str) -> None:
    path = zipped(package, tmp_path / "a.scene")
    with zipfile.ZipFile(path, "a") as out:
        out.writestr(name, "x")
    before = sorted(tmp_path.parent.rglob("*"))
    assert code_of(path) == "unsafe-path"
    assert sorted(tmp_path.parent.rglob("*")) == before


def test_a_link_is_refused(package: Path, tmp_path: Path) -> None:
    path = zipped(package, tmp_path / "a.scene")
    link = zipfile.ZipInfo("content/link.md")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as out:
        out.writestr(link, "/etc/passwd")
    assert code_of(path) == "unsafe-path"


def test_what_comes_out_is_counted_not_what_is_declared(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "LIMITS", Limits(package_bytes=100_000))
    path = zipped(package, tmp_path / "a.scene")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as out:
        out.writestr("bomb.bin", bytes(1_000_000))
    assert code_of(path) == "too-large"


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
