"""What went wrong, in files that never grow beyond bounds."""

from __future__ import annotations

import contextlib
import logging
import sys
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO

from viewer.user_folders import user_folder

BYTES, FILES = 5 << 20, 5
"""Size of a file, and how many there are at most."""

_FORM = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def log_folder() -> Path:
    """Where logs lie: `JINYUZUI_LOGS`, else where this system keeps such files."""
    from platformdirs import user_log_path

    return user_folder("JINYUZUI_LOGS", lambda: user_log_path("jinyuzui", appauthor=False))


class _Terminal(logging.StreamHandler[TextIO]):
    """The terminal's log; where it was closed nobody reads it, and there is nowhere to say so."""

    def handleError(self, record: logging.LogRecord) -> None:
        """Python would print a traceback for each line."""


class _File(RotatingFileHandler):
    """A log file; on a disk that is full it waits until there is room again, and says so once."""

    def __init__(self, file: Path, failed: Callable[[OSError], None]) -> None:
        super().__init__(
            file, maxBytes=BYTES, backupCount=FILES - 1, encoding="utf-8", errors="backslashreplace", delay=True
        )
        self._failed: Callable[[OSError], None] | None = failed

    def handleError(self, record: logging.LogRecord) -> None:
        """Python would print a traceback for each line."""
        error = sys.exception()
        # What did not reach the file must not be tried again with each line that follows.
        stream, self.stream = self.stream, None
        if stream:
            with contextlib.suppress(OSError, ValueError):
                stream.close()
        failed, self._failed = self._failed, None
        if failed and isinstance(error, OSError):
            failed(error)


class Logs:
    """The program's logs.

    `file` is the present one, None where none can be written; `trouble` says why not, "" as long as all is well.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file: Path | None = None
        self.trouble = ""
        self._listeners: list[Callable[[str], None]] = []

    def on_trouble(self, listener: Callable[[str], None], /) -> None:
        """Call `listener` with why the file cannot be written, on any thread; at once if it could not before."""
        self._listeners.append(listener)
        if self.trouble:
            listener(self.trouble)

    def failed(self, error: OSError) -> None:
        """The file cannot be written to: said once, on the terminal."""
        self.trouble = f"{self.folder}: {error.strerror or error}"
        logging.getLogger("jinyuzui").warning("no log is kept: %s", self.trouble)
        for listener in self._listeners:
            listener(self.trouble)


def start_logging(folder: Path | None = None, /) -> Logs:
    """Log warnings and errors to the terminal and to a file, as far as it can be written; that it cannot is said once.

    Parameters
    ----------
    folder : of the files; `log_folder` when not given
    """
    logs = Logs(folder or log_folder())
    root = logging.getLogger()
    root.setLevel(logging.WARNING)
    terminal = _Terminal(sys.stderr)
    terminal.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    root.addHandler(terminal)
    file = logs.folder / "jinyuzui.log"
    try:
        logs.folder.mkdir(parents=True, exist_ok=True)
        with file.open("a"):
            pass
    except OSError as error:
        logs.failed(error)
        return logs
    handler = _File(file, logs.failed)
    handler.setFormatter(logging.Formatter(_FORM))
    root.addHandler(handler)
    logs.file = file
    return logs


def note(name: str, text: str, /) -> Path | None:
    """Put what only an expert wants to read into the log file, without a word on the terminal.

    Parameters
    ----------
    name : of the part of the program that it comes from

    Returns
    -------
    The file; None where it cannot be written.
    """
    record = logging.LogRecord(name, logging.ERROR, "", 0, "%s", (text,), None)
    failed: list[OSError] = []
    file = log_folder() / "jinyuzui.log"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handler = _File(file, failed.append)
        handler.setFormatter(logging.Formatter(_FORM))
        handler.emit(record)
        handler.close()
    except OSError:
        return None
    return None if failed else file
