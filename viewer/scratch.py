"""Folders for what is needed only for a while, and what removes those that a killed process left.

A folder is owned by whoever holds the lock on a file in it. The system drops the lock with the process, however that
ended, so nobody has to guess from a process id, which may be another's by now or mean nothing in this container.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

PREFIX = "jinyuzui-scratch-"
_OURS = f"{PREFIX}{os.urandom(6).hex()}-"
"""Begins the names of this process's own folders."""

_LOCK, _ROOM = "owner", "in"
_NEVER_OWNED = 3600.0
"""Seconds after which a folder without a lock file has no owner: one is made right after its folder."""

_RETRIES = 8
_NEEDED, _MEMORY = 64 << 20, "/dev/shm"


def lock_file(file: Path, flags: int = 0, /) -> int | None:
    """A lock on a file, held until it is closed; None if another holds it.

    By the system's own call: every start of the program comes by, and to import what wraps it takes its time.

    Parameters
    ----------
    flags : `os.O_CREAT` and the like, for one that is not there yet

    Raises
    ------
    OSError
        If there is no such file, or it is none of ours.
    """
    descriptor = os.open(file, os.O_RDWR | flags | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


@contextlib.contextmanager
def scratch_folder() -> Iterator[Path]:
    """An empty folder that is gone afterwards, at the latest when `sweep` runs after this process has ended.

    Raises
    ------
    OSError
        If none can be made.
    """
    outer, lock = _owned()
    room = outer / _ROOM
    try:
        room.mkdir()
        yield room
    finally:
        # Windows removes no file that is open: the lock goes last but one.
        shutil.rmtree(room, ignore_errors=True)
        os.close(lock)
        shutil.rmtree(outer, ignore_errors=True)


def _place() -> str:
    """Where there is room: the system's folder for such things, or its memory where that one's disk is full."""
    found = ""
    with contextlib.suppress(OSError):
        found = tempfile.gettempdir()
        if shutil.disk_usage(found).free >= _NEEDED:
            return found
    memory = Path(_MEMORY)
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free >= _NEEDED:
        return _MEMORY
    return found or tempfile.gettempdir()


def _owned() -> tuple[Path, int]:
    place = _place()
    for _ in range(_RETRIES):
        outer = Path(tempfile.mkdtemp(prefix=_OURS, dir=place))
        with contextlib.suppress(OSError):
            lock = lock_file(outer / _LOCK, os.O_CREAT | os.O_EXCL)
            if lock is None:
                continue
            # Another process's sweep may have taken it between the two steps.
            if outer.is_dir():
                return outer, lock
            os.close(lock)
        shutil.rmtree(outer, ignore_errors=True)
    raise OSError(f"{place}: no folder can be made here")


def sweep(place: Path | None = None, /) -> int:
    """Remove the folders that processes which are gone have left; gives how many.

    Parameters
    ----------
    place : where they lie; wherever such folders are made when not given
    """
    return sum(_swept(outer) for outer in _folders(place, PREFIX) if not outer.name.startswith(_OURS))


def drop_own() -> None:
    """Remove this process's own folders: it is about to end at once."""
    for outer in _folders(None, _OURS):
        shutil.rmtree(outer, ignore_errors=True)


def _folders(place: Path | None, prefix: str) -> list[Path]:
    out: list[Path] = []
    places = [str(place)] if place else [_MEMORY]
    with contextlib.suppress(OSError):
        places += [] if place else [tempfile.gettempdir()]
    for each in places:
        with contextlib.suppress(OSError), os.scandir(each) as entries:
            found = [e for e in entries if e.name.startswith(prefix) and e.is_dir(follow_symlinks=False)]
            out += [Path(entry.path) for entry in found]
    return out


def _swept(outer: Path) -> bool:
    """Whether a folder had no owner any more and is gone now."""
    try:
        lock = lock_file(outer / _LOCK)
    except FileNotFoundError:
        with contextlib.suppress(OSError):
            if time.time() - outer.stat().st_mtime > _NEVER_OWNED:
                shutil.rmtree(outer, ignore_errors=True)
        return not outer.exists()
    except OSError:
        return False
    if lock is None:
        return False
    shutil.rmtree(outer / _ROOM, ignore_errors=True)
    if sys.platform == "win32":
        os.close(lock)
    shutil.rmtree(outer, ignore_errors=True)
    if sys.platform != "win32":
        os.close(lock)
    return not outer.exists()
