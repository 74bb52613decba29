"""A kiosk's window: who comes, who goes, and that nobody gets out."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
import zxingcpp
from PIL.Image import Image, frombytes
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QInputDevice,
    QTouchEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.soak import amount
from tests.ui.kiosks import PIN, SMALL, TestedKiosk
from viewer.build.loading import LoadedScene
from viewer.kiosk.config import Hours, Idle, OfferedScene
from viewer.kiosk.operator_pin import FIRST_LOCK, TRIES
from viewer.session.actions import ACTIONS
from viewer.session.settings import LastPlace
from viewer.ui.kiosk.fence import CHORD
from viewer.ui.kiosk.kiosk_shell import CLEANING
from viewer.ui.kiosk.presence import Presence
from viewer.ui.panels.drop_veil import DropVeil

pytestmark = pytest.mark.display

KEY, MOD, BUTTON = Qt.Key, Qt.KeyboardModifier, Qt.MouseButton


@pytest.fixture
def kiosk(qtbot: QtBot, small: LoadedScene, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[TestedKiosk]:
    """With the small scene, shown, nobody there."""
    made = TestedKiosk(tmp_path, **getattr(request, "param", {}))
    qtbot.addWidget(made.window)
    made.window.show_scene(small)
    with qtbot.waitSignal(made.window.view.drawn):
        made.window.show()
    qtbot.waitUntil(lambda: made.shell.attraction.running or made.shell.curtain.drawn)
    yield made
    made.close()
    assert made.told == []


def touch(kiosk: TestedKiosk, at: QPoint | None = None) -> None:
    view = kiosk.window.view
    QTest.mouseClick(view, BUTTON.LeftButton, MOD.NoModifier, at or QPoint(view.width() // 2, 60))


def wake(kiosk: TestedKiosk) -> None:
    touch(kiosk)
    assert kiosk.shell.visitors.presence is Presence.VISITOR


def corner(kiosk: TestedKiosk, taps: int = 5) -> None:
    for _ in range(taps):
        QTest.mouseClick(kiosk.window, BUTTON.LeftButton, MOD.NoModifier, QPoint(12, 12))
        QTest.qWait(5)


def type_pin(kiosk: TestedKiosk, pin: str) -> None:
    for digit in pin:
        kiosk.shell.gate.keys[digit].click()
    kiosk.shell.gate.keys["✓"].click()


# -- nobody there -----------------------------------------------------------------------------------------------------


def test_while_nobody_is_there_it_calls_in_all_its_languages(kiosk: TestedKiosk) -> None:
    attraction = kiosk.shell.attraction
    assert attraction.words.split("\n") == ["触摸屏幕，开始探索", "Touch to explore"]
    assert kiosk.window.desk.clean
    assert not kiosk.window.aids.tour.isVisible(), "nothing stands on the screen for hours"
    seen = set()
    for _ in range(4):
        attraction.invitation._stand()
        seen.add(attraction.invitation.geometry().topLeft().toTuple())
    assert len(seen) > 2, "the call stands elsewhere each time"


def test_the_first_touch_only_wakes_it(kiosk: TestedKiosk) -> None:
    explorer = kiosk.window.view.explorer
    assert explorer
    kiosk.window.session.tours.end()
    kiosk.window.session.open(next(iter(explorer.story.hotspots)))
    wake(kiosk)
    assert not kiosk.shell.attraction.running
    assert not kiosk.window.desk.clean
    assert explorer.state.opened == "", "a visitor begins at the start view"
    assert explorer.mode.value == "explore"


def test_a_mouse_that_trembles_wakes_nobody(kiosk: TestedKiosk) -> None:
    for x in range(10):
        QTest.mouseMove(kiosk.window.view, QPoint(300 + 40 * x, 300))
    assert kiosk.shell.visitors.presence is Presence.NOBODY


def test_a_scene_without_a_tour_shows_its_views_in_turns(kiosk: TestedKiosk) -> None:
    attraction, session = kiosk.shell.attraction, kiosk.window.session
    attraction.end()
    session.tours._known.clear()
    session.store.change(chosen_tour="")
    seen = []
    attraction.begin("")
    for _ in range(3):
        seen.append(session.state.heading.id)
        attraction._round()
    assert len(set(seen)) > 1


# -- visitors come and go ---------------------------------------------------------------------------------------------


def test_it_asks_before_it_begins_anew(kiosk: TestedKiosk, qtbot: QtBot) -> None:
    wake(kiosk)
    still = kiosk.shell.still_there
    kiosk.step(59.5)
    assert not still.isVisible()
    kiosk.step(1.0)
    assert still.isVisible()
    assert still.title.text() == "您还在吗？"
    kiosk.step(4.0)
    kiosk.shell._count()
    assert "6" in still.said.text()
    QTest.mouseClick(still.button, BUTTON.LeftButton)
    assert not still.isVisible()
    assert kiosk.shell.visitors.presence is Presence.VISITOR
    kiosk.step(59.0)
    assert not still.isVisible(), "the answer counts as a touch"
    kiosk.step(1.5)
    kiosk.step(10.0)
    assert kiosk.shell.visitors.presence is Presence.NOBODY
    assert kiosk.shell.attraction.running
    assert not still.isVisible()


def test_the_next_visitor_finds_nothing_of_the_one_before(kiosk: TestedKiosk) -> None:
    window = kiosk.window
    wake(kiosk)
    start = window.view.explorer.goal if window.view.explorer else None
    window.next_language()
    window.set_comfort(type(window.comfort)(theme="dark", text=1.6, hint=False, overview=False))
    window.looks.set_style("night")
    window.search.field.setText("hall")
    window.session.open(next(iter(window.session.scene.hotspots)))  # type: ignore[union-attr]
    window.toggle_help()
    assert window.tr_.lang == "en"
    kiosk.step(61)
    kiosk.step(11)
    assert window.tr_.lang == "zh"
    assert window.comfort.text == 1.0
    assert window.comfort.theme == "system"
    assert window.search.text == ""
    assert not window.help_sheet.isVisible()
    touch(kiosk)
    explorer = window.view.explorer
    assert explorer
    assert explorer.state.opened == ""
    assert explorer.state.tour.tour == ""
    assert explorer.goal == start
    assert window.view.style_now is not None
    assert window.view.style_now.title != "night"


def test_who_walks_is_taken_home(kiosk: TestedKiosk) -> None:
    wake(kiosk)
    explorer = kiosk.window.view.explorer
    assert explorer
    kiosk.window.view.perform("walk")
    assert explorer.walking.active
    kiosk.step(61)
    kiosk.step(11)
    assert not explorer.walking.active


@pytest.mark.parametrize("kiosk", [{"languages": ("en",), "allow": ()}], indirect=True)
def test_what_is_not_allowed_is_not_offered(kiosk: TestedKiosk) -> None:
    wake(kiosk)
    window = kiosk.window
    hidden = (window.options.language_button, window.options.comfort_button, window.options.time, window.search)
    assert [w.isVisible() for w in hidden] == [False] * 4
    assert not window.aids.tour.isVisible()
    for action in ("walk", "search", "settings", "help", "tour-start", "language", "picture", "keys", "full-screen"):
        assert not window.view.perform(action), action
    window.looks.set_style("night")
    assert window.view.style_now is not None
    assert window.view.perform("home")


def test_nothing_from_the_disk_is_opened_and_no_list_of_scenes(kiosk: TestedKiosk, tmp_path: Path) -> None:
    wake(kiosk)
    window = kiosk.window
    for action in ("scenes", "open-file", "open-folder"):
        assert not window.view.perform(action), action
    for modifiers in (MOD.NoModifier, MOD.ControlModifier, MOD.ControlModifier | MOD.ShiftModifier):
        QTest.keyClick(window.view, KEY.Key_O, modifiers)
    assert not window.start.shown
    assert not window.findChildren(QFileDialog)
    assert not window.places.scenes.isVisible()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    held, source = BUTTON.LeftButton, window.opening.source
    drag = QDragEnterEvent(QPoint(50, 50), Qt.DropAction.CopyAction, data, held, MOD.NoModifier)
    QApplication.sendEvent(window, drag)
    assert not drag.isAccepted()
    # Qt brings no drop to whom has refused what was dragged: what would be done with one is asked itself.
    drop = QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, data, held, MOD.NoModifier)
    assert window.disk.eventFilter(window, drop)
    assert not window.desk.one(DropVeil).isVisible()
    assert (window.opening.source, window.page.isVisible()) == (source, False)


def test_help_tells_of_no_key_that_does_nothing(kiosk: TestedKiosk) -> None:
    wake(kiosk)
    kiosk.window.toggle_help()
    told = {label.text() for label in kiosk.window.help_sheet.findChildren(QLabel) if label.isVisible()}
    tr = kiosk.window.tr_
    for id_, action in ACTIONS.items():
        if kiosk.window.keyboard.bindings.keys[id_]:
            assert (tr.gettext(action.title) in told) is (id_ in kiosk.shell.allowed), id_


def test_capital_letters_go_with_the_visitor(kiosk: TestedKiosk) -> None:
    wake(kiosk)
    keyboard = kiosk.window.aids.keyboard
    keyboard.open_for(QLineEdit(kiosk.window))
    shift = next(key for key in keyboard.findChildren(QPushButton) if key.text() == "⇧")
    shift.click()
    assert shift.isChecked()
    kiosk.step(61)
    kiosk.step(11)
    assert kiosk.shell.visitors.presence is Presence.NOBODY
    assert not shift.isChecked()


@pytest.mark.parametrize("kiosk", [{"style": "night"}], indirect=True)
def test_a_scene_on_its_way_shows_no_other_style_and_cannot_be_given_up(kiosk: TestedKiosk) -> None:
    assert not kiosk.window.opening.pictured
    page = kiosk.window.page
    page.opening("X", kiosk.window.tr_, QImage())
    page.progress(0.3)
    texts = {button.text() for button in page.findChildren(QPushButton) if button.isVisible()}
    assert texts == set()
    page.hide()


def test_a_visitor_who_was_cut_off_is_taken_back(
    qtbot: QtBot, small: LoadedScene, tmp_path: Path, window: object
) -> None:
    made = TestedKiosk(tmp_path)
    qtbot.addWidget(made.window)
    spot = small.scene.hotspot[0].id
    made.shell._last = LastPlace(str(SMALL), hotspot=spot, distance=40.0)
    made.window.show_scene(small)
    with qtbot.waitSignal(made.window.view.drawn):
        made.window.show()
    explorer = made.window.view.explorer
    assert explorer
    qtbot.waitUntil(lambda: explorer.state.opened == spot)
    assert made.shell.visitors.presence is Presence.VISITOR
    made.close()


def test_scenes_that_cannot_be_opened_are_passed_over(qtbot: QtBot, tmp_path: Path) -> None:
    scenes = (OfferedScene(source="nowhere"), OfferedScene(source=str(SMALL)))
    made = TestedKiosk(tmp_path, scene=scenes)
    qtbot.addWidget(made.window)
    made.shell.begin()
    qtbot.waitUntil(lambda: made.shell.attraction.running, timeout=60_000)
    explorer = made.window.view.explorer
    assert explorer
    assert Path(explorer.loaded.source) == SMALL
    assert made.window.isFullScreen()
    assert not made.window.notice.isVisible(), "what goes wrong is for the log"
    made.close()


# -- hours, cleaning --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kiosk",
    [{"hours": Hours(friday="09:00-17:30", closed=(date(2026, 11, 28),), saturday="10:00-12:00")}],
    indirect=True,
)
def test_outside_its_hours_it_is_dark_and_hears_nobody(kiosk: TestedKiosk) -> None:
    curtain = kiosk.shell.curtain
    assert not curtain.drawn
    wake(kiosk)  # somebody is there until it closes
    kiosk.clock.wall = datetime(2026, 11, 27, 17, 30)
    kiosk.shell.look_at_hours()
    assert curtain.drawn
    assert "2026-11-29" in curtain.words, "it says when it opens: not on the closed Saturday"
    assert not kiosk.shell.attraction.running
    touch(kiosk)
    assert kiosk.shell.visitors.presence is Presence.NOBODY
    kiosk.step(300)
    assert not kiosk.shell.still_there.isVisible(), "nobody is asked in a closed house"
    kiosk.clock.wall = datetime(2026, 11, 29, 9, 0)
    kiosk.shell.look_at_hours()
    assert not curtain.drawn
    assert kiosk.shell.attraction.running


@pytest.mark.parametrize("kiosk", [{"hours": Hours(friday="closed")}], indirect=True)
def test_the_operator_gets_in_while_it_is_closed(kiosk: TestedKiosk) -> None:
    kiosk.shell.look_at_hours()
    assert kiosk.shell.curtain.drawn
    corner(kiosk)
    assert kiosk.shell.gate.isVisible()
    type_pin(kiosk, PIN)
    assert kiosk.shell.gate.opened


def test_for_a_minute_the_screen_can_be_wiped(kiosk: TestedKiosk) -> None:
    corner(kiosk, 6)  # the first one wakes it
    type_pin(kiosk, PIN)
    kiosk.shell.gate.choices["cleaning"].click()
    assert kiosk.shell.curtain.drawn
    for _ in range(30):
        touch(kiosk)
    assert kiosk.shell.curtain.drawn
    for _ in range(CLEANING):
        kiosk.shell._count()
    assert not kiosk.shell.curtain.drawn
    assert kiosk.shell.attraction.running


# -- nobody gets out --------------------------------------------------------------------------------------------------


def windows(kiosk: TestedKiosk) -> list[QWidget]:
    """Whatever stands on the screen beside the kiosk."""
    return [
        w for w in QApplication.topLevelWidgets() if w.isVisible() and w is not kiosk.window and w.windowTitle() != ""
    ]


def is_in(kiosk: TestedKiosk, left: list[object]) -> bool:
    dialogs = [w for w in QApplication.topLevelWidgets() if isinstance(w, QFileDialog | QMessageBox) and w.isVisible()]
    window = kiosk.window
    return not (left or dialogs or windows(kiosk)) and window.isVisible() and not window.isMinimized()


KEYS = [
    *(getattr(KEY, f"Key_F{n}") for n in range(1, 13)),
    *(KEY.Key_Escape, KEY.Key_Menu, KEY.Key_Print, KEY.Key_Tab, KEY.Key_Return, KEY.Key_Space, KEY.Key_Delete),
    *(KEY.Key_Super_L, KEY.Key_HomePage, KEY.Key_Back, KEY.Key_Q, KEY.Key_W, KEY.Key_O, KEY.Key_S),
    *(KEY.Key_N, KEY.Key_P, KEY.Key_C, KEY.Key_V, KEY.Key_X, KEY.Key_A, KEY.Key_Z, KEY.Key_K, KEY.Key_Comma),
]
MODIFIERS = [
    MOD.NoModifier,
    MOD.ControlModifier,
    MOD.AltModifier,
    MOD.ShiftModifier,
    MOD.MetaModifier,
    MOD.ControlModifier | MOD.AltModifier,
    MOD.ControlModifier | MOD.ShiftModifier,
]


def attempt(kiosk: TestedKiosk, random_: random.Random) -> str:
    """One way to get out; what it was."""
    window, view = kiosk.window, kiosk.window.view
    widgets = [w for w in window.findChildren(QWidget) if w.isVisible()] or [window]
    target = random_.choice([*widgets, window, view])
    at = QPoint(random_.randrange(max(target.width(), 1)), random_.randrange(max(target.height(), 1)))
    kind = random_.choice(
        ("key", "key", "click", "right", "menu", "drop", "close", "minimise", "quit", "link", "focus", "drag", "state")
    )
    if kind == "key":
        key, modifier = random_.choice(KEYS), random_.choice(MODIFIERS)
        focus = QApplication.focusWidget() or window
        QTest.keyClick(random_.choice([focus, window, view]), key, modifier)
        return f"key {key} {modifier}"
    if kind == "click":
        QTest.mouseClick(target, BUTTON.LeftButton, MOD.NoModifier, at)
    elif kind == "right":
        button = random_.choice((BUTTON.RightButton, BUTTON.MiddleButton, BUTTON.BackButton))
        QTest.mouseClick(target, button, MOD.NoModifier, at)
    elif kind == "menu":
        QApplication.sendEvent(
            target, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, target.mapToGlobal(at), MOD.NoModifier)
        )
    elif kind == "drop":
        data = QMimeData()
        data.setUrls([QUrl("file:///etc/passwd"), QUrl("https://example.org/")])
        enter = QDragEnterEvent(at, Qt.DropAction.CopyAction, data, BUTTON.LeftButton, MOD.NoModifier)
        QApplication.sendEvent(target, enter)
        assert not enter.isAccepted()
        drop = QDropEvent(QPointF(at), Qt.DropAction.CopyAction, data, BUTTON.LeftButton, MOD.NoModifier)
        QApplication.sendEvent(target, drop)
    elif kind == "close":
        window.close()
    elif kind == "minimise":
        window.showMinimized()
        kiosk.shell.fence._look()
    elif kind == "quit":
        QApplication.quit()
    elif kind == "link":
        texts = window.card.findChildren(type(window.card._lead))
        url = random_.choice(("file:///etc/passwd", "https://example.org/", "javascript:1", "mailto:a@b.c", "/etc"))
        random_.choice(texts).anchorClicked.emit(QUrl(url))
    elif kind == "focus":
        target.setFocus()
        QTest.keyClicks(target, "file:///etc/passwd")
        QTest.keyClick(target, KEY.Key_Return)
    elif kind == "drag":
        QTest.mousePress(target, BUTTON.LeftButton, MOD.NoModifier, at)
        QTest.mouseMove(target, at + QPoint(90, 40))
        QTest.mouseRelease(target, BUTTON.LeftButton, MOD.NoModifier, at + QPoint(90, 40))
    elif kind == "state":
        window.setWindowState(random_.choice((Qt.WindowState.WindowMinimized, Qt.WindowState.WindowNoState)))
        kiosk.shell.fence._look()
    return kind


@pytest.mark.soak
def test_of_many_attempts_to_get_out_none_succeeds(
    kiosk: TestedKiosk, monkeypatch: pytest.MonkeyPatch, figures: Callable[[str], None]
) -> None:
    left: list[object] = []
    kiosk.shell.left.connect(lambda: left.append("left"))
    application = QApplication.instance()
    assert application
    application.aboutToQuit.connect(lambda: left.append("quit"))
    opened: list[object] = []
    monkeypatch.setattr("PySide6.QtGui.QDesktopServices.openUrl", lambda url: opened.append(url))
    random_ = random.Random("out")
    wake(kiosk)
    tried: Counter[str] = Counter()
    for number in range(amount(500)):
        what = attempt(kiosk, random_)
        tried[what.split()[0]] += 1
        QApplication.processEvents()
        popup = QApplication.activePopupWidget()
        assert is_in(kiosk, [*left, *opened]), f"{number}: {what}: {left} {opened} {windows(kiosk)}"
        if popup is not None:
            popup.close()
        assert not kiosk.shell.gate.opened
    figures(f"{tried.total()} attempts ({dict(tried)}): none got out")


def test_only_the_operator_leaves(kiosk: TestedKiosk) -> None:
    left: list[str] = []
    kiosk.shell.left.connect(lambda: left.append("left"))
    kiosk.window.close()
    assert kiosk.window.isVisible()
    corner(kiosk, 4)
    assert not kiosk.shell.gate.isVisible()
    corner(kiosk, 5)
    gate = kiosk.shell.gate
    assert gate.isVisible()
    gate.choices["left"].click()
    assert left == [], "nothing is chosen before the PIN"
    type_pin(kiosk, "314159")
    assert not gate.opened
    type_pin(kiosk, PIN)
    gate.choices["left"].click()
    assert left == ["left"]


def test_the_chord_brings_the_gate_and_digits_are_typed(kiosk: TestedKiosk) -> None:
    assert CHORD == "Ctrl+Alt+Shift+K"
    wake(kiosk)
    QTest.keyClick(kiosk.window.view, KEY.Key_K, MOD.ControlModifier | MOD.AltModifier | MOD.ShiftModifier)
    gate = kiosk.shell.gate
    assert gate.isVisible()
    QTest.keyClicks(gate, PIN[:-1] + "9")
    QTest.keyClick(gate, KEY.Key_Backspace)
    QTest.keyClicks(gate, PIN[-1])
    QTest.keyClick(gate, KEY.Key_Return)
    assert gate.opened
    QTest.keyClick(gate, KEY.Key_Escape)
    assert not gate.isVisible()
    assert not gate.opened


def test_guessing_takes_longer_and_longer(kiosk: TestedKiosk) -> None:
    corner(kiosk, 6)
    gate = kiosk.shell.gate
    for _ in range(TRIES):
        type_pin(kiosk, "111222")
    assert not gate.keys["1"].isEnabled()
    assert "60" in gate.said.text()
    QTest.keyClicks(gate, PIN)
    QTest.keyClick(gate, KEY.Key_Return)
    assert not gate.opened
    kiosk.clock.now += FIRST_LOCK + 1
    gate._show()
    type_pin(kiosk, PIN)
    assert gate.opened


def test_a_gate_that_is_left_alone_closes(kiosk: TestedKiosk) -> None:
    corner(kiosk, 6)
    type_pin(kiosk, PIN)
    kiosk.shell.gate._away.timeout.emit()
    assert not kiosk.shell.gate.isVisible()
    corner(kiosk, 5)
    assert not kiosk.shell.gate.opened, "the PIN is asked for each time"


def picture(image: QImage) -> Image:
    whole = image.convertToFormat(QImage.Format.Format_RGB888)
    return frombytes(
        "RGB", (whole.width(), whole.height()), bytes(whole.constBits()), "raw", "RGB", whole.bytesPerLine()
    )


@pytest.mark.parametrize("url", ["https://example.org/a?b=1&c=%20d", "mailto:hall@example.org"])
def test_a_link_becomes_a_code_that_a_phone_reads(kiosk: TestedKiosk, url: str) -> None:
    wake(kiosk)
    kiosk.window.card.linked.emit(url)
    assert kiosk.window.link_sheet.isVisible()
    QApplication.processEvents()
    found = zxingcpp.read_barcodes(picture(kiosk.window.grab().toImage()))
    assert [code.text for code in found] == [url]


def test_it_stands_on_its_screen_again_whatever_moved_it(kiosk: TestedKiosk) -> None:
    kiosk.shell.fence.put()
    whole = QGuiApplication.primaryScreen().geometry()
    kiosk.window.setGeometry(50, 50, 300, 200)
    kiosk.shell.fence._look()
    assert kiosk.window.geometry() == whole
    kiosk.window.showMinimized()
    kiosk.shell.fence._look()
    assert not kiosk.window.isMinimized()


# -- touch ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def screen_of_fingers(qapp: QApplication) -> object:
    return QTest.createTouchDevice(QInputDevice.DeviceType.TouchScreen)


@pytest.mark.parametrize("kiosk", [{"idle": Idle(after=60.0)}], indirect=True)
def test_ten_fingers_and_a_palm_do_no_harm(kiosk: TestedKiosk, screen_of_fingers: object, qtbot: QtBot) -> None:
    wake(kiosk)
    view = kiosk.window.view
    random_ = random.Random("fingers")
    for _ in range(6):
        series = QTest.touchEvent(view, screen_of_fingers, False)  # type: ignore[call-overload]
        places = [QPoint(random_.randrange(200, 800), random_.randrange(100, 600)) for _ in range(10)]
        for i, at in enumerate(places):
            series.press(i, at, view)
        series.commit()
        for i, at in enumerate(places):
            series.move(i, at + QPoint(random_.randrange(-60, 60), random_.randrange(-60, 60)), view)
        series.commit()
        for i, at in enumerate(places):
            series.release(i, at, view)
        series.commit()
    series = QTest.touchEvent(view, screen_of_fingers, False)  # type: ignore[call-overload]
    series.press(0, QPoint(400, 300), view)
    series.commit()
    QApplication.sendEvent(view, QTouchEvent(QEvent.Type.TouchCancel, screen_of_fingers))  # type: ignore[call-overload]
    explorer = view.explorer
    assert explorer
    assert not kiosk.shell.gate.isVisible()
    qtbot.waitUntil(lambda: not explorer.flying, timeout=10_000)
