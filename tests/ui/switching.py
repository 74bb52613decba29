"""Opens one scene after the other in the program's window, uses each a little, and prints what is there after each.

    python -m tests.ui.switching COUNT SCENE...

A process of its own, as at an exhibition. The last line is a JSON object: for each switch the scene, the objects of
OpenGL, of Qt (by kind, timers that run apart), the threads and the memory; and what was complained of.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, QTimer, qInstallMessageHandler
from PySide6.QtWidgets import QApplication
from shiboken6 import createdByPython, isValid

from tests.ui.embedding import mapped, resident_mb
from viewer.ui.shell.start import make_application

LONGEST = 60_000
"""Milliseconds that a scene may take to be there, however much else runs here."""


def threads() -> int:
    """Threads of the process, of Qt's and the driver's too where the system tells."""
    tasks = Path("/proc/self/task")
    return len(list(tasks.iterdir())) if tasks.exists() else threading.active_count()


def objects(application: QApplication) -> Counter[str]:
    """Qt's objects by kind: all that somebody owns, and all that Python holds."""
    # Pins, tool tips and what is deleted later come and go with what is shown.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    owned = [*application.topLevelWidgets(), application]
    # Of what Qt has made Python may hold halves of which Qt's are gone long since: `findChildren` makes some.
    made = [each for each in gc.get_objects() if isinstance(each, QObject)]
    held = {id(each): each for each in made if isValid(each) and createdByPython(each)}
    for top in owned:
        held |= {id(each): each for each in top.findChildren(QObject)}
    found = Counter(type(each).__name__ for each in held.values())
    # One that runs once is about to be over: whether it is already is a matter of chance.
    timers = [each for each in held.values() if isinstance(each, QTimer)]
    found["running timers"] = sum(each.isActive() and not each.isSingleShot() for each in timers)
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int)
    parser.add_argument("scenes", nargs="+")
    options = parser.parse_args()
    told: list[str] = []
    qInstallMessageHandler(lambda kind, context, text: told.append(f"Qt: {text}"))
    application = make_application()
    from viewer.ui.error_reporter import ErrorReporter
    from viewer.ui.shell.window import Window

    errors = ErrorReporter()
    errors.install()
    window = Window(errors, lang="en")
    window.resize(480, 360)
    window.show()
    view = window.view
    known: set[str] = set()

    def switch(scene: str) -> None:
        """Open a scene, a card, a search and the issues, as a visitor would, and wait until all has come to rest."""
        waiting = QEventLoop()
        late = QTimer(singleShot=True, interval=LONGEST)
        late.timeout.connect(lambda: (told.append(f"{scene} is not there after {LONGEST} ms"), waiting.quit()))
        late.start()
        window.opening.opened.connect(waiting.quit)
        window.open_scene(scene)
        waiting.exec()
        window.opening.opened.disconnect(waiting.quit)
        late.stop()
        explorer = view.explorer
        assert explorer
        view.set_reduced_motion(True)
        view.draw_now()
        for spot in list(explorer.story.hotspots)[:2]:
            explorer.session.open(spot)
            explorer.arrive()
            view.draw_now()
        window.search.field.setText("t")
        window.search.clear()
        window.messages.show_issues(True)
        window.messages.show_issues(False)
        explorer.session.close_all()
        explorer.arrive()
        view.draw_now()
        # What light is gathered with is there from each scene's first time on, however soon another one follows.
        gathered: list[None] = []
        done = view.rested.connect(lambda: gathered.append(None))
        while not gathered and scene not in known:
            view._gather()
        view.disconnect(done)
        known.add(scene)
        for _ in range(3):
            view._gather()
        # The keyboard's spots stand where the pins do once nothing has changed for a moment.
        view.redraw()
        view._notice()
        view.calmed.connect(waiting.quit)
        waiting.exec()
        view.calmed.disconnect(waiting.quit)

    seen: list[dict[str, Any]] = []
    for i in range(options.count):
        scene = options.scenes[i % len(options.scenes)]
        switch(scene)
        renderer = view._renderer
        assert renderer
        seen.append(
            {
                "scene": Path(scene).name,
                "opengl": dict(sorted(renderer.device.live.items())) | {"lost": renderer.device.lost},
                "qt": dict(sorted(objects(application).items())),
                "threads": threads(),
                "mapped": mapped(),
                "mb": resident_mb(),
            }
        )
    window.close()
    told += [report.text for report in errors.reports]
    qInstallMessageHandler(None)
    print(json.dumps({"seen": seen, "told": told}))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
