"""What a finger hits on screens of any density."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtGui import QScreen

from viewer.ui.kiosk.fingers import FINGER, finger_of, text_of


class Dense:
    """A screen of so many dots an inch."""

    def __init__(self, dots: float) -> None:
        self._dots = dots

    def physicalDotsPerInch(self) -> float:
        return self._dots


def screen(dots: float) -> QScreen:
    return cast(QScreen, Dense(dots))


@pytest.mark.parametrize("dots", [40.0, 70.0, 96.0, 124.0, 185.0, 280.0, 560.0])
def test_whatever_is_pressed_measures_nine_millimetres(dots: float) -> None:
    assert finger_of(screen(dots)) / dots * 25.4 >= FINGER - 1e-9
    # Text grows with it, as far as it may.
    assert text_of(screen(dots)) == pytest.approx(min(max(finger_of(screen(dots)) / 44.0, 1.0), 2.0))


@pytest.mark.parametrize("dots", [0.0, -1.0, 5.0, 20_000.0, float("inf")])
def test_a_screen_that_does_not_know_its_size_has_the_usual_one(dots: float) -> None:
    assert finger_of(screen(dots)) == 44.0
    assert text_of(screen(dots)) == 1.0
