"""What lies over the whole window: the question whether anybody is there, the curtain, the call to visitors."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import (
    Property,
    QEasingCurve,
    QEvent,
    QObject,
    QPointF,
    QPropertyAnimation,
    QRectF,
    Qt,
    QTimer,
)
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from viewer.i18n import Translator
from viewer.ui.guard import Guarded
from viewer.ui.panels.widgets import PLAIN, FloatingPanel, TextButton, label
from viewer.ui.theme.appearance import Appearance

FADING = 900
"""Milliseconds in which a curtain or a call comes and goes."""

_STEPS = 10  # of a fade
_STANDS, _RESTS = 7_000, 1_600  # milliseconds that a call stands at one place, and between two
_PLACES = ((0.22, 0.14), (0.5, 0.16), (0.24, 0.44), (0.28, 0.10), (0.44, 0.12), (0.2, 0.3), (0.78, 0.12))
"""Where it stands in turns, parts of the window: no pixel shows the same for hours."""


class StillThere(FloatingPanel):
    """Asks whether anybody is there, with the seconds that are left."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "sheet")
        self.title, self.said = label(name="title", wrap=True), label(name="fact", wrap=True)
        self.button = TextButton(kind="gold")
        self._tr = Translator("en")
        self._column = QVBoxLayout(self)
        for widget in (self.title, self.said, self.button):
            self._column.addWidget(widget)
        self.hide()

    def restyle(self, look: Appearance, /) -> None:
        """Take another look, with everything in it."""
        super().restyle(look)
        m = look.metrics
        self._column.setContentsMargins(m.px(28), m.px(24), m.px(28), m.px(24))
        self._column.setSpacing(m.px(14))
        self.place()

    def translate(self, tr: Translator, /) -> None:
        """In another language."""
        self._tr = tr
        self.title.setText(tr.gettext("Are you still there?"))
        self.setAccessibleName(self.title.text())
        self.button.setText(tr.gettext("I'm still here"))

    def place(self) -> None:
        """Stand in the middle of the window."""
        width = min(self.look.metrics.px(420), self._window.width())
        height = min(max(self._column.heightForWidth(width), self.sizeHint().height()), self._window.height())
        self.setGeometry((self._window.width() - width) // 2, (self._window.height() - height) // 2, width, height)

    def count(self, seconds: float, /) -> None:
        """So many seconds are left."""
        n = math.ceil(seconds)
        text = self._tr.ngettext("The map begins anew in {n} second.", "The map begins anew in {n} seconds.", n)
        if (said := text.format(n=n)) != self.said.text():
            self.said.setText(said)
            self.place()


class _Cover(Guarded, QWidget):
    """Lies over all of a window, and comes and goes by degrees."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window, self._look = window, PLAIN
        self._shade = 0.0
        self._run = QPropertyAnimation(self, b"shade", self)
        self._run.setDuration(FADING)
        self._run.setEasingCurve(QEasingCurve.Type.InOutQuad)
        self._run.finished.connect(self._arrived)
        window.installEventFilter(self)
        self.hide()

    def _get_shade(self) -> float:
        return self._shade

    def _set_shade(self, shade: float) -> None:
        # Each step has the whole window put together anew, where that is done in software a costly thing.
        shade = round(shade * _STEPS) / _STEPS
        if shade != self._shade:
            self._shade = shade
            self.update()

    shade = Property(float, _get_shade, _set_shade)

    def restyle(self, look: Appearance, /) -> None:
        """Take another look."""
        self._look = look
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: as large as the window."""
        if watched is self._window and event.type() == QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self._window.rect())
        return False

    def fade(self, to: float, /) -> None:
        """Come (1) or go (0)."""
        if to > 0.0:
            self.setGeometry(self._window.rect())
            self.show()
            self.raise_()
        self._run.stop()
        self._run.setStartValue(self._shade)
        self._run.setEndValue(to)
        self._run.start()

    def _arrived(self) -> None:
        if self._shade <= 0.0:
            self.hide()


