"""Folders for a while: there as long as their process, and swept away after it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from viewer import scratch
from viewer.scratch import PREFIX, drop_own, scratch_folder, sweep

_HOLD = (
    "from viewer.scratch import scratch_folder as s\nwith s() as f:\n open(f/'x', 'w'); print(f, flush=True); input()"
)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(scratch, "_MEMORY", str(tmp_path / "no memory"))
    return tmp_path


def holder() -> tuple[subprocess.Popen[str], Path]:
    """A process that owns a folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=dict(os.environ)
    )
    assert process.stdout
    return process, Path(process.stdout.readline().strip())


def test_a_folder_is_empty_and_then_gone(place: Path) -> None:
    with scratch_folder() as folder:
        assert list(folder.iterdir()) == []
        (folder / "deep").mkdir()
        (folder / "deep" / "file").write_text("x")
    assert list(place.iterdir()) == []


def test_a_folder_in_use_is_left_alone_and_goes_with_its_process(place: Path) -> None:
    process, folder = holder()
    assert sweep() == 0
    assert (folder / "x").is_file()
    process.communicate("\n")
    assert list(place.iterdir()) == []


def test_what_a_killed_process_left_is_swept_away(place: Path) -> None:
    process, folder = holder()
    process.kill()
    process.communicate()
    assert process.returncode == -signal.SIGKILL if sys.platform != "win32" else process.returncode
    assert (folder / "x").is_file()
    assert sweep() == 1
    assert list(place.iterdir()) == []


def test_only_what_is_ours_is_swept(place: Path) -> None:
    elsewhere = place / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").write_text("x")
    (place / f"{PREFIX}link").symlink_to(elsewhere)
    (place / f"{PREFIX}file").write_text("x")
    (place / f"{PREFIX}just-made").mkdir()
    (place / "jinyuzui-of-somebody").mkdir()
    assert sweep() == 0
    assert len(list(place.iterdir())) == 5
    assert (elsewhere / "kept").is_file()


def test_a_folder_that_never_had_an_owner_goes_after_an_hour(place: Path) -> None:
    folder = place / f"{PREFIX}left"
    folder.mkdir()
    os.utime(folder, (0, 0))
    assert sweep() == 1
    assert not folder.exists()


def test_a_process_that_ends_at_once_drops_its_own(place: Path) -> None:
    other, _ = holder()
    with scratch_folder() as folder:
        drop_own()
        assert not folder.exists()
    assert len(list(place.iterdir())) == 1
    other.communicate("\n")


def test_where_the_disk_is_full_memory_is_used(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = place / "memory"
    memory.mkdir()
    monkeypatch.setattr(scratch, "_MEMORY", str(memory))
    full = SimpleNamespace(free=0)
    monkeypatch.setattr(
        shutil, "disk_usage", lambda path: full if path == str(place) else SimpleNamespace(free=1 << 40)
    )
    with scratch_folder() as folder:
        assert memory in folder.parents
    assert list(memory.iterdir()) == []


def test_without_a_place_there_is_an_error_that_names_one(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(place / "absent"))
    with pytest.raises(OSError, match="absent"), scratch_folder():
        pass
    assert sweep() == 0
