"""Makes a handout in a process of its own, as the command does: pictures with all their light take minutes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, QTimer, Signal

from viewer.isolation import safe_environment
from viewer.ui.guard import Guarded

_LOOK = 300  # milliseconds between two looks at whether it is done


def place_for(scene: str, tour: str, lang: str, /) -> Path:
    """Where a handout goes: among the user's documents, by a name that says what it is."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(folder or Path.home()) / f"{scene}-{tour}-{lang}.pdf"


class HandoutMaker(Guarded, QObject):
    """Makes one handout at a time.

    Signals
    -------
    made(str, str) : where it is, "" for nowhere; then what was said of that
    """

    made = Signal(str, str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._process: subprocess.Popen[str] | None = None
        self._out = Path()
        self._timer = QTimer(self, interval=_LOOK)
        self._timer.timeout.connect(self._look)

    @property
    def busy(self) -> bool:
        """Whether one is being made."""
        return self._process is not None

    def start(self, scene: Path, tour: str, lang: str, out: Path, /, *, notes: bool) -> None:
        """Begin one of a tour of a scene, in a language.

        Raises
        ------
        OSError
            If no process can be started, or there is no place for it.
        """
        self.stop()
        out.parent.mkdir(parents=True, exist_ok=True)
        package = str(Path(__file__).resolve().parents[3])
        command = [sys.executable, "-P", "-m", "viewer", "--lang", lang, "handout", str(scene), str(out)]
        self._out = out
        self._process = subprocess.Popen(
            [*command, "--tour", tour, *(["--notes"] if notes else [])],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            env=safe_environment(os.environ, package),
            # A console window must not flash up on Windows.
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._timer.start()

    def stop(self) -> None:
        """Give up what is being made."""
        self._timer.stop()
        process, self._process = self._process, None
        if process:
            process.kill()
            process.communicate()

    def _look(self) -> None:
        process = self._process
        if process is None or process.poll() is None:
            return
        self._timer.stop()
        self._process = None
        said = (process.communicate()[1] or "").strip().splitlines()
        done = process.returncode == 0
        self.made.emit(str(self._out) if done else "", said[-1] if said else "")
