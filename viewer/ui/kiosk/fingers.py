"""What a finger hits, in millimetres: screens of kiosks are of any size, and no system is asked how they are scaled."""

from __future__ import annotations

from PySide6.QtGui import QScreen

from viewer.ui.theme.appearance import LEAST_TARGET, MOST_TEXT

FINGER = 9.0
"""Millimetres that anything to be pressed measures at least (ISO 9241-411 and the platforms' guides: 7 to 10)."""

_INCH = 25.4
_BELIEVED = (30.0, 600.0)  # dots an inch that a screen can have; what says otherwise does not know its size


def finger_of(screen: QScreen, /) -> float:
    """Logical pixels that a finger takes on a screen; the usual ones where it does not tell its size."""
    dots = screen.physicalDotsPerInch()
    if not _BELIEVED[0] <= dots <= _BELIEVED[1]:
        return float(LEAST_TARGET)
    return max(FINGER / _INCH * dots, float(LEAST_TARGET))


def text_of(screen: QScreen, /) -> float:
    """The size of text and buttons at which they can be hit; 1 is the usual one."""
    return min(max(finger_of(screen) / LEAST_TARGET, 1.0), MOST_TEXT)
