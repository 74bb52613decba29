"""What lies over the whole window: the question whether anybody is there, the curtain, the call to visitors."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import (
    Property,
    QEasingCurve,
    QEvent,
    QPointF,
    QPropertyAnimation,
    QRect,
    QRectF,
    Qt,
    QTimer,
)
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from viewer.i18n import Translator
from viewer.ui.panels.stage_overlays import Overlay
from viewer.ui.panels.widgets import PLAIN, CentredPanel, TextButton, label
from viewer.ui.theme.appearance import Appearance

FADING = 900
"""Milliseconds in which a curtain or a call comes and goes."""

_HANDS = frozenset(
    {
        *(QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TouchEnd),
        *(QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease, QEvent.Type.Wheel),
    }
)
_STEPS = 10  # of a fade
_STANDS, _RESTS = 7_000, 1_600  # milliseconds that a call stands at one place, and between two
_PLACES = ((0.22, 0.14), (0.5, 0.16), (0.24, 0.44), (0.28, 0.10), (0.44, 0.12), (0.2, 0.3), (0.78, 0.12))
"""Where it stands in turns, parts of the window: no pixel shows the same for hours."""


class StillThere(CentredPanel):
    """Asks whether anybody is there, with the seconds that are left."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, 420)
        self.title, self.said = label(name="title", wrap=True), label(name="fact", wrap=True)
        self.button = TextButton(kind="gold")
        self._tr = Translator("en")
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

    def count(self, seconds: float, /) -> None:
        """So many seconds are left."""
        n = math.ceil(seconds)
        text = self._tr.ngettext("The map begins anew in {n} second.", "The map begins anew in {n} seconds.", n)
        if (said := text.format(n=n)) != self.said.text():
            self.said.setText(said)
            self.place()


class _Cover(Overlay):
    """Comes and goes by degrees."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._look = PLAIN
        self._shade = 0.0
        self._run = QPropertyAnimation(self, b"shade", self)
        self._run.setDuration(FADING)
        self._run.setEasingCurve(QEasingCurve.Type.InOutQuad)
        self._run.finished.connect(self._arrived)

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

    def fade(self, to: float, /) -> None:
        """Come (1) or go (0)."""
        if to > 0.0:
            self.lay()
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
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, on=False)
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
        if event.type() in _HANDS:
            event.accept()
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt."""
        painter = QPainter(self)
        black = QColor(Qt.GlobalColor.black)
        black.setAlphaF(self._shade)
        painter.fillRect(self.rect(), black)
        painter.setFont(self._look.font(painter.font(), 24))
        white = QColor(Qt.GlobalColor.white)
        white.setAlphaF(0.75 * self._shade)
        painter.setPen(white)
        box = _box(self.rect(), 0.6, 0.4 * self.height(), self._place)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self.words)


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
            if not any(w.isVisible() and self.area().intersects(w.geometry()) for w in self._clear_of):
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

    def area(self) -> QRect:
        """A strip: all else of the picture need not be painted again."""
        return _box(self._window.rect(), 0.5, self._look.metrics.px(150), self.place).toAlignedRect()

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


def _box(room: QRect, share: float, tall: float, place: int) -> QRectF:
    """A box about one of the places, within a room: a share of its width, so many pixels high."""
    width, height, (x, y) = room.width(), room.height(), _PLACES[place]
    across = share * width
    left = min(max(x * width - across / 2, 0.0), width - across)
    return QRectF(left, min(max(y * height - tall / 2, 0.0), height - tall), across, tall)
