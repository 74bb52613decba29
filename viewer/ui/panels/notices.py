"""What the program has to say: a line over the picture, a page when there is no picture."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from viewer.i18n import Translator
from viewer.scene.issues import Issue
from viewer.ui.icons import icon
from viewer.ui.panels.common import label

_MOST_LINES = 12


class Notice(QFrame):
    """A line over the picture; it stays until it is closed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 8, 8, 8)
        self._text = label(wrap=True)
        close = QPushButton()
        close.setObjectName("bare")
        close.setIcon(icon("close", size=14))
        close.setFixedSize(28, 28)
        close.clicked.connect(self.hide)
        layout.addWidget(self._text, 1)
        layout.addWidget(close)
        self.hide()

    @property
    def text(self) -> str:
        """What is said."""
        return self._text.text()

    def say(self, text: str, /) -> None:
        """Say something."""
        self._text.setText(text)
        self.show()
        self.raise_()


class Page(QWidget):
    """Instead of a picture: that a scene is being opened, or why it cannot be.

    Signals
    -------
    retry() : try to open it again
    cancel() : give up opening it
    """

    retry = Signal()
    cancel = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet("#page { background: #f6f3ee; }")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(60, 40, 60, 40)
        layout.setSpacing(10)
        self._title, self._text = label(name="title", wrap=True), label(wrap=True)
        self._title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._again = QPushButton()
        self._again.clicked.connect(self.retry)
        self._bar = QProgressBar()
        self._bar.setFixedWidth(320)
        self._bar.setTextVisible(False)
        self._stop = QPushButton()
        self._stop.clicked.connect(self.cancel)
        layout.addStretch(1)
        layout.addWidget(self._title)
        layout.addWidget(self._text, 0, Qt.AlignmentFlag.AlignHCenter)
        for widget in (self._bar, self._stop, self._again):
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)

    @property
    def text(self) -> str:
        """What is said below the title."""
        return self._text.text()

    def opening(self, name: str, tr: Translator, /) -> None:
        """A scene is being opened."""
        self._title.setText(tr.gettext("Opening {name} …").format(name=name))
        for widget in (self._text, self._again, self._bar, self._stop):
            widget.hide()
        self._stop.setText(tr.gettext("Cancel"))
        self.show()

    def progress(self, share: float, /) -> None:
        """How far opening is, 0..1; it can be given up from now on."""
        self._bar.setValue(round(100 * share))
        self._bar.show()
        self._stop.show()

    def cancelled(self, name: str, tr: Translator, /) -> None:
        """A scene was not opened because somebody did not want to wait."""
        self._title.setText(tr.gettext("{name} was not opened").format(name=name))
        self._text.hide()
        self._offer(tr)

    def failed(self, name: str, issues: Sequence[Issue], tr: Translator, /) -> None:
        """A scene cannot be opened."""
        self._title.setText(tr.gettext("{name} cannot be opened").format(name=name))
        lines = [issue.format(tr) for issue in issues[:_MOST_LINES]]
        if len(issues) > _MOST_LINES:
            lines.append(f"… + {len(issues) - _MOST_LINES}")
        self._text.setText("\n".join(lines))
        self._text.show()
        self._offer(tr)

    def _offer(self, tr: Translator) -> None:
        """That it can be tried again."""
        self._bar.hide()
        self._stop.hide()
        self._again.setText(tr.gettext("Try again"))
        self._again.show()
        self.show()
