"""The window, used as a visitor does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QTextBrowser
from pytestqt.qtbot import QtBot

from tests.soak import some
from tests.ui.turns import turn
from viewer.build.loading import LoadedScene
from viewer.scene.issues import Issue
from viewer.session.actions import ACTIONS
from viewer.ui.error_reporter import ErrorReporter
from viewer.ui.panels.card_parts import Text
from viewer.ui.panels.spot_list import Row
from viewer.ui.panels.widgets import Panel
from viewer.ui.presenters.scene_loader import SceneLoader
from viewer.ui.shell.window import Window

ROOT = Path(__file__).resolve().parents[2]


def texts(window: Window) -> list[str]:
    """All that the card says."""
    return [w.text() for w in window.card.findChildren(QLabel) if w.isVisible()] + [
        w.toPlainText() for w in window.card.findChildren(QTextBrowser)
    ]


def row(window: Window, id_: str) -> Row:
    return next(r for r in window.places.findChildren(Row) if r.id == id_ and r.isVisible())


def click(widget: object) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)  # type: ignore[call-overload]


def test_a_click_in_the_list_opens_the_card(window: Window) -> None:
    assert not window.card.isVisible()
    click(row(window, "tower"))
    assert window.card.isVisible()
    said = texts(window)
    assert "The tower" in said
    assert "30 m" in said
    assert any("A tower." in text for text in said)
    assert row(window, "tower").isChecked()


def test_the_card_goes_on_to_related_spots(window: Window) -> None:
    click(row(window, "tower"))
    button = next(b for b in window.card.findChildren(QPushButton) if "Inside" in b.text())
    click(button)
    assert "Inside" in texts(window)
    assert window.view.explorer
    assert window.view.explorer.state.place == "hall"


def test_escape_closes_the_card_and_never_the_program(window: Window) -> None:
    click(row(window, "inside"))
    for _ in range(5):
        QTest.keyClick(window.view, Qt.Key.Key_Escape)
    assert not window.card.isVisible()
    assert window.isVisible()
    assert window.view.explorer
    assert window.view.explorer.state.place == ""


def test_the_language_switches_live(window: Window) -> None:
    click(row(window, "tower"))
    window.next_language()
    said = texts(window)
    assert "塔" in said
    assert "继续前往" in said
    assert row(window, "tower").text() == "塔"
    assert window.windowTitle().startswith("小")
    window.next_language()
    assert "The tower" in texts(window)


def test_the_card_shows_a_picture_once_the_flight_is_over(qtbot: QtBot, window: Window) -> None:
    explorer = window.view.explorer
    assert explorer
    click(row(window, "tower"))
    assert window.card.picture._image.isNull()
    height = window.card.picture.height()
    assert height > 50
    qtbot.waitUntil(lambda: not window.card.picture._image.isNull(), timeout=20_000)
    assert not explorer.moving
    assert (window.card.picture.height(), window.card.picture.isVisible()) == (height, True)
    explorer.session.close()
    turn()
    explorer.session.open("tower")
    turn()
    # Drawn before: at once.
    assert not window.card.picture._image.isNull()


def test_a_click_is_one_change_and_the_flight_comes_before_all_else(
    qtbot: QtBot, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    explorer, view = window.view.explorer, window.view
    assert explorer
    start = explorer.goal
    told: list[tuple[str, bool]] = []
    explorer.subscribe(lambda: told.append((explorer.state.opened, explorer.goal != start)))
    drawn: list[str] = []
    monkeypatch.setattr(
        type(view),
        "picture",
        lambda *_: drawn.append("thumbnail under way" if explorer.moving else "thumbnail") or QImage(),
    )
    view.drawn.connect(lambda: drawn.append("frame"))
    explorer.activate("tower")
    turn()
    assert told[0] == ("tower", True)
    assert {at for _, at in told} == {True}
    assert explorer.flying
    assert drawn == []
    # How many frames a flight has depends on the machine; the card's picture waits for the end of it.
    qtbot.waitUntil(lambda: any(what != "frame" for what in drawn), timeout=20_000)
    assert drawn[:2] == ["frame"] * 2
    assert "thumbnail under way" not in drawn


def test_the_panels_leave_the_scene_its_middle(window: Window) -> None:
    explorer = window.view.explorer
    assert explorer
    click(row(window, "tower"))
    explorer.arrive()
    turn()
    x, _, _ = explorer.camera.project([explorer.camera.target], window.width(), window.height())[0]
    assert window.places.geometry().right() < x < window.card.geometry().left()


@pytest.mark.soak
@pytest.mark.parametrize(
    "size",
    some([(640, 480), (1280, 720), (1080, 1920)], [(900, 560), (1024, 640), (1920, 1080), (3840, 2160)]),
)
@pytest.mark.parametrize("inside", [False, True])
def test_panels_never_overlap(window: Window, size: tuple[int, int], inside: bool, qtbot: QtBot) -> None:
    window.resize(*size)
    window.places.chosen.emit("inside" if inside else "tower")
    turn()
    qtbot.waitUntil(lambda: not window.desk.sliding)
    panels = [p for p in window.findChildren(Panel) if p.isVisible() and p.parent() is window]
    assert window.card in panels
    assert (window.leave in panels) == inside
    for i, a in enumerate(panels):
        assert window.rect().contains(a.geometry()), a
        for b in panels[:i]:
            assert not a.geometry().intersects(b.geometry()), (a, b)


def test_help_opens_by_key_and_closes_by_escape(window: Window) -> None:
    QTest.keyClick(window.view, Qt.Key.Key_F1)
    assert window.help_sheet.isVisible()
    QTest.keyClick(window.view, Qt.Key.Key_Escape)
    assert window.help_sheet.isVisible() is False


def test_buttons_move_the_camera(window: Window) -> None:
    explorer = window.view.explorer
    assert explorer
    before = explorer.goal
    click(window.zoom._buttons["zoom-in"])
    assert explorer.goal.distance < before.distance
    click(window.tools._buttons["home"])
    assert explorer.goal.distance == pytest.approx(before.distance)


def test_an_error_is_shown_and_the_window_lives_on(qtbot: QtBot, small: LoadedScene) -> None:
    errors = ErrorReporter()
    window = Window(errors, lang="en")
    qtbot.addWidget(window)
    window.show()
    turn()
    window.show_scene(small)
    with qtbot.waitSignal(errors.reported):
        errors.report("a slot", ValueError("broken on purpose"))
    errors.report("a slot", ValueError("broken on purpose"))
    assert window.notice.isVisible()
    assert "broken on purpose" in window.notice.text


def test_a_scene_that_cannot_be_opened_says_why(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "broken.geojson"
    path.write_text('{"type": "FeatureCollection"\n,,}')
    window = Window(ErrorReporter(), lang="en")
    qtbot.addWidget(window)
    window.show()
    turn()
    with qtbot.waitSignal(window.loader.failed, timeout=30_000) as caught:
        window.open_scene(str(path))
    [issue] = caught.args[0]
    assert isinstance(issue, Issue)
    assert window.page.isVisible()
    assert "broken.geojson:2" in window.page.text
    assert "syntax" in window.page.text


def test_a_scene_is_loaded_beside_the_window(qtbot: QtBot) -> None:
    window = Window(ErrorReporter(), lang="zh")
    qtbot.addWidget(window)
    window.resize(1280, 720)
    window.show()
    turn()
    with qtbot.waitSignal(window.loader.loaded, timeout=60_000):
        window.open_scene("jinyuzui")
    qtbot.waitUntil(lambda: window.view.frames > 0, timeout=30_000)
    assert not window.page.isVisible()
    assert len([r for r in window.places.findChildren(Row) if r.isVisible()]) >= 8


def large(folder: Path) -> Path:
    """A file that takes some seconds."""
    square = [[0.0, 0.0], [1e-4, 0.0], [1e-4, 1e-4], [0.0, 0.0]]
    features = []
    for i in range(20_000):
        ring = [[x + 1.5e-4 * (i % 150), y + 1.5e-4 * (i // 150)] for x, y in square]
        features.append(
            {
                "type": "Feature",
                "properties": {"building": "yes"},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        )
    path = folder / "large.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def test_what_takes_long_shows_how_far_it_is_and_can_be_given_up(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("viewer.ui.presenters.scene_opening.PATIENCE", 1)
    window = Window(ErrorReporter(), lang="en")
    qtbot.addWidget(window)
    window.show()
    turn()
    loaded: list[object] = []
    window.loader.loaded.connect(loaded.append)
    window.open_scene(str(large(tmp_path)))
    bar = window.page.findChild(QProgressBar)
    qtbot.waitUntil(lambda: bar.isVisible() and bar.value() > 0, timeout=60_000)
    click(next(b for b in window.page.findChildren(QPushButton) if b.text() == "Cancel"))
    assert window.loader.share == 1.0
    assert not bar.isVisible()
    assert not loaded
    again = next(b for b in window.page.findChildren(QPushButton) if b.text() == "Try again")
    with qtbot.waitSignal(window.loader.loaded, timeout=60_000):
        click(again)
    assert not window.page.isVisible()


def test_a_new_scene_takes_the_place_of_one_being_loaded(qtbot: QtBot) -> None:
    loader = SceneLoader()
    loaded: list[str] = []
    loader.loaded.connect(lambda scene: loaded.append(scene.source))
    loader.start("jinyuzui")
    with qtbot.waitSignal(loader.loaded, timeout=60_000):
        loader.start(ROOT / "tests" / "samples" / "small")
    assert loaded == [str(ROOT / "tests" / "samples" / "small")]
    loader.cancel()


def test_text_reads_no_file(qtbot: QtBot, tmp_path: Path) -> None:
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    image.save(str(tmp_path / "secret.png"))
    text = Text()
    qtbot.addWidget(text)
    text.setHtml(f'<img src="{tmp_path / "secret.png"}"> <img src="file://{tmp_path / "secret.png"}">')
    for name in (str(tmp_path / "secret.png"), f"file://{tmp_path / 'secret.png'}"):
        found = text.document().resource(QTextDocument.ResourceType.ImageResource.value, QUrl(name))
        assert isinstance(found, QImage)
        assert found.width() == 1


def test_a_drag_over_a_panel_does_not_turn_the_scene(window: Window) -> None:
    explorer = window.view.explorer
    assert explorer
    before = explorer.goal
    QTest.mousePress(window.places, Qt.MouseButton.LeftButton, pos=QPoint(100, 8))
    QTest.mouseMove(window.places, QPoint(180, 8))
    QTest.mouseRelease(window.places, Qt.MouseButton.LeftButton, pos=QPoint(180, 8))
    assert explorer.goal == before


def test_every_action_can_be_done_in_a_window(window: Window) -> None:
    assert window.view.dispatcher.known == {action for action, entry in ACTIONS.items() if not entry.gesture}
