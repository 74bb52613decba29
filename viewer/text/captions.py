"""What is said at a stop of a tour, painted into a picture as a plate at its lower edge."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from viewer.font_metrics import ui_font
from viewer.text.png import to_image

_INK, _PLATE = "#fcfaf6", "#d81f2a30"
_TYPE = 0.032
"""Of the picture's height: as large as subtitles are."""

_WIDEST, _EDGE = 0.76, 0.06
"""Of the picture's width and height: the widest plate, and how far it stands from the lower edge."""


def with_caption(pixels: NDArray[np.uint8], text: str, /) -> NDArray[np.uint8]:
    """A picture (h, w, 4) uint8 RGBA with a text over its lower edge; the same for no text."""
    if not text:
        return pixels
    height, width = pixels.shape[:2]
    image = to_image(pixels)
    font = ui_font(max(_TYPE * height, 9.0))
    metrics = QFontMetricsF(font)
    flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
    room = metrics.boundingRect(QRectF(0, 0, _WIDEST * width, height), flags, text)
    pad = 0.5 * metrics.height()
    plate = QRectF(0, 0, room.width() + 3 * pad, room.height() + 1.4 * pad)
    plate.moveCenter(QRectF(0, 0, width, height).center())
    plate.moveBottom(height * (1 - _EDGE))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(_PLATE))
    painter.drawRoundedRect(plate, 0.7 * pad, 0.7 * pad)
    painter.setFont(font)
    painter.setPen(QColor(_INK))
    painter.drawText(plate, flags, text)
    painter.end()
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(height, image.bytesPerLine())
    return rows[:, : 4 * width].reshape(height, width, 4).copy()
