"""Keeps visitors in: what leads out of the window, or to anything of the system, is taken before a widget sees it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QScreen
from PySide6.QtWidgets import QApplication, QWidget

from viewer.session.actions import Mode
from viewer.ui.guard import Guarded
from viewer.ui.presenters.keyboard import typing
from viewer.ui.shell.window import Window
from viewer.ui.viewport import qt_events

CHORD = "Ctrl+Alt+Shift+K"
"""Keys that bring the operator's gate, besides the hidden gesture."""

_SWALLOWED = frozenset(
    {
        QEvent.Type.ContextMenu,
        QEvent.Type.DragEnter,
        QEvent.Type.DragMove,
        QEvent.Type.Drop,
        QEvent.Type.FileOpen,
        QEvent.Type.ToolTip,
        QEvent.Type.WhatsThis,
        QEvent.Type.WhatsThisClicked,
    }
)
_KEYS = frozenset({QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride})
_MOVING = frozenset(
    {"Left", "Right", "Up", "Down", "Home", "End", "PgUp", "PgDown", "Tab", "Shift+Tab", "Return", "Enter", "Space"}
    | {"Backspace", "Delete", "Del", "Escape"}
)
"""Keys for panels and fields, which no action needs to have."""

_OFTEN = 1_000  # milliseconds between two looks at where the window stands


class Fence(Guarded, QObject):
    """Fences a window in.

    Parameters
    ----------
    window : which fills its screen
    screen : number or name of that screen

    Signals
    -------
    asked() : somebody pressed the operator's chord
    """

    asked = Signal()

    def __init__(self, window: Window, screen: int | str) -> None:
        super().__init__(window)
        self._window, self._wanted = window, screen
        self._covers: dict[QScreen, QWidget] = {}
        self.open = False
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        self._application = application
        application.setQuitOnLastWindowClosed(False)
        application.installEventFilter(self)
        application.screenAdded.connect(self.put)
        application.screenRemoved.connect(self.put)
        self._watching = QTimer(self, interval=_OFTEN)
        self._watching.timeout.connect(self._look)
        self._watching.start()

    # -- where it stands ------------------------------------------------------------------------------------------

    def screen(self) -> QScreen:
        """The screen that the window fills: the one that is wanted, else the first."""
        screens = QGuiApplication.screens()
        if isinstance(self._wanted, int):
            return screens[self._wanted] if self._wanted < len(screens) else screens[0]
        return next((each for each in screens if each.name() == self._wanted), screens[0])

    def put(self, *_: object) -> None:
        """Fill the screen; cover all others."""
        if self.open:
            return
        mine = self.screen()
        window = self._window
        window.setScreen(mine)
        window.setGeometry(mine.geometry())
        window.showFullScreen()
        others = [each for each in QGuiApplication.screens() if not each.geometry().intersects(mine.geometry())]
        for gone in [each for each in self._covers if each not in others]:
            self._covers.pop(gone).deleteLater()
        for each in others:
            cover = self._covers.get(each)
            if cover is None:
                cover = self._covers[each] = QWidget(None, Qt.WindowType.FramelessWindowHint)
                cover.setObjectName("cover")
                cover.setStyleSheet("QWidget#cover { background: black; }")
                cover.setCursor(Qt.CursorShape.BlankCursor)
            cover.setScreen(each)
            cover.setGeometry(each.geometry())
            cover.showFullScreen()
        window.raise_()
        window.activateWindow()

    def _look(self) -> None:
        """Whatever has moved, shrunk or hidden the window: it fills its screen again."""
        window = self._window
        stands = window.isVisible() and not window.isMinimized() and window.geometry() == self.screen().geometry()
        if not self.open and not stands:
            self.put()
        elif not self.open and not window.isActiveWindow() and self._application.activePopupWidget() is None:
            window.raise_()
            window.activateWindow()

    def release(self) -> None:
        """Let the operator out."""
        self.open = True
        self._watching.stop()
        self._application.removeEventFilter(self)
        for cover in self._covers.values():
            cover.close()
            cover.deleteLater()
        self._covers.clear()

    # -- what comes in --------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: everything that any object of the program is told."""
        kind = event.type()
        if kind in _SWALLOWED:
            event.ignore()
            return True
        if kind == QEvent.Type.Close and isinstance(watched, QWidget) and watched.isWindow():
            if watched is self._window or watched in self._covers.values():
                event.ignore()
                return True
            return False
        if kind == QEvent.Type.Quit:
            event.ignore()
            return True
        if kind in _KEYS and isinstance(event, QKeyEvent) and isinstance(watched, QWidget):
            return self._key(watched, event)
        return False

    def _key(self, watched: QWidget, event: QKeyEvent) -> bool:
        """Whether a key is kept from a widget."""
        chord = qt_events.chord(event)
        if chord == CHORD:
            if event.type() == QEvent.Type.KeyPress and not event.isAutoRepeat():
                self.asked.emit()
            event.accept()
            return True
        held = event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
        )
        if not held and (typing(watched) or watched.property("takesKeys") or chord.removeprefix("Shift+") in _MOVING):
            return False
        if typing(watched) and event.text().isprintable() and event.text():
            return False  # AltGr gives signs
        if self._command(chord):
            return False
        event.accept()
        return True

    def _command(self, chord: str) -> bool:
        explorer = self._window.view.explorer
        command = self._window.keyboard.bindings.command(explorer.mode if explorer else Mode.EXPLORE, chord)
        allowed: Callable[[str], bool] = self._window.view.dispatcher.allowed
        return command is not None and allowed(command)
