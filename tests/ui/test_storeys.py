"""The bar of storeys in a window: there where there are any, and a click looks into one."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.indoor_maker import imdf
from tests.ui.turns import turn
from viewer.build.loading import LoadedScene, load_scene
from viewer.ui.panels.storey_bar import MOST, StoreyBar
from viewer.ui.panels.widgets import TextButton
from viewer.ui.shell.window import Window


@pytest.fixture
def house(tmp_path: Path) -> LoadedScene:
    (tmp_path / "house.imdf").write_bytes(imdf())
    return load_scene(tmp_path / "house.imdf")


def buttons(bar: StoreyBar) -> list[TextButton]:
    return [b for b in bar.findChildren(TextButton) if not b.isHidden()]


def test_it_comes_with_a_building_and_a_click_looks_into_a_storey(
    window: Window, house: LoadedScene, small: LoadedScene, qtbot: QtBot
) -> None:
    bar = window.desk.one(StoreyBar)
    assert not bar.isVisible()
    window.show_scene(house)
    turn()
    assert bar.isVisible()
    assert [b.text() for b in buttons(bar)] == ["All", "1", "G", "B1"]
    assert [b.isChecked() for b in buttons(bar)] == [True, False, False, False]
    QTest.mouseClick(buttons(bar)[2], Qt.MouseButton.LeftButton)
    turn()
    assert window.session.state.storey == "G"
    assert [b.isChecked() for b in buttons(bar)] == [False, False, True, False]
    QTest.keyClick(window.view, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    turn()
    assert window.session.state.storey == "1"
    window.show_scene(small)
    turn()
    assert not bar.isVisible()


def test_it_lies_over_nothing_else(window: Window, house: LoadedScene) -> None:
    window.show_scene(house)
    for size in ((1280, 720), (1920, 1080), (900, 640), (640, 900)):
        window.resize(*size)
        turn()
        bar = window.desk.one(StoreyBar)
        others = [
            p for p in window.desk.all.panels.values() if p.isVisible() and p is not bar and p is not window.notice
        ]
        if bar.isVisible():
            assert not [type(p).__name__ for p in others if p.geometry().intersects(bar.geometry())]
        assert bar.isVisible() or size == (640, 900)


def test_many_storeys_are_a_step_away(qtbot: QtBot, window: Window) -> None:
    bar = window.desk.one(StoreyBar)
    titles = [str(n) for n in range(1, 31)]
    bar.show_storeys(titles, "")
    assert [b.text() for b in buttons(bar)[1:]] == ["30", "29", "28", "27", "26"]
    assert len(buttons(bar)) == MOST + 1
    bar.show_storeys(titles, "3")
    assert "3" in [b.text() for b in buttons(bar)]
    chosen: list[str] = []
    bar.chosen.connect(chosen.append)
    buttons(bar)[1].click()
    assert chosen == [buttons(bar)[1].text()]
