"""The commands about kiosks, and a whole kiosk: killed, it is there again; its operator leaves it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import numpy as np
import psutil
import pytest
from PIL import ImageGrab
from PySide6.QtWidgets import QApplication

from tests.limits import ROOT, clean_environment
from viewer.kiosk.beats import Beat, ViewerOrder
from viewer.kiosk.config import load_kiosk
from viewer.kiosk.operator_pin import matches

PIN = "271828"
KIOSK = '# In the hall\n[[scene]]\nsource = "{scene}"  # the small one\n'


def command(
    *arguments: object, given: str = "", display: bool = False, **more: str
) -> subprocess.CompletedProcess[str]:
    environment = clean_environment(**more)
    if display and "DISPLAY" in os.environ:
        environment["DISPLAY"] = os.environ["DISPLAY"]
    return subprocess.run(
        [sys.executable, "-m", "viewer", *map(str, arguments), "--lang", "en"],
        input=given,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment,
        timeout=60,
        check=False,
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "kiosk.toml"
    path.write_text(KIOSK.format(scene=ROOT / "tests" / "samples" / "small"))
    return path


def test_a_pin_is_written_and_all_else_stays(file: Path) -> None:
    before = file.read_text()
    done = command("kiosk-pin", file, given=PIN + "\n")
    assert done.returncode == 0, done.stderr
    after = file.read_text()
    assert [line for line in after.splitlines() if not line.startswith("pin = ")] == before.splitlines()
    assert PIN not in after
    found, issues = load_kiosk(file)
    assert issues == []
    assert found is not None
    assert matches(PIN, found.kiosk.pin)
    # The recovery: whoever may write the file sets another one.
    command("kiosk-pin", file, given="314159\n")
    again, _ = load_kiosk(file)
    assert again is not None
    assert matches("314159", again.kiosk.pin)


@pytest.mark.parametrize("pin", ["", "123", "abcdef", "0000", "1234", "9876"])
def test_a_pin_that_is_none_or_that_anybody_tries_is_refused(file: Path, pin: str) -> None:
    before = file.read_bytes()
    done = command("kiosk-pin", file, given=pin + "\n")
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert file.read_bytes() == before


def test_a_file_that_is_not_there_or_no_toml_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "kiosk.toml"
    for found, said in ((None, "kiosk.toml"), ("[[scene]\n", "line 1")):
        if found is not None:
            broken.write_text(found)
        done = command("kiosk-pin", broken, given=PIN)
        assert done.returncode == 1
        assert said in done.stderr
        assert "Traceback" not in done.stderr


def test_check_reads_a_kiosk(file: Path) -> None:
    done = command("check", file)
    assert done.returncode == 1, "nobody could leave it"
    assert "kiosk-pin" in done.stderr
    command("kiosk-pin", file, given=PIN)
    assert command("check", file).returncode == 0
    file.write_text(file.read_text() + '[[scene]]\nsource = "nowhere"\n[idle]\nafter = "long"\n')
    done = command("check", file)
    assert done.returncode == 1
    assert f"{file}:8:" in done.stderr
    file.write_text(KIOSK.format(scene="nowhere"))
    done = command("check", file.parent)
    assert done.returncode == 1
    assert f"{file}:3:" in done.stderr
    assert "nowhere" in done.stderr


def test_check_names_what_the_scenes_do_not_have(file: Path) -> None:
    command("kiosk-pin", file, given=PIN)
    file.write_text(file.read_text() + 'tour = "mornin"\nhere = { at = [118.7, 90000] }\n[hours]\nmonday = "9-17"\n')
    done = command("check", file)
    assert done.returncode == 1
    assert "09:00-17:30" in done.stderr, "how hours are written, not a pattern"
    file.write_text(file.read_text().replace("9-17", "09:00-17:00"))
    done = command("check", file, "--brief")
    assert done.returncode == 1
    tour, here = done.stderr.splitlines()
    assert "tour mornin" in tour
    assert "90000" in here
    assert "warning" in here


def test_a_kiosk_that_nobody_could_leave_does_not_start(file: Path) -> None:
    done = command("--kiosk", file, display=True)
    assert done.returncode == 1
    assert "kiosk-pin" in done.stderr
    file.write_text(file.read_text().replace("source", "sauce"))
    done = command("--kiosk", file, display=True)
    assert done.returncode == 1
    assert "sauce" in done.stderr
    assert command("--kiosk", file.parent / "none.toml", display=True).returncode == 1
    file.write_text(KIOSK.format(scene="jinyuzui"))
    command("kiosk-pin", file, given=PIN)
    assert command("--kiosk", file).returncode == 3, "without a display it says so"


@pytest.mark.parametrize("option", [("--edit",), ("--watch",), ("--present",), ("--remote",), ("--style", "night")])
def test_a_kiosk_lets_no_option_through_that_changes_what_it_shows(file: Path, option: tuple[str, ...]) -> None:
    command("kiosk-pin", file, given=PIN)
    done = command("--kiosk", file, *option, display=True)
    assert done.returncode == 2
    assert done.stderr.startswith(f"{option[0]} does not go with --kiosk")
    assert len(done.stderr.splitlines()) == 1


def test_setup_writes_a_unit_that_systemd_takes(tmp_path: Path) -> None:
    """Also where the path has what a unit reads as its own signs."""
    kiosk = tmp_path / 'the "100%" $HALL' / "kiosk.toml"
    kiosk.parent.mkdir()
    assert command("kiosk-setup", "linux", kiosk, "--out", tmp_path / "out").returncode == 1, "there is none yet"
    assert not (tmp_path / "out").exists()
    kiosk.write_text(KIOSK.format(scene="jinyuzui"))
    done = command("kiosk-setup", "linux", kiosk, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    unit = tmp_path / "out" / "jinyuzui-kiosk.service"
    assert str(unit) in done.stdout
    numbers = [int(step[1]) for step in re.finditer(r"^(\d+)\. ", done.stdout, re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1)), "what is typed has no number"
    assert "RestartPreventExitStatus=6 1 2\n" in unit.read_text()
    assert os.access(tmp_path / "out" / "jinyuzui-kiosk", os.X_OK)
    if not shutil.which("systemd-analyze"):
        return
    (tmp_path / "run").mkdir(mode=0o700)
    environment = os.environ | {"XDG_RUNTIME_DIR": str(tmp_path / "run")}
    verify = ["systemd-analyze", "verify", "--user", str(unit)]
    checked = subprocess.run(verify, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize("system", ["windows", "macos"])
def test_setup_says_what_was_not_tried(system: str, tmp_path: Path) -> None:
    (tmp_path / "kiosk.toml").write_text(KIOSK.format(scene="jinyuzui"))
    done = command("kiosk-setup", system, tmp_path / "kiosk.toml", "--out", tmp_path / "out")
    assert done.returncode == 0
    assert "Not tried" in done.stdout
    assert str(tmp_path / "kiosk.toml") in done.stdout
    assert not (tmp_path / "out").exists()


# -- a whole one ------------------------------------------------------------------------------------------------------


class Running:
    """A kiosk on this process's display."""

    def __init__(self, file: Path, folder: Path) -> None:
        environment = clean_environment(
            JINYUZUI_STATE=str(folder / "state"),
            JINYUZUI_LOGS=str(folder / "logs"),
            JINYUZUI_CONFIG=str(folder / "config"),
        )
        self.environment = environment | {"DISPLAY": os.environ["DISPLAY"]}
        # Where the system looks after it, it is the system that starts another watchdog.
        self.environment.pop("INVOCATION_ID", None)
        self.folder = folder
        command = [sys.executable, "-m", "viewer", "--kiosk", str(file)]
        with (folder / "said").open("w") as said:
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stderr=said)

    def viewers(self) -> list[psutil.Process]:
        """What shows it: processes of this kiosk that are no watchdog."""
        with_name = "viewer.cli.kiosk_window"
        found = []
        for process in psutil.process_iter():
            try:
                ours = process.environ().get("JINYUZUI_STATE") == self.environment["JINYUZUI_STATE"]
                if ours and with_name in process.cmdline():
                    found.append(process)
            except psutil.Error:
                continue
        return found

    def wait_for_picture(self, seconds: float = 90.0) -> None:
        """Until the screen shows a scene."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            shown = np.asarray(ImageGrab.grab(xdisplay=os.environ["DISPLAY"]).convert("L"))
            if len(np.unique(shown[::8, ::8])) > 60 and self.viewers():
                return
            time.sleep(0.2)
        raise AssertionError(f"no picture: {(self.folder / 'said').read_text()}")

    def end(self) -> int:
        """As the system ends it; the exit code."""
        self.process.terminate()
        return self.process.wait(30)


@pytest.fixture
def running(file: Path, tmp_path: Path, qapp: QApplication) -> Iterator[Running]:
    """While this process is a client of the display too: Xvfb begins anew when the last one leaves it."""
    command("kiosk-pin", file, given=PIN)
    kiosk = Running(file, tmp_path)
    yield kiosk
    for process in (*kiosk.viewers(), *([psutil.Process(kiosk.process.pid)] if kiosk.process.poll() is None else [])):
        process.kill()
    kiosk.process.wait()


@pytest.mark.display
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks at an X server's screen")
def test_killed_it_is_there_again_and_it_ends_with_the_system(running: Running, file: Path, tmp_path: Path) -> None:
    running.wait_for_picture()
    first = running.viewers()
    assert len(first) == 1
    again = command("--kiosk", file, display=True, JINYUZUI_STATE=running.environment["JINYUZUI_STATE"])
    assert again.returncode == 1
    assert "already" in again.stderr
    first[0].kill()
    first[0].wait(10)
    running.wait_for_picture()
    assert [process.pid for process in running.viewers()] != [first[0].pid]
    assert len(list((tmp_path / "state" / "crashes").iterdir())) == 1
    assert running.end() == 128 + signal.SIGTERM
    assert running.viewers() == []


@pytest.mark.display
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks at an X server's screen")
def test_a_watchdog_that_was_killed_is_replaced(running: Running) -> None:
    running.wait_for_picture()
    (viewer,) = running.viewers()
    running.process.kill()
    running.process.wait()
    viewer.wait(30)
    running.wait_for_picture()
    (other,) = running.viewers()
    assert other.pid != viewer.pid
    watchdog = other.parent()
    assert watchdog is not None
    watchdog.terminate()
    psutil.wait_procs([watchdog, other], timeout=30)
    assert running.viewers() == []


@pytest.mark.display
def test_a_viewer_that_still_listens_for_orders_ends_in_peace(file: Path, tmp_path: Path, qapp: QApplication) -> None:
    """As it does when the operator leaves: its watchdog has said nothing, and one of its threads waits for it to."""
    command("kiosk-pin", file, given=PIN)
    environment = clean_environment(JINYUZUI_LOGS=str(tmp_path / "logs"), JINYUZUI_CONFIG=str(tmp_path / "config"))
    viewer = subprocess.Popen(
        [sys.executable, "-m", "viewer.cli.kiosk_window"],
        cwd=ROOT,
        env=environment | {"DISPLAY": os.environ["DISPLAY"]},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with viewer:
        assert viewer.stdin
        assert viewer.stdout
        assert viewer.stderr
        viewer.stdin.write(msgspec.json.encode(ViewerOrder(file=str(file), folder=str(tmp_path))) + b"\n")
        viewer.stdin.flush()
        assert any(msgspec.json.decode(line, type=Beat).drawn for line in viewer.stdout), viewer.stderr.read()
        viewer.terminate()
        viewer.stdout.read()
        errors = viewer.stderr.read().decode()
    assert viewer.returncode == 128 + signal.SIGTERM, errors
    assert "Fatal" not in errors


@pytest.mark.soak(only=True)
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="starts X servers")
def test_an_hour_with_sixty_faults_and_the_scene_is_there_again_after_each(figures: Callable[[str], None]) -> None:
    """As somebody beside it sees it, who takes a picture every other second."""
    watch = [sys.executable, str(ROOT / "bench" / "kiosk_watch.py"), "--minutes", "60", "--faults", "60"]
    done = subprocess.run(watch, capture_output=True, text=True, cwd=ROOT, timeout=5400, check=False)
    figures(next((line for line in done.stdout.splitlines() if line.startswith("|")), done.stdout[-200:] + done.stderr))
    assert done.returncode == 0, done.stdout
