"""Pictures of scenes that nobody has opened yet: drawn by the program itself beside the window, and kept by content."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QImageReader

from viewer.build import cache
from viewer.build.job import LoadJob
from viewer.isolation import safe_environment
from viewer.scene.issues import Issue, SceneError
from viewer.scratch import scratch_folder
from viewer.ui.guard import Guarded
from viewer.ui.panels.scene_tile import PICTURE_SHAPE
from viewer.ui.presenters.opening_picture import write_picture

_SUFFIX, _QUALITY = f".start{cache.PICTURE}", 90
_NICE = 10  # of the process that draws: whoever uses the window comes first
_LEAVE = 5.0  # seconds that a thread is waited for when the window closes


def kept_at(source: str, /) -> Path | None:
    """Where the picture of a scene as it is now is kept; None if none is."""
    entry = cache.entry_for(source)
    return entry.with_name(entry.stem + _SUFFIX) if entry else None


class ScenePictures(Guarded, QObject):
    """Draws them one after another, on a thread that waits for a process.

    Signals
    -------
    drawn(str, object) : a scene, by what it is opened by, and its `QImage`; a null one where none can be drawn
    failed(str, object) : a scene that cannot be opened, and the issues
    """

    drawn = Signal(str, object)
    failed = Signal(str, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._waiting: list[str] = []
        self._done: set[str] = set()
        self._thread: threading.Thread | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._job: LoadJob | None = None
        self._stopped, self._round = False, 0

    def want(self, sources: Sequence[str], /) -> None:
        """Have the pictures of these made, in their order, and no others; those that were are not made again."""
        with self._lock:
            self._waiting = [source for source in sources if source not in self._done]
            self._stopped = False
            if self._waiting and (self._thread is None or not self._thread.is_alive()):
                self._thread = threading.Thread(target=self._run, name="scene pictures", daemon=True)
                self._thread.start()

    def forget(self) -> None:
        """Look at all of them again the next time they are wanted: they may be others by then."""
        with self._lock:
            self._done.clear()

    def stop(self) -> None:
        """Make no more, and give up the one that is being made."""
        with self._lock:
            self._stopped = True
            self._round += 1
            self._waiting = []
            if self._job:
                self._job.cancel()
            if self._process:
                self._process.kill()

    def close(self) -> None:
        """The window goes."""
        self.stop()
        if thread := self._thread:
            thread.join(_LEAVE)

    # -- on the thread --------------------------------------------------------------------------------------------

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._thread = None
                    return
                source, made_in = self._waiting.pop(0), self._round
            with contextlib.suppress(RuntimeError):  # the window may be gone meanwhile
                self._make(source, made_in)

    def _make(self, source: str, made_in: int) -> None:
        issues: Sequence[Issue] = ()
        picture = QImage()
        try:
            picture = self._picture(source)
        except SceneError as error:
            issues = error.issues
        with self._lock:
            if self._round != made_in:
                return  # given up, so it says nothing
            self._done.add(source)
        if issues:
            self.failed.emit(source, issues)
        else:
            self.drawn.emit(source, picture)

    def _picture(self, source: str) -> QImage:
        """The picture that is kept, or another one.

        Raises
        ------
        SceneError
            If the scene cannot be opened.
        """
        kept = kept_at(source)
        if kept and not (picture := QImage(str(kept))).isNull():
            cache.touch(kept)
            return picture
        self._load(source)
        with contextlib.suppress(OSError), scratch_folder() as folder:
            file = folder / "picture"
            if self._draw(source, file):
                picture = QImageReader(str(file), b"png").read()
                if kept and not picture.isNull():
                    _keep(picture, kept)
                return picture
        return QImage()

    def _load(self, source: str) -> None:
        """Build the scene, which is kept for the process that draws it, and for whoever opens it."""
        with self._lock:
            if self._stopped:
                return
            self._job = job = LoadJob(source)
        try:
            job.wait()
        finally:
            with self._lock:
                self._job = None

    def _draw(self, source: str, file: Path) -> bool:
        """Have a process draw it into a file; whether it did."""
        package = str(Path(__file__).resolve().parents[3])
        size = f"{PICTURE_SHAPE[0]}x{PICTURE_SHAPE[1]}"
        with self._lock:
            if self._stopped:
                return False
            self._process = process = subprocess.Popen(
                [sys.executable, "-P", "-m", "viewer", "render", source, str(file), "--size", size, "--no-labels"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=safe_environment(os.environ, package),
                # A console window must not flash up on Windows.
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0)
                | getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),
            )
        if sys.platform != "win32":
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, process.pid, _NICE)
        code = process.wait()
        with self._lock:
            self._process = None
        return code == 0


def _keep(picture: QImage, file: Path) -> None:
    """Keep a picture among what is built of the scenes, where that is bounded and cleared with the rest."""
    with contextlib.suppress(OSError):
        write_picture(picture, file, _QUALITY)
