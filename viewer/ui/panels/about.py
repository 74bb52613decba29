"""The About sheet: whose story it is, how true the model is, what the program is built on."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from viewer.app.credits import credits_of
from viewer.i18n import Translator
from viewer.scene.model import Scene
from viewer.ui.panels.common import Panel, ScrollArea, TextButton, label, restyle_below
from viewer.ui.theme import Look


class AboutSheet(Panel):
    """Credits, as plain text.

    Signals
    -------
    closed() : somebody has read enough
    """

    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "sheet")
        self._title = label(name="title", wrap=True)
        self._inner = QWidget()
        self._holder = QVBoxLayout(self._inner)
        self._holder.setContentsMargins(0, 0, 0, 0)
        self._body: QWidget | None = None
        self._area = ScrollArea(self._inner)
        self.close_button = TextButton()
        self.close_button.clicked.connect(self.closed)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        self._layout = QVBoxLayout(self)
        self._layout.addWidget(self._title)
        self._layout.addWidget(self._area, 1)
        self._layout.addLayout(buttons)
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
        inner = self._inner.heightForWidth(max(width - m.px(54), 100))
        title = self._title.heightForWidth(max(width - m.px(40), 100))
        return max(inner, self._inner.sizeHint().height()) + title + m.button + m.px(2 * 12 + 38) + 4

    def translate(self, tr: Translator, scene: Scene | None, /) -> None:
        """The sheet in a language, for the scene that is open."""
        self._title.setText(tr.gettext("About Jinyuzui"))
        self.setAccessibleName(tr.gettext("About Jinyuzui"))
        self.close_button.setText(tr.gettext("Close"))
        if self._body:
            self._body.hide()
            self._body.deleteLater()
        self._body = QWidget()
        column = QVBoxLayout(self._body)
        m = self.look.metrics
        column.setContentsMargins(0, 0, m.px(10), 0)
        column.setSpacing(m.px(4))
        for credit in credits_of(scene, tr):
            column.addWidget(label(credit.heading, name="heading", wrap=True))
            column.addWidget(label(credit.text, name="fact", wrap=True))
            column.addSpacing(m.px(8))
        column.addStretch(1)
        self._holder.addWidget(self._body)
        self._body.show()
        restyle_below(self, self.look)

    def showEvent(self, event: QShowEvent) -> None:
        """Qt: reading begins at the top."""
        self._area.verticalScrollBar().setValue(0)
