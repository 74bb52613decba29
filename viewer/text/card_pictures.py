"""Pictures of the package as images of the size of a column, never a file opened."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

_IMAGE = re.compile(r'<img src="picture:(\d{1,9})" alt="([^"]*)">')
_TALLEST = 2.0  # height to width; what is taller is shown smaller

_DRAWN = 27.0  # times as wide as a text is high, drawings have letters of about its size; they are made for a column


def without_missing(markup: str, pictures: Sequence[NDArray[np.uint8] | None], /) -> str:
    """A section's text, where what is told of a picture stands for each that cannot be shown."""

    def known(match: re.Match[str]) -> str:
        index = int(match[1])
        found = index < len(pictures) and pictures[index] is not None
        return match[0] if found else f"<i>{match[2]}</i>"

    return _IMAGE.sub(known, markup)


def paint(picture: NDArray[np.uint8], width: float, ratio: float, /, text: float = math.inf) -> QImage:
    """A picture as an image for a column; a null one if it cannot be drawn.

    Parameters
    ----------
    picture : (h, w, 4) pixels, or a drawing as the bytes of a PNG (n,)
    width : of the column, logical pixels; pixels are never made larger, drawings fill it
    ratio : physical to logical pixels
    text : size of the text beside it, logical pixels: drawings are no wider than letters of that size need
    """
    drawn = min(width, _DRAWN * text)
    image = _pixels(picture, width * ratio) if picture.ndim == 3 else _drawing(picture, drawn * ratio)
    image.setDevicePixelRatio(ratio)
    return image


def _pixels(picture: NDArray[np.uint8], width: float) -> QImage:
    height, own, _ = picture.shape
    data = np.ascontiguousarray(picture)
    image = QImage(data.data, own, height, 4 * own, QImage.Format.Format_RGBA8888)
    across = min(own, round(width), round(_TALLEST * width * own / height))
    # A copy in any case: the array may be a mapping that goes with the scene.
    if across == own:
        return image.copy()
    return image.scaledToWidth(max(across, 1), Qt.TransformationMode.SmoothTransformation)


def _drawing(png: NDArray[np.uint8], width: float) -> QImage:
    """Drawn larger than any column, so made smaller; the loading worker made it, nobody else's file is decoded here."""
    image = QImage.fromData(png.tobytes())
    if image.isNull():
        return QImage()
    across = min(width, _TALLEST * width * image.width() / image.height())
    return image.scaledToWidth(max(round(across), 1), Qt.TransformationMode.SmoothTransformation)
