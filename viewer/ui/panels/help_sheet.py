"""The help sheet: what hands and keys do, made of what is bound at the moment."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QWidget

from viewer.session.actions import ACTIONS
from viewer.session.input.key_names import HANDS, Wording, groups
from viewer.ui.panels.sheet import ReadingSheet
from viewer.ui.panels.widgets import TextButton, label
from viewer.ui.theme.appearance import Metrics

_COLUMNS = 2

_Part = tuple[str, list[tuple[str, str]]]
"""A heading, and what is below it: keys, and what they do."""


class HelpSheet(ReadingSheet):
    """How to get about.

    Signals
    -------
    settings() : somebody wants other keys
    about() : somebody wants to know whose work this is
    """

    settings = Signal()
    about = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._across = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns: list[list[_Part]] = []
        self._allowed: Callable[[str], bool] = lambda action: True
        self._wording: Wording | None = None
        self._change, self.about_button = TextButton(), TextButton()
        self._change.clicked.connect(self.settings)
        self.about_button.clicked.connect(self.about)
        for button in (self._change, self.about_button, self.close_button):
            self.buttons.addWidget(button, 1)

    def restrict(self, allowed: Callable[[str], bool], /) -> None:
        """Show the buttons and keys of what is allowed."""
        self._allowed = allowed
        self._change.setVisible(allowed("keys"))
        if self._wording:
            self.translate(self._wording)

    def wanted_height(self, width: int, /) -> int:
        """The height at which nothing scrolls."""
        self._turn(width)
        return super().wanted_height(width)

    def _turn(self, width: int) -> None:
        """Columns side by side where there is room, else one below the other."""
        wide = width >= self.look.metrics.type(700)
        ways = QBoxLayout.Direction
        self._across.setDirection(ways.LeftToRight if wide else ways.TopToBottom)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt."""
        super().resizeEvent(event)
        self._turn(self.width())

    def translate(self, tr: Wording, /) -> None:
        """The sheet in a language, with the keys that are bound."""
        self._wording = tr
        self.title.setText(tr.gettext("How to look round"))
        self.close_button.setText(tr.gettext("Close"))
        self._change.setText(tr.gettext("Change the keys …"))
        self.about_button.setText(tr.gettext("About Jinyuzui"))
        parts = [(tr.gettext("Mouse and touch"), [(tr.gettext(how), tr.gettext(what)) for how, what in HANDS])]
        parts += groups(tr.bindings, tr, {action for action in ACTIONS if self._allowed(action)})
        self._columns = [[] for _ in range(_COLUMNS)]
        for part in parts:
            # The next part goes where there is most room.
            min(self._columns, key=lambda c: sum(len(rows) + 2 for _, rows in c)).append(part)
        self.fill()

    def fill(self) -> None:
        """Make what is read anew in the look of now."""
        m = self.look.metrics
        body = QWidget()
        self._across = QBoxLayout(QBoxLayout.Direction.LeftToRight, body)
        self._across.setContentsMargins(0, 0, m.px(12), 0)
        self._across.setSpacing(m.px(36))
        for column in self._columns:
            self._across.addLayout(_table(column, m), 1)
        self.show_body(body)
        self._turn(self.width())


def _table(parts: list[_Part], m: Metrics) -> QGridLayout:
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
