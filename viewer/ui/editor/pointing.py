"""What a pointer does to a picture that is edited: it puts a spot down, drags one, says which thing is meant."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLabel

from viewer.session.state import Pick
from viewer.ui.guard import Guarded
from viewer.ui.panels.widgets import label
from viewer.ui.viewport.venue_view import VenueView

DRAG = 6
"""Logical pixels that a pointer moves before a press is a drag."""


class Pointing(Guarded, QObject):
    """Watches a view's pointer.

    Signals
    -------
    dragged(str, object) : a spot was dragged to a `Pick`
    opened(str) : the pin of a spot was clicked at
    meant(object) : the `Pick` of a plain click
    given_up() : somebody was asked, and did not want to
    """

    dragged = Signal(str, object)
    opened = Signal(str)
    meant = Signal(object)
    given_up = Signal()

    def __init__(self, view: VenueView) -> None:
        super().__init__(view)
        self._view = view
        self._wanted: Callable[[Pick], object] | None = None
        self._spot, self._from = "", QPointF()
        self._dragging = False
        self._ghost: QLabel = label(name="key")
        self._ghost.setParent(view)
        self._ghost.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._ghost.hide()
        view.installEventFilter(self)

    def ask(self, wanted: Callable[[Pick], object] | None, /) -> None:
        """Have the next click say where, and be told to somebody; None: to nobody any more."""
        self._wanted = wanted
        if wanted:
            # Escape is heard by the view.
            self._view.setFocus()
            self._view.setCursor(Qt.CursorShape.CrossCursor)
        else:
            self._view.unsetCursor()

    @property
    def asking(self) -> bool:
        """Whether the next click says where."""
        return self._wanted is not None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt."""
        if watched is not self._view or self._view.explorer is None:
            return False
        if isinstance(event, QMouseEvent):
            if event.type() == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
                return self._press(event.position())
            if event.type() == QEvent.Type.MouseMove:
                return self._move(event.position())
            if event.type() == QEvent.Type.MouseButtonRelease and event.button() == Qt.MouseButton.LeftButton:
                return self._release(event.position())
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            return self._escape()
        return False

    def _at(self, point: QPointF) -> Pick:
        ratio = self._view.devicePixelRatioF()
        return self._view.pick(point.x() * ratio, point.y() * ratio)

    def _pin(self, point: QPointF) -> str:
        explorer, ratio = self._view.explorer, self._view.devicePixelRatioF()
        pin = explorer.pin_at(point.x() * ratio, point.y() * ratio) if explorer else None
        return pin.id if pin and explorer and pin.id in explorer.story.hotspots else ""

    def _press(self, point: QPointF) -> bool:
        self._from, self._dragging = point, False
        if self.asking:
            return True
        self._spot = self._pin(point)
        # A press on a pin turns no scene.
        return bool(self._spot)

    def _move(self, point: QPointF) -> bool:
        if self.asking:
            self._view.setCursor(Qt.CursorShape.CrossCursor)
            return True
        if not self._spot:
            return False
        if not self._dragging and (point - self._from).manhattanLength() > DRAG:
            self._dragging = True
            explorer = self._view.explorer
            assert explorer
            lang = explorer.state.lang
            self._ghost.setText(explorer.story.title(explorer.story.hotspots[self._spot], lang))
            self._ghost.adjustSize()
            self._ghost.show()
        if self._dragging:
            self._ghost.move(point.toPoint() + QPoint(12, -self._ghost.height() // 2))
        return True

    def _release(self, point: QPointF) -> bool:
        if self.asking:
            pick = self._at(point)
            if pick.position is not None:
                wanted = self._wanted
                self.ask(None)
                if wanted:
                    wanted(pick)
            return True
        spot, self._spot = self._spot, ""
        self._ghost.hide()
        if not spot:
            if (point - self._from).manhattanLength() <= DRAG:
                self.meant.emit(self._at(point))
            return False
        if not self._dragging:
            self._view.session.open(spot)
            self.opened.emit(spot)
        elif (pick := self._at(point)).position is not None:
            self.dragged.emit(spot, pick)
        self._dragging = False
        return True

    def _escape(self) -> bool:
        if self.asking:
            self.ask(None)
            self.given_up.emit()
            return True
        if self._spot:
            self._spot, self._dragging = "", False
            self._ghost.hide()
            return True
        return False
