"""What is dragged from outside of the program."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QDropEvent


def paths_of(data: QMimeData, /) -> list[Path]:
    """The files and folders of this computer that are dragged."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile() and url.toLocalFile()]


def is_of_files(event: QDropEvent, /) -> bool:
    """Whether files are dragged over a field, which would take their names for a text: they are left to the window."""
    if not paths_of(event.mimeData()):
        return False
    event.ignore()
    return True
