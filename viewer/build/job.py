"""Loading a scene in a worker process, so that a window stays responsive.

Starting a job imports next to nothing: the worker runs while the program still imports Qt.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from viewer.build.loading import LoadedScene


class LoadJob:
    """A scene being loaded by a worker process, which has an interpreter lock of its own.

    Parameters
    ----------
    source, style : as for `load_scene`
    """

    def __init__(self, source: str | Path, /, *, style: str | None = None) -> None:
        self.source = str(source)
        self._folder = tempfile.TemporaryDirectory(prefix="jinyuzui-")
        self._file = Path(self._folder.name) / "scene.bundle"
        package = str(Path(__file__).resolve().parents[2])
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([package, os.environ.get("PYTHONPATH", "")])}
        # A console window must not flash up on Windows.
        flags: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "viewer.build.worker", self.source, style or "", str(self._file)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            creationflags=flags,
        )
        self._cancelled = self._waited = False

    def poll(self) -> bool:
        """Whether the worker has ended."""
        return self._process.poll() is not None

    def cancel(self) -> None:
        """Stop the worker; `wait` then raises."""
        self._cancelled = True
        if self._process.poll() is None:
            self._process.kill()
        if not self._waited:
            self._process.communicate()
            self._folder.cleanup()

    def wait(self) -> LoadedScene:
        """The scene, when the worker is done. May be called on any thread, once.

        Raises
        ------
        SceneError
            If the scene cannot be opened, the worker died, or the job was cancelled.
        """
        from viewer.build.bundle import DamagedBundleError, read_bundle
        from viewer.build.loading import LoadedScene
        from viewer.scene.issues import Issue, SceneError, Severity

        self._waited = True
        try:
            out, errors = self._process.communicate()
            seconds, style = self._reply(out, errors)
            try:
                head, geometry = read_bundle(self._file)
            except DamagedBundleError as error:
                raise SceneError([Issue("unreadable", Severity.FATAL, self.source, found=str(error))]) from error
            root = Path(head.root)
            return LoadedScene(head.scene, head.content, geometry, head.issues, root, self.source, style, seconds)
        finally:
            self._folder.cleanup()

    def _reply(self, out: bytes, errors: bytes) -> tuple[float, str]:
        """Seconds and style from the worker's last line."""
        import msgspec

        from viewer.build.bundle import WorkerReply
        from viewer.scene.issues import Issue, SceneError, Severity

        lines = out.splitlines()
        if not self._cancelled and self._process.returncode == 0 and lines:
            reply = msgspec.json.decode(lines[-1], type=WorkerReply)
            if reply.fatal:
                raise SceneError(reply.issues)
            return reply.seconds, reply.style
        last = errors.decode(errors="replace").strip().splitlines()[-1:] or [f"exit {self._process.returncode}"]
        found = "cancelled" if self._cancelled else last[0]
        raise SceneError([Issue("unreadable", Severity.FATAL, self.source, found=found)])
