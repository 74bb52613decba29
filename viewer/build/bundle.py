"""A file that carries a tree of frozen values with large arrays from one process to another.

Layout: a fixed head (magic, version, length and checksum of the header, length of the file), a JSON header, then the
arrays as they lie in memory, each at a multiple of 64 bytes. Reading maps the file: nothing is copied, and nothing in
it can run (no pickle). Values are whatever msgspec can describe: structs, dataclasses, mappings, paths, and arrays.
"""

from __future__ import annotations

import math
import mmap
import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, get_origin

import msgspec
import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")
Array = NDArray[Any]

MAGIC = b"JYZBUNDL"
VERSION = 1
ALIGNMENT = 64
_HEAD = struct.Struct("<8sIIQQ")  # magic, version, checksum of the header, its length, length of the file


class BundleError(Exception):
    """The file is no bundle, or a damaged one."""


class _ArrayEntry(msgspec.Struct, frozen=True, array_like=True):
    """Where an array lies: `dtype` as numpy writes it in `.npy` files."""

    offset: int
    shape: tuple[int, ...]
    dtype: str | list[list[Any]]


class _Header(msgspec.Struct, frozen=True):
    value: msgspec.Raw
    arrays: tuple[_ArrayEntry, ...]


def write_bundle(path: Path, value: object, /) -> None:
    """Write `value` to `path`; the file appears complete or not at all.

    Raises
    ------
    OSError
        If it cannot be written.
    TypeError
        If the value holds something that is neither described by msgspec nor a path nor an array of plain numbers.
    """
    arrays: list[Array] = []
    entries: list[_ArrayEntry] = []
    offset = 0

    def encode(item: object) -> object:
        nonlocal offset
        if isinstance(item, np.ndarray):
            array = np.ascontiguousarray(item)
            entries.append(_ArrayEntry(offset, item.shape, _description(array.dtype)))
            arrays.append(array)
            offset = _aligned(offset + array.nbytes)
            return len(arrays) - 1
        if isinstance(item, Path):
            return os.fspath(item)
        raise TypeError(f"a bundle cannot hold {type(item).__name__}")

    body = msgspec.json.encode(value, enc_hook=encode)
    header = msgspec.json.encode(_Header(msgspec.Raw(body), tuple(entries)))
    start = _aligned(_HEAD.size + len(header))
    partial = path.with_name(path.name + ".part")
    with partial.open("wb") as file:
        file.write(_HEAD.pack(MAGIC, VERSION, zlib.crc32(header), len(header), start + offset))
        file.write(header)
        for entry, array in zip(entries, arrays, strict=True):
            file.write(b"\0" * (start + entry.offset - file.tell()))
            file.write(array.data if array.size else b"")
        file.write(b"\0" * (start + offset - file.tell()))
    partial.replace(path)


def read_bundle(path: Path, kind: type[T], /) -> T:
    """Map the bundle at `path` and give its value back as a `kind`; the arrays are views that cannot be written.

    The mapping lives as long as one of its arrays.

    Raises
    ------
    OSError
        If the file cannot be opened.
    BundleError
        If it is no bundle, damaged, or holds something else than a `kind`.
    """
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size < _HEAD.size:
            raise BundleError(f"{path.name}: expected at least {_HEAD.size} bytes, got {size}")
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    header, start = _header(data, size, path.name)
    views = [_view(data, start, entry, f"{path.name}: array {i}") for i, entry in enumerate(header.arrays)]
    try:
        return msgspec.json.decode(header.value, type=kind, dec_hook=_decoder(views))
    except (msgspec.MsgspecError, ValueError, TypeError) as error:
        raise BundleError(f"{path.name}: {error}") from error


def _header(data: mmap.mmap, size: int, name: str) -> tuple[_Header, int]:
    magic, version, checksum, length, total = _HEAD.unpack_from(data)
    if magic != MAGIC:
        raise BundleError(f"{name}: not a bundle, it starts with {magic!r}")
    if version != VERSION:
        raise BundleError(f"{name}: expected version {VERSION}, got {version}")
    if total != size:
        raise BundleError(f"{name}: expected {total} bytes, got {size}")
    text = data[_HEAD.size : _HEAD.size + length]
    if len(text) != length or zlib.crc32(text) != checksum:
        raise BundleError(f"{name}: the header's checksum does not agree")
    try:
        return msgspec.json.decode(text, type=_Header), _aligned(_HEAD.size + length)
    except msgspec.MsgspecError as error:
        raise BundleError(f"{name}: {error}") from error


def _view(data: mmap.mmap, start: int, entry: _ArrayEntry, name: str) -> Array:
    try:
        dtype = _dtype(entry.dtype)
    except (TypeError, ValueError) as error:
        raise BundleError(f"{name}: unknown type {entry.dtype!r}") from error
    count = math.prod(entry.shape)
    first, last = start + entry.offset, start + entry.offset + count * dtype.itemsize
    if dtype.hasobject or min(entry.shape, default=0) < 0 or entry.offset < 0 or last > len(data):
        raise BundleError(f"{name}: {entry.shape} of {dtype} do not fit the file")
    if not count:
        empty = np.empty(entry.shape, dtype)
        empty.flags.writeable = False
        return empty
    return np.frombuffer(data, dtype, count, first).reshape(entry.shape)


def _decoder(views: list[Array]) -> Callable[[type, object], object]:
    def decode(kind: type, item: object) -> object:
        if (get_origin(kind) or kind) is np.ndarray:
            if not isinstance(item, int) or not 0 <= item < len(views):
                raise ValueError(f"expected the number of an array below {len(views)}, got {item!r}")
            return views[item]
        if issubclass(kind, Path) and isinstance(item, str):
            return kind(item)
        raise TypeError(f"cannot read a {kind.__name__}")

    return decode


def _description(dtype: np.dtype[Any]) -> str | list[list[Any]]:
    if dtype.hasobject:
        raise TypeError(f"a bundle cannot hold arrays of {dtype}")
    if dtype.names is None:
        return dtype.str
    return [[name, *field[1:]] for name, *field in _fields(dtype)]


def _fields(dtype: np.dtype[Any]) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    for name in dtype.names or ():
        kind, offset = dtype.fields[name][:2] if dtype.fields else (dtype, 0)
        if kind.names is not None:
            raise TypeError(f"a bundle cannot hold nested records: {dtype}")
        found.append((name, offset, kind.base.str, list(kind.shape)))
    return found


def _dtype(text: str | list[list[Any]]) -> np.dtype[Any]:
    if isinstance(text, str):
        return np.dtype(text)
    return np.dtype([(name, base, tuple(shape)) for name, base, shape in text])


def _aligned(offset: int) -> int:
    return -(-offset // ALIGNMENT) * ALIGNMENT
