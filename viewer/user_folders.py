"""Where settings, logs and built scenes are kept."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

NOWHERE = Path(os.devnull) / "jinyuzui"
"""A folder that nothing can be made in: what is to be kept there fails as on a disk that cannot be written to."""

_PROBE = 64 << 10


def user_folder(variable: str, place: Callable[[], Path], /) -> Path:
    """A folder of the user's; `NOWHERE` for a user without a home, whose files must not end up where one happens to be.

    Parameters
    ----------
    variable : of the environment, that names another one
    place : where this system keeps such files
    """
    if named := os.environ.get(variable):
        return Path(named).absolute()
    try:
        found = place()
    except (RuntimeError, OSError):
        return NOWHERE
    return found if found.is_absolute() else NOWHERE


def need_room(folder: Path, room: int, /) -> None:
    """Make a folder, if there is enough room on its disk.

    Parameters
    ----------
    room : bytes

    Raises
    ------
    OSError
        If it cannot be made, or its disk has less.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(folder).free < room:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))


def why_not(folder: Path, /, *, room: int = _PROBE) -> str:
    """Why nothing can be kept in a folder: it is tried; "" if all is well.

    Parameters
    ----------
    room : bytes that are needed there
    """
    try:
        need_room(folder, room)
        file = folder / f".{os.getpid()}.probe"
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0), 0o600)
        try:
            os.write(descriptor, bytes(_PROBE))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
            file.unlink()
    except OSError as error:
        where = "the user has no home folder" if folder.is_relative_to(NOWHERE) else str(folder)
        return f"{where}: {error.strerror or error}"
    return ""
