"""What is shipped: a wheel that carries its scenes, a lock that names no index, a Qt that works."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def test_the_wheel_carries_scenes_assets_and_catalogues(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {
        "viewer/_data/scenes/jinyuzui/scene.toml",
        "viewer/_data/scenes/jinyuzui/content/zh/unveiling.md",
        "viewer/_data/scenes/jinyuzui/models/hall.glb",
        "viewer/_data/assets/styles/paper.toml",
        "viewer/i18n/zh/LC_MESSAGES/jinyuzui.mo",
        "viewer/render/shaders/surface.frag",
        "viewer/py.typed",
        *(f"viewer/remote/page/{name}" for name in ("remote.html", "remote.css", "remote.js", "words.js")),
        "viewer/remote/page/hmac_sha256.js",
    } <= names
    assert {n.split("/")[0] for n in names if ".dist-info" not in n} == {"viewer"}


def test_it_runs_unpacked_from_any_folder(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    start = f"import sys; sys.path.insert(0, {str(tmp_path / 'installed')!r})"
    code = f"{start}; from viewer.cli.main import main; sys.exit(main(['check', 'jinyuzui', '--lang', 'en']))"
    # -I: neither this checkout nor the current folder is on the path.
    done = subprocess.run([sys.executable, "-I", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "jinyuzui: 0 issues" in done.stdout


def test_the_lock_has_a_hash_for_everything() -> None:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and line[0].isalnum()]
    assert pins
    assert all("==" in pin and pin.endswith("\\") for pin in pins)
    assert not any(line.startswith("-") for line in lines)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from Python 3.12 on")
def test_qt_does_not_lose_references_to_none() -> None:
    from PySide6.QtCore import QObject

    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(1000):
        thing.setObjectName("x")
    assert abs(sys.getrefcount(None) - before) < 100
