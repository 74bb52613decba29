"""What a form of the editor is made of: lines and texts that tell when somebody has finished with them."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QRectF, QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QFocusEvent,
    QIcon,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from viewer.i18n import LANGUAGES, N_, Translator
from viewer.scene.vocabulary import LocalText
from viewer.ui.guard import Guarded
from viewer.ui.panels.dragged import is_of_files
from viewer.ui.panels.widgets import PLAIN, TextButton
from viewer.ui.theme.appearance import Appearance
from viewer.ui.theme.icons import paint_icon

LANGUAGE_NAMES = {"en": N_("English"), "zh": N_("Chinese")}

_LOW = 48
"""Logical pixels that lists and texts keep in a low window; they scroll."""

CALM = 1200
"""Milliseconds after the last key until what is written is kept, though the field has the keyboard still."""


class LineField(Guarded, QLineEdit):
    """One line.

    Signals
    -------
    written(str, str) : what stood there when it was filled, and what does now
    """

    written = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("edit-line")
        self._filled = ""
        self._calm = QTimer(self, singleShot=True, interval=CALM)
        self._calm.timeout.connect(self.commit)
        self.textEdited.connect(lambda _: self._calm.start())
        self.editingFinished.connect(self.commit)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Qt."""
        if not is_of_files(event):
            super().dragEnterEvent(event)

    def fill(self, text: str, /) -> None:
        """Show what is kept; what somebody is writing stays."""
        if self.text() == self._filled or not self.hasFocus():
            self._filled = text
            if self.text() != text:
                self.setText(text)
                # What does not fit is cut off at its end.
                self.setCursorPosition(0)

    def begin(self) -> None:
        """Have the keyboard write here, over what there is."""
        self.setFocus()
        self.selectAll()

    def commit(self) -> None:
        """Tell of what was written."""
        self._calm.stop()
        before, now = self._filled, self.text()
        if before != now:
            self._filled = now
            self.written.emit(before, now)


class NumberField(Guarded, QSpinBox):
    """A number. Undoing is the editor's: there is nothing in a number to be undone letter by letter."""

    def __init__(self, least: int, most: int) -> None:
        super().__init__()
        self.setObjectName("edit-line")
        self.setRange(least, most)
        self.setKeyboardTracking(False)

    def fill(self, number: int, /) -> None:
        """Show what is kept, which is no change."""
        with QSignalBlocker(self):
            self.setValue(number)

    def event(self, event: QEvent) -> bool:
        """Qt: keys that undo are for the window."""
        undoing = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and any(event.matches(key) for key in undoing)
        ):
            event.ignore()
            return False
        return super().event(event)


