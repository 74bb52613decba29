"""What a person would see of a window, measured: texts that are cut, targets that are small."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QLabel,
    QLineEdit,
    QScrollBar,
    QTextBrowser,
    QWidget,
)

from viewer.ui.panels.card_parts import Text
from viewer.ui.panels.spot_list import Row
from viewer.ui.panels.widgets import ScrollArea, TextButton
from viewer.ui.viewport.pin_buttons import PinButton


def name_of(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""
    size = widget.size().toTuple()
    return f"{type(widget).__name__} {widget.objectName()} {text[:50]!r} {widget.accessibleName()[:40]!r} {size}"


def _label_fits(widget: QLabel) -> bool:
    inside = widget.contentsRect()
    if not widget.text():
        return True
    metrics = widget.fontMetrics()
    if not widget.wordWrap():
        return (
            metrics.horizontalAdvance(widget.text()) <= inside.width() + 1 and metrics.height() <= inside.height() + 1
        )
    flags = int(Qt.TextFlag.TextWordWrap)
    box = metrics.boundingRect(QRect(0, 0, inside.width(), 100_000), flags, widget.text())
    return box.width() <= inside.width() + 1 and box.height() <= inside.height() + 1


def text_fits(widget: QWidget) -> bool:
    """Whether a widget shows all of its own text."""
    if isinstance(widget, Row | TextButton):
        return widget.fits()
    if isinstance(widget, QLabel):
        return _label_fits(widget)
    if isinstance(widget, QLineEdit):
        shown = widget.text() or widget.placeholderText()
        return widget.fontMetrics().horizontalAdvance(shown) <= widget.width() - 2
    if isinstance(widget, Text):
        return widget.document().size().height() <= widget.height() + 1
    return True


def reachable(widget: QWidget, window: QWidget) -> bool:
    """Whether a widget lies wholly within those it is in; up and down it may be scrolled to."""
    rect, parent = QRect(widget.rect()), widget
    while parent is not window:
        above = parent.parentWidget()
        rect.translate(parent.pos())
        if isinstance(above, QWidget) and isinstance(above.parentWidget(), ScrollArea) and above is not window:
            # The viewport: what is above or below is scrolled to.
            if rect.left() < 0 or rect.right() > above.rect().right():
                return False
            rect = QRect(above.rect())
        elif not above.rect().contains(rect):
            return False
        parent = above
    return True


def seen(window: QWidget) -> list[QWidget]:
    """All that is shown and says something or can be pressed."""
    kinds = (QLabel, QAbstractButton, QLineEdit, QTextBrowser)
    return [w for w in window.findChildren(QWidget) if isinstance(w, kinds) and w.isVisible()]


def cut_off(window: QWidget) -> list[str]:
    """Names of what is cut off."""
    out = [f"text: {name_of(w)}" for w in seen(window) if not text_fits(w)]
    return out + [f"place: {name_of(w)}" for w in seen(window) if not reachable(w, window)]


def small_targets(window: QWidget, least: int) -> list[str]:
    """Names of what can be pressed and is smaller than a fingertip."""
    kinds = (QAbstractButton, QLineEdit, QAbstractSlider)
    pressed = [
        w
        for w in window.findChildren(QWidget)
        if isinstance(w, kinds) and w.isVisible() and not isinstance(w, QScrollBar | PinButton)
    ]
    return [name_of(w) for w in pressed if min(w.width(), w.height()) < least]
