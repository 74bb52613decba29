"""Back to what was looked at before, and forward again: keys, and the buttons at a mouse's side."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from viewer.session.dispatcher import handles
from viewer.session.explorer import Explorer
from viewer.session.revisits.looked_at import sight_of
from viewer.session.revisits.passage import Passage, SeenSight
from viewer.session.state import TourState
from viewer.ui.guard import Guarded
from viewer.ui.panels.panel_host import PanelHost
from viewer.ui.presenters.sights import Sights
from viewer.ui.viewport.side_buttons import SideButtons
from viewer.ui.viewport.turns import QUEUED
from viewer.ui.viewport.venue_view import VenueView


class Retracing(Guarded, QObject):
    """Notes what is gone on from, and goes back there.

    A sight is left when somebody goes elsewhere: to a spot, a view, another scene, on foot; turning and moving about is
    looking at the same. A tour is one step, whatever it shows.

    Parameters
    ----------
    view : of the scene
    sights : goes to them
    desk, window : whose mouse buttons are heard

    Signals
    -------
    changed() : there may be more or less to go back or forward to
    """

    changed = Signal()

    def __init__(self, view: VenueView, sights: Sights, desk: PanelHost, window: QWidget) -> None:
        super().__init__(window)
        self._view, self._sights = view, sights
        self.passage = Passage()
        self._now: SeenSight | None = None
        self._key: object = None
        self._tour, self._bound = TourState(), ""
        self._retracing = False
        view.changed.connect(self._look, QUEUED)
        self._side_buttons = SideButtons(view, (window, *desk.all.panels.values()))

    def _look(self) -> None:
        """Something has changed: whether somebody has gone elsewhere."""
        explorer = self._view.explorer
        if explorer is None:
            return
        state = explorer.session.state
        key = (state.scene, explorer.rig.aims, explorer.walking.active)
        tour, bound = self._tour, self._bound
        self._tour, self._bound = state.tour, state.bound_for
        if self._now and key != self._key:
            # The way to a portal and through it is one step; so is all that a tour shows.
            led = bool(bound) or (bool(tour.tour) and tour.tour == state.tour.tour and tour != state.tour)
            if not led and not self._retracing:
                self.passage.leave(self._now)
                self.changed.emit()
            # Another scene comes first, then what is to be seen of it.
            self._retracing = self._retracing and self._sights.under_way
        self._key = key
        if not state.bound_for:
            self._now = self._seen(explorer)

    @staticmethod
    def _seen(explorer: Explorer) -> SeenSight:
        return SeenSight(sight_of(explorer), explorer.loaded.source)

    @handles("history-back", forward=False)
    @handles("history-forward", forward=True)
    def step(self, forward: bool) -> None:
        """Go one step back, or forward again."""
        self._look()
        explorer = self._view.explorer
        if explorer is None or self._now is None:
            return
        found = self.passage.forward(self._now) if forward else self.passage.back(self._now)
        if found:
            self._retracing = True
            self._sights.go(found.sight, found.source)
            self._look()
            self.changed.emit()
