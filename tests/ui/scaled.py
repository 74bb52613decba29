"""Picks in a window whose pixels are scaled, as `QT_SCALE_FACTOR` says; prints the farthest miss in physical pixels."""

from __future__ import annotations

import random
import sys

import numpy as np
from PySide6.QtCore import QEventLoop, QPointF, Qt
from PySide6.QtTest import QTest

from viewer.build.loading import load_scene
from viewer.ui.shell.start import make_application

if __name__ == "__main__":
    application = make_application()
    from viewer.ui.viewport.venue_view import VenueView

    view = VenueView(load_scene(sys.argv[1]))
    view.resize(511, 383)
    waiting = QEventLoop()
    view.drawn.connect(waiting.quit)
    view.show()
    if not view.frames:
        waiting.exec()
    explorer, ratio = view.explorer, view.devicePixelRatioF()
    assert explorer
    picture = view.grab_picture()
    assert (picture.width(), picture.height()) == explorer.size, (picture.size(), explorer.size)
    dice, farthest, hits = random.Random(1), 0.0, 0
    for _ in range(60):
        at = QPointF(dice.uniform(0, view.width()), dice.uniform(0, view.height()))
        found = view.pick(at.x() * ratio, at.y() * ratio)
        if found.position is None:
            continue
        hits += 1
        x, y, _depth = explorer.camera.project(np.array([found.position]), *explorer.size)[0]
        farthest = max(farthest, abs(x - at.x() * ratio), abs(y - at.y() * ratio))
    # And through the mouse: the middle of a pin's disc.
    pin = explorer.placed()[-1]
    left, top, width, height = pin.disc
    middle = QPointF((left + width / 2) / ratio, (top + height / 2) / ratio).toPoint()
    QTest.mouseMove(view, middle)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=middle)
    assert pin.pin.id in (explorer.state.opened, explorer.state.place), explorer.state
    print(f"{ratio} {hits} {farthest:.3f}", flush=True)
