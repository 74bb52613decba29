"""What a screen reader hears of the scene: where the view looks, once it rests there."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QApplication, QWidget

from viewer.i18n import Translator
from viewer.scene.vocabulary import localised
from viewer.session.view_description import describe
from viewer.ui.guard import Guarded
from viewer.ui.viewport.turns import QUEUED
from viewer.ui.viewport.venue_view import VenueView

REST = 450
"""Milliseconds of rest after which it is told where the view looks."""


class Announcer(Guarded, QObject):
    """Names the scene and tells where the view looks.

    Parameters
    ----------
    view : the scene
    """

    def __init__(self, view: VenueView, parent: QObject) -> None:
        super().__init__(parent)
        self._view = view
        self._tr = Translator("en")
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(self._tell)
        self.said = ""
        view.calmed.connect(self._rest.start, QUEUED)

    def translate(self, tr: Translator, /) -> None:
        """In another language."""
        self._tr = tr
        explorer = self._view.explorer
        title = localised(explorer.loaded.scene.title, tr.lang) if explorer else ""
        self._view.setAccessibleName(tr.gettext("Scene: {title}").format(title=title) if title else tr.gettext("Scene"))
        self._rest.start()

    def _tell(self) -> None:
        explorer = self._view.explorer
        if explorer is None or explorer.moving:
            return
        text = describe(explorer, self._tr)
        if text != self.said:
            self.said = text
            self._view.setAccessibleDescription(text)
            # Somebody who types or reads a card is not talked over: the description waits until the scene is asked.
            if self._view.hasFocus() or self._view.isAncestorOf(_focused(self._view)):
                announce(self._view, text)


def _focused(default: QWidget) -> QWidget:
    return QApplication.focusWidget() or default


def announce(widget: QWidget, text: str, /) -> None:
    """Have a screen reader say something."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))
