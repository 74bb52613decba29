"""Loading a scene: in this process, or in a worker process so that a window stays responsive."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import msgspec

from viewer.build.batches import Geometry
from viewer.build.bundle import DamagedBundleError, read_bundle
from viewer.scene.issues import Issue, SceneError, Severity
from viewer.scene.model import Content, Scene
from viewer.scene.style import load_style


@dataclass(frozen=True, slots=True, eq=False)
class LoadedScene:
    """A scene ready to be shown.

    Parameters
    ----------
    issues : everything found wrong that does not hinder showing it
    root : the package's folder, or the lone file's
    source : as it was asked for
    style : name of the style whose colours the geometry has
    seconds : that reading and building took
    """

    scene: Scene
    content: Content
    geometry: Geometry
    issues: tuple[Issue, ...]
    root: Path
    source: str
    style: str
    seconds: float


def load_scene(source: str | Path, /, *, style: str | None = None) -> LoadedScene:
    """A scene by shipped id, package folder or lone file.

    Parameters
    ----------
    style : another style than the scene asks for

    Raises
    ------
    SceneError
        If it cannot be opened at all.
    UnknownStyleError
        If there is no such style.
    """
    from viewer.build.assemble import build_geometry
    from viewer.scene.loader import read_scene

    start = time.perf_counter()
    read = read_scene(source)
    name = style or read.scene.style.name
    geometry = build_geometry(read, load_style(name))
    seconds = time.perf_counter() - start
    return LoadedScene(read.scene, read.content, geometry, read.issues, read.root, str(source), name, seconds)


class WorkerReply(msgspec.Struct, frozen=True):
    """A worker's last line."""

    seconds: float = 0.0
    style: str = ""
    issues: tuple[Issue, ...] = ()
    fatal: bool = False


class LoadJob:
    """A scene being loaded by a worker process, which has an interpreter lock of its own.

    Parameters
    ----------
    source, style : as for `load_scene`
    """

    def __init__(self, source: str | Path, /, *, style: str | None = None) -> None:
        self.source = str(source)
        self._start = time.perf_counter()
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
        self._waited = True
        try:
            out, errors = self._process.communicate()
            reply = self._reply(out, errors)
            if reply.fatal:
                raise SceneError(reply.issues)
            try:
                head, geometry = read_bundle(self._file)
            except DamagedBundleError as error:
                raise SceneError([Issue("unreadable", Severity.FATAL, self.source, found=str(error))]) from error
            return LoadedScene(
                head.scene,
                head.content,
                geometry,
                head.issues,
                Path(head.root),
                self.source,
                reply.style,
                reply.seconds,
            )
        finally:
            self._folder.cleanup()

    def _reply(self, out: bytes, errors: bytes) -> WorkerReply:
        lines = out.splitlines()
        if not self._cancelled and self._process.returncode == 0 and lines:
            return msgspec.json.decode(lines[-1], type=WorkerReply)
        last = errors.decode(errors="replace").strip().splitlines()[-1:] or [f"exit {self._process.returncode}"]
        found = "cancelled" if self._cancelled else last[0]
        return WorkerReply(issues=(Issue("unreadable", Severity.FATAL, self.source, found=found),), fatal=True)
