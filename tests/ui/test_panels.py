"""What all panels have in common: one entry each, and restyle, translate and fill as three things."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from viewer.i18n import Translator
from viewer.ui.shell.preferences import Preferences
from viewer.ui.shell.window import Window


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """All that is looked up in a catalogue from now on."""
    texts: list[str] = []
    known = Translator.gettext

    def gettext(self: Translator, text: str, /) -> str:
        texts.append(text)
        return known(self, text)

    monkeypatch.setattr(Translator, "gettext", gettext)
    return texts


def open_all(window: Window) -> None:
    """A card, the issues and the hint; the announcer tells of the scene by itself, whenever that rests."""
    assert window.view.explorer
    window.view.explorer.session.open("tower")
    window.view.explorer.arrive()
    window.aids.announcer._rest.blockSignals(True)
    window.errors.report("a slot", ValueError("broken on purpose"))
    window.show_issues(True)
    window.hint.show()


@pytest.mark.parametrize("text", [1.0, 1.5])
def test_another_size_of_window_or_text_translates_nothing(window: Window, asked: list[str], text: float) -> None:
    window.errors.blockSignals(True)
    open_all(window)
    rows = window.places._list.rows
    asked.clear()
    if text == 1.0:
        window.resize(1920, 1080)
    else:
        window.set_comfort(Preferences(text=text))
    for _ in range(3):
        QCoreApplication.processEvents()
    assert asked == []
    assert window.places._list.rows == rows


def test_a_resize_leaves_what_is_being_written(window: Window, qtbot: QtBot) -> None:
    window.aids.toggle_keyboard()
    window.aids.keyboard.set_pinyin(True)
    window.aids.keyboard._letter("n")
    window.resize(1920, 1080)
    assert window.aids.keyboard._pinyin
    assert window.aids.keyboard._typed == "n"
    assert window.rect().contains(window.aids.keyboard.geometry())
