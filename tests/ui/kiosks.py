"""Kiosks for tests: a window with a clock that is stepped."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from viewer.kiosk.config import Kiosk, KioskFile, OfferedScene
from viewer.kiosk.operator_pin import hash_pin
from viewer.ui.error_reporter import ErrorReporter
from viewer.ui.kiosk.kiosk_shell import KioskShell
from viewer.ui.shell.window import Window

PIN = "271828"
WRITTEN = hash_pin(PIN)
SMALL = Path(__file__).resolve().parents[1] / "samples" / "small"


class Clock:
    """Seconds, and a wall clock beside them."""

    def __init__(self) -> None:
        self.now = 100.0
        self.wall = datetime(2026, 11, 27, 12, 0)

    def __call__(self) -> float:
        return self.now

    def today(self) -> datetime:
        return self.wall


class TestedKiosk:
    """A window that is a kiosk's.

    Parameters
    ----------
    said : what its file says besides its scene and PIN
    """

    __test__ = False

    def __init__(self, folder: Path, **said: object) -> None:
        self.clock = Clock()
        given = {"scene": (OfferedScene(source=str(SMALL)),), "pin": WRITTEN, "languages": ("zh", "en")} | said
        self.kiosk = Kiosk(**given)  # type: ignore[arg-type]
        self.errors = ErrorReporter()
        self.told: list[str] = []
        self.errors.reported.connect(self.told.append)
        self.window = Window(self.errors, lang=self.kiosk.languages[0])
        self.window.resize(1000, 700)
        file = KioskFile(folder / "kiosk.toml", self.kiosk)
        self.shell = KioskShell(self.window, file, folder, clock=self.clock, today=self.clock.today)

    def step(self, seconds: float) -> None:
        """Let time pass, as the timers would notice it."""
        self.clock.now += seconds
        self.shell.visitors.look()

    def close(self) -> None:
        """End it."""
        self.shell.close()
        self.window.close()
