"""No text is cut off and no target is too small: in both languages, at every size of window and of text."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from tests.soak import some
from tests.ui.measures import cut_off, small_targets
from tests.ui.turns import turn
from viewer.build.loading import LoadedScene, load_scene
from viewer.ui.error_reporter import ErrorReporter
from viewer.ui.shell.window import Window
from viewer.ui.theme.appearance import LEAST_TARGET
from viewer.ui.theme.preferences import Preferences
from viewer.ui.viewport.viewport import Viewport

SIZES = some([(1024, 640), (1920, 1080), (1080, 1920)], [(1280, 720), (3840, 2160)])


@pytest.fixture(scope="module")
def block() -> LoadedScene:
    return load_scene("jinyuzui")


@pytest.fixture
def house(qtbot: QtBot, block: LoadedScene, monkeypatch: pytest.MonkeyPatch) -> Window:
    """The window with the shipped block in it, without motion."""
    out = Window(ErrorReporter(), lang="en", comfort=Preferences(theme="light", motion="reduced"))
    qtbot.addWidget(out)
    out.show()
    with qtbot.waitSignal(out.view.drawn):
        out.show_scene(block)
    # What is measured lies on the pictures; they themselves need not be drawn.
    blank = QImage(8, 8, QImage.Format.Format_RGB32)
    blank.fill(0)
    monkeypatch.setattr(Viewport, "picture", lambda self, builder: blank)
    out.view.setUpdatesEnabled(False)
    return out


def settle() -> None:
    """Let layouts come to rest."""
    for _ in range(4):
        QCoreApplication.processEvents()


STATES = ("list", "card", "inside", "comfort", "help", "keys", "about", "issues", "notice", "page")
"""Each thing that can be open."""


def enter(window: Window, state: str) -> None:
    explorer = window.view.explorer
    assert explorer
    window.desk.open_sheet(window.comfort_sheet, shown=False)
    window.notice.hide()
    window.page.hide()
    explorer.session.close()
    turn()
    match state:
        case "list":
            window.desk.show_list(True)
        case "card":
            window.places.chosen.emit("members")
            turn()
        case "inside":
            window.places.chosen.emit("unveiling")
            turn()
        case "comfort":
            window.show_comfort(True)
        case "help":
            window.toggle_help()
        case "keys":
            window.aids.show_keys(True)
        case "about":
            window.help_sheet.about.emit()
            turn()
        case "page":
            window.messages.show_issues(False)
            window.page.failed("A scene with a name", [], window.tr_)
            window.page.progress(0.4)
        case "issues":
            window.errors.report("a slot", ValueError("broken on purpose " * 12))
            window.messages.show_issues(True)
        case "notice":
            window.messages.show_issues(False)
            window.notice.say("something long to say " * 12)
            window.desk.arrange()


@pytest.mark.soak
@pytest.mark.parametrize(("lang", "text"), some([("en", 2.0), ("zh", 1.0)], [("en", 1.0), ("zh", 2.0)]))
@pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
def test_no_text_is_cut_off_and_targets_are_large(house: Window, size: tuple[int, int], lang: str, text: float) -> None:
    house.set_comfort(Preferences(theme="light", motion="reduced", text=text))
    house.set_language(lang)
    house.resize(*size)
    for state in STATES:
        enter(house, state)
        settle()
        assert (state, cut_off(house)) == (state, [])
        assert (state, small_targets(house, LEAST_TARGET)) == (state, [])
