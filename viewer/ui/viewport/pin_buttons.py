"""The spots in view as things that the keyboard reaches and a screen reader hears."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from viewer.i18n import Translator
from viewer.session.pins.pin import DOOR, Pin, PlacedPin
from viewer.session.standpoint import SIGN
from viewer.ui.guard import Guarded

MOST = 60
"""Spots in view that Tab stops at; a scene with more is searched, not tabbed through."""

_ROW = 56.0  # logical pixels within which pins are in one line of reading
_MARGIN = 5.0  # of the ring round a pin
_RING, _GLOW = QColor("#0f6b66"), QColor("#ffffff")


def reading_order(placed: list[PlacedPin], ratio: float, /) -> list[PlacedPin]:
    """From top to bottom in lines, in each from left to right."""
    return sorted(placed, key=lambda p: (int(p.disc[1] / (_ROW * ratio)), p.disc[0]))


class PinButton(Guarded, QAbstractButton):
    """Stands over a pin: it is focused, heard and pressed by key; pointers go through it to the scene.

    Signals
    -------
    marked(str) : it has the keyboard
    opened(str) : Enter or Space, or a screen reader's own way to press it
    """

    marked = Signal(str)
    opened = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.id = ""
        self.rank = 0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.clicked.connect(lambda: self.opened.emit(self.id))

    def show_pin(self, pin: Pin, tr: Translator, /) -> None:
        """Stand for a pin."""
        self.id = pin.id
        if pin.number in (DOOR, SIGN):
            text = pin.title
        elif pin.group:
            text = tr.gettext("{title}, {n} spots inside").format(title=pin.title, n=pin.inside)
        else:
            text = f"{pin.number}. {pin.title}" if pin.number else pin.title
        if text != self.text():
            self.setText(text)
            self.setAccessibleName(text)
        self.setAccessibleDescription(tr.gettext("open") if pin.chosen else "")

    def place(self, placed: PlacedPin, ratio: float, /) -> None:
        """Stand where the pin stands, as far as the view shows it: at its edge, a part."""
        left, top, width, height = placed.disc
        if placed.label:
            right = max(left + width, placed.label[0] + placed.label[2])
            bottom = max(top + height, placed.label[1] + placed.label[3])
            left, top = min(left, placed.label[0]), min(top, placed.label[1])
            width, height = right - left, bottom - top
        m = _MARGIN
        rect = QRect(
            round(left / ratio - m), round(top / ratio - m), round(width / ratio + 2 * m), round(height / ratio + 2 * m)
        )
        rect = rect.intersected(cast(QWidget, self.parent()).rect())
        if rect != self.geometry():
            self.setGeometry(rect)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: arrows turn the scene, they do not go from pin to pin."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and not event.modifiers():
            if not event.isAutoRepeat():
                self.click()
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Qt."""
        event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt."""
        super().focusInEvent(event)
        self.marked.emit(self.id)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Qt."""
        super().focusOutEvent(event)
        self.marked.emit("")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: nothing but a ring, two colours so that it is seen on any scene."""
        if not self.hasFocus():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = self.rect().adjusted(2, 2, -2, -2)
        for colour, width in ((_GLOW, 4.0), (_RING, 2.2)):
            painter.setPen(QPen(colour, width))
            painter.drawRoundedRect(frame, 17, 17)


class PinButtons(Guarded, QObject):
    """The spots of one view for the keyboard; they come to their pins when the scene rests.

    Parameters
    ----------
    view : their parent

    Signals
    -------
    marked(str), opened(str) : as of a `PinButton`
    """

    marked = Signal(str)
    opened = Signal(str)

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._buttons: dict[str, PinButton] = {}

    @property
    def _view(self) -> QWidget:
        # Not kept: each would hold the other.
        return cast(QWidget, self.parent())

    def clear(self) -> None:
        """There are no pins."""
        self.follow((), 1.0, Translator("en"))

    def follow(self, placed: Sequence[PlacedPin], ratio: float, tr: Translator, /) -> None:
        """Stand for the pins that are placed, in reading order."""
        wanted = reading_order(list(placed), ratio)[:MOST]
        for rank, each in enumerate(wanted):
            button = self._buttons.get(each.pin.id)
            if button is None:
                button = self._buttons[each.pin.id] = PinButton(self._view)
                button.marked.connect(self.marked)
                button.opened.connect(self.opened)
            button.rank = rank
            button.show_pin(each.pin, tr)
            button.place(each, ratio)
            button.show()
        ids = {each.pin.id for each in wanted}
        for id_ in [i for i in self._buttons if i not in ids]:
            gone = self._buttons.pop(id_)
            if gone.hasFocus():
                self._view.setFocus(Qt.FocusReason.OtherFocusReason)
            gone.hide()
            gone.deleteLater()

    def keep_up(self, placed: Sequence[PlacedPin], ratio: float, /) -> None:
        """While the scene moves only the one with the keyboard follows its pin."""
        held = next((b for b in self._buttons.values() if b.hasFocus()), None)
        if held:
            for each in placed:
                if each.pin.id == held.id:
                    held.place(each, ratio)

    def find(self, id_: str, /) -> PinButton | None:
        """The button of a pin; None if that is not in view."""
        return self._buttons.get(id_)

    @property
    def shown(self) -> list[PinButton]:
        """All of them in reading order."""
        return sorted(self._buttons.values(), key=lambda b: b.rank)
