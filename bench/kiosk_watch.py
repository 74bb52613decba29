"""Watches a kiosk from outside while faults befall it, and writes down what its screen showed.

    python bench/kiosk_watch.py [--minutes 60] [--faults 60] [--seed 1] [--size 1280x720] [--out bench/kiosk.md]
        [--pictures FOLDER]

Linux with Xvfb; `xrandr` (screens that go and come), `faketime` (clocks that are set) and root (a small disk of its own
that is filled and made read-only) for the faults that need them: those that cannot be had are left out and named. The
machine's own clock, disks and screens are left alone. A picture of the X server every two seconds is one of

- scene: the map, with panels or without
- black, desktop (the root window's own colour), dialog (another window is there)
- frozen: the same picture for 90 seconds after anything was touched: a visitor is given up after seventy

What was not the scene is kept as a picture, as often as it begins, where `--pictures` names a folder. Under `faketime`
a thread of Python cannot sleep (EINVAL), so that search finds nothing there; that is told in what the kiosk says.

After each fault it is asked how long it took until the scene was there again and its watchdog's viewer had begun anew
where it had to. It can run ten hours: `--minutes 600 --faults 600`.
"""

import argparse
import contextlib
import os
import platform
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import psutil
from PIL import Image, ImageGrab

ROOT = Path(__file__).resolve().parents[1]
ROOT_COLOUR = (200, 0, 200)
EVERY, FROZEN, ALLOWED = 2.0, 90.0, 15.0  # seconds
PIN = "271828"
PRELOAD = next(Path("/usr/lib").rglob("libfaketimeMT.so.1"), None)


class Screen:
    """An X server with a root window of a colour of its own."""

    def __init__(self, size: str) -> None:
        read, write = os.pipe()
        command = ["Xvfb", "-noreset", "-displayfd", str(write), "-screen", "0", "2560x1440x24"]
        self._process = subprocess.Popen(
            [*command, "+extension", "GLX", "+extension", "RANDR"], pass_fds=[write], stderr=subprocess.DEVNULL
        )
        os.close(write)
        with os.fdopen(read) as answer:
            self.display = f":{answer.readline().strip()}"
        self.width, self.height = (int(side) for side in size.split("x"))
        self.has_monitors = bool(shutil.which("xrandr"))
        if shutil.which("xsetroot"):
            self._run("xsetroot", "-solid", "#{:02x}{:02x}{:02x}".format(*ROOT_COLOUR))
        self.plug()

    def _run(self, *command: str) -> None:
        subprocess.run(command, env=os.environ | {"DISPLAY": self.display}, capture_output=True, check=False)

    def plug(self) -> None:
        """The screen is there, and a second one."""
        if self.has_monitors:
            w, h = self.width, self.height
            self._run("xrandr", "--setmonitor", "*A", f"{w}/340x{h}/190+0+0", "screen")
            self._run("xrandr", "--setmonitor", "B", f"{w}/340x{h}/190+{w}+0", "none")

    def unplug(self) -> None:
        """The second one goes."""
        self._run("xrandr", "--delmonitor", "B")

    def picture(self) -> np.ndarray:
        """What the first screen shows, (h, w, 3)."""
        box = (0, 0, self.width, self.height)
        return np.asarray(ImageGrab.grab(bbox=box, xdisplay=self.display).convert("RGB"))

    def windows(self) -> int:
        """Windows with a name that are seen; -1 where that cannot be told."""
        if not shutil.which("xdotool"):
            return -1
        command = ["xdotool", "search", "--onlyvisible", "--name", "."]
        out = subprocess.run(
            command, env=os.environ | {"DISPLAY": self.display}, capture_output=True, text=True, check=False
        )
        return len(out.stdout.split())

    def close(self) -> None:
        """Switch it off."""
        self._process.terminate()
        self._process.wait()


