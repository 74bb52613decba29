"""The performance panel: shown by a key, told a few times a second while pictures are drawn, asleep otherwise."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from viewer.session.dispatcher import handles
from viewer.ui.guard import Guarded
from viewer.ui.panels.panel_host import PanelHost
from viewer.ui.panels.performance import AUTOMATIC, PerformancePanel
from viewer.ui.viewport.memory import peak_mb
from viewer.ui.viewport.turns import QUEUED
from viewer.ui.viewport.venue_view import VenueView

_EVERY = 250  # milliseconds from one telling to the next


class Performance(Guarded, QObject):
    """Fills the panel.

    Parameters
    ----------
    view : whose pictures are timed
    desk : the panels
    """

    def __init__(self, view: VenueView, desk: PanelHost, parent: QObject) -> None:
        super().__init__(parent)
        self._view, self._panel = view, desk.one(PerformancePanel)
        self._panel.closed.connect(self.toggle)
        self._panel.chosen.connect(self._choose)
        self._soon = QTimer(self, singleShot=True, interval=_EVERY)
        self._soon.timeout.connect(self._tell)

    @property
    def busy(self) -> bool:
        """Whether there is something new to tell."""
        return self._soon.isActive()

    @handles("performance")
    def toggle(self) -> None:
        """Show the panel or put it away."""
        if not self._panel.isHidden():
            self._view.drawn.disconnect(self._drawn)
            self._soon.stop()
            self._panel.go()
            return
        self._view.drawn.connect(self._drawn, QUEUED)
        self._panel.open()
        self._offer()
        self._tell()

    def _drawn(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _tell(self) -> None:
        self._panel.show_figures(self._view.figures, peak_mb())

    def _choose(self, name: str) -> None:
        self._view.pace.pin(None if name == AUTOMATIC else int(name))
        self._tell()

    def _offer(self) -> None:
        pace = self._view.pace
        self._panel.show_choices(pace.steps, AUTOMATIC if pace.pinned is None else str(pace.pinned))
