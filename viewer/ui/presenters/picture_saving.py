"""Saving what is seen as a picture: always refined, however soon it is asked for."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from viewer.i18n import Translator
from viewer.text.png import save_image
from viewer.ui.guard import Guarded
from viewer.ui.viewport.venue_view import VenueView


class PictureSaver(Guarded, QObject):
    """Saves a view's picture, without panels.

    Parameters
    ----------
    view : whose picture

    Signals
    -------
    saved(str) : the file
    failed(str, str) : the file, and why it could not be written
    """

    saved = Signal(str)
    failed = Signal(str, str)

    def __init__(self, view: VenueView, parent: QObject) -> None:
        super().__init__(parent)
        self._view = view

    def ask(self, over: QWidget, name: str, tr: Translator, /) -> None:
        """Ask for a file, then save; `name` is offered."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        dialog = QFileDialog(over, tr.gettext("Save a picture"), folder, "PNG (*.png)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("png")
        dialog.selectFile(f"{name}.png")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.save)
        dialog.open()

    def save(self, file: str, /) -> None:
        """Save as soon as the light of the picture is gathered."""
        if self._view.refined:
            self._write(file)
        else:
            once = Qt.ConnectionType.SingleShotConnection
            self._view.rested.connect(lambda: self._write(file), once)

    def _write(self, file: str) -> None:
        try:
            save_image(Path(file), self._view.grab_picture())
        except OSError as error:
            self.failed.emit(file, error.strerror or str(error))
        else:
            self.saved.emit(file)
