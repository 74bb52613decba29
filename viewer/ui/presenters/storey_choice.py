"""The bar of storeys follows the scene and what is looked into, and leads there."""

from __future__ import annotations

from PySide6.QtCore import QObject

from viewer.session.session import Session
from viewer.session.state import SessionState
from viewer.ui.guard import Guarded
from viewer.ui.panels.panel_host import PanelHost
from viewer.ui.panels.storey_bar import StoreyBar
from viewer.ui.viewport.turns import QUEUED, SessionSignals


class StoreysPresenter(Guarded, QObject):
    """Keeps the bar true.

    Parameters
    ----------
    session : whose storeys
    desk : with the bar
    """

    def __init__(self, session: Session, desk: PanelHost, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._desk, self._bar = session, desk, desk.one(StoreyBar)
        self._bar.chosen.connect(session.storeys.choose)
        SessionSignals(session, self).changed.connect(self._hear, QUEUED)

    def _hear(self, before: SessionState, now: SessionState) -> None:
        if (before.storey, before.scene) == (now.storey, now.scene):
            return
        scene = self._session.scene
        self._bar.show_storeys(scene.storeys.titles if scene else (), now.storey)
        if before.scene != now.scene:
            self._desk.arrange()
