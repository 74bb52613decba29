"""Bookmarks in the window, by key, mouse and finger; back and forward."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from tests.soak import some
from tests.ui.measures import cut_off
from viewer.kiosk.policy import allowed_actions
from viewer.session.explorer import Explorer
from viewer.ui.panels.bookmark_row import BookmarkRow
from viewer.ui.shell.window import Window

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def at(window: Window) -> Explorer:
    explorer = window.view.explorer
    assert explorer
    return explorer


def settle(window: Window) -> None:
    at(window).arrive()
    QTest.qWait(0)


def names(window: Window) -> list[str]:
    return [row.item.name for row in window.bookmarks.sheet.rows]


def row(window: Window, name: str) -> BookmarkRow:
    return next(each for each in window.bookmarks.sheet.rows if each.item.name == name)


@pytest.fixture
def two(window: Window, tmp_path: Path) -> Window:
    """A window with two bookmarks, its sheet open."""
    window.bookmarks.keep_in(tmp_path)
    QTest.keyClick(window.view, Qt.Key.Key_D, CTRL)
    window.view.session.open("tower")
    settle(window)
    window.view.set_style("night")
    QTest.keyClick(window.view, Qt.Key.Key_D, CTRL)
    QTest.keyClick(window.view, Qt.Key.Key_B, CTRL)
    return window


def test_a_bookmark_leads_back_to_what_was_seen(two: Window) -> None:
    first, second = names(two)
    assert "Night" in row(two, first).item.second
    assert not row(two, first).item.picture.isNull()
    goal = at(two).goal
    two.view.session.go_home()
    two.view.set_style("paper")
    settle(two)
    QTest.mouseClick(row(two, first).button, Qt.MouseButton.LeftButton)
    settle(two)
    assert two.bookmarks.sheet.isHidden()
    assert at(two).state.opened == "tower"
    assert at(two).state.view_style == "night"
    assert at(two).goal.distance == pytest.approx(goal.distance, rel=1e-3)
    assert second
    assert second != first


def test_bookmarks_outlive_the_window_and_are_read_when_they_are_wanted(two: Window, tmp_path: Path) -> None:
    before = names(two)
    two.bookmarks.keep_in(tmp_path)
    QTest.keyClick(two.view, Qt.Key.Key_B, CTRL)
    QTest.keyClick(two.view, Qt.Key.Key_B, CTRL)
    assert names(two) == before
    assert not row(two, before[0]).item.picture.isNull()


def test_all_of_it_is_done_by_keys(two: Window) -> None:
    first, second = names(two)
    assert two.focusWidget() is row(two, first).button
    QTest.keyClick(two.focusWidget(), Qt.Key.Key_Down)
    assert two.focusWidget() is row(two, second).button
    QTest.keyClick(two.focusWidget(), Qt.Key.Key_Up, ALT)
    assert names(two) == [second, first]
    assert two.focusWidget() is row(two, second).button
    QTest.keyClick(two.focusWidget(), Qt.Key.Key_F2)
    QTest.keyClicks(two.focusWidget(), "Mine <b>&")
    QTest.keyClick(two.focusWidget(), Qt.Key.Key_Return)
    assert names(two) == ["Mine <b>&", first]
    QTest.keyClick(two.focusWidget(), Qt.Key.Key_F2)
    QTest.keyClicks(two.focusWidget(), "no")
    QTest.keyClick(two.focusWidget(), Qt.Key.Key_Escape)
    assert names(two) == ["Mine <b>&", first]
    assert two.bookmarks.sheet.isVisible()
    QTest.keyClick(two.focusWidget(), Qt.Key.Key_Delete)
    assert names(two) == [first]
    QTest.keyClick(two.focusWidget(), Qt.Key.Key_Delete)
    assert names(two) == []
    said = [label.text() for label in two.bookmarks.sheet.findChildren(QLabel) if label.isVisible()]
    assert any("bookmarks what is seen" in text for text in said)
    for _ in range(3):
        QTest.keyClick(two.focusWidget(), Qt.Key.Key_Z, CTRL)
    assert names(two) == ["Mine <b>&", first]
    assert two.focusWidget() is row(two, "Mine <b>&").button
    two.next_language()
    assert two.focusWidget() is row(two, "Mine <b>&").button
    QTest.keyClick(two.focusWidget(), Qt.Key.Key_Escape)
    assert two.bookmarks.sheet.isHidden()


def test_all_of_it_is_done_by_hand(two: Window) -> None:
    first, second = names(two)

    def press(button: QPushButton) -> None:
        assert min(button.width(), button.height()) >= 44
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    press(row(two, first).buttons["down"])
    assert names(two) == [second, first]
    assert not row(two, second).buttons["up"].isEnabled()
    press(row(two, first).buttons["remove"])
    assert names(two) == [second]
    press(two.bookmarks.sheet.undo_button)
    assert names(two) == [second, first]
    assert two.bookmarks.sheet.undo_button.isHidden()
    press(row(two, first).buttons["rename"])
    QTest.keyClicks(two.focusWidget(), "By hand")
    # Whoever goes on to something else means what he wrote.
    field = row(two, first).field
    QApplication.sendEvent(field, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.MouseFocusReason))
    assert names(two) == [second, "By hand"]


@pytest.mark.soak
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("size", some([(640, 480)], [(1280, 720), (1920, 1080), (720, 1280)]))
def test_no_text_is_cut_off(qtbot: QtBot, two: Window, lang: str, size: tuple[int, int]) -> None:
    two.set_language(lang)
    two.resize(*size)
    # Bars are laid out in the turns after.
    qtbot.waitUntil(lambda: cut_off(two) == [])
    box = two.bookmarks.sheet.geometry()
    assert two.rect().contains(box)


def test_a_file_that_was_damaged_is_told_of(window: Window, tmp_path: Path) -> None:
    (tmp_path / "bookmarks.jsonl").write_text('{"format":1}\nnonsense\n', encoding="utf-8")
    window.bookmarks.keep_in(tmp_path)
    QTest.keyClick(window.view, Qt.Key.Key_B, CTRL)
    assert "bookmarks.damaged-1.jsonl" in window.notice.text


def test_what_cannot_be_kept_is_told_of_and_what_was_there_is_shown(two: Window, tmp_path: Path) -> None:
    before = names(two)
    (tmp_path / "file").touch()
    two.bookmarks.keep_in(tmp_path / "file")
    QTest.keyClick(two.view, Qt.Key.Key_D, CTRL)
    assert "cannot be kept" in two.notice.text
    assert before


def test_a_bookmark_of_a_scene_that_is_gone_says_so_and_nothing_moves(two: Window, tmp_path: Path) -> None:
    file = tmp_path / "bookmarks.jsonl"
    file.write_text(
        file.read_text(encoding="utf-8").replace(at(two).loaded.source, "/nowhere").replace('"small"', '"lost"'),
        encoding="utf-8",
    )
    two.bookmarks.keep_in(tmp_path)
    two.bookmarks.toggle()
    two.bookmarks.toggle()
    explorer = at(two)
    QTest.mouseClick(two.bookmarks.sheet.rows[0].button, Qt.MouseButton.LeftButton)
    assert "not there any more" in two.notice.text
    assert at(two) is explorer


# -- back and forward -------------------------------------------------------------------------------------------------


def test_back_and_forward_lead_through_what_was_looked_at(window: Window) -> None:
    home = at(window).goal
    window.view.session.open("tower")
    settle(window)
    # Turning is looking at the same: one comes back to where one turned to.
    at(window).steer(lambda orbit: replace(orbit, azimuth=orbit.azimuth + 0.5))
    settle(window)
    turned = at(window).goal
    window.view.session.open("inside")
    settle(window)
    QTest.keyClick(window.view, Qt.Key.Key_Left, ALT)
    settle(window)
    assert at(window).state.opened == "tower"
    assert at(window).goal.azimuth == pytest.approx(turned.azimuth, abs=1e-3)
    QTest.keyClick(window.view, Qt.Key.Key_Left, ALT)
    settle(window)
    assert not at(window).state.opened
    assert at(window).goal.distance == pytest.approx(home.distance, rel=1e-3)
    QTest.keyClick(window.view, Qt.Key.Key_Left, ALT)
    settle(window)
    for spot in ("tower", "inside", "inside"):
        QTest.keyClick(window.view, Qt.Key.Key_Right, ALT)
        settle(window)
        assert at(window).state.opened == spot


def test_the_buttons_at_a_mouses_side_do_so_wherever_the_pointer_is(window: Window) -> None:
    window.view.session.open("tower")
    settle(window)
    for watched in (window.view, window.places, window.card, window.tools):
        QTest.mouseClick(watched, Qt.MouseButton.BackButton, pos=QPoint(3, 3))
        settle(window)
        assert not at(window).state.opened, type(watched)
        QTest.mouseClick(watched, Qt.MouseButton.ForwardButton, pos=QPoint(3, 3))
        settle(window)
        assert at(window).state.opened == "tower", type(watched)


def test_the_ways_are_offered_in_the_sheet_where_there_are_any(two: Window) -> None:
    sheet = two.bookmarks.sheet
    assert sheet._ways["history-back"].isEnabled()
    assert not sheet._ways["history-forward"].isEnabled()
    QTest.mouseClick(sheet._ways["history-back"], Qt.MouseButton.LeftButton)
    settle(two)
    assert not at(two).state.opened
    assert sheet._ways["history-forward"].isEnabled()


def test_no_kiosk_has_any_of_this() -> None:
    everything = ("search", "walk", "tours", "clicker", "style", "hour", "comfort", "help", "links")
    allowed = allowed_actions(everything, languages=2)
    assert not allowed & {"bookmark", "bookmarks", "history-back", "history-forward", "copy-link"}


def test_whoever_may_not_goes_nowhere(window: Window) -> None:
    window.view.session.open("tower")
    settle(window)
    window.view.dispatcher.allowed = lambda action: not action.startswith(("history", "bookmark"))
    QTest.mouseClick(window.view, Qt.MouseButton.BackButton)
    QTest.keyClick(window.view, Qt.Key.Key_Left, ALT)
    QTest.keyClick(window.view, Qt.Key.Key_B, CTRL)
    settle(window)
    assert at(window).state.opened == "tower"
    assert window.bookmarks.sheet.isHidden()


def test_back_leads_to_another_scene_that_was_opened(qtbot: QtBot, window: Window) -> None:
    small = at(window).loaded
    window.view.session.open("tower")
    settle(window)
    with qtbot.waitSignal(window.opening.opened, timeout=60_000):
        window.open_scene("members")
    settle(window)
    with qtbot.waitSignal(window.opening.opened, timeout=60_000):
        QTest.keyClick(window.view, Qt.Key.Key_Left, ALT)
    assert at(window).loaded.scene.id == small.scene.id
    assert at(window).state.opened == "tower"
    with qtbot.waitSignal(window.opening.opened, timeout=60_000):
        QTest.keyClick(window.view, Qt.Key.Key_Right, ALT)
    assert at(window).loaded.scene.id == "members"
