"""Files that are whole at every moment: the old one or the new one, whatever happens while they are written."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_ASIDE, _ABANDONED = ".new", 60.0  # seconds after which a file beside has no writer


def write_whole(path: Path, content: bytes, /) -> None:
    """Write a file so that whoever reads it finds the old or the new one; it keeps its permissions.

    Raises
    ------
    OSError
        If it cannot be written; the old one is still there.
    """
    with whole_file(path) as file:
        file.write(content)


@contextlib.contextmanager
def whole_file(path: Path, /) -> Iterator[BinaryIO]:
    """The same for what is written piece by piece; what is raised meanwhile leaves the old file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}{_ASIDE}")
    try:
        with aside.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(OSError):
            aside.chmod(path.stat().st_mode)
        aside.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            aside.unlink(missing_ok=True)
        raise
    _drop_old(path)
    if os.name == "posix":
        # The new name itself must reach the disk.
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _drop_old(path: Path) -> None:
    """Remove what processes that were killed while they wrote `path` have left beside it."""
    with contextlib.suppress(OSError):
        for left in path.parent.glob(f".{path.name}.*{_ASIDE}"):
            if time.time() - left.stat().st_mtime > _ABANDONED:
                left.unlink(missing_ok=True)
