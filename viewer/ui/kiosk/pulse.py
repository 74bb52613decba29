"""The beat of the main thread, for the watchdog: it falls silent when that thread hangs."""

from __future__ import annotations

import faulthandler
import hashlib
import queue
import threading
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import BinaryIO, TextIO

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from viewer.kiosk.beats import END, Beat
from viewer.kiosk.keeping import SILENCE
from viewer.scene.places import SCENE_FILE
from viewer.ui.guard import Guarded
from viewer.ui.shell.persistence import place_of
from viewer.ui.shell.window import Window

EVERY = 1_000
"""Milliseconds between two beats."""

_EARLY = 2.0  # seconds before the watchdog loses patience: then it is written down what each thread is at
_ENOUGH = 50  # moving frames that tell how fast they come


class Pulse(Guarded, QObject):
    """Beats, and hears when the end is asked for.

    Parameters
    ----------
    window : whose program it is
    busy : whether somebody is there
    answers, orders : to the watchdog, and from it
    stacks : takes what each thread is at when the main one hangs

    Signals
    -------
    ended() : the watchdog asks for the end
    orphaned() : there is no watchdog any more
    """

    ended, orphaned = Signal(), Signal()

    def __init__(
        self,
        window: Window,
        busy: Callable[[], bool],
        answers: BinaryIO,
        orders: BinaryIO,
        stacks: TextIO | None,
    ) -> None:
        super().__init__(window)
        self._window, self._busy, self._stacks = window, busy, stacks
        self._drawn = False
        self._hashes: dict[tuple[str, int], str] = {}
        # Written by another thread, which blocks where the watchdog does not read; beats of the main thread only.
        self._beats: queue.Queue[bytes] = queue.Queue(maxsize=4)
        threading.Thread(target=self._write, args=(answers,), name="beats", daemon=True).start()
        threading.Thread(target=self._listen, args=(orders,), name="orders", daemon=True).start()
        window.view.drawn.connect(self._drew)
        self._timer = QTimer(self, interval=EVERY)
        self._timer.timeout.connect(self._beat)
        self._timer.start()
        self._beat()

    def _drew(self) -> None:
        self._drawn = True

    def _beat(self) -> None:
        if self._stacks:
            faulthandler.dump_traceback_later(SILENCE - _EARLY, file=self._stacks)
        window = self._window
        explorer, source = window.view.explorer, window.opening.source
        figures = window.view.figures
        there = self._busy() and explorer is not None and not explorer.walking.active and bool(source)
        beat = Beat(
            drawn=self._drawn and window.view.isVisible() and not window.view.broken,
            busy=self._busy(),
            frame_ms=1000 * median(figures.seconds) if len(figures.seconds) >= _ENOUGH else 0.0,
            last=place_of(explorer, source) if there and explorer else None,
            renderer=figures.renderer,
            scene=self._named(explorer.loaded.scene.id, explorer.loaded.root) if explorer else "",
        )
        if not self._beats.full():
            self._beats.put_nowait(msgspec.json.encode(beat) + b"\n")

    def _write(self, answers: BinaryIO) -> None:
        while True:
            line = self._beats.get()
            if not line:
                return
            try:
                answers.write(line)
                answers.flush()
            except (OSError, ValueError):
                return

    def _listen(self, orders: BinaryIO) -> None:
        try:
            for line in orders:
                if line == END:
                    self.ended.emit()
                    return
        except (OSError, ValueError):
            pass
        self.orphaned.emit()

    def close(self) -> None:
        """The program ends: nobody needs to know what it is at."""
        self._timer.stop()
        self._beats.put(b"")
        faulthandler.cancel_dump_traceback_later()

    def _named(self, scene: str, root: Path) -> str:
        """A scene's id and a hash of its file, for reports."""
        file = root / SCENE_FILE if root.is_dir() else root
        try:
            key = str(file), file.stat().st_mtime_ns
            if key not in self._hashes:
                self._hashes = {key: hashlib.blake2b(file.read_bytes(), digest_size=8).hexdigest()}
        except OSError:
            return scene
        return f"{scene} {self._hashes[key]}"
