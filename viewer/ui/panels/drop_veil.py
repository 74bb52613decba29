"""What is seen while something is dragged over the window: that it may be dropped, and what comes of it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from viewer.i18n import Translator
from viewer.ui.panels.widgets import FloatingPanel
from viewer.ui.theme.icons import paint_icon

_VEIL = 0.82


class DropVeil(FloatingPanel):
    """The veil, over all of the window."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "veil")
        self._text = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def translate(self, tr: Translator, /) -> None:
        """In another language."""
        self._text = tr.gettext("Drop it to open it")
        self.setAccessibleName(self._text)

    def place(self) -> None:
        """Stand over all of the window."""
        self.setGeometry(self._window.rect())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt."""
        theme, m = self.look.theme, self.look.metrics
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor(theme.page)
        veil.setAlphaF(_VEIL)
        painter.fillRect(self.rect(), veil)
        pen = QPen(QColor(theme.action), m.px(3), Qt.PenStyle.DashLine)
        painter.setPen(pen)
        edge = m.margin
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(edge, edge, -edge, -edge), m.radius, m.radius)
        side = m.type(64)
        middle = QRectF(self.rect()).center()
        sign = QRectF(middle.x() - side / 2, middle.y() - side, side, side)
        paint_icon(painter, sign, "folder", theme.action)
        painter.setFont(self.look.font(self.font(), 24, bold=True))
        painter.setPen(QColor(theme.ink))
        words = QRectF(0, middle.y() + m.px(16), self.width(), m.type(40))
        painter.drawText(words, Qt.AlignmentFlag.AlignHCenter, self._text)
