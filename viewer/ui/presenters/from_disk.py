"""Scenes from the disk: chosen in a dialog, or dropped on the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from viewer.i18n import N_, Translator
from viewer.scene.formats import Gives, added_formats, alone, match, suffixes
from viewer.scene.package import is_folder
from viewer.scene.places import SCENE_FILE
from viewer.session.dispatcher import Dispatcher, handles
from viewer.ui.guard import Guarded
from viewer.ui.panels.dragged import paths_of
from viewer.ui.panels.drop_veil import DropVeil

_DRAGGED = frozenset({QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop})

_LABELS = {
    QFileDialog.DialogLabel.LookIn: N_("Folder:"),
    QFileDialog.DialogLabel.FileName: N_("Name:"),
    QFileDialog.DialogLabel.FileType: N_("Kind:"),
    QFileDialog.DialogLabel.Accept: N_("Open"),
    QFileDialog.DialogLabel.Reject: N_("Cancel"),
}
"""Of Qt's own dialog, which does not speak the visitor's language by itself."""


def best_of(paths: list[Path], /) -> Path | None:
    """What is opened of several that were dropped at once: a folder or package before a file that has a reader."""
    formats = (*alone(), *(form for form in added_formats()[0] if form.alone))

    def rank(path: Path) -> int:
        if is_folder(path) or path.name == SCENE_FILE:
            return 0
        form = match(path.name, formats)
        return 3 if form is None else 1 if form.gives is Gives.PACKAGE else 2

    return min(paths, key=rank, default=None)


def filters(tr: Translator, /) -> str:
    """What the dialog offers to choose from, as Qt takes it."""
    formats = (*alone(), *(form for form in added_formats()[0] if form.alone))

    def line(title: str, endings: tuple[str, ...]) -> str:
        patterns = " ".join(f"*{ending}" for ending in endings)
        return f"{title} ({patterns})"

    all_ = line(tr.gettext("All that can be opened"), (*suffixes(formats), SCENE_FILE))
    each = [line(tr.gettext(form.title), form.suffixes) for form in formats]
    return ";;".join([all_, *each, tr.gettext("All files") + " (*)"])


class FromDisk(Guarded, QObject):
    """Opens what somebody chooses or drops.

    Parameters
    ----------
    window : that the dialogs stand over, and on which things are dropped
    dispatcher : whose policy is asked
    veil : seen while something is dragged over the window
    open_ : opens a scene by its path
    near : tells a path near which a dialog begins
    """

    def __init__(
        self,
        window: QWidget,
        dispatcher: Dispatcher,
        veil: DropVeil,
        open_: Callable[[str], None],
        near: Callable[[], str],
        /,
    ) -> None:
        super().__init__(window)
        self._window, self._dispatcher, self._veil, self._open, self._near = window, dispatcher, veil, open_, near
        self._tr = Translator("en")
        window.setAcceptDrops(True)
        window.installEventFilter(self)
        for field in window.findChildren(QLineEdit):
            # A field would take the name of a file for a text.
            field.installEventFilter(self)

    def translate(self, tr: Translator, /) -> None:
        """In another language."""
        self._tr = tr

    # -- dialogs --------------------------------------------------------------------------------------------------

    @handles("open-file")
    def ask_file(self) -> None:
        """Have a file chosen."""
        dialog = self._dialog(self._tr.gettext("Open a scene or a map"), QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(filters(self._tr).split(";;"))
        dialog.open()

    @handles("open-folder")
    def ask_folder(self) -> None:
        """Have a package folder chosen."""
        dialog = self._dialog(self._tr.gettext("Open a scene's folder"), QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.open()

    def _dialog(self, title: str, mode: QFileDialog.FileMode) -> QFileDialog:
        dialog = QFileDialog(self._window, title, self._begin())
        dialog.setFileMode(mode)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptOpen)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for part, text in _LABELS.items():
            dialog.setLabelText(part, self._tr.gettext(text))
        dialog.fileSelected.connect(self._open)
        # Where nobody manages windows, the keyboard has to be asked for.
        dialog.finished.connect(self._window.window().activateWindow)
        return dialog

    def _begin(self) -> str:
        """The folder that a dialog begins in: where the scene lies that was opened from the disk, else the user's."""
        path = Path(self._near())
        above = path.parent
        return str(above) if path.is_absolute() and is_folder(above) else str(Path.home())

    # -- dropping -------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: what is dragged over the window, and over the fields in it."""
        kind = event.type()
        if watched is self._window and kind == QEvent.Type.DragLeave:
            self._veil.go()
            return False
        if kind not in _DRAGGED or not isinstance(event, QDropEvent):
            return False
        paths = paths_of(event.mimeData())
        if watched is not self._window:
            event.ignore()
            return bool(paths)
        if not paths or not self._dispatcher.allowed("open-file"):
            event.ignore()
            return True
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if kind == QEvent.Type.DragEnter:
            self._veil.place()
            self._veil.rise()
        elif kind == QEvent.Type.Drop:
            self._veil.go()
            if best := best_of(paths):
                self._open(str(best))
        return True
