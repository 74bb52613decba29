"""The files of a package: the one place that opens them, whether they lie in a folder or in a zip.

A file is asked for by its name in the package and comes back as bytes, never more than are allowed. Only regular files
are opened, links lead nowhere but within the package, and what cannot be had is a fault that becomes an issue.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import unquote

from viewer.i18n import N_
from viewer.scene.descent import Descent, FoundName, OutsideError, open_lone
from viewer.scene.issues import Issue, Severity
from viewer.scene.names import UnsafeNameError, is_text, parts_of, printable

_REASONS = {
    errno.EINVAL: N_("not a regular file"),
    errno.ENXIO: N_("not a regular file"),
    errno.ENAMETOOLONG: N_("its name is too long for the system"),
    errno.ELOOP: N_("links lead round in a circle"),
    errno.EACCES: N_("no permission"),
    errno.EPERM: N_("no permission"),
}

BLOCK = 1 << 20
"""Bytes that are read at once where a file is gone through."""


class FileFault(Exception):
    """A file that is not given out.

    Parameters
    ----------
    code, found, expected : of the issue
    """

    def __init__(self, code: str, found: str, expected: str = "") -> None:
        self.code, self.found, self.expected = code, printable(found), expected
        super().__init__(f"{code}: {self.found}")

    def issue(self, file: str, severity: Severity = Severity.ERROR, /) -> Issue:
        """That the file itself cannot be read."""
        return Issue(self.code, severity, printable(file), found=self.found, expected=self.expected)


class NameKind(Enum):
    """What a name of a package stands for. BAD: not to be opened, `Package.read` and `Package.entries` say why."""

    FILE = "file"
    FOLDER = "folder"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class FolderEntry:
    """A name in a folder of a package."""

    name: str
    kind: NameKind


class Package(Protocol):
    """The files at and below a place. Names have forward slashes and are relative to it; "" is the place itself."""

    @property
    def root(self) -> Path:
        """The folder as it was named, or the zip."""

    @property
    def home(self) -> Path:
        """What tells this package from others: its folder without links, or a path into its zip."""

    def read(self, name: str, limit: int, /) -> bytes:
        """A file's bytes.

        Parameters
        ----------
        limit : bytes that it may have

        Raises
        ------
        FileFault
            If it cannot be had.
        """

    def kind(self, name: str, /) -> NameKind | None:
        """What a name stands for; None for nothing."""

    def entries(self, folder: str = "", /) -> tuple[FolderEntry, ...]:
        """What lies in a folder, sorted by name.

        Raises
        ------
        FileFault
            If it cannot be listed.
        """

    def below(self, folder: str, /) -> Package:
        """A package within this one.

        Raises
        ------
        FileFault
            If there is no such folder.
        """


def read_uri(package: Package, uri: str, limit: int, /, *, beside: str = "") -> bytes:
    """The bytes that a URI of a file in a package stands for: percent-decoded, else the file of literally that name.

    Parameters
    ----------
    beside : the file that names it
    limit : bytes that it may have

    Raises
    ------
    FileFault
        If it cannot be had; of the decoded name.
    """
    above, slash, _ = beside.rpartition("/")
    fault: FileFault | None = None
    for name in dict.fromkeys((unquote(uri), uri)):
        try:
            # Checked alone too: an absolute one must not become relative.
            checked(name)
            return package.read(f"{above}{slash}{name}", limit)
        except FileFault as error:
            fault = fault or error
    assert fault
    raise fault


def read_lone(path: Path, limit: int, /) -> bytes:
    """A file that somebody named; links to it are followed.

    Raises
    ------
    FileFault
        If it cannot be had.
    """
    with opened_lone(path) as file:
        return _all(file, limit)


@contextmanager
def opened_lone(path: Path, /) -> Iterator[BinaryIO]:
    """A regular file that somebody named, to be read piece by piece; what goes wrong is raised as by `read_lone`."""
    with _told(path.name), os.fdopen(open_lone(path), "rb") as file:
        yield file


def is_there(path: Path, /) -> bool:
    """Whether there is such a file or folder; False also for a name that no system takes."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def is_folder(path: Path, /) -> bool:
    """Whether somebody named a folder."""
    return is_there(path) and path.is_dir()


