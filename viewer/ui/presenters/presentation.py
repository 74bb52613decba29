"""The presentation look: by a key, and by itself while a tour plays."""

from __future__ import annotations

from PySide6.QtCore import QObject

from viewer.session.dispatcher import handles
from viewer.session.session import Session
from viewer.session.state import SessionState
from viewer.ui.guard import Guarded
from viewer.ui.panels.panel_host import PanelHost
from viewer.ui.viewport.turns import QUEUED, SessionSignals


class Presentation(Guarded, QObject):
    """Says when the panels make room.

    Parameters
    ----------
    session : whose tours play
    desk : the panels
    """

    def __init__(self, session: Session, desk: PanelHost, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._desk = session, desk
        self._wished = False
        SessionSignals(session, self).changed.connect(self._hear, QUEUED)

    @handles("presentation")
    def toggle(self) -> None:
        """Panels away, or back."""
        self._wished = not self._desk.clean
        self._desk.set_clean(self._wished)

    def leave(self) -> bool:
        """Bring the panels back that somebody put away; whether there were any."""
        was, self._wished = self._wished and self._desk.clean, False
        if was:
            self._follow()
        return was

    def _hear(self, before: SessionState, now: SessionState) -> None:
        if before.tour.playing != now.tour.playing or before.scene != now.scene:
            self._follow()

    def _follow(self) -> None:
        self._desk.set_clean(self._wished or self._session.tours.state.playing)
