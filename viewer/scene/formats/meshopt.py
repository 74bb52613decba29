"""The bitstream of EXT_meshopt_compression and KHR_meshopt_compression: attributes (versions 0, 1), triangles, indices.

Decoded by ourselves, after the appendices of both extensions: meshoptimizer's own binding has no wheels for all Pythons
that this program runs on.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_GROUP = 16
_BLOCK_BYTES, _BLOCK_MOST = 8192, 256
_ATTRIBUTES, _TRIANGLES, _INDICES = 0xA0, 0xE0, 0xD0
_BITS_0 = (0, 2, 4, 8)
_BITS_1 = (0, 1, 2, 4, 8)
_LITERAL, _ZERO = 3, 2
_TABLE = 16  # bytes, at the end of triangles
_VARINT = 5  # bytes that a number has at most


class BadMeshoptError(Exception):
    """A stream that is no such thing, or is cut short."""


def block_size(stride: int, /) -> int:
    """How many elements lie in a block."""
    return min(_BLOCK_BYTES // stride & ~(_GROUP - 1), _BLOCK_MOST)


def attributes(source: bytes, count: int, stride: int, /) -> bytes:
    """Elements (count, stride) of a stream.

    Raises
    ------
    BadMeshoptError
        If it is none.
    """
    if not source or source[0] & 0xF0 != _ATTRIBUTES or source[0] & 15 > 1:
        raise BadMeshoptError(f"{source[:1].hex()}")
    version = source[0] & 15
    tail = stride + (stride // 4 if version else 0)
    end = len(source) - max(tail, 24 if version else 32)
    if end < 1:
        raise BadMeshoptError(f"{len(source)} B")
    last = np.frombuffer(source, np.uint8, stride, len(source) - tail)
    planes, at = _Planes(source, end, stride, version).read(count)
    if at != end:
        raise BadMeshoptError(f"{end - at} B")
    if not version:
        out = np.cumsum(np.vstack([last, _unzigzag(planes)]), axis=0, dtype=np.uint8)[1:]
        return out.tobytes()
    whole = np.empty((count, stride), np.uint8)
    channels = source[len(source) - stride // 4 :]
    for k in range(0, stride, 4):
        whole[:, k : k + 4] = _channel(planes[:, k : k + 4], last[k : k + 4], channels[k // 4])
    return whole.tobytes()


def _channel(deltas: NDArray[np.uint8], last: NDArray[np.uint8], channel: int) -> NDArray[np.uint8]:
    """Four bytes of each element, from what differs from the element before."""
    kind = channel & 3
    if kind == 3:
        raise BadMeshoptError(f"channel {channel}")
    size = (1, 2, 4)[kind]
    dtype = np.dtype(f"<u{size}")
    given = np.ascontiguousarray(deltas).view(dtype)
    begin = np.ascontiguousarray(last).view(dtype)
    if kind == 2:
        turn = (32 - (channel >> 4)) & 31
        turned = (given << np.uint32(turn)) | (given >> np.uint32((32 - turn) & 31)) if turn else given
        out = np.bitwise_xor.accumulate(np.vstack([begin, turned]), axis=0)[1:]
    else:
        out = np.cumsum(np.vstack([begin, _unzigzag(given)]), axis=0, dtype=dtype)[1:]
    return np.ascontiguousarray(out, dtype).view(np.uint8).reshape(len(deltas), 4)


def _unzigzag(values: NDArray[np.unsignedinteger]) -> NDArray[np.unsignedinteger]:
    one = values.dtype.type(1)
    return np.asarray((values >> one) ^ (~(values & one) + one))


class _Planes:
    """The bytes of elements, each place in the element by itself, of what they differ."""

    def __init__(self, source: bytes, end: int, stride: int, version: int) -> None:
        self._source, self._end, self._stride, self._version = source, end, stride, version
        # By bits: where groups begin in the stream, and where in the planes they belong.
        self._groups: dict[int, tuple[list[int], list[int]]] = {bits: ([], []) for bits in (1, 2, 4, 8)}
        self._many = {
            1: [bin(byte).count("1") for byte in range(256)],
            2: [sum(byte >> s & 3 == 3 for s in (0, 2, 4, 6)) for byte in range(256)],
            4: [(byte >> 4 == 15) + (byte & 15 == 15) for byte in range(256)],
        }

    def read(self, count: int) -> tuple[NDArray[np.uint8], int]:
        """The planes as (count, stride), and where the stream goes on."""
        size = block_size(self._stride)
        padded = -(-count // _GROUP) * _GROUP
        planes = np.zeros((self._stride, padded), np.uint8)
        at = 1
        for first in range(0, count, size):
            at = self._block(at, first, min(size, count - first), planes, padded)
        flat = planes.reshape(-1)
        codes = np.frombuffer(self._source + bytes(_GROUP), np.uint8)
        for bits, (places, targets) in self._groups.items():
            if places:
                which = np.array(targets, np.int64)[:, None] + np.arange(_GROUP)
                flat[which] = _values(codes, np.array(places, np.int64), bits)
        return np.ascontiguousarray(planes[:, :count].T), at

    def _block(self, at: int, first: int, count: int, planes: NDArray[np.uint8], padded: int) -> int:
        source, stride = self._source, self._stride
        controls = bytes(stride // 4)
        if self._version:
            controls, at = source[at : at + stride // 4], at + stride // 4
        for k in range(stride):
            control = controls[k // 4] >> (k % 4 * 2) & 3 if self._version else 0
            if control == _LITERAL:
                if at + count > self._end:
                    raise BadMeshoptError(f"{len(source)} B")
                planes[k, first : first + count] = np.frombuffer(source, np.uint8, count, at)
                at += count
            elif control != _ZERO:
                modes = _BITS_1[control:] if self._version else _BITS_0
                at = self._plane(at, k * padded + first, -(-count // _GROUP), modes)
            if at > self._end:
                raise BadMeshoptError(f"{len(source)} B")
        return at

    def _plane(self, at: int, target: int, groups: int, modes: tuple[int, ...]) -> int:
        """Note where the groups of one place in a block's elements begin."""
        source, head = self._source, at
        at += -(-groups // 4)
        for g in range(groups):
            if at > self._end:
                raise BadMeshoptError(f"{len(source)} B")
            bits = modes[source[head + g // 4] >> (g % 4 * 2) & 3]
            if bits:
                places, targets = self._groups[bits]
                places.append(at)
                targets.append(target + _GROUP * g)
                packed = 2 * bits
                if bits < 8:
                    many = self._many[bits]
                    packed += sum([many[byte] for byte in source[at : at + packed]])
                at += packed
        return at


def _values(codes: NDArray[np.uint8], places: NDArray[np.int64], bits: int) -> NDArray[np.uint8]:
    """The values (g, 16) of groups that begin at some places."""
    packed: NDArray[np.uint8] = codes[np.minimum(places[:, None] + np.arange(2 * bits), len(codes) - 1)]
    if bits == 8:
        return packed
    # The smallest ones lie the other way round.
    shifts = np.arange(8) if bits == 1 else np.arange(8 - bits, -1, -bits)
    most = (1 << bits) - 1
    values: NDArray[np.uint8] = ((packed[:, :, None] >> shifts) & most).reshape(len(places), _GROUP).astype(np.uint8)
    # What is too large for so few bits follows behind them.
    large = values == most
    behind = places[:, None] + 2 * bits + np.cumsum(large, axis=1) - 1
    values[large] = codes[np.minimum(behind[large], len(codes) - 1)]
    return values


class _Varints:
    """Numbers of any length, seven bits in a byte."""

    def __init__(self, source: bytes, at: int, end: int) -> None:
        self._source, self.at, self._end = source, at, end

    def byte(self) -> int:
        if self.at >= self._end:
            raise BadMeshoptError(f"{len(self._source)} B")
        self.at += 1
        return self._source[self.at - 1]

    def number(self) -> int:
        value = 0
        for i in range(_VARINT):
            byte = self.byte()
            value |= (byte & 127) << (7 * i)
            if byte < 128:
                break
        return value & 0xFFFFFFFF

    def delta(self) -> int:
        value = self.number()
        return (value >> 1) ^ -(value & 1)


def indices(source: bytes, count: int, /) -> NDArray[np.uint32]:
    """Indices (count,) of a stream of mode INDICES.

    Raises
    ------
    BadMeshoptError
        If it is none.
    """
    if len(source) < 1 + count + 4 or source[0] & 0xF0 != _INDICES or source[0] & 15 > 1:
        raise BadMeshoptError(f"{source[:1].hex()}, {len(source)} B")
    reader = _Varints(source, 1, len(source) - 4)
    last = [0, 0]
    out = []
    for _ in range(count):
        value = reader.number()
        which, value = value & 1, value >> 1
        last[which] = (last[which] + ((value >> 1) ^ -(value & 1))) & 0xFFFFFFFF
        out.append(last[which])
    if reader.at != len(source) - 4:
        raise BadMeshoptError(f"{len(source) - 4 - reader.at} B")
    return np.array(out, np.uint32)


def triangles(source: bytes, count: int, /) -> NDArray[np.uint32]:
    """Indices (count,) of a stream of mode TRIANGLES; three make one.

    Raises
    ------
    BadMeshoptError
        If it is none.
    """
    head = source[:1]
    if count % 3 or len(source) < 1 + count // 3 + _TABLE or head[0] & 0xF0 != _TRIANGLES or head[0] & 15 > 1:
        raise BadMeshoptError(f"{head.hex()}, {len(source)} B")
    out = _Triangles(source, count).read()
    return np.array(out, np.int64).astype(np.uint32)


class _Triangles:
    """Triangles that are built on edges and vertices of those just before."""

    def __init__(self, source: bytes, count: int) -> None:
        self._source, self._count = source, count // 3
        self._end = len(source) - _TABLE
        self._data = _Varints(source, 1 + count // 3, self._end)
        self._edges = [(-1, -1)] * 16
        self._vertices = [-1] * 16
        self._edge = self._vertex = 0
        self._next = self._last = 0

    def read(self) -> list[int]:
        source, out = self._source, list[int]()
        most = 13 if source[0] & 15 else 15
        table = source[self._end :]
        edges, vertices = self._edges, self._vertices
        for code in source[1 : 1 + self._count]:
            if code >= 0xF0:
                out += self._free(code, table)
                continue
            a, b = edges[(self._edge - 1 - (code >> 4)) & 15]
            third = code & 15
            if third == 0:
                c = self._next
                self._next += 1
                self._push(c)
            elif third < most:
                c = vertices[(self._vertex - 1 - third) & 15]
            else:
                c = self._last + (third - (third ^ 3) if third != 15 else self._data.delta())
                self._last = c
                self._push(c)
            edges[self._edge] = (c, b)
            edges[(self._edge + 1) & 15] = (a, c)
            self._edge = (self._edge + 2) & 15
            out += (a, b, c)
        if self._data.at != self._end:
            raise BadMeshoptError(f"{self._end - self._data.at} B")
        return out

    def _push(self, vertex: int) -> None:
        self._vertices[self._vertex] = vertex
        self._vertex = (self._vertex + 1) & 15

    def _free(self, code: int, table: bytes) -> tuple[int, int, int]:
        """A triangle without an edge of one before."""
        if code < 0xFE:
            pair, fea = table[code & 15], 0
        else:
            pair, fea = self._data.byte(), 0 if code == 0xFE else 15
            if pair == 0:
                self._next = 0
        feb, fec = pair >> 4, pair & 15
        a = self._taken(fea)
        b = self._taken(feb)
        c = self._taken(fec)
        if code >= 0xFE:
            a, b, c = (self._far() if how == 15 else vertex for how, vertex in ((fea, a), (feb, b), (fec, c)))
        self._push(a)
        for how, vertex in ((feb, b), (fec, c)):
            if how in (0, 15) if code >= 0xFE else how == 0:
                self._push(vertex)
        for edge in ((b, a), (c, b), (a, c)):
            self._edges[self._edge] = edge
            self._edge = (self._edge + 1) & 15
        return a, b, c

    def _taken(self, how: int) -> int:
        if how == 0:
            self._next += 1
            return self._next - 1
        return self._vertices[(self._vertex - how) & 15]

    def _far(self) -> int:
        self._last += self._data.delta()
        return self._last