def is_plain_file(path: Path, /) -> bool:
    """Whether somebody named a regular file."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def real_place(path: Path, /) -> str:
    """Where a path leads, without links: the same for the same file or folder."""
    try:
        return os.path.realpath(path)
    except (OSError, ValueError):
        return str(path)


@dataclass(frozen=True, slots=True)
class Folder:
    """A package in a folder, or what lies beside and below a lone file.

    Parameters
    ----------
    root : the folder; the user may have named it through links
    above : names that lead from the `root` to the package, if it is one within another; links in it may lead as far
    """

    root: Path
    above: tuple[str, ...] = ()

    @property
    def home(self) -> Path:
        """The folder without links."""
        with self._found("") as (descent, _):
            return descent.home

    @contextmanager
    def opened(self, name: str, /) -> Iterator[BinaryIO]:
        """A regular file; what goes wrong is raised as by `read`."""
        with self._found(name) as (descent, found):
            if found.kind != stat.S_IFREG:
                raise FileFault("unreadable", N_("not a regular file"))
            descriptor = descent.open(found)
        with os.fdopen(descriptor, "rb") as file:
            yield file

    def read(self, name: str, limit: int, /) -> bytes:
        """A file's bytes, at most `limit`."""
        with _told(name), self.opened(name) as file:
            return _all(file, limit)

    def kind(self, name: str, /) -> NameKind | None:
        """What a name stands for; None for nothing."""
        try:
            with self._found(name) as (_, found):
                return {stat.S_IFREG: NameKind.FILE, stat.S_IFDIR: NameKind.FOLDER}.get(found.kind, NameKind.BAD)
        except FileFault as fault:
            return None if fault.code == "missing-file" else NameKind.BAD

    def entries(self, folder: str = "", /) -> tuple[FolderEntry, ...]:
        """What lies in a folder, sorted by name."""
        with self._found(folder) as (descent, found):
            if found.kind != stat.S_IFDIR:
                raise FileFault("unreadable", N_("not a folder"))
            listed = descent.entries()
        known = {stat.S_IFREG: NameKind.FILE, stat.S_IFDIR: NameKind.FOLDER}
        out = []
        for name, kind in listed:
            if kind == stat.S_IFLNK and is_text(name):
                out.append(FolderEntry(name, self.kind(f"{folder}/{name}" if folder else name) or NameKind.BAD))
            else:
                out.append(FolderEntry(name, known.get(kind, NameKind.BAD)))
        return tuple(out)

    def everything(self) -> Iterator[tuple[str, int, str]]:
        """Name and kind (of `stat`) of all that lies below, folder by folder, and where links lead; none is followed.

        Raises
        ------
        FileFault
            If a folder cannot be listed.
        """
        folders = [""]
        while folders:
            folder = folders.pop()
            with _told(folder), Descent(self.root) as descent:
                descent.go((*self.above, *folder.split("/")))
                for name, kind in descent.entries():
                    path = f"{folder}/{name}" if folder else name
                    yield path, kind, descent.target(name) if kind == stat.S_IFLNK else ""
                    if kind == stat.S_IFDIR:
                        folders.append(path)

    def below(self, folder: str, /) -> Folder:
        """A package within this one."""
        with self._found(folder) as (_, found):
            if found.kind != stat.S_IFDIR:
                raise FileFault("missing-file", folder)
        return Folder(self.root, (*self.above, *checked(folder)))

    @contextmanager
    def _found(self, name: str) -> Iterator[tuple[Descent, FoundName]]:
        parts = checked(name) if name else ()
        with _told(name), Descent(self.root) as descent:
            yield descent, descent.go((*self.above, *parts))


def checked(name: str, /) -> tuple[str, ...]:
    """The folders and the file that a name of a package stands for.

    Raises
    ------
    FileFault
        If it may lead out on some system, or is no text.
    """
    if not is_text(name):
        raise FileFault("encoding", N_("its name"))
    try:
        return parts_of(name)
    except UnsafeNameError as error:
        raise FileFault("unsafe-path", name) from error


@contextmanager
def _told(name: str) -> Iterator[None]:
    """What the system says becomes a fault."""
    try:
        yield
    except OutsideError as error:
        raise FileFault("unsafe-path", name) from error
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FileFault("missing-file", name) from error
    except OSError as error:
        raise FileFault("unreadable", _REASONS.get(error.errno or 0) or error.strerror or str(error)) from error
    except ValueError as error:  # a NUL in a path that somebody named
        raise FileFault("unsafe-path", name) from error


def _all(file: BinaryIO, limit: int) -> bytes:
    """Everything in a file, counted while it is read: what its size is said to be need not be true."""
    size = os.fstat(file.fileno()).st_size
    if size > limit:
        raise FileFault("too-large", f"{size} B", f"{limit} B")
    data = file.read(size + 1)
    if len(data) <= size:
        return data
    parts, total = [data], len(data)
    while total <= limit and (more := file.read(BLOCK)):
        parts.append(more)
        total += len(more)
    if total > limit:
        raise FileFault("too-large", f"> {limit} B", f"{limit} B")
    return b"".join(parts)


@dataclass(frozen=True, slots=True)
class Counted:
    """A package that tells how many bytes are read of it.

    Parameters
    ----------
    told : takes the bytes of each file that is read
    """

    package: Package
    told: Callable[[int], None]

    @property
    def root(self) -> Path:
        """The folder as it was named, or the zip."""
        return self.package.root

    @property
    def home(self) -> Path:
        """What tells this package from others."""
        return self.package.home

    def read(self, name: str, limit: int, /) -> bytes:
        """A file's bytes."""
        data = self.package.read(name, limit)
        self.told(len(data))
        return data

    def kind(self, name: str, /) -> NameKind | None:
        """What a name stands for."""
        return self.package.kind(name)

    def entries(self, folder: str = "", /) -> tuple[FolderEntry, ...]:
        """What lies in a folder."""
        return self.package.entries(folder)

    def below(self, folder: str, /) -> Package:
        """A package within this one, counted too."""
        return Counted(self.package.below(folder), self.told)
