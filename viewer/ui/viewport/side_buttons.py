"""The buttons at a mouse's side: back and forward."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from viewer.ui.guard import Guarded
from viewer.ui.viewport.venue_view import VenueView

_BUTTONS = {Qt.MouseButton.BackButton: "history-back", Qt.MouseButton.ForwardButton: "history-forward"}
_PRESSES = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)


class SideButtons(Guarded, QObject):
    """Hears them wherever the pointer is.

    It lies below the panels because it hears all of their events, those too that a panel causes itself.

    Parameters
    ----------
    view : does what they stand for
    panels : what lies over it
    """

    def __init__(self, view: VenueView, panels: Iterable[QWidget]) -> None:
        super().__init__(view)
        self._view = view
        # Presses that no button under the pointer takes come to the panel that it is on, and no further.
        for watched in (view, *panels):
            watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: a press of one of them."""
        if event.type() in _PRESSES and isinstance(event, QMouseEvent) and (action := _BUTTONS.get(event.button())):
            self._view.perform(action)
            return True
        return False
