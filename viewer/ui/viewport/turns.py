"""News that go up: told in a later turn of the event loop, never from within the code that they are of.

Whoever changes something calls nothing of a higher layer. Its listener is the `emit` of a signal, which
notes the news only: they are delivered once all that runs now has come back.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal

from viewer.session.session import Session
from viewer.ui.guard import Guarded

QUEUED = Qt.ConnectionType.QueuedConnection
"""How to connect to signals of a lower layer."""


class Relay(Guarded, QObject):
    """Has something done in the next turn, as often as it was asked for.

    Parameters
    ----------
    handler : a method of a `QObject`: does it, or looks whether there is anything to do
    parent : with it this ends

    Signals
    -------
    told() : ask for it, by `told.emit`
    """

    told = Signal()

    def __init__(self, handler: Callable[[], None], parent: QObject, /) -> None:
        super().__init__(parent)
        self.told.connect(handler, QUEUED)


class SessionSignals(Guarded, QObject):
    """The changes of a session as a signal, for as long as the parent is there.

    Signals
    -------
    changed(object, object) : the `SessionState` before and after a change; to be connected `QUEUED`
    """

    changed = Signal(object, object)

    def __init__(self, session: Session, parent: QObject, /) -> None:
        super().__init__(parent)
        self.destroyed.connect(session.subscribe(self.changed.emit))
