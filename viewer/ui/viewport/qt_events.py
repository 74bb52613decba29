"""Qt's events become the app's, in this one file."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QSinglePointEvent, QWheelEvent

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
