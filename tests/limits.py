"""What a command or the opening of one scene costs, measured under limits that the system enforces.

`run("info", path)` starts the command as a person does, in a process of its own (about a second each). `Warm` opens
many scenes: one process has imported everything, and each `Warm.open(path)` is a fork of it that does what the loading
worker does, with limits of its own (some milliseconds each, besides what the scene takes). Both end what passes the
limits and say so; neither needs a wall-clock threshold. POSIX only: tests that use them are marked `LIMITED`.

    spent = run("info", path)
    assert spent.code == 1 and spent.seconds < 5 and spent.peak < GIGABYTE * 1.5, spent

    with Warm() as warm:
        opened = warm.open(path)
        assert opened.names(path.name) and not opened.passed, opened
"""

from __future__ import annotations

import contextlib
import dataclasses
import importlib
import itertools
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
GIGABYTE = 1e9
SECONDS, DATA = 5, int(1.5 * GIGABYTE)
"""What small inputs may take: seconds of processor time, bytes."""

WALL = 120.0
"""Seconds after which a process is taken for hung, however little it does."""

_EVERY = 0.02

LIMITED = pytest.mark.skipif(sys.platform == "win32", reason="limits on processes are those of POSIX")


@dataclasses.dataclass(frozen=True, slots=True)
class Spent:
    """What a command took.

    Parameters
    ----------
    code : exit code; negative for a signal
    seconds : processor time of it and of all its children
    peak, together : bytes resident, of the largest of its processes and of all of them, each at its own peak
    out, err : what it wrote
    hung : it was ended after `WALL` seconds
    """

    code: int
    seconds: float
    peak: int
    together: int
    out: str
    err: str
    hung: bool = False

    @property
    def traceback(self) -> bool:
        """Whether it wrote a traceback."""
        return "Traceback (most recent call last)" in self.out + self.err


@dataclasses.dataclass(frozen=True, slots=True)
class Opened(Spent):
    """What opening a scene took, and what came of it.

    Parameters
    ----------
    issues : as JSON has them: code, severity (0 to 2), file, line, column, path, found, expected, hint
    fatal : it could not be opened at all
    triangles : that would be drawn
    """

    issues: tuple[dict[str, Any], ...] = ()
    fatal: bool = False
    triangles: int = 0

    @property
    def passed(self) -> str:
        """The limit that it passed, or what else it must never do; "" for none."""
        if self.hung:
            return "hung"
        if self.traceback:
            return "traceback: " + (self.err or self.out).strip().splitlines()[-1]
        if self.code:
            return f"ended with {self.code}"
        if self.seconds > SECONDS:
            return f"{self.seconds:.1f} s"
        return f"{self.peak / GIGABYTE:.2f} GB" if self.peak > DATA else ""

    def names(self, file: str) -> bool:
        """Whether an issue names a file (by the end of its name)."""
        return any(str(i["file"]).endswith(file) for i in self.issues)

    @property
    def codes(self) -> set[str]:
        """Codes of the issues."""
        return {str(i["code"]) for i in self.issues}


