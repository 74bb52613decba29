"""Portals in a view: there and back, and what happens when the other scene is not to be had."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests.soak import some
from tests.ui.turns import turn
from viewer.build.loading import LoadedScene, load_scene
from viewer.session.input import events as ev
from viewer.ui.error_reporter import ErrorReporter
from viewer.ui.panels.button_bars import TrailBar
from viewer.ui.presenters.scene_change import SceneChange
from viewer.ui.presenters.session_clock import SessionClock
from viewer.ui.shell.window import Window
from viewer.ui.viewport.venue_view import VenueView

HUB = Path(__file__).resolve().parents[1] / "samples" / "hub"


@pytest.fixture(scope="session")
def hub() -> LoadedScene:
    return load_scene(HUB)


@pytest.fixture
def view(qtbot: QtBot, hub: LoadedScene) -> VenueView:
    view = VenueView(hub)
    qtbot.addWidget(view)
    view.resize(480, 360)
    with qtbot.waitSignal(view.drawn):
        view.show()
        turn()
    view.change = SceneChange(view.session, view)  # type: ignore[attr-defined]
    clock = SessionClock(view.session, view)
    view.drawn.connect(clock.look)
    return view


def there(view: VenueView, qtbot: QtBot) -> None:
    """Go into the inner scene and come to rest."""
    assert view.explorer
    view.explorer.session.open("map")
    turn()
    with qtbot.waitSignal(view.scene_shown, timeout=60_000):
        view.explorer.activate("map")
        turn()
    rest(view, qtbot)


def rest(view: VenueView, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: bool(view.explorer) and not view.explorer.flying, timeout=30_000)


def test_there_and_back_again(view: VenueView, qtbot: QtBot) -> None:
    assert view.explorer
    view.explorer.session.open("map")
    turn()
    view.explorer.arrive()
    turn()
    state, eye = view.explorer.state, view.explorer.camera.eye
    there(view, qtbot)
    assert view.explorer.loaded.scene.id == "inner"
    assert [s.loaded.scene.id for s in view.session.portals.stops] == ["hub"]
    assert view.explorer.camera.distance == pytest.approx(120, rel=1e-3)
    with qtbot.waitSignal(view.scene_shown, timeout=30_000):
        assert view.session.portals.go_back()
    rest(view, qtbot)
    assert view.explorer.loaded.scene.id == "hub"
    assert view.explorer.state.opened == state.opened == "map"
    assert view.explorer.camera.eye == pytest.approx(eye)
    assert view.session.portals.stops == ()
    assert not view.session.portals.go_back()


def test_the_picture_does_not_jump_when_a_miniature_becomes_the_scene(view: VenueView, qtbot: QtBot) -> None:
    assert view.explorer
    view.explorer.session.open("map")
    turn()
    before = view.explorer
    with qtbot.waitSignal(view.scene_shown, timeout=60_000):
        view.explorer.activate("map")
        turn()
    now = view.explorer
    assert now is not before
    # The tower's top on the table and the tower's top are in the same place of the picture.
    outside = before.camera.project([before.story.bounds("table/tower")[1]], 480, 360)[0]  # type: ignore[index]
    within = now.camera.project([now.story.bounds("tower")[1]], 480, 360)[0]  # type: ignore[index]
    assert abs(outside[0] - within[0]) < 60
    assert abs(outside[1] - within[1]) < 60


def test_a_scene_that_cannot_be_had_leaves_the_present_one(view: VenueView, qtbot: QtBot) -> None:
    assert view.explorer
    before = view.explorer
    before.session.open("nowhere")
    turn()
    with qtbot.waitSignal(view.change.failed) as caught:  # type: ignore[attr-defined]
        before.activate("nowhere")
    scene, issues = caught.args
    assert scene == "lost"
    assert issues[0].code == "no-such-scene"
    assert view.explorer is before
    assert before.state.opened == "nowhere"
    assert view.session.portals.waiting == ""


def test_any_input_on_the_way_stays_here(view: VenueView, qtbot: QtBot) -> None:
    explorer = view.explorer
    assert explorer
    view.session.portals.go("inner", "map", orbit=explorer.goal)
    turn()
    assert view.session.portals.waiting == "inner"
    explorer.handle(ev.PointerPressed(5, 5))
    turn()
    qtbot.waitUntil(lambda: view.session.portals.waiting == "", timeout=5000)
    rest(view, qtbot)
    assert view.explorer is explorer
    assert view.change.loader.share == 1.0


def test_the_way_on_to_where_one_was_is_no_longer_trail(view: VenueView, qtbot: QtBot) -> None:
    there(view, qtbot)
    assert view.explorer
    view.explorer.session.open("way-back")
    turn()
    with qtbot.waitSignal(view.scene_shown, timeout=30_000):
        view.explorer.activate("way-back")
        turn()
    assert view.explorer.loaded.scene.id == "hub"
    assert view.session.portals.stops == ()


@pytest.fixture
def hub_window(qtbot: QtBot, hub: LoadedScene) -> Iterator[Window]:
    """The program's window with the hub in it."""
    window = Window(ErrorReporter(), lang="en")
    qtbot.addWidget(window)
    window.resize(1280, 720)
    window.show()
    turn()
    with qtbot.waitSignal(window.view.drawn):
        window.show_scene(hub)
    yield window
    window.session.portals.cancel()
    window.loader.cancel()


