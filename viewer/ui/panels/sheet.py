"""A sheet with something to read: a title, a text that scrolls, buttons below."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from viewer.ui.panels.widgets import Panel, ScrollArea, TextButton, label
from viewer.ui.theme.appearance import Appearance


class ReadingSheet(Panel):
    """The frame; what is read is put in by `show_body`.

    Signals
    -------
    closed() : somebody has read enough
    """

    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "sheet")
        self.title = label(name="title", wrap=True)
        self.inner = QWidget()
        self._holder = QVBoxLayout(self.inner)
        self._holder.setContentsMargins(0, 0, 0, 0)
        self._area = ScrollArea(self.inner)
        self._body: QWidget | None = None
        self.close_button = TextButton()
        self.close_button.clicked.connect(self.closed)
        self.buttons = QHBoxLayout()
        self._layout = QVBoxLayout(self)
        self._layout.addWidget(self.title)
        self._layout.addWidget(self._area, 1)
        self._layout.addLayout(self.buttons)
        self.restyle(self.look)

    def show_body(self, body: QWidget, /) -> None:
        """Put other contents in the place of those before."""
        if self._body:
            self._body.hide()
            self._body.deleteLater()
        self._body = body
        self._holder.addWidget(body)

    def restyle(self, look: Appearance, /) -> None:
        """Take another look, with everything in it."""
        super().restyle(look)
        m = look.metrics
        self._layout.setContentsMargins(m.px(24), m.px(20), m.px(16), m.px(18))
        self._layout.setSpacing(m.px(12))
        if self._body:
            self.fill()

    def fill(self) -> None:
        """Make what is read anew in the look of now, of the words of before."""

    def wanted_height(self, width: int, /) -> int:
        """The height at which nothing scrolls."""
        m = self.look.metrics
        inner = self.inner.heightForWidth(max(width - m.px(54), 100))
        title = self.title.heightForWidth(max(width - m.px(40), 100))
        return max(inner, self.inner.sizeHint().height()) + title + m.button + m.px(2 * 12 + 38) + 4

    def showEvent(self, event: QShowEvent) -> None:
        """Qt: reading begins at the top, by eye and by ear."""
        self._area.verticalScrollBar().setValue(0)
