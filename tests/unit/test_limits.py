"""What measures our processes sees what they take, and ends what takes too much."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.limits import GIGABYTE, LIMITED, ROOT, WALL, Spent, Warm, clean_environment, measured, run

pytestmark = LIMITED


def python(code: str, *, seconds: int = 1, data: int = 300_000_000, wall: float = WALL) -> Spent:
    command = [sys.executable, "-c", code]
    return measured(command, seconds=seconds, data=data, wall=wall, cwd=ROOT, env=clean_environment())


def test_what_runs_too_long_takes_too_much_or_hangs_is_ended_and_told() -> None:
    busy = python("while True: pass")
    assert busy.code < 0
    assert 0.5 < busy.seconds < 4.0
    greedy = python("bytearray(400_000_000)")
    assert greedy.code == 1
    assert greedy.traceback
    assert python("import time; time.sleep(60)", wall=0.3).hung


def test_children_count() -> None:
    child = "b = bytearray(100_000_000); sum(range(9**6))"
    spent = python(f"import subprocess, sys; subprocess.run([sys.executable, '-c', '{child}'])")
    assert spent.peak > 100_000_000
    assert spent.seconds > 0.02


def test_a_command_and_a_warm_opening_tell_what_they_found(package: Path) -> None:
    path = package / "scene.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("default_height", "default_heigth"), encoding="utf-8")
    spent = run("check", package)
    assert spent.code == 1
    assert "scene.toml:10:1" in spent.err
    assert spent.peak < spent.together + 1 < GIGABYTE
    with Warm() as warm:
        opened = warm.open(package)
        assert opened.fatal
        assert opened.codes == {"unknown-key"}
        assert opened.names("scene.toml")
        assert not opened.passed
        path.write_text(path.read_text(encoding="utf-8").replace("default_heigth", "default_height"), encoding="utf-8")
        assert warm.open(package).triangles > 0


def test_what_the_test_itself_holds_is_not_counted() -> None:
    held = bytes(range(256)) * 2_000_000
    spent = python("pass")
    assert spent.peak <= spent.together < len(held) / 4
