"""What lets time pass for a session: a tour that plays goes on, a scene that one is on the way to comes."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from viewer.session.session import Session
from viewer.session.state import SessionState
from viewer.ui.guard import Guarded
from viewer.ui.viewport.turns import QUEUED, SessionSignals

TICK = 200
"""Milliseconds between two moments of a session in which something goes on by itself."""


class SessionClock(Guarded, QObject):
    """Ticks while there is something to wait for, and not at all otherwise.

    Parameters
    ----------
    session : for which time passes

    Signals
    -------
    ticked() : some time has passed
    """

    ticked = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._timer = QTimer(self, interval=TICK)
        self._timer.timeout.connect(self._tick)
        # Never from within the drawing of a picture: another scene has widgets and pictures drawn.
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._tick)
        SessionSignals(session, self).changed.connect(self._hear, QUEUED)

    def look(self) -> None:
        """A picture was drawn, or a scene was loaded: what was waited for may be there."""
        if self._session.state.bound_for:
            self._soon.start()

    def _hear(self, before: SessionState, now: SessionState) -> None:
        if now.bound_for or (now.tour.playing and not now.tour.blank):
            if not self._timer.isActive():
                self._session.tick()
                self._timer.start()
        else:
            self._timer.stop()

    def _tick(self) -> None:
        if not self._session.tick():
            self._timer.stop()
        self.ticked.emit()
