"""Where a link of a card leads, as a code that a phone reads."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from viewer.i18n import Translator
from viewer.ui.guard import Guarded
from viewer.ui.panels.sheet import ReadingSheet
from viewer.ui.panels.widgets import PLAIN, label
from viewer.ui.theme.appearance import Appearance

_QUIET = 4  # modules of white around a code (ISO/IEC 18004)


class Code(Guarded, QWidget):
    """A QR code, black on white whatever the theme."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[tuple[bool, ...], ...] = ()
        self._look = PLAIN
        self.text = ""

    def restyle(self, look: Appearance, /) -> None:
        """Take another look."""
        self._look = look
        self.updateGeometry()

    def show_code(self, text: str, /) -> None:
        """Show another text."""
        import segno

        self.text = text
        matrix = segno.make(text, error="m", micro=False).matrix
        self._rows = tuple(tuple(bool(cell) for cell in row) for row in matrix)
        self.setAccessibleName(text)
        self.update()

    def sizeHint(self) -> QSize:
        """Qt: large enough for a phone held at arm's length."""
        side = self._look.metrics.px(300)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: whole pixels a module, so that none is blurred."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(Qt.GlobalColor.white))
        count = len(self._rows) + 2 * _QUIET
        side = min(self.width(), self.height()) // count if self._rows else 0
        left, top = (self.width() - side * count) // 2, (self.height() - side * count) // 2
        for y, row in enumerate(self._rows):
            for x, dark in enumerate(row):
                if dark:
                    at = QRect(left + (x + _QUIET) * side, top + (y + _QUIET) * side, side, side)
                    painter.fillRect(at, QColor(Qt.GlobalColor.black))


class LinkSheet(ReadingSheet):
    """The sheet with the code and the address."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.code = Code()
        self.address = label(name="fact", wrap=True)
        self.address.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        body = QWidget()
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.code)
        row.addStretch(1)
        self._column.addLayout(row)
        self._column.addWidget(self.address)
        self.show_body(body)
        self.buttons.addWidget(self.close_button)
        self.setFocusProxy(self.close_button)

    def restyle(self, look: Appearance, /) -> None:
        """Take another look, with everything in it."""
        super().restyle(look)
        if hasattr(self, "code"):
            self.code.setFixedSize(self.code.sizeHint())

    def show_link(self, url: str, /) -> None:
        """Show where another link leads."""
        self.code.show_code(url)
        self.address.setText(url.removeprefix("mailto:"))

    def translate(self, tr: Translator, /) -> None:
        """In another language."""
        self.title.setText(tr.gettext("Read on with your phone"))
        self.setAccessibleName(self.title.text())
        self.close_button.setText(tr.gettext("Close"))
