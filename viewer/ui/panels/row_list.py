"""A long list of rows, made some at a time: the window answers while thousands of them come."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Generic, TypeVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import delete, isValid

from viewer.ui.guard import Guarded
from viewer.ui.theme.appearance import Appearance

AT_ONCE, EACH_TURN = 120, 24
"""Rows that are made before anything else happens, and in each turn of the event loop after (as many go in one)."""

_MANY = 60  # rows that change together: the list is laid out once, not for each of them

Item = TypeVar("Item")
RowWidget = TypeVar("RowWidget", bound=QWidget)


class RowList(Guarded, QWidget, Generic[Item, RowWidget]):
    """Rows under each other.

    Parameters
    ----------
    make : gives an item's row
    listed : whether a row is to be seen
    """

    def __init__(self, make: Callable[[Item], RowWidget], listed: Callable[[RowWidget], bool]) -> None:
        super().__init__()
        self._make, self._listed = make, listed
        self._items: Sequence[Item] = ()
        self._waiting: Iterator[Item] = iter(())
        self._leaving: list[QWidget] = []
        # Blocks of rows: a row that comes or goes has only its own block laid out anew.
        self._blocks: list[tuple[QWidget, QVBoxLayout, list[RowWidget]]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._go_on)
        self._spacing = 2
        leaving = self._leaving

        def gone() -> None:
            # They belong to nobody any more: what holds them goes with the list.
            for block in leaving:
                if isValid(block):
                    delete(block)
            leaving.clear()

        self.destroyed.connect(gone)

    @property
    def rows(self) -> list[RowWidget]:
        """Those that there are by now."""
        return [row for _, _, rows in self._blocks for row in rows]

    def restyle(self, look: Appearance, /) -> None:
        """Take another look; the rows take it by themselves."""
        self._spacing = look.metrics.px(2)
        for layout in (self._column, *(layout for _, layout, _ in self._blocks)):
            layout.setSpacing(self._spacing)

    def fill(self, items: Sequence[Item], /) -> None:
        """Show rows of other items; where the keyboard was, it is in the row that stands there now."""
        at = next((i for i, row in enumerate(self.rows) if row.hasFocus()), -1)
        self._items = items
        seen = not self.isHidden()
        if seen:
            self.hide()
        for block, _, _ in self._blocks:
            block.hide()
            self._column.removeWidget(block)
            # Deleted some in each turn; until then nothing that is done with the list is done with them.
            block.setParent(None)
            self._leaving.append(block)
        self._blocks = []
        self._waiting = iter(items)
        self._add(AT_ONCE)
        if seen:
            self.show()
        rows = [row for row in self.rows if not row.isHidden()] if at >= 0 else []
        if rows:
            rows[min(at, len(rows) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)
        self._timer.start()

    def renew(self) -> None:
        """Make all rows anew where they are too many to be changed at once."""
        if len(self._items) > AT_ONCE:
            self.fill(self._items)

    def filter(self) -> None:
        """Ask of every row again whether it is to be seen."""
        changed = [row for row in self.rows if row.isHidden() == self._listed(row)]
        seen = self.isVisible() and len(changed) > _MANY
        if seen:
            self.hide()
        for row in changed:
            row.setVisible(self._listed(row))
        for block, _, rows in self._blocks:
            block.setVisible(any(not row.isHidden() for row in rows))
        if seen:
            self.show()

    def _go_on(self) -> None:
        if self._leaving:
            self._leaving.pop().deleteLater()
        elif not self._add(EACH_TURN):
            self._timer.stop()

    def _add(self, count: int) -> bool:
        """Make some more rows; whether there were any to be made."""
        return all(self._add_block(min(EACH_TURN, count - at)) for at in range(0, count, EACH_TURN))

    def _add_block(self, count: int) -> bool:
        rows = [self._make(item) for item in islice(self._waiting, count)]
        if not rows:
            return False
        block = QWidget(self)
        layout = QVBoxLayout(block)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(self._spacing)
        for row in rows:
            layout.addWidget(row)
            row.setVisible(self._listed(row))
        block.setVisible(any(not row.isHidden() for row in rows))
        self._blocks.append((block, layout, rows))
        self._column.addWidget(block)
        return True
