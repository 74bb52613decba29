"""Whatever is pressed, dragged, typed, filtered and switched: no error, no stuck key, no hanging, a sound camera.

More inputs, or others: `JINYUZUI_MONKEY=50000 JINYUZUI_MONKEY_SEED=7 pytest tests/ui/test_monkey.py -s`.
"""

from __future__ import annotations

import math
import os
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QDesktopServices, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from tests.soak import amount
from tests.ui.turns import turn
from viewer.build.loading import LoadedScene, load_scene
from viewer.scene.style import style_names
from viewer.session.actions import ACTIONS
from viewer.session.controllers.walk_surface import EYES
from viewer.ui.error_reporter import ErrorReporter
from viewer.ui.presenters.from_disk import FromDisk
from viewer.ui.shell.window import Window
from viewer.ui.theme.appearance import THEMES
from viewer.ui.theme.preferences import MOTIONS

ROOT = Path(__file__).resolve().parents[2]
INPUTS = int(os.environ.get("JINYUZUI_MONKEY", amount(20_000, 800)))
SEED = int(os.environ.get("JINYUZUI_MONKEY_SEED", "20230522"))
AT_ONCE = 10
"""Inputs that come before the window can draw again: a hand is quick."""

LONGEST = 4.0
"""Seconds after which a window does not draw again by itself: on a quiet machine it takes less than one."""

_NAMED = [
    "Left",
    "Right",
    "Up",
    "Down",
    "Home",
    "End",
    "PageUp",
    "PageDown",
    "Return",
    "Enter",
    "Space",
    "Escape",
    "Tab",
    "Backtab",
    "F1",
    "F5",
    "F6",
    "Plus",
    "Minus",
]
_WRITTEN = ("", "hall", "h", "xyz", "大学", "jinyu", "what is", "签约", "<b>", "  ", "é" * 300, "🙂")
_SIGNS = "tgwasdqernpblk./?,=1"
_BUTTONS = (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton)
_HELD = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


