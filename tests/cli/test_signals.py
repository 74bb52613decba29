"""The system wants the program to end: whatever it is at, it ends soon and in good order, and leaves nothing behind."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.soak import amount
from viewer.scratch import PREFIX
from viewer.session.settings import read_settings

ROOT = Path(__file__).resolve().parents[2]
SMALL = ROOT / "tests" / "samples" / "small"
SEED = 20230522
LONGEST = 60.0
"""Seconds that an end may take here, where other things run as well; the program itself gives up after ten."""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Run:
    """A command in a process of its own, with folders of its own."""

    def __init__(self, folder: Path, *command: object, cache: Path | None = None) -> None:
        self.folder = folder
        for name in ("config", "logs", "tmp", "cwd"):
            (folder / name).mkdir(parents=True)
        self.cache = cache or folder / "cache"
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "JINYUZUI_CONFIG": str(folder / "config"),
            "JINYUZUI_LOGS": str(folder / "logs"),
            "JINYUZUI_CACHE": str(self.cache),
            "TMPDIR": str(folder / "tmp"),
        }
        self.process = subprocess.Popen(
            [sys.executable, *map(str, command)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
            cwd=folder / "cwd",
        )

    def wait_for(self, word: str) -> None:
        """Until the process says a word."""
        assert self.process.stdout
        late = threading.Timer(LONGEST, self.process.kill)
        late.start()
        for line in self.process.stdout:
            if line.strip() == word:
                late.cancel()
                return
        late.cancel()
        raise AssertionError(self.process.communicate()[1])

    def wait_for_handlers(self) -> None:
        """Until it has taken the signals: before that it is Python's own start, which knows of none."""
        status = Path(f"/proc/{self.process.pid}/status")
        while status.exists():
            caught = next((line for line in status.read_text().splitlines() if line.startswith("SigCgt:")), "0:0")
            if int(caught.split(":")[1], 16) >> (signal.SIGTERM - 1) & 1 or self.process.poll() is not None:
                return
            time.sleep(0.002)
        time.sleep(0.2)

    def end(self, number: signal.Signals, *, at_once: bool = False) -> str:
        """Send a signal; gives what is wrong with how it ended, "" for nothing."""
        self.process.send_signal(number)
        try:
            _, errors = self.process.communicate(timeout=LONGEST)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
            return f"runs on after {number.name}"
        wrong = []
        if self.process.returncode != 128 + number:
            wrong.append(f"exit code {self.process.returncode}")
        if "Traceback" in errors or "Exception ignored" in errors:
            wrong.append(errors)
        wrong += [str(path) for path in (self.folder / "tmp").rglob(f"{PREFIX}*")]
        wrong += [str(path) for path in self.folder.rglob("core*") if path.is_file()]
        settings = self.folder / "config" / "settings.json"
        # What ends at once keeps what was kept before, such as which scene was opened.
        if not at_once and settings.is_file() and read_settings(settings.read_bytes()).window is None:
            wrong.append("settings without a window")
        return "; ".join(wrong)


def test_any_moment_will_do(tmp_path: Path, figures: Callable[[str], None]) -> None:
    dice = random.Random(SEED)
    count = amount(120, 4)
    wrong: list[str] = []
    warm = tmp_path / "cache"
    for i in range(count):
        number = SIGNALS[i % len(SIGNALS)]
        # Half of them find the scene built; the others are hit while a worker builds it, too.
        moment = dice.random() ** 2 * 5.0
        run = Run(tmp_path / str(i), "-m", "viewer", SMALL, cache=warm if i % 2 else None)
        run.wait_for_handlers()
        time.sleep(moment)
        if found := run.end(number):
            wrong.append(f"{number.name} after {moment:.2f} s: {found}")
    figures(f"{count} moments, seed {SEED}: {len(wrong)} ended wrongly")
    assert not wrong, wrong


@pytest.mark.parametrize("moment", ["in_dialog_of_dialog", "saving", "touring"])
def test_a_window_saves_what_it_has_to(moment: str, tmp_path: Path) -> None:
    run = Run(tmp_path / "run", ROOT / "tests" / "cli" / "at_moment.py", moment, SMALL)
    run.wait_for("there")
    assert run.end(signal.SIGTERM) == ""
    kept = read_settings((tmp_path / "run" / "config" / "settings.json").read_bytes())
    assert kept.window
    assert kept.last
    assert (kept.language == "zh") == (moment == "saving")


@pytest.mark.soak(only=True)
@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("moment", ["in_dialog", "in_dialog_of_dialog", "saving", "touring", "walking"])
def test_a_window_saves_what_it_has_to_with_each_signal(moment: str, number: signal.Signals, tmp_path: Path) -> None:
    run = Run(tmp_path / "run", ROOT / "tests" / "cli" / "at_moment.py", moment, SMALL)
    run.wait_for("there")
    assert run.end(number) == ""
    assert read_settings((tmp_path / "run" / "config" / "settings.json").read_bytes()).window


def test_the_second_time_it_ends_at_once(tmp_path: Path) -> None:
    run = Run(tmp_path / "run", ROOT / "tests" / "cli" / "at_moment.py", "stuck", SMALL)
    run.wait_for("there")
    run.process.send_signal(signal.SIGINT)
    with pytest.raises(subprocess.TimeoutExpired):
        run.process.wait(timeout=0.5)
    start = time.monotonic()
    assert run.end(signal.SIGINT, at_once=True) == ""
    assert time.monotonic() - start < 5.0


@pytest.mark.parametrize("command", ["render", "check"])
def test_commands_without_a_window_end_too(command: str, tmp_path: Path) -> None:
    arguments = [ROOT / "scenes" / "jinyuzui", *(["out.png"] if command == "render" else [])]
    run = Run(tmp_path / "run", "-m", "viewer", command, *arguments)
    run.wait_for_handlers()
    time.sleep(1.0)
    assert run.end(signal.SIGINT) == ""
    assert not list((tmp_path / "run" / "cwd").iterdir())


def test_a_folder_for_a_while_is_gone_with_the_command(tmp_path: Path) -> None:
    # Where no cache can be written to, what a worker builds goes through such a folder.
    no_folder = tmp_path / "file"
    no_folder.write_text("x")
    run = Run(tmp_path / "run", "-m", "viewer", "info", ROOT / "scenes" / "jinyuzui", cache=no_folder / "cache")
    folder = tmp_path / "run" / "tmp"
    while not list(folder.glob(f"{PREFIX}*/in")) and run.process.poll() is None:
        time.sleep(0.01)
    assert run.end(signal.SIGTERM) == ""


def test_what_is_to_be_ignored_is_ignored(tmp_path: Path) -> None:
    code = (
        "import signal, sys\nsignal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "from viewer.ending import Ending\nending = Ending()\nending.watch()\nprint('there', flush=True)\ninput()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert process.stdout
    assert process.stdout.readline() == "there\n"
    process.send_signal(signal.SIGHUP)
    process.communicate("\n", timeout=LONGEST)
    assert process.returncode == 0


def test_what_is_being_written_is_written_whole(tmp_path: Path) -> None:
    code = (
        "import sys, time\nfrom viewer.ending import Ending\nending = Ending()\nending.watch()\n"
        "with ending.writing():\n    print('there', flush=True)\n    time.sleep(0.5)\n"
        "    open(sys.argv[1], 'w').write('whole')\ntime.sleep(60)"
    )
    file = tmp_path / "file"
    process = subprocess.Popen([sys.executable, "-c", code, str(file)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout
    process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=LONGEST)
    assert (process.returncode, file.read_text()) == (143, "whole")
