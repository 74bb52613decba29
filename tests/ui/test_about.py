"""Credits, reached from the help."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from viewer.ui.shell.window import Window


def test_the_credits_are_two_clicks_away_and_escape_closes_them(window: Window) -> None:
    window.toggle_help()
    sheet = window.about_sheet
    QTest.mouseClick(window.help_sheet.about_button, Qt.MouseButton.LeftButton)
    assert sheet.isVisible()
    assert not window.help_sheet.isVisible()
    said = " ".join(w.text() for w in sheet.findChildren(QLabel) if w.isVisibleTo(sheet))
    assert "Muhammad Muneeb Ur Rehman" in said
    assert "Natural Earth" in said
    assert "schematic, not surveyed" in said
    assert window.rect().contains(sheet.geometry())
    window.next_language()
    said = " ".join(w.text() for w in sheet.findChildren(QLabel) if w.isVisibleTo(sheet))
    assert "巴基斯坦" in said
    assert "schematic, not surveyed" not in said
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