class ChoiceField(Guarded, QComboBox):
    """One of several, with an arrow in the colours of the look."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("edit-line")
        self._look = PLAIN

    def restyle(self, look: Appearance, /) -> None:
        """Take another look."""
        self._look = look
        self.update()

    def offer(self, names: list[str], row: int, /) -> None:
        """Other names to choose from, and the one that is shown; -1 for none."""
        if [self.itemText(i) for i in range(self.count())] != names:
            self.clear()
            self.addItems(names)
        self.setCurrentIndex(row)

    def show_colours(self, colours: list[str], /) -> None:
        """A patch before each name, of its colour; "" for none."""
        side = self._look.metrics.px(14)
        self.setIconSize(QSize(side, side))
        for i, colour in enumerate(colours):
            patch = QPixmap(side, side)
            patch.fill(QColor(self._look.theme.soft) if colour else Qt.GlobalColor.transparent)
            if colour:
                painter = QPainter(patch)
                painter.fillRect(1, 1, side - 2, side - 2, QColor(colour))
                painter.end()
            self.setItemIcon(i, QIcon(patch))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: letters are for the window; here one would choose what begins with it, and that is kept at once."""
        if event.text().strip() and not event.text().isspace():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt."""
        super().paintEvent(event)
        side = self._look.metrics.px(14)
        box = QRectF(self.width() - 1.7 * side, (self.height() - side) / 2, side, side)
        painter = QPainter(self)
        paint_icon(painter, box, "down", self._look.theme.ink if self.isEnabled() else self._look.theme.soft)
        painter.end()


class WordsRow(Guarded, QWidget):
    """A short text in all languages, beside each other.

    Signals
    -------
    written(str, str, str) : language, what stood there, and what does now
    """

    written = Signal(str, str, str)

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        self.fields = {lang: LineField() for lang in LANGUAGES}
        for lang, field in self.fields.items():
            row.addWidget(field, 1)
            field.written.connect(lambda was, now, lang=lang: self.written.emit(lang, was, now))

    def fill(self, text: LocalText, /) -> None:
        """Show what is kept; what somebody is writing stays."""
        for lang, field in self.fields.items():
            field.fill(text.get(lang, "") if isinstance(text, Mapping) else text)

    def name(self, what: str, tr: Translator, /) -> None:
        """Say what is written here, in another language."""
        for lang, field in self.fields.items():
            language = tr.gettext(LANGUAGE_NAMES.get(lang, lang))
            field.setPlaceholderText(language)
            field.setAccessibleName(f"{what}, {language}")


class TextField(Guarded, QPlainTextEdit):
    """Any number of lines.

    Signals
    -------
    written(str, str) : what stood there when it was filled, and what does now
    """

    written = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("edit-text")
        self.setMinimumHeight(_LOW)
        self.setTabChangesFocus(True)
        self._filled = ""
        self._calm = QTimer(self, singleShot=True, interval=CALM)
        self._calm.timeout.connect(self.commit)
        self.textChanged.connect(self._calm.start)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Qt."""
        if not is_of_files(event):
            super().dragEnterEvent(event)

    def fill(self, text: str, /) -> None:
        """Show what is kept; what somebody is writing stays."""
        if self.toPlainText() == self._filled or not self.hasFocus():
            # A file ends its last line, which is nothing to be seen; the cursor stays.
            if self.toPlainText().rstrip("\n") != text.rstrip("\n"):
                self.setPlainText(text)
            self._filled = self.toPlainText()

    def commit(self) -> None:
        """Tell of what was written."""
        self._calm.stop()
        before, now = self._filled, self.toPlainText()
        if before != now:
            self._filled = now
            self.written.emit(before, now)

    def sizeHint(self) -> QSize:
        """Qt: it takes what there is."""
        return QSize(super().sizeHint().width(), _LOW)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Qt."""
        super().focusOutEvent(event)
        self.commit()


class SortedList(Guarded, QListWidget):
    """A list whose rows can be dragged to another place.

    Signals
    -------
    chosen(int) : a row was chosen by hand
    moved(int, int) : a row stands elsewhere now; from and to
    """

    chosen = Signal(int)
    moved = Signal(int, int)

    def __init__(self, *, sortable: bool = False) -> None:
        super().__init__()
        self.setObjectName("edit-list")
        self.setMinimumHeight(_LOW)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._filling, self._sortable = False, sortable
        if sortable:
            self.setDragDropMode(QListWidget.DragDropMode.InternalMove)
        self.currentRowChanged.connect(self._choose)
        self.model().rowsMoved.connect(self._tell)

    def fill(self, rows: list[str], row: int, /) -> None:
        """Other rows, and which is chosen; -1 for none."""
        self._filling = True
        try:
            if [self.item(i).text() for i in range(self.count())] != rows:
                self.clear()
                self.addItems(rows)
            self.setCurrentRow(row)
        finally:
            self._filling = False

    def sizeHint(self) -> QSize:
        """Qt: it takes what there is."""
        return QSize(super().sizeHint().width(), _LOW)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: with Alt the arrows move the row."""
        by = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if not (by and self._sortable and event.modifiers() & Qt.KeyboardModifier.AltModifier):
            super().keyPressEvent(event)
        elif 0 <= self.currentRow() + by < self.count():
            self.moved.emit(self.currentRow(), self.currentRow() + by)

    def _choose(self, row: int) -> None:
        if not self._filling and row >= 0:
            self.chosen.emit(row)

    def _tell(self, _parent: object, first: int, _last: int, _to: object, row: int) -> None:
        if not self._filling:
            self.moved.emit(first, row - 1 if row > first else row)


class EditPage(Guarded, QWidget):
    """A page of the pane: widgets under each other, and buttons that ask for something.

    Signals
    -------
    asked(str) : the name of a button that was pressed
    """

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(6)
        self.buttons: dict[str, TextButton] = {}

    def button(self, name: str, /, into: QBoxLayout | None = None, *, gold: bool = False) -> None:
        """A button below all that there is, or in a row."""
        made = self.buttons[name] = TextButton(kind="gold" if gold else "")
        made.clicked.connect(lambda: self.asked.emit(name))
        (into or self.column).addWidget(made)

    def name_buttons(self, **named: str) -> None:
        """What the buttons say, in another language."""
        for name, text in named.items():
            self.buttons[name].setText(text)
