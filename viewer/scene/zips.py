"""What is in a zip: looked up and unpacked within bounds, so that no small one becomes any size."""

from __future__ import annotations

import os
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import BinaryIO

from viewer.scene.limits import LIMITS
from viewer.scene.package import BLOCK

BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
    IndexError,
)
"""What reading a zip raises that is none."""

_RATIO, _ALWAYS = 50, 64 << 20
"""A zip may become so many times larger, or so many bytes in any case: real ones become about ten times as large."""

_END, _END64, _LOCATOR = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_LONGEST_END = 22 + 0xFFFF
_ENTRY_BYTES = 46 + 1024
"""What an entry of the directory takes at most, in sound zips."""


class ZipFault(Exception):
    """A zip holds more than it may: `found` and `expected` say how much."""

    def __init__(self, found: str, expected: str) -> None:
        self.found, self.expected = found, expected
        super().__init__(found)


@dataclass(slots=True)
class Allowance:
    """What of a zip may still be unpacked.

    Parameters
    ----------
    left : bytes
    """

    left: int


def zip_of(source: BinaryIO, most: int, /) -> tuple[zipfile.ZipFile, Allowance]:
    """A zip, and how much of it may be unpacked: `most` bytes, fewer of a small one.

    Raises
    ------
    ZipFault
        If it lists too many entries; the list is not read then.
    """
    size = _check_directory(source)
    opened = zipfile.ZipFile(source)
    if len(entries := opened.infolist()) > LIMITS.archive_files:
        raise ZipFault(f"{len(entries)}", f"<= {LIMITS.archive_files}")
    return opened, Allowance(min(most, largest_unpacked(size)))


def largest_unpacked(size: int, /) -> int:
    """How many bytes a zip may become at most, of its size in bytes."""
    return max(_ALWAYS, _RATIO * size)


def _check_directory(source: BinaryIO) -> int:
    """Refuse a zip that lists too much, before the list is read; gives the zip's size in bytes."""
    size = source.seek(0, os.SEEK_END)
    source.seek(max(0, size - _LONGEST_END))
    tail = source.read(_LONGEST_END)
    at = tail.rfind(_END)
    if at >= 0 and len(tail) >= at + 22:
        entries, length = struct.unpack_from("<HI", tail, at + 10)
        if at >= 20 and tail[at - 20 : at - 16] == _LOCATOR:
            (where,) = struct.unpack_from("<Q", tail, at - 12)
            source.seek(min(where, size))
            head = source.read(56)
            if head[:4] == _END64 and len(head) == 56:
                entries, length = struct.unpack_from("<QQ", head, 32)
        if entries > LIMITS.archive_files:
            raise ZipFault(f"{entries}", f"<= {LIMITS.archive_files}")
        if length > _ENTRY_BYTES * LIMITS.archive_files:
            raise ZipFault(f"{length} B", f"<= {_ENTRY_BYTES * LIMITS.archive_files} B")
    source.seek(0)
    return size


def unpacked(zipped: zipfile.ZipFile, entry: zipfile.ZipInfo | str, room: Allowance, limit: int, /) -> bytes:
    """The bytes of an entry, at most `limit`, counted while they come: what the head declares need not be true.

    Raises
    ------
    ZipFault
        If they are more, or more than there is room for.
    """
    most = min(limit, room.left)
    parts: list[bytes] = []
    with zipped.open(entry) as data:
        while block := data.read(BLOCK):
            most -= len(block)
            room.left -= len(block)
            if most < 0:
                raise ZipFault(f"> {limit} B", f"{limit} B")
            parts.append(block)
    return b"".join(parts)