class Monkey:
    """Plays with a window.

    Parameters
    ----------
    window : the toy
    seed : of its whims
    scenes : that are switched to
    """

    def __init__(self, window: Window, seed: int, scenes: Sequence[LoadedScene]) -> None:
        self.window, self.dice, self.scenes = window, random.Random(seed), tuple(scenes)
        self.at = QPoint(300, 200)
        self.button: Qt.MouseButton | None = None
        self.grabbed: QWidget | None = None
        self.down: list[tuple[Qt.Key, str]] = []
        self.past: list[str] = []
        self.wishes: list[tuple[float, Callable[[], None]]] = [
            (0.8, self._storm),
            (0.8, self._chip),
            (0.8, self._place),
            (0.8, self._spot),
            (0.8, self._command),
            (0.6, self._type),
            (0.5, self._hour),
            (0.4, self._map),
            (0.15, self._language),
            (0.2, self._style),
            (0.1, self._comfort),
            (0.15, self._stretch),
            (0.1, self._scene),
            (0.1, self._portal),
        ]

    def play(self) -> None:
        """One input."""
        whims: list[tuple[int, Callable[[], None]]] = [
            (8, self._move),
            (5, self._press),
            (6, self._release),
            (3, self._wheel),
            (7, self._key_down),
            (6, self._key_up),
            (1, self._lose_keyboard),
            (1, self._resize),
            *((weight, do) for weight, do in self.wishes),
        ]
        do = self.dice.choices([d for _, d in whims], [w for w, _ in whims])[0]
        self.past.append(do.__name__)
        do()

    def _under(self) -> QWidget:
        # What was pressed may be gone by now: lists are made anew, sheets close.
        held = self.grabbed if self.grabbed and isValid(self.grabbed) else None
        return held or self.window.childAt(self.at) or self.window

    def _mouse(self, kind: QEvent.Type, button: Qt.MouseButton, held: Qt.MouseButton) -> None:
        target = self._under()
        local = QPointF(target.mapFrom(self.window, self.at))
        place = QPointF(self.window.mapToGlobal(self.at))
        modifiers = self.dice.choice(_HELD)
        QCoreApplication.sendEvent(target, QMouseEvent(kind, local, place, button, held, modifiers))

    def _move(self) -> None:
        if self.dice.random() < 0.3:
            self.at = QPoint(self.dice.randrange(self.window.width()), self.dice.randrange(self.window.height()))
        else:
            x, y = self.at.x() + self.dice.randint(-60, 60), self.at.y() + self.dice.randint(-60, 60)
            self.at = QPoint(min(max(x, 0), self.window.width() - 1), min(max(y, 0), self.window.height() - 1))
        self._mouse(QEvent.Type.MouseMove, Qt.MouseButton.NoButton, self.button or Qt.MouseButton.NoButton)

    def _press(self) -> None:
        if self.button is None:
            self.button = self.dice.choice(_BUTTONS)
            self.grabbed = self._under()
            kind = QEvent.Type.MouseButtonPress if self.dice.random() < 0.9 else QEvent.Type.MouseButtonDblClick
            self._mouse(kind, self.button, self.button)

    def _release(self) -> None:
        if self.button is not None:
            button, self.button = self.button, None
            self._mouse(QEvent.Type.MouseButtonRelease, button, Qt.MouseButton.NoButton)
            self.grabbed = None

    def _wheel(self) -> None:
        target, turn = self._under(), self.dice.choice((-480, -120, -13, 13, 120, 480))
        local, place = QPointF(target.mapFrom(self.window, self.at)), QPointF(self.window.mapToGlobal(self.at))
        none = Qt.MouseButton.NoButton
        event = QWheelEvent(
            local,
            place,
            QPoint(0, 0),
            QPoint(0, turn),
            none,
            self.dice.choice(_HELD),
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QCoreApplication.sendEvent(target, event)

    def _key(self, kind: QEvent.Type, key: Qt.Key, text: str) -> None:
        target = QApplication.focusWidget() or self.window.view
        QCoreApplication.sendEvent(target, QKeyEvent(kind, key, self.dice.choice(_HELD), text))

    def _key_down(self) -> None:
        if self.dice.random() < 0.5:
            key, text = Qt.Key[f"Key_{self.dice.choice(_NAMED)}"], ""
        else:
            text = self.dice.choice(_SIGNS)
            key = Qt.Key(ord(text.upper()))
        self.past[-1] += f" {key.name}"
        self.down.append((key, text))
        self._key(QEvent.Type.KeyPress, key, text)

    def _key_up(self) -> None:
        if self.down:
            self._key(QEvent.Type.KeyRelease, *self.down.pop(self.dice.randrange(len(self.down))))

    def _lose_keyboard(self) -> None:
        target = QApplication.focusWidget()
        if target and self.dice.random() < 0.3:
            target.clearFocus()
        else:
            self.window.view.setFocus()

    def _resize(self) -> None:
        if self.dice.random() < 0.1:
            self.window.resize(self.dice.randrange(640, 900), self.dice.randrange(480, 640))

    # -- what a window offers beside -------------------------------------------------------------------------------

    def _say(self, text: object) -> None:
        self.past[-1] += f" {text}"

    def _storm(self) -> None:
        """A wheel that spins freely, a touch pad gone wild."""
        target, sign = self._under(), self.dice.choice((-1, 1))
        local, place = QPointF(target.mapFrom(self.window, self.at)), QPointF(self.window.mapToGlobal(self.at))
        for _ in range(self.dice.choice((1, 3, 40))):
            turn = sign * self.dice.choice((1, 7, 120, 1200, 120_000, 2**31 - 1))
            pixels, angle = self.dice.choice(((0, turn), (turn, 0), (turn, turn)))
            none = (Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)
            QCoreApplication.sendEvent(target, QWheelEvent(local, place, QPoint(0, pixels), QPoint(0, angle), *none))

    def _chip(self) -> None:
        chips = [b for b in self.window.places.findChildren(QAbstractButton) if b.objectName() == "chip"]
        if shown := [b for b in chips if b.isVisible()]:
            self._click(self.dice.choice(shown))

    def _click(self, button: QAbstractButton) -> None:
        self._say(button.text())
        button.click()
        turn()

    def _place(self) -> None:
        explorer = self.window.view.explorer
        assert explorer
        if explorer.state.place or not explorer.story.places:
            self._click(self.window.leave.button)
        else:
            explorer.activate(self.dice.choice(list(explorer.story.places)))
            turn()

    def _spot(self) -> None:
        explorer = self.window.view.explorer
        assert explorer
        if self.dice.random() < 0.3 or not explorer.story.hotspots:
            self.window.card.closed.emit()
            turn()
        else:
            spot = self.dice.choice(list(explorer.story.hotspots))
            self._say(spot)
            self.window.places.chosen.emit(spot)
            turn()

    def _command(self) -> None:
        command = self.dice.choice([name for name in ACTIONS if name not in ("full-screen", "return")])
        self._say(command)
        self.window.view.perform(command)
        turn()

    def _type(self) -> None:
        field = self.window.search.field
        text = self.dice.choice(
            ("", "hall", "h", "xyz", "大学", "jinyu", "what is", "签约", "<b>", "  ", "é" * 300, "🙂")
        )
        self._say(text[:9])
        field.setText(text if self.dice.random() < 0.5 else field.text()[: self.dice.randrange(9)] + text)

    def _hour(self) -> None:
        slider = self.window.options.time.slider
        slider.setValue(self.dice.randint(slider.minimum() - 2, slider.maximum() + 2))

    def _map(self) -> None:
        if self.dice.random() < 0.2:
            self.window.toggle_overview()
            turn()
        small = self.window.overview.map
        at = QPointF(self.dice.uniform(-50, small.width() + 50), self.dice.choice((3.0, 40.0, 2.0**31)))
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.MouseButtonRelease):
            QCoreApplication.sendEvent(small, QMouseEvent(kind, at, at, left, left, none))

    def _language(self) -> None:
        self.window.next_language()

    def _style(self) -> None:
        name = self.dice.choice(("", *style_names()))
        self._say(name)
        self.window.looks.set_style(name)

    def _comfort(self) -> None:
        comfort = self.window.comfort
        self.window.set_comfort(
            replace(
                comfort,
                theme=self.dice.choice(tuple(THEMES)),
                text=self.dice.choice((0.85, 1.0, 1.5, 2.0)),
                motion=self.dice.choice(tuple(MOTIONS)),
            )
        )
        turn()

    def _stretch(self) -> None:
        size = self.dice.choice(((0, 0), (1, 1), (640, 480), (1600, 480), (640, 1300), (1600, 1000), (900, 600)))
        self._say(size)
        self.window.resize(*size)

    def _scene(self) -> None:
        self.window.show_scene(self.dice.choice(self.scenes))

    def _portal(self) -> None:
        explorer = self.window.view.explorer
        assert explorer
        if self.dice.random() < 0.5:
            self.window.session.portals.go_back()
        elif doors := [h.opens.scene for h in explorer.story.hotspots.values() if h.opens]:
            self.window.go_through(self.dice.choice(doors))
            turn()

    def let_go(self) -> None:
        """Hands off."""
        self._release()
        while self.down:
            self._key_up()


