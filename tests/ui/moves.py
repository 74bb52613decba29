"""Moves a view between full screen, another window and a dock, and prints what became of it.

A process of its own: that contexts are shared is decided before there is an application.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QDockWidget, QMainWindow, QVBoxLayout, QWidget

from viewer.build.loading import load_scene
from viewer.ui.shell.start import make_application
from viewer.ui.viewport.venue_view import VenueView

SIZE = (480, 320)
WARM = 12


def resident_mb() -> float:
    """Memory that only this process holds, where the system tells."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("RssAnon")) / 1024


def pixels(picture: QImage) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    rgb = picture.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(rgb.constBits(), np.uint8).reshape(rgb.height(), rgb.bytesPerLine())
    return rows[:, : rgb.width() * 3].astype(int)


def main(source: str, moves: int) -> None:
    application = make_application()
    view = VenueView(load_scene(source))
    view.setFixedSize(*SIZE)
    broken: list[str] = []
    view.failed.connect(lambda where, error: broken.append(f"{where}: {error}"))
    plain, main_window, dock = QWidget(), QMainWindow(), QDockWidget()
    layout = QVBoxLayout(plain)
    main_window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
    main_window.resize(700, 500)

    def drawn() -> None:
        waiting = QEventLoop()
        view.drawn.connect(waiting.quit)
        view.update()
        waiting.exec()

    def move(i: int) -> None:
        if i % 3 == 0:
            dock.hide()
            layout.addWidget(view)
            plain.showFullScreen()
        elif i % 3 == 1:
            plain.hide()
            main_window.setCentralWidget(view)
            main_window.show()
        else:
            main_window.takeCentralWidget()
            dock.setWidget(view)
            dock.show()
            main_window.show()
        view.show()
        drawn()

    move(0)
    view.draw_now()
    first, worst, before = pixels(view.grab_picture()), 0, 0.0
    for i in range(1, WARM + moves):
        if i == WARM:
            before = resident_mb()
        move(i)
        worst = max(worst, int(np.abs(pixels(view.grab_picture()) - first).max()))
    grown = (resident_mb() - before) / moves
    plain.close()
    main_window.close()
    application.processEvents()
    print(json.dumps({"worst": worst, "grown_mb": round(grown, 4), "broken": broken}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
