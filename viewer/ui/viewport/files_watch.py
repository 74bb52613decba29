"""Files that are followed as their author saves them, however the editor does it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path
from stat import S_ISDIR

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from viewer.ui.guard import Guarded

SETTLE = 80
"""Milliseconds after a change before it is told: editors write in several steps."""

MOST = 5_000
"""Files and folders that are watched: systems give out no more than some thousands."""


class FilesWatch(Guarded, QObject):
    """Tells that some files are others than they were, or have come or gone.

    Parameters
    ----------
    wanted : names the files, and the folders that tell of such as come; asked again after each change

    Signals
    -------
    touched() : look at them again
    """

    touched = Signal()

    def __init__(self, wanted: Callable[[], Iterable[Path]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wanted = wanted
        self._seen: dict[str, tuple[int, ...]] = {}
        self._watcher = QFileSystemWatcher(self)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE)
        self._settle.timeout.connect(self._tell)
        self._watcher.fileChanged.connect(self._wait)
        self._watcher.directoryChanged.connect(self._wait)

    def look(self) -> None:
        """Watch all that is wanted now, and nothing else.

        An editor that saves by renaming leaves a new file, which has to be watched anew; its folder tells of it.
        """
        self._seen = {str(path): state for path in islice(self._wanted(), MOST) if (state := _state(path))}
        wanted = self._seen.keys()
        now = {*self._watcher.files(), *self._watcher.directories()}
        if gone := sorted(now - wanted):
            self._watcher.removePaths(gone)
        if new := sorted(wanted - now):
            self._watcher.addPaths(new)

    def leave(self) -> None:
        """Watch nothing."""
        if now := [*self._watcher.files(), *self._watcher.directories()]:
            self._watcher.removePaths(now)
        self._settle.stop()
        self._seen = {}

    def _wait(self) -> None:
        # Not put off again and again by whoever writes without end.
        if not self._settle.isActive():
            self._settle.start()

    def _tell(self) -> None:
        before = self._seen
        self.look()
        # A folder tells of each of its files, whoever wants to know.
        if self._seen != before:
            self.touched.emit()


def _state(path: Path) -> tuple[int, ...]:
    """What tells that a file is another one than it was; of a folder only whether it is the same. () for none."""
    try:
        found = path.stat()
    except OSError:
        return ()
    return (found.st_ino,) if S_ISDIR(found.st_mode) else (found.st_ino, found.st_mtime_ns, found.st_size)
