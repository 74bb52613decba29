"""What the panels share."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QFrame, QLabel, QLayout, QLayoutItem, QPushButton, QWidget

from viewer.ui.icons import icon
from viewer.ui.theme import BUTTON


def label(text: str = "", *, name: str = "", wrap: bool = False) -> QLabel:
    """Plain text: rich text could read files."""
    out = QLabel(text)
    out.setTextFormat(Qt.TextFormat.PlainText)
    out.setObjectName(name)
    out.setWordWrap(wrap)
    return out


def rule() -> QFrame:
    """A thin line."""
    out = QFrame()
    out.setObjectName("rule")
    return out


def icon_button(name: str) -> QPushButton:
    """A square button with an icon."""
    out = QPushButton()
    out.setObjectName("icon")
    out.setIcon(icon(name))
    out.setIconSize(QSize(20, 20))
    out.setFixedSize(BUTTON, BUTTON)
    return out


class Panel(QFrame):
    """A sheet of paper over the picture; clicks on it do not reach the scene."""

    def __init__(self, parent: QWidget, name: str = "panel") -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)


class FlowLayout(QLayout):
    """Widgets side by side, in as many lines as they need."""

    def __init__(self, parent: QWidget | None = None, *, gap: int = 6) -> None:
        super().__init__(parent)
        self._gap = gap
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        """Qt."""
        self._items.append(item)

    def count(self) -> int:
        """Qt."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Qt."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Qt."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        """Qt."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Qt."""
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def sizeHint(self) -> QSize:
        """Qt."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """Qt."""
        out = QSize()
        for item in self._items:
            out = out.expandedTo(item.minimumSize())
        return out

    def setGeometry(self, rect: QRect) -> None:
        """Qt."""
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        x, y, line = rect.x(), rect.y(), 0
        for item in self._items:
            size = item.sizeHint()
            width = min(size.width(), rect.width())
            if x + width > rect.right() + 1 and line:
                x, y, line = rect.x(), y + line + self._gap, 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), QSize(width, size.height())))
            x += width + self._gap
            line = max(line, size.height())
        return y + line - rect.y()

    def clear(self) -> None:
        """Remove and delete all widgets."""
        while self._items:
            widget = self._items.pop().widget()
            if widget:
                widget.hide()
                widget.deleteLater()