class Disk:
    """A small disk for all that the kiosk keeps; a plain folder where none can be had."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", str(folder)]
        self.own = os.geteuid() == 0 and subprocess.run(mount, capture_output=True, check=False).returncode == 0

    def fill(self) -> None:
        """Not a byte is left."""
        with contextlib.suppress(OSError), (self.folder / "filling").open("wb") as file:
            while True:
                file.write(bytes(1 << 16))

    def empty(self) -> None:
        """There is room again."""
        (self.folder / "filling").unlink(missing_ok=True)

    def lock(self, locked: bool) -> None:
        """Nothing can be written any more, or again."""
        mode = "ro" if locked else "rw"
        subprocess.run(["mount", "-o", f"remount,{mode}", str(self.folder)], capture_output=True, check=False)

    def close(self) -> None:
        """Give it back."""
        if self.own:
            subprocess.run(["umount", "-l", str(self.folder)], capture_output=True, check=False)


class Kiosk:
    """A kiosk on a screen, with all of its processes."""

    def __init__(self, screen: Screen, disk: Disk, folder: Path) -> None:
        self._screen, self._disk = screen, disk
        self.file = folder / "kiosk.toml"
        self.file.write_text('languages = ["zh", "en"]\n[[scene]]\nsource = "jinyuzui"\n[restart]\nat = ""\n')
        self.clock = folder / "clock"
        self.clock.write_text("+0\n")
        keep = {"STATE": "state", "LOGS": "logs", "CONFIG": "config"}
        self.environment = os.environ | {f"JINYUZUI_{k}": str(disk.folder / v) for k, v in keep.items()}
        self.environment |= {"DISPLAY": screen.display, "PYTHONPATH": str(ROOT)}
        self.environment.pop("INVOCATION_ID", None)
        if PRELOAD:
            # Looked up each second: without its cache the file would be read by every call that asks for the time.
            flags = ("FAKETIME_CACHE_DURATION", "FAKETIME_DONT_FAKE_MONOTONIC", "DONT_FAKE_MONOTONIC")
            self.environment |= {"LD_PRELOAD": str(PRELOAD), "FAKETIME_TIMESTAMP_FILE": str(self.clock)}
            self.environment |= dict.fromkeys(flags, "1")
        pin = [sys.executable, "-m", "viewer", "kiosk-pin", str(self.file)]
        subprocess.run(pin, input=PIN, text=True, cwd=ROOT, check=True, capture_output=True)
        self._said = (folder / "said").open("w")
        self.start()

    def start(self) -> None:
        """As the system would."""
        command = [sys.executable, "-P", "-m", "viewer", "--kiosk", str(self.file)]
        subprocess.Popen(command, cwd="/", env=self.environment, stderr=self._said, start_new_session=True)

    def processes(self, part: str) -> list[psutil.Process]:
        """Its processes with some words on their command line."""
        found = []
        for process in psutil.process_iter():
            try:
                ours = process.environ().get("JINYUZUI_STATE") == self.environment["JINYUZUI_STATE"]
                if ours and part in " ".join(process.cmdline()) and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
            except psutil.Error:
                continue
        return found

    @property
    def viewers(self) -> list[psutil.Process]:
        """What shows the scene."""
        return self.processes("viewer.cli.kiosk_window")

    @property
    def watchdogs(self) -> list[psutil.Process]:
        """What keeps it running."""
        return self.processes("viewer --kiosk") + self.processes("viewer show --kiosk")

    def end(self) -> None:
        """All of it."""
        for process in (*self.watchdogs, *self.viewers):
            with contextlib.suppress(psutil.Error):
                process.kill()
        self._said.close()


def classified(picture: np.ndarray) -> str:
    """What a picture shows."""
    small = picture[::8, ::8].reshape(-1, 3).astype(int)
    if (np.abs(small - ROOT_COLOUR).max(1) < 8).mean() > 0.02:
        return "desktop"
    grey = small.mean(1)
    if grey.std() < 6:
        return "black" if grey.mean() < 24 else "desktop"
    return "scene"


def faults(kiosk: Kiosk, screen: Screen, disk: Disk) -> dict[str, Callable[[], Callable[[], None] | None]]:
    """What can befall it: each does something, and gives what undoes it after some seconds."""

    def send(part: Callable[[], list[psutil.Process]], number: int) -> None:
        for process in part():
            with contextlib.suppress(psutil.Error):
                process.send_signal(number)

    def clock(seconds: int) -> None:
        kiosk.clock.write_text(f"{seconds:+d}\n")

    def full() -> Callable[[], None]:
        disk.fill()
        return disk.empty

    def read_only() -> Callable[[], None]:
        disk.lock(True)
        return lambda: disk.lock(False)

    def unplug() -> Callable[[], None]:
        screen.unplug()
        return screen.plug

    out: dict[str, Callable[[], Callable[[], None] | None]] = {
        "viewer killed": lambda: send(lambda: kiosk.viewers, signal.SIGKILL),
        "viewer stopped": lambda: send(lambda: kiosk.viewers, signal.SIGSTOP),
        "viewer crashes": lambda: send(lambda: kiosk.viewers, signal.SIGSEGV),
        "watchdog killed": lambda: send(lambda: kiosk.watchdogs, signal.SIGKILL),
    }
    if disk.own:
        out |= {"disk full": full, "disk read-only": read_only}
    if PRELOAD:
        out |= {"clock a day on": lambda: clock(86_400), "clock a year back": lambda: clock(-31_536_000)}
    if screen.has_monitors:
        out["screen off and on"] = unplug
    return out


def say(line: str) -> None:
    """A line of the log."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def visitors(screen: Screen, random_: random.Random) -> Iterator[float]:
    """Now and then somebody touches some things; gives the seconds until the next touch."""
    while True:
        for _ in range(random_.randrange(1, 8)):
            if shutil.which("xdotool"):
                x, y = random_.randrange(200, screen.width - 60), random_.randrange(40, screen.height - 120)
                command = ["xdotool", "mousemove", str(x), str(y), "click", "1"]
                subprocess.run(command, env=os.environ | {"DISPLAY": screen.display}, capture_output=True, check=False)
            yield random_.uniform(2, 20)
        yield random_.uniform(60, 240)


