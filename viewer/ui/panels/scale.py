"""Compass and scale bar."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QWidget

from viewer.camera import Camera
from viewer.i18n import Translator
from viewer.ui.guard import Guarded
from viewer.ui.panels.widgets import PLAIN, set_tip
from viewer.ui.theme.appearance import Appearance


def north_of(camera: Camera, /) -> float:
    """Angle from up in the picture to north, radians, clockwise; 0 straight down."""
    x, y = float(camera.forward[0]), float(camera.forward[1])
    return -math.atan2(x, y) if math.hypot(x, y) > 1e-3 else 0.0


class Compass(Guarded, QAbstractButton):
    """A needle that points north; pressed it turns the view to the north."""

    def __init__(self) -> None:
        super().__init__()
        self._look, self._north, self._letter = PLAIN, 0.0, "N"
        self.restyle(PLAIN)

    @property
    def north(self) -> float:
        """Where it points, radians clockwise from up."""
        return self._north

    def show_north(self, angle: float, /) -> None:
        """Point there."""
        if abs(angle - self._north) > 5e-3:
            self._north = angle
            self.update()

    def translate(self, tr: Translator, /) -> None:
        """In another language."""
        text = tr.gettext("Compass: turn to the north")
        set_tip(self, text)
        self.setAccessibleName(text)
        self._letter = tr.gettext("N")
        self.update()

    def restyle(self, look: Appearance, /) -> None:
        """Take another look."""
        self._look = look
        self.setFixedSize(look.metrics.button, look.metrics.button)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt."""
        theme, side = self._look.theme, self.width() / 46
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.focus), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.sand) if self.underMouse() or self.hasFocus() else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.translate(self.width() / 2, self.height() / 2)
        painter.rotate(math.degrees(self._north))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.alert))
        needle = [(0.0, -8.0), (5.0, 6.0), (-5.0, 6.0)]
        tail = [(0.0, 20.0), (5.0, 6.0), (-5.0, 6.0)]
        painter.drawPolygon(QPolygonF([QPointF(x * side, y * side) for x, y in needle]))
        painter.setBrush(QColor(theme.soft))
        painter.drawPolygon(QPolygonF([QPointF(x * side, y * side) for x, y in tail]))
        # The letter stays upright while it goes round.
        painter.translate(0, -14.5 * side)
        painter.rotate(-math.degrees(self._north))
        font = self._look.font(self.font(), 12, bold=True)
        font.setPixelSize(max(10, round(12 * side)))
        painter.setFont(font)
        painter.setPen(QColor(theme.ink))
        painter.drawText(
            QRectF(-12 * side, -8 * side, 24 * side, 16 * side), Qt.AlignmentFlag.AlignCenter, self._letter
        )


class ScaleBar(Guarded, QWidget):
    """A length on Earth at the distance of what is looked at."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._look = PLAIN
        self._metres, self._pixels = 0.0, 0.0
        self.restyle(PLAIN)

    def restyle(self, look: Appearance, /) -> None:
        """Take another look."""
        self._look = look
        font = look.font(self.font(), 14)
        self._longest = look.metrics.px(52)
        width = max(self._longest, QFontMetrics(font).horizontalAdvance("500 km") + 4)
        self.setFixedSize(QSize(width + 2, look.metrics.button))

    def show_camera(self, camera: Camera, height: float, scale: float, /) -> None:
        """Follow a camera.

        Parameters
        ----------
        height : of the picture, logical pixels
        scale : metres of the scene to a metre on Earth: a map of a country is small; 0 for a map that has no scale
        """
        if scale <= 0:
            self._metres = self._pixels = 0.0
            self.setAccessibleName("")
            self.update()
            return
        a_metre = scale * camera.focal(height) / camera.distance
        # The longest of 1, 2, 5 times a power of ten that fits.
        most = self._longest / a_metre
        power = 10.0 ** math.floor(math.log10(max(most, 1e-9)))
        metres = max(f * power for f in (1, 2, 5) if f * power <= most)
        pixels = metres * a_metre
        if metres != self._metres or abs(pixels - self._pixels) > 0.25:
            self._metres, self._pixels = metres, pixels
            self.setAccessibleName(self.text())
            self.update()

    def text(self) -> str:
        """The length as it is written."""
        m = self._metres
        if not m:
            return ""
        unit, size = next((u, s) for u, s in (("km", 1e3), ("m", 1.0), ("cm", 1e-2), ("mm", 0.0)) if m >= s)
        return f"{m / (size or 1e-3):g} {unit}"

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt."""
        if not self._metres:
            return
        theme, metrics = self._look.theme, self._look.metrics
        painter = QPainter(self)
        painter.setFont(self._look.font(self.font(), 14))
        painter.setPen(QColor(theme.soft))
        half = self.height() // 2
        align = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom
        middle = self.width() / 2
        painter.drawText(QRectF(0, 0, self.width(), half + metrics.px(3)), align, self.text())
        painter.setPen(QPen(QColor(theme.ink), max(2, metrics.px(2))))
        y, left, right = half + metrics.px(9), middle - self._pixels / 2, middle + self._pixels / 2
        tick = metrics.px(4)
        painter.drawPolyline(
            QPolygonF([QPointF(left, y - tick), QPointF(left, y), QPointF(right, y), QPointF(right, y - tick)])
        )
