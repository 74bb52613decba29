"""A talk on two screens of an X server of its own: `presenting_worker.py OUT.json COUNT [FOLDER]`.

Screens come, go, swap and turn at random; in every picture of the audience's window, as the X server shows it, the
notes are looked for. Also the whole talk by a clicker, step by step. What was found is written as JSON.
"""

from __future__ import annotations

import dataclasses
import json
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest

from viewer.build.loading import load_scene
from viewer.session.settings import SettingsStore
from viewer.ui.shell.start import make_application

A, B = "1280/300x720/170+0+0", "1280/300x720/170+1280+0"
INK, SIDE = "#ff01fe", 11
"""A colour of the notes that nothing else has, and the side of a square of it that no letter has, pixels."""


def monitors(*orders: str) -> None:
    subprocess.run(["xrandr", *orders], check=False, capture_output=True)


def main() -> None:
    out, count = Path(sys.argv[1]), int(sys.argv[2])
    folder = Path(sys.argv[3]) if len(sys.argv) > 3 else None
    monitors("--setmonitor", "*A", A, "screen")
    monitors("--setmonitor", "B", B, "none")
    application = make_application()
    from viewer.ui.error_reporter import ErrorReporter
    from viewer.ui.shell import console
    from viewer.ui.shell.presenters_desk import PresentersDesk, Wishes
    from viewer.ui.shell.talk_start import TalkStart
    from viewer.ui.shell.window import Window
    from viewer.ui.theme.appearance import THEMES

    console.THEMES = {"dark": dataclasses.replace(THEMES["dark"], ink=INK)}
    errors: list[str] = []
    reporter = ErrorReporter()
    reporter.reported.connect(errors.append)
    window = Window(reporter, lang="en")
    window.show_scene(load_scene("jinyuzui"))
    window.show()
    desk = PresentersDesk(window, Wishes())
    desk.begin()

    def turn(seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            application.processEvents()
            time.sleep(0.005)

    def shot(box: QRect) -> NDArray[np.uint8]:
        """What the X server shows there."""
        screen = QGuiApplication.primaryScreen()
        image = screen.grabWindow(
            0, box.x() - screen.geometry().x(), box.y() - screen.geometry().y(), box.width(), box.height()
        )
        found = image.toImage().convertToFormat(QImage.Format.Format_RGB888)
        rows = np.frombuffer(found.constBits(), np.uint8).reshape(found.height(), found.bytesPerLine())
        return rows[:, : 3 * found.width()].reshape(found.height(), found.width(), 3).copy()

    def keep(name: str) -> None:
        if folder:
            for what, one in (("audience", window), ("console", desk.console)):
                one.grab().save(str(folder / f"{name}_{what}.png"))

    ink = np.array([int(INK[i : i + 2], 16) for i in (1, 3, 5)])

    def marked(picture: NDArray[np.uint8]) -> bool:
        """Whether the notes' blocks are in a picture."""
        total = np.pad((picture == ink).all(axis=2), ((1, 0), (1, 0))).cumsum(axis=0).cumsum(axis=1)
        square = total[SIDE:, SIDE:] - total[:-SIDE, SIDE:] - total[SIDE:, :-SIDE] + total[:-SIDE, :-SIDE]
        return bool((square == SIDE * SIDE).any())

    told: dict[str, Any] = {"errors": errors}
    turn(1.5)
    told["screens"] = [s.name() for s in QGuiApplication.screens()]
    boxes = {"audience": window, "console": desk.console}
    told["placed"] = {k: [w.frameGeometry().x(), w.frameGeometry().width()] for k, w in boxes.items()}
    told["safe"] = desk.stage.safe
    # The talk by a clicker: its keys come to whichever window has the keyboard.
    stops = len(window.session.tours.chosen.step)  # type: ignore[union-attr]
    seen = []
    for number in range(stops):
        QTest.keyClick(desk.console if number % 2 else window.view, Qt.Key.Key_PageDown)
        turn(0.4)
        seen.append([window.session.tours.state.index, desk.console.notes.text, desk.console.now.text()])
        if folder:
            turn(2.0)
            keep(f"step{number + 1:02d}")
    told["seen"] = seen
    QTest.keyClick(desk.console, Qt.Key.Key_B)
    turn(0.3)
    told["black"] = window.session.tours.state.blank
    QTest.keyClick(window.view, Qt.Key.Key_Period)
    turn(0.3)
    told["light"] = not window.session.tours.state.blank
    # A watermark instead of the notes, which is never to be seen on the audience's screen.
    mark = "██████ " * 60
    notes = desk.console.notes
    say = notes.say
    notes.written.disconnect()  # the shipped scene stays as it is
    notes.say = lambda text, instead: say(mark, instead)  # type: ignore[method-assign]
    QTest.keyClick(desk.console, Qt.Key.Key_PageUp)
    turn(0.5)
    told["mark_on_console"] = marked(shot(desk.console.frameGeometry()))
    chance = random.Random(20230522)
    both, found, looked, hidden = True, [], 0, 0
    for number in range(count):
        kind = chance.choice(["go", "come", "swap", "turn", "next", "resize", "mirror", "write"])
        if kind == "go" and both:
            monitors("--delmonitor", chance.choice("AB"))
            both = False
        elif kind in ("come", "go") and not both:
            monitors("--setmonitor", "*A", A, "screen")
            monitors("--setmonitor", "B", B, "none")
            both = True
        elif kind == "swap":
            QTest.keyClick(desk.console, Qt.Key.Key_X)
        elif kind == "turn" and both:
            monitors(
                "--setmonitor", "B", chance.choice(["720/170x1280/300+1280+0", B, "1280/300x720/170+1280+200"]), "none"
            )
        elif kind == "mirror" and both:
            monitors("--setmonitor", "B", chance.choice(["1280/300x720/170+0+0", "1280/300x720/170+640+0"]), "none")
        elif kind == "write":
            QTest.keyClick(desk.console, Qt.Key.Key_E)
            notes.field.setPlainText(mark)
        elif kind == "resize":
            window.resize(chance.randint(700, 1280), chance.randint(500, 720))
        else:
            QTest.keyClick(window.view, Qt.Key.Key_PageDown if chance.random() < 0.5 else Qt.Key.Key_PageUp)
        for wait in (0.0, 0.05, 0.2, 0.5):
            turn(wait)
            box = window.frameGeometry()
            looked += 1
            if window.isVisible() and not box.isEmpty() and marked(shot(box)):
                found.append([number, kind, wait, [box.x(), box.y(), box.width(), box.height()]])
        hidden += not desk.private
    told |= {"found": found, "looked": looked, "hidden": hidden}
    monitors("--setmonitor", "*A", A, "screen")
    monitors("--setmonitor", "B", B, "none")
    turn(3.0)
    told["safe_again"] = desk.stage.safe
    told["mark_again"] = marked(shot(desk.console.frameGeometry()))
    notes.say = say  # type: ignore[method-assign]
    desk.end()
    turn(0.2)
    told["console_gone"] = not desk.console.isVisible()
    # A clicker's start key in a visitor's window: with one screen it begins the tour, with two the talk.
    window.session.tours.end()
    talks = TalkStart(window, SettingsStore())
    monitors("--delmonitor", "B")
    turn(1.0)
    QTest.keyClick(window.view, Qt.Key.Key_F5)
    turn(1.0)
    told["one_screen"] = [talks.desk is None, window.session.tours.active]
    monitors("--setmonitor", "B", B, "none")
    turn(1.0)
    for _ in range(2):
        QTest.keyClick(window.view, Qt.Key.Key_F5)
        turn(1.5)
    told["two_screens"] = bool(talks.desk and talks.desk.console.isVisible() and talks.desk.stage.safe)
    told["begun"] = bool(talks.desk and talks.desk.talk and talks.desk.talk.step == 0)
    if talks.desk:
        talks.desk.console.close()
        turn(0.5)
    told["ended"] = talks.desk is None
    out.write_text(json.dumps(told), encoding="utf-8")
    window.close()


if __name__ == "__main__":
    main()
