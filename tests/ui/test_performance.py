"""The performance panel: figures while something moves, a quality that stays, nothing to do at rest."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.turns import turn
from viewer.render.quality import LADDER
from viewer.ui.panels.performance import PerformancePanel
from viewer.ui.shell.window import Window
from viewer.ui.viewport.pace import Pace


@pytest.fixture
def panel(window: Window) -> PerformancePanel:
    return window.desk.one(PerformancePanel)


def turned(window: Window, qtbot: QtBot) -> None:
    """Some moving pictures."""
    explorer = window.view.explorer
    assert explorer
    QTest.keyPress(window.view, Qt.Key.Key_Left)
    before = len(window.view.pace.seconds)
    qtbot.waitUntil(lambda: len(window.view.pace.seconds) >= before + 4, timeout=20_000)
    QTest.keyRelease(window.view, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: not explorer.moving, timeout=20_000)


def choose(panel: PerformancePanel, title: str) -> None:
    button = next(b for b in panel.quality.findChildren(QPushButton) if b.text() == title)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_key_shows_and_hides_it_and_it_says_what_was_drawn(
    window: Window, panel: PerformancePanel, qtbot: QtBot
) -> None:
    assert panel.isHidden()
    QTest.keyClick(window.view, Qt.Key.Key_F12)
    turn()
    assert panel.isVisible()
    # All of it is seen before anything has moved.
    qtbot.waitUntil(lambda: panel.height() >= panel.sizeHint().height(), timeout=5_000)
    assert all(each.height() >= each.sizeHint().height() for each in panel.findChildren(QLabel) if each.text())
    assert all(panel.rect().contains(each.geometry()) for each in panel.values.values())
    turned(window, qtbot)
    qtbot.waitUntil(lambda: panel.values["frame"].text().endswith("fps"), timeout=5_000)
    drawn = int(panel.values["drawn"].text().split()[0].replace(",", ""))
    assert drawn == window.view.figures.tally.triangles > 0
    QTest.keyClick(window.view, Qt.Key.Key_F12)
    turn()
    assert panel.isHidden()
    assert window.isVisible()


def test_a_quality_that_is_chosen_stays_until_it_is_automatic_again(
    window: Window, panel: PerformancePanel, qtbot: QtBot
) -> None:
    QTest.keyClick(window.view, Qt.Key.Key_F12)
    turn()
    choose(panel, "64%")
    turned(window, qtbot)
    for i in range(40):
        window.view.pace.note(0.5, 10.0 * i)
    assert window.view.pace.quality.scale == 0.64
    choose(panel, "Automatic")
    for i in range(40):
        window.view.pace.note(0.5, 10.0 * i)
    assert window.view.pace.quality == LADDER[-1]


def test_nothing_is_told_while_nothing_is_drawn(window: Window, panel: PerformancePanel, qtbot: QtBot) -> None:
    QTest.keyClick(window.view, Qt.Key.Key_F12)
    qtbot.waitUntil(lambda: window.view.refined, timeout=60_000)

    def quiet() -> bool:
        with qtbot.waitSignal(window.view.drawn, timeout=600, raising=False) as drawn:
            pass
        return not drawn.signal_triggered

    assert any(quiet() for _ in range(20))
    assert not window.aids.performance.busy


def test_only_what_a_machine_affords_can_be_pinned() -> None:
    pace = Pace(software=True)
    assert list(pace.steps) == [1, 2, 3, 4]
    with pytest.raises(IndexError, match="step"):
        pace.pin(0)
    pace.pin(3)
    assert pace.quality == LADDER[3]
    assert Pace().quality == LADDER[0]
