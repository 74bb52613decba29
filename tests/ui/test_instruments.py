"""The list and its pins, overview map, compass, hint, issues, hour and style: used as a visitor does."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QFocusEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.ui.turns import turn
from viewer.build.loading import LoadedScene
from viewer.scene.issues import Issue, Severity
from viewer.scene.style import style_names
from viewer.session.input import events as ev
from viewer.session.search.documents import Kind
from viewer.session.search.index import Result
from viewer.ui.error_reporter import ErrorReporter
from viewer.ui.panels.issues_sheet import EntryRow
from viewer.ui.panels.spot_list import Row
from viewer.ui.presenters.search import ResultList
from viewer.ui.presenters.style_time import in_zone
from viewer.ui.shell.window import Window
from viewer.ui.theme.icons import GLYPHS, pixmap
from viewer.ui.theme.preferences import Preferences


def row(window: Window, id_: str) -> Row:
    return next(r for r in window.places.findChildren(Row) if r.id == id_ and r.isVisible())


def click(widget: object, at: QPoint | None = None) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=at or QPoint())  # type: ignore[call-overload]


def test_a_pin_lights_its_row_and_a_row_its_pin(window: Window, qtbot: QtBot) -> None:
    explorer = window.view.explorer
    assert explorer
    explorer.session.hover("tower")
    turn()
    assert row(window, "tower").lit
    explorer.session.hover("")
    turn()
    assert not row(window, "tower").lit
    for kind, hovered in ((QEvent.Type.FocusIn, "tower"), (QEvent.Type.FocusOut, "")):
        QCoreApplication.sendEvent(row(window, "tower"), QFocusEvent(kind))
        assert explorer.state.hovered == hovered
    QTest.mouseMove(row(window, "tower"))
    qtbot.waitUntil(lambda: explorer.state.hovered == "tower")
    QTest.mouseMove(window.tools)
    qtbot.waitUntil(lambda: explorer.state.hovered == "")
    assert explorer.state.hovered == ""


def map_ready(window: Window, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.overview.map.has_scene, timeout=10_000)


def test_a_click_on_the_overview_flies_there(window: Window, qtbot: QtBot) -> None:
    map_ready(window, qtbot)
    explorer, chart = window.view.explorer, window.overview.map
    assert explorer
    at = QPoint(chart.width() // 3, chart.height() // 2)
    ground = chart.ground(QPointF(at))
    click(chart, at)
    assert explorer.goal.target[:2] == pytest.approx(ground)
    assert explorer.moving


def test_dragging_over_the_overview_moves_live(window: Window, qtbot: QtBot) -> None:
    map_ready(window, qtbot)
    explorer, chart = window.view.explorer, window.overview.map
    assert explorer
    start, end = (
        QPoint(chart.width() // 2, chart.height() // 2),
        QPoint(chart.width() * 3 // 7, chart.height() // 2),
    )
    QTest.mousePress(chart, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(chart, end)
    assert explorer.goal.target[:2] == pytest.approx(chart.ground(QPointF(end)))
    QTest.mouseRelease(chart, Qt.MouseButton.LeftButton, pos=end)


def test_the_cone_opens_from_the_eye_the_way_one_looks(window: Window, qtbot: QtBot) -> None:
    map_ready(window, qtbot)
    explorer, chart = window.view.explorer, window.overview.map
    assert explorer
    explorer.arrive()
    turn()
    window.view.draw_now()
    turn()
    eye, *corners = chart.cone()
    forward = explorer.camera.forward
    middle = sum((np.array(c.toTuple()) for c in corners), np.zeros(2)) / len(corners) - np.array(eye.toTuple())
    # The map's y points down.
    angle = math.atan2(-middle[1], middle[0]) - math.atan2(forward[1], forward[0])
    assert abs(math.remainder(angle, math.tau)) < 0.2


def test_what_came_while_the_overview_was_folded_is_on_it(window: Window, qtbot: QtBot) -> None:
    map_ready(window, qtbot)
    window.resize(1000, 600)
    window.session.open("tower")
    qtbot.waitUntil(lambda: not window.overview.isVisible(), timeout=10_000)
    explorer = window.view.explorer
    assert explorer
    before = len(window.overview.map._spots)
    loaded = explorer.loaded
    spot = msgspec.structs.replace(loaded.scene.hotspot[0], id="another", anchor=(10.0, 10.0, 1.0))
    scene = msgspec.structs.replace(loaded.scene, hotspot=(*loaded.scene.hotspot, spot))
    explorer.arrive()
    painting = window.instruments._painting
    qtbot.waitUntil(lambda: not painting.isActive(), timeout=10_000)
    with qtbot.waitSignal(painting.timeout):
        window.session.renew(replace(loaded, scene=scene))
    window.session.close()
    qtbot.waitUntil(window.overview.isVisible, timeout=10_000)
    qtbot.waitUntil(lambda: len(window.overview.map._spots) == before + 1, timeout=10_000)


def test_the_keyboard_stays_in_a_list_that_is_made_anew(window: Window, qtbot: QtBot) -> None:
    explorer = window.view.explorer
    assert explorer
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    row(window, "inside").setFocus()
    loaded = explorer.loaded
    window.session.renew(replace(loaded, scene=msgspec.structs.replace(loaded.scene, title="Another")))
    qtbot.waitUntil(lambda: "Another" in window.windowTitle())
    turn()
    assert window.focusWidget() is row(window, "inside")


def test_the_overview_closes_and_that_is_kept(window: Window) -> None:
    kept: list[Preferences] = []
    window.comfort_changed.connect(kept.append)
    click(window.zoom.map_button)
    assert not window.overview.isVisible()
    assert kept[-1].overview is False
    click(window.zoom.map_button)
    assert window.overview.isVisible()


def test_the_compass_points_north_and_turns_there(window: Window, qtbot: QtBot) -> None:
    explorer = window.view.explorer
    assert explorer
    click(window.zoom.compass)
    explorer.arrive()
    turn()
    window.view.draw_now()
    turn()
    assert window.zoom.compass.north == pytest.approx(0, abs=0.01)
    x, y = explorer.camera.forward[:2]
    assert (x, y > 0) == (pytest.approx(0, abs=0.01), True)


def test_the_hint_goes_after_the_first_use_and_does_not_come_again(qtbot: QtBot, small: LoadedScene) -> None:
    window = Window(ErrorReporter(), lang="en", comfort=Preferences(motion="full"))
    qtbot.addWidget(window)
    window.resize(1280, 720)
    window.show()
    turn()
    window.show_scene(small)
    assert window.hint.isVisible()
    # Another test may have plugged in a touch screen, which stays for the whole process.
    window.hint.for_touch(False)
    assert window.hint.texts[0] == "Drag to turn"
    window.hint.for_touch(True)
    assert window.hint.texts[0] == "One finger turns"
    explorer = window.view.explorer
    assert explorer
    with qtbot.waitSignal(window.hint.gone):
        explorer.handle(ev.Wheel(400, 300, 1))
        turn()
    assert not window.hint.isVisible()
    assert window.comfort.hint is False
    window.show_scene(small)
    assert not window.hint.isVisible()


def test_on_foot_the_button_is_lit_and_a_hint_tells_how_to_walk(window: Window, qtbot: QtBot) -> None:
    explorer, button = window.view.explorer, window.tools._buttons["walk"]
    assert explorer
    window.hint.for_touch(False)
    click(button)
    assert explorer.walking.active
    assert button.isChecked()
    assert window.hint.isVisible()
    assert window.hint.texts[2] == "G or Esc to fly again"
    explorer.handle(ev.KeyPressed("Escape"))
    turn()
    assert not button.isChecked()
    assert not window.hint.isVisible()


def issues(folder: Path) -> Sequence[Issue]:
    (folder / "content").mkdir()
    (folder / "content" / "a.md").write_text("text")
    return (
        Issue("reduced-text", Severity.WARNING, "content/a.md", 3, 1, found="table", expected="text"),
        Issue("missing-file", Severity.ERROR, "scene.toml", 12, 4, path="layer[0].source", found="x.geojson"),
        Issue("unreadable", Severity.ERROR, "../outside.md", 1, 1, found="x"),
    )


def test_each_issue_leads_to_its_file_and_line(window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(QUrl(url).toLocalFile()))
    window.opening.issues = tuple(issues(tmp_path))
    assert window._loaded
    object.__setattr__(window._loaded, "root", tmp_path)
    window.messages.show_issues(True)
    rows = {r.entry.place: r for r in window.issues.findChildren(EntryRow)}
    assert list(rows) == ["scene.toml:12:4", "../outside.md:1:1", "content/a.md:3:1"]
    good = rows["content/a.md:3:1"]
    click(good.open_button)
    click(good.folder_button)
    assert opened == [str(tmp_path / "content" / "a.md"), str(tmp_path / "content")]
    click(good.copy_button)
    assert QGuiApplication.clipboard().text().startswith("content/a.md:3:1: table in the text")
    # What is not there, or lies outside of the package, is not offered to be opened.
    assert not rows["scene.toml:12:4"].open_button.isVisible()
    assert not rows["../outside.md:1:1"].open_button.isVisible()
    assert any("error" in w.text() for w in rows["scene.toml:12:4"].findChildren(QLabel))


def test_the_banner_leads_to_the_issues_panel(qtbot: QtBot, small: LoadedScene) -> None:
    errors = ErrorReporter()
    window = Window(errors, lang="en")
    qtbot.addWidget(window)
    window.resize(1280, 720)
    window.show()
    turn()
    window.show_scene(small)
    try:
        raise ValueError("broken on purpose")
    except ValueError as error:
        errors.report("a slot", error)
    window.notice.details.emit()
    turn()
    [entry] = [e for e in window.issues.entries if "broken on purpose" in e.text]
    assert entry.file == Path(__file__)
    assert entry.place.startswith(f"{__file__}:")
    QTest.keyClick(window.issues, Qt.Key.Key_Escape)
    assert not window.issues.isVisible()
    assert window.isVisible()


def test_the_slider_goes_through_the_day_in_the_scenes_zone(window: Window) -> None:
    start = window.view.time_now or in_zone(
        window.looks._time() or pytest.fail("no hour"), window.view.explorer.loaded.scene.origin.lon
    )
    assert window.options.time.isVisible()
    window.options.time.slider.setValue(18 * 12 + 6)
    assert window.options.time.text == "18:30"
    now = window.view.time_now
    assert now is not None
    assert (now.hour, now.minute, now.utcoffset()) == (18, 30, in_zone(start, 118.7).utcoffset())
    assert window.comfort_sheet.time.text == "18:30"


def test_the_style_menu_changes_the_scene(window: Window) -> None:
    actions = {a.text(): a for a in window.options.style_menu.actions()}
    actions["Plain"].trigger()
    turn()
    style = window.view.style_now
    assert style
    assert style.light.lit is False
    assert window.options.style_button.text() == "Plain"
    # Without a sun there is no hour to set.
    assert not window.options.time.isEnabled()
    assert "no sun" in window.options.time.slider.toolTip()
    actions = {a.text(): a for a in window.options.style_menu.actions()}
    actions["Paper"].trigger()
    turn()
    assert window.options.time.isEnabled()
    assert window.options.time.slider.toolTip() == "Time of day"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nothing_in_the_bar_moves_when_the_style_changes(window: Window, lang: str) -> None:
    window.set_language(lang)
    turn()
    bar = window.options

    def places() -> list[QRect]:
        QCoreApplication.processEvents()
        parts = (bar, bar.time, bar.time.slider, bar.style_button, bar.language_button, bar.comfort_button)
        return [QRect(part.mapTo(window, QPoint()), part.size()) for part in parts]

    at_first = places()
    assert bar.time.slider.isVisible()
    for name in style_names():
        window.looks.set_style(name)
        assert places() == at_first, name
    window.looks.set_style("paper")
    assert places() == at_first


def test_a_picture_is_saved_refined(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "picture.png"
    with qtbot.waitSignal(window.saver.saved, timeout=60_000):
        window.saver.save(str(file))
    image = QImage(str(file))
    assert image.width() == round(window.view.width() * window.devicePixelRatioF())
    assert str(file) in window.notice.text
    with qtbot.waitSignal(window.saver.failed, timeout=60_000):
        window.saver.save(str(tmp_path / "no folder" / "picture.png"))
    assert "cannot be saved" in window.notice.text


def test_the_list_is_a_sheet_in_a_narrow_window(window: Window, qtbot: QtBot) -> None:
    window.resize(1024, 640)
    assert not window.places.isVisible()
    click(window.title.button)
    qtbot.waitUntil(lambda: not window.desk.sliding)
    assert window.places.isVisible()
    click(row(window, "tower"))
    qtbot.waitUntil(lambda: not window.desk.sliding)
    assert window.card.isVisible()
    assert not window.places.isVisible()
    window.resize(1080, 1920)
    assert window.card.width() > 900
    assert window.card.geometry().top() > 900
    window.resize(1920, 1080)
    assert window.places.isVisible()
    assert window.card.isVisible()


def test_every_icon_is_in_the_font(qtbot: QtBot) -> None:
    missing = pixmap("close", colour="#000000", size=32).toImage()
    shapes = {name: pixmap(name, colour="#000000", size=32).toImage() for name in GLYPHS}
    for name, image in shapes.items():
        inked = sum(image.pixelColor(x, y).alpha() > 128 for x in range(32) for y in range(32))
        assert inked > 20, name
        assert name == "close" or image != missing, name


def test_the_list_scrolls_to_what_is_open(window: Window, qtbot: QtBot) -> None:
    window.set_comfort(Preferences(text=2.0, motion="reduced"))
    turn()
    window.resize(1920, 1080)
    window.places.chosen.emit("inside")
    turn()
    last = row(window, "inside")
    qtbot.waitUntil(lambda: last.visibleRegion().boundingRect().height() == last.height())


def test_what_is_found_never_overlaps(window: Window, qtbot: QtBot) -> None:
    found = ResultList()
    found.restyle(window.desk.look)
    long = Result(Kind.SPOT, "tower", "A title that needs more than one line " * 3, "", (0, 0), 1.0)
    found.resize(640, 100)
    found.show_results([long, long], "title", window.tr_, [])
    found.doItemsLayout()
    window.places.set_results(found)
    qtbot.waitUntil(lambda: 100 < found.viewport().width() < 330)
    first, second = (found.visualItemRect(found.item(i)) for i in (0, 1))
    assert first.height() == found.sizeHintForRow(0) > 60
    assert second.top() >= first.bottom()
    assert found.height() >= second.bottom()
