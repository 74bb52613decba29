"""Pictures to files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage


def to_image(pixels: NDArray[np.uint8], /) -> QImage:
    """A picture of Qt's own from (h, w, 4) uint8 RGBA, premultiplied or opaque, top row first."""
    flat = np.ascontiguousarray(pixels)
    height, width = flat.shape[:2]
    return QImage(flat.data, width, height, 4 * width, QImage.Format.Format_RGBA8888_Premultiplied).copy()


def save_png(path: Path, pixels: NDArray[np.uint8], /) -> None:
    """Write a PNG.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    if not to_image(pixels).convertToFormat(QImage.Format.Format_RGB888).save(str(path), "PNG"):  # type: ignore[call-overload]
        raise OSError(f"{path}: cannot be written as PNG")