def clean_environment(**more: str) -> dict[str, str]:
    """An environment without a display, in which our commands say the same everywhere."""
    left = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    # A thread for each core has megabytes of its own: figures should not depend on the machine.
    own = {"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "2"}
    return left | own | more


def limit(seconds: int, data: int) -> None:
    """Put limits on this process and those that it starts; the system ends what passes them."""
    if sys.platform != "win32":
        import resource

        # The signal of the soft limit ends a process that does not expect it; the hard one has no escape.
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        resource.setrlimit(resource.RLIMIT_DATA, (data, data))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run(
    *arguments: object,
    seconds: int = SECONDS,
    data: int = DATA,
    wall: float = WALL,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    lang: str | None = "en",
    display: str = "",
) -> Spent:
    """Run `jinyuzui ARGUMENTS` under limits.

    Parameters
    ----------
    seconds, data : of processor time and bytes, for each process alone
    wall : seconds after which it is ended as hung
    env : in place of `clean_environment()`
    lang : that it speaks; None does not say `--lang`
    display : of an X server, for commands with a window
    """
    shown = {"DISPLAY": display} if display else {}
    environment = dict(env) if env is not None else clean_environment(**shown)
    command = [sys.executable, "-m", "viewer", *map(str, arguments), *(["--lang", lang] if lang else [])]
    return measured(command, seconds=seconds, data=data, wall=wall, cwd=cwd or ROOT, env=environment)


_BETWEEN = """
import os, sys
child = os.fork()
if not child:
    os.execvp(sys.argv[2], sys.argv[2:])
_, status, usage = os.wait4(child, 0)
with open(sys.argv[1], "w") as file:
    print(status, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, file=file)
"""
"""Linux counts to a process what was resident before its exec: started by a test that holds a gigabyte, every command
would have taken one. This small one starts it in its place, and says what became of it."""


def measured(command: list[str], *, seconds: int, data: int, wall: float, cwd: Path, env: Mapping[str, str]) -> Spent:
    """Run any command under limits."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, tempfile.NamedTemporaryFile("r") as told:
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _BETWEEN, told.name, *command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            cwd=cwd,
            env=dict(env),
            start_new_session=True,
            preexec_fn=lambda: limit(seconds, data),
        )
        process.returncode, _, _, together, hung = _watched(process.pid, wall, skipped=1)
        if not (said := told.read().split()):  # both were ended
            return Spent(process.returncode, wall, together, together, _text(out), _text(err), hung)
        peak = _resident(int(said[2]))
        code = os.waitstatus_to_exitcode(int(said[0]))
        return Spent(code, float(said[1]), peak, max(peak, together), _text(out), _text(err), hung)


def _resident(maximum: int) -> int:
    """Bytes of `ru_maxrss`, which systems count differently."""
    return maximum * (1 if sys.platform == "darwin" else 1024)


def _text(file: Any) -> str:
    file.seek(0)
    return str(file.read().decode("utf-8", "replace"))


def _watched(pid: int, wall: float, *, skipped: int = 0) -> tuple[int, float, int, int, bool]:
    """Wait for the leader of a session; exit code, processor time, peaks, and whether it hung.

    Of the peak of all together the leader itself is left out when it only starts another.
    """
    if sys.platform == "win32":
        raise NotImplementedError
    high: dict[int, int] = {}
    end = time.monotonic() + wall
    hung = False
    while True:
        for one in itertools.islice(_family(pid), skipped, None):
            high[one] = max(high.get(one, 0), _high_water(one))
        done, status, usage = os.wait4(pid, os.WNOHANG)
        if done:
            break
        if not hung and time.monotonic() > end:
            hung = True
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
        time.sleep(_EVERY)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)  # what it left behind
    largest = _resident(usage.ru_maxrss)
    together = sum(high.values()) if skipped else max(largest, sum(high.values()))
    return os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, largest, together, hung


def _family(pid: int) -> Iterator[int]:
    """A process and all below it."""
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        # Workers are started by a thread.
        for task in Path(f"/proc/{pid}/task").iterdir():
            if task.name != str(pid):
                children += (task / "children").read_text(encoding="ascii").split()
    except OSError:
        return
    for child in children:
        yield from _family(int(child))


def _high_water(pid: int) -> int:
    """Bytes that were resident of a process at most; 0 where that cannot be told."""
    try:
        for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


class Warm:
    """A process that has imported all that reads and builds scenes; each scene is opened by a fork of it.

    Parameters
    ----------
    cache : keep layers and scenes between openings; without it all is made anew
    """

    def __init__(self, *, cache: bool = False) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="jinyuzui-warm-")
        environment = clean_environment(JINYUZUI_CACHE=self._folder.name if cache else "/dev/null/none")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.limits"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env=environment,
            text=True,
            encoding="utf-8",
        )
        self._lock = threading.Lock()

    def __enter__(self) -> Warm:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        self._process.communicate()
        self._folder.cleanup()

    def open(self, source: str | Path, /, *, seconds: int = SECONDS, data: int = DATA, wall: float = WALL) -> Opened:
        """Open a scene as the loading worker does, under limits."""
        with self._lock:
            assert self._process.stdin
            assert self._process.stdout
            asked = {"source": str(source), "seconds": seconds, "data": data, "wall": wall}
            self._process.stdin.write(json.dumps(asked) + "\n")
            self._process.stdin.flush()
            told = json.loads(self._process.stdout.readline())
        issues = tuple(told.pop("issues"))
        return Opened(issues=issues, **told)


def _serve() -> None:
    """What the warm process does: a line for each scene on stdin, a line for what came of it on stdout."""
    import gc

    for name in (
        "viewer.build.worker",
        "jsonschema",
        "markdown_it",
        "PIL.Image",
        "tree_sitter_json",
        "tree_sitter_toml",
    ):
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        asked = json.loads(line)
        with (
            tempfile.TemporaryFile() as out,
            tempfile.TemporaryFile() as err,
            tempfile.TemporaryDirectory(prefix="jinyuzui-opened-") as folder,
        ):
            if not (pid := os.fork()):
                _open(asked, Path(folder), out.fileno(), err.fileno())
            code, used, peak, together, hung = _watched(pid, asked["wall"])
            kept = Path(folder) / "issues"
            found = json.loads(kept.read_bytes()) if kept.is_file() else {"issues": []}
            spent = Spent(code, used, peak, together, _text(out), _text(err), hung)
            sys.stdout.write(json.dumps(dataclasses.asdict(spent) | found) + "\n")
            sys.stdout.flush()


def _open(asked: dict[str, Any], folder: Path, out: int, err: int) -> None:
    """The fork: opens a scene, writes down what came of it, and ends without a way back."""
    code = 1
    try:
        os.setsid()
        for file, number in ((os.open(os.devnull, os.O_RDONLY), 0), (out, 1), (err, 2)):
            os.dup2(file, number)
        limit(asked["seconds"], asked["data"])
        import msgspec

        from viewer.build import cache
        from viewer.build.bundle import WorkerOrder, read_bundle
        from viewer.build.worker import work

        target = folder / "bundle"
        order = WorkerOrder(os.fsencode(asked["source"]), os.fsencode(target), cache.looked_at(asked["source"])[1])
        reply = work(order, lambda line: None, 1.0)
        issues, triangles = reply.issues, 0
        if not reply.fatal:
            head, geometry, _ = read_bundle(target)
            issues, triangles = head.issues, geometry.triangles
        found = {"issues": issues, "fatal": reply.fatal, "triangles": triangles}
        (folder / "issues").write_bytes(msgspec.json.encode(found))
        code = 0
    except BaseException:  # noqa: BLE001 - there is nobody above
        import traceback

        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    _serve()
