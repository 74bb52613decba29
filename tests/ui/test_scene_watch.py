"""A scene that is followed as its author saves it; what is half-written or missing is told, and not shown."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from viewer.scene.issues import Issue
from viewer.ui.editor.copying import PlaceCopier
from viewer.ui.error_reporter import ErrorReporter
from viewer.ui.presenters.scene_watch import SceneWatch
from viewer.ui.shell.window import Window

LONG = 60_000


@pytest.fixture
def followed(qtbot: QtBot, package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Window]:
    """A window with a package that is followed."""
    monkeypatch.setenv("JINYUZUI_CACHE", str(tmp_path / "cache"))
    window = Window(ErrorReporter(), lang="en")
    qtbot.addWidget(window)
    window.resize(1280, 720)
    window.show()
    window.open_scene(str(package))
    qtbot.waitUntil(lambda: window.view.frames > 0 and window.view.explorer is not None, timeout=LONG)
    window.follow_files()
    yield window
    window.close()


def watch_of(window: Window) -> SceneWatch:
    assert window.watch
    return window.watch


def texts(window: Window) -> str:
    return " ".join(found.text() for found in window.card.findChildren(QLabel))


def test_what_is_saved_is_seen_and_the_card_stays_open(qtbot: QtBot, followed: Window, package: Path) -> None:
    followed.session.open("tower")
    explorer = followed.view.explorer
    assert explorer
    qtbot.waitUntil(lambda: not explorer.moving, timeout=LONG)
    seen = explorer.camera
    file = package / "content" / "en" / "tower.md"
    good = file.read_text(encoding="utf-8")
    file.write_text(good.replace("The tower", "The mast"), encoding="utf-8")
    qtbot.waitUntil(lambda: "The mast" in texts(followed), timeout=LONG)
    assert followed.card.isVisible()
    assert followed.session.state.opened == "tower"
    assert followed.view.camera.eye == pytest.approx(seen.eye)
    # As editors do that write aside and rename.
    aside = package / "content" / "en" / ".tower.md.swp"
    aside.write_text(good.replace("The tower", "The pole"), encoding="utf-8")
    aside.replace(file)
    qtbot.waitUntil(lambda: "The pole" in texts(followed), timeout=LONG)


@pytest.mark.parametrize("harm", ["half", "removed", "layer", "away"])
def test_what_is_broken_is_told_and_not_shown_until_it_is_mended(
    qtbot: QtBot, followed: Window, package: Path, harm: str
) -> None:
    scene, layer = package / "scene.toml", package / "layers" / "houses.geojson"
    watch, explorer = watch_of(followed), followed.view.explorer
    assert explorer
    before = explorer.loaded
    told: list[tuple[Issue, ...]] = []
    watch.failed.connect(told.append)
    text, houses = scene.read_text(encoding="utf-8"), layer.read_text(encoding="utf-8")
    elsewhere = package.with_name("elsewhere")
    with qtbot.waitSignal(watch.failed, timeout=LONG, check_params_cb=bool):
        if harm == "half":
            scene.write_text(text.replace('id = "small"', 'id = "small'), encoding="utf-8")
        elif harm == "removed":
            scene.unlink()
        elif harm == "layer":
            layer.write_text(houses[: len(houses) // 2], encoding="utf-8")
        else:
            package.rename(elsewhere)
    issue = told[-1][0]
    assert issue.file in followed.notice.text
    if harm in ("half", "layer"):
        assert f":{issue.line}:" in followed.notice.text
    now = followed.view.explorer
    assert now
    assert now.loaded is before
    with qtbot.waitSignal(watch.failed, timeout=LONG, check_params_cb=lambda issues: not issues):
        if harm == "away":
            elsewhere.rename(package)
        layer.write_text(houses, encoding="utf-8")
        scene.write_text(text.replace("Small", "Little"), encoding="utf-8")
    qtbot.waitUntil(lambda: "Little" in followed.windowTitle(), timeout=LONG)
    assert not followed.notice.isVisible()


def test_a_fault_that_was_there_from_the_beginning_hinders_nothing(
    qtbot: QtBot, package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JINYUZUI_CACHE", str(tmp_path / "cache"))
    scene = package / "scene.toml"
    text = scene.read_text(encoding="utf-8") + '\n[[layer]]\nid = "lost"\nkind = "model"\nsource = "models/lost.glb"\n'
    scene.write_text(text, encoding="utf-8")
    window = Window(ErrorReporter(), lang="en")
    qtbot.addWidget(window)
    window.show()
    window.open_scene(str(package))
    qtbot.waitUntil(lambda: window.view.explorer is not None, timeout=LONG)
    window.follow_files()
    scene.write_text(text.replace("Small", "Little"), encoding="utf-8")
    qtbot.waitUntil(lambda: "Little" in window.windowTitle(), timeout=LONG)
    window.close()


def test_an_author_takes_places_from_the_window(qtbot: QtBot, followed: Window, package: Path) -> None:
    view, explorer = followed.view, followed.view.explorer
    assert explorer
    qtbot.waitUntil(lambda: not explorer.moving, timeout=LONG)
    copier = view.findChild(PlaceCopier)
    assert copier
    box = explorer.story.bounds("tower")
    assert box is not None
    x, y = np.asarray(explorer.camera.project([box.mean(axis=0)], *explorer.size))[0, :2].tolist()
    ratio = view.devicePixelRatioF()
    copier.copy_anchor_at(QPointF(x / ratio, y / ratio).toPoint())
    anchor = QGuiApplication.clipboard().text()
    assert tomllib.loads(anchor)["anchor"]["object"] == "tower"
    assert anchor.strip() in followed.notice.text
    copier.copy_anchor_at(QPoint(-5, 5))
    assert QGuiApplication.clipboard().text() == anchor
    followed.activateWindow()
    qtbot.waitUntil(followed.isActiveWindow, timeout=LONG)
    QTest.keyClick(view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    written = QGuiApplication.clipboard().text()
    assert "[[view]]" in written
    # What was taken can be pasted as it is, and leads back to where it was taken.
    scene = package / "scene.toml"
    spot = f'\n[[hotspot]]\nid = "here"\nnumber = 9\nview = "new-view"\n{anchor}\n'
    scene.write_text(scene.read_text(encoding="utf-8") + "\n" + written + spot, encoding="utf-8")
    for lang, title in (("en", "Here"), ("zh", "这里")):
        (package / "content" / lang / "here.md").write_text(f'+++\ntitle = "{title}"\n+++\n', encoding="utf-8")
    qtbot.waitUntil(lambda: bool(view.explorer) and "here" in view.explorer.story.hotspots, timeout=LONG)
    now = view.explorer
    assert now
    followed.session.open("here")
    qtbot.waitUntil(lambda: not now.moving, timeout=LONG)
    assert now.goal.azimuth == pytest.approx(explorer.goal.azimuth, abs=1e-2)
