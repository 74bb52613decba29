"""The help sheet: what hands and keys do, made of what is bound at the moment."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from viewer.app.bindings import Bindings
from viewer.app.keynames import HANDS, groups
from viewer.i18n import Translator
from viewer.ui.panels.common import Panel, label

_COLUMNS = 2


class HelpSheet(Panel):
    """How to get about.

    Signals
    -------
    closed() : somebody has read enough
    settings() : somebody wants other keys
    """

    closed = Signal()
    settings = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "sheet")
        self._title = label(name="title")
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.close_button, self._change = QPushButton(), QPushButton()
        self.close_button.clicked.connect(self.closed)
        self._change.clicked.connect(self.settings)
        buttons = QHBoxLayout()
        buttons.addWidget(self._change)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.addWidget(self._title)
        layout.addWidget(self._area, 1)
        layout.addLayout(buttons)
        self._wanted = (0, 0)

    def translate(self, tr: Translator, bindings: Bindings | None = None, /) -> None:
        """The sheet in a language, with the keys that are bound."""
        self._title.setText(tr.gettext("How to look round"))
        self.close_button.setText(tr.gettext("Close"))
        self._change.setText(tr.gettext("Change the keys …"))
        self.setAccessibleName(tr.gettext("Help"))
        parts = [(tr.gettext("By hand"), [(tr.gettext(how), tr.gettext(what)) for how, what in HANDS])]
        parts += groups(bindings or Bindings.of(), tr)
        columns: list[list[tuple[str, list[tuple[str, str]]]]] = [[] for _ in range(_COLUMNS)]
        for part in parts:
            # The next part goes where there is most room.
            min(columns, key=lambda c: sum(len(rows) + 2 for _, rows in c)).append(part)
        body = QWidget()
        across = QHBoxLayout(body)
        across.setContentsMargins(0, 0, 12, 0)
        across.setSpacing(36)
        for column in columns:
            across.addLayout(_table(column), 1)
        self._area.setWidget(body)
        body.adjustSize()

    def showEvent(self, event: object) -> None:
        """Qt: who reads by ear begins at the top."""
        self._area.verticalScrollBar().setValue(0)


def _table(parts: list[tuple[str, list[tuple[str, str]]]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(20)
    grid.setVerticalSpacing(5)
    grid.setColumnStretch(1, 1)
    row = 0
    for title, rows in parts:
        grid.addWidget(label(title, name="heading"), row, 0, 1, 2)
        row += 1
        for keys, what in rows:
            grid.addWidget(label(keys, name="fact-label", wrap=True), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(what, name="fact", wrap=True), row, 1, Qt.AlignmentFlag.AlignTop)
            row += 1
        grid.setRowMinimumHeight(row, 8)
        row += 1
    grid.setRowStretch(row, 1)
    return grid
