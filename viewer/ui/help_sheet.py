"""The help sheet: what hands and keys do, made of what is bound at the moment."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from viewer.app.bindings import Bindings
from viewer.app.keynames import HANDS, groups
from viewer.i18n import Translator
from viewer.ui.panels.common import Panel, ScrollArea, TextButton, label
from viewer.ui.theme import Look, Metrics

_COLUMNS = 2


class HelpSheet(Panel):
    """How to get about.

    Signals
    -------
    closed() : somebody has read enough
    settings() : somebody wants other keys
    about() : somebody wants to know whose work this is
    """

    closed = Signal()
    settings = Signal()
    about = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "sheet")
        self._title = label(name="title", wrap=True)
        self._inner = QWidget()
        self._holder = QVBoxLayout(self._inner)
        self._holder.setContentsMargins(0, 0, 0, 0)
        self._area = ScrollArea(self._inner)
        self._body: QWidget | None = None
        self._across = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.close_button, self._change, self.about_button = TextButton(), TextButton(), TextButton()
        self.close_button.clicked.connect(self.closed)
        self._change.clicked.connect(self.settings)
        self.about_button.clicked.connect(self.about)
        self._buttons = QHBoxLayout()
        for button in (self._change, self.about_button, self.close_button):
            self._buttons.addWidget(button, 1)
        self._layout = QVBoxLayout(self)
        self._layout.addWidget(self._title)
        self._layout.addWidget(self._area, 1)
        self._layout.addLayout(self._buttons)
        self.restyle(self.look)

    def restyle(self, look: Look, /) -> None:
        """Take another look, with everything in it."""
        super().restyle(look)
        m = look.metrics
        self._layout.setContentsMargins(m.px(24), m.px(20), m.px(16), m.px(18))
        self._layout.setSpacing(m.px(12))

    def wanted_height(self, width: int, /) -> int:
        """The height at which nothing scrolls."""
        m = self.look.metrics
        self._turn(width)
        inner = self._inner.heightForWidth(max(width - m.px(54), 100))
        title = self._title.heightForWidth(max(width - m.px(40), 100))
        return inner + title + m.button + m.px(2 * 12 + 38) + 4

    def _turn(self, width: int) -> None:
        """Columns side by side where there is room, else one below the other."""
        wide = width >= self.look.metrics.type(700)
        ways = QBoxLayout.Direction
        self._across.setDirection(ways.LeftToRight if wide else ways.TopToBottom)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt."""
        super().resizeEvent(event)
        self._turn(self.width())

    def translate(self, tr: Translator, bindings: Bindings | None = None, /) -> None:
        """The sheet in a language, with the keys that are bound."""
        self._title.setText(tr.gettext("How to look round"))
        self.close_button.setText(tr.gettext("Close"))
        self._change.setText(tr.gettext("Change the keys …"))
        self.about_button.setText(tr.gettext("About Jinyuzui"))
        self.setAccessibleName(tr.gettext("Help"))
        parts = [(tr.gettext("By hand"), [(tr.gettext(how), tr.gettext(what)) for how, what in HANDS])]
        parts += groups(bindings or Bindings.of(), tr)
        columns: list[list[tuple[str, list[tuple[str, str]]]]] = [[] for _ in range(_COLUMNS)]
        for part in parts:
            # The next part goes where there is most room.
            min(columns, key=lambda c: sum(len(rows) + 2 for _, rows in c)).append(part)
        if self._body:
            self._body.hide()
            self._body.deleteLater()
        m = self.look.metrics
        self._body = QWidget()
        self._across = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._body)
        self._across.setContentsMargins(0, 0, m.px(12), 0)
        self._across.setSpacing(m.px(36))
        for column in columns:
            self._across.addLayout(_table(column, m), 1)
        self._holder.addWidget(self._body)
        self._turn(self.width())

    def showEvent(self, event: QShowEvent) -> None:
        """Qt: who reads by ear begins at the top."""
        self._area.verticalScrollBar().setValue(0)


def _table(parts: list[tuple[str, list[tuple[str, str]]]], m: Metrics) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(m.px(18))
    grid.setVerticalSpacing(m.px(5))
    grid.setColumnStretch(0, 2)
    grid.setColumnStretch(1, 3)
    row = 0
    for title, rows in parts:
        grid.addWidget(label(title, name="heading"), row, 0, 1, 2)
        row += 1
        for keys, what in rows:
            grid.addWidget(label(keys, name="fact-label", wrap=True), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(what, name="fact", wrap=True), row, 1, Qt.AlignmentFlag.AlignTop)
            row += 1
        grid.setRowMinimumHeight(row, m.px(8))
        row += 1
    grid.setRowStretch(row, 1)
    return grid
