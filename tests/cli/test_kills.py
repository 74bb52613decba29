"""Killed without a word, at any time: settings can be read, leftovers stay few and are gone after the next start."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.soak import amount
from viewer.build import cache
from viewer.scratch import PREFIX, sweep
from viewer.session.settings import read_settings

ROOT = Path(__file__).resolve().parents[2]
SMALL = ROOT / "tests" / "samples" / "small"
SEED = 7


def environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "JINYUZUI_CONFIG": str(folder / "config"),
        "JINYUZUI_LOGS": str(folder / "logs"),
        "JINYUZUI_CACHE": str(folder / "cache"),
        "TMPDIR": str(folder / "tmp"),
    }


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a matter of POSIX")
@pytest.mark.soak(only=True)
def test_killed_windows_leave_little_and_nothing_broken(tmp_path: Path, figures: Callable[[str], None]) -> None:
    dice = random.Random(SEED)
    (tmp_path / "tmp").mkdir()
    count, saved, most = amount(200), 0, 0
    for i in range(count):
        if i % 4 == 0:
            # It has to be built again.
            for entry in (tmp_path / "cache").glob("*.scene"):
                entry.unlink()
        script = ROOT / "tests" / "cli" / "at_moment.py"
        process = subprocess.Popen(
            [sys.executable, str(script), "always_saving", str(SMALL)],
            env=environment(tmp_path),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(dice.random() * 6.0)
        process.kill()
        process.wait()
        settings = tmp_path / "config" / "settings.json"
        if settings.is_file():
            saved += 1
            assert settings.read_bytes().endswith(b"}\n")
            read_settings(settings.read_bytes())
        most = max(most, len(list((tmp_path / "tmp").iterdir())))
    sweep(tmp_path / "tmp")
    left = [p.name for p in (tmp_path / "tmp").iterdir() if p.name.startswith(PREFIX)]
    # A minute later.
    for aside in (tmp_path / "cache").glob("*.part"):
        os.utime(aside, (time.time() - 120,) * 2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JINYUZUI_CACHE", str(tmp_path / "cache"))
        cache.sweep()
    asides = [*(tmp_path / "cache").glob("*.part"), *(tmp_path / "config").glob(".*")]
    figures(
        f"{count} kills, seed {SEED}: settings readable {saved} of {saved}; at most {most} folders, {len(left)} after"
    )
    assert saved
    assert not left
    assert len(asides) <= 2


def test_a_measurement_that_is_stuck_ends() -> None:
    code = (
        "import sys, time\nfrom viewer.ui.shell import measuring\nmeasuring.LONGEST = 400\n"
        "import ctypes, os\n"
        "wait = (ctypes.PyDLL if sys.argv[1] == 'held' else ctypes.CDLL)(None).sleep\n"
        "with measuring._Patience(lambda: os._exit(7)) as patience:\n"
        "    patience.step(); time.sleep(0.2); patience.step(); wait(60)"
    )
    for lock, exit_code in (("free", 7), ("held", 1)):
        done = subprocess.run(
            [sys.executable, "-c", code, lock], cwd=ROOT, capture_output=True, timeout=50, check=False
        )
        assert done.returncode == exit_code, done.stderr
        assert done.stderr == b""
