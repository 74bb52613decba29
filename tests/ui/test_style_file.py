"""A style file that is followed: missing, half-written, removed with its folder; it recovers when the file does."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from viewer.build.loading import load_scene
from viewer.ui.viewport.style_watch import StyleFile


@pytest.fixture
def styled(package: Path) -> Path:
    scene = package / "scene.toml"
    scene.write_text(scene.read_text(encoding="utf-8") + '\n[style]\nfile = "looks/mine.toml"\n', encoding="utf-8")
    (package / "looks").mkdir()
    shutil.copy(Path(__file__).resolve().parents[2] / "assets" / "styles" / "plain.toml", package / "looks/mine.toml")
    return package


def test_it_recovers_when_the_file_does(qtbot: QtBot, styled: Path) -> None:
    loaded = load_scene(styled)
    file, good = styled / "looks" / "mine.toml", (styled / "looks" / "mine.toml").read_text(encoding="utf-8")
    followed = StyleFile()
    told: list[int] = []
    followed.failed.connect(lambda issues: told.append(len(issues)))
    followed.watch(loaded.scene, loaded.root, loaded.style)
    for harm in ("half", "removed", "folder", "renamed over"):
        with qtbot.waitSignal(followed.failed, timeout=10_000) as broken:
            if harm == "half":
                file.write_text(good[: len(good) // 2] + "[", encoding="utf-8")
            elif harm == "removed":
                file.unlink()
            elif harm == "folder":
                shutil.rmtree(file.parent)
            else:
                aside = file.with_suffix(".new")
                aside.write_text("not = [", encoding="utf-8")
                aside.replace(file)
        assert broken.args[0], harm
        with qtbot.waitSignal(followed.failed, timeout=10_000, check_params_cb=lambda issues: not issues):
            file.parent.mkdir(exist_ok=True)
            file.write_text(good, encoding="utf-8")
        assert told[-1] == 0, harm
    with qtbot.waitSignal(followed.changed, timeout=10_000):
        file.write_text(good.replace("#d9d2c5", "#d9d2c6"), encoding="utf-8")
