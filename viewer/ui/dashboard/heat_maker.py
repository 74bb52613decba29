"""Makes heat maps beside the window: a scene is drawn from above meanwhile, which takes seconds."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from viewer.ui.guard import Guarded
from viewer.visits.exports import HeatPicture

MakeHeat = Callable[[str], HeatPicture | None]
"""Makes the heat map of a scene by id, on any thread; None where there is none."""


class HeatMaker(Guarded, QObject):
    """Makes one at a time, each once.

    Parameters
    ----------
    make : makes one

    Signals
    -------
    made(str, object) : a scene's id, and its `HeatPicture`, None for none
    """

    made = Signal(str, object)
    _ended = Signal(str, object)

    def __init__(self, make: MakeHeat, parent: QObject) -> None:
        super().__init__(parent)
        self._make = make
        self._known: dict[str, HeatPicture | None] = {}
        self._wanted: str | None = None
        self._thread: threading.Thread | None = None
        self._ended.connect(self._end)

    def want(self, scene: str, /) -> None:
        """Have a scene's map made, after what is being made; only the last wish counts."""
        if scene in self._known:
            self._wanted = None
            self.made.emit(scene, self._known[scene])
        elif self._thread is None:
            self._thread = threading.Thread(target=self._run, args=(scene,), name="heat map", daemon=True)
            self._thread.start()
        else:
            self._wanted = scene

    def close(self) -> None:
        """Wait for what is being made, and make no more."""
        self._wanted = None
        if self._thread:
            self._thread.join()
            self._thread = None

    def _run(self, scene: str) -> None:
        try:
            found: object = self._make(scene)
        except Exception as error:  # noqa: BLE001 - a thread's error has to reach the one reporter
            found = error
        self._ended.emit(scene, found)

    def _end(self, scene: str, found: object) -> None:
        if self._thread:
            self._thread.join()
            self._thread = None
        wanted, self._wanted = self._wanted, None
        if isinstance(found, Exception):
            self._known[scene] = None
        else:
            self._known[scene] = found if isinstance(found, HeatPicture) else None
        if wanted is None or wanted == scene:
            self.made.emit(scene, self._known[scene])
        else:
            self.want(wanted)
        if isinstance(found, Exception):
            raise found
