"""Keys of the window: to whom they belong, whatever has the focus."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QTabBar,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

from viewer.session.actions import ACTIONS, Group, Mode
from viewer.session.input import events as ev
from viewer.session.input.bindings import Bindings
from viewer.session.input.held_keys import base
from viewer.ui.guard import Guarded
from viewer.ui.viewport import qt_events
from viewer.ui.viewport.venue_view import VenueView

_CONTROLS = frozenset({"Space", "Return", "Enter", "Left", "Right", "Up", "Down", "Home", "End", "Tab", "Shift+Tab"})
"""Keys that buttons, lists and sliders want for themselves."""


_ENDS = frozenset({"Home", "End"})
_WITH_ENDS = (QAbstractSlider, QAbstractItemView, QTabBar)
"""Controls that have a first and a last one; to all others these keys mean nothing."""


class Keyboard(Guarded, QObject):
    """Gives keys to the scene or the window, after those that a focused text field or control needs.

    Clickers' keys come first, except for the signs that somebody types into a field.

    Parameters
    ----------
    window : whose keys
    view : the scene
    """

    def __init__(self, window: QWidget, view: VenueView) -> None:
        super().__init__(window)
        self._window, self._view = window, view
        self.bindings = Bindings.of()
        self._watched: QWidget | None = None
        self.by_key = False
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._follow)

    def set_bindings(self, bindings: Bindings, /) -> None:
        """Other keys from now on."""
        self.bindings = bindings
        self._view.set_bindings(bindings)

    # -- what comes in --------------------------------------------------------------------------------------------

    def _follow(self, old: QWidget | None, new: QWidget | None) -> None:
        """Watch whichever widget has the keyboard; keys that were down are let go."""
        # It may be gone by now, and its `destroyed` is no way to know: what that carries is half taken apart.
        if self._watched and isValid(self._watched):
            self._watched.removeEventFilter(self)
        self._watched = None
        if explorer := self._view.explorer:
            explorer.handle(ev.FocusLost())
        if new is not None and new.window() is self._window and new is not self._window:
            self._watched = new
            new.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: before the focused widget itself sees a key."""
        if event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin):
            self.by_key = False
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        self.by_key = True
        if watched is self._view or watched.property("takesKeys"):
            return False
        key = qt_events.chord(event)
        if typing(watched):
            sign = len(base(key)) == 1 and "Ctrl+" not in key and "Alt+" not in key
            return not sign and key != "Escape" and self._command(key) in _ANYWHERE and self.press(event)
        if self._walks(key):
            # On foot one looks at the way, not at which button or slider was used last.
            return self.press(event)
        if key in ("Return", "Enter") and isinstance(watched, QAbstractButton):
            # Qt leaves Enter to dialogs; everybody expects it to press what is marked.
            if not event.isAutoRepeat():
                watched.click()
            return True
        if base(key) in _ENDS and not isinstance(watched, _WITH_ENDS):
            return self.press(event)
        return key not in _CONTROLS and self.press(event)

    def _command(self, key: str) -> str | None:
        explorer = self._view.explorer
        return self.bindings.command(explorer.mode if explorer else Mode.EXPLORE, key)

    def _walks(self, key: str) -> bool:
        """Whether somebody is on foot and a key is for that."""
        command = self._command(key)
        return bool(command) and ACTIONS[command or ""].modes == {Mode.WALK}

    def press(self, event: QKeyEvent, /) -> bool:
        """A key that no widget has taken; whether it did something."""
        command = self._command(qt_events.chord(event))
        if command is None:
            return False
        if event.isAutoRepeat():
            return True
        explorer = self._view.explorer
        if explorer is None or ACTIONS[command].group is Group.WINDOW:
            return self._view.perform(command)
        return explorer.handle(qt_events.key(event))

    def release(self, event: QKeyEvent, /) -> None:
        """A key went up."""
        if (explorer := self._view.explorer) and not event.isAutoRepeat():
            explorer.handle(qt_events.key_released(event))


_ANYWHERE = frozenset(
    {id_ for id_, c in ACTIONS.items() if c.clicker}
    | {"search", "help", "settings", "full-screen", "next-region", "previous-region"}
)
"""Commands that are done even while somebody types, if their key makes no sign."""


def typing(widget: QObject, /) -> bool:
    """Whether keys on a widget are signs that somebody writes, or a choice by first letters."""
    if isinstance(widget, QTextEdit):
        return not widget.isReadOnly()
    return isinstance(widget, QLineEdit | QAbstractSpinBox | QComboBox)
