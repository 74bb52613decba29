"""What the panels share: labels, buttons, the panel itself, a layout that wraps."""

from __future__ import annotations

from html import escape
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLayout,
    QLayoutItem,
    QPushButton,
    QScrollArea,
    QScrollBar,
    QScroller,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QVBoxLayout,
    QWidget,
)

from viewer.ui.guard import Guarded
from viewer.ui.theme.appearance import THEMES, Appearance, Metrics
from viewer.ui.theme.icons import icon

PLAIN = Appearance(THEMES["light"], Metrics())
"""What widgets are made with before the window gives them their look."""


@runtime_checkable
class Styled(Protocol):
    """A widget that paints or sizes something by itself."""

    def restyle(self, look: Appearance, /) -> None:
        """Take another look."""


def label(text: str = "", *, name: str = "", wrap: bool = False) -> QLabel:
    """Plain text: rich text could read files."""
    out = QLabel(text)
    out.setTextFormat(Qt.TextFormat.PlainText)
    out.setObjectName(name)
    out.setWordWrap(wrap)
    return out


def set_tip(widget: QWidget, text: str, /) -> None:
    """What is told where somebody points: plain text, whatever it looks like. Qt would take tags for rich text."""
    widget.setToolTip(f"<p>{escape(text)}</p>" if "<" in text or "&" in text else text)


def rule() -> QFrame:
    """A thin line."""
    out = QFrame()
    out.setObjectName("rule")
    return out


class ScrollArea(Guarded, QScrollArea):
    """Scrolls up and down what is too high, by wheel, by finger and by a thin bar that lies over the content.

    Parameters
    ----------
    inner : the content
    """

    def __init__(self, inner: QWidget) -> None:
        super().__init__()
        inner.setObjectName("inner")
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        self._bar = QScrollBar(Qt.Orientation.Vertical, self)
        self._bar.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        own = self.verticalScrollBar()
        own.rangeChanged.connect(self._follow)
        own.valueChanged.connect(self._bar.setValue)
        self._bar.valueChanged.connect(own.setValue)
        self._bar.hide()

    def _follow(self, least: int, most: int) -> None:
        own = self.verticalScrollBar()
        self._bar.setRange(least, most)
        self._bar.setPageStep(own.pageStep())
        self._bar.setSingleStep(own.singleStep())
        self._bar.setValue(own.value())
        self._bar.setVisible(most > least)
        self._bar.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt."""
        super().resizeEvent(event)
        width = self._bar.sizeHint().width()
        self._bar.setGeometry(self.width() - width, 0, width, self.height())
        own = self.verticalScrollBar()
        self._follow(own.minimum(), own.maximum())


class IconButton(Guarded, QPushButton):
    """A square button with an icon.

    Parameters
    ----------
    glyph : a name of `icons.GLYPHS`
    kind : its name in the style sheet
    """

    def __init__(self, glyph: str, *, kind: str = "icon") -> None:
        super().__init__()
        self.setObjectName(kind)
        self._glyph, self._kind = glyph, kind
        self.restyle(PLAIN)

    def set_glyph(self, glyph: str, /) -> None:
        """Show another icon."""
        if glyph != self._glyph:
            self._glyph = glyph
            self.restyle(self._look)

    def name(self, text: str, keys: str = "", /) -> None:
        """What it does, for those who point at it and those who hear it; with its keys."""
        set_tip(self, f"{text} ({keys})" if keys else text)
        self.setAccessibleName(text)

    def restyle(self, look: Appearance, /) -> None:
        """Take another look."""
        self._look = look
        theme, metrics = look.theme, look.metrics
        colour = theme.on_gold if self._kind == "gold" else theme.ink
        self.setIcon(icon(self._glyph, colour=colour, size=metrics.icon, on=theme.on_action, disabled=theme.soft))
        self.setIconSize(QSize(metrics.icon, metrics.icon))
        self.setFixedSize(metrics.button, metrics.button)


class TextButton(Guarded, QPushButton):
    """A button whose text takes more lines where it has to.

    Parameters
    ----------
    glyph : an icon before the text
    """

    def __init__(self, text: str = "", *, kind: str = "", glyph: str = "") -> None:
        super().__init__(text)
        self.setObjectName(kind)
        self._glyph = glyph
        self._look = PLAIN
        # A fixed height would be that of one line, however narrow the button is.
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.restyle(PLAIN)

    def set_glyph(self, glyph: str, /) -> None:
        """Show another icon."""
        self._glyph = glyph
        self.restyle(self._look)

    def restyle(self, look: Appearance, /) -> None:
        """Take another look."""
        self._look = look
        if self._glyph:
            theme, side = look.theme, round(look.metrics.type(18))
            colour = theme.on_gold if self.objectName() == "gold" else theme.ink
            self.setIcon(icon(self._glyph, colour=colour, size=side, on=theme.on_action, disabled=theme.soft))
            self.setIconSize(QSize(side, side))
        self.updateGeometry()

    def _beside(self) -> int:
        """What stands beside the text: padding, and the icon with its gap."""
        pad = 2 * self._look.metrics.px(13) + 4
        return pad + (self.iconSize().width() + self._look.metrics.px(8) if self._glyph else 0)

    def _block(self, width: int) -> QRect:
        room = QRect(0, 0, max(width - self._beside(), 20), 10_000)
        flags = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft)
        return self.fontMetrics().boundingRect(room, flags, self.text())

    def sizeHint(self) -> QSize:
        """Qt: on one line."""
        self.ensurePolished()
        width = self.wide_for(self.text())
        return QSize(width, self.heightForWidth(width))

    def wide_for(self, text: str, /) -> int:
        """The width that it needs for a text on one line."""
        self.ensurePolished()
        width = self.fontMetrics().horizontalAdvance(text) + self._beside() + 2
        return max(width, self._look.metrics.button)

    def minimumSizeHint(self) -> QSize:
        """Qt: as narrow as the longest word, or a character where there are no spaces."""
        return QSize(min(self.sizeHint().width(), self._look.metrics.button * 2), self._look.metrics.button)

    def hasHeightForWidth(self) -> bool:
        """Qt."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Qt."""
        self.ensurePolished()
        # A chip is pressed beyond its outline: the style sheet draws it with a margin.
        frame = 24 if self.objectName() == "chip" else 16
        return max(self._look.metrics.button, self._block(width).height() + frame)

    def fits(self) -> bool:
        """Whether all of the text is seen."""
        block = self._block(self.width())
        return block.width() <= self.width() - self._beside() + 1 and block.height() <= self.height()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: the frame by the style, icon and text by us."""
        painter = QPainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        picture, option.text, option.icon = self.icon(), "", QIcon()
        self.style().drawControl(QStyle.ControlElement.CE_PushButton, option, painter, self)
        block = self._block(self.width())
        side = self.iconSize().width() + self._look.metrics.px(8) if self._glyph else 0
        whole = block.width() + side
        centred = self.objectName() != "option"
        left = (self.width() - whole) // 2 if centred else self._look.metrics.px(13) + 2
        if self._glyph:
            size = self.iconSize()
            on = QRect(QPoint(left, (self.height() - size.height()) // 2), size)
            mode = picture.Mode.Normal if self.isEnabled() else picture.Mode.Disabled
            state = picture.State.On if self.isChecked() else picture.State.Off
            picture.paint(painter, on, Qt.AlignmentFlag.AlignCenter, mode, state)
        painter.setPen(QColor(self._ink()))
        rect = QRect(left + side, 0, block.width() + 2, self.height())
        align = Qt.AlignmentFlag.AlignHCenter if centred and not self._glyph else Qt.AlignmentFlag.AlignLeft
        painter.drawText(rect, int(Qt.TextFlag.TextWordWrap | align | Qt.AlignmentFlag.AlignVCenter), self.text())

    def _ink(self) -> str:
        theme = self._look.theme
        if self.objectName() == "gold":
            return theme.on_gold
        if self.isChecked():
            return theme.on_action
        return theme.ink if self.isEnabled() else theme.soft


class Panel(Guarded, QFrame):
    """A sheet of paper over the picture; clicks on it do not reach the scene."""

    def __init__(self, parent: QWidget, name: str = "panel") -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self.look = PLAIN

    def restyle(self, look: Appearance, /) -> None:
        """Take another look, with everything in it."""
        self.look = look
        restyle_below(self, look)


class FloatingPanel(Panel):
    """A panel that puts itself where it stands in the window, which it watches while it is shown."""

    def __init__(self, parent: QWidget, name: str = "panel") -> None:
        super().__init__(parent, name)
        self._window = parent

    def place(self) -> None:
        """Stand where it belongs."""
        raise NotImplementedError

    def rise(self) -> None:
        """Be shown, above what is there."""
        if self.isHidden():
            self._window.installEventFilter(self)
        self.show()
        self.raise_()

    def go(self) -> None:
        """Go at once."""
        self._window.removeEventFilter(self)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: the window has another size."""
        if watched is self._window and event.type() == QEvent.Type.Resize:
            self.place()
        return False