def check_camera(window: Window) -> None:
    """The camera keeps to the rules."""
    explorer = window.view.explorer
    assert explorer
    camera, room = explorer.camera, explorer.room
    assert np.isfinite([*camera.eye, *camera.target, camera.near, camera.far]).all()
    assert math.dist(camera.eye, camera.target) > 0.01
    assert camera.near < camera.far
    assert camera.eye[2] > room.ground - 0.5
    assert math.dist(camera.eye, ((room.lower[0] + room.upper[0]) / 2, 0, 0)) < 6 * room.size
    if explorer.walking.stand and not explorer.moving:
        hit = explorer.loaded.geometry.rays.first_hit(explorer.walking.stand.eye, (0, 0, -1))
        assert hit
        assert hit.distance == pytest.approx(EYES, abs=0.05)


class Gaps:
    """The longest time without a frame while there is something to do."""

    def begin(self) -> None:
        """There is something to do."""
        self._longest = 0.0
        self._last = time.perf_counter(), time.process_time()

    def beat(self) -> None:
        """A frame."""
        now = time.perf_counter(), time.process_time()
        # A machine that does other things meanwhile is not the window's fault, nor are threads that draw side by side.
        self._longest = max(self._longest, min(now[0] - self._last[0], now[1] - self._last[1]))
        self._last = now

    def end(self) -> float:
        """All is done: the longest time in seconds since `begin`."""
        self.beat()
        return self._longest


@pytest.mark.soak
def test_whatever_is_pressed_nothing_breaks(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, figures: Callable[[str], None]
) -> None:
    # Other windows and other screens have tests of their own: here they would only take the toy away.
    for owner, name in (
        *((Window, "toggle_full_screen"), (Window, "_save_picture")),
        *((FromDisk, "ask_file"), (FromDisk, "ask_folder")),
    ):
        monkeypatch.setattr(owner, name, lambda *_: None)
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda *_: True)
    errors = ErrorReporter()
    told: list[str] = []
    errors.reported.connect(told.append)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    errors.install()
    scenes = [load_scene(s) for s in ("jinyuzui", "members", ROOT / "tests" / "samples" / "small")]
    window = Window(errors, lang="en")
    qtbot.addWidget(window)
    window.resize(900, 600)
    window.show()
    turn()
    with qtbot.waitSignal(window.view.drawn):
        window.show_scene(scenes[0])
    sys.stdout.write(f"seed {SEED}, {INPUTS} inputs\n")
    monkey = Monkey(window, SEED, scenes)
    longest, at = 0.0, ""
    gaps = Gaps()
    window.view.drawn.connect(gaps.beat)
    for i in range(0, INPUTS, AT_ONCE):
        gaps.begin()
        for _ in range(AT_ONCE):
            monkey.play()
        QCoreApplication.processEvents()
        # What is done with is deleted by the program's own loop, which does not run here.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gap = gaps.end()
        recent = ", ".join(monkey.past[-2 * AT_ONCE :])
        if gap > longest:
            longest, at = gap, f"{i}: {recent}"
        assert not told, f"seed {SEED}, input {i}: {told} after {recent}"
        assert window.isVisible(), f"seed {SEED}, input {i}: the window is gone after {recent}"
        check_camera(window)
    monkey.let_go()
    window.view.setFocus()
    window.view.clearFocus()
    assert window.view.explorer
    assert window.view.explorer.keys.down == ()
    qtbot.waitUntil(lambda: bool(window.view.explorer and not window.view.explorer.moving), timeout=20_000)
    check_camera(window)
    window.loader.cancel()
    window.session.portals.cancel()
    figures(f"{INPUTS} inputs, seed {SEED}: no error; longest time without a frame {longest:.2f} s")
    sys.stdout.write(f"longest gap {longest:.3f} s, at input {at}\n")
    assert longest < LONGEST, f"seed {SEED}: {longest:.2f} s without a frame about input {at}"
