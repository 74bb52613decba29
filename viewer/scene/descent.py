"""Going down from a folder without ever leaving it, whatever links lie in the way and whoever changes them meanwhile.

Where the system can open a name within an opened folder (Linux, macOS), each step does that and lets the system follow
no link: links are read and taken apart here. Nothing outside is opened at any moment. On Windows the true path of what
was opened is checked.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

_MOST_LINKS = 40


class OutsideError(Exception):
    """A link that leads out of the folder."""


@dataclass(frozen=True, slots=True)
class FoundName:
    """What a name stands for.

    Parameters
    ----------
    kind : of `stat`: S_IFREG, S_IFDIR, S_IFIFO, ...; links are never left
    name : of a file within the folder where the descent now is; "" for that folder itself
    """

    kind: int
    name: str = ""


class Descent:
    """A place at or below a folder. A context manager.

    Parameters
    ----------
    root : the folder; it may be a link itself

    Raises
    ------
    OSError
        If there is no such folder.
    """

    def __init__(self, root: Path, /) -> None:
        self._root = root
        self._names: list[str] = []
        self._real: tuple[str, ...] | None = None
        if sys.platform == "win32":
            root.stat()
        else:
            # O_PATH asks for no permission to list the folder, only to go through it.
            self._way = os.O_DIRECTORY | os.O_CLOEXEC | getattr(os, "O_PATH", os.O_RDONLY)
            self._folders = [os.open(root, self._way)]

    def __enter__(self) -> Descent:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of all folders."""
        if sys.platform != "win32":
            while self._folders:
                os.close(self._folders.pop())

    @property
    def home(self) -> Path:
        """The present folder without links."""
        return Path(os.path.realpath(self._root), *self._names)

    def go(self, parts: Sequence[str], /) -> FoundName:
        """Go on by names, as far as to the folder of the last one, or into it if that is a folder.

        Raises
        ------
        OutsideError
            If a link leads out.
        OSError
            If there is nothing of that name, or links lead round in a circle.
        """
        if sys.platform == "win32":
            return self._go_by_path(parts)
        pending, links = deque(parts), 0
        above: list[str] | None = None
        while pending:
            part = pending.popleft()
            if part in ("", "."):
                continue
            if above is not None:
                above = self._outside(above, part)
            elif part == "..":
                above = self._up()
            else:
                kind = stat.S_IFMT(os.stat(part, dir_fd=self._folders[-1], follow_symlinks=False).st_mode)
                if kind == stat.S_IFLNK:
                    links += 1
                    if links > _MOST_LINKS:
                        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
                    target = os.readlink(part, dir_fd=self._folders[-1])
                    if target.startswith("/"):
                        above = self._outside([], "")
                    pending.extendleft(reversed(target.split("/")))
                elif kind == stat.S_IFDIR:
                    self._folders.append(os.open(part, self._way | os.O_NOFOLLOW, dir_fd=self._folders[-1]))
                    self._names.append(part)
                elif pending:
                    raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
                else:
                    return FoundName(kind, part)
        if above is not None:
            raise OutsideError
        return FoundName(stat.S_IFDIR)

    def _up(self) -> list[str] | None:
        """Leave the present folder; where that is if it is outside."""
        if not self._names:
            return self._outside(list(self._within), "..")
        self._names.pop()
        os.close(self._folders.pop())
        return None

    @property
    def _within(self) -> tuple[str, ...]:
        """Names from the system's root to the folder that must not be left."""
        if self._real is None:
            self._real = Path(os.path.realpath(self._root)).parts[1:]
        return self._real

    def _outside(self, above: list[str], part: str) -> list[str] | None:
        """Take one more step from the folder `above`, without looking at it; None if that leads back to the root.

        Only the root's own names lead back to it; they are no links, so that no look is needed.
        """
        if part == "..":
            above = above[:-1]
        elif part not in ("", "."):
            above = [*above, part]
        if above == list(self._within):
            while self._names:
                self._names.pop()
                os.close(self._folders.pop())
            return None
        if tuple(above) != self._within[: len(above)]:
            raise OutsideError
        return above

    def open(self, found: FoundName, /) -> int:
        """A descriptor of a regular file.

        Raises
        ------
        IsADirectoryError, OSError
            If it is none any more, or cannot be opened.
        OutsideError
            If it has become a link.
        """
        if found.kind != stat.S_IFREG:
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        if sys.platform == "win32":
            return self._open_by_path(found.name)
        # A pipe that has taken its place would wait for a writer without O_NONBLOCK.
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
        try:
            descriptor = os.open(found.name, flags, dir_fd=self._folders[-1])
        except OSError as error:
            if error.errno in (errno.ELOOP, errno.EMLINK):
                raise OutsideError from error
            raise
        return _regular(descriptor)

    def entries(self) -> list[tuple[str, int]]:
        """Names in the present folder and their kinds, sorted; links as S_IFLNK.

        Raises
        ------
        OSError
            If it cannot be listed.
        """
        if sys.platform == "win32":
            with os.scandir(self.home) as listed:
                return sorted((e.name, _kind(e)) for e in listed)
        descriptor = os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=self._folders[-1])
        try:
            with os.scandir(descriptor) as listed:
                return sorted((e.name, _kind(e)) for e in listed)
        finally:
            os.close(descriptor)

    def target(self, name: str, /) -> str:
        """Where a link in the present folder leads.

        Raises
        ------
        OSError
            If it is none.
        """
        if sys.platform == "win32":
            return str((self.home / name).readlink())
        return os.readlink(name, dir_fd=self._folders[-1])

    if sys.platform == "win32":

        def _go_by_path(self, parts: Sequence[str]) -> FoundName:
            here = self.home
            root = Path(os.path.realpath(self._root))
            path = Path(os.path.realpath(here.joinpath(*parts), strict=True))
            if not path.is_relative_to(root):
                raise OutsideError
            kind = stat.S_IFMT(path.stat().st_mode)
            below = path.relative_to(root).parts
            self._names = list(below if kind == stat.S_IFDIR else below[:-1])
            return FoundName(kind, "" if kind == stat.S_IFDIR else path.name)

        def _open_by_path(self, name: str) -> int:
            import ctypes
            import msvcrt

            flags = os.O_RDONLY | os.O_BINARY | os.O_NOINHERIT
            descriptor = _regular(os.open(self.home / name, flags))
            # What was opened may be another file than what was looked at: the system tells its true path.
            text = ctypes.create_unicode_buffer(1 << 15)
            handle = ctypes.c_void_p(msvcrt.get_osfhandle(descriptor))
            length = ctypes.windll.kernel32.GetFinalPathNameByHandleW(handle, text, len(text), 0)
            root = _plain(os.path.realpath(self._root))
            if not length or not _plain(text.value).is_relative_to(root):
                os.close(descriptor)
                raise OutsideError
            return descriptor


def _plain(path: str) -> Path:
    """A path of Windows without what marks it as taken literally."""
    bare = path.removeprefix("\\\\?\\")
    return Path("\\\\" + bare[4:] if bare != path and bare.startswith("UNC\\") else bare)


def open_lone(path: Path, /) -> int:
    """A descriptor of a regular file that somebody named; links to it are followed.

    Raises
    ------
    OSError
        If it cannot be opened, or is no regular file (EINVAL).
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
    if sys.platform == "win32":
        return _regular(os.open(path, os.O_RDONLY | os.O_BINARY | os.O_NOINHERIT))
    return _regular(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY))


def _regular(descriptor: int) -> int:
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
    return descriptor


def _kind(entry: os.DirEntry[str]) -> int:
    if entry.is_symlink():
        return stat.S_IFLNK
    if entry.is_dir(follow_symlinks=False):
        return stat.S_IFDIR
    if entry.is_file(follow_symlinks=False):
        return stat.S_IFREG
    return stat.S_IFIFO  # or anything else that is not to be opened
