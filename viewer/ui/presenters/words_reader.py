"""The texts of a scene, read anew beside the window: they are seen before all else of a version is looked at."""

from __future__ import annotations

import contextlib
import threading

from PySide6.QtCore import QObject, Signal

from viewer.build.layer_cache import kept_drawings
from viewer.build.loading import LoadedScene
from viewer.scene.issues import SceneError
from viewer.scene.rereading import reread
from viewer.ui.guard import Guarded


class WordsReader(Guarded, QObject):
    """Reads on a thread of its own.

    Signals
    -------
    read(object, object) : the `LoadedScene` whose texts were to be read, and its `Words`
    failed(object, object) : that scene, and the issues of its texts
    """

    read = Signal(object, object)
    failed = Signal(object, object)

    def start(self, loaded: LoadedScene, /) -> None:
        """Read what the texts of a package say now; nothing is told where more than they is another."""
        threading.Thread(target=self._read, args=(loaded,), name="words", daemon=True).start()

    def _read(self, loaded: LoadedScene) -> None:
        # The window may be gone by now.
        with contextlib.suppress(RuntimeError):
            try:
                words = reread(loaded.root, loaded.scene, kept_drawings())
            except SceneError as error:
                self.failed.emit(loaded, error.issues)
            else:
                if words:
                    self.read.emit(loaded, words)
