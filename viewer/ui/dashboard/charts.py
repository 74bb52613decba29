"""Charts of pyqtgraph's for a report: columns beside each other, and rows under their names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics
from PySide6.QtWidgets import QFrame, QSizePolicy

from viewer.ui.panels.widgets import PLAIN
from viewer.ui.theme.appearance import Appearance
from viewer.visits.svg_charts import nice_top
from viewer.visits.visit_texts import ReportRow

_ROW, _LEAST_ROW, _BAR = 44, 24, 0.2  # design pixels of a row, where there is room and where there is little; its bar


def _graphics() -> Any:
    """A view for items; not a PlotWidget, whose menus belong to nobody and outlive it."""
    view = pg.GraphicsView(None, background=None)
    # It is a picture: no hand moves it.
    view.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setStyleSheet("background: transparent")
    view.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
    view.setMinimumSize(80, 60)
    return view


def _font(look: Appearance, pixels: float) -> QFont:
    return look.font(QFont(), pixels)


class ColumnChart:
    """Columns beside each other; `widget` draws them."""

    def __init__(self) -> None:
        self.widget = _graphics()
        layout = pg.GraphicsLayout()
        layout.layout.setContentsMargins(0, 0, 0, 0)
        layout.layout.setSpacing(0)
        self.widget.setCentralItem(layout)
        self._left, self._below = pg.AxisItem("left"), pg.AxisItem("bottom")
        self._box, self._bars = pg.ViewBox(enableMenu=False), pg.BarGraphItem(x=[], height=[], width=0.72)
        layout.addItem(self._left, 0, 0)
        layout.addItem(self._box, 0, 1)
        layout.addItem(self._below, 1, 1)
        self._left.linkToView(self._box)
        self._below.linkToView(self._box)
        self._box.addItem(self._bars)
        self.values: tuple[float, ...] = ()

    def show_columns(self, values: Sequence[float], titles: Sequence[str], /, *, every: int = 1) -> None:
        """Show values, of which one in `every` has its title below."""
        self.values = tuple(values)
        self._bars.setOpts(x=list(range(len(values))), height=list(values))
        top, step = nice_top(max(values, default=0.0))
        ticks = [(i, title) for i, title in enumerate(titles) if i % every == 0]
        self._below.setTicks([ticks])
        self._left.setTicks([[(i * step, f"{i * step:,.0f}") for i in range(round(top / step) + 1)]])
        self._box.setXRange(-0.6, max(len(values), 1) - 0.4, padding=0.0)
        # More than the top, so that its number has room.
        self._box.setYRange(0.0, 1.1 * top, padding=0.0)

    def ink(self, look: Appearance, /) -> None:
        """Take another look."""
        theme, font = look.theme, _font(look, 12)
        self._bars.setOpts(brush=QColor(theme.action), pen=pg.mkPen(None))
        for axis in (self._left, self._below):
            axis.setStyle(tickFont=font, tickLength=0, tickTextOffset=look.metrics.px(5), hideOverlappingLabels=False)
            # Lines of the grid behind the bars, whose box lies lower than other items.
            axis.setZValue(-1_000)
            axis.setTextPen(theme.soft)
            axis.setPen(theme.line)
        self._left.setGrid(60)
        metrics = QFontMetrics(font)
        self._left.setWidth(metrics.horizontalAdvance("0,000") + look.metrics.px(8))
        self._below.setHeight(metrics.height() + look.metrics.px(8))


class RowChart:
    """Bars below each other, each under its name; as many as there is room for. `widget` draws them."""

    def __init__(self) -> None:
        self.widget = _graphics()
        self._box = pg.ViewBox(enableMenu=False, defaultPadding=0.0)
        self.widget.setCentralItem(self._box)
        self._box.invertY(True)
        self._tracks, self._bars = (pg.BarGraphItem(x0=[], y=[], width=[], height=_BAR) for _ in range(2))
        self._box.addItem(self._tracks)
        self._box.addItem(self._bars)
        self._texts: list[Any] = []
        self._look = PLAIN
        self._rows: tuple[ReportRow, ...] = ()
        self._most = 1.0
        self.shown = 0
        self.widget.sigDeviceRangeChanged.connect(self._place)

    def show_rows(self, rows: Sequence[ReportRow], /) -> None:
        """Show the first ones of some rows."""
        self._rows = tuple(rows)
        self._most = max((row.value for row in rows), default=0.0) or 1.0
        self._place()

    def ink(self, look: Appearance, /) -> None:
        """Take another look."""
        self._look = look
        self._tracks.setOpts(brush=QColor(look.theme.sand), pen=pg.mkPen(None))
        self._bars.setOpts(brush=QColor(look.theme.action), pen=pg.mkPen(None))
        self._place()

    def _place(self, *_: object) -> None:
        width, height = self.widget.width(), self.widget.height()
        m = self._look.metrics
        least = max(m.px(_LEAST_ROW), round(m.type(13) * 1.8))
        row = max(min(height / max(len(self._rows), 1), m.px(_ROW)), least)
        self.shown = min(len(self._rows), max(int(height / row + 1e-6), 1))
        rows = self._rows[: self.shown]
        for text in self._texts:
            self._box.removeItem(text)
        self._texts.clear()
        # A unit across is the room's width, a unit down a row.
        self._box.setRange(xRange=(0.0, 1.0), yRange=(0.0, max(height / row, 1.0)), padding=0.0)
        places = [i + 0.68 for i in range(len(rows))]
        zeros = [0.0] * len(rows)
        self._tracks.setOpts(x0=zeros, y=places, width=[1.0] * len(rows))
        self._bars.setOpts(x0=zeros, y=places, width=[each.value / self._most for each in rows])
        font = _font(self._look, 13)
        for i, each in enumerate(rows):
            note = self._text(each.note, font, self._look.theme.soft, (1.0, 1.0))
            note.setPos(1.0, i + 0.58)
            room = width - QFontMetrics(font).horizontalAdvance(each.note) - m.px(14)
            title = QFontMetrics(font).elidedText(each.title, Qt.TextElideMode.ElideRight, room)
            self._text(title, font, self._look.theme.ink, (0.0, 1.0)).setPos(0.0, i + 0.58)

    def _text(self, text: str, font: QFont, colour: str, anchor: tuple[float, float]) -> Any:
        item = pg.TextItem(text, color=colour, anchor=anchor)
        item.setFont(font)
        item.textItem.document().setDocumentMargin(0)
        self._box.addItem(item, ignoreBounds=True)
        self._texts.append(item)
        return item
