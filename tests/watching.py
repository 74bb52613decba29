"""What is opened below a folder by any process, told by the system (Linux)."""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from pathlib import Path
from types import TracebackType

import pytest

WATCHED = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="inotify is Linux's")

_ACCESS, _MODIFY, _OPEN, _NONBLOCK = 0x1, 0x2, 0x20, 0o4000
_HEAD = struct.Struct("iIII")


class Watch:
    """Notes every opening and reading of a folder, and of all that lies below it now. A context manager."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._watched: dict[int, Path] = {}
        self._queue = -1

    def __enter__(self) -> Watch:
        self._queue = self._libc.inotify_init1(_NONBLOCK)
        assert self._queue >= 0, os.strerror(ctypes.get_errno())
        for path in (self._folder, *(p for p in self._folder.rglob("*") if p.is_dir() and not p.is_symlink())):
            number = self._libc.inotify_add_watch(self._queue, os.fsencode(path), _ACCESS | _MODIFY | _OPEN)
            assert number >= 0, os.strerror(ctypes.get_errno())
            self._watched[number] = path
        self.seen()  # what listing them made
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        os.close(self._queue)

    def seen(self) -> set[str]:
        """What was touched since the last time."""
        out = set()
        while True:
            try:
                data = os.read(self._queue, 1 << 16)
            except BlockingIOError:
                return out
            at = 0
            while at < len(data):
                number, _, _, length = _HEAD.unpack_from(data, at)
                name = data[at + _HEAD.size : at + _HEAD.size + length].rstrip(b"\0")
                out.add(str(self._watched.get(number, self._folder) / os.fsdecode(name)))
                at += _HEAD.size + length
