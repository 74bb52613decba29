"""A file of a JSON head and raw arrays, with a checksum over all of it. It carries data only, never code."""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from viewer.build.batches import BLOCK, DETAIL, PLACEMENT, SIGN, VERTEX

Array = NDArray[np.generic]

_ALIGN = _START = 64
_RECORDS = {"VERTEX": VERTEX, "PLACEMENT": PLACEMENT, "DETAIL": DETAIL, "BLOCK": BLOCK, "SIGN": SIGN}


class DamagedBundleError(Exception):
    """The file is no bundle of this version, or a part of it is missing."""


class ArrayHead(msgspec.Struct, frozen=True):
    """Where an array lies among the arrays."""

    dtype: str
    shape: tuple[int, ...]
    offset: int


def array_heads(arrays: Mapping[str, Array], /) -> dict[str, ArrayHead]:
    """Where each array will lie, for the head."""
    heads: dict[str, ArrayHead] = {}
    offset = 0
    for name, array in arrays.items():
        kind = next((k for k, d in _RECORDS.items() if d == array.dtype), array.dtype.str)
        heads[name] = ArrayHead(kind, array.shape, offset)
        offset += -(-array.nbytes // _ALIGN) * _ALIGN
    return heads


def write_file(path: Path, magic: bytes, head: bytes, arrays: Mapping[str, Array], /) -> None:
    """Write head and arrays; what tells that they are whole comes last."""
    checksum = size = 0
    with path.open("wb") as file:
        file.write(bytes(_START))

        def write(data: bytes | memoryview) -> int:
            nonlocal checksum
            padding = b"\0" * (-len(data) % _ALIGN)
            for part in (data, padding):
                checksum = zlib.crc32(part, checksum)
                file.write(part)
            return len(data) + len(padding)

        write(head)
        for array in arrays.values():
            size += write(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data)
        file.seek(0)
        file.write(magic + struct.pack("<QQQ", len(head), size, checksum))


def always() -> None:
    """Nobody wants it to end."""


def checked(path: Path, magic: bytes, go_on: Callable[[], None] = always, /) -> tuple[bytes, int]:
    """The head of a file that is whole, and the byte at which its arrays begin.

    Parameters
    ----------
    go_on : called now and then; what it raises goes through

    Raises
    ------
    DamagedBundleError
        If it is of another kind or version, cut short or changed.
    OSError, struct.error
        If it cannot be read.
    """
    with path.open("rb") as file:
        raw = file.read(_START)
        if raw[: len(magic)] != magic:
            raise DamagedBundleError(f"{path.name}: expected {magic!r}, found {raw[: len(magic)]!r}")
        length, size, expected = struct.unpack_from("<QQQ", raw, len(magic))
        start = _START + length + -length % _ALIGN
        if (found := os.fstat(file.fileno()).st_size) != start + size:
            raise DamagedBundleError(f"{path.name}: expected {start + size} bytes, found {found}")
        text = file.read(length)
        checksum = zlib.crc32(text)
        # Read through a small block: the pages that the arrays map stay out of this process until they are used.
        block = bytearray(1 << 20)
        while count := file.readinto(block):
            go_on()
            checksum = zlib.crc32(memoryview(block)[:count], checksum)
    if checksum != expected:
        raise DamagedBundleError(f"{path.name}: expected the checksum {expected:08x}, found {checksum:08x}")
    return text, start


def array_at(data: NDArray[np.uint8], start: int, head: ArrayHead, /) -> Array:
    """One of a file's arrays, without a copy."""
    dtype = _RECORDS.get(head.dtype) or np.dtype(head.dtype)
    count = int(np.prod(head.shape, dtype=np.int64))
    first = start + head.offset
    # A plain array over the mapping: the subclass would cost at every slice.
    return np.asarray(data)[first : first + count * dtype.itemsize].view(dtype).reshape(head.shape)
