"""Measuring in a real window: start, drawing from two kinds of cameras, picking."""

from __future__ import annotations

import faulthandler
import gc
import math
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from PySide6.QtCore import QEventLoop, QTimer

from viewer.build.job import LoadJob
from viewer.camera import Camera
from viewer.render.errors import RenderError
from viewer.ui.shell.start import QtWords, Start, make_application
from viewer.ui.viewport.memory import peak_mb

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from viewer.build.loading import LoadedScene
    from viewer.ui.viewport.venue_view import VenueView

FRAMES = 60
LONGEST = 60_000
"""Milliseconds that the first picture may take."""

SIZE = (1280, 720)
FOV = 45.0


def process_age() -> float:
    """Seconds since this process was started; where the system does not tell, since its first import."""
    stat = Path("/proc/self/stat")
    if stat.exists():
        ticks = int(stat.read_text().rsplit(")", 1)[1].split()[19])
        return time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")
    return time.process_time()


def orbit_camera(radius: float, centre: np.ndarray[Any, Any], i: int) -> Camera:
    """Everything in view, 35 degrees up, step `i` of a round."""
    d, a, e = 2.4 * radius, 2 * math.pi * i / FRAMES, math.radians(35)
    eye = centre + d * np.array([math.cos(e) * math.cos(a), math.cos(e) * math.sin(a), math.sin(e)])
    return Camera.look_at(eye, centre, FOV)


def street_camera(half: float, i: int) -> Camera:
    """Walking outwards at 5 m, step `i`."""
    t = i / (FRAMES - 1)
    eye = np.array([half * (0.80 + 0.08 * t), 0.0, 5.0])
    yaw = math.radians(10 * math.sin(2 * math.pi * t))
    return Camera.look_at(eye, eye + 100 * np.array([math.cos(yaw), math.sin(yaw), 0.0]), FOV)


def _percentiles(seconds: list[float]) -> dict[str, float]:
    ms = np.array(seconds) * 1000
    return {"p50": round(float(np.percentile(ms, 50)), 3), "p95": round(float(np.percentile(ms, 95)), 3)}


class _Patience:
    """Ends the process when a step takes for ever: without memory for its threads, Qt waits for one that never came.

    Parameters
    ----------
    stuck : called on another thread; does not come back
    """

    def __init__(self, stuck: Callable[[], None]) -> None:
        self._stuck = stuck
        self._step, self._done = threading.Event(), threading.Event()
        self._nowhere = Path(os.devnull).open("w")  # noqa: SIM115 - closed by `__exit__`

    def __enter__(self) -> Self:
        threading.Thread(target=self._watch, name="patience", daemon=True).start()
        self.step()
        return self

    def step(self) -> None:
        """The next step begins."""
        self._step.set()
        # The thread gets no turn where Qt waits with Python's lock held.
        faulthandler.dump_traceback_later(LONGEST / 1000 + 5.0, exit=True, file=self._nowhere)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        faulthandler.cancel_dump_traceback_later()
        self._done.set()
        self._step.set()
        self._nowhere.close()

    def _watch(self) -> None:
        while self._step.wait(LONGEST / 1000):
            self._step.clear()
            if self._done.is_set():
                return
        self._stuck()


def _show(view: VenueView, start: Start) -> None:
    """Show a view and come back with its first picture.

    Raises
    ------
    RenderError
        If there will be none.
    """
    waiting = QEventLoop()
    broken: list[BaseException] = []

    def fail(where: str, error: BaseException) -> None:
        broken.append(error)
        waiting.quit()

    view.drawn.connect(waiting.quit)
    view.failed.connect(fail)
    start.failed.connect(waiting.quit)
    QTimer.singleShot(LONGEST, waiting, waiting.quit)
    view.show()
    # What happened while it was shown quit no loop.
    if start.look() and not start.drawn and not broken:
        waiting.exec()
    if start.error:
        raise start.error
    if broken:
        raise RenderError(str(broken[0])) from broken[0]
    if not start.drawn:
        raise RenderError(f"no picture within {LONGEST // 1000} s ({start.last_words})")


def measure(job: LoadJob, /, *, lang: str, words: QtWords, stuck: Callable[[], None]) -> dict[str, Any]:
    """All figures of a scene that is being loaded.

    Parameters
    ----------
    words : takes what Qt says
    stuck : called on another thread where a picture does not come to an end; does not come back

    Raises
    ------
    RenderError
        If drawing fails.
    SceneError
        If the scene cannot be opened.
    """
    words.install()
    try:
        application = make_application(words)
        loaded = job.wait()
        with _Patience(stuck) as patience:
            return _measured(application, loaded, lang, words, patience.step)
    finally:
        words.remove()


def _measured(
    application: QApplication, loaded: LoadedScene, lang: str, words: QtWords, step: Callable[[], None]
) -> dict[str, Any]:
    from viewer.render.device import DeviceInfo
    from viewer.ui.viewport.venue_view import VenueView

    view = VenueView(loaded, lang=lang)
    view.resize(*SIZE)
    _show(view, Start(view, words))
    view.draw_now()
    first_frame = process_age()
    gc.enable()
    low, high = loaded.geometry.bounds.astype(float)
    centre = np.array([*((low + high) / 2)[:2], 0.0])
    radius, half = float(np.linalg.norm((high - low)[:2])) / 2, float(high[0] - low[0]) / 2

    def timed(camera: Camera) -> float:
        step()
        view.camera = camera
        start = time.perf_counter()
        view.draw_now()
        return time.perf_counter() - start

    orbit = [timed(orbit_camera(radius, centre, i)) for i in range(FRAMES)]
    street = [timed(street_camera(half, i)) for i in range(FRAMES)]
    view.camera = orbit_camera(radius, centre, 0)
    picks = []
    for x, y in np.random.default_rng(0).uniform(0, 1, (200, 2)) * SIZE:
        start = time.perf_counter()
        view.pick(float(x), float(y))
        picks.append(time.perf_counter() - start)
    view.makeCurrent()
    renderer = DeviceInfo.current().renderer
    view.doneCurrent()
    view.close()
    application.processEvents()
    return {
        "first_frame_s": round(first_frame, 3),
        "load_s": round(loaded.seconds, 3),
        "orbit_ms": _percentiles(orbit),
        "street_ms": _percentiles(street),
        "pick_ms": _percentiles(picks),
        "peak_mb": round(peak_mb(), 1),
        "triangles": loaded.geometry.triangles,
        "renderer": renderer,
    }
