"""Files in a zip that is in memory: counted while they are unpacked, so that no small one becomes any size."""

from __future__ import annotations

import struct
import zipfile
import zlib

from viewer.i18n import N_
from viewer.scene.limits import LIMITS

BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)
"""What reading a zip raises that is none."""

_BLOCK = 1 << 20
_RATIO, _ALWAYS = 50, 64 << 20
"""A zip may become so many times larger, or so many bytes in any case."""


class ZipFault(Exception):
    """A zip holds more than it may: `found` and `expected` say how much."""

    def __init__(self, found: str, expected: str) -> None:
        self.found, self.expected = found, expected
        super().__init__(found)


class Unpacked:
    """What is in a zip.

    Parameters
    ----------
    opened : the zip
    most : bytes that may be unpacked of it

    Attributes
    ----------
    names : of its files

    Raises
    ------
    ZipFault
        If it lists too many.
    """

    def __init__(self, opened: zipfile.ZipFile, most: int) -> None:
        entries = opened.infolist()
        if len(entries) > LIMITS.archive_files:
            raise ZipFault(f"{len(entries)}", f"<= {LIMITS.archive_files}")
        packed = sum(entry.compress_size for entry in entries)
        self._opened, self._left = opened, min(most, max(_ALWAYS, _RATIO * packed))
        self.names = frozenset(e.filename for e in entries if not e.is_dir() and not e.filename.startswith("__MACOSX/"))

    def read(self, name: str) -> bytes:
        """A file's bytes.

        Raises
        ------
        ZipFault
            If they are too many, those before counted.
        """
        parts: list[bytes] = []
        with self._opened.open(name) as data:
            while block := data.read(_BLOCK):
                self._left -= len(block)
                if self._left < 0:
                    raise ZipFault(N_("much more than the zip's size"), N_("less of it"))
                parts.append(block)
        return b"".join(parts)
