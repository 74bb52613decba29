"""The one window of a user on a screen, to which later starts of the program hand over what they were asked to open.

A lock says who is first; the system lets go of it however a process ends. Where that one listens is a name that nobody
can guess, in a file beside the lock, in a folder that is the user's alone.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import sys
import warnings
from pathlib import Path

from viewer.scratch import lock_file
from viewer.user_folders import NOWHERE, user_folder


def runtime_folder() -> Path:
    """Where what is of use only while the program runs lies: `JINYUZUI_RUNTIME`, else the system's own place."""
    from platformdirs import user_runtime_path

    with warnings.catch_warnings():
        # Where the system has no such place a folder of the user's own in its temporary one does.
        warnings.simplefilter("ignore")
        return user_folder("JINYUZUI_RUNTIME", lambda: user_runtime_path("jinyuzui", appauthor=False))


def _is_own(folder: Path) -> bool:
    """Whether nobody else can put anything into a folder, nor another one in its place."""
    if sys.platform == "win32":
        return True  # it lies in the user's profile
    me = os.getuid()
    found, above = folder.lstat(), folder.parent.stat()
    alone = stat.S_ISDIR(found.st_mode) and found.st_uid == me and not found.st_mode & 0o077
    others = above.st_mode & 0o022 and not above.st_mode & stat.S_ISVTX
    return alone and above.st_uid in (me, 0) and not others


class Instance:
    """A user's place on a screen, which one process has.

    Parameters
    ----------
    folder : the user's own
    key : tells it from the user's other screens and settings
    """

    def __init__(self, folder: Path, key: str) -> None:
        self._folder, self._key = folder, key
        self._lock: int | None = None

    @classmethod
    def of_user(cls, settings: Path, /) -> Instance | None:
        """The place of the user who runs this; None where none can be kept: each window is then by itself.

        Parameters
        ----------
        settings : folder of the settings, each of which has a window of its own
        """
        folder = runtime_folder()
        screen = [os.environ.get(name, "") for name in ("DISPLAY", "WAYLAND_DISPLAY", "SESSIONNAME")]
        key = hashlib.sha256("\0".join([str(settings), *screen]).encode(errors="surrogateescape")).hexdigest()[:12]
        try:
            if folder == NOWHERE:
                return None
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return cls(folder, key) if _is_own(folder) else None
        except OSError:
            return None

    @property
    def _name_file(self) -> Path:
        return self._folder / f"{self._key}.name"

    @property
    def claimed(self) -> bool:
        """Whether this process has it."""
        return self._lock is not None

    def claim(self) -> bool:
        """Have it, if nobody has; whether this process has it now."""
        if self._lock is None:
            with contextlib.suppress(OSError):
                self._lock = lock_file(self._folder / f"{self._key}.lock", os.O_CREAT)
            if self._lock is not None:
                self._sweep()
        return self._lock is not None

    def _sweep(self) -> None:
        """Remove what one that was killed has left."""
        for left in (self._name_file, *self._folder.glob(f"{self._key}-*.sock")):
            with contextlib.suppress(OSError):
                left.unlink()

    def new_name(self) -> str:
        """A name to listen at, for who has it: the path of a socket, or of a pipe's on Windows."""
        import secrets

        name = f"{self._key}-{secrets.token_hex(8)}"
        return f"jinyuzui-{name}" if sys.platform == "win32" else str(self._folder / f"{name}.sock")

    def tell_name(self, name: str, /) -> None:
        """Have others find the name that this process listens at.

        Raises
        ------
        OSError
            If it cannot be written.
        """
        from viewer.whole_files import write_whole

        write_whole(self._name_file, name.encode())

    def name(self) -> str:
        """The name at which whoever has it listens; "" as long as nobody does."""
        try:
            return self._name_file.read_bytes()[:4096].decode()
        except (OSError, ValueError):
            return ""

    def release(self) -> None:
        """Let another process have it."""
        if self._lock is not None:
            self._sweep()
            os.close(self._lock)
            self._lock = None
