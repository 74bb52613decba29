"""A window that is switched to a language says what one that was opened in it says, whatever it shows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.turns import turn
from viewer.build.loading import LoadedScene
from viewer.scene.issues import Issue, SceneError, Severity
from viewer.ui.error_reporter import ErrorReporter
from viewer.ui.shell.window import Window

FAULTS = (Issue("unreadable", Severity.FATAL, "scene.toml", found="x"), Issue("empty", Severity.FATAL, "scene.toml"))


def opening(window: Window) -> None:
    window.page.opening(window.opening.name, window.tr_, QImage())
    window.opening._say = lambda: window.page.name_opening(window.opening.name, window.opening._tr)
    window.page.progress(0.4)


def failed(window: Window) -> None:
    window.opening.source = "jianye"
    window.opening._fail(SceneError(FAULTS).issues)


def cancelled(window: Window) -> None:
    window.opening.source = "jianye"
    window.opening._give_up()


def stopped(window: Window) -> None:
    window.view.failed.emit("paintGL", RuntimeError("on purpose"))
    turn()
    window.view.stopped.emit()
    turn()


def card(window: Window) -> None:
    assert window.view.explorer
    window.view.explorer.session.open("tower")
    turn()
    window.view.explorer.arrive()
    turn()


def tour(window: Window) -> None:
    assert window.view.explorer
    window.view.explorer.session.tours.restart()
    turn()
    window.view.explorer.arrive()
    turn()


def sheet(name: str) -> Callable[[Window], None]:
    return lambda window: window.desk.open_sheet(window.desk.all.panels[name], shown=True)


STATES: dict[str, Callable[[Window], None]] = {
    "nothing": lambda window: None,
    **{f.__name__: f for f in (opening, failed, cancelled, stopped, card, tour)},
    **{name: sheet(name) for name in ("comfort_sheet", "help_sheet", "keys_sheet", "about_sheet")},
    "issues": lambda window: window.messages.show_issues(True),
    "walking hint": lambda window: window.hint.for_walking(True),
}


def said(window: Window) -> list[tuple[str, str, str, str, str]]:
    """All that is to be read, pointed at or heard."""
    out = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible():
            continue
        text = widget.text() if isinstance(widget, QLabel | QAbstractButton | QLineEdit) else ""
        hint = widget.placeholderText() if isinstance(widget, QLineEdit) else ""
        out.append((text, hint, widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()))
    return sorted(each for each in out if any(each))


def made(qtbot: QtBot, scene: LoadedScene, lang: str) -> Window:
    window = Window(ErrorReporter(), lang=lang)
    qtbot.addWidget(window)
    window.resize(1280, 720)
    window.show()
    turn()
    with qtbot.waitSignal(window.view.drawn):
        window.show_scene(scene)
    return window


@pytest.mark.parametrize("state", STATES)
def test_a_window_switched_to_a_language_equals_one_opened_in_it(qtbot: QtBot, small: LoadedScene, state: str) -> None:
    switched, opened = made(qtbot, small, "en"), made(qtbot, small, "zh")
    for window in (switched, opened):
        STATES[state](window)
    switched.set_language("zh")
    for window in (switched, opened):
        window.view._stand_pins()
        window.aids.announcer._tell()
    qtbot.waitUntil(lambda: said(switched) == said(opened), timeout=5_000)
