"""The style file of a scene, followed as its author saves it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from viewer.scene.limits import LIMITS
from viewer.scene.model import Scene
from viewer.scene.package import FileFault, Folder, NameKind
from viewer.scene.style import Style
from viewer.scene.style_file import read_style
from viewer.ui.guard import Guarded

SETTLE = 80
"""Milliseconds after a change before the file is read: editors write in several steps."""


class StyleFile(Guarded, QObject):
    """Watches one file; what cannot be read is told, and the style before stays.

    Signals
    -------
    changed(object) : the new Style
    failed(object) : its issues; none once it can be read again
    """

    changed = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path: Path | None = None
        self._package = Folder(Path())
        self._name = ""
        self._known: Style | None = None
        self._failing = False
        self._watcher = QFileSystemWatcher(self)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE)
        self._settle.timeout.connect(self._read)
        self._watcher.fileChanged.connect(self._touched)
        self._watcher.directoryChanged.connect(self._touched)

    def watch(self, scene: Scene, root: Path, style: Style, /) -> None:
        """Follow the scene's own style file, if it has one and is a folder; `style` is what was read of it."""
        self.leave()
        self._path, self._name, self._known, self._failing = None, scene.style.file or "", style, False
        self._package = Folder(root)
        if self._name and self._package.kind(self._name) in (NameKind.FILE, None):
            self._path = root / self._name
            self._follow()

    def leave(self) -> None:
        """Follow no file."""
        for path in (*self._watcher.files(), *self._watcher.directories()):
            self._watcher.removePath(path)
        self._path = None

    def _follow(self) -> None:
        """An editor that saves by renaming leaves a new file, which has to be watched anew; its folder tells of it."""
        assert self._path
        inside = len(Path(self._name).parts)
        # Folders above it as well: one that is removed and made again has to be found anew.
        for path in (self._path, *list(self._path.parents)[:inside]):
            if path.exists() and str(path) not in (*self._watcher.files(), *self._watcher.directories()):
                self._watcher.addPath(str(path))

    def _touched(self) -> None:
        self._settle.start()

    def _read(self) -> None:
        if self._path is None:
            return
        self._follow()
        try:
            style, issues = read_style(self._package.read(self._name, LIMITS.text_bytes), self._name)
        except FileFault as fault:
            style, issues = None, [fault.issue(self._name)]
        if style is None:
            self._failing = True
            self.failed.emit(issues)
            return
        if self._failing:
            self._failing = False
            self.failed.emit(())
        if style != self._known:
            self._known = style
            self.changed.emit(style)
