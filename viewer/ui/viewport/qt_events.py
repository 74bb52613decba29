"""Qt's events become the app's, in this one file."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QSinglePointEvent, QTouchEvent, QWheelEvent

from viewer.session.input import events as ev
from viewer.session.input.clamping import within

_BUTTONS = {
    Qt.MouseButton.LeftButton: ev.Button.LEFT,
    Qt.MouseButton.RightButton: ev.Button.RIGHT,
    Qt.MouseButton.MiddleButton: ev.Button.MIDDLE,
}
_NOTCH, _PIXELS = 120.0, 60.0  # Qt's wheel units, and a touch pad's pixels, a notch


_FARTHEST = 1e6  # logical pixels that a pointer can be from a widget's corner


def place(event: QSinglePointEvent, /) -> QPointF:
    """Where a pointer is on a widget, within bounds; its corner for what is no place."""
    x, y = event.position().x(), event.position().y()
    if not (math.isfinite(x) and math.isfinite(y)):
        return QPointF(0.0, 0.0)
    return QPointF(within(x, -_FARTHEST, _FARTHEST), within(y, -_FARTHEST, _FARTHEST))


def pressed(event: QMouseEvent, ratio: float, /) -> ev.PointerPressed | None:
    """A mouse button went down; None for buttons that mean nothing."""
    button = _BUTTONS.get(event.button())
    if button is None:
        return None
    shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    return ev.PointerPressed(event.position().x() * ratio, event.position().y() * ratio, button, shift, ctrl)


def released(event: QMouseEvent, ratio: float, /) -> ev.PointerReleased | None:
    """A mouse button went up."""
    button = _BUTTONS.get(event.button())
    if button is None:
        return None
    return ev.PointerReleased(event.position().x() * ratio, event.position().y() * ratio, button)


def moved(event: QMouseEvent, ratio: float, /) -> ev.PointerMoved:
    """The mouse moved."""
    return ev.PointerMoved(event.position().x() * ratio, event.position().y() * ratio)


def wheel(event: QWheelEvent, ratio: float, /) -> ev.Wheel:
    """The wheel turned; a touch pad's sideways strokes count for nothing."""
    # Some touch pads tell pixels alone.
    turn = event.angleDelta().y() / _NOTCH or event.pixelDelta().y() / _PIXELS
    return ev.Wheel(event.position().x() * ratio, event.position().y() * ratio, turn)


_MODIFIERS = frozenset(
    int(k) for k in (Qt.Key.Key_unknown, Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta)
)
_NAMES = {"Esc": "Escape", "Backtab": "Tab", "Plus": "+", "Period": ".", "Slash": "/", "Question": "?"}


def chord(event: QKeyEvent, /) -> str:
    """A key by its name with modifiers in front: `Shift+Left`, `Ctrl+F`, `Num4`; "" for a modifier alone.

    Shift is part of a sign that it makes (`?`), and named with letters and keys that make none.
    """
    if event.key() in _MODIFIERS:
        return ""
    name = QKeySequence(event.key()).toString(QKeySequence.SequenceFormat.PortableText)
    name = _NAMES.get(name, name)
    held = event.modifiers()
    sign = len(name) == 1 and not name.isalpha()
    if held & Qt.KeyboardModifier.KeypadModifier and (sign and name in "0123456789+-*/."):
        name = "Num" + name
    head = "Ctrl+" if held & Qt.KeyboardModifier.ControlModifier else ""
    head += "Alt+" if held & Qt.KeyboardModifier.AltModifier else ""
    head += "Shift+" if held & Qt.KeyboardModifier.ShiftModifier and not sign else ""
    return head + name


def key(event: QKeyEvent, /) -> ev.KeyPressed:
    """A key went down and stays so until it is let go."""
    return ev.KeyPressed(chord(event), held=True)


def key_released(event: QKeyEvent, /) -> ev.KeyReleased:
    """A key went up."""
    return ev.KeyReleased(chord(event))


class Touches:
    """Fingers on the picture: one is a pointer, two zoom and move."""

    def __init__(self) -> None:
        self._last: tuple[QPointF, QPointF] | None = None
        self._single = False

    def events(self, event: QTouchEvent, ratio: float, /) -> list[ev.Event]:
        """What a change of the fingers means."""
        points = [p for p in event.points() if p.state() != p.State.Released]
        out: list[ev.Event] = []
        if not event.points() or event.type() == QEvent.Type.TouchCancel:
            # The system took the fingers for itself, or a device said nothing.
            self._last, self._single = None, False
            return [ev.PointerLeft()]
        if len(points) >= 2:
            a, b = points[0].position(), points[1].position()
            if self._single:
                out.append(ev.PointerLeft())
                self._single = False
            if self._last:
                out.append(_pinch(self._last, (a, b), ratio))
            self._last = (a, b)
            return out
        self._last = None
        at = event.points()[0].position() * ratio
        x, y = at.x(), at.y()
        state = event.points()[0].state()
        if state == event.points()[0].State.Pressed:
            self._single = True
            out.append(ev.PointerPressed(x, y))
        elif self._single and points:
            out.append(ev.PointerMoved(x, y))
        elif self._single:
            self._single = False
            out += [ev.PointerReleased(x, y), ev.PointerLeft()]
        return out


def _pinch(before: tuple[QPointF, QPointF], now: tuple[QPointF, QPointF], ratio: float) -> ev.Pinched:
    def middle(pair: tuple[QPointF, QPointF]) -> QPointF:
        return (pair[0] + pair[1]) / 2 * ratio

    def spread(pair: tuple[QPointF, QPointF]) -> float:
        return max(math.hypot(pair[0].x() - pair[1].x(), pair[0].y() - pair[1].y()), 1.0)

    at, moved = middle(now), middle(now) - middle(before)
    return ev.Pinched(at.x(), at.y(), spread(now) / spread(before), moved.x(), moved.y())
