"""One process has a user's place on a screen, whatever became of the one before, and nobody else can take it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from viewer.instance import Instance, runtime_folder

ROOT = Path(__file__).resolve().parents[3]
OTHER = """
import sys, socket, time
from pathlib import Path
from viewer.instance import Instance
one = Instance.of_user(Path(sys.argv[1]))
assert one.claim()
name = one.new_name()
hearing = socket.socket(socket.AF_UNIX)
hearing.bind(name)
one.tell_name(name)
print("ready", flush=True)
time.sleep(600)
"""


def of(settings: Path) -> Instance:
    found = Instance.of_user(settings)
    assert found
    return found


def test_the_first_one_has_it_until_it_ends(tmp_path: Path) -> None:
    first, second, other = of(tmp_path), of(tmp_path), of(tmp_path / "other")
    assert first.claim()
    assert first.claim()
    assert not second.claim()
    assert other.claim(), "other settings have a window of their own"
    name = first.new_name()
    first.tell_name(name)
    assert second.name() == name
    assert name not in (first.new_name(), second.new_name())
    first.release()
    assert second.name() == ""
    assert second.claim()
    second.release()
    other.release()


@pytest.mark.skipif(sys.platform == "win32", reason="sockets have no files there")
def test_one_that_was_killed_leaves_nothing_in_the_way(tmp_path: Path) -> None:
    line = [sys.executable, "-c", OTHER, str(tmp_path)]
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        mine = of(tmp_path)
        assert not mine.claim()
        stale = Path(mine.name())
        assert stale.exists()
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert mine.claim()
    assert not stale.exists()
    assert mine.name() == ""
    mine.release()


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are otherwise there")
def test_a_folder_that_others_can_write_to_is_not_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for mode in (0o777, 0o750, 0o701):
        shared = tmp_path / f"{mode:o}"
        shared.mkdir()
        shared.chmod(mode)
        monkeypatch.setenv("JINYUZUI_RUNTIME", str(shared))
        assert Instance.of_user(tmp_path) is None
    own = tmp_path / "own"
    own.mkdir(mode=0o700)
    monkeypatch.setenv("JINYUZUI_RUNTIME", str(own))
    assert Instance.of_user(tmp_path)
    (tmp_path / "link").symlink_to(own)
    monkeypatch.setenv("JINYUZUI_RUNTIME", str(tmp_path / "link"))
    assert Instance.of_user(tmp_path) is None
    monkeypatch.setattr(os, "getuid", lambda: 4_000_000)
    monkeypatch.setenv("JINYUZUI_RUNTIME", str(own))
    assert Instance.of_user(tmp_path) is None, "another user's"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="others always have such a place")
def test_a_system_without_a_place_for_it_says_nothing_of_that(tmp_path: Path) -> None:
    env = {k: v for k, v in os.environ.items() if k not in ("XDG_RUNTIME_DIR", "JINYUZUI_RUNTIME")} | {
        "TMPDIR": str(tmp_path)
    }
    code = "from viewer.instance import runtime_folder; print(runtime_folder())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, env=env, check=True)
    assert not done.stderr
    assert done.stdout.strip().endswith("jinyuzui")


def test_without_a_folder_each_window_is_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("JINYUZUI_RUNTIME", str(tmp_path / "file" / "run"))
    assert runtime_folder() == tmp_path / "file" / "run"
    assert Instance.of_user(tmp_path) is None
