"""What the presenter's console is made of: pictures of what the audience sees, notes, the list of steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from viewer.ui.guard import Guarded
from viewer.ui.panels.dragged import is_of_files
from viewer.ui.panels.widgets import PLAIN, ScrollArea, TextButton, label
from viewer.ui.theme.appearance import Appearance
from viewer.ui.viewport.qt_events import place

SMALLEST, LARGEST, STEP = 16, 64, 4
"""Design pixels of the notes' letters."""


class StagePicture(Guarded, QWidget):
    """A picture as large as there is room for, with a line of gold where it is the audience's own.

    Signals
    -------
    pointed(float, float) : the pointer is at parts 0..1 of the picture's width and height; -1, -1 when it left
    pressed(float, float) : it was pressed there
    """

    pointed = Signal(float, float)
    pressed = Signal(float, float)

    def __init__(self, *, live: bool) -> None:
        super().__init__()
        self._live, self._image, self._look, self._words = live, QImage(), PLAIN, ""
        self.setMouseTracking(live)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def restyle(self, look: Appearance, /) -> None:
        """Take another look."""
        self._look = look
        self.update()

    @property
    def image(self) -> QImage:
        """What is shown."""
        return self._image

    def set_image(self, image: QImage, words: str = "", /) -> None:
        """Show another picture, null for none, with words over it."""
        self._image, self._words = image, words
        self.update()

    def sizeHint(self) -> QSize:
        """Qt."""
        return QSize(480, 270)

    def minimumSizeHint(self) -> QSize:
        """Qt."""
        return QSize(160, 90)

    def _box(self) -> QRectF:
        """Where the picture lies."""
        size = QSize(16, 9) if self._image.isNull() else self._image.size()
        fitted = size.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        box = QRect(0, 0, fitted.width(), fitted.height())
        box.moveTop((self.height() - box.height()) // 2 if self._live else 0)
        return QRectF(box)

    def _at(self, point: QPointF) -> tuple[float, float]:
        box = self._box()
        x, y = (point.x() - box.left()) / max(box.width(), 1.0), (point.y() - box.top()) / max(box.height(), 1.0)
        return (x, y) if 0.0 <= x <= 1.0 and 0.0 <= y <= 1.0 else (-1.0, -1.0)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Qt."""
        self.pointed.emit(*self._at(place(event)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Qt."""
        x, y = self._at(place(event))
        if x >= 0.0:
            self.pressed.emit(x, y)

    def leaveEvent(self, event: QEvent) -> None:
        """Qt."""
        self.pointed.emit(-1.0, -1.0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt."""
        theme, m = self._look.theme, self._look.metrics
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        box = self._box()
        path = QPainterPath()
        path.addRoundedRect(box, m.px(10), m.px(10))
        painter.setClipPath(path)
        painter.fillRect(box, QColor(theme.sand))
        if not self._image.isNull():
            painter.drawImage(box, self._image)
        painter.setClipping(False)
        if self._words:
            font = self._look.font(self.font(), 17, bold=True)
            painter.setFont(font)
            words = painter.boundingRect(box, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self._words)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.panel))
            pad = m.px(12)
            painter.drawRoundedRect(words.adjusted(-pad, -pad / 2, pad, pad / 2), m.px(8), m.px(8))
            painter.setPen(QColor(theme.ink))
            painter.drawText(words, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self._words)
        if self._live:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.gold), m.px(3)))
            edge = m.px(3) / 2
            painter.drawRoundedRect(box.adjusted(edge, edge, -edge, -edge), m.px(10), m.px(10))


class Notes(Guarded, QFrame):
    """What a step's notes say, for nobody but the presenter.

    Parameters
    ----------
    private : tells at every moment whether nobody else sees them; they are painted only then

    Signals
    -------
    written(str) : other notes were written
    """

    written = Signal(str)

    def __init__(self, private: Callable[[], bool]) -> None:
        super().__init__()
        self.setObjectName("console-box")
        self._private, self._look = private, PLAIN
        self._notes, self._instead = "", ""
        self.pixels = 24
        self.heading = label(name="console-heading")
        self._text = _Text(self._shown)
        self.edit = TextButton()
        self.edit.setCheckable(True)
        self.edit.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.edit.clicked.connect(self._edit_pressed)
        self.field = _Field(private)
        self.field.done.connect(self.leave_field)
        self._area = ScrollArea(self._text)
        head = QHBoxLayout()
        head.addWidget(self.heading, 1)
        head.addWidget(self.edit)
        column = QVBoxLayout(self)
        column.addLayout(head)
        column.addWidget(self._area, 1)
        column.addWidget(self.field, 1)
        self.field.hide()

    def restyle(self, look: Appearance, /) -> None:
        """Take another look."""
        self._look = look
        m = look.metrics
        layout = self.layout()
        assert layout
        layout.setContentsMargins(m.px(18), m.px(14), m.px(18), m.px(14))
        written = f"font-size: {m.type(self.pixels)}px; color: {look.theme.ink};"
        self._text.setStyleSheet(written)
        self.field.setStyleSheet(f"QPlainTextEdit {{ {written} background: {look.theme.sand}; border: none; }}")
        self.look_again()

    def enlarge(self, by: int, /) -> None:
        """Larger letters, or smaller ones."""
        self.pixels = min(max(self.pixels + by * STEP, SMALLEST), LARGEST)
        self.restyle(self._look)

    def _edit_pressed(self, wanted: bool) -> None:
        if wanted and self._private():
            self.field.setPlainText(self._notes)
            self._area.hide()
            self.field.show()
            self.field.setFocus()
        else:
            self.leave_field()
        self.edit.setChecked(not self.field.isHidden())

    def leave_field(self) -> None:
        """Take what was written, and show it as notes again."""
        if self.field.isHidden():
            return
        words = self.field.toPlainText().strip()
        self.field.hide()
        self.field.clear()
        self._area.show()
        # The keys are the console's again.
        self.window().setFocus(Qt.FocusReason.OtherFocusReason)
        self.edit.setChecked(False)
        if words != self._notes.strip():
            self._notes = words
            self.written.emit(words)
        self.look_again()

    def say(self, notes: str, instead: str, /) -> None:
        """Have notes, and what is said instead where somebody else might see them."""
        if notes != self._notes:
            # Those that are being written are another step's.
            self.leave_field()
        self._notes, self._instead = notes, instead
        self.look_again()

    def _shown(self) -> str:
        return self._notes if self._private() else self._instead

    def look_again(self) -> None:
        """Whether they may be shown may be otherwise: nothing waits for the event loop."""
        self.edit.setEnabled(self._private())
        if not self._private():
            self.leave_field()
        self._text.setText(self._shown())
        self._text.repaint()

    @property
    def text(self) -> str:
        """What is read there."""
        return self._text.text()


class _Text(Guarded, QLabel):
    """A text that looks before it is painted whether it still may be."""

    def __init__(self, allowed: Callable[[], str]) -> None:
        super().__init__()
        self._allowed = allowed
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt."""
        if self.text() != (now := self._allowed()):
            self.setText(now)
        super().paintEvent(event)


class _Field(Guarded, QPlainTextEdit):
    """Where notes are written; Escape and Ctrl+Enter end it.

    Parameters
    ----------
    private : tells at every moment whether nobody else sees it; it is painted only then

    Signals
    -------
    done() : that is all
    """

    done = Signal()

    def __init__(self, private: Callable[[], bool]) -> None:
        super().__init__()
        self._private = private
        self.setTabChangesFocus(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Qt."""
        if not is_of_files(event):
            super().dragEnterEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt."""
        ends = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers()
        if event.key() == Qt.Key.Key_Escape or ends:
            self.done.emit()
        elif event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_F5):
            # A clicker's, which lead on whatever is being done.
            event.ignore()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt."""
        if self._private():
            super().paintEvent(event)


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step in the list.

    Parameters
    ----------
    title : with its number
    present : it is where the talk is
    left_out : the plan leaves it out
    """

    title: str
    present: bool = False
    left_out: bool = False


class StepList(Guarded, QFrame):
    """All steps; pressed, one is gone to.

    Signals
    -------
    chosen(int) : a step
    """

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("console-box")
        self.heading = label(name="console-heading")
        self.tools = QHBoxLayout()
        self.tools.addWidget(self.heading, 1)
        self._inner = QWidget()
        self._column = QVBoxLayout(self._inner)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._column.addStretch(1)
        self._area = ScrollArea(self._inner)
        column = QVBoxLayout(self)
        column.addLayout(self.tools)
        column.addWidget(self._area, 1)
        self.buttons: list[QPushButton] = []
        self._rows: tuple[StepRow, ...] = ()

    def restyle(self, look: Appearance, /) -> None:
        """Take another look."""
        m = look.metrics
        layout = self.layout()
        assert layout
        layout.setContentsMargins(m.px(14), m.px(12), m.px(14), m.px(12))

    def show_rows(self, rows: Sequence[StepRow], left_out: str, /) -> None:
        """Show steps.

        Parameters
        ----------
        left_out : what is said of a step that the plan leaves out
        """
        if tuple(rows) == self._rows and self._words == left_out:
            return
        while len(self.buttons) < len(rows):
            self._add(len(self.buttons))
        for button in self.buttons[len(rows) :]:
            button.hide()
        for button, row in zip(self.buttons, rows, strict=False):
            button.setText(f"{row.title} · {left_out}" if row.left_out else row.title)
            button.setAccessibleName(button.text())
            kind = "console-now" if row.present else "console-out" if row.left_out else "console-step"
            if button.objectName() != kind:
                button.setObjectName(kind)
                button.style().polish(button)
            button.show()
            if row.present:
                self._area.ensureWidgetVisible(button)
        self._rows, self._words = tuple(rows), left_out

    _words = ""

    def _add(self, number: int) -> None:
        button = QPushButton()
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda: self.chosen.emit(number))
        self._column.insertWidget(number, button)
        self.buttons.append(button)
