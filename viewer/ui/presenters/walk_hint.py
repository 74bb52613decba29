"""What the window shows of a walk: the lit button, and for the first metres how one walks."""

from __future__ import annotations

import math

from PySide6.QtCore import QObject

from viewer.session.controllers.walk_surface import Stand
from viewer.ui.guard import Guarded
from viewer.ui.panels.bars import ToolsBar
from viewer.ui.panels.hint import Hint
from viewer.ui.panels.panel_host import PanelHost
from viewer.ui.viewport.turns import QUEUED
from viewer.ui.viewport.venue_view import VenueView

_LEARNT = 12.0
"""Metres after which somebody knows how to walk."""


class WalkHint(Guarded, QObject):
    """Follows the visitor's walks.

    Parameters
    ----------
    view : the scene
    desk : with the button and the hint
    """

    def __init__(self, view: VenueView, desk: PanelHost, parent: QObject) -> None:
        super().__init__(parent)
        self._view, self._desk = view, desk
        self._start: Stand | None = None
        view.changed.connect(self._follow, QUEUED)

    def _follow(self) -> None:
        explorer, hint = self._view.explorer, self._desk.one(Hint)
        stand = explorer.walking.stand if explorer else None
        if (stand is None) != (self._start is None):
            self._start = stand
            self._desk.one(ToolsBar).show_walking(stand is not None)
            hint.for_walking(stand is not None)
            self._desk.arrange()
        elif stand and self._start and hint.walking and math.dist(stand.feet, self._start.feet) > _LEARNT:
            hint.dismiss(at_once=not self._desk.moving)
