"""Plays the tour of a scene in the program's window, round after round, and prints what memory did.

    python -m tests.ui.touring SCENE SECONDS [--faster 30] [--size 1280 720]

A process of its own, as at an exhibition: garbage is collected as the program does, and what is measured is what the
system counts.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import json
import sys
import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEventLoop, QTimer

from viewer.build.loading import load_scene
from viewer.ui.shell.start import make_application

EVERY = 2.0
"""Seconds between two looks."""


def resident_mb() -> float:
    """Memory that only this process holds; 0 where that is not known."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("RssAnon")) / 1024


class _Heap(ctypes.Structure):
    """What the C library says of its heaps, all of them together (`mallinfo2`), bytes."""

    _names = "arena ordblks smblks hblks hblkhd usm fsm used free top"
    _fields_ = [(name, ctypes.c_size_t) for name in _names.split()]


def used_mb() -> float:
    """Memory of the C library's that is in use; 0 where that is not known."""
    try:
        ask = ctypes.CDLL(None).mallinfo2
    except (AttributeError, OSError, TypeError):
        return 0.0
    ask.restype = _Heap
    found = ask()
    return float(found.used + found.hblkhd) / (1 << 20)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("scene")
    parser.add_argument("seconds", type=float)
    parser.add_argument("--faster", type=float, default=1.0)
    parser.add_argument("--size", type=int, nargs=2, default=(1280, 720))
    parser.add_argument("--rounds", type=int, default=10**9)
    options = parser.parse_args()
    application = make_application()
    from viewer.ui.error_reporter import ErrorReporter
    from viewer.ui.panels.tour_bar import TourBar
    from viewer.ui.shell.window import Window

    errors = ErrorReporter()
    errors.install()
    window = Window(errors, lang="en")
    window.resize(*options.size)
    window.show()
    window.show_scene(load_scene(options.scene))
    gc.freeze()
    explorer = window.view.explorer
    assert explorer
    tours = explorer.session.tours
    began = time.monotonic()
    bar = window.findChild(TourBar)
    assert bar
    bar._clock = lambda: began + options.faster * (time.monotonic() - began)
    looks: list[tuple[float, int, float, int, float]] = []
    rounds = 0

    def look() -> None:
        nonlocal rounds
        if not tours.state.playing:
            rounds += 1
            tours.toggle()
        renderer = window.view._renderer
        live = renderer.device.live.total() if renderer else 0
        now = time.monotonic() - began
        looks.append((round(now, 1), rounds, round(resident_mb(), 1), live, round(used_mb(), 1)))
        if now > options.seconds or rounds > options.rounds or errors.reports:
            waiting.quit()

    waiting = QEventLoop()
    timer = QTimer(interval=round(1000 * EVERY / options.faster**0.5))
    timer.timeout.connect(look)
    timer.start()
    waiting.exec()
    timer.stop()
    seen = np.array(looks)
    later = seen[seen[:, 1] > 1]
    slope = float(np.polyfit(later[:, 0], later[:, 2], 1)[0]) * 3600 if len(later) > 2 else 0.0
    frames = window.view.frames
    window.close()
    application.processEvents()
    found = {
        "rounds": rounds,
        "frames": frames,
        "slope_mb_h": round(slope, 2),
        "by_round": [
            [
                int(r),
                *(float(seen[seen[:, 1] == r, k].max()) for k in (2, 4)),
                *seen[seen[:, 1] == r][-1, [2, 4]].tolist(),
            ]
            for r in np.unique(seen[:, 1])
        ],
        "most_live": int(seen[:, 3].max()),
        "told": [r.text for r in errors.reports],
    }
    print(json.dumps(found))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
