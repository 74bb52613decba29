"""Shows the figure that a tour's stop asks for."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from viewer.session.session import Session
from viewer.session.state import SessionState
from viewer.ui.guard import Guarded
from viewer.ui.panels.panel_host import PanelHost
from viewer.ui.panels.step_figure import StepFigure
from viewer.ui.viewport.turns import QUEUED, SessionSignals


class StepFigures(Guarded, QObject):
    """Follows the stops of a session's tours.

    Parameters
    ----------
    session : whose tours
    desk : the panels
    lang : of the window
    """

    def __init__(self, session: Session, desk: PanelHost, lang: Callable[[], str], parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._desk, self._lang = session, desk, lang
        self._panel = desk.one(StepFigure)
        SessionSignals(session, self).changed.connect(self._hear, QUEUED)

    def _hear(self, before: SessionState, now: SessionState) -> None:
        if (before.figure, before.lang, before.scene) != (now.figure, now.lang, now.scene):
            self.show()

    def show(self) -> None:
        """Show the figures that the present stop asks for, and have the panels make room."""
        self._panel.show_content(self._session.scene, self._session.state.figure, self._lang())
        self._desk.arrange()
