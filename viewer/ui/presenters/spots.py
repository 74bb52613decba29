"""The list of a scene's spots: filled with the scene, true to what is open, and what is chosen in it is opened."""

from __future__ import annotations

from PySide6.QtCore import QObject

from viewer.i18n import Translator
from viewer.session.state import SessionState, Towards
from viewer.ui.guard import Guarded
from viewer.ui.panels.spot_list import PlacesPanel
from viewer.ui.viewport.turns import QUEUED, SessionSignals
from viewer.ui.viewport.venue_view import VenueView


class SpotsPresenter(Guarded, QObject):
    """Stands between the list and the session.

    Parameters
    ----------
    panel : the list
    view : whose spots they are
    """

    def __init__(self, panel: PlacesPanel, view: VenueView, parent: QObject) -> None:
        super().__init__(parent)
        self._panel, self._view = panel, view
        view.hovered.connect(panel.light, QUEUED)
        panel.chosen.connect(self.open)
        panel.pointed.connect(self._point)
        panel.category_chosen.connect(view.show_category)
        panel.search.asked.connect(panel.narrow_down)
        SessionSignals(view.session, self).changed.connect(self._hear, QUEUED)

    def _hear(self, before: SessionState, now: SessionState) -> None:
        # The session knows what is left out: by a kind that somebody chose, until they begin afresh or elsewhere.
        self._panel.show_category(now.category)
        another = before.scene < self._view.session.arrived
        if another or (before.heading != now.heading and now.heading.towards is Towards.HOME):
            self._panel.begin_afresh()

    def translate(self, tr: Translator, /) -> None:
        """List them in another language, or those of another scene."""
        if explorer := self._view.explorer:
            self._panel.show_category(explorer.state.category)
            self._panel.show_story(explorer.story, tr)
            self._panel.mark(explorer.state.opened)

    def open(self, hotspot: str, /) -> None:
        """Somebody wants a spot's story."""
        if self._view.session.scene:
            self._view.session.open(hotspot)

    def _point(self, hotspot: str) -> None:
        if self._view.session.scene:
            self._view.session.hover(hotspot)
