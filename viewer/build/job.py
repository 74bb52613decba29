"""Loading a scene beside the program: from the cache, or by a worker process, so that a window stays responsive.

Starting a job imports next to nothing: the rest happens on a thread while the program still imports Qt.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from viewer.isolation import safe_environment
from viewer.scene.options import AS_WRITTEN, ModelOptions
from viewer.scratch import scratch_folder, sweep

if TYPE_CHECKING:
    from viewer.build.loading import LoadedScene


class LoadJob:
    """A scene being loaded.

    Parameters
    ----------
    source : as for `load_scene`
    options : how a lone model is to be taken

    `share` tells how far it is, 0..1.
    """

    def __init__(self, source: str | Path, /, *, options: ModelOptions = AS_WRITTEN) -> None:
        self.share = 0.0
        self.source, self.options = str(source), options
        self._began = time.perf_counter()
        self._lock = threading.Lock()
        self._cancelled = False
        self._process: subprocess.Popen[bytes] | None = None
        self._scene: LoadedScene | None = None
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="scene job", daemon=True)
        self._thread.start()

    def poll(self, seconds: float = 0.0) -> bool:
        """Whether the job has ended, or does so within some seconds."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def cancel(self) -> None:
        """Stop; `wait` then raises. Comes back when nothing is left of the job."""
        with self._lock:
            self._cancelled = True
            if self._process:
                self._process.kill()
        self._thread.join()

    def wait(self) -> LoadedScene:
        """The scene, when the job is done. May be called on any thread.

        Raises
        ------
        SceneError
            If the scene cannot be opened, the worker died, or the job was cancelled.
        """
        self._thread.join()
        if self._error:
            raise self._error
        if self._cancelled or self._scene is None:
            raise self._fault("cancelled")
        return self._scene

    def _fault(self, found: str) -> Exception:
        from viewer.scene.issues import Issue, SceneError, Severity

        return SceneError([Issue("unreadable", Severity.FATAL, self.source, found=found)])

    def _run(self) -> None:
        try:
            self._scene = self._load()
        except Exception as error:  # noqa: BLE001 - whoever waits gets it
            self._error = error
        if self._cancelled:
            # A worker that was killed leaves what it had unpacked.
            sweep()

    def _load(self) -> LoadedScene:
        from viewer.build import cache

        if "\0" in self.source:  # no process can be told of it
            from viewer.scene.loader import resolve

            resolve(self.source)
        entry = cache.entry_for(self.source, options=self.options, stopped=lambda: self._cancelled)
        if entry and (found := self._kept(entry)):
            return found
        aside = None
        if entry:
            try:
                aside = cache.aside(entry)
            except OSError:
                entry = None
        with contextlib.ExitStack() as held:
            target = aside or held.enter_context(scratch_folder()) / "bundle"
            try:
                self._work(target)
                return self._read(cache.keep(target, entry) if entry else target)
            finally:
                if aside:
                    cache.drop(aside)

    def _kept(self, entry: Path) -> LoadedScene | None:
        """The scene from the cache; an entry that is damaged is removed."""
        from viewer.build import cache
        from viewer.build.arrayfile import DamagedBundleError

        if not entry.is_file():
            return None
        try:
            found = self._read(entry)
        except DamagedBundleError:
            cache.drop(entry)
            return None
        cache.touch(entry)
        return found

    def _read(self, path: Path) -> LoadedScene:
        from viewer.build.bundle import read_bundle
        from viewer.build.loading import LoadedScene

        head, geometry, pictures = read_bundle(path)
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
        )

    def _work(self, target: Path) -> None:
        """Have a process of its own write the bundle."""
        package = str(Path(__file__).resolve().parents[2])
        environment = safe_environment(os.environ, package)
        # A console window must not flash up on Windows.
        flags: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)
        with tempfile.TemporaryFile() as errors:
            with self._lock:
                if self._cancelled:
                    raise self._fault("cancelled")
                self._process = subprocess.Popen(
                    # -P: the folder that it is started in may be a stranger's. Not -I, which leaves out the user's
                    # own packages, this one perhaps among them.
                    [sys.executable, "-P", "-m", "viewer.build.worker", self.source, str(target), *self.options.words],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=errors,
                    env=environment,
                    creationflags=flags,
                )
            last = self._follow(self._process)
            errors.seek(0)
            self._check(last, errors.read(), self._process.returncode)

    def _follow(self, process: subprocess.Popen[bytes]) -> bytes:
        """Note how far the worker is until it ends; gives its last line."""
        last = b""
        assert process.stdout
        with process.stdout as lines:
            for line in lines:
                last = line
                if line.startswith(b'{"share":'):
                    self.share = float(line[len(b'{"share":') : -2])
        process.wait()
        return last

    def _check(self, line: bytes, errors: bytes, code: int) -> None:
        """Raise what the worker's last line tells."""
        import msgspec

        from viewer.build.bundle import WorkerReply
        from viewer.scene.issues import SceneError

        if not self._cancelled and code == 0 and line:
            reply = msgspec.json.decode(line, type=WorkerReply)
            if reply.fatal:
                raise SceneError(reply.issues)
            return
        last = errors.decode(errors="replace").strip().splitlines()[-1:] or [f"exit {code}"]
        raise self._fault("cancelled" if self._cancelled else last[0])
