"""What went wrong, in files that never grow beyond bounds."""

from __future__ import annotations

import logging
import os
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

BYTES, FILES = 5 << 20, 5
"""Size of a file, and how many there are at most."""

_FORM = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def log_folder() -> Path:
    """Where logs lie: `JINYUZUI_LOGS`, else where this system keeps such files."""
    if named := os.environ.get("JINYUZUI_LOGS"):
        return Path(named)
    from platformdirs import user_log_path

    return user_log_path("jinyuzui", appauthor=False)


def start_logging(folder: Path | None = None, /) -> Path | None:
    """Log warnings and errors to the terminal and to a file.

    Parameters
    ----------
    folder : of the files; `log_folder` when not given

    Returns
    -------
    The file; None where it cannot be written, which is said once: the terminal's log goes on.
    """
    root = logging.getLogger()
    root.setLevel(logging.WARNING)
    terminal = logging.StreamHandler(sys.stderr)
    terminal.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    root.addHandler(terminal)
    where = folder or log_folder()
    try:
        file = _file(where)
    except OSError as error:
        logging.getLogger("jinyuzui").warning("no log is kept: %s: %s", where, error.strerror or error)
        return None
    root.addHandler(file)
    return where / "jinyuzui.log"


def _file(where: Path) -> RotatingFileHandler:
    where.mkdir(parents=True, exist_ok=True)
    file = RotatingFileHandler(
        where / "jinyuzui.log",
        maxBytes=BYTES,
        backupCount=FILES - 1,
        encoding="utf-8",
        errors="backslashreplace",
        delay=True,
    )
    with (where / "jinyuzui.log").open("a"):
        pass
    file.setFormatter(logging.Formatter(_FORM))
    return file


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
    try:
        where = log_folder()
        file = _file(where)
        file.emit(record)
        file.close()
    except OSError:
        return None
    return where / "jinyuzui.log"
