"""A user's bookmarks: a file with a line for each, and a picture beside it for each.

Every change is made to what the file says at that moment, under a lock, and written whole: two windows do not undo each
other's. A line that cannot be read costs that bookmark alone, and the file with it is kept aside first.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from viewer.session.revisits.looked_at import Sight
from viewer.user_folders import NOWHERE
from viewer.whole_files import write_whole

FILE, ASIDE, PICTURES = "bookmarks.jsonl", "bookmarks.damaged", "bookmarks"
FORMAT = 1
MOST = 500
"""Bookmarks of a user."""

LONGEST_NAME = 200
_MOST_BYTES, _MOST_PICTURE = 8 << 20, 256 << 10
_WAIT = 2.0  # seconds for another window that writes

Id = Annotated[str, Meta(pattern=r"^[0-9a-f]{16}$")]


class Bookmark(msgspec.Struct, frozen=True, omit_defaults=True):
    """A bookmark.

    Parameters
    ----------
    id : also the name of its picture
    name : as the user calls it
    sight : what is seen
    source : where its scene was opened from: an id or a path
    scene : what that was called
    """

    id: Id
    name: Annotated[str, Meta(max_length=LONGEST_NAME)]
    sight: Sight
    source: Annotated[str, Meta(max_length=4096)] = ""
    scene: Annotated[str, Meta(max_length=LONGEST_NAME)] = ""


class _Head(msgspec.Struct, frozen=True):
    """The first line."""

    format: int


Bookmarks = tuple[Bookmark, ...]


def new_id() -> str:
    """An id that no other bookmark has."""
    return secrets.token_hex(8)


@dataclass(frozen=True, slots=True)
class FoundBookmarks:
    """What a file says.

    Parameters
    ----------
    bookmarks : those that can be read
    damaged : how many lines cannot
    newer : it is of a later version of the program, and is left as it is
    """

    bookmarks: Bookmarks = ()
    damaged: int = 0
    newer: bool = False


class BookmarksError(Exception):
    """A change could not be kept; `why` says why, and nothing was lost."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


def read_bookmarks(source: bytes, /) -> FoundBookmarks:
    """What the bytes of a file say: each line by itself."""
    lines = [line for line in source.split(b"\n") if line.strip()]
    if not lines:
        return FoundBookmarks()
    try:
        head = msgspec.json.decode(lines[0], type=_Head)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        head = None
    if head and head.format > FORMAT:
        return FoundBookmarks(newer=True)
    good: dict[str, Bookmark] = {}
    damaged = 0
    # Where the first line is no head it may be a bookmark all the same.
    for line in lines[1:] if head else lines:
        try:
            found = msgspec.json.decode(line, type=Bookmark)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            damaged += 1
        else:
            damaged += found.id in good
            good.setdefault(found.id, found)
    return FoundBookmarks(tuple(good.values()), damaged)


def written(bookmarks: Bookmarks, /) -> bytes:
    """The bytes of a file."""
    return b"\n".join(msgspec.json.encode(line) for line in (_Head(FORMAT), *bookmarks)) + b"\n"


