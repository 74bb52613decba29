"""Between a kiosk's window and the recorder of its visits: what its visitors do is told on, in the order it happens."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from viewer.session.state import SessionState
from viewer.ui.guard import Guarded
from viewer.ui.kiosk.presence import Visitors
from viewer.ui.shell.window import Window
from viewer.ui.viewport.turns import QUEUED, SessionSignals
from viewer.visits.recorder import VisitRecorder
from viewer.visits.visit_events import FILE
from viewer.visits.visit_store import VisitStore

RESTED = 1_500
"""Milliseconds without a letter after which what was typed counts as a search."""

_LOOK = 1_000  # milliseconds between two looks at where the camera looks


class VisitLog(Guarded, QObject):
    """Keeps the visits of a kiosk, if it keeps any.

    Parameters
    ----------
    window : the kiosk's
    visitors : who touches it
    folder : of the database; None keeps no visits
    keep_days : days that a visit is kept
    clock : seconds of a steady clock
    now : the local clock of the wall
    """

    _came = Signal()

    def __init__(
        self,
        window: Window,
        visitors: Visitors,
        folder: Path | None,
        *,
        keep_days: int = 365,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now().astimezone(),
    ) -> None:
        super().__init__(window)
        self._window = window
        self.store: VisitStore | None = None
        self.recorder: VisitRecorder | None = None
        self.rested: QTimer | None = None
        # A search that may still be typed on, and whether it found something.
        self._search: tuple[str, bool] | None = None
        if folder is None:
            return
        self.store = store = VisitStore(folder / FILE, keep_days=keep_days)
        self.recorder = VisitRecorder(window.session, store, clock=clock, now=now)
        # The thread that writes ends with the window at the latest.
        self.destroyed.connect(lambda: store.close())
        self._came.connect(self._begin, QUEUED)
        SessionSignals(window.session, self).changed.connect(self._hear, QUEUED)
        visitors.touched.connect(self._touch)
        window.looks.chosen.connect(self.recorder.style)
        self.rested = QTimer(self, singleShot=True, interval=RESTED)
        self.rested.timeout.connect(self._rest)
        window.search.asked.connect(self._ask)
        finder = window.aids.search
        finder.list.picked.connect(self._pick)
        finder.indexer.ready.connect(self._indexed)
        self._looking = QTimer(self, interval=_LOOK)
        self._looking.timeout.connect(self._look)

    def begin(self) -> None:
        """A visitor is there, and finds all set back: in the turn after what that has changed is heard."""
        self._came.emit()

    def end(self) -> None:
        """The visitor has gone, and nothing is set back yet."""
        if self.recorder and self.recorder.visiting:
            self._look()
            self._commit()
            self._looking.stop()
            self.recorder.end()

    def close(self) -> None:
        """The program ends: what is known is written."""
        self.end()
        if self.store:
            self.store.close()

    def _begin(self) -> None:
        if self.recorder:
            self.recorder.begin()
            self._looking.start()

    def _hear(self, before: SessionState, now: SessionState) -> None:
        if self.recorder:
            self.recorder.hear(now)

    def _touch(self) -> None:
        if self.recorder:
            self._look()
            self.recorder.touch()

    def _look(self) -> None:
        explorer = self._window.view.explorer
        if self.recorder and explorer:
            x, y, _ = explorer.camera.target
            self.recorder.look(x, y)

    # -- searches -------------------------------------------------------------------------------------------------

    def _ask(self, text: str) -> None:
        """Something is typed: it counts once the hands rest."""
        if self.rested is None:
            return
        self.rested.stop()
        if text:
            self.rested.start()
        else:
            self._commit()

    def _indexed(self) -> None:
        self._ask(self._window.search.text)

    def _rest(self) -> None:
        text, index = self._window.search.text, self._window.aids.search.indexer.index
        if not text or index is None:
            return  # what is typed while the index is still being made is looked at when that is ready
        if self._search and not (text.startswith(self._search[0]) or self._search[0].startswith(text)):
            self._commit()
        self._search = (text, bool(index.search(text, self._window.tr_.lang)))

    def _pick(self) -> None:
        """A result was chosen, however quickly."""
        if self.rested and self._window.search.text:
            self.rested.stop()
            self._search = (self._window.search.text, True)
            self._commit()

    def _commit(self) -> None:
        """Nothing more comes to what was typed: only the last of it is told."""
        search, self._search = self._search, None
        if search and self.recorder:
            self.recorder.search(search[0], found=search[1])
