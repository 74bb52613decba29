"""Whether anybody is there: told by hands and keys, asked about when they rest, and over when nobody answers."""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QEvent, QObject, QPointF, QTimer, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from viewer.kiosk.config import Idle
from viewer.ui.guard import Guarded

_TOUCHES = frozenset(
    {
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.TouchBegin,
        QEvent.Type.Wheel,
        QEvent.Type.KeyPress,
        QEvent.Type.NativeGesture,
        QEvent.Type.TabletPress,
    }
)
_MOVES = frozenset({QEvent.Type.MouseMove, QEvent.Type.TouchUpdate})
_JUST = 24  # logical pixels that a mouse moves by itself on a table that people bump into
_TICK = 200  # milliseconds


class Presence(Enum):
    """Who is there."""

    NOBODY = "nobody"
    VISITOR = "visitor"
    ASKED = "asked"
    """Nobody has touched anything for long; the question stands."""


class Visitors(Guarded, QObject):
    """Hears hands and keys anywhere in the program.

    Parameters
    ----------
    window : whose visitors
    idle : when it is asked, and for how long
    clock : seconds of a steady clock

    Attributes
    ----------
    shut : whether the house is closed: touches wake nobody and reach nothing

    Signals
    -------
    came() : a visitor is there, where nobody was
    asked() : the question is to be put
    stayed() : it was answered by a touch
    went() : nobody answered
    touched(object) : an event that says that somebody is there
    """

    came, asked, stayed, went = Signal(), Signal(), Signal(), Signal()
    touched = Signal(object)

    def __init__(self, window: QWidget, idle: Idle, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(window)
        self._idle, self._clock = idle, clock
        self.presence = Presence.NOBODY
        self.shut: Callable[[], bool] = lambda: False
        self._since = clock()
        self._at = QPointF()
        self._ticking = QTimer(self, interval=_TICK)
        self._ticking.timeout.connect(self.look)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.installEventFilter(self)

    @property
    def rests(self) -> float:
        """Seconds since the last touch."""
        return self._clock() - self._since

    @property
    def left(self) -> float:
        """Seconds that the question still stands."""
        return max(self._idle.after + self._idle.countdown - self.rests, 0.0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: everything that any object of the program is told."""
        kind = event.type()
        if kind in _TOUCHES and isinstance(watched, QWidget):
            self.touched.emit(event)
            return self._touch()
        if kind in _MOVES and isinstance(watched, QWidget):
            if isinstance(event, QMouseEvent):
                at = event.globalPosition()
                if (at - self._at).manhattanLength() < _JUST and not event.buttons():
                    return False
                self._at = at
                if self.presence is Presence.NOBODY:
                    # Somebody who only pushes the table past the mouse wakes nobody.
                    return False
            return self._touch()
        return False

    def _touch(self) -> bool:
        """Somebody is there; whether the touch is only for waking up, and reaches nothing."""
        if self.shut():
            return True
        self._since = self._clock()
        before, self.presence = self.presence, Presence.VISITOR
        if before is Presence.VISITOR:
            return False
        self._ticking.start()
        (self.came if before is Presence.NOBODY else self.stayed).emit()
        return True

    def wake(self) -> None:
        """Somebody is there, who was before."""
        self.presence = Presence.VISITOR
        self._since = self._clock()
        self._ticking.start()

    def wake_from_afar(self) -> bool:
        """Somebody steers who touches nothing here, as by a phone; whether that may be done now."""
        if self.shut():
            return False
        self._touch()
        return True

    def look(self) -> None:
        """Ask whether anybody is there, or be sure that nobody is, once it is time."""
        if self.presence is Presence.VISITOR and self.rests >= self._idle.after:
            self.presence = Presence.ASKED
            self.asked.emit()
        elif self.presence is Presence.ASKED and not self.left:
            self.leave()

    def leave(self) -> None:
        """Nobody is there any more."""
        self._ticking.stop()
        self.presence = Presence.NOBODY
        self.went.emit()