class BookmarkFile:
    """The bookmarks and their files.

    Parameters
    ----------
    folder : where they lie; None keeps them in memory only
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder if folder and not folder.is_relative_to(NOWHERE) else None
        self._pictures: dict[str, bytes] = {}
        self._aside: Path | None = None
        self.found = FoundBookmarks()

    @property
    def bookmarks(self) -> Bookmarks:
        """Those of the last look at the file."""
        return self.found.bookmarks

    def read(self) -> Path | None:
        """Look at the file; where a part of it was damaged, the file that all of it is kept in.

        Raises
        ------
        BookmarksError
            If it cannot be read, or is damaged and cannot be kept aside.
        """
        if self._folder is None:
            return None
        try:
            with (self._folder / FILE).open("rb") as file:
                source = file.read(_MOST_BYTES + 1)
        except FileNotFoundError:
            self.found = FoundBookmarks()
            return None
        except OSError as error:
            raise BookmarksError(f"{error.filename}: {error.strerror or error}") from error
        if len(source) > _MOST_BYTES:
            raise BookmarksError(f"{self._folder / FILE}: > {_MOST_BYTES >> 20} MB")
        self.found = read_bookmarks(source)
        return self._keep_aside(source) if self.found.damaged else None

    def _keep_aside(self, source: bytes) -> Path:
        """Keep all of a damaged file, once."""
        assert self._folder
        number = 1
        while (path := self._folder / f"{ASIDE}-{number}.jsonl").exists():
            with contextlib.suppress(OSError):
                if path.read_bytes() == source:
                    return path
            number += 1
        try:
            write_whole(path, source)
        except OSError as error:
            raise BookmarksError(f"{path}: {error.strerror or error}") from error
        return path

    # -- changes --------------------------------------------------------------------------------------------------

    def put(self, bookmark: Bookmark, picture: bytes = b"", at: int = 0, /) -> None:
        """Add a bookmark at a place of the list, or put back one that was removed.

        Parameters
        ----------
        picture : JPEG

        Raises
        ------
        BookmarksError
            If it could not be kept, or there are too many; so by all that follow.
        """
        if len(self.bookmarks) >= MOST:
            raise BookmarksError(f"> {MOST}")

        def added(now: Bookmarks) -> Bookmarks:
            others = tuple(one for one in now if one.id != bookmark.id)
            return (*others[:at], bookmark, *others[at:])

        self._change(added, {bookmark.id: picture} if 0 < len(picture) <= _MOST_PICTURE else {})

    def rename(self, id_: str, name: str, /) -> None:
        """Call a bookmark otherwise; nothing for an unknown one."""
        short = name.strip()[:LONGEST_NAME]
        self._change(
            lambda now: tuple(msgspec.structs.replace(one, name=short) if one.id == id_ else one for one in now)
        )

    def move(self, id_: str, by: int, /) -> None:
        """Move a bookmark down the list, up by negative steps."""

        def moved(now: Bookmarks) -> Bookmarks:
            at = next((i for i, one in enumerate(now) if one.id == id_), None)
            if at is None:
                return now
            others = (*now[:at], *now[at + 1 :])
            to = min(max(at + by, 0), len(others))
            return (*others[:to], now[at], *others[to:])

        self._change(moved)

    def remove(self, id_: str, /) -> tuple[Bookmark, bytes, int] | None:
        """Remove a bookmark; what `put` takes to have it again, None for an unknown one."""
        at = next((i for i, one in enumerate(self.bookmarks) if one.id == id_), None)
        if at is None:
            return None
        gone = self.bookmarks[at], self.picture(id_), at
        self._change(lambda now: tuple(one for one in now if one.id != id_))
        return gone

    def picture(self, id_: str, /) -> bytes:
        """A bookmark's picture, JPEG; nothing where it has none."""
        if self._folder is None:
            return self._pictures.get(id_, b"")
        try:
            with self._picture_file(id_).open("rb") as file:
                found = file.read(_MOST_PICTURE + 1)
        except OSError:
            return b""
        return found if len(found) <= _MOST_PICTURE else b""

    def _picture_file(self, id_: str) -> Path:
        assert self._folder
        return self._folder / PICTURES / id_

    def _change(self, change: Callable[[Bookmarks], Bookmarks], pictures: dict[str, bytes] | None = None) -> None:
        if self._folder is None:
            self.found = FoundBookmarks(change(self.bookmarks))
            self._pictures |= pictures or {}
            return
        try:
            with self._locked():
                self.read()
                if self.found.newer:
                    raise BookmarksError(f"{self._folder / FILE}: format > {FORMAT}")
                after = change(self.bookmarks)
                for id_, picture in (pictures or {}).items():
                    write_whole(self._picture_file(id_), picture)
                write_whole(self._folder / FILE, written(after))
                self.found = FoundBookmarks(after)
                self._sweep()
        except OSError as error:
            raise BookmarksError(f"{error.filename or self._folder}: {error.strerror or error}") from error

    def _sweep(self) -> None:
        """Remove pictures of bookmarks that there are no longer: under the lock nobody is just adding one."""
        assert self._folder
        known = {one.id for one in self.bookmarks}
        with contextlib.suppress(OSError):
            for file in (self._folder / PICTURES).iterdir():
                if file.name not in known:
                    file.unlink()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        from filelock import FileLock, Timeout

        assert self._folder
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self._folder / f".{FILE}.lock", timeout=_WAIT):
                yield
        except Timeout as error:
            raise BookmarksError(f"{error.lock_file}: > {_WAIT:.0f} s") from error
