"""The operator's gate: a hidden gesture, a pad of digits, and what the operator may do then."""

from __future__ import annotations

import math
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QTouchEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from viewer.i18n import Translator
from viewer.kiosk.operator_pin import LONGEST, PinLock
from viewer.ui.guard import Guarded
from viewer.ui.panels.widgets import CentredPanel, TextButton, label
from viewer.ui.theme.appearance import Appearance

TAPS, WITHIN = 5, 4.0
"""Taps into the upper left corner, and the seconds that they may take."""

CORNER = 0.09
"""Of the window's shorter side: how large that corner is."""

_AWAY = 20_000  # milliseconds without a touch after which the gate closes
_TICK = 500
_DELETE, _ENTER = "⌫", "✓"


class HiddenTaps(Guarded, QObject):
    """Hears the hidden gesture: so many taps into the corner within a few seconds. What is there still gets them.

    Signals
    -------
    done()
    """

    done = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._taps: list[int] = []

    def hear(self, event: QEvent, /) -> None:
        """A press anywhere in the window."""
        at: QPointF | None = None
        stamp = 0
        if isinstance(event, QMouseEvent):
            at, stamp = event.globalPosition(), event.timestamp()
        elif isinstance(event, QTouchEvent) and event.points():
            at, stamp = event.points()[0].globalPosition(), event.timestamp()
        if at is None:
            return
        inside = self._window.mapFromGlobal(at)
        side = CORNER * min(self._window.width(), self._window.height())
        if not (0 <= inside.x() <= side and 0 <= inside.y() <= side):
            self._taps.clear()
            return
        if self._taps and self._taps[-1] == stamp:
            return  # the mouse event that Qt makes of a touch
        self._taps = [tap for tap in self._taps if stamp - tap <= WITHIN * 1000] + [stamp]
        if len(self._taps) >= TAPS:
            self._taps.clear()
            self.done.emit()


class Gate(CentredPanel):
    """The pad, and behind it the operator's choices.

    Signals
    -------
    left() : leave the kiosk
    cleaning() : have the screen cleaned
    anew() : start the viewer anew
    phone() : pair a phone
    """

    left, cleaning, anew, phone = Signal(), Signal(), Signal(), Signal()

    def __init__(self, parent: QWidget, lock: PinLock) -> None:
        super().__init__(parent, 340)
        self._lock, self._tr = lock, Translator("en")
        self._pin = ""
        self.opened = False
        self.title, self.said, self._dots = label(name="title", wrap=True), label(wrap=True), label(name="card-title")
        self._dots.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._pad, self._menu = QWidget(), QWidget()
        self.keys: dict[str, TextButton] = {}
        grid = QGridLayout(self._pad)
        grid.setContentsMargins(0, 0, 0, 0)
        for i, sign in enumerate("123456789" + _DELETE + "0" + _ENTER):
            button = self.keys[sign] = TextButton(sign)
            button.clicked.connect(partial(self.press, sign))
            grid.addWidget(button, i // 3, i % 3)
        self.choices = {name: TextButton() for name in ("phone", "cleaning", "anew", "left")}
        self.choices["phone"].hide()
        menu = QVBoxLayout(self._menu)
        menu.setContentsMargins(0, 0, 0, 0)
        for name, button in self.choices.items():
            menu.addWidget(button)
            button.clicked.connect(partial(self._choose, name))
        self.close_button = TextButton()
        self.close_button.clicked.connect(self.go)
        for widget in (self.title, self._dots, self.said, self._pad, self._menu, self.close_button):
            self._column.addWidget(widget)
        self._away = QTimer(self, singleShot=True, interval=_AWAY)
        self._away.timeout.connect(self.go)
        self._ticking = QTimer(self, interval=_TICK)
        self._ticking.timeout.connect(self._show)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("takesKeys", True)
        for button in (*self.keys.values(), self.close_button, *self.choices.values()):
            # Digits are typed into the gate, whichever button was pressed last.
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def restyle(self, look: Appearance, /) -> None:
        """Take another look, with everything in it."""
        super().restyle(look)
        m = look.metrics
        self._column.setContentsMargins(m.px(24), m.px(20), m.px(24), m.px(20))
        self._column.setSpacing(m.px(12))
        for button in self.keys.values():
            button.setMinimumSize(m.px(84), m.px(60))
        self.place()

    def translate(self, tr: Translator, /) -> None:
        """In another language."""
        self._tr = tr
        _ = tr.gettext
        self.title.setText(_("For staff"))
        self.setAccessibleName(self.title.text())
        self.close_button.setText(_("Close"))
        self.choices["phone"].setText(_("Pair a phone"))
        self.choices["cleaning"].setText(_("Clean the screen (one minute)"))
        self.choices["anew"].setText(_("Start anew"))
        self.choices["left"].setText(_("Leave the kiosk"))
        self._show()

    def _wanted_width(self) -> int:
        return max(self.sizeHint().width(), super()._wanted_width())

    def offer_phone(self) -> None:
        """Have the operator be able to pair a phone."""
        self.choices["phone"].show()

    def ask(self) -> None:
        """Ask for the PIN."""
        if self.isVisible():
            return
        self._pin, self.opened = "", False
        self.said.setText("")
        self._show()
        self.rise()
        self.place()
        self.grabKeyboard()
        self._ticking.start()
        self._away.start()

    def go(self) -> None:
        """Close, and forget what was typed."""
        self._pin, self.opened = "", False
        self._ticking.stop()
        self._away.stop()
        self.releaseKeyboard()
        super().go()

    def press(self, sign: str, /) -> None:
        """A digit of the pad, or what takes it back or enters it."""
        self._away.start()
        if self._lock.wait:
            return
        if sign == _DELETE:
            self._pin = self._pin[:-1]
        elif sign == _ENTER:
            self._enter()
        elif len(self._pin) < LONGEST:
            self._pin += sign
            self.said.setText("")
        self._show()

    def _enter(self) -> None:
        pin, self._pin = self._pin, ""
        if not pin:
            return
        if self._lock.try_(pin):
            self.opened = True
            self.said.setText("")
        elif not self._lock.wait:
            left = self._lock.left
            text = self._tr.ngettext("Wrong. {n} more try.", "Wrong. {n} more tries.", left)
            self.said.setText(text.format(n=left))

    def _choose(self, name: str) -> None:
        if self.opened:
            self.go()
            getattr(self, name).emit()

    def _show(self) -> None:
        wait = self._lock.wait
        if wait:
            text = self._tr.gettext("Too many tries. Wait {n} seconds.").format(n=math.ceil(wait))
            self.said.setText(text)
        elif self.said.text() and self._was_locked:
            self.said.setText("")
        self._was_locked = bool(wait)
        self._dots.setText("●" * len(self._pin) or " ")
        for button in self.keys.values():
            button.setEnabled(not wait)
        self._pad.setVisible(not self.opened)
        self._dots.setVisible(not self.opened)
        self._menu.setVisible(self.opened)
        self.place()

    _was_locked = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: digits can be typed too."""
        sign = event.text()
        if event.key() == Qt.Key.Key_Escape:
            self.go()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.press(_ENTER)
        elif event.key() == Qt.Key.Key_Backspace:
            self.press(_DELETE)
        elif sign.isascii() and sign.isdigit():
            self.press(sign)
        else:
            event.ignore()
