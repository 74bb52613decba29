"""One worker process seen from outside: started, followed, watched, and ended where it passes its budget."""

from __future__ import annotations

import contextlib
import math
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from viewer import plugins
from viewer.isolation import safe_environment

if TYPE_CHECKING:
    from viewer.build.bundle import WorkerOrder, WorkerProgress, WorkerReply
    from viewer.scene.issues import Issue

PROGRAM = ("-P", "-m", "viewer.build.worker")
"""What Python runs. -P: the folder that it is started in may be a stranger's. Not -I, which leaves out the user's own
packages, this one perhaps among them."""

_EVERY = 0.1  # seconds between two looks
_AWAKE = 0.02  # of one processor's time: who takes less, only looks at the clock
_LONGEST = 64 << 20  # bytes of a line: what has no end is no answer


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a worker ended.

    Parameters
    ----------
    reply : what it answered; None if it died
    last : what it said it was at
    found, expected : why it died; `expected` tells the budget that it passed, "" for another cause
    seconds : of processor time that it took, about
    """

    reply: WorkerReply | None
    last: WorkerProgress | None
    found: str
    expected: str
    seconds: float

    def issue(self, source: str, /) -> Issue:
        """That it died, and at what."""
        from viewer.scene.names import printable
        from viewer.scene.tasks import Stage, Task

        task = self.last.task if self.last else Task(Stage.READ, printable(source))
        return task.issue("over-budget" if self.expected else "failed-part", self.found, self.expected)


READY = "ready"
"""An argument to it: there is time until the order comes, get ready for whatever it may be."""


class Standby:
    """A worker that starts, and waits for its order.

    Parameters
    ----------
    patient : no order waits for it yet
    """

    def __init__(self, *, patient: bool = False) -> None:
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed by whoever gives it an order, or dismisses it
        package = str(Path(__file__).resolve().parents[2])
        self.process = subprocess.Popen(
            [sys.executable, *PROGRAM, *([READY] if patient else [])],
            # It ends when this pipe does, so with this process, however that ends.
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            env=safe_environment(os.environ, package) | {plugins.FOLDERS: plugins.passed_on()},
            # A console window must not flash up on Windows.
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )

    @property
    def waits(self) -> bool:
        """Whether it still does."""
        return self.process.poll() is None

    def dismiss(self) -> None:
        """There is no order for it."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.errors):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()


class WorkerRun:
    """A worker at its order.

    Parameters
    ----------
    told : takes each line of progress
    standby : the worker; one is started without
    """

    def __init__(
        self, order: WorkerOrder, told: Callable[[WorkerProgress], None], standby: Standby | None = None
    ) -> None:
        self._order, self._told = order, told
        self._last: WorkerProgress | None = None
        self._reply: WorkerReply | None = None
        self._heard = time.monotonic()
        self._passed = ("", "")
        self._seconds = 0.0
        worker = standby or Standby()
        self.process, self._errors = worker.process, worker.errors

    def kill(self) -> None:
        """End it at once."""
        self.process.kill()

    def follow(self) -> Outcome:
        """Have it work until it ends."""
        import msgspec

        from viewer.build.budgets import SLOWEST, budget_for
        from viewer.build.processes import Confinement
        from viewer.scene.collection import is_own

        budget = budget_for(self._order.size, own=is_own(os.fsdecode(self._order.source)))
        confined = Confinement(self.process, SLOWEST * budget.seconds, int(2 * budget.memory))
        ended = threading.Event()
        watch = threading.Thread(target=self._watch, args=(ended, budget.memory), name="worker watch", daemon=True)
        watch.start()
        assert self.process.stdin
        assert self.process.stdout
        try:
            with self.process.stdout as lines:
                # One that has died already tells by its code how.
                with contextlib.suppress(OSError):
                    self.process.stdin.write(msgspec.json.encode(self._order) + b"\n")
                    self.process.stdin.flush()
                while line := lines.readline(_LONGEST):
                    self._take(line)
            code = self.process.wait()
        finally:
            ended.set()
            watch.join()
            confined.close()
            with contextlib.suppress(OSError):
                self.process.stdin.close()
        with self._errors as errors:
            errors.seek(0)
            told = errors.read(1 << 20).decode(errors="replace").strip()
        if code == 0 and self._reply:
            _keep(told)
            return Outcome(self._reply, self._last, "", "", self._seconds)
        return Outcome(None, self._last, *self._why(code, told), self._seconds)

    def _take(self, line: bytes) -> None:
        """A line of the worker's; what is none, is not heard."""
        import msgspec

        from viewer.build.bundle import WorkerProgress, WorkerReply

        try:
            said = msgspec.json.decode(line, type=WorkerProgress | WorkerReply)
        except msgspec.DecodeError:
            return
        self._heard = time.monotonic()
        if isinstance(said, WorkerReply):
            self._reply = said
        else:
            self._last = said
            self._told(said)

    def _watch(self, ended: threading.Event, memory: int) -> None:
        """End the worker where it passes what it may take and the system has not ended it, or where it is stuck."""
        from viewer.build.budgets import GRACE, STALLED
        from viewer.build.processes import Meter, handle_of

        meter = Meter(self.process.pid, handle_of(self.process))
        moved, then = time.monotonic(), 0.0
        while not ended.wait(_EVERY):
            seconds, held = meter.read()
            now = time.monotonic()
            self._seconds = max(self._seconds, seconds)
            if seconds - then > _AWAKE * (now - moved):
                moved, then = now, seconds
            last = self._last
            if last and seconds > last.until + 2 * GRACE:
                self._passed = f"{seconds:.1f} s", f"{last.until:.1f} s"
            elif held > 1.5 * memory:
                self._passed = f"{held / 1e6:.0f} MB", f"{memory / 1e6:.0f} MB"
            elif not math.isnan(seconds) and now - max(moved, self._heard) > STALLED:
                self._passed = f"{STALLED:.0f} s", f"{STALLED:.0f} s"
            else:
                continue
            self.kill()
            return

    def _why(self, code: int, told: str) -> tuple[str, str]:
        """What it died of, and what was allowed if that was it."""
        if self._passed[0]:
            return self._passed
        if sys.platform != "win32" and code in (-signal.SIGPROF, -signal.SIGXCPU):
            until = self._last.until if self._last else self._seconds
            return f"> {until:.1f} s", f"{until:.1f} s"
        if code < 0:
            return f"signal {-code}", ""
        lines = told.splitlines()
        _keep(told)
        return (lines[-1][:100] if lines else f"exit {code:#x}" if code > 255 else f"exit {code}"), ""


def _keep(told: str) -> None:
    """Put what a worker wrote on its standard error into the log: nobody expected it."""
    if told:
        from viewer.logs import note

        note("jinyuzui.worker", told)
