"""What devices and windows can say at their worst, in a real window: nothing fails or freezes, the picture stays."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QInputDevice, QMouseEvent, QTouchEvent, QWheelEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.soak import some
from tests.ui.turns import turn
from viewer import VenueView
from viewer.build.loading import LoadedScene, load_scene
from viewer.session.input import events as ev

LARGEST = 2**31 - 1


@pytest.fixture(scope="module")
def venue() -> LoadedScene:
    return load_scene("jinyuzui")


@pytest.fixture
def walking(qtbot: QtBot, venue: LoadedScene) -> VenueView:
    """Somebody on the ground of the venue."""
    widget = VenueView(venue)
    qtbot.addWidget(widget)
    widget.resize(480, 320)
    with qtbot.waitSignal(widget.drawn):
        widget.show()
    explorer = widget.explorer
    assert explorer
    explorer.session.show_view("square", fly=False)
    turn()
    explorer.handle(ev.KeyPressed("G"))
    turn()
    qtbot.waitUntil(lambda: explorer.walking.active and not explorer.moving, timeout=20_000)
    return widget


def wheel(view: VenueView, angle: int, pixels: int = 0) -> None:
    at = QPointF(200, 150)
    none = (Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)
    QCoreApplication.sendEvent(view, QWheelEvent(at, at, QPoint(0, pixels), QPoint(0, angle), *none))


def sound(view: VenueView) -> None:
    explorer = view.explorer
    assert explorer
    camera = explorer.camera
    assert np.isfinite([*camera.eye, *camera.target, camera.near, camera.far]).all()
    assert not view.broken
    assert view.bulkheads.left_out == frozenset()


@pytest.mark.soak
@pytest.mark.parametrize("turn", some([-120_000, LARGEST], [120_000, -LARGEST, 1]))
def test_a_fast_wheel_while_walking_freezes_nothing(qtbot: QtBot, walking: VenueView, turn: int) -> None:
    explorer = walking.explorer
    assert explorer
    assert explorer.walking.stand
    start = explorer.walking.stand.feet
    longest = 0.0

    def turned() -> bool:
        nonlocal longest
        began = time.process_time()
        QCoreApplication.processEvents()
        longest = max(longest, time.process_time() - began)
        return not explorer.moving

    began = time.process_time()
    wheel(walking, turn)
    wheel(walking, 0, turn)
    assert time.process_time() - began < 0.2
    qtbot.waitUntil(turned, timeout=20_000)
    assert longest < 1.0
    assert explorer.walking.stand
    assert math.dist(start, explorer.walking.stand.feet) < 25
    sound(walking)


@pytest.mark.parametrize("x", [-(2.0**31), 2.0**31, 1e300, math.inf, math.nan])
def test_a_pointer_and_fingers_anywhere(qtbot: QtBot, view: VenueView, x: float) -> None:
    place = QPointF(x, -x)
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    for kind in (
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseButtonDblClick,
    ):
        QCoreApplication.sendEvent(view, QMouseEvent(kind, QPointF(9, 9), QPointF(9, 9), left, left, none))
        QCoreApplication.sendEvent(view, QMouseEvent(kind, place, place, left, left, none))
    if abs(x) <= 2.0**31:
        device = QTest.createTouchDevice(QInputDevice.DeviceType.TouchScreen)
        far = QPoint(int(min(x, LARGEST)), 9)
        touch = QTest.touchEvent(view, device, False)
        touch.press(0, QPoint(9, 9), view).press(1, QPoint(9, 9), view).commit()
        QTest.touchEvent(view, device, False).move(0, far, view).move(1, QPoint(9, 9), view).commit()
        QCoreApplication.sendEvent(view, QTouchEvent(QEvent.Type.TouchCancel, device))
        QTest.touchEvent(view, device, False).press(0, far, view).commit()
        QTest.touchEvent(view, device, False).release(0, far, view).commit()
    QCoreApplication.processEvents()
    sound(view)
    assert view.explorer
    qtbot.waitUntil(lambda: bool(view.explorer and not view.explorer.moving), timeout=20_000)


def test_any_size_of_the_window_is_drawn(qtbot: QtBot, view: VenueView) -> None:
    view.setMinimumSize(0, 0)
    qtbot.waitUntil(lambda: view.frames > 0)
    for size in ((1, 1), (0, 0), (30_000, 8), (8, 30_000), (1, 700), (320, 240)):
        frames = view.frames
        view.resize(*size)
        if min(size):
            qtbot.waitUntil(lambda frames=frames: view.frames > frames, timeout=20_000)  # type: ignore[misc]
        sound(view)
    assert (view.width(), view.height()) == (320, 240)
    view.draw_now()
    turn()
    assert not view.grab_picture().isNull()
