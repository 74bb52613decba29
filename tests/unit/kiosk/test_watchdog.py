"""The watchdog with viewers that crash, hang, are stopped and killed: small processes in the place of the real one."""

from __future__ import annotations

import os
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from viewer.kiosk import keeping
from viewer.kiosk.beats import ViewerOrder
from viewer.kiosk.config import Restart
from viewer.kiosk.watchdog import LEFT, PATIENCE, Watchdog

VIEWER = """
import faulthandler, json, os, pathlib, signal, sys, time
order = json.loads(sys.stdin.readline())
folder = pathlib.Path(order["folder"])
told = folder / "told"
with told.open("a") as file:
    file.write(json.dumps({"safe": order.get("safe", False), "last": bool(order.get("last")), "pid": os.getpid(),
                           "mesa": os.environ.get("MESA_SHADER_CACHE_DISABLE", "")}) + "\\n")
turn = len(told.read_text().splitlines())
def beat(**more):
    sys.stdout.write(json.dumps({"drawn": True, "last": {"scene": "jinyuzui", "hotspot": "tower"}, **more}) + "\\n")
    sys.stdout.flush()
beat(renderer="llvmpipe", scene="jinyuzui 1234")
do = sys.argv[1:][min(turn, len(sys.argv) - 1) - 1]
if do == "kill":
    os.kill(os.getpid(), signal.SIGKILL)
elif do == "fault":
    with (folder / "stacks.txt").open("w") as stacks:
        faulthandler.enable(stacks)
        faulthandler._sigsegv()
elif do == "hang":
    (folder / "stacks.txt").write_text("Thread 0x1 (most recent call first): paint")
    time.sleep(600)
elif do == "stop":
    os.kill(os.getpid(), signal.SIGSTOP)
    sys.exit(6)
elif do.isdigit():
    sys.exit(int(do))
elif do == "wait":
    for line in sys.stdin:
        if line == "end\\n":
            (folder / "ended").write_text("in good order")
            sys.exit(0)
elif do == "grow":
    hog = bytearray(400_000_000)
    for line in sys.stdin:
        if line == "end\\n":
            sys.exit(0)
"""


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "SHORTEST", 0.01)


class Kept:
    """A watchdog whose viewers do one thing after the other."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.dog: Watchdog | None = None

    def run(self, *does: str, restart: Restart | None = None) -> int:
        script = self._folder / "viewer_of_a_test"
        script.write_text(VIEWER)
        order = ViewerOrder("kiosk", str(self._folder))
        self.dog = Watchdog(order, restart or Restart(at=""), child=(sys.executable, str(script), *does))
        return self.dog.run()

    @property
    def told(self) -> list[dict[str, object]]:
        return [msgspec.json.decode(line) for line in (self._folder / "told").read_bytes().splitlines()]

    @property
    def reports(self) -> list[Path]:
        return sorted((self._folder / "crashes").glob("crash-*"))


@pytest.fixture
def kept(tmp_path: Path, quick: None) -> Iterator[Kept]:
    return Kept(tmp_path)  # type: ignore[return-value]


def test_it_goes_on_after_crashes_with_less_each_time_until_the_operator_leaves(kept: Kept) -> None:
    assert kept.run("kill", "kill", "kill", str(LEFT)) == LEFT
    assert [(t["last"], t["safe"]) for t in kept.told] == [(False, False), (True, False), (False, False), (False, True)]
    assert len(kept.reports) == 3
    assert [t["mesa"] for t in kept.told][1:] == ["true"] * 3


@pytest.mark.skipif(sys.platform == "win32", reason="SIGSEGV is POSIX's")
def test_a_report_says_what_it_was_at_and_nothing_of_visitors(kept: Kept) -> None:
    kept.run("fault", str(LEFT))
    with zipfile.ZipFile(kept.reports[0]) as report:
        text = report.read("report.txt").decode()
        stacks = report.read("stacks.txt").decode()
    assert "Segmentation fault" in stacks
    assert "opengl: llvmpipe" in text
    assert "scene: jinyuzui 1234" in text
    assert "python: 3." in text
    assert "tower" not in text + stacks, "where a visitor was is nobody's business"


def test_a_viewer_that_hangs_is_ended_with_its_stacks_kept(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "SILENCE", 0.6)
    assert kept.run("hang", str(LEFT)) == LEFT
    with zipfile.ZipFile(kept.reports[0]) as report:
        assert "what: silent" in report.read("report.txt").decode()
        assert "paint" in report.read("stacks.txt").decode()
    pid = int(str(kept.told[0]["pid"]))
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.skipif(sys.platform == "win32", reason="SIGSTOP is POSIX's")
def test_a_viewer_that_somebody_has_stopped_goes_on(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "STOPPED", 0.1)
    assert kept.run("stop") == LEFT
    assert kept.dog is not None
    assert kept.dog.starts == 1


def test_one_that_ends_in_good_order_is_followed_by_another_at_once(kept: Kept) -> None:
    assert kept.run("0", "0", str(LEFT)) == LEFT
    assert kept.reports == []
    assert not any(t["last"] or t["safe"] for t in kept.told)


def test_a_viewer_that_has_grown_is_started_anew(kept: Kept) -> None:
    assert kept.run("grow", str(LEFT), restart=Restart(at="", memory_mb=300)) == LEFT
    assert kept.reports == []
    assert kept.dog is not None
    assert kept.dog.starts == 2


def test_the_end_is_asked_for_and_comes_in_good_order(kept: Kept, tmp_path: Path) -> None:
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(kept.run("wait")), name="watchdog")
    thread.start()
    told = tmp_path / "told"
    while not (told.exists() and told.read_text()):
        thread.join(0.02)
    assert kept.dog is not None
    kept.dog.stop()
    thread.join(20)
    assert codes == [0]
    assert (tmp_path / "ended").exists()


def test_a_folder_that_cannot_be_written_to_stops_nothing(tmp_path: Path, quick: None) -> None:
    script = tmp_path / "viewer_of_a_test"
    script.write_text("import sys; sys.stdin.readline(); sys.exit(6)")
    (tmp_path / "file").write_text("")
    order = ViewerOrder("kiosk", str(tmp_path / "file" / "none"))
    assert Watchdog(order, Restart(), child=(sys.executable, str(script))).run() == LEFT


def test_a_viewer_that_can_never_show_anything_is_not_tried_for_ever(tmp_path: Path, quick: None) -> None:
    script = tmp_path / "viewer_of_a_test"
    script.write_text("import sys; sys.stdin.readline(); sys.exit(3)")
    dog = Watchdog(ViewerOrder("kiosk", str(tmp_path)), Restart(), child=(sys.executable, str(script)))
    assert dog.run() == 3
    assert dog.starts == PATIENCE, "a display may come a little later than its machine"
    script.write_text("import sys; sys.stdin.readline(); sys.exit(1)")
    dog = Watchdog(ViewerOrder("kiosk", str(tmp_path)), Restart(), child=(sys.executable, str(script)))
    assert dog.run() == 1
    assert dog.starts == 1