@pytest.mark.soak
@pytest.mark.parametrize("way", some(["button"], ["Backspace", "Alt+Left"]))
def test_the_window_leads_through_a_card_and_back_to_it(hub_window: Window, qtbot: QtBot, way: str) -> None:
    window = hub_window
    assert window.view.explorer
    assert not window.desk.one(TrailBar).isVisible()
    window.view.explorer.session.open("map")
    turn()
    window.view.explorer.arrive()
    turn()
    before = window.view.explorer.camera.eye
    portal = next(b for b in window.card.findChildren(QPushButton) if "inner" in b.text().lower() and b.isVisible())
    with qtbot.waitSignal(window.view.scene_shown, timeout=60_000):
        QTest.mouseClick(portal, Qt.MouseButton.LeftButton)
    turn()
    assert window.windowTitle().startswith("Inner")
    assert not window.card.isVisible()
    assert window.desk.one(TrailBar).button.text() == "Back to Hub"
    rest(window.view, qtbot)
    with qtbot.waitSignal(window.view.scene_shown, timeout=30_000):
        match way:
            case "button":
                QTest.mouseClick(window.desk.one(TrailBar).button, Qt.MouseButton.LeftButton)
            case "Backspace":
                assert window.focusWidget() is window.view
                QTest.keyClick(window.view, Qt.Key.Key_Backspace)
            case _:
                QTest.keyClick(window.view, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    turn()
    rest(window.view, qtbot)
    assert window.windowTitle().startswith("Hub")
    assert window.card.isVisible()
    assert not window.desk.one(TrailBar).isVisible()
    assert window.view.explorer.camera.eye == pytest.approx(before, abs=0.5)


def test_a_closed_way_is_told_and_the_scene_stays(hub_window: Window, qtbot: QtBot) -> None:
    explorer = hub_window.view.explorer
    assert explorer
    explorer.session.open("nowhere")
    turn()
    explorer.activate("nowhere")
    turn()
    assert hub_window.notice.isVisible()
    assert "lost" in hub_window.notice.text
    assert hub_window.view.explorer is explorer
    assert hub_window.card.isVisible()


def test_without_motion_the_way_is_the_same(hub_window: Window, qtbot: QtBot) -> None:
    hub_window.view.set_reduced_motion(True)
    assert hub_window.view.explorer
    hub_window.view.explorer.session.open("map")
    turn()
    with qtbot.waitSignal(hub_window.view.scene_shown, timeout=60_000):
        hub_window.go_through("inner")
    rest(hub_window.view, qtbot)
    assert hub_window.view.explorer.loaded.scene.id == "inner"
    assert hub_window.view.explorer.camera.distance == pytest.approx(120, rel=1e-3)
