"""Loading scenes beside the window: a worker process does it, a thread waits for it."""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from viewer.build.job import LoadJob
from viewer.scene.issues import Issue, SceneError, Severity
from viewer.ui.guard import Guarded

LEAVE = 0.4
"""Seconds that a job is given for its end when the window closes."""


class SceneLoader(Guarded, QObject):
    """Loads one scene at a time; a new one takes the place of the one before.

    Signals
    -------
    loaded(object) : a `LoadedScene`
    failed(object) : the issues
    """

    loaded = Signal(object)
    failed = Signal(object)
    _ended = Signal(object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job: LoadJob | None = None
        self._given_up: LoadJob | None = None
        self._ended.connect(self._end)

    @property
    def share(self) -> float:
        """How far the job is, 0..1; 1 when there is none."""
        return self._job.share if self._job else 1.0

    def start(self, source: str | Path, /) -> None:
        """Begin to load."""
        self.adopt(LoadJob(source))

    def adopt(self, job: LoadJob, /) -> None:
        """Wait for a job that was begun elsewhere."""
        self.cancel()
        self._job = job
        threading.Thread(target=self._wait, args=(job,), name="scene loader", daemon=True).start()

    def cancel(self) -> None:
        """Give up the job that runs, without waiting for its end; nothing is signalled for it."""
        job, self._job = self._job, None
        if job:
            job.cancel()
            self._given_up = job

    def close(self) -> None:
        """Give up the job that runs, and leave it a moment to put away what it had begun."""
        self.cancel()
        if self._given_up:
            self._given_up.poll(LEAVE)

    def _wait(self, job: LoadJob) -> None:
        scene, issues = None, None
        try:
            scene = job.wait()
        except SceneError as error:
            issues = error.issues
        except Exception as error:
            issues = (Issue("unreadable", Severity.FATAL, job.source, found=f"{type(error).__name__}: {error}"),)
            raise
        finally:
            # Nobody waits for a job that was given up, and this object may be gone meanwhile.
            if job is self._job:
                with contextlib.suppress(RuntimeError):
                    self._ended.emit(job, scene, issues)

    def _end(self, job: LoadJob, scene: object, issues: object) -> None:
        if job is not self._job:
            return
        self._job = None
        if scene is not None:
            self.loaded.emit(scene)
        else:
            self.failed.emit(issues)
