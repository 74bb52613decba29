"""Films: pictures in a folder that go on where they were broken off, and files by an encoder where there is one."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from tests.cli.test_contract import run

SMALL = Path(__file__).resolve().parents[1] / "samples" / "small"
MORE = """
[[view]]
id = "east"
target = [0.0, 0.0, 8.0]
distance = 120.0
azimuth = 90.0
elevation = 20.0

[[tour]]
id = "round"
title = "Round"
[[tour.step]]
hotspot = "tower"
seconds = 2
caption = "The tower."
[[tour.step]]
view = "east"
seconds = 2
"""
FILM = ("--fps", 4, "--size", "96x64")


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    folder = tmp_path / "scene"
    shutil.copytree(SMALL, folder)
    with (folder / "scene.toml").open("a", encoding="utf-8") as file:
        file.write(MORE)
    return folder


def pictures(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.png"))}


def test_a_film_is_pictures_that_move(scene: Path, tmp_path: Path) -> None:
    out = tmp_path / "film"
    done = run("film", scene, out, "--orbit", "home", "--seconds", 2, *FILM)
    assert done.returncode == 0, done.stderr
    found = pictures(out)
    assert list(found) == [f"picture-{i:06d}.png" for i in range(1, 9)]
    images = [QImage.fromData(data) for data in found.values()]
    assert all((i.width(), i.height()) == (96, 64) for i in images)
    assert len(set(found.values())) == 8
    assert "8" in done.stderr


@pytest.mark.soak(only=True)
def test_a_film_that_was_broken_off_goes_on_and_is_the_same(scene: Path, tmp_path: Path) -> None:
    out, again = tmp_path / "film", tmp_path / "again"
    film = ("--tour", "round", "--captions", "--seconds", 2, *FILM)
    assert run("film", scene, out, *film).returncode == 0
    assert run("film", scene, again, *film).returncode == 0
    whole = pictures(out)
    assert whole == pictures(again), "the same bytes for the same input"
    # As after a kill: one is cut short, the rest is not there.
    cut = again / "picture-000003.png"
    cut.write_bytes(cut.read_bytes()[:-20])
    for number in (4, 6, 7, 8):
        (again / f"picture-{number:06d}.png").unlink()
    kept = (again / "picture-000001.png").stat().st_mtime_ns
    assert run("film", scene, again, *film).returncode == 0
    assert pictures(again) == whole
    assert (again / "picture-000001.png").stat().st_mtime_ns == kept, "what is there is not drawn again"


def test_captions_are_seen(scene: Path, tmp_path: Path) -> None:
    film = ("--tour", "round", "--seconds", 1, *FILM)
    assert run("film", scene, tmp_path / "with", *film, "--captions").returncode == 0
    assert run("film", scene, tmp_path / "without", *film).returncode == 0
    first = "picture-000001.png"
    a, b = (QImage(str(tmp_path / name / first)) for name in ("with", "without"))
    rows = [y for y in range(64) if any(a.pixel(x, y) != b.pixel(x, y) for x in range(96))]
    assert rows
    assert min(rows) > 32, "at the lower edge"


def test_a_folder_with_something_else_is_left_as_it_is(scene: Path, tmp_path: Path) -> None:
    out = tmp_path / "film"
    film = ("--flight", "home", "east", "--seconds", 1, *FILM)
    assert run("film", scene, out, *film).returncode == 0
    before = pictures(out)
    done = run("film", scene, out, *film[:-2], "--size", "64x64")
    assert done.returncode == 2
    assert str(out) in done.stderr
    assert pictures(out) == before
    own = tmp_path / "holiday"
    own.mkdir()
    (own / "letter.txt").write_text("Dear", encoding="utf-8")
    assert run("film", scene, own, *film).returncode == 2
    assert [p.name for p in own.iterdir()] == ["letter.txt"]


def test_another_scene_is_another_film(scene: Path, tmp_path: Path) -> None:
    out = tmp_path / "film"
    film = ("--orbit", "home", "--seconds", 0.5, *FILM)
    assert run("film", scene, out, *film).returncode == 0
    file = scene / "scene.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('title = "Round"', 'title = "About"'), encoding="utf-8")
    assert run("film", scene, out, *film).returncode == 2


def test_without_an_encoder_a_file_says_what_to_install(scene: Path, tmp_path: Path) -> None:
    done = run("film", scene, tmp_path / "out.mp4", "--orbit", "home", env={"PATH": str(tmp_path)})
    assert done.returncode == 5
    assert "ffmpeg" in done.stderr
    assert "jinyuzui-viewer[film]" in done.stderr
    assert list(tmp_path.iterdir()) == [scene]


@pytest.mark.skipif(sys.platform == "win32", reason="a script is no program there")
@pytest.mark.parametrize("fails", [False, True])
def test_an_encoder_gets_all_pictures_and_they_go_when_it_is_done(scene: Path, tmp_path: Path, fails: bool) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    encoder = programs / "ffmpeg"
    told = tmp_path / "told.json"
    encoder.write_text(
        f"#!{sys.executable}\nimport glob, json, os, sys\n"
        f"inputs = glob.glob(os.path.dirname(sys.argv[sys.argv.index('-i') + 1]) + '/*.png')\n"
        f"json.dump([sys.argv[1:], len(inputs)], open({str(told)!r}, 'w'))\n"
        + ("sys.exit('no room left')\n" if fails else "open(sys.argv[-1], 'wb').write(b'film')\n"),
        encoding="utf-8",
    )
    encoder.chmod(0o755)
    out = tmp_path / "out.mp4"
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    done = run("film", scene, out, "--orbit", "home", "--seconds", 1, *FILM, env={"PATH": path})
    arguments, count = json.loads(told.read_text(encoding="utf-8"))
    assert count == 4
    assert arguments[arguments.index("-framerate") + 1] == "4"
    kept = tmp_path / "out.mp4.pictures"
    if fails:
        assert done.returncode == 1
        assert "no room left" in done.stderr
        assert len(pictures(kept)) == 4
        assert not out.exists()
    else:
        assert done.returncode == 0, done.stderr
        assert out.read_bytes() == b"film"
        assert not kept.exists()


@pytest.mark.parametrize(
    "film",
    [
        (),
        ("--tour", "nosuch"),
        ("--orbit", "nosuch"),
        ("--flight", "home", "nosuch"),
        ("--orbit", "home", "--fps", 0),
        ("--orbit", "home", "--seconds", "many"),
        ("--orbit", "home", "--tour", "round"),
    ],
)
def test_wrong_usage_is_one_line_and_nothing_is_made(scene: Path, tmp_path: Path, film: tuple[object, ...]) -> None:
    done = run("film", scene, tmp_path / "out", *film)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_a_film_of_a_tour_goes_through_portals(tmp_path: Path) -> None:
    folder, out = tmp_path / "hub", tmp_path / "film"
    shutil.copytree(SMALL.parent / "hub", folder)
    inner = folder / "scenes" / "inner" / "scene.toml"
    inner.write_text(inner.read_text("utf-8") + '[style]\nname = "night"\n', "utf-8")
    with (folder / "scene.toml").open("a", encoding="utf-8") as file:
        file.write('[[tour]]\nid = "round"\ntitle = "Round"\n[[tour.step]]\nhotspot = "map"\nseconds = 4\n')
        file.write('[[tour.step]]\nscene = "inner"\nhotspot = "way-back"\nseconds = 6\n')
        file.write('[[tour.step]]\nhotspot = "map"\nseconds = 8\n')
    done = run("film", folder, out, "--tour", "round", "--fps", 1, "--size", "96x64")
    assert done.returncode == 0, done.stderr
    bright = []
    for data in pictures(out).values():
        image = QImage.fromData(data).scaled(1, 1, mode=Qt.TransformationMode.SmoothTransformation)
        bright.append(image.pixelColor(0, 0).lightness())
    assert len(bright) == 18
    day, night = bright[2], min(bright)
    assert night < 0.7 * day, bright
    # There and back again.
    assert bright.index(night) in range(5, 13), bright
    assert bright[-1] > 0.9 * day, bright