def keep_row(out: Path, row: str) -> None:
    """Add a row to the table."""
    head = (
        "# Kiosk\n\nWhat `bench/kiosk_watch.py` saw. Good again: the scene after a fault, seconds; good: share of "
        "the pictures outside the 15 s after a fault.\n\n| Python | minutes | seed | good again | slowest, s | "
        "pictures | good | bad, s | largest, MB | faults left out |\n|---|---|---|---|---|---|---|---|---|---|\n"
    )
    rows = out.read_text(encoding="utf-8").split("|---|\n")[-1] if out.is_file() else ""
    out.write_text(head + rows + row + "\n", encoding="utf-8")


def keep_picture(folder: Path, seconds: float, kind: str, picture: np.ndarray) -> None:
    """Keep what was seen, to be looked at."""
    folder.mkdir(parents=True, exist_ok=True)
    Image.fromarray(picture).save(folder / f"{seconds:05.0f}_{kind}.png")


def watch(minutes: float, count: int, seed: int, size: str, out: Path | None, pictures: Path | None) -> int:
    """Watch for some time; gives how many things were not as promised."""
    random_ = random.Random(seed)
    folder = Path(tempfile.mkdtemp(prefix="jinyuzui-watch-"))
    screen, disk = Screen(size), Disk(folder / "disk")
    kiosk = Kiosk(screen, disk, folder)
    kinds = faults(kiosk, screen, disk)
    missing = {"disk full", "disk read-only", "clock a day on", "clock a year back", "screen off and on"} - set(kinds)
    somebody = visitors(screen, random_)
    begun = time.monotonic()
    while (kind := classified(screen.picture())) != "scene" or not kiosk.viewers:
        if time.monotonic() - begun > 120:
            said = (folder / "said").read_text()
            kiosk.end()
            disk.close()
            screen.close()
            raise SystemExit(f"no scene but {kind}: {said}")
        time.sleep(0.5)
    first = time.monotonic()
    say(f"the scene is there after {first - begun:.1f} s; faults: {', '.join(kinds)}")
    lasts = 60 * minutes
    times = sorted(random_.uniform(20, lasts - 40) for _ in range(count))
    names = [list(kinds)[n % len(kinds)] for n in range(count)]
    random_.shuffle(names)
    seen: Counter[str] = Counter()
    bad_seconds, outside, late = 0.0, 0, []
    told: list[tuple[str, float, float]] = []
    waiting: tuple[str, float] | None = None
    undo: tuple[float, Callable[[], None]] | None = None
    before, same_since, looked = screen.picture(), first, first
    memory: list[tuple[float, float]] = []
    next_touch = first + 30
    befallen, touched, last = first - ALLOWED, first, "scene"
    while (now := time.monotonic()) - first < lasts:
        picture = screen.picture()
        kind = classified(picture)
        if kind == "scene" and screen.windows() > 1 + (1 if screen.has_monitors else 0):
            kind = "dialog"
        if np.array_equal(picture, before):
            if kind == "scene" and now - max(same_since, touched) > FROZEN:
                kind = "frozen"
        else:
            before, same_since = picture, now
        alive = bool(kiosk.viewers and kiosk.watchdogs)
        good = kind == "scene" and alive
        seen[kind] += 1
        if kind not in ("scene", last):
            say(f"{now - first:.0f} s: {kind}; touched {now - touched:.0f} s ago")
            if pictures:
                keep_picture(pictures, now - first, kind, picture)
        last = kind
        bad_seconds += 0 if good else now - looked
        looked = now
        if (
            waiting
            and good
            and now - waiting[1] > 1.0
            and not any(p.status() == psutil.STATUS_STOPPED for p in kiosk.viewers)
        ):
            say(f"{now - first:.0f} s: {waiting[0]}: good again after {now - waiting[1]:.1f} s")
            told.append((waiting[0], waiting[1] - first, now - waiting[1]))
            if now - waiting[1] > ALLOWED:
                late.append(f"{waiting[0]} at {waiting[1] - first:.0f} s: {now - waiting[1]:.1f} s")
            waiting = None
        if not good and now - befallen > ALLOWED:
            outside += 1
        if undo and now > undo[0]:
            undo[1]()
            undo = None
        if waiting is None and undo is None and times and now - first > times[0]:
            times.pop(0)
            name = names.pop()
            back = kinds[name]()
            befallen = time.monotonic()
            waiting = (name, befallen)
            if back:
                undo = (time.monotonic() + random_.uniform(5, 12), back)
        if now > next_touch:
            touched, next_touch = now, now + next(somebody)
        for process in kiosk.viewers[:1]:
            with contextlib.suppress(psutil.Error):
                memory.append((now - first, process.memory_info().rss / 1e6))
        time.sleep(max(0.0, (0.5 if waiting else EVERY) - (time.monotonic() - now)))
    left = len(times)
    kiosk.end()
    disk.close()
    screen.close()
    total = sum(seen.values())
    slowest = max((seconds for _, _, seconds in told), default=0.0)
    line = (
        f"| {platform.python_version()} | {minutes:g} | {seed} | {len(told)} of {len(told) + (waiting is not None)} | "
        f"{slowest:.1f} | {dict(seen)} | {1 - outside / max(total, 1):.2%} | {bad_seconds:.0f} | "
        f"{max((m for _, m in memory), default=0):.0f} | {', '.join(sorted(missing)) or '-'} |"
    )
    by_kind = {name: [s for n, _, s in told if n == name] for name in kinds}
    for name, found in by_kind.items():
        if found:
            sys.stdout.write(f"{name}: {len(found)}, {max(found):.1f} s at most\n")
    sys.stdout.write(line + "\n" + "\n".join(late) + "\n")
    if left:
        sys.stdout.write(f"{left} faults had no turn\n")
    if out:
        keep_row(out, line)
    return len(late) + (waiting is not None)


def main() -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--faults", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", default="1280x720")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--pictures", type=Path)
    options = parser.parse_args()
    return int(bool(watch(options.minutes, options.faults, options.seed, options.size, options.out, options.pictures)))


if __name__ == "__main__":
    sys.exit(main())
