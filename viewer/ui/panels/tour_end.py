"""What a tour ends with: it begins again, another one follows, or everybody looks round."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from viewer.i18n import Translator
from viewer.ui.panels.widgets import Panel, TextButton, label
from viewer.ui.theme.appearance import Appearance


class TourEnd(Panel):
    """The end card of a tour.

    Signals
    -------
    again() : the same tour from its first stop
    onwards() : the next tour
    left() : look round freely; so is whatever else hides it
    """

    again, onwards, left = Signal(), Signal(), Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "sheet")
        self.title, self._text = label(name="title", wrap=True), label(name="fact", wrap=True)
        self.again_button, self.next_button = TextButton(kind="gold", glyph="play"), TextButton(glyph="next")
        self.look_button = TextButton(glyph="home")
        self._column = QVBoxLayout(self)
        for widget in (self.title, self._text, self.again_button, self.next_button, self.look_button):
            self._column.addWidget(widget)
        self.again_button.clicked.connect(self.again)
        self.next_button.clicked.connect(self.onwards)
        self.look_button.clicked.connect(self.left)
        # Enter begins again.
        self.setFocusProxy(self.again_button)
        self.restyle(self.look)

    def restyle(self, look: Appearance, /) -> None:
        """Take another look, with everything in it."""
        super().restyle(look)
        m = look.metrics
        self._column.setContentsMargins(m.px(24), m.px(20), m.px(24), m.px(22))
        self._column.setSpacing(m.px(12))

    def translate(self, tr: Translator, /) -> None:
        """In another language."""
        self.title.setText(tr.gettext("The end of the tour"))
        self.setAccessibleName(self.title.text())
        self.again_button.setText(tr.gettext("Once more from the start"))
        self.look_button.setText(tr.gettext("Look round by yourself"))

    def name_tours(self, over: str, following: str, tr: Translator, /) -> None:
        """Say which tour is over, and which one could follow; "" for none."""
        self._text.setText(over)
        self.next_button.setVisible(bool(following))
        self.next_button.setText(tr.gettext("Next tour: {title}").format(title=following))

    def wanted_height(self, width: int, /) -> int:
        """The height at which nothing is cut."""
        return max(self._column.heightForWidth(width), self._column.minimumSize().height())

    def hideEvent(self, event: QHideEvent) -> None:
        """Qt: whoever closes it looks round."""
        if not event.spontaneous():
            self.left.emit()
