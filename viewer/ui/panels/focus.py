"""Where the keyboard goes: through panels and the spots in view in the order in which they are read."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from viewer.ui.viewport.pin_buttons import PinButton

_LINE = 18  # logical pixels: what differs less in height is one line


class FocusOrder:
    """Tab's way through a window.

    Parameters
    ----------
    window : whose
    regions : its panels in reading order; the first that is modal keeps the keyboard
    modal : sheets that keep the keyboard while they are shown, the uppermost first
    """

    def __init__(self, window: QWidget, regions: Sequence[QWidget], modal: Sequence[QWidget]) -> None:
        self._window, self._regions, self._modal = window, tuple(regions), tuple(modal)

    def regions(self) -> list[QWidget]:
        """The panels that the keyboard can go to now."""
        above = next((m for m in self._modal if m.isVisible()), None)
        if above:
            return [above]
        return [r for r in self._regions if r.isVisible() and inside(r)]

    def widgets(self) -> list[QWidget]:
        """All that Tab stops at now."""
        return [w for region in self.regions() for w in inside(region)]

    def step(self, by: int, /) -> bool:
        """To the next or previous one, round and round; whether there is any."""
        stops = self.widgets()
        if not stops:
            return False
        now = QApplication.focusWidget()
        index = _place_of(now, stops, by)
        reason = Qt.FocusReason.TabFocusReason if by > 0 else Qt.FocusReason.BacktabFocusReason
        stops[index % len(stops)].setFocus(reason)
        return True

    def step_region(self, by: int, /) -> None:
        """To the first stop of the next or previous panel."""
        regions = self.regions()
        if not regions:
            return
        now = QApplication.focusWidget()
        at = next((i for i, r in enumerate(regions) if now is r or (now and r.isAncestorOf(now))), -1 if by > 0 else 0)
        inside(regions[(at + by) % len(regions)])[0].setFocus(Qt.FocusReason.TabFocusReason)


def _place_of(now: QWidget | None, stops: list[QWidget], by: int) -> int:
    if now in stops:
        return stops.index(now) + by
    # Something inside a stop, such as a field in its frame, or nothing at all.
    for i, stop in enumerate(stops):
        if now is not None and stop.isAncestorOf(now):
            return i + by
    return 0 if by > 0 else len(stops) - 1


def inside(region: QWidget, /) -> list[QWidget]:
    """The stops of a panel, by lines from the top, in each from the left; the panel itself first if it is one."""
    own = [region] if _stops(region) else []
    found = [w for w in region.findChildren(QWidget) if _stops(w)]
    # The scene's spots have an order of their own.
    pins = [w for w in found if isinstance(w, PinButton)]
    others = [w for w in found if not isinstance(w, PinButton)]
    return own + sorted(others, key=lambda w: _reading(w, region)) + sorted(pins, key=_rank)


def _reading(widget: QWidget, region: QWidget) -> tuple[tuple[int, int], ...]:
    """Line and place in it; of what scrolls first those of the scrolled area, then those in its content."""
    outer = widget.parentWidget()
    while outer is not None and outer is not region:
        content = outer.widget() if isinstance(outer, QScrollArea) else None
        if content is not None and content.isAncestorOf(widget):
            return (*_reading(outer, region), _spot(widget, content))
        outer = outer.parentWidget()
    return (_spot(widget, region),)


def _spot(widget: QWidget, within: QWidget) -> tuple[int, int]:
    at = widget.mapTo(within, QPoint(0, min(widget.height(), 2 * _LINE) // 2))
    return at.y() // _LINE, at.x()


def _rank(pin: PinButton) -> int:
    return pin.rank


def _stops(widget: QWidget) -> bool:
    tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None
    return tab and widget.isEnabled() and widget.isVisible()
