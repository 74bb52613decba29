"""Disks that are full or cannot be written to, no home, no font: one message each, and the program runs on."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from viewer.user_folders import NOWHERE, user_folder, why_not

ROOT = Path(__file__).resolve().parents[2]
SMALL = ROOT / "tests" / "samples" / "small"

NO_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>/nonexistent</dir></fontconfig>
"""

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="file systems of Linux")

Disk = Callable[[str], Path]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """Makes a small disk of its own, full or read-only."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = False

    def make(state: str) -> Path:
        nonlocal mounted
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)], capture_output=True)
        if done.returncode:
            pytest.skip("only root can mount a disk, and some containers let not even root")
        mounted = True
        for name in ("home", "config", "logs", "cache", "tmp"):
            (place / name).mkdir()
        if state == "full":
            subprocess.run(["dd", "if=/dev/zero", f"of={place / 'fill'}", "bs=4096"], capture_output=True, check=False)
        else:
            subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
        return place

    yield make
    if mounted:
        subprocess.run(["umount", "-l", str(place)], check=True)


def on_disk(place: Path) -> dict[str, str]:
    """An environment in which everything that is kept would be kept on a disk."""
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "HOME": str(place / "home"),
        "XDG_CACHE_HOME": str(place / "cache"),
        "TMPDIR": str(place / "tmp"),
        "JINYUZUI_CONFIG": str(place / "config"),
        "JINYUZUI_LOGS": str(place / "logs"),
        "JINYUZUI_CACHE": str(place / "cache" / "scenes"),
    }


def window_on(place: Path) -> subprocess.CompletedProcess[str]:
    """A window that is shown, saves a picture to the disk and is closed."""
    script = ROOT / "tests" / "cli" / "at_moment.py"
    return subprocess.run(
        [sys.executable, str(script), "looking_after", str(SMALL), "--lang", "en"],
        capture_output=True,
        text=True,
        env=on_disk(place),
        timeout=120,
        check=False,
    )


def check_window(place: Path, why: str) -> None:
    done = window_on(place)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    said = [line for line in done.stdout.splitlines() if line.startswith("banner:")]
    assert len(said) == len(set(said)) == 4, done.stdout
    for begin in ("No log is kept", "Settings cannot be kept", "Built scenes cannot be kept", "The picture cannot be"):
        assert any(line.startswith(f"banner: {begin}") and why in line for line in said), begin
    for begin in ("no log is kept", "settings cannot be kept", "Built scenes cannot be kept"):
        assert done.stderr.count(begin) == 1, done.stderr


@pytest.mark.soak(only=True)
@linux
def test_a_window_runs_on_a_full_disk(disk: Disk) -> None:
    check_window(disk("full"), "No space left on device")


@linux
@pytest.mark.soak(only=True)
def test_a_window_runs_on_a_disk_that_is_read_only(disk: Disk) -> None:
    check_window(disk("read-only"), "Read-only file system")


@linux
@pytest.mark.parametrize(
    ("state", "why"), [("full", "No space left on device"), ("read-only", "Read-only file system")]
)
def test_a_picture_that_cannot_be_written_leaves_what_was_there(disk: Disk, state: str, why: str) -> None:
    place = disk(state)
    out = place / "config" / "out.png"
    command = [sys.executable, "-m", "viewer", "render", str(SMALL), str(out), "--size", "320x200", "--lang", "en"]
    done = subprocess.run(command, capture_output=True, text=True, env=on_disk(place), check=False)
    assert done.returncode == 2
    assert done.stderr == f"The picture cannot be saved as {out}: {why}\n"
    assert list(out.parent.iterdir()) == []


@linux
@pytest.mark.soak(only=True)
def test_no_font_is_told(tmp_path: Path) -> None:
    fonts = tmp_path / "fonts.conf"
    fonts.write_text(NO_FONTS)
    for name in ("home", "config", "logs", "cache", "tmp"):
        (tmp_path / name).mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FONTCONFIG_FILE", str(fonts))
        done = window_on(tmp_path)
    assert done.returncode == 0, done.stderr
    text = "There is no font: no text can be shown. Install one, such as fonts-noto-cjk"
    assert done.stdout.count(text) == 1
    assert done.stderr.count(text) == 1
    assert text in (tmp_path / "logs" / "jinyuzui.log").read_text(encoding="utf-8")


@linux
def test_doctor_says_which_font_to_install(tmp_path: Path) -> None:
    fonts = tmp_path / "fonts.conf"
    fonts.write_text(NO_FONTS)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "FONTCONFIG_FILE": str(fonts)}
    environment.pop("DISPLAY", None)
    command = [sys.executable, "-m", "viewer", "doctor", "--lang", "zh"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path, check=False)
    assert "没有任何字体" in done.stdout
    assert "fonts-noto-cjk" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
def test_a_log_that_cannot_be_written_is_told_once(tmp_path: Path) -> None:
    code = (
        "import logging, resource, sys; from pathlib import Path; from viewer import logs\n"
        "found = logs.start_logging(Path(sys.argv[1])); told = []; found.on_trouble(told.append)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)); log = logging.getLogger('jinyuzui')\n"
        "for i in range(300): log.warning('number %d', i)\n"
        "print(len(told), told[0])"
    )
    run = [sys.executable, "-c", code, str(tmp_path)]
    done = subprocess.run(run, check=True, capture_output=True, text=True, cwd=ROOT)
    assert done.stderr.count("number") == 300
    assert done.stderr.count("no log is kept") == 1
    assert "Traceback" not in done.stderr
    assert "Logging error" not in done.stderr
    assert done.stdout.startswith("1 ")
    assert "File too large" in done.stdout


@linux
def test_a_terminal_that_is_gone_ends_no_logging(tmp_path: Path) -> None:
    code = (
        "import logging, os, sys; from pathlib import Path; from viewer import logs\n"
        "logs.start_logging(Path(sys.argv[1])); os.dup2(os.open('/dev/full', os.O_WRONLY), 2)\n"
        "for i in range(3): logging.getLogger('jinyuzui').warning('number %d', i)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, cwd=ROOT)
    assert (tmp_path / "jinyuzui.log").read_text().count("number") == 3


def test_a_user_without_a_home_gets_no_folder_where_he_happens_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("could not determine home directory")

    monkeypatch.delenv("JINYUZUI_TEST", raising=False)
    assert user_folder("JINYUZUI_TEST", homeless) == NOWHERE
    assert user_folder("JINYUZUI_TEST", lambda: Path("~/.config/jinyuzui")) == NOWHERE
    assert why_not(NOWHERE / "scenes").startswith("the user has no home folder: ")
    monkeypatch.setenv("JINYUZUI_TEST", "here")
    assert user_folder("JINYUZUI_TEST", homeless) == Path.cwd() / "here"


def test_a_good_folder_is_left_as_it_was(tmp_path: Path) -> None:
    assert why_not(tmp_path / "new") == ""
    assert list((tmp_path / "new").iterdir()) == []
