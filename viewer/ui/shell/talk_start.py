"""How a talk begins: wished for at the start, or by a clicker's start key where there are two screens."""

from __future__ import annotations

import weakref

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication

from viewer.session.settings import SettingsStore
from viewer.ui.guard import Guarded
from viewer.ui.shell.presenters_desk import PresentersDesk, Wishes
from viewer.ui.shell.talk_screens import apart
from viewer.ui.shell.window import Window


class TalkStart(Guarded, QObject):
    """Begins talks in a window, one at a time.

    Parameters
    ----------
    window : the audience's
    kept : settings: whose screen is whose
    remote : address at which phones are heard; "" for none
    """

    def __init__(self, window: Window, kept: SettingsStore, remote: str = "") -> None:
        super().__init__(window)
        self._window, self._kept, self._remote = window, kept, remote
        self.desk: PresentersDesk | None = None
        self._lang = ""
        # A session calls nobody of a window's: it only says that it was asked.
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._asked)
        soon = weakref.ref(self._soon)
        window.session.tours.asked = lambda: timer.start() if (timer := soon()) else None

    def _asked(self) -> None:
        boxes = [screen.geometry() for screen in QGuiApplication.screens()]
        if self.desk is None and len(apart(boxes)) > 1:
            self.begin("", None)

    def begin(self, tour: str, minutes: float | None, /) -> None:
        """Give a talk along a tour, by id, that is to take so many minutes; "" and None for the scene's own."""
        swapped = self._kept.settings.screens_swapped
        desk = PresentersDesk(self._window, Wishes(tour, minutes, swapped, self._lang, self._remote))
        desk.swapped.connect(lambda swapped: self._kept.change(screens_swapped=swapped))
        desk.ended.connect(self._over)
        self.desk = desk
        desk.begin()

    def _over(self) -> None:
        if self.desk:
            self._lang = self.desk.lang
            self.desk.console.deleteLater()
            self.desk.deleteLater()
        self.desk = None
