"""Styles and hours in a shown view."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from viewer.build.loading import load_scene
from viewer.resources import assets_folder
from viewer.ui.viewport.venue_view import VenueView


def mean(image: QImage) -> float:
    picture = image.convertToFormat(QImage.Format.Format_RGBA8888)
    pixels = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), -1, 4)
    return float(pixels[:, : picture.width(), :3].mean())


def settled(qtbot: QtBot, view: VenueView) -> float:
    qtbot.waitUntil(lambda: not view.explorer.moving)
    return mean(view.grab_picture())


def test_a_style_is_switched_in_a_dissolve_that_ends(qtbot: QtBot, view: VenueView) -> None:
    day = settled(qtbot, view)
    geometry = view.explorer.loaded.geometry
    frames = view.frames
    view.set_style("night")
    qtbot.waitUntil(lambda: view.frames > frames + 2)
    night = settled(qtbot, view)
    assert night < 0.5 * day
    assert view.explorer.loaded.geometry is geometry, "nothing is built anew"
    view.set_style(None)
    assert settled(qtbot, view) == pytest.approx(day, abs=3)


def test_the_picture_does_not_jump_when_a_style_is_switched(qtbot: QtBot, view: VenueView) -> None:
    day = settled(qtbot, view)
    view.set_style("contrast")
    # The first picture after the switch is still mostly the one before.
    assert mean(view.grab_picture()) == pytest.approx(day, abs=25)


def test_the_hour_changes_the_light(qtbot: QtBot, view: VenueView) -> None:
    view.set_time(datetime.fromisoformat("2023-05-22T12:00:00+08:00"))
    noon = settled(qtbot, view)
    view.set_time(datetime.fromisoformat("2023-05-22T23:00:00+08:00"))
    assert settled(qtbot, view) < 0.6 * noon


def test_a_saved_style_file_is_followed_and_a_broken_one_is_not(qtbot: QtBot, package: Path) -> None:
    text = (assets_folder() / "styles" / "paper.toml").read_text(encoding="utf-8")
    (package / "styles").mkdir()
    file = package / "styles" / "mine.toml"
    file.write_text(text, encoding="utf-8")
    scene = package / "scene.toml"
    scene.write_text(scene.read_text(encoding="utf-8") + '\n[style]\nfile = "styles/mine.toml"\n', encoding="utf-8")
    view = VenueView(load_scene(package))
    qtbot.addWidget(view)
    view.resize(320, 240)
    with qtbot.waitSignal(view.drawn):
        view.show()
    before = settled(qtbot, view)
    with qtbot.waitSignal(view.style_failed) as told:
        file.write_text(text.replace('water = "', 'water = "blue'), encoding="utf-8")
    assert told.args[0][0].file == "styles/mine.toml"
    assert settled(qtbot, view) == pytest.approx(before, abs=1)
    with qtbot.waitSignal(view._style_file.changed):
        # As editors save: a new file in the place of the old one.
        aside = file.with_suffix(".new")
        aside.write_text(text.replace("#efeae0", "#101010").replace("#e9e3d8", "#101010"), encoding="utf-8")
        aside.replace(file)
    after = settled(qtbot, view)
    assert after < before - 10
    if sys.platform == "win32":
        return
    for replaced in (os.mkfifo, lambda path: Path(path).symlink_to(package.parent / "outside.toml")):
        (package.parent / "outside.toml").write_text(text, encoding="utf-8")
        with qtbot.waitSignal(view.style_failed) as told:
            replaced(aside)
            aside.replace(file)
        assert told.args[0][0].code in ("unreadable", "unsafe-path")
    assert settled(qtbot, view) == pytest.approx(after, abs=1)
