"""Without a pointer and without eyes: Tab's way, focus that moves and comes back, names and roles that are heard."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.soak import some
from tests.ui.turns import turn
from viewer.build.loading import LoadedScene, load_scene
from viewer.session.state import Towards
from viewer.ui.error_reporter import ErrorReporter
from viewer.ui.panels.spot_list import Row
from viewer.ui.shell.window import Window
from viewer.ui.viewport.pin_buttons import PinButton


@pytest.fixture(scope="module")
def venue() -> LoadedScene:
    return load_scene("jinyuzui")


@pytest.fixture
def hall(qtbot: QtBot, venue: LoadedScene) -> Iterator[Window]:
    """The venue in the window, at rest, with the keyboard on the scene."""
    errors = ErrorReporter()
    told: list[str] = []
    errors.reported.connect(told.append)
    window = Window(errors, lang="en")
    qtbot.addWidget(window)
    window.resize(1280, 720)
    window.show()
    turn()
    with qtbot.waitSignal(window.view.drawn):
        window.show_scene(venue)
    window.activateWindow()
    window.view.setFocus()
    qtbot.waitUntil(lambda: bool(window.view.pins.shown))
    yield window
    window.aids.close()
    turn()
    window.loader.cancel()
    assert not told


def interfaces(widget: QWidget) -> Iterator[QAccessibleInterface]:
    """All that a screen reader finds in a widget."""

    def walk(one: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
        if one.state().invisible:
            return
        yield one
        for i in range(one.childCount()):
            if child := one.child(i):
                yield from walk(child)

    yield from walk(QAccessible.queryAccessibleInterface(widget))


def name(one: QAccessibleInterface) -> str:
    return one.text(QAccessible.Text.Name)


def press(key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    target = QApplication.focusWidget()
    assert target
    QTest.keyClick(target, key, held)


_CONTROLS = {
    QAccessible.Role.Button,
    QAccessible.Role.CheckBox,
    QAccessible.Role.RadioButton,
    QAccessible.Role.EditableText,
    QAccessible.Role.Slider,
    QAccessible.Role.ListItem,
    QAccessible.Role.List,
}


@pytest.mark.soak
@pytest.mark.parametrize(
    ("sheet", "lang"),
    some(
        [("", "zh"), ("comfort_sheet", "en"), ("help_sheet", "zh"), ("keys_sheet", "en")],
        [("", "en"), ("comfort_sheet", "zh"), ("help_sheet", "en"), ("keys_sheet", "zh")],
    ),
)
def test_every_control_has_a_name(hall: Window, lang: str, sheet: str) -> None:
    hall.set_language(lang)
    turn()
    assert hall.view.explorer
    hall.view.explorer.session.open("unveiling")
    turn()
    if sheet:
        hall.desk.open_sheet(hall.desk.all.panels[sheet], shown=True)
    found = [one for one in interfaces(hall) if one.role() in _CONTROLS]
    assert len(found) > 30
    assert [type(one.object()).__name__ for one in found if not name(one).strip()] == []
    stops = hall.aids.order.widgets()
    assert [type(w).__name__ for w in stops if not name(QAccessible.queryAccessibleInterface(w)).strip()] == []


def test_roles_are_right(hall: Window) -> None:
    roles = {
        hall.search.field: QAccessible.Role.EditableText,
        hall.tools._buttons["home"]: QAccessible.Role.Button,
        hall.options.time.slider: QAccessible.Role.Slider,
        hall.zoom.map_button: QAccessible.Role.CheckBox,
        hall.places.findChildren(Row)[0]: QAccessible.Role.Button,
        hall.view.pins.shown[0]: QAccessible.Role.Button,
        hall.places._group.buttons()[0]: QAccessible.Role.RadioButton,
    }
    for widget, role in roles.items():
        assert QAccessible.queryAccessibleInterface(widget).role() == role, widget


def test_tab_goes_as_one_reads_and_round_again(hall: Window) -> None:
    hall.aids.order.widgets()[0].setFocus()
    seen: list[QWidget] = []
    while True:
        now = QApplication.focusWidget()
        assert now
        if now in seen:
            break
        seen.append(now)
        assert len(seen) < 200
        press(Qt.Key.Key_Tab)
    assert seen == hall.aids.order.widgets()
    assert QApplication.focusWidget() is seen[0]
    panels = [hall.places, hall.view, hall.zoom, hall.overview, hall.hint, hall.tools, hall.aids.tour, hall.options]
    visits = [next(i for i, p in enumerate(panels) if p is w or p.isAncestorOf(w)) for w in seen]
    assert visits == sorted(visits)
    rows = [w for w in seen if isinstance(w, Row)]
    heights = [w.mapTo(hall, QPoint(0, 0)).y() for w in rows]
    assert heights == sorted(heights)
    pins = [w for w in seen if isinstance(w, PinButton)]
    assert {p.id for p in pins} == {p.pin.id for p in hall.view.explorer.placed()}  # type: ignore[union-attr]
    lines = [p.y() // 56 for p in pins]
    assert sum(b < a - 1 for a, b in itertools.pairwise(lines)) == 0
    press(Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    assert QApplication.focusWidget() is seen[-1]


def test_enter_on_a_pin_opens_its_card_and_escape_comes_back(hall: Window, qtbot: QtBot) -> None:
    pin = next(p for p in hall.view.pins.shown if p.id == "district")
    pin.setFocus(Qt.FocusReason.TabFocusReason)
    assert hall.view.explorer
    assert hall.view.explorer.state.hovered == "district"
    press(Qt.Key.Key_Return)
    assert QApplication.focusWidget() is hall.card
    heard = QAccessible.queryAccessibleInterface(hall.card)
    assert name(heard) == "Jianye District"
    assert "Jianye" in heard.text(QAccessible.Text.Description)
    hall.view.explorer.arrive()
    turn()
    qtbot.waitUntil(lambda: hall.view.pins.find("district") is not None)
    qtbot.waitUntil(lambda: not hall.view.explorer.moving)
    press(Qt.Key.Key_Escape)
    assert not hall.card.isVisible()
    now = QApplication.focusWidget()
    assert now is hall.view.pins.find("district") or now is hall.view


def test_enter_in_the_list_opens_and_escape_comes_back_to_the_row(hall: Window) -> None:
    row = next(r for r in hall.places.findChildren(Row) if r.id == "signing")
    row.setFocus(Qt.FocusReason.TabFocusReason)
    press(Qt.Key.Key_Space)
    assert QApplication.focusWidget() is hall.card
    press(Qt.Key.Key_Tab)
    assert hall.card.isAncestorOf(QApplication.focusWidget())
    press(Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is row


def test_a_click_leaves_the_keyboard_where_it_was(hall: Window) -> None:
    row = next(r for r in hall.places.findChildren(Row) if r.id == "signing")
    QTest.mouseClick(row, Qt.MouseButton.LeftButton)
    assert hall.card.isVisible()
    assert QApplication.focusWidget() is not hall.card


def test_a_sheet_keeps_the_keyboard_until_it_is_closed(hall: Window) -> None:
    press(Qt.Key.Key_F1)
    for _ in range(12):
        press(Qt.Key.Key_Tab)
        assert hall.help_sheet.isAncestorOf(QApplication.focusWidget())
    press(Qt.Key.Key_Escape)
    assert not hall.help_sheet.isVisible()
    assert hall.isVisible()


def test_panels_are_a_key_apart(hall: Window) -> None:
    hall.view.setFocus()
    press(Qt.Key.Key_F6)
    assert hall.zoom.isAncestorOf(QApplication.focusWidget())
    press(Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert QApplication.focusWidget() is hall.view
    press(Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert hall.places.isAncestorOf(QApplication.focusWidget())


def test_every_command_of_the_window_is_reached_by_key(hall: Window) -> None:
    from viewer.session.actions import ACTIONS, Group

    explorer = hall.view.explorer
    assert explorer
    for id_, command in ACTIONS.items():
        if command.group is Group.WINDOW:
            shown = [s.isVisible() for s in hall.desk.sheets]
            if id_ != "full-screen":
                assert hall.view.perform(id_), id_
                if id_ == "language":
                    hall.view.perform(id_)
                    turn()
            hall.view.perform("back")
            turn()
            assert len(shown) == len(hall.desk.sheets)


def test_it_is_told_where_the_view_looks(hall: Window, qtbot: QtBot) -> None:
    assert hall.view.explorer
    hall.view.explorer.session.show_view("square", fly=False)
    turn()
    qtbot.waitUntil(lambda: hall.aids.announcer.said != "" and "hall" in hall.aids.announcer.said, timeout=20_000)
    view = QAccessible.queryAccessibleInterface(hall.view)
    assert name(view) == "Scene: Jinyuzui Fund Block"
    assert view.text(QAccessible.Text.Description) == hall.aids.announcer.said
    hall.set_language("zh")
    turn()
    qtbot.waitUntil(lambda: "会场" in hall.aids.announcer.said, timeout=20_000)


def test_keys_that_are_down_are_let_go_when_the_keyboard_goes(hall: Window) -> None:
    explorer = hall.view.explorer
    assert explorer
    hall.view.setFocus()
    QTest.keyPress(hall.view, Qt.Key.Key_Left)
    assert explorer.keys.down == ("Left",)
    hall.search.setFocus()
    assert explorer.keys.down == ()
    QTest.keyRelease(hall.search.field, Qt.Key.Key_Left)


def test_clickers_work_whatever_has_the_keyboard(hall: Window) -> None:
    explorer = hall.view.explorer
    assert explorer
    for focused in (hall.view, hall.places.findChildren(Row)[3], hall.options.time.slider, hall.search.field):
        focused.setFocus()
        before = explorer.session.tours.state.index if explorer.session.tours.active else -1
        press(Qt.Key.Key_PageDown)
        assert explorer.session.tours.state.index == before + 1
    hall.search.field.setFocus()
    QTest.keyClicks(hall.search.field, "b.")
    assert hall.search.text == "b."
    assert not explorer.session.tours.state.blank
    hall.view.setFocus()
    press(Qt.Key.Key_B)
    assert hall.aids.tour.blank.isVisible()
    press(Qt.Key.Key_B)
    assert not hall.aids.tour.blank.isVisible()


def test_home_shows_all_while_a_card_has_the_keyboard(hall: Window) -> None:
    explorer = hall.view.explorer
    assert explorer
    start = explorer.orbit.goal
    hall.session.open("speeches")
    turn()
    hall.card.setFocus()
    assert explorer.orbit.goal != start
    QTest.keyClick(hall.card, Qt.Key.Key_Home)
    assert explorer.state.heading.towards is Towards.HOME


@pytest.mark.soak
@pytest.mark.parametrize("size", some([(640, 480)], [(1080, 1920), (1024, 640), (1600, 900)]))
def test_a_resize_moves_no_focus_into_the_search(hall: Window, size: tuple[int, int]) -> None:
    for where in (hall.view, hall.card, hall.options):
        hall.resize(1280, 720)
        hall.session.open("speeches")
        turn()
        widget = next((w for w in where.findChildren(QAbstractButton) if w.isVisible()), where)
        widget.setFocus()
        hall.resize(*size)
        turn()
        assert hall.focusWidget() in (widget, hall.view)
        # Its texts are others now: it may be on another piece of the same panel.
        hall.next_language()
        turn()
        found = hall.focusWidget()
        assert found in (where, hall.view) or where.isAncestorOf(found)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_way_into_another_scene_is_seen_without_scrolling(hall: Window, lang: str) -> None:
    hall.set_language(lang)
    hall.session.open("ar-map")
    turn()
    name = {"en": "Dive into Jianye District", "zh": "进入建邺区"}[lang]
    portal = next(b for b in hall.card.findChildren(QAbstractButton) if b.text() == name)
    below = portal.mapTo(hall.card, QPoint(0, portal.height())).y()
    assert portal.isVisible()
    assert below < hall.card.height() // 2 + portal.height()


def test_on_foot_keys_walk_whatever_had_the_focus(hall: Window, qtbot: QtBot) -> None:
    hall.session.show_view("square", fly=False)
    turn()
    hall.view.perform("walk")
    explorer, slider = hall.view.explorer, hall.options.time.slider
    assert explorer
    qtbot.waitUntil(lambda: not explorer.moving)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_W):
        slider.setFocus()
        hour, before = slider.value(), explorer.walking.stand
        QTest.keyPress(slider, key)
        qtbot.waitUntil(lambda before=before: explorer.walking.stand != before)
        QTest.keyRelease(slider, key)
        qtbot.waitUntil(lambda: not explorer.moving)
        assert slider.value() == hour


def test_going_home_begins_afresh_and_a_language_does_not(hall: Window, qtbot: QtBot) -> None:
    chips = [b for b in hall.places.findChildren(QAbstractButton) if b.property("category")]
    chip = next(b for b in chips if b.property("category") == "signings")
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert hall.session.state.category == "signings"
    hall.next_language()
    turn()
    assert hall.session.state.category == hall.places.category == "signings"
    hall.search.field.setText("hall")
    QTest.keyClick(hall.view, Qt.Key.Key_Home)
    assert hall.session.state.category == hall.places.category == ""
    assert hall.search.text == ""
    checked = [b.property("category") for b in hall.places.findChildren(QAbstractButton) if b.isChecked()]
    assert "" in checked


def test_a_tour_takes_off_a_filter_that_would_hide_its_stop(hall: Window) -> None:
    hall.session.show_category("signings")
    turn()
    hall.session.tours.go(0, playing=False)
    turn()
    assert hall.session.state.category == ""
    assert hall.places.category == ""


def test_the_map_is_folded_beside_a_card_until_it_is_asked_for(hall: Window) -> None:
    button = hall.zoom.map_button
    assert hall.overview.isVisible()
    hall.session.open("ar-map")
    turn()
    assert not hall.overview.isVisible()
    assert not button.isChecked()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert hall.overview.isVisible()
    assert button.isChecked()
    hall.session.close()
    turn()
    assert hall.overview.isVisible()
    hall.session.open("speeches")
    turn()
    assert not hall.overview.isVisible()
