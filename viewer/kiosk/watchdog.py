"""The process that keeps a kiosk's viewer running: without Qt and OpenGL, so that nothing of theirs can end it.

It starts the viewer, hears a beat of its main thread each second, and starts another one when that ends or is silent.
"""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import msgspec
import psutil

from viewer.isolation import safe_environment
from viewer.kiosk.beats import END, Beat, ViewerOrder
from viewer.kiosk.config import Restart
from viewer.kiosk.keeping import Health, How, Next, Rows
from viewer.kiosk.reports import write_report

LEFT = 6
"""The viewer's exit code when the operator has left the kiosk."""

HOPELESS = (1, 2, 3)
"""Exit codes of the first start after which another one would end alike: a faulty file, wrong usage, no OpenGL."""

NO_DISPLAY, PATIENCE = 3, 4
"""The one of these that passes where a machine has only just started, and the starts after which it does not."""

STACKS = "stacks.txt"
CHILD = "viewer.cli.kiosk_window"
"""The module that the viewer is."""

_EVERY = 0.25
_PATIENCE = 5.0  # seconds for an end in good order
_ROOM = 64 << 20  # bytes below which a disk counts as full
_LOG = logging.getLogger("jinyuzui.kiosk")


class Watchdog:
    """Keeps one viewer running.

    Parameters
    ----------
    start : what it is to show
    restart : when it is started anew while nobody is there
    clock : seconds of a steady clock
    child : the command that is the viewer
    """

    def __init__(
        self,
        start: ViewerOrder,
        restart: Restart,
        *,
        clock: Callable[[], float] = time.monotonic,
        child: tuple[str, ...] = (sys.executable, "-P", "-m", CHILD),
    ) -> None:
        self._start, self._restart, self._clock, self._child = start, restart, clock, child
        self._rows = Rows(clock)
        self._folder = Path(start.folder)
        self._asked = threading.Event()
        self._drawn = self._crashed = False
        self.starts = 0

    def stop(self) -> None:
        """Have the viewer end, and `run` with it; on any thread."""
        self._asked.set()

    def run(self) -> int:
        """Keep it running until the operator leaves or somebody asks for the end; gives the exit code."""
        upcoming = Next(0.0, How.FRESH)
        last = None
        while not self._asked.wait(upcoming.wait):
            safe = upcoming.how is How.SAFE
            restored = last if upcoming.how is How.RESTORED else None
            order = msgspec.structs.replace(self._start, safe=safe, last=restored)
            try:
                ended = self._one(order)
            except OSError as error:
                # Too many processes, no memory: that passes.
                _LOG.warning("the viewer cannot be started: %s", error)
                upcoming = self._rows.crashed()
                continue
            code, beat, why = ended
            if self._asked.is_set():
                return 0
            if code == LEFT:
                return LEFT
            if code in HOPELESS and not self._drawn and (code != NO_DISPLAY or self.starts >= PATIENCE):
                return code
            if why == "" and code == 0:
                upcoming = Next(0.0, How.FRESH)
                continue
            last = beat.last
            self._crashed = True
            self._report(why or f"ended with {code}", beat)
            upcoming = self._rows.crashed()
            _LOG.warning(
                "the viewer is started anew (%s), %s, in %.0f s", why or code, upcoming.how.value, upcoming.wait
            )
        return 0

    def _one(self, order: ViewerOrder) -> tuple[int, Beat, str]:
        """One viewer from start to end: its exit code, its last beat, and why it was ended if it was."""
        with contextlib.suppress(OSError):
            (self._folder / STACKS).unlink(missing_ok=True)
        process = subprocess.Popen(
            self._child, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=self._environment(), cwd=_home()
        )
        self.starts += 1
        assert process.stdin
        assert process.stdout
        heard: queue.Queue[Beat] = queue.Queue()
        threading.Thread(target=_listen, args=(process, heard), name="beats", daemon=True).start()
        health = Health(self._restart, self._clock, lambda: datetime.now().astimezone())
        why = ""
        try:
            with contextlib.suppress(OSError):
                process.stdin.write(msgspec.json.encode(order) + b"\n")
                process.stdin.flush()
            why = self._attend(process, health, heard)
        finally:
            _end(process)
        return process.returncode, health.beat, why

    def _attend(self, process: subprocess.Popen[bytes], health: Health, heard: queue.Queue[Beat]) -> str:
        """Look after a viewer until it ends or has to be ended; why it has to be, "" where it ends in good order."""
        seen = psutil.Process(process.pid)
        while process.poll() is None:
            if self._asked.is_set():
                _ask(process)
                return ""
            with contextlib.suppress(queue.Empty):
                health.hear(heard.get(timeout=_EVERY))
                while True:
                    health.hear(heard.get_nowait())
            self._drawn = self._drawn or health.good
            self._rows.good(health.good)
            if health.hangs():
                return "silent"
            if health.shows_nothing():
                return "shows nothing"
            try:
                stopped, resident = seen.status() == psutil.STATUS_STOPPED, seen.memory_info().rss
            except psutil.Error:
                continue
            if health.to_be_woken(stopped) and sys.platform != "win32":
                os.kill(process.pid, signal.SIGCONT)
            if reason := health.worn(resident):
                _LOG.warning("the viewer is started anew while nobody is there: %s", reason)
                _ask(process)
                return ""
        with contextlib.suppress(queue.Empty):
            while True:
                health.hear(heard.get_nowait())
        return "" if process.returncode == 0 else f"ended with {process.returncode}"

    def _report(self, why: str, beat: Beat) -> None:
        write_report(self._folder / "crashes", why, beat, self._folder / STACKS, datetime.now().astimezone())

    def _environment(self) -> dict[str, str]:
        root = str(Path(__file__).resolve().parents[2])
        environment = safe_environment(os.environ, root)
        if self._crashed or _full(Path.home()):
            # Mesa maps its cache of shaders into memory: on a full disk that ends the process.
            environment["MESA_SHADER_CACHE_DISABLE"] = "true"
        return environment


def _listen(process: subprocess.Popen[bytes], heard: queue.Queue[Beat]) -> None:
    assert process.stdout
    decoder = msgspec.json.Decoder(Beat)
    with contextlib.suppress(OSError, ValueError):
        for line in process.stdout:
            with contextlib.suppress(msgspec.DecodeError):
                heard.put(decoder.decode(line))


def _ask(process: subprocess.Popen[bytes]) -> None:
    """Ask a viewer to end in good order, and wait for that."""
    with contextlib.suppress(OSError):
        assert process.stdin
        process.stdin.write(END)
        process.stdin.flush()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_PATIENCE)


def _end(process: subprocess.Popen[bytes]) -> None:
    """A viewer that still runs is ended, and all that it has started."""
    if process.poll() is None:
        with contextlib.suppress(psutil.Error):
            for each in psutil.Process(process.pid).children(recursive=True):
                with contextlib.suppress(psutil.Error):
                    each.kill()
        process.kill()
        process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe:
            with contextlib.suppress(OSError):
                pipe.close()


def _full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < _ROOM
    except OSError:
        return True


def _home() -> str | None:
    """A folder that stays, and in which nothing of a stranger's lies."""
    home = Path.home()
    return str(home) if home.is_dir() else None
