"""Fingers on the picture: one is a pointer, two zoom, turn and move; taps, a long press, a fling."""

from __future__ import annotations

import math
from collections import deque

from PySide6.QtCore import QEvent, QObject, QPointF, QTimer, Signal
from PySide6.QtGui import QEventPoint, QTouchEvent

from viewer.session.input import events as ev
from viewer.ui.guard import Guarded

TAP = 12.0
"""Logical pixels that a finger moves in a tap."""

LONG = 550
"""Milliseconds after which a finger that rests asks what is there, rather than opening it."""

_TWICE, _NEAR = 350, 40.0  # milliseconds and pixels between two taps that belong together
_RECENT = 90  # milliseconds before a finger is lifted that say how fast it was
_FLING = 250.0  # logical pixels a second from which on the picture goes on by itself
_CARRIES, _FARTHEST = 0.16, 240.0  # seconds that it would go on at that speed, and pixels at most

_Sample = tuple[int, QPointF]


class Touches(Guarded, QObject):
    """Makes events of the app of what fingers do.

    Signals
    -------
    meant(object) : an event
    """

    meant = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._ratio = 1.0
        self._fingers: dict[int, QPointF] = {}
        self._pair: tuple[int, int] | None = None
        self._start: _Sample | None = None
        self._trace: deque[_Sample] = deque(maxlen=16)
        self._last_tap: _Sample | None = None
        self._clicks = False
        self._rest = QTimer(self, singleShot=True, interval=LONG)
        self._rest.timeout.connect(self._ask)

    def feed(self, event: QTouchEvent, ratio: float, /) -> None:
        """Fingers came, moved or went."""
        self._ratio = ratio
        if not event.points() or event.type() == QEvent.Type.TouchCancel:
            # The system took the fingers for itself, or a device said nothing.
            self._forget()
            self.meant.emit(ev.PointerLeft())
            return
        before, fingers = dict(self._fingers), dict(self._fingers)
        for point in event.points():
            match point.state():
                case QEventPoint.State.Released:
                    fingers.pop(point.id(), None)
                case QEventPoint.State.Stationary if point.id() in fingers:
                    pass
                case _:
                    fingers[point.id()] = point.position()
        self._fingers = fingers
        now = _milliseconds(event)
        if len(fingers) >= 2:
            self._two(before)
        elif len(fingers) == 1:
            self._one(next(iter(fingers.values())), now, fresh=not before, left=len(before) > 1)
        else:
            self._none(event.points()[0].position(), now)

    def _forget(self) -> None:
        self._fingers.clear()
        self._pair = self._start = self._last_tap = None
        self._clicks = False
        self._rest.stop()

    def _place(self, at: QPointF) -> tuple[float, float]:
        return at.x() * self._ratio, at.y() * self._ratio

    def _two(self, before: dict[int, QPointF]) -> None:
        a, b, *_ = self._fingers
        self._rest.stop()
        if self._pair != (a, b):
            # Another finger came, or one of three went: from here on.
            self.meant.emit(ev.PointerLeft())
            self._pair, self._clicks, self._last_tap = (a, b), False, None
        elif a in before and b in before:
            self.meant.emit(self._pinch((before[a], before[b]), (self._fingers[a], self._fingers[b])))

    def _one(self, at: QPointF, now: int, *, fresh: bool, left: bool) -> None:
        if fresh:
            tap, self._last_tap = self._last_tap, None
            self._start, self._clicks = (now, at), True
            self._trace.clear()
            if tap and now - tap[0] <= _TWICE and _apart(tap[1], at) <= _NEAR:
                self._clicks = False
                self.meant.emit(ev.DoubleClicked(*self._place(at)))
                return
            self._rest.start()
            self.meant.emit(ev.PointerPressed(*self._place(at)))
        elif left:
            # One of two was lifted: the other one draws on, and opens nothing.
            self._pair, self._start = None, None
            self._trace.clear()
            self.meant.emit(ev.PointerPressed(*self._place(at)))
        elif self._start is None or self._clicks:
            if self._start and _apart(self._start[1], at) > TAP:
                self._rest.stop()
            self._trace.append((now, at))
            self.meant.emit(ev.PointerMoved(*self._place(at)))

    def _none(self, at: QPointF, now: int) -> None:
        start, clicks = self._start, self._clicks
        self._rest.stop()
        self._pair, self._start, self._clicks = None, None, False
        if start and clicks:
            if _apart(start[1], at) <= TAP:
                self._last_tap = (now, at)
            elif (speed := self._speed(at, now)) and math.hypot(*speed) > _FLING:
                carried = min(_CARRIES, _FARTHEST / math.hypot(*speed)) * self._ratio
                self.meant.emit(ev.Flung(speed[0] * carried, speed[1] * carried))
            self.meant.emit(ev.PointerReleased(*self._place(at)))
        self.meant.emit(ev.PointerLeft())

    def _speed(self, at: QPointF, now: int) -> tuple[float, float] | None:
        """Of the finger at last, logical pixels a second; None if it rested or nothing is known."""
        recent = [s for s in self._trace if now - s[0] <= _RECENT]
        if not recent or now <= recent[0][0]:
            return None
        way, seconds = at - recent[0][1], (now - recent[0][0]) / 1000
        return way.x() / seconds, way.y() / seconds

    def _ask(self) -> None:
        """A finger rests: say what is under it, and open nothing when it is lifted."""
        if self._start and self._clicks and len(self._fingers) == 1:
            self._clicks = False
            self.meant.emit(ev.PointerLeft())
            self.meant.emit(ev.PointerMoved(*self._place(next(iter(self._fingers.values())))))

    def _pinch(self, before: tuple[QPointF, QPointF], now: tuple[QPointF, QPointF]) -> ev.Pinched:
        middle = (now[0] + now[1]) / 2
        moved = (middle - (before[0] + before[1]) / 2) * self._ratio
        spread = [max(_apart(*pair), 1.0) for pair in (before, now)]
        angles = [math.atan2(b.y() - a.y(), b.x() - a.x()) for a, b in (before, now)]
        twist = math.remainder(angles[1] - angles[0], math.tau) if min(spread) > TAP else 0.0
        return ev.Pinched(*self._place(middle), spread[1] / spread[0], moved.x(), moved.y(), twist)


def _milliseconds(event: QTouchEvent) -> int:
    return int(event.timestamp())


def _apart(a: QPointF, b: QPointF) -> float:
    return math.hypot(a.x() - b.x(), a.y() - b.y())
