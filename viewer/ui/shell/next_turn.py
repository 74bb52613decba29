"""Actions of the window, done in the turn after the one in which they were asked for."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from viewer.session.dispatcher import Handler
from viewer.ui.guard import Guarded
from viewer.ui.viewport.turns import QUEUED


class NextTurn(Guarded, QObject):
    """Takes handlers and calls them in a later turn of the event loop, in the order in which they came.

    Signals
    -------
    asked(object) : a `Handler` is to be called; `asked.emit` is what `Dispatcher.add` takes as `soon`
    """

    asked = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.asked.connect(self._do, QUEUED)

    def _do(self, handler: Handler) -> None:
        if method := handler.bound():
            method()
