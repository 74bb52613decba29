"""Where windows stand, and how they are put there again."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from viewer.session.settings import WindowPlace

_SEEN = 80  # logical pixels of a window that must lie on a screen


def window_place(window: QWidget, /) -> WindowPlace:
    """Where a window stands, or would stand if it did not take the whole screen; that around it, if it is in one."""
    window = window.window()
    box = window.normalGeometry() if window.isMaximized() or window.isFullScreen() else window.geometry()
    return WindowPlace(
        box.x(), box.y(), max(box.width(), 1), max(box.height(), 1), window.isMaximized(), window.isFullScreen()
    )


def put_window(window: QWidget, place: WindowPlace, /) -> None:
    """Put a window where it stood, if a screen is there still."""
    box = QRect(place.x, place.y, place.width, place.height)
    for screen in QGuiApplication.screens():
        seen = screen.availableGeometry().intersected(box)
        if seen.width() >= _SEEN and seen.height() >= _SEEN:
            window.setGeometry(box.intersected(screen.virtualGeometry()))
            break
    else:
        room = QGuiApplication.primaryScreen().availableGeometry()
        window.resize(min(place.width, room.width()), min(place.height, room.height()))
    if place.maximized:
        window.showMaximized()
    if place.full_screen:
        window.showFullScreen()