class Curtain(_Cover):
    """Black, with a few words that move about: when the house is closed, and while somebody wipes the screen.

    It takes every touch.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.words = ""
        self._place = 0
        self._moving = QTimer(self, interval=60_000)
        self._moving.timeout.connect(self._move)

    def draw(self, words: str, /) -> None:
        """Be drawn over the scene, or say something else."""
        self.words = words
        self.setAccessibleName(words)
        if self.isHidden() or self._run.endValue() != 1.0:
            self.fade(1.0)
            self._moving.start()
        self.update()

    def lift(self) -> None:
        """Let the scene be seen again."""
        self._moving.stop()
        if self.isVisible():
            self.fade(0.0)

    @property
    def drawn(self) -> bool:
        """Whether it hides the scene, or is about to."""
        return self.isVisible() and self._run.endValue() == 1.0

    def _move(self) -> None:
        self._place = (self._place + 1) % len(_PLACES)
        self.update()

    def event(self, event: QEvent) -> bool:
        """Qt: nothing beneath is touched."""
        if event.type() in (QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TouchEnd):
            event.accept()
            return True
        if event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease, QEvent.Type.Wheel):
            event.accept()
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt."""
        painter = QPainter(self)
        black = QColor(Qt.GlobalColor.black)
        black.setAlphaF(self._shade)
        painter.fillRect(self.rect(), black)
        _write(painter, self.rect().toRectF(), self.words, self._look, 24, 0.75 * self._shade, _PLACES[self._place])


class Invitation(_Cover):
    """Calls visitors in all languages of the house, at one place after the other; touches go through it.

    Parameters
    ----------
    window : that it lies over
    clear : what it never stands before
    """

    def __init__(self, window: QWidget, clear: Sequence[QWidget] = ()) -> None:
        super().__init__(window)
        self._clear_of = tuple(clear)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.words, self.place = "", 0
        self._standing = QTimer(self, singleShot=True, interval=_STANDS)
        self._standing.timeout.connect(lambda: self.fade(0.0))
        self._resting = QTimer(self, singleShot=True, interval=_RESTS)
        self._resting.timeout.connect(self._stand)

    def call(self, words: str, /) -> None:
        """Begin to call."""
        self.words = words
        self.setAccessibleName(words)
        self._stand()

    def end(self) -> None:
        """Be silent."""
        self._standing.stop()
        self._resting.stop()
        self._run.stop()
        self._shade = 0.0
        self.hide()

    def _stand(self) -> None:
        for _ in _PLACES:
            self.place = (self.place + 1) % len(_PLACES)
            if not any(w.isVisible() and self._strip().intersects(w.geometry().toRectF()) for w in self._clear_of):
                break
        else:
            self._resting.start()
            return
        self.fade(1.0)
        self._standing.start()

    def _arrived(self) -> None:
        super()._arrived()
        if self.isHidden():
            self._resting.start()

    def fade(self, to: float, /) -> None:
        """Come (1) or go (0), as a strip: all else of the picture need not be painted again."""
        super().fade(to)
        self.setGeometry(self._strip().toAlignedRect())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: the window has another size."""
        if watched is self._window and event.type() == QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self._strip().toAlignedRect())
        return False

    def _strip(self) -> QRectF:
        width, height = self._window.width(), self._window.height()
        across, tall = 0.5 * width, self._look.metrics.px(150)
        x, y = _PLACES[self.place]
        left = min(max(x * width - across / 2, 0.0), width - across)
        return QRectF(left, min(max(y * height - tall / 2, 0.0), height - tall), across, tall)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(self._shade)
        m = self._look.metrics
        ground = QColor(self._look.theme.panel)
        ground.setAlpha(self._look.theme.opacity)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.setFont(self._look.font(self.font(), 26))
        lines = self.words.split("\n")
        across = max(painter.fontMetrics().horizontalAdvance(line) for line in lines) + 2 * m.px(34)
        tall = painter.fontMetrics().lineSpacing() * len(lines) + 2 * m.px(20)
        box = QRectF(0, 0, min(across, self.width()), min(tall, self.height()))
        box.moveCenter(QPointF(self.rect().center()))
        painter.drawRoundedRect(box, m.radius, m.radius)
        painter.setPen(QColor(self._look.theme.ink))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), self.words)


def _write(
    painter: QPainter, room: QRectF, words: str, look: Appearance, size: int, shade: float, place: tuple[float, float]
) -> None:
    """White words somewhere in a room."""
    painter.setFont(look.font(painter.font(), size))
    white = QColor(Qt.GlobalColor.white)
    white.setAlphaF(shade)
    painter.setPen(white)
    across = room.width() * 0.6
    box = QRectF(0, 0, across, room.height() * 0.4)
    box.moveCenter(QPointF(place[0] * room.width(), place[1] * room.height()))
    box.moveLeft(min(max(box.left(), 0.0), room.width() - across))
    box.moveTop(min(max(box.top(), 0.0), room.height() - box.height()))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), words)
