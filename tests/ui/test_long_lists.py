"""Thousands of spots or issues never hold up the window: their rows are made some in each turn of its event loop."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.soak import amount
from tests.ui.turns import turn
from viewer.build.loading import LoadedScene, load_scene
from viewer.i18n import Translator
from viewer.scene.issues import Severity
from viewer.ui.error_reporter import ErrorReporter
from viewer.ui.panels import spot_list
from viewer.ui.panels.issues_sheet import PAGE, Entry, EntryRow, IssuesSheet
from viewer.ui.panels.row_list import AT_ONCE, EACH_TURN
from viewer.ui.panels.spot_list import PlacesPanel, Row
from viewer.ui.shell.window import Window

SPOTS = 5000 if amount(10) > 1 else 1500
AT_A_TIME = 3 * AT_ONCE + EACH_TURN
"""Rows that one turn may make: language and text size change in one, which fill the list for words, size and words."""


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> LoadedScene:
    folder = tmp_path_factory.mktemp("many")
    toml = 'format = 1\nid = "many"\ntitle = "Many"\norigin = { lat = 32.0, lon = 118.7 }\n'
    toml += '[[category]]\nid = "odd"\ntitle = "Odd"\n[[category]]\nid = "even"\ntitle = "Even"\n'
    for i in range(SPOTS):
        toml += f'[[hotspot]]\nid = "h{i}"\nsubtitle = "Spot {i}"\ncategory = "{("even", "odd")[i % 2]}"\n'
        toml += f"anchor = [{i % 100}.0, {i // 100}.0, 0.0]\n"
    (folder / "scene.toml").write_text(toml, encoding="utf-8")
    return load_scene(folder)


class Turns:
    """Counts the rows that are made, and looks at them in each turn of the event loop."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.made = self.most = 0
        turns = self

        class Counted(Row):
            def __init__(self, id_: str, number: str, title: str, subtitle: str, *, leads_out: bool = False) -> None:
                super().__init__(id_, number, title, subtitle, leads_out=leads_out)
                turns.made += 1

        monkeypatch.setattr(spot_list, "Row", Counted)
        self.timer = QTimer(interval=0)
        self.timer.timeout.connect(self._turn)
        self.timer.start()

    def _turn(self) -> None:
        self.most, self.made = max(self.most, self.made), 0


@pytest.fixture
def turns(monkeypatch: pytest.MonkeyPatch) -> Iterator[Turns]:
    out = Turns(monkeypatch)
    yield out
    out.timer.stop()


def listed(panel: PlacesPanel) -> list[Row]:
    return [row for row in panel.findChildren(Row) if not row.isHidden()]


@pytest.mark.soak
def test_thousands_of_spots_are_listed_in_slices(qtbot: QtBot, many: LoadedScene, turns: Turns) -> None:
    window = Window(ErrorReporter(), lang="en")
    qtbot.addWidget(window)
    window.resize(1280, 720)
    window.show()
    turn()
    with qtbot.waitSignal(window.view.drawn, timeout=60_000):
        window.show_scene(many)
    panel = window.findChild(PlacesPanel)
    assert panel

    # What is asked for while the list is still growing holds for the rows to come.
    panel.narrow_down("spot 49")
    qtbot.waitUntil(lambda: len(panel.findChildren(Row)) == SPOTS, timeout=60_000)
    assert len(listed(panel)) == sum("49" in str(i)[:2] for i in range(SPOTS))
    panel.narrow_down("")
    chip = next(b for b in panel.findChildren(QPushButton) if b.text() == "Odd")
    chip.click()
    turn()
    assert len(listed(panel)) == SPOTS // 2
    window.resize(900, 700)
    window.set_language("zh")
    turn()
    window.set_comfort(replace(window.comfort, text=1.5))
    turn()
    panel.mark(f"h{SPOTS - 1}")
    qtbot.waitUntil(lambda: len(listed(panel)) == SPOTS // 2, timeout=60_000)
    rows = listed(panel)
    assert [row.id for row in rows[:3]] == ["h1", "h3", "h5"]
    assert rows[-1].id == f"h{SPOTS - 1}"
    assert rows[-1].isChecked()
    window.desk.show_list(True)
    qtbot.waitUntil(lambda: all(row.fits() for row in rows[:: SPOTS // 50]))
    turns._turn()
    assert 0 < turns.most <= AT_A_TIME


def test_thousands_of_issues_are_listed_by_and_by(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    sheet = IssuesSheet(parent)
    entries = [Entry(Severity.ERROR, f"wrong {i}", Path("scene.toml"), f"scene.toml:{i}") for i in range(5000)]
    for lang, more in (("en", "Show more (4950 left)"), ("zh", "再显示一些（还有 4950 条）")):
        sheet.show_entries(entries, Translator(lang))
        texts = [row.text.text() for row in sheet.findChildren(EntryRow) if not row.isHidden()]
        assert texts == [f"wrong {i}" for i in range(PAGE)]
        button = next(b for b in sheet.findChildren(QPushButton) if b.text() == more)
        assert not button.isHidden()
        button.click()
        turn()
        texts = [row.text.text() for row in sheet.findChildren(EntryRow) if not row.isHidden()]
        assert texts == [f"wrong {i}" for i in range(2 * PAGE)]
    sheet.show_entries(entries[:3], Translator("en"))
    assert button.isHidden()
    assert len(sheet.entries) == 3
