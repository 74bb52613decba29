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
    except OSError as error:
        logging.getLogger("jinyuzui").warning("no log is kept: %s: %s", where, error.strerror or error)
        return None
    file.setFormatter(logging.Formatter(_FORM))
    root.addHandler(file)
    return where / "jinyuzui.log"
