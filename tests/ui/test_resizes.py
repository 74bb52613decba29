"""A window of another shape and back again: the picture is the one before, to the byte."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from tests.soak import amount
from tests.ui.turns import turn
from viewer.build.loading import load_scene
from viewer.ui.error_reporter import ErrorReporter
from viewer.ui.shell.window import Window

SEED = 3
SIZE = (800, 560)
WIDTHS, HEIGHTS = (640, 641, 700, 900, 1280, 2200), (480, 481, 600, 777, 1000, 1500)


def still(qtbot: QtBot, window: Window) -> NDArray[np.uint8]:
    """The picture once nothing moves and all light is gathered."""

    def rests() -> bool:
        explorer, builder = window.view.explorer, window.view._builder
        return bool(explorer and builder and not explorer.moving and window.view.refined)

    qtbot.waitUntil(rests, timeout=120_000)
    # What panels still do on timers of their own may move pins once more.
    qtbot.wait(400)
    qtbot.waitUntil(rests, timeout=120_000)
    image = window.view.grab_picture().convertToFormat(QImage.Format.Format_RGBA8888)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4).copy()


@pytest.mark.soak(only=True)
def test_a_picture_after_many_resizes_is_the_one_before(qtbot: QtBot, figures: Callable[[str], None]) -> None:
    errors = ErrorReporter()
    told: list[str] = []
    errors.reported.connect(told.append)
    window = Window(errors, lang="en")
    qtbot.addWidget(window)
    window.resize(*SIZE)
    window.show()
    turn()
    with qtbot.waitSignal(window.view.drawn, timeout=60_000):
        window.show_scene(load_scene("jinyuzui"))
    before = still(qtbot, window)
    dice = random.Random(SEED)
    count = amount(500)
    for _ in range(count):
        window.resize(dice.choice(WIDTHS), dice.choice(HEIGHTS))
        QCoreApplication.processEvents()
    window.resize(*SIZE)
    after = still(qtbot, window)
    window.loader.cancel()
    differs = int((before != after).any(axis=2).sum()) if before.shape == after.shape else -1
    figures(f"{count} sizes, seed {SEED}: {differs} pixels differ")
    assert differs == 0
    assert not told
