"""The style file of a scene, followed as its author saves it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from viewer.scene.limits import LIMITS
from viewer.scene.model import Scene
from viewer.scene.package import FileFault, Folder, NameKind
from viewer.scene.style import Style
from viewer.scene.style_file import read_style
from viewer.ui.guard import Guarded
from viewer.ui.viewport.files_watch import FilesWatch


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
        self._files = FilesWatch(self._wanted, self)
        self._files.touched.connect(self._read)

    def watch(self, scene: Scene, root: Path, style: Style, /) -> None:
        """Follow the scene's own style file, if it has one and is a folder; `style` is what was read of it."""
        self.leave()
        self._path, self._name, self._known, self._failing = None, scene.style.file or "", style, False
        self._package = Folder(root)
        if self._name and self._package.kind(self._name) in (NameKind.FILE, None):
            self._path = root / self._name
            self._files.look()

    def leave(self) -> None:
        """Follow no file."""
        self._files.leave()
        self._path = None

    def _wanted(self) -> list[Path]:
        """The file, and the folders above it: one that is removed and made again has to be found anew."""
        inside = len(Path(self._name).parts)
        return [self._path, *list(self._path.parents)[:inside]] if self._path else []

    def _read(self) -> None:
        if self._path is None:
            return
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
