"""Figures of cards, drawn from what a text tells: a timeline and bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from viewer.scene.sections import Bar, CardPicture, Event
from viewer.ui.guard import Guarded
from viewer.ui.theme.appearance import THEMES

_ROW, _BAR = 1.85, 0.62  # height of a bar's row to its text, of a bar to its row
_LABELS = 0.62  # of the width, at most, for the bars' labels
_DOT, _GAP, _SPACE = 5.0, 12.0, 10.0


@dataclass(frozen=True, slots=True)
class Inks:
    """Colours of a figure, and the size of its text in pixels."""

    text: str = THEMES["light"].ink
    soft: str = THEMES["light"].soft
    line: str = THEMES["light"].line
    mark: str = THEMES["light"].action
    last: str = THEMES["light"].gold
    size: int = 13


def figure(picture: CardPicture, font: QFont, inks: Inks, /) -> QWidget | None:
    """The widget that draws a figure; None for a picture that is none."""
    match picture.figure:
        case "timeline":
            return Timeline(picture.event, font, inks)
        case "bars":
            return Bars(picture.bar, font, inks)
        case _:
            return None


def _sized(font: QFont, size: int, *, bold: bool = False) -> QFont:
    out = QFont(font)
    out.setPixelSize(size)
    out.setBold(bold)
    return out


class Timeline(Guarded, QWidget):
    """Events on a line from top to bottom; the last one is marked.

    Parameters
    ----------
    events : first to last
    font : of the text
    """

    def __init__(self, events: Sequence[Event], font: QFont, inks: Inks) -> None:
        super().__init__()
        self._events, self._inks = tuple(events), inks
        self._plain, self._bold = _sized(font, inks.size), _sized(font, inks.size, bold=True)
        self._tops: list[float] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleDescription("; ".join(f"{e.when}: {e.text}" for e in self._events))
        self.fit(self.width())

    def _text(self, text: str, width: float) -> QRectF:
        box = QRectF(0, 0, max(width, 40.0), 10_000)
        return QFontMetricsF(self._plain).boundingRect(box, int(Qt.TextFlag.TextWordWrap), text)

    def fit(self, width: int, /) -> None:
        """Where each event begins in a column of that width, and the height of all."""
        room = width - 2 * _DOT - _GAP
        head = QFontMetricsF(self._bold).height()
        self._tops, y = [], 0.0
        for event in self._events:
            self._tops.append(y)
            y += head + 1 + self._text(event.text, room).height() + _SPACE
        self.setFixedHeight(round(max(y - _SPACE, 0)) + 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt."""
        if event.size().width() != event.oldSize().width():
            self.fit(self.width())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = 2 * _DOT + _GAP
        width, head = self.width() - left, QFontMetricsF(self._bold).height()
        middle = head / 2
        if self._tops:
            painter.setPen(QPen(QColor(self._inks.line), 2))
            painter.drawLine(QPointF(_DOT, middle), QPointF(_DOT, self._tops[-1] + middle))
        for i, (told, top) in enumerate(zip(self._events, self._tops, strict=True)):
            last = i == len(self._events) - 1
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._inks.last if last else self._inks.mark))
            painter.drawEllipse(QPointF(_DOT, top + middle), _DOT, _DOT)
            painter.setFont(self._bold)
            painter.setPen(QColor(self._inks.text))
            painter.drawText(QRectF(left, top, width, head), Qt.AlignmentFlag.AlignVCenter, told.when)
            painter.setFont(self._plain)
            box = QRectF(left, top + head + 1, width, self._text(told.text, width).height() + 1)
            painter.drawText(box, int(Qt.TextFlag.TextWordWrap), told.text)


class Bars(Guarded, QWidget):
    """Bars from the left, a label before and the value behind each.

    Parameters
    ----------
    bars : top to bottom
    font : of the text
    """

    def __init__(self, bars: Sequence[Bar], font: QFont, inks: Inks) -> None:
        super().__init__()
        self._bars, self._font = tuple(bars), _sized(font, inks.size)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(round(_ROW * inks.size * len(self._bars)) + 4)
        self.setAccessibleDescription("; ".join(f"{b.label}: {b.value:g}" for b in self._bars))
        self._plot = pg.PlotWidget(self, background=None)
        # It is a picture: no hand moves it, and the wheel goes on scrolling the card.
        self._plot.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # A style sheet of the window would give its viewport a ground of its own.
        self._plot.setStyleSheet("background: transparent")
        self._plot.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._plot)
        self._fill(inks)

    def _fill(self, inks: Inks) -> None:
        item = self._plot.getPlotItem()
        item.setMenuEnabled(False)
        item.hideButtons()
        item.hideAxis("bottom")
        item.setMouseEnabled(x=False, y=False)
        item.layout.setContentsMargins(0, 0, 0, 0)
        rows = range(len(self._bars))
        values = [bar.value for bar in self._bars]
        most = max(values, default=0.0) or 1.0
        bars = pg.BarGraphItem(x0=0, y=list(rows), height=_BAR, width=values, brush=inks.mark, pen=None)
        item.addItem(bars)
        for i in rows:
            text = pg.TextItem(f"{values[i]:g}", color=inks.text, anchor=(0, 0.5))
            text.setFont(self._font)
            text.setPos(values[i], i)
            item.addItem(text, ignoreBounds=True)
        item.invertY(True)
        item.setXRange(0, most * 1.16, padding=0)
        item.setYRange(-0.5, len(self._bars) - 0.5, padding=0)
        self._axis = item.getAxis("left")
        self._axis.setStyle(tickLength=0, tickFont=self._font, tickTextOffset=8)
        self._axis.setPen(pg.mkPen(inks.line, width=2))
        self._axis.setTextPen(pg.mkPen(inks.text))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: labels take the width that they need, or are cut with an ellipsis."""
        metrics = QFontMetricsF(self._font)
        wanted = max((metrics.horizontalAdvance(b.label) for b in self._bars), default=0.0) + 4
        width = min(wanted, _LABELS * self.width())
        elided = [metrics.elidedText(b.label, Qt.TextElideMode.ElideRight, width) for b in self._bars]
        self._axis.setTicks([list(enumerate(elided))])
        self._axis.setWidth(round(width) + 12)
