"""How fast pictures are drawn, for those who set up a machine: times of frames, what they hold, their quality."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median, quantiles

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from viewer.i18n import N_, Translator
from viewer.render.quality import FAST, LADDER, SLOW
from viewer.ui.panels.comfort_sheet import Choice
from viewer.ui.panels.widgets import FloatingPanel, IconButton, label
from viewer.ui.theme.appearance import Appearance
from viewer.ui.viewport.pace import KEPT, Figures

AUTOMATIC = "automatic"

_ROWS = {
    "frame": N_("Frame"),
    "slow": N_("Slowest in twenty"),
    "size": N_("Picture"),
    "drawn": N_("Drawn"),
    "calls": N_("Calls and tiles"),
    "memory": N_("Memory, at most"),
}
_WIDE, _PLOT = 380, 96  # design pixels
_LEAST_TOP = 40.0  # milliseconds that the plot shows at least


class TimesPlot:
    """Times of frames, milliseconds, the last ones to the right; `widget` draws them."""

    def __init__(self, parent: QWidget) -> None:
        # Not a PlotWidget: its menus belong to nobody and outlive it.
        self.widget = pg.GraphicsView(parent, background=None)
        # It is a picture: no hand moves it.
        self.widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.widget.setFrameShape(QFrame.Shape.NoFrame)
        # A style sheet of the window would give its viewport a ground of its own.
        self.widget.setStyleSheet("background: transparent")
        layout = pg.GraphicsLayout()
        layout.layout.setContentsMargins(0, 0, 0, 0)
        self.widget.setCentralItem(layout)
        self._axis, self._box, self._curve = pg.AxisItem("left"), pg.ViewBox(enableMenu=False), pg.PlotCurveItem()
        layout.addItem(self._axis, 0, 0)
        layout.addItem(self._box, 0, 1)
        self._axis.linkToView(self._box)
        self._box.setXRange(0, KEPT, padding=0.0)
        self._limits = [pg.InfiniteLine(1e3 * seconds, angle=0) for seconds in (FAST, SLOW)]
        for line in self._limits:
            self._box.addItem(line, ignoreBounds=True)
        self._box.addItem(self._curve)

    def show_times(self, times: Sequence[float], /) -> None:
        """Milliseconds, the oldest first."""
        self._curve.setData(list(times))
        # One slow frame, as the first one is, must not make lines of all others.
        usual = sorted(times)[: max(1, round(0.95 * len(times)))]
        self._box.setYRange(0.0, max([_LEAST_TOP, *(1.3 * t for t in usual[-1:])]), padding=0.05)

    def ink(self, look: Appearance, /) -> None:
        """Take another look."""
        self.widget.setFixedHeight(look.metrics.px(_PLOT))
        self._axis.setTextPen(look.theme.soft)
        self._axis.setPen(look.theme.outline)
        self._curve.setPen(pg.mkPen(look.theme.action, width=2))
        for line in self._limits:
            line.setPen(pg.mkPen(look.theme.soft, style=Qt.PenStyle.DashLine))


class PerformancePanel(FloatingPanel):
    """A plot of the last moving pictures' times, and figures. It stands where it is least in the way.

    Signals
    -------
    closed()
    chosen(str) : a step of the quality's ladder, or AUTOMATIC
    """

    closed = Signal()
    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._tr = Translator("en")
        self._title = label(name="heading", wrap=True)
        self._close = IconButton("close", kind="bare")
        self._close.clicked.connect(self.closed)
        self._names = {name: label(name="fact-label") for name in _ROWS}
        self.values = {name: label(name="fact") for name in _ROWS}
        self.quality = Choice()
        self.quality.chosen.connect(self.chosen)
        self._plot: TimesPlot | None = None
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        grid = QGridLayout()
        for i, name in enumerate(_ROWS):
            grid.addWidget(self._names[name], i, 0)
            grid.addWidget(self.values[name], i, 1)
        grid.setColumnStretch(1, 1)
        self._column = QVBoxLayout(self)
        self._column.addLayout(top)
        self._column.addLayout(grid)
        self._column.addWidget(self.quality)
        self.installEventFilter(self)
        self.hide()

    # -- what it shows --------------------------------------------------------------------------------------------

    def show_figures(self, figures: Figures, memory: float, /) -> None:
        """What is known now; `memory` in megabytes, NaN where nobody tells."""
        times = [1e3 * seconds for seconds in figures.seconds]
        if times:
            usual = median(times)
            self.values["frame"].setText(f"{usual:.1f} ms · {1e3 / max(usual, 1e-3):.0f} fps")
            slow = quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
            self.values["slow"].setText(f"{slow:.1f} ms")
        width, height = figures.size
        scale, light = figures.quality.scale, self._light(baked=figures.quality.baked)
        self.values["size"].setText(f"{round(width * scale)} × {round(height * scale)} · {light}")
        text = self._tr.gettext("{triangles} triangles, {points} points")
        self.values["drawn"].setText(
            text.format(triangles=f"{figures.tally.triangles:,}", points=f"{figures.tally.points:,}")
        )
        self.values["calls"].setText(f"{figures.tally.draws:,} · {figures.tally.tiles:,}")
        self.values["memory"].setText("–" if math.isnan(memory) else f"{memory:,.0f} MB")
        if self._plot is not None:
            self._plot.show_times(times)
        self.place()

    def _light(self, *, baked: bool) -> str:
        _ = self._tr.gettext
        return _("light baked") if baked else _("a look-up a pixel")

    def show_choices(self, steps: range, now: str, /) -> None:
        """The steps of quality that this machine may be asked for, and what is chosen."""
        _ = self._tr.gettext
        titles = {AUTOMATIC: _("Automatic")}
        for step in steps:
            quality = LADDER[step]
            titles[str(step)] = f"{quality.scale:.0%}" + ("" if quality.baked else " +")
        self.quality.show_choices(titles, now, self.look)
        self.place()

    # -- where it stands ------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Come up; the plot is made when it is first wanted."""
        if self._plot is None:
            self._plot = TimesPlot(self)
            self._plot.ink(self.look)
            self._column.insertWidget(1, self._plot.widget)
        self.rise()
        self.place()

    def place(self) -> None:
        """Stand in the middle above the scene, below the ways out."""
        if self.isHidden():
            return
        box, m = self._window.rect(), self.look.metrics
        width = min(box.width() - 2 * m.px(12), m.px(_WIDE))
        height = min(self._column.totalHeightForWidth(width), box.height() - 2 * m.px(12))
        top = min(m.margin + m.button + m.gap, box.height() - height - m.px(12))
        self.setGeometry(QRect((box.width() - width) // 2, max(top, m.px(12)), width, height))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: the panel holds something else."""
        if watched is self and event.type() == QEvent.Type.LayoutRequest:
            self.place()
        return super().eventFilter(watched, event)

    def restyle(self, look: Appearance, /) -> None:
        """Take another look."""
        super().restyle(look)
        m = look.metrics
        self._column.setContentsMargins(m.px(16), m.px(12), m.px(16), m.px(14))
        self._column.setSpacing(m.px(8))
        if self._plot is not None:
            self._plot.ink(look)
        self.place()

    def translate(self, tr: Translator, /) -> None:
        """In another language."""
        self._tr = tr
        _ = tr.gettext
        self._title.setText(_("Performance"))
        self._close.name(_("Close"), "")
        for name, title in _ROWS.items():
            self._names[name].setText(_(title))
