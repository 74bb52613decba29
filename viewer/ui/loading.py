"""Loading scenes beside the window: a worker process does it, a thread waits for it."""

from __future__ import annotations

import threading
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from viewer.build.job import LoadJob
from viewer.scene.issues import Issue, SceneError, Severity


class SceneLoader(QObject):
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
        self._thread: threading.Thread | None = None
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
        self._thread = threading.Thread(target=self._wait, args=(job,), name="scene loader", daemon=True)
        self._thread.start()

    def cancel(self) -> None:
        """Give up the job that runs; nothing is signalled for it."""
        job, self._job = self._job, None
        if job:
            job.cancel()
        if self._thread:
            self._thread.join()
            self._thread = None

    def _wait(self, job: LoadJob) -> None:
        try:
            self._ended.emit(job, job.wait(), None)
        except SceneError as error:
            self._ended.emit(job, None, error.issues)
        except Exception as error:
            issue = Issue("unreadable", Severity.FATAL, job.source, found=f"{type(error).__name__}: {error}")
            self._ended.emit(job, None, (issue,))
            raise

    def _end(self, job: LoadJob, scene: object, issues: object) -> None:
        if job is not self._job:
            return
        self._job = None
        if scene is not None:
            self.loaded.emit(scene)
        else:
            self.failed.emit(issues)
