"""A heat map in a window, with what its colours mean."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QLinearGradient, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from viewer.ui.guard import Guarded
from viewer.ui.panels.widgets import PLAIN
from viewer.ui.theme.appearance import HEAT, Appearance
from viewer.visits.heat import Picture

_SCALE, _THICK = 130, 11  # design pixels of the legend's colours


class HeatView(Guarded, QWidget):
    """A picture as large as there is room for, and a legend below it."""

    def __init__(self) -> None:
        super().__init__()
        self.image = QImage()
        self._look, self._words, self._least, self._most = PLAIN, "", "", ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def restyle(self, look: Appearance, /) -> None:
        """Take another look."""
        self._look = look
        self.update()

    def show_words(self, words: str, /) -> None:
        """Say something in place of a picture."""
        self.image, self._words = QImage(), words
        self.setAccessibleName(words)
        self.update()

    def show_picture(self, picture: Picture, name: str, least: str, most: str, /) -> None:
        """Show a picture, (h, w, 3) uint8, and what its coolest and hottest colours mean."""
        whole = np.ascontiguousarray(picture)
        height, width = whole.shape[:2]
        self.image = QImage(whole.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()
        self._words, self._least, self._most = "", least, most
        self.setAccessibleName(name)
        self.update()

    def minimumSizeHint(self) -> QSize:
        """Qt."""
        return QSize(200, 160)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt."""
        look, m = self._look, self._look.metrics
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setFont(look.font(self.font(), 14))
        if self.image.isNull():
            painter.setPen(QColor(look.theme.soft))
            middle = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
            painter.drawText(self.rect(), middle, self._words)
            return
        foot = QFontMetrics(painter.font()).height() + m.px(14)
        room = QRectF(0, 0, self.width(), max(self.height() - foot, 1))
        size = self.image.size().scaled(room.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        at = QRectF((room.width() - size.width()) / 2, 0.0, size.width(), size.height())
        path = QPainterPath()
        path.addRoundedRect(at, m.px(8), m.px(8))
        painter.setClipPath(path)
        painter.drawImage(at, self.image)
        painter.setClipping(False)
        self._paint_legend(painter, at.bottom() + m.px(8), foot - m.px(8))

    def _paint_legend(self, painter: QPainter, top: float, height: float) -> None:
        m = self._look.metrics
        metrics = QFontMetrics(painter.font())
        scale, gap = m.px(_SCALE), m.px(9)
        texts = [metrics.horizontalAdvance(text) for text in (self._least, self._most)]
        x = max((self.width() - (texts[0] + texts[1] + scale + 2 * gap)) / 2, 0.0)
        centre = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        painter.setPen(QColor(self._look.theme.soft))
        painter.drawText(QRectF(x, top, texts[0] + 1, height), centre, self._least)
        x += texts[0] + gap
        ramp = QLinearGradient(x, 0, x + scale, 0)
        for i, colour in enumerate(HEAT):
            ramp.setColorAt(i / (len(HEAT) - 1), QColor(colour))
        thick = m.px(_THICK)
        painter.setBrush(ramp)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(QRectF(x, top + (height - thick) / 2, scale, thick), thick / 2, thick / 2)
        painter.setPen(QColor(self._look.theme.soft))
        painter.drawText(QRectF(x + scale + gap, top, texts[1] + 1, height), centre, self._most)
