"""Shows the end card when a tour is over."""

from __future__ import annotations

from PySide6.QtCore import QObject

from viewer.i18n import Translator
from viewer.scene.vocabulary import localised
from viewer.session.session import Session
from viewer.session.state import SessionState
from viewer.ui.guard import Guarded
from viewer.ui.panels.panel_host import PanelHost
from viewer.ui.panels.tour_end import TourEnd
from viewer.ui.viewport.turns import QUEUED, SessionSignals


class TourEnding(Guarded, QObject):
    """Follows the tours of a session to their end.

    Parameters
    ----------
    session : whose tours
    desk : with the end card
    tr : of what it says
    """

    def __init__(self, session: Session, desk: PanelHost, tr: Translator, parent: QObject) -> None:
        super().__init__(parent)
        self._tours, self._desk, self._tr = session.tours, desk, tr
        self._card = desk.one(TourEnd)
        self._card.again.connect(self._again)
        self._card.onwards.connect(self._onwards)
        self._card.left.connect(self._leave)
        SessionSignals(session, self).changed.connect(self._hear, QUEUED)

    def translate(self, tr: Translator, /) -> None:
        """In another language."""
        self._tr = tr
        self._name()

    def _hear(self, before: SessionState, now: SessionState) -> None:
        shown = self._tours.state.ended
        if shown != self._card.isVisible():
            self._name()
            self._desk.open_sheet(self._card, shown=shown)

    def _name(self) -> None:
        tour, following = self._tours.chosen, self._tours.following
        over = localised(tour.title, self._tr.lang) if tour else ""
        self._card.name_tours(over, localised(following.title, self._tr.lang) if following else "", self._tr)

    def _again(self) -> None:
        # One that came to its end by itself plays again, one that was led by hand is led.
        self._tours.go(0, playing=self._tours.progress >= 1.0)

    def _onwards(self) -> None:
        if following := self._tours.following:
            playing = self._tours.progress >= 1.0
            self._tours.choose(following.id)
            self._tours.go(0, playing=playing)

    def _leave(self) -> None:
        if self._tours.state.ended:
            self._tours.end()