class CentredPanel(FloatingPanel):
    """A sheet that puts itself in the middle of the window, as high as its column of widgets needs.

    Parameters
    ----------
    least : width, design pixels, as far as the window has it
    """

    def __init__(self, parent: QWidget, least: int) -> None:
        super().__init__(parent, "sheet")
        self._least = least
        self._column = QVBoxLayout(self)

    def place(self) -> None:
        """Stand in the middle of the window."""
        self._column.activate()
        width = min(self._wanted_width(), self._window.width())
        height = min(max(self._column.heightForWidth(width), self.sizeHint().height()), self._window.height())
        self.setGeometry((self._window.width() - width) // 2, (self._window.height() - height) // 2, width, height)

    def _wanted_width(self) -> int:
        return self.look.metrics.px(self._least)


def restyle_below(widget: QWidget, look: Appearance, /) -> None:
    """Give a look to everything inside a widget that paints by itself."""
    for child in widget.findChildren(QWidget):
        if isinstance(child, Styled):
            child.restyle(look)


class FlowLayout(Guarded, QLayout):
    """Widgets side by side, in as many lines as they need."""

    def __init__(self, parent: QWidget | None = None, *, gap: int = 8, lines: int | None = None) -> None:
        super().__init__(parent)
        self._gap, self._lines = gap, gap if lines is None else lines
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
            height = item.heightForWidth(width) if item.hasHeightForWidth() else size.height()
            if x + width > rect.right() + 1 and line:
                x, y, line = rect.x(), y + line + self._lines, 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), QSize(width, height)))
            x += width + self._gap
            line = max(line, height)
        return y + line - rect.y()

    def clear(self) -> None:
        """Remove and delete all widgets."""
        while self._items:
            widget = self._items.pop().widget()
            if widget:
                widget.hide()
                widget.deleteLater()
