"""A bookmark in the list: its picture and name, and what can be done with it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QImage,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QSizePolicy, QStackedLayout, QWidget

from viewer.i18n import Translator
from viewer.ui.guard import Guarded
from viewer.ui.panels.dragged import is_of_files
from viewer.ui.panels.widgets import PLAIN, IconButton, restyle_below
from viewer.ui.theme.appearance import Appearance
from viewer.ui.theme.icons import paint_icon

ACROSS, HIGH = 128, 72
"""A picture in the list, design pixels."""

_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
_LONGEST = 200


@dataclass(frozen=True, slots=True, eq=False)
class BookmarkItem:
    """What the list shows of a bookmark.

    Parameters
    ----------
    name, second : the name, and what stands below it
    picture : null where there is none
    """

    id: str
    name: str
    second: str
    picture: QImage


class BookmarkButton(Guarded, QPushButton):
    """The picture and the name: pressed, it leads there.

    Signals
    -------
    told(int) : a key that is for the row
    """

    told = Signal(int)

    def __init__(self, item: BookmarkItem) -> None:
        super().__init__()
        self._item, self._look = item, PLAIN
        self.setText(item.name)
        self.setAccessibleName(item.name)
        self.setAccessibleDescription(item.second)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def restyle(self, look: Appearance, /) -> None:
        """Take another look."""
        self._look = look
        self._fit()
        self.update()

    def _fonts(self) -> tuple[QFont, QFont]:
        return self._look.font(self.font(), 16, bold=True), self._look.font(self.font(), 14)

    def _texts(self, width: int) -> tuple[QRect, QRect, int]:
        """Where name and second line stand in a width, and the height that is needed."""
        m = self._look.metrics
        left = m.px(ACROSS) + m.px(6 + 12)
        room = max(width - left - m.px(6), 40)
        first, second = self._fonts()
        above = QFontMetrics(first).boundingRect(QRect(0, 0, room, 9999), _WRAP, self._item.name)
        below = QFontMetrics(second).boundingRect(QRect(0, 0, room, 9999), _WRAP, self._item.second)
        height = max(above.height() + below.height() + m.px(12), m.px(HIGH) + m.px(12), m.button)
        top = (height - above.height() - below.height()) // 2
        return (
            QRect(left, top, room, above.height() + 2),
            QRect(left, top + above.height() + 2, room, below.height() + 2),
            height,
        )

    def _fit(self) -> None:
        self.setFixedHeight(self._texts(self.width())[2])

    def sizeHint(self) -> QSize:
        """Qt."""
        return QSize(self._look.metrics.px(ACROSS + 160), self._texts(self.width())[2])

    def minimumSizeHint(self) -> QSize:
        """Qt."""
        return QSize(self._look.metrics.px(ACROSS + 90), self._look.metrics.button)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: a narrower one takes more lines."""
        if event.size().width() != event.oldSize().width():
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: some keys are for the row."""
        moves = event.modifiers() == Qt.KeyboardModifier.AltModifier
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.told.emit(int(key) if moves else -int(key))
        elif key in (Qt.Key.Key_F2, Qt.Key.Key_Delete):
            self.told.emit(int(key))
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt."""
        theme, m = self._look.theme, self._look.metrics
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.isDown() or self.underMouse() or self.hasFocus():
            painter.setPen(QPen(QColor(theme.focus), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.wash if self.isDown() else theme.sand))
            painter.drawRoundedRect(frame, m.px(9), m.px(9))
        box = QRectF(m.px(6), (self.height() - m.px(HIGH)) / 2, m.px(ACROSS), m.px(HIGH))
        path = QPainterPath()
        path.addRoundedRect(box, m.px(7), m.px(7))
        painter.save()
        painter.setClipPath(path)
        painter.fillRect(box, QColor(theme.wash))
        if self._item.picture.isNull():
            sign = QRectF(0, 0, m.px(26), m.px(26))
            sign.moveCenter(box.center())
            paint_icon(painter, sign, "place", theme.soft)
        else:
            painter.drawImage(box, self._item.picture)
        painter.restore()
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
        above, below, _ = self._texts(self.width())
        first, second = self._fonts()
        painter.setFont(first)
        painter.setPen(QColor(theme.ink))
        painter.drawText(above, _WRAP, self._item.name)
        painter.setFont(second)
        painter.setPen(QColor(theme.soft))
        painter.drawText(below, _WRAP, self._item.second)


