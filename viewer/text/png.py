"""Pictures to files."""

from __future__ import annotations

from errno import EINVAL, EIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QBuffer, QSaveFile
from PySide6.QtGui import QImage, QImageWriter


def to_image(pixels: NDArray[np.uint8], /) -> QImage:
    """A picture of Qt's own from (h, w, 4) uint8 RGBA, premultiplied or opaque, top row first."""
    flat = np.ascontiguousarray(pixels)
    height, width = flat.shape[:2]
    return QImage(flat.data, width, height, 4 * width, QImage.Format.Format_RGBA8888_Premultiplied).copy()


def save_png(path: Path, pixels: NDArray[np.uint8], /, *, transparent: bool = False) -> None:
    """Write a PNG of (h, w, 4) uint8 RGBA, premultiplied; without its alpha unless it is `transparent`.

    Raises
    ------
    OSError
        If the file cannot be written; one that was there before still is.
    """
    form = QImage.Format.Format_RGBA8888 if transparent else QImage.Format.Format_RGB888
    save_image(path, to_image(pixels).convertToFormat(form))


def save_image(path: Path, image: QImage, /) -> None:
    """Write a picture so that whoever reads the file finds the whole of it, or what was there before.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    # Made in memory: libpng would write to the terminal that there is no room.
    made = QBuffer()
    made.open(QBuffer.OpenModeFlag.WriteOnly)
    form = path.suffix.lower().removeprefix(".") or "png"
    writer = QImageWriter(made, form.encode())
    if not writer.write(image):
        raise OSError(EINVAL, writer.errorString(), str(path))
    # For Qt a name that is no text would become that of another file; a device or pipe is written to, never replaced.
    if any("\ud800" <= c <= "\udfff" for c in str(path)) or (path.exists() and not path.is_file()):
        path.write_bytes(made.data().data())
        return
    file = QSaveFile(str(path))
    # A folder that is not to be written to may hold a file that is.
    file.setDirectWriteFallback(True)
    whole = file.open(QSaveFile.OpenModeFlag.WriteOnly) and file.write(made.data()) == made.size()
    if not whole or not file.commit():
        raise OSError(EIO, file.errorString(), str(path))
