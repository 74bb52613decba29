"""News from below are heard in a later turn, and by nobody who is gone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QObject, QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from shiboken6 import delete, isValid

from bench.journeys import Counter, layer_of
from tests.test_architecture import PACKAGE
from tests.ui.turns import turn
from viewer.build.loading import LoadedScene
from viewer.session.session import Session
from viewer.session.state import SessionState
from viewer.ui.error_reporter import ErrorReporter
from viewer.ui.shell.window import Window
from viewer.ui.viewport.turns import QUEUED, SessionSignals
from viewer.ui.viewport.venue_view import VenueView


class Hearer(QObject):
    """Notes what it hears of a session."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.heard: list[str] = []
        self.news = SessionSignals(session, self)
        self.news.changed.connect(self.hear, QUEUED)

    def hear(self, before: SessionState, now: SessionState) -> None:
        self.heard.append(now.hovered)


def test_a_sessions_news_are_heard_in_order_once_it_has_come_back(qapp: object) -> None:
    session = Session()
    hearer = Hearer(session)
    session.hover("one")
    session.hover("two")
    assert hearer.heard == []
    turn()
    assert hearer.heard == ["one", "two"]


def test_who_is_gone_hears_nothing_and_ends_what_it_listened_to(qapp: object) -> None:
    session = Session()
    hearer = Hearer(session)
    heard = hearer.heard
    session.hover("one")
    delete(hearer)
    session.hover("two")
    turn()
    assert heard == []
    assert not isValid(hearer)


def test_a_view_sees_at_once_what_it_does_and_others_doings_in_the_next_turn(view: VenueView) -> None:
    hovered: list[str] = []
    view.hovered.connect(hovered.append)
    explorer = view.explorer
    assert explorer
    explorer.session.hover("tower")
    assert hovered == []
    turn()
    assert hovered == ["tower"]
    explorer.session.hover("inside")
    view.perform("home")
    assert hovered == ["tower", "inside", ""]


def test_a_view_stays_in_its_scene_until_it_hears_of_another(qtbot: QtBot, view: VenueView, small: LoadedScene) -> None:
    before = view.explorer
    assert before
    before.session.open("tower")
    turn()
    view.session.show(small)
    # What is drawn in between is drawn of the scene that it was.
    assert view.explorer is before
    assert before.state.opened == "tower"
    view.draw_now()
    turn()
    assert view.explorer
    assert view.explorer is not before
    assert view.explorer.state.opened == ""


def test_an_input_is_for_the_scene_that_the_session_is_in(view: VenueView, small: LoadedScene) -> None:
    before = view.explorer
    view.session.show(small)
    assert view.perform("next-pin")
    assert view.explorer is not before
    assert view.session.state.hovered


@pytest.mark.parametrize("action", ["language", "help", "settings", "search", "keyboard", "next-region"])
def test_the_windows_own_actions_are_done_in_the_next_turn(window: Window, action: str) -> None:
    def seen() -> tuple[object, ...]:
        sheets = [s.isVisible() for s in (window.help_sheet, window.comfort_sheet, window.aids.keyboard)]
        return (window.tr_.lang, *sheets, window.focusWidget())

    turn()
    before = seen()
    assert window.view.perform(action)
    assert seen() == before
    turn()
    assert seen() != before


def test_two_keys_are_done_in_their_order(window: Window) -> None:
    for _ in range(2):
        assert window.view.perform("help")
    window.view.perform("settings")
    turn()
    assert not window.help_sheet.isVisible()
    assert window.comfort_sheet.isVisible()
    QTest.keyClick(window.view, Qt.Key.Key_Escape)
    assert not window.comfort_sheet.isVisible()


def test_a_window_that_is_gone_hears_no_news_on_their_way(
    qtbot: QtBot, small: LoadedScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = Window(ErrorReporter(), lang="en")
    window.resize(1280, 720)
    window.show()
    with qtbot.waitSignal(window.view.drawn):
        window.show_scene(small)
    session, told = window.session, list[object]()
    monkeypatch.setattr("sys.excepthook", lambda kind, error, trace: told.append(error))
    session.open("tower")
    window.view.perform("help")
    window.view.redraw()
    window.close()
    delete(window)
    session.close()
    session.go_home()
    turn()
    # All else that was under way too, such as the frame that was asked for.
    QCoreApplication.processEvents()
    assert told == []


def test_an_explorer_that_outlives_its_view_tells_nobody(qtbot: QtBot, small: LoadedScene) -> None:
    view = VenueView(small)
    view.session.show(small)
    turn()
    explorer = view.explorer
    assert explorer
    delete(view)
    # It would raise that the signal's source is gone.
    explorer.arrive()
    explorer.session.hover("tower")


def test_nothing_below_calls_what_lies_above(qtbot: QtBot, window: Window) -> None:
    """The journeys of a window in one: a card by id, a drag, another language, each until it is seen."""
    counter, view = Counter(PACKAGE, layer_of), window.view
    window.hint.dismiss(at_once=True)
    with counter.counting():
        window.session.open("tower")
        qtbot.waitUntil(lambda: not window.card.picture._image.isNull(), timeout=60_000)
        before = view.frames
        QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(640, 600))
        QTest.mouseMove(view, QPoint(700, 620))
        QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(700, 620))
        qtbot.waitUntil(lambda: view.frames > before, timeout=60_000)
        QTest.keyClick(view, Qt.Key.Key_L)
        qtbot.waitUntil(lambda: window.tr_.lang == "zh", timeout=60_000)
    assert {"session/store", "ui/panels/tour_bar", "ui/shell/window"} <= counter.modules
    assert counter.upward == {}
