"""Pictures of pins and labels, painted by Qt: its fonts have Chinese, shaping and hinting."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPen

from viewer.app.layout import DISC, STEM
from viewer.frame import LabelImage

INK = QColor("#2b2a28")
TEAL = QColor("#0f6b66")
GOLD = QColor("#c8922a")
WHITE = QColor("#ffffff")

FAMILIES = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "PingFang SC",
    "Microsoft YaHei UI",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
)
"""Chinese fonts of the three systems; the system's own font comes first, these fill what it lacks."""

_SHADOW = 3.0
_LABEL_HEIGHT = 26.0
_LONGEST = 260.0


def ui_font(pixels: float, *, bold: bool = False) -> QFont:
    """The interface's font at a height in physical pixels."""
    font = QFont()
    font.setFamilies([font.family(), *FAMILIES])
    font.setPixelSize(max(1, round(pixels)))
    font.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Medium)
    return font


class Labels:
    """Makes the pictures and keeps them.

    Parameters
    ----------
    ratio : physical to logical pixels
    """

    def __init__(self, ratio: float) -> None:
        self.ratio = ratio
        self._font = ui_font(13 * ratio)
        self._bold = ui_font(13.5 * ratio, bold=True)
        self._metrics = QFontMetricsF(self._font)
        self._made: dict[tuple[object, ...], LabelImage] = {}

    def measure(self, title: str, /) -> tuple[float, float]:
        """Width and height of a label, physical pixels, its shadow not counted."""
        text = self._fitting(title)
        width = self._metrics.horizontalAdvance(text) + (DISC * 0.5 + 12 + 8) * self.ratio
        return (float(math.ceil(width)), float(round(_LABEL_HEIGHT * self.ratio)))

    def _fitting(self, title: str) -> str:
        return self._metrics.elidedText(title, Qt.TextElideMode.ElideRight, _LONGEST * self.ratio)

    def disc(self, number: str, *, group: bool, chosen: bool, hovered: bool) -> LabelImage:
        """A pin's disc with its shadow; a group's is a rounded square, its number counts what is inside."""
        key = ("disc", self.ratio, number, group, chosen, hovered)
        if key not in self._made:
            side = round(DISC * self.ratio)
            pad = round(_SHADOW * self.ratio)
            image, painter = _canvas(side + 2 * pad, side + 2 * pad)
            rect = QRectF(pad, pad, side, side)
            radius = side * (0.30 if group else 0.5)
            _shadow(painter, rect, radius, self.ratio)
            colour = GOLD if chosen else TEAL.lighter(125) if hovered else TEAL
            painter.setPen(QPen(WHITE, 2 * self.ratio))
            painter.setBrush(colour)
            inset = self.ratio
            painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius - inset, radius - inset)
            painter.setPen(WHITE)
            painter.setFont(self._bold)
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, number)
            self._made[key] = _finish(image, painter, key)
        return self._made[key]

    def pill(self, title: str, *, flipped: bool, chosen: bool, hovered: bool) -> LabelImage:
        """A label with its shadow; its end that the disc covers is on the left, or on the right when flipped."""
        key = ("pill", self.ratio, title, flipped, chosen, hovered)
        if key not in self._made:
            width, height = self.measure(title)
            pad = round(_SHADOW * self.ratio)
            image, painter = _canvas(round(width) + 2 * pad, round(height) + 2 * pad)
            rect = QRectF(pad, pad, width, height)
            _shadow(painter, rect, height / 2, self.ratio)
            painter.setPen(QPen(GOLD if chosen else QColor(0, 0, 0, 28), self.ratio))
            painter.setBrush(QColor("#fff6df") if chosen else QColor("#eef7f5") if hovered else WHITE)
            painter.drawRoundedRect(rect, height / 2, height / 2)
            painter.setPen(INK)
            painter.setFont(self._font)
            covered, free = (DISC * 0.5 + 4) * self.ratio, 12 * self.ratio
            left, right = (free, covered) if flipped else (covered, free)
            text = rect.adjusted(left, 0, -right, 0)
            painter.drawText(text, Qt.AlignmentFlag.AlignCenter, self._fitting(title))
            self._made[key] = _finish(image, painter, key)
        return self._made[key]

    def stem(self, *, chosen: bool) -> LabelImage:
        """The line from a disc down to its anchor, with a dot at the end."""
        key = ("stem", self.ratio, chosen)
        if key not in self._made:
            width, height = round(8 * self.ratio), round((STEM + 4) * self.ratio)
            image, painter = _canvas(width, height)
            colour = GOLD if chosen else TEAL
            painter.setPen(QPen(colour, 1.5 * self.ratio))
            painter.drawLine(round(width / 2), 0, round(width / 2), round(STEM * self.ratio))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            r = 2.6 * self.ratio
            painter.drawEllipse(QRectF(width / 2 - r, STEM * self.ratio - r, 2 * r, 2 * r))
            self._made[key] = _finish(image, painter, key)
        return self._made[key]

    @property
    def pad(self) -> int:
        """What discs and pills are larger on each side for their shadow, physical pixels."""
        return round(_SHADOW * self.ratio)


def _canvas(width: int, height: int) -> tuple[QImage, QPainter]:
    image = QImage(width, height, QImage.Format.Format_RGBA8888_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    return image, painter


def _shadow(painter: QPainter, rect: QRectF, radius: float, ratio: float) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    for grow, alpha in ((2.5, 10), (1.5, 16), (0.5, 22)):
        g = grow * ratio
        path = QPainterPath()
        path.addRoundedRect(rect.adjusted(-g, -g + ratio, g, g + ratio * 0.5), radius + g, radius + g)
        painter.fillPath(path, QColor(40, 35, 25, alpha))


def _finish(image: QImage, painter: QPainter, key: tuple[object, ...]) -> LabelImage:
    painter.end()
    width, height = image.width(), image.height()
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(height, image.bytesPerLine())
    return LabelImage(key, rows[:, : 4 * width].reshape(height, width, 4).copy())
