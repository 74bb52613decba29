"""What was left out of a scene is said in the window too, and errors of the program in the same way."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.turns import turn
from viewer.build.loading import LoadedScene, load_scene
from viewer.i18n import Translator
from viewer.render.passes import scene as scene_pass
from viewer.scene.issues import Issue, Severity
from viewer.session.pins.pin import overlap
from viewer.ui.error_reporter import ErrorReporter
from viewer.ui.presenters.messages import counted
from viewer.ui.shell.window import Window

WORDS = {
    "en": ("1 part is not shown, 1 warning", "Show", "2 issues"),
    "zh": ("1 处未显示、1 条警告", "查看", "2 个问题"),
}


@pytest.fixture
def faulty(package: Path) -> Path:
    """A package of which a layer is left out, and a text names what there is not."""
    toml = package / "scene.toml"
    toml.write_text(toml.read_text() + '\n[[layer]]\nid = "gone"\nkind = "buildings"\nsource = "layers/gone.geojson"\n')
    return package


def opened(qtbot: QtBot, source: str | Path, *, lang: str = "en", size: tuple[int, int] = (1280, 720)) -> Window:
    errors = ErrorReporter()
    window = Window(errors, lang=lang)
    qtbot.addWidget(window)
    window.resize(*size)
    window.show()
    turn()
    with qtbot.waitSignal(window.view.drawn, timeout=30_000):
        window.opening._show(load_scene(source))
    return window


def button(window: Window, text: str) -> QPushButton:
    return next(b for b in window.notice.findChildren(QPushButton) if text in (b.text(), b.accessibleName()))


def test_what_is_counted() -> None:
    warning, error = Issue("bad-link", Severity.WARNING, "a"), Issue("bad-link", Severity.ERROR, "a")
    for lang, words in {
        "en": ("3 parts are not shown, 2 warnings", "1 warning"),
        "zh": ("3 处未显示、2 条警告", "1 条警告"),
    }.items():
        tr = Translator(lang)
        assert counted((error, warning, error, warning, error), tr) == words[0]
        assert counted((warning,), tr) == words[1]
        assert counted((), tr) == ""


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (640, 480)])
def test_a_banner_counts_and_the_panel_lists(qtbot: QtBot, faulty: Path, lang: str, size: tuple[int, int]) -> None:
    window = opened(qtbot, faulty, lang=lang, size=size)
    window.opening.issues += (Issue("bad-link", Severity.WARNING, "content/en/tower.md", 3),)
    window.messages._issues = window.opening.issues
    window.messages.translate(window.tr_)
    said, show, titled = WORDS[lang]
    notice = window.notice
    assert notice.isVisible()
    assert notice.text == notice.accessibleDescription() == said
    explorer = window.view.explorer
    assert explorer
    # Small, and beside what the scene is about; no pin hides behind it.
    assert notice.height() <= 0.13 * window.height()
    explorer.arrive()
    turn()
    x, y, _ = explorer.camera.project([explorer.camera.target], window.width(), window.height())[0]
    assert not notice.geometry().contains(QPoint(int(x), int(y)))
    rect = tuple(float(v) for v in (notice.x(), notice.y(), notice.width(), notice.height()))
    placed = explorer.placed()
    assert placed
    for each in placed:
        if not each.dot:
            assert not overlap(rect, each.label or each.disc)  # type: ignore[arg-type]
    # By the keyboard.
    window.activateWindow()
    window.view.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is window.view)
    for _ in range(60):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        if QApplication.focusWidget() is button(window, show):
            break
    assert QApplication.focusWidget() is button(window, show)
    QTest.keyClick(button(window, show), Qt.Key.Key_Return)
    assert window.issues.isVisible()
    assert window.issues._title.text() == titled
    places = [(e.place, e.file) for e in window.issues.entries]
    assert places[0][0].startswith("scene.toml:")
    assert places[0][1] == faulty / "scene.toml"
    assert "gone.geojson" in window.issues.entries[0].text
    assert places[1][0] == "content/en/tower.md:3"
    QTest.keyClick(window.issues, Qt.Key.Key_Escape)
    assert not window.issues.isVisible()


def test_it_goes_when_it_was_read_and_comes_for_another_scene(qtbot: QtBot, faulty: Path, small: LoadedScene) -> None:
    window = opened(qtbot, faulty)
    assert window.notice.isVisible()
    QTest.mouseClick(button(window, "Close"), Qt.MouseButton.LeftButton)
    assert not window.notice.isVisible()
    window.next_language()
    window.next_language()
    window.resize(1300, 730)
    assert not window.notice.isVisible()
    window.show_scene(small)
    assert not window.notice.isVisible()
    window.show_scene(load_scene(faulty))
    assert window.notice.isVisible()
    assert window.notice.text == "1 part is not shown"


def test_news_come_before_what_stands(qtbot: QtBot, faulty: Path) -> None:
    window = opened(qtbot, faulty)
    window.errors.report("a slot", ValueError("on purpose"))
    assert "on purpose" in window.notice.text
    assert button(window, "Details").isVisible()
    QTest.mouseClick(button(window, "Close"), Qt.MouseButton.LeftButton)
    assert window.notice.text == "1 part is not shown"
    window.next_language()
    assert window.notice.text == "1 处未显示"
    window.saver.saved.emit("/tmp/picture.png")
    turn()
    assert "/tmp/picture.png" in window.notice.text
    QTest.mouseClick(button(window, "关闭"), Qt.MouseButton.LeftButton)
    QTest.mouseClick(button(window, "关闭"), Qt.MouseButton.LeftButton)
    assert not window.notice.isVisible()


@pytest.mark.parametrize("scene", ["jinyuzui", "jianye", "members"])
def test_nothing_is_in_the_way_of_the_shipped_scenes(qtbot: QtBot, scene: str) -> None:
    window = opened(qtbot, scene)
    assert not window.notice.isVisible()


def test_a_lone_file_says_what_is_odd_about_it_too(qtbot: QtBot, tmp_path: Path) -> None:
    square = [[[0.0, 0.0], [1e-3, 0.0], [1e-3, 1e-3], [0.0, 1e-3], [0.0, 0.0]]]
    features = [
        {"type": "Feature", "properties": {"building": "yes"}, "geometry": {"type": "Polygon", "coordinates": at}}
        for at in (square, [[[0.0, 0.0], [1.0, "x"]]])
    ]
    path = tmp_path / "houses.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    window = opened(qtbot, path)
    assert window.notice.isVisible()
    window.notice.details.emit()
    turn()
    assert [e.file for e in window.issues.entries] == [path] * len(window.issues.entries)


def test_an_error_anywhere_is_in_the_banner_within_a_second(
    qtbot: QtBot, small: LoadedScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    errors = ErrorReporter()
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    errors.install()
    window = Window(errors, lang="en")
    qtbot.addWidget(window)
    window.show()
    turn()
    with qtbot.waitSignal(window.view.drawn):
        window.show_scene(small)
    monkeypatch.setattr(type(window.view.explorer), "handle", lambda *_: 1 / 0)
    QTest.mousePress(window.view, Qt.MouseButton.LeftButton, pos=QPoint(300, 300))
    qtbot.waitUntil(window.notice.isVisible, timeout=1000)
    assert "VenueView.mousePressEvent: ZeroDivisionError" in window.notice.text
    told = len(errors.reports)
    for _ in range(5):
        QTest.mouseClick(window.view, Qt.MouseButton.LeftButton, pos=QPoint(300, 300))
    assert len([r for r in errors.reports if "mousePressEvent" in r.text]) == 1
    assert len(errors.reports) <= told + 1  # the release


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_picture_that_stops_gives_a_page_with_a_way_on(
    qtbot: QtBot, small: LoadedScene, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    window = Window(ErrorReporter(), lang=lang)
    qtbot.addWidget(window)
    window.resize(1280, 720)
    window.show()
    turn()
    with qtbot.waitSignal(window.view.drawn):
        window.show_scene(small)
    explorer = window.view.explorer
    assert explorer
    with monkeypatch.context() as broken:
        broken.setattr(scene_pass.ScenePass, "draw", lambda *_: 1 / 0)
        with qtbot.waitSignal(window.view.stopped):
            explorer.go_top()
            turn()
            explorer.arrive()
            turn()
        assert window.page.isVisible()
        assert "ZeroDivisionError" in window.page.text
        again = next(b for b in window.page.findChildren(QPushButton) if b.text() in ("Try again", "重试"))
        with qtbot.waitSignal(window.view.stopped):
            QTest.mouseClick(again, Qt.MouseButton.LeftButton)
        assert window.page.isVisible()
    with qtbot.waitSignal(window.view.drawn):
        QTest.mouseClick(again, Qt.MouseButton.LeftButton)
    turn()
    assert not window.page.isVisible()
    assert len(window.errors.reports) == 1