class NameField(Guarded, QLineEdit):
    """The field with another name; Enter takes it, Esc does not.

    Signals
    -------
    done(bool) : whether the name is to be taken
    """

    done = Signal(bool)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Qt."""
        if not is_of_files(event):
            super().dragEnterEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: these two keys end here, else the sheet would close."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.done.emit(event.key() != Qt.Key.Key_Escape)
            event.accept()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Qt: whoever goes on to something else means what he wrote."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.done.emit(True)


class BookmarkRow(Guarded, QFrame):
    """A bookmark.

    Signals
    -------
    opened(str), removed(str) : by id
    renamed(str, str) : by id, and the new name
    moved(str, int) : by id, down by so many
    stepped(str, int) : the keyboard goes to the next row, or the one before
    writing(object) : a `QLineEdit` in which somebody writes now
    """

    opened = Signal(str)
    removed = Signal(str)
    renamed = Signal(str, str)
    moved = Signal(str, int)
    stepped = Signal(str, int)
    writing = Signal(object)

    def __init__(self, item: BookmarkItem, tr: Translator, look: Appearance) -> None:
        super().__init__()
        self.item = item
        self.button = BookmarkButton(item)
        self.field = NameField()
        self.field.setMaxLength(_LONGEST)
        self.field.setAccessibleName(tr.gettext("Name"))
        self._box = QFrame()
        self._box.setObjectName("field")
        inner = QHBoxLayout(self._box)
        inner.setContentsMargins(8, 0, 8, 0)
        inner.addWidget(self.field)
        self.buttons = {
            "rename": IconButton("rename", kind="bare"),
            "up": IconButton("up", kind="bare"),
            "down": IconButton("down", kind="bare"),
            "remove": IconButton("remove", kind="bare"),
        }
        self.buttons["rename"].name(tr.gettext("Rename"), "F2")
        self.buttons["up"].name(tr.gettext("Move up"), "Alt + ↑")
        self.buttons["down"].name(tr.gettext("Move down"), "Alt + ↓")
        self.buttons["remove"].name(tr.gettext("Remove"), "Delete")
        self.button.clicked.connect(lambda: self.opened.emit(item.id))
        self.button.told.connect(self._hear)
        self.field.done.connect(self._end)
        self.buttons["rename"].clicked.connect(self.rename)
        self.buttons["up"].clicked.connect(lambda: self.moved.emit(item.id, -1))
        self.buttons["down"].clicked.connect(lambda: self.moved.emit(item.id, 1))
        self.buttons["remove"].clicked.connect(lambda: self.removed.emit(item.id))
        holder = QWidget()
        self._stack = QStackedLayout(holder)
        self._stack.addWidget(self.button)
        self._stack.addWidget(self._box)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.addWidget(holder, 1)
        for button in self.buttons.values():
            self._layout.addWidget(button)
        self.restyle(look)

    def restyle(self, look: Appearance, /) -> None:
        """Take another look, with everything in it."""
        restyle_below(self, look)
        self._layout.setSpacing(look.metrics.px(2))
        self.field.setFixedHeight(look.metrics.button)

    def set_ends(self, *, first: bool, last: bool) -> None:
        """Whether it is the first, or the last."""
        self.buttons["up"].setEnabled(not first)
        self.buttons["down"].setEnabled(not last)

    def rename(self) -> None:
        """Let somebody write another name."""
        self.field.setText(self.item.name)
        self.field.selectAll()
        self._stack.setCurrentWidget(self._box)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.writing.emit(self.field)

    @property
    def being_renamed(self) -> bool:
        """Whether somebody writes."""
        return self._stack.currentWidget() is self._box

    def _end(self, taken: bool) -> None:
        if not self.being_renamed:
            return
        had = self.field.hasFocus()
        self._stack.setCurrentWidget(self.button)
        if had:
            self.button.setFocus(Qt.FocusReason.OtherFocusReason)
        name = self.field.text().strip()
        if taken and name and name != self.item.name:
            self.renamed.emit(self.item.id, name)

    def _hear(self, key: int) -> None:
        match Qt.Key(abs(key)):
            case Qt.Key.Key_F2:
                self.rename()
            case Qt.Key.Key_Delete:
                self.removed.emit(self.item.id)
            case Qt.Key.Key_Up:
                (self.moved if key > 0 else self.stepped).emit(self.item.id, -1)
            case Qt.Key.Key_Down:
                (self.moved if key > 0 else self.stepped).emit(self.item.id, 1)
