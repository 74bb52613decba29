"""Loading a scene beside the program: from the cache, or by a worker process, so that a window stays responsive.

Starting a job imports next to nothing: the rest happens on a thread while the program still imports Qt.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from viewer.scene.options import AS_WRITTEN, ModelOptions
from viewer.scratch import scratch_folder, sweep

if TYPE_CHECKING:
    from viewer.build.bundle import WorkerProgress
    from viewer.build.loading import LoadedScene
    from viewer.build.worker_run import Outcome, Standby, WorkerRun
    from viewer.scene.issues import Issue
    from viewer.scene.tasks import Task

_TRIES = 4  # workers that are started for one scene, each without the part that ended the one before


class CancelledError(Exception):
    """The job is not to go on."""


class LoadJob:
    """A scene being loaded.

    Parameters
    ----------
    source : as for `load_scene`
    options : how a lone model is to be taken
    standby : gives a worker that has started already, if there is one

    `share` tells how far it is, 0..1, and `task` what it is at.
    """

    def __init__(
        self,
        source: str | Path,
        /,
        *,
        options: ModelOptions = AS_WRITTEN,
        standby: Callable[[], Standby | None] = lambda: None,
    ) -> None:
        self.share = 0.0
        self.task: Task | None = None
        self.source, self.options, self._standby = str(source), options, standby
        self._began = time.perf_counter()
        self._lock = threading.Lock()
        self._cancelled = False
        self._run_now: WorkerRun | None = None
        self._scene: LoadedScene | None = None
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="scene job", daemon=True)
        self._thread.start()

    def poll(self, seconds: float = 0.0) -> bool:
        """Whether the job has ended, or does so within some seconds."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def cancel(self) -> None:
        """Stop; `wait` then raises. Comes back at once: what is left of the job ends by itself (`poll`)."""
        with self._lock:
            self._cancelled = True
            if self._run_now:
                self._run_now.kill()

    def wait(self) -> LoadedScene:
        """The scene, when the job is done. May be called on any thread.

        Raises
        ------
        SceneError
            If the scene cannot be opened, the worker died, or the job was cancelled.
        """
        self._thread.join()
        if self._cancelled:
            raise self._fault("cancelled")
        if self._error:
            raise self._error
        if self._scene is None:
            raise self._fault("cancelled")
        return self._scene

    def go_on(self) -> None:
        """What long work calls again and again.

        Raises
        ------
        CancelledError
            If the job was cancelled.
        """
        if self._cancelled:
            raise CancelledError

    def _fault(self, found: str) -> Exception:
        from viewer.scene.issues import Issue, SceneError, Severity

        return SceneError([Issue("unreadable", Severity.FATAL, self.source, found=found)])

    def _run(self) -> None:
        try:
            self._scene = self._load()
        except Exception as error:  # noqa: BLE001 - whoever waits gets it
            self._error = error
        if self._cancelled:
            sweep()

    def _load(self) -> LoadedScene:
        from viewer.build import cache

        if "\0" in self.source:  # no process can be told of it
            from viewer.scene.loader import resolve

            resolve(self.source)
        entry, size = self._entry()
        if entry and (found := self._kept(entry)):
            return found
        self.go_on()
        aside = None
        if entry:
            try:
                aside = cache.aside(entry)
            except OSError:
                entry = None
        with contextlib.ExitStack() as held:
            target = aside or held.enter_context(scratch_folder()) / "bundle"
            try:
                whole = self._work(target, size)
                # What was changed while it was read must not be found by what it was before, nor what lacks a part that
                # took too long here and now: another time it may be there.
                kept = whole and entry is not None and entry == self._entry()[0]
                return self._read(cache.keep(target, entry) if entry and kept else target)
            finally:
                if aside:
                    cache.drop(aside)

    def _entry(self) -> tuple[Path | None, int]:
        from viewer.build import cache

        return cache.looked_at(self.source, options=self.options, stopped=lambda: self._cancelled)

    def _kept(self, entry: Path) -> LoadedScene | None:
        """The scene from the cache; an entry that is damaged is removed."""
        from viewer import plugins
        from viewer.build import cache
        from viewer.build.arrayfile import DamagedBundleError

        if not entry.is_file():
            return None
        try:
            found = self._read(entry)
        except DamagedBundleError:
            cache.drop(entry)
            return None
        if any(plugins.state(group) != state for group, state in found.looked_up.items()):
            # Another package was installed or removed that has a part in it.
            cache.drop(entry)
            return None
        cache.touch(entry)
        return found

    def _read(self, path: Path) -> LoadedScene:
        from viewer.build.bundle import read_bundle
        from viewer.build.loading import LoadedScene

        head, geometry, pictures = read_bundle(path, self.go_on)
        seconds = time.perf_counter() - self._began
        root = Path(os.fsdecode(head.root))
        return LoadedScene(
            head.scene,
            head.content,
            geometry,
            head.issues,
            root,
            self.source,
            head.style,
            seconds,
            pictures,
            head.offset,
            head.looked_up,
            head.spots,
            self.options,
            head.files,
        )

    def _work(self, target: Path, size: int) -> bool:
        """Have processes of their own write the bundle, until one does; gives whether all parts are in it."""
        from viewer.build.budgets import AGAIN
        from viewer.scene.issues import SceneError

        without: dict[str, Issue] = {}
        spent = 0.0
        for left in reversed(range(_TRIES)):
            outcome = self._one(target, size, spent, without)
            if reply := outcome.reply:
                if reply.fatal:
                    raise SceneError(reply.issues)
                return not reply.left_out
            spent += outcome.seconds
            # A worker that was ended leaves what it had unpacked.
            sweep()
            last = outcome.last
            fault = outcome.issue(self.source)
            again = left and last and last.optional and last.task.key not in without
            if not again or not last or last.allowed - outcome.seconds < AGAIN:
                raise SceneError([_fatal(fault), *without.values()])
            without[last.task.key] = fault
        raise AssertionError

    def _one(self, target: Path, size: int, spent: float, without: dict[str, Issue]) -> Outcome:
        """One worker's try."""
        from viewer.build.bundle import WorkerOrder
        from viewer.build.worker_run import WorkerRun

        order = WorkerOrder(os.fsencode(self.source), os.fsencode(target), size, spent, without, self.options)
        with self._lock:
            self.go_on()
            self._run_now = WorkerRun(order, self._note, self._standby())
        try:
            return self._run_now.follow()
        finally:
            self.go_on()

    def _note(self, now: WorkerProgress) -> None:
        self.share, self.task = now.share, now.task


def _fatal(issue: Issue) -> Issue:
    """An issue that keeps the scene from being opened."""
    from dataclasses import replace

    from viewer.scene.issues import Severity

    return replace(issue, severity=Severity.FATAL)
