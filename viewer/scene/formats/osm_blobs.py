"""PBF files of OpenStreetMap cut between their blobs, as its wiki describes them ("PBF Format", file structure).

With every blob that it takes, libosmium copies all that is left of what it was given as bytes: of 80 MB that is 80 GB.
"""

from __future__ import annotations

from collections.abc import Iterator

_MOST = 4 << 20
_LARGEST_HEAD = 64 << 10
_TYPE, _INDEX, _SIZE = 0x0A, 0x12, 0x18  # keys of the fields of a BlobHeader


class _NoBlobError(ValueError):
    pass


def pieces(source: bytes, /, most: int = _MOST) -> list[bytes]:
    """Files that are together what the whole is, each with its header.

    What is not cut as it should be stays in one piece, and its reader says what is wrong with it.

    Parameters
    ----------
    most : bytes of a piece, unless a single blob is larger
    """
    if len(source) <= most:
        return [source]
    try:
        blobs = list(_blobs(source))
    except _NoBlobError:
        return [source]
    head, *rest = blobs
    out: list[bytes] = []
    start = rest[0][0] if rest else head[1]
    for (_, end), (_, following) in zip(rest, [*rest[1:], (0, 0)], strict=True):
        if not following or following - start > most:
            out.append(source[: head[1]] + source[start:end])
            start = end
    return out or [source]


def _blobs(source: bytes) -> Iterator[tuple[int, int]]:
    """Where each blob begins and ends, the header's first."""
    at = 0
    while at < len(source):
        size = int.from_bytes(source[at : at + 4], "big")
        head = source[at + 4 : at + 4 + size]
        if not 0 < size <= _LARGEST_HEAD or len(head) < size:
            raise _NoBlobError
        kind, length = _header(head)
        end = at + 4 + size + length
        if end > len(source) or (kind == b"OSMHeader") != (at == 0):
            raise _NoBlobError
        yield at, end
        at = end


def _header(head: bytes) -> tuple[bytes, int]:
    """A blob's type and size."""
    kind, length, at = b"", -1, 0
    while at < len(head):
        key = head[at]
        number, at = _varint(head, at + 1)
        if key == _SIZE:
            length = number
        elif key in (_TYPE, _INDEX):
            if key == _TYPE:
                kind = head[at : at + number]
            at += number
        else:
            raise _NoBlobError
    if length < 0:
        raise _NoBlobError
    return kind, length


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number, and where it ends."""
    number = 0
    for i, byte in enumerate(data[at : at + 5]):
        number |= (byte & 0x7F) << (7 * i)
        if byte < 0x80:
            return number, at + i + 1
    raise _NoBlobError
