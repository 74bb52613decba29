"""Search, tour bar, keys of one's own, the keyboard on the screen, settings: used as a visitor does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.turns import turn
from viewer.build.loading import LoadedScene, load_scene
from viewer.session.input import events as ev
from viewer.session.settings import Settings, SettingsStore
from viewer.ui.error_reporter import ErrorReporter
from viewer.ui.panels.card_parts import SourceLine
from viewer.ui.panels.keys_sheet import KeyButton
from viewer.ui.panels.screen_keyboard import Key
from viewer.ui.panels.tour_bar import TourBar
from viewer.ui.panels.tour_end import TourEnd
from viewer.ui.shell.persistence import Persistence, comfort_of, kept_style
from viewer.ui.shell.window import Window
from viewer.ui.shell.window_places import put_window
from viewer.ui.theme.preferences import Preferences


@pytest.fixture(scope="module")
def venue() -> LoadedScene:
    return load_scene("jinyuzui")


def make(qtbot: QtBot, venue: LoadedScene, comfort: Preferences | None = None) -> Window:
    window = Window(ErrorReporter(), lang="en", comfort=comfort)
    qtbot.addWidget(window)
    window.resize(1280, 720)
    window.show()
    turn()
    with qtbot.waitSignal(window.view.drawn):
        window.show_scene(venue)
    window.activateWindow()
    window.view.setFocus()
    return window


@pytest.fixture
def hall(qtbot: QtBot, venue: LoadedScene) -> Iterator[Window]:
    window = make(qtbot, venue)
    yield window
    window.aids.close()
    turn()
    window.loader.cancel()
    assert not window.errors.reports


def look_for(window: Window, qtbot: QtBot, text: str) -> list[str]:
    """Type into the search field; the titles found."""
    QTest.keyClick(window.view, Qt.Key.Key_Slash)
    window.search.field.clear()
    QTest.keyClicks(window.search.field, text)
    found = window.aids.search.list
    qtbot.waitUntil(lambda: window.aids.search.indexer.index is not None and found.isVisible(), timeout=20_000)
    return [found.item(i).text() for i in range(found.count())]


def test_a_search_by_key_alone_flies_there(hall: Window, qtbot: QtBot) -> None:
    assert look_for(hall, qtbot, "libeiqun") == ["Li Beiqun (李北群)"]
    QTest.keyClick(hall.search.field, Qt.Key.Key_Return)
    assert hall.view.explorer
    assert hall.view.explorer.state.opened == "speeches"
    assert QApplication.focusWidget() is hall.card


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_opens_a_result_and_does_not_go_through_its_portal(hall: Window, qtbot: QtBot, key: Qt.Key) -> None:
    look_for(hall, qtbot, "hangzhou")
    # To the window, as the system does: the key goes where the focus is, and on to parents that want it.
    QTest.keyClick(hall.windowHandle(), key)
    assert hall.view.explorer
    assert hall.view.explorer.state.opened == "members"
    assert not hall.session.portals.waiting
    QTest.keyClick(hall.windowHandle(), key)
    assert hall.session.portals.waiting == "members"  # asked for a second time it is meant
    hall.session.portals.cancel()


def test_enter_where_nothing_is_found_leaves_the_open_card_alone(hall: Window, qtbot: QtBot) -> None:
    assert hall.view.explorer
    hall.view.explorer.session.open("members")
    turn()
    look_for(hall, qtbot, "qqqqxxxx")
    QTest.keyClick(hall.windowHandle(), Qt.Key.Key_Return)
    assert not hall.session.portals.waiting


def test_arrows_choose_among_results_and_a_click_does(hall: Window, qtbot: QtBot) -> None:
    titles = look_for(hall, qtbot, "platform")
    assert len(titles) > 2
    QTest.keyClick(hall.search.field, Qt.Key.Key_Down)
    found = hall.aids.search.list
    assert found.currentRow() == 1
    rect = found.visualItemRect(found.item(2))
    QTest.mouseClick(found.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert hall.card.isVisible()


def test_escape_leaves_the_search_and_brings_the_list_back(hall: Window, qtbot: QtBot) -> None:
    look_for(hall, qtbot, "hall")
    QTest.keyClick(hall.search.field, Qt.Key.Key_Escape)
    assert hall.search.text == ""
    assert not hall.aids.search.list.isVisible()
    assert QApplication.focusWidget() is hall.view


def test_nothing_found_is_said(hall: Window, qtbot: QtBot) -> None:
    said, *others = look_for(hall, qtbot, "qqqqxxxx")
    assert said == "Nothing found for “qqqqxxxx”. Perhaps one of these:"
    assert len(others) == 4
    QTest.keyClick(hall.search.field, Qt.Key.Key_Down)
    QTest.keyClick(hall.search.field, Qt.Key.Key_Down)
    QTest.keyClick(hall.search.field, Qt.Key.Key_Return)
    turn()
    assert hall.view.explorer
    assert hall.view.explorer.state.opened or hall.session.tours.active


def test_results_speak_the_language_of_the_window(hall: Window, qtbot: QtBot) -> None:
    look_for(hall, qtbot, "jiepai")
    hall.set_language("zh")
    turn()
    found = hall.aids.search.list
    assert any("揭牌" in found.item(i).text() for i in range(found.count()))


def test_after_the_last_stop_an_end_card_offers_what_comes_next(hall: Window) -> None:
    tours, card = hall.session.tours, hall.desk.one(TourEnd)
    assert tours.chosen
    tours.go(len(tours.chosen.step) - 1, playing=False)
    turn()
    QTest.keyClick(hall.view, Qt.Key.Key_PageDown)
    assert card.isVisible()
    QTest.keyClick(hall.view, Qt.Key.Key_PageUp)
    assert not card.isVisible()
    assert tours.active
    QTest.keyClick(hall.view, Qt.Key.Key_PageDown)
    QTest.mouseClick(card.again_button, Qt.MouseButton.LeftButton)
    assert not card.isVisible()
    assert (tours.active, tours.state.index) == (True, 0)
    tours.go(len(tours.chosen.step) - 1, playing=False)
    QTest.keyClick(hall.view, Qt.Key.Key_PageDown)
    QTest.mouseClick(card.look_button, Qt.MouseButton.LeftButton)
    assert not card.isVisible()
    assert not tours.active


def test_while_a_tour_plays_nothing_but_the_tour_is_shown_and_a_hand_brings_the_panels_back(hall: Window) -> None:
    panels = (hall.places, hall.tools, hall.options, hall.zoom, hall.overview, hall.card)
    QTest.keyClick(hall.view, Qt.Key.Key_P)
    caption, bar = hall.aids.tour.caption, hall.aids.tour
    assert not any(panel.isVisible() for panel in panels)
    assert bar.isVisible()
    assert caption.isVisible()
    assert abs(caption.geometry().center().x() - hall.width() / 2) <= 2
    assert not caption.geometry().intersects(bar.geometry())
    assert hall.view.explorer
    hall.view.explorer.handle(ev.Wheel(400, 300, 1.0))
    turn()
    assert hall.places.isVisible()
    assert hall.card.isVisible()


def test_a_key_shows_the_scene_alone_and_escape_brings_the_panels_back(hall: Window) -> None:
    QTest.keyClick(hall.view, Qt.Key.Key_V)
    assert not hall.places.isVisible()
    assert not hall.tools.isVisible()
    hall.resize(1400, 800)
    turn()
    assert not hall.places.isVisible()
    QTest.keyClick(hall.view, Qt.Key.Key_Escape)
    assert hall.places.isVisible()
    assert hall.tools.isVisible()


def test_the_source_takes_one_line_and_unfolds(hall: Window) -> None:
    hall.session.open("speeches")
    turn()
    source = hall.card.findChild(SourceLine)
    assert source
    folded = source.heightForWidth(source.width()) if source.hasHeightForWidth() else source.sizeHint().height()
    assert source.text().endswith("…")
    QTest.mouseClick(source, Qt.MouseButton.LeftButton)
    assert "schematic" in source.text()
    assert source.heightForWidth(source.width()) > 1.5 * folded
    QTest.keyClick(source, Qt.Key.Key_Return)
    assert source.text().endswith("…")


def test_the_tour_bar_plays_pauses_and_steps(hall: Window, qtbot: QtBot) -> None:
    bar, explorer = hall.aids.tour, hall.view.explorer
    assert explorer
    assert bar.isVisible()
    QTest.mouseClick(bar.play, Qt.MouseButton.LeftButton)
    assert explorer.session.tours.state.playing
    first = explorer.state.opened
    QTest.mouseClick(bar.next, Qt.MouseButton.LeftButton)
    assert explorer.state.opened != first
    assert "2 / " in bar._text.text()
    QTest.mouseClick(bar.play, Qt.MouseButton.LeftButton)
    assert not explorer.session.tours.state.playing
    QTest.mouseClick(bar.progress, Qt.MouseButton.LeftButton, pos=QPoint(2, bar.progress.height() // 2))
    assert explorer.session.tours.state.index == 0


def test_another_tour_is_chosen_in_the_bar(hall: Window, qtbot: QtBot, venue: LoadedScene) -> None:
    bar, tours = hall.aids.tour, hall.session.tours
    assert not bar.others.isVisible()
    first = venue.scene.tour[0]
    titles = {"en": "An evening", "zh": "傍晚"}
    second = msgspec.structs.replace(first, id="evening", title=titles, step=first.step[:2])
    hall.session.renew(replace(venue, scene=msgspec.structs.replace(venue.scene, tour=(first, second))))
    qtbot.waitUntil(bar.others.isVisible)
    QTest.mouseClick(bar.others, Qt.MouseButton.LeftButton)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [(action.text(), action.isChecked()) for action in menu.actions()] == [
        ("The morning of 22 May", True),
        ("An evening", False),
    ]
    menu.actions()[1].trigger()
    menu.close()
    turn()
    assert tours.chosen == second
    assert "An evening" in bar._text.text()
    QTest.mouseClick(bar.play, Qt.MouseButton.LeftButton)
    assert tours.state.playing
    assert len(tours.chosen.step) == 2


def test_a_caption_stands_over_nothing_else(hall: Window) -> None:
    assert hall.view.explorer
    hall.view.explorer.session.tours.restart()
    turn()
    caption = hall.aids.tour.caption
    assert caption.isVisible()
    for other in (hall.zoom, hall.overview, hall.aids.tour, hall.places, hall.card):
        assert not other.isVisible() or not caption.geometry().intersects(other.geometry())


def bind(window: Window, command: str, key: Qt.Key) -> KeyButton:
    button = next(b for b in window.aids.sheet.findChildren(KeyButton) if b.command == command)
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert button.waiting
    QTest.keyClick(button, key)
    return button


def test_a_key_of_ones_own_works_at_once_and_conflicts_are_said(hall: Window) -> None:
    hall.aids.show_keys(True)
    button = bind(hall, "home", Qt.Key.Key_T)
    assert button.text() == "T"
    assert "Start view" in hall.aids.sheet.conflicts
    bind(hall, "home", Qt.Key.Key_H)
    assert not hall.aids.sheet.conflicts
    bind(hall, "top", Qt.Key.Key_PageDown)
    assert "presenter remotes" in hall.aids.sheet.conflicts
    hall.aids.show_keys(False)
    explorer = hall.view.explorer
    assert explorer
    explorer.session.open("district")
    turn()
    QTest.keyClick(hall.view, Qt.Key.Key_H)
    assert explorer.state.opened == ""
    assert any(w.text() == "H" for w in hall.help_sheet.findChildren(type(hall.help_sheet.title)))


def test_presets_change_the_hands(hall: Window) -> None:
    hall.aids.show_keys(True)
    sheet = hall.aids.sheet
    QTest.mouseClick(sheet._presets["map"], Qt.MouseButton.LeftButton)
    explorer = hall.view.explorer
    assert explorer
    assert explorer.bindings.preset == "map"


def test_the_screens_keyboard_writes_latin_and_chinese(hall: Window, qtbot: QtBot) -> None:
    QTest.keyClick(hall.view, Qt.Key.Key_K)
    keyboard = hall.aids.keyboard
    assert keyboard.isVisible()
    qtbot.waitUntil(lambda: hall.aids.search.indexer.index is not None, timeout=20_000)
    keys = {k.text(): k for k in keyboard.findChildren(Key)}
    for letter in "hall":
        QTest.mouseClick(keys[letter], Qt.MouseButton.LeftButton)
    assert hall.search.text == "hall"
    for _ in range(4):
        QTest.mouseClick(keyboard._others["back"], Qt.MouseButton.LeftButton)
    assert hall.search.text == ""
    QTest.mouseClick(keyboard._others["mode"], Qt.MouseButton.LeftButton)
    for letter in "jiepai":
        QTest.mouseClick(keys[letter], Qt.MouseButton.LeftButton)
    offer = next(o for o in keyboard._offers if o.isVisible() and o.text() == "揭牌")
    QTest.mouseClick(offer, Qt.MouseButton.LeftButton)
    assert hall.search.text == "揭牌"
    assert hall.aids.search.list.isVisible()
    QTest.mouseClick(keyboard._others["hide"], Qt.MouseButton.LeftButton)
    assert not keyboard.isVisible()


def test_keys_of_the_screens_keyboard_never_lie_over_each_other(hall: Window) -> None:
    """Also where the text has grown while the keyboard was away."""
    keyboard = hall.aids.keyboard
    keyboard.open_for(hall.search.field)
    keyboard.put_away()
    hall.set_comfort(replace(hall.comfort, text=1.6))
    keyboard.open_for(hall.search.field)
    turn()
    keys = [key for key in keyboard.findChildren(Key) if key.isVisible()]
    assert len(keys) > 30
    for one, other in combinations(keys, 2):
        assert not one.geometry().intersects(other.geometry()) or one.parent() is not other.parent(), one.text()


def test_what_is_set_and_where_one_was_come_back(qtbot: QtBot, venue: LoadedScene, tmp_path: Path) -> None:
    store = SettingsStore(tmp_path)
    first = make(qtbot, venue)
    keeper = Persistence(first, store)
    first.opening.source = "jinyuzui"
    first.set_language("zh")
    first.set_comfort(Preferences(theme="dark", text=1.3, motion="reduced"))
    first.looks.set_style("night")
    first.aids._change_keys("map", {"home": ("H",)})
    assert first.view.explorer
    first.view.explorer.session.open("signing")
    turn()
    first.view.explorer.arrive()
    turn()
    eye = first.view.explorer.camera.eye
    keeper.close()
    first.close()

    again = SettingsStore(tmp_path)
    settings = again.settings
    assert (settings.language, settings.style, settings.preset) == ("zh", "night", "map")
    assert comfort_of(settings).theme == "dark"
    assert kept_style(settings) is not None
    second = Window(ErrorReporter(), lang=settings.language, comfort=comfort_of(settings))
    qtbot.addWidget(second)
    Persistence(second, again, back=True)
    assert settings.window
    put_window(second, settings.window)
    second.show()
    second.opening.source = "jinyuzui"
    second.opening.opened.emit(venue)
    assert second.view.explorer
    assert second.view.explorer.state.opened == "signing"
    assert second.view.explorer.camera.eye == pytest.approx(eye, abs=0.5)
    assert second.keyboard.bindings.keys["home"] == ("H",)
    assert (second.width(), second.height()) == (1280, 720)
    second.aids.close()


def test_unknown_names_of_other_versions_are_left_at_their_defaults() -> None:
    odd = Settings(theme="sepia", motion="bouncy", style="gone")
    assert comfort_of(odd) == Preferences()
    assert kept_style(odd) is None


def test_enter_presses_buttons(hall: Window) -> None:
    button = hall.findChildren(QPushButton)
    home = next(b for b in button if b.accessibleName() == "Help")
    home.setFocus()
    QTest.keyClick(home, Qt.Key.Key_Return)
    assert hall.help_sheet.isVisible()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_title_of_the_tour_stands_clear_of_the_bars_edges(hall: Window, lang: str) -> None:
    hall.resize(1280, 720)
    hall.set_language(lang)
    turn()
    bar = hall.findChild(TourBar)
    title = bar.findChild(QLabel)
    assert title.width() > 0
    across = QRect(0, 0, title.width(), 9999)
    flags = int(Qt.TextFlag.TextWordWrap)
    text = title.fontMetrics().boundingRect(across, flags, title.text())
    # What it is written in is seen whole, with as much room above as below.
    assert text.height() + bar.progress.height() + 12 <= bar.height()
