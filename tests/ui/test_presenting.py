"""A talk on two screens: the console is the presenter's alone, the clicker leads, the notes are seen by nobody else."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.soak import amount
from tests.ui.turns import turn
from viewer.build.loading import LoadedScene, load_scene
from viewer.scene.issues import Severity
from viewer.scene.model import Scene
from viewer.scene.tours import TourStep
from viewer.scene.typed_toml import read_typed
from viewer.scene.vocabulary import localised
from viewer.session.settings import SettingsStore
from viewer.ui.error_reporter import ErrorReporter
from viewer.ui.shell import presenters_desk
from viewer.ui.shell.console import KEYS
from viewer.ui.shell.console_filling import minutes
from viewer.ui.shell.persistence import Persistence
from viewer.ui.shell.presenters_desk import PresentersDesk, Wishes
from viewer.ui.shell.talk_screens import apart, private
from viewer.ui.shell.window import Window

ROOT = Path(__file__).resolve().parents[2]
A, B = QRect(0, 0, 1280, 720), QRect(1280, 0, 1280, 720)
TALKS = amount(200, 4)


# -- whose screen is whose --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("boxes", "own"),
    [
        ([], []),
        ([A], [0]),
        ([A, B], [0, 1]),
        ([A, A], [0]),
        ([A, QRect(640, 0, 1280, 720)], [0]),
        ([A, B, QRect(0, 0, 2560, 1440)], [0, 1]),
    ],
)
def test_screens_that_overlap_count_as_one(boxes: list[QRect], own: list[int]) -> None:
    assert apart(boxes) == own


@pytest.mark.parametrize(
    ("console", "audience", "screens", "is_private"),
    [
        (A, B, [A, B], True),
        (QRect(100, 100, 800, 500), B, [A, B], True),
        (A, B, [A], True),  # the other one went, with all that is on it
        (A, A, [A, B], False),
        (A, QRect(1200, 0, 1280, 720), [A, B], False),  # hangs over
        (QRect(600, 0, 1280, 720), B, [A, B], False),
        (A, B, [A, B, QRect(0, 0, 640, 480)], False),  # a mirror of a part of it
        (A, QRect(5000, 0, 1280, 720), [B], False),  # on no screen
        (QRect(), B, [A, B], False),
    ],
)
def test_a_console_is_private_where_nothing_of_the_audience_is(
    console: QRect, audience: QRect, screens: list[QRect], is_private: bool
) -> None:
    assert private(console, audience, screens) is is_private


# -- one screen -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def loaded() -> LoadedScene:
    return load_scene("jinyuzui")


@pytest.fixture
def desk(qtbot: QtBot, loaded: LoadedScene) -> Iterator[PresentersDesk]:
    window = Window(ErrorReporter(), lang="en")
    qtbot.addWidget(window)
    window.resize(1080, 608)
    window.show()
    with qtbot.waitSignal(window.view.drawn):
        window.show_scene(loaded)
    desk = PresentersDesk(window, Wishes())
    qtbot.addWidget(desk.console)
    desk.begin()
    turn()
    yield desk
    desk.end()
    window.close()


def press(desk: PresentersDesk, key: str) -> None:
    """A key on the console."""
    desk.console.setFocus()
    QTest.keySequence(desk.console, key)
    turn()


def test_with_one_screen_the_notes_want_a_second_key(desk: PresentersDesk, loaded: LoadedScene) -> None:
    assert len(QGuiApplication.screens()) == 1
    step = loaded.scene.tour[0].step[0]
    press(desk, "PgDown")
    assert "one screen" in desk.console.notes.text
    press(desk, "T")
    assert desk.console.notes.text == localised(step.notes, "en")
    press(desk, "T")
    assert "one screen" in desk.console.notes.text


def test_the_clicker_leads_from_the_console_as_from_the_scene(desk: PresentersDesk) -> None:
    state = desk.parent().session.state  # type: ignore[attr-defined]
    session = desk.parent().session  # type: ignore[attr-defined]
    assert not state.tour.tour
    for number, key in enumerate(("PgDown", "PgDown", "Right", "Space")):
        press(desk, key)
        assert session.state.tour.index == number
    press(desk, "PgUp")
    assert session.state.tour.index == 2
    press(desk, ".")
    assert session.state.tour.blank
    press(desk, "B")
    assert not session.state.tour.blank
    press(desk, "F5")
    assert session.state.tour.index == 0


def test_the_list_shows_where_one_is_and_leads_there(desk: PresentersDesk, loaded: LoadedScene) -> None:
    steps = desk.console.steps
    assert len([b for b in steps.buttons if not b.isHidden()]) == len(loaded.scene.tour[0].step)
    steps.buttons[4].click()
    turn()
    session = desk.parent().session  # type: ignore[attr-defined]
    assert session.state.tour.index == 4
    assert [b.objectName() for b in steps.buttons].index("console-now") == 4
    assert desk.console.now.text().endswith(steps.buttons[4].text().partition(" ")[2])


def test_languages_of_console_and_audience_are_apart(desk: PresentersDesk, loaded: LoadedScene) -> None:
    window = desk.parent()
    press(desk, "PgDown")
    press(desk, "T")
    press(desk, "L")
    assert desk.console.notes.text == localised(loaded.scene.tour[0].step[0].notes, "zh")
    assert window.tr_.lang == "en"  # type: ignore[attr-defined]
    press(desk, "Shift+L")
    assert window.tr_.lang == "zh"  # type: ignore[attr-defined]
    assert desk.console.buttons["next"].text() == "下一步"


def test_a_frozen_picture_stays_while_the_presenter_goes_on(desk: PresentersDesk, qtbot: QtBot) -> None:
    window = desk.parent()
    assert isinstance(window, QWidget)
    press(desk, "PgDown")
    press(desk, "Z")
    assert desk.frozen.isVisible()
    assert desk.frozen.geometry() == window.rect()
    kept = desk.frozen.grab().toImage()
    shown = window.grab().toImage()
    press(desk, "PgDown")
    qtbot.waitUntil(lambda: desk.console.live.image.size().width() > 0)
    assert desk.frozen.grab().toImage() == kept
    assert window.grab().toImage() == shown, "no caption lies over it"
    press(desk, "Z")
    assert desk.frozen.isHidden()


def test_the_pointer_is_where_it_is_in_the_console(desk: PresentersDesk) -> None:
    live = desk.console.live
    live.pointed.emit(0.25, 0.5)
    assert desk.pointer.at == (0.25, 0.5)
    assert desk.pointer.isVisible()
    live.pressed.emit(0.3, 0.6)
    live.pointed.emit(0.9, 0.9)
    assert desk.pointer.at == (0.3, 0.6), "pressed, it stays"
    live.pressed.emit(0.4, 0.4)
    live.pointed.emit(-1.0, -1.0)
    assert desk.pointer.isHidden()
    live.pressed.emit(0.4, 0.4)
    press(desk, "PgDown")
    press(desk, "PgDown")
    assert desk.pointer.isHidden(), "at the next step it is gone"


def test_hold_stops_the_clock_and_later_gives_a_minute(desk: PresentersDesk) -> None:
    press(desk, "PgDown")
    assert desk.talk
    press(desk, "H")
    assert desk.talk.held
    assert desk.console.buttons["hold"].isChecked()
    before = desk.talk.length
    press(desk, "]")
    assert desk.talk.length == pytest.approx(before + 60.0, abs=0.5)
    press(desk, "[")
    press(desk, "[")
    assert desk.talk.length == pytest.approx(before - 60.0, abs=0.5)
    press(desk, "H")
    assert not desk.talk.held


def test_it_says_what_the_plan_leaves_out_and_what_comes_too_late(desk: PresentersDesk, loaded: LoadedScene) -> None:
    may = [i for i, step in enumerate(loaded.scene.tour[0].step) if step.weight == "may"]
    assert may
    press(desk, "PgDown")
    assert desk.talk

    def out() -> list[int]:
        return [i for i, b in enumerate(desk.console.steps.buttons) if b.objectName() == "console-out"]

    assert out() == []
    assert desk.console.plan.objectName() == "console-plan"
    short = sum(loaded.scene.tour[0].step[i].seconds for i in may[:2])
    desk.talk.end_in(desk.talk.length - short - 30.0, desk.parent().session.clock())  # type: ignore[attr-defined]
    press(desk, "+")
    desk._filling.show_clock()
    assert out()
    assert set(out()) <= set(may)
    assert all("leave out" in desk.console.steps.buttons[i].text() for i in out())
    desk.talk.end_in(60.0, desk.parent().session.clock())  # type: ignore[attr-defined]
    desk._filling.show_clock()
    assert out() == may
    assert "late, whatever is left out" in desk.console.plan.text()
    assert desk.console.plan.objectName() == "console-late"


def test_keeping_to_time_passes_what_is_left_out(desk: PresentersDesk, loaded: LoadedScene) -> None:
    steps = loaded.scene.tour[0].step
    first = next(i for i, step in enumerate(steps) if step.weight == "may")
    press(desk, "PgDown")
    assert desk.talk
    session = desk.parent().session  # type: ignore[attr-defined]
    session.tours.go(first - 1, playing=False)
    turn()
    desk.talk.end_in(30.0, session.clock())
    press(desk, "K")
    press(desk, "PgDown")
    assert session.state.tour.index > first
    assert steps[session.state.tour.index].weight == "must"
    session.tours.go(first - 1, playing=False)
    turn()
    press(desk, "K")
    press(desk, "PgDown")
    assert session.state.tour.index == first


@pytest.fixture
def own(qtbot: QtBot, tmp_path: Path) -> Iterator[tuple[PresentersDesk, Path]]:
    """A talk of a scene that may be written to, and its file."""
    folder = tmp_path / "jinyuzui"
    shutil.copytree(ROOT / "scenes" / "jinyuzui", folder)
    window = Window(ErrorReporter(), lang="en")
    qtbot.addWidget(window)
    window.show()
    window.show_scene(load_scene(folder))
    desk = PresentersDesk(window, Wishes())
    qtbot.addWidget(desk.console)
    desk.begin()
    turn()
    yield desk, folder / "scene.toml"
    desk.end()
    window.close()


def test_a_rehearsal_keeps_what_each_step_took(own: tuple[PresentersDesk, Path]) -> None:
    desk, file = own
    before = file.read_text("utf-8")
    press(desk, "PgDown")
    press(desk, "PgDown")
    assert desk.talk
    desk.talk.took[0], desk.talk.took[1] = 63.0, 2.0
    press(desk, "S")
    after = file.read_text("utf-8")
    changed = [(a, b) for a, b in zip(before.splitlines(), after.splitlines(), strict=True) if a != b]
    assert changed == [("seconds = 40", "seconds = 65")]
    assert "scene.toml" in desk.console.said.text()
    assert desk.talk.steps[0].seconds == 65.0, "the plan is the new one at once"
    file.unlink()
    press(desk, "S")
    assert "cannot" in desk.console.said.text()


def steps_of(file: Path) -> tuple[TourStep, ...]:
    """Of the first tour, as its file has them."""
    scene, _ = read_typed(file.read_bytes(), file.name, Scene, Severity.FATAL)
    assert scene
    return scene.tour[0].step


def test_a_rehearsal_moves_steps_and_says_what_may_be_left_out(own: tuple[PresentersDesk, Path]) -> None:
    desk, file = own
    session = desk.parent().session  # type: ignore[attr-defined]
    first = [step.hotspot for step in session.tours.chosen.step]
    press(desk, "PgDown")
    press(desk, "PgDown")
    assert desk.talk
    desk.talk.took[1] = 12.0
    press(desk, "Shift+Down")
    moved = [step.hotspot for step in steps_of(file)]
    assert moved == [first[0], first[2], first[1], *first[3:]]
    assert [step.hotspot for step in session.tours.chosen.step] == moved
    assert session.state.tour.index == 2, "the talk stays where it is"
    assert desk.talk.took[2] >= 12.0
    assert desk.talk.took[1] < 5.0
    press(desk, "M")
    assert steps_of(file)[2].weight == "must"
    assert not desk.talk.steps[2].may
    press(desk, "M")
    assert steps_of(file)[2].weight == "may"
    press(desk, "Shift+Up")
    assert [step.hotspot for step in steps_of(file)] == first


def test_notes_are_written_in_the_language_of_the_console(own: tuple[PresentersDesk, Path]) -> None:
    desk, file = own
    notes = desk.console.notes
    press(desk, "PgDown")
    before = steps_of(file)[0].notes
    press(desk, "E")
    assert notes.field.isHidden(), "not where everybody would read them"
    press(desk, "T")
    press(desk, "E")
    assert not notes.field.isHidden()
    notes.field.setPlainText("Wait for the door.\nThen go on, space and all.")
    QTest.keyClick(notes.field, Qt.Key.Key_Escape)
    turn()
    after = steps_of(file)[0].notes
    assert isinstance(before, dict)
    assert after == before | {"en": "Wait for the door.\nThen go on, space and all."}
    assert notes.text.startswith("Wait for the door.")
    assert not notes.field.hasFocus()
    assert desk.console.hasFocus(), "the keys are the console's again"
    press(desk, "E")
    notes.field.setPlainText("Of the first step.")
    QTest.keyClick(notes.field, Qt.Key.Key_PageDown)
    turn()
    session = desk.parent().session  # type: ignore[attr-defined]
    assert session.state.tour.index == 1, "the clicker leads on in the midst of it"
    steps = steps_of(file)
    assert localised(steps[0].notes, "en") == "Of the first step."
    assert localised(steps[1].notes, "en") == localised(session.tours.chosen.step[1].notes, "en") == notes.text


def test_what_somebody_else_has_changed_is_not_written_over(own: tuple[PresentersDesk, Path]) -> None:
    desk, file = own
    press(desk, "PgDown")
    file.write_text(file.read_text("utf-8").replace('hotspot = "arrival"', 'hotspot = "guests"'), "utf-8")
    kept = file.read_bytes()
    press(desk, "M")
    assert file.read_bytes() == kept
    assert "elsewhere" in desk.console.said.text()


def test_a_key_that_starts_and_ends_in_turns_loses_no_place(desk: PresentersDesk) -> None:
    window = desk.parent()
    session = window.session  # type: ignore[attr-defined]
    for key in ("F5", "PgDown", "PgDown", "PgDown"):
        press(desk, key)
    assert session.state.tour.index == 3
    for key in ("Esc", "F5", "Esc", "F5"):
        press(desk, key)
    assert (session.state.tour.index, session.tours.active) == (3, True)
    view = window.view  # type: ignore[attr-defined]
    for code in (Qt.Key.Key_Escape, Qt.Key.Key_F5, Qt.Key.Key_Escape, Qt.Key.Key_PageDown):
        QTest.keyClick(view, code)
        turn()
    assert (session.state.tour.index, session.tours.active) == (4, True), "only the last of them leads on"
    assert window.desk.clean, "no panel comes before the audience"  # type: ignore[attr-defined]
    press(desk, "F5")
    assert session.state.tour.index == 0, "by itself it is the first step's key"


def test_a_key_that_is_held_down_is_one_step(desk: PresentersDesk) -> None:
    session = desk.parent().session  # type: ignore[attr-defined]
    for again in (False, True, True, True):
        down = QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_PageDown, Qt.KeyboardModifier.NoModifier, "", again)
        QApplication.sendEvent(desk.console, down)
    turn()
    assert session.state.tour.index == 0


def test_the_console_has_the_handout_made(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, out = tmp_path / "small", tmp_path / "talk" / "out.pdf"
    shutil.copytree(ROOT / "tests" / "samples" / "small", folder)
    with (folder / "scene.toml").open("a", encoding="utf-8") as file:
        file.write('[[tour]]\nid = "round"\ntitle = "Round"\n[[tour.step]]\nhotspot = "tower"\n')
    monkeypatch.setattr(presenters_desk, "place_for", lambda *names: out)
    window = Window(ErrorReporter(), lang="en")
    qtbot.addWidget(window)
    window.show()
    window.show_scene(load_scene(folder))
    desk = PresentersDesk(window, Wishes())
    qtbot.addWidget(desk.console)
    desk.begin()
    turn()
    with qtbot.waitSignal(desk._handout.made, timeout=200_000):
        press(desk, "P")
        assert desk._handout.busy
    assert out.read_bytes().startswith(b"%PDF")
    assert str(out) in desk.console.said.text()
    monkeypatch.setattr(presenters_desk, "place_for", lambda *names: out / "below" / "a-file.pdf")
    press(desk, "P")
    assert "no handout" in desk.console.said.text()
    desk.end()
    window.close()


def test_notes_grow_and_shrink(desk: PresentersDesk) -> None:
    before = desk.console.notes.pixels
    press(desk, "+")
    press(desk, "+")
    assert desk.console.notes.pixels > before
    for _ in range(40):
        press(desk, "-")
    assert desk.console.notes.pixels == 16


def test_every_command_of_the_console_has_a_key(desk: PresentersDesk) -> None:
    assert set(desk.console.buttons) <= set(KEYS.values())


def test_closing_the_console_gives_the_window_back(desk: PresentersDesk, qtbot: QtBot, tmp_path: Path) -> None:
    window = desk.parent()
    assert isinstance(window, Window)
    store = SettingsStore(tmp_path)
    keeper = Persistence(window, store)
    assert window.isFullScreen()
    keeper.note()
    # Where a talk puts the window is not where its user had it.
    assert store.settings.window is None
    press(desk, "PgDown")
    press(desk, "Z")
    with qtbot.waitSignal(desk.ended):
        desk.console.close()
    assert not window.isFullScreen()
    assert (window.width(), window.height()) == (1080, 608)
    keeper.note()
    assert store.settings.window
    assert not store.settings.window.full_screen
    assert desk.frozen.isHidden()
    assert not window.desk.clean


@pytest.mark.parametrize(("seconds", "text"), [(0, "00:00"), (75.4, "01:15"), (-30, "−00:30"), (3723, "1:02:03")])
def test_times_are_told_as_clocks_do(seconds: float, text: str) -> None:
    assert minutes(seconds) == text


# -- two screens ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a talk on an X server with two screens was like."""
    if not shutil.which("xrandr") or not shutil.which("Xvfb"):
        pytest.skip("two screens need Xvfb and xrandr")
    out = tmp_path_factory.mktemp("talk") / "talk.json"
    read, write = os.pipe()
    command = ["Xvfb", "-noreset", "-displayfd", str(write), "-screen", "0", "3840x2160x24"]
    server = subprocess.Popen(
        [*command, "+extension", "GLX", "+extension", "RANDR"],
        pass_fds=[write],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with os.fdopen(read) as answer:
            display = f":{answer.readline().strip()}"
        worker = [sys.executable, "-P", "-m", "tests.ui.presenting_worker", str(out), str(TALKS)]
        environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(ROOT)}
        done = subprocess.run(worker, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    finally:
        server.kill()
        server.wait()
    found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return found


@pytest.mark.soak
def test_each_window_has_a_screen_of_its_own(talk: dict[str, Any]) -> None:
    assert talk["screens"] == ["A", "B"]
    assert talk["placed"] == {"audience": [1280, 1280], "console": [0, 1280]}
    assert talk["safe"]


@pytest.mark.soak
def test_a_whole_talk_is_led_by_a_clicker_on_either_window(talk: dict[str, Any], loaded: LoadedScene) -> None:
    steps = loaded.scene.tour[0].step
    assert [index for index, _, _ in talk["seen"]] == list(range(len(steps)))
    assert [notes for _, notes, _ in talk["seen"]] == [localised(step.notes, "en") for step in steps]
    assert talk["black"]
    assert talk["light"]


@pytest.mark.soak
def test_notes_are_never_seen_by_the_audience(talk: dict[str, Any], figures: Callable[[str], None]) -> None:
    assert talk["mark_on_console"], "what is looked for is there to be found"
    assert talk["looked"] == 4 * TALKS
    assert talk["found"] == []
    assert talk["safe_again"]
    assert talk["mark_again"], "and it comes back when the screens do"
    assert talk["console_gone"]
    assert talk["errors"] == []
    figures(f"{TALKS} changes of screens, {talk['looked']} pictures: notes in none; hidden after {talk['hidden']}")


@pytest.mark.soak
def test_the_start_key_of_a_clicker_begins_a_talk_where_there_are_two_screens(talk: dict[str, Any]) -> None:
    assert talk["one_screen"] == [True, True], "the tour alone"
    assert talk["two_screens"]
    assert talk["begun"]
    assert talk["ended"]
