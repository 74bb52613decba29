"""Packs bytes as meshopt does, plainly: what the decoder is tested with."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from viewer.scene.formats.meshopt import block_size

Bytes = NDArray[np.uint8]


def zigzag(values: NDArray[np.signedinteger]) -> NDArray[np.unsignedinteger]:
    bits = 8 * values.itemsize
    return ((values << 1) ^ (values >> (bits - 1))).view(f"<u{values.itemsize}")


def group(values: Bytes, bits: int) -> bytes:
    """Sixteen values with so many bits each; what is too large follows."""
    if bits in (0, 8):
        return b"" if bits == 0 else values.tobytes()
    most = (1 << bits) - 1
    small = np.minimum(values, most)
    packed = bytearray()
    per = 8 // bits
    for first in range(0, 16, per):
        byte = 0
        for i, value in enumerate(small[first : first + per].tolist()):
            byte |= value << (i if bits == 1 else 8 - bits * (i + 1))
        packed.append(byte)
    return bytes(packed) + values[small == most].tobytes()


def plane(values: Bytes, modes: tuple[int, ...]) -> bytes:
    """One byte of each element of a block, each group in the way that is shortest."""
    values = np.concatenate([values, np.zeros(-len(values) % 16, np.uint8)])
    chosen, packed = [], b""
    for first in range(0, len(values), 16):
        part = values[first : first + 16]
        ways = {i: group(part, bits) for i, bits in enumerate(modes) if bits or not part.any()}
        best = min(ways, key=lambda i: (len(ways[i]), i))
        chosen.append(best)
        packed += ways[best]
    head = bytearray(-(-len(chosen) // 4))
    for i, way in enumerate(chosen):
        head[i // 4] |= way << (i % 4 * 2)
    return bytes(head) + packed


def attributes(data: Bytes, version: int = 0, channels: tuple[int, ...] = (), controls: tuple[int, ...] = ()) -> bytes:
    """Elements (n, stride); with version 1 a channel and a control for each four bytes, or place, of an element."""
    count, stride = data.shape
    first = np.zeros((1, stride), np.uint8)
    channels = channels or (0,) * (stride // 4)
    deltas = np.zeros_like(data)
    for k in range(0, stride, 4):
        kind = channels[k // 4] & 3
        size = (1, 2, 4)[kind]
        values = np.ascontiguousarray(np.vstack([first, data])[:, k : k + 4]).view(f"<u{size}")
        if kind == 2:
            turn = channels[k // 4] >> 4
            differ = values[1:] ^ values[:-1]
            turned = (differ << np.uint32(turn)) | (differ >> np.uint32(32 - turn)) if turn else differ
        else:
            turned = zigzag((values[1:] - values[:-1]).view(f"<i{size}"))
        deltas[:, k : k + 4] = np.ascontiguousarray(turned).view(np.uint8).reshape(count, 4)
    out = bytes([0xA0 | version])
    for begin in range(0, count, block_size(stride)):
        block = deltas[begin : begin + block_size(stride)]
        controlled = controls or (0,) * stride
        if version:
            for k in range(0, stride, 4):
                out += bytes([sum(controlled[k + j] << (2 * j) for j in range(4))])
        for k in range(stride):
            way = controlled[k] if version else 0
            if way == 3:
                out += block[:, k].tobytes()
            elif way != 2:
                modes = (0, 1, 2, 4, 8)[way:] if version else (0, 2, 4, 8)
                out += plane(block[:, k], modes[:4])
    tail = first.tobytes() + (bytes(channels) if version else b"")
    return out + bytes(max(0, (24 if version else 32) - len(tail))) + tail


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def delta(value: int) -> int:
    return value << 1 if value >= 0 else (-value << 1) - 1


def indices(values: list[int], baseline: list[int] | None = None) -> bytes:
    """Indices, each from one of the two last ones."""
    last, out = [0, 0], b"\xd1"
    for i, value in enumerate(values):
        which = (baseline or [0] * len(values))[i]
        out += varint(delta(value - last[which]) << 1 | which)
        last[which] = value
    return out + bytes(4)


def triangles(listed: list[tuple[int, int, int]]) -> bytes:
    """Triangles, each with all its corners written out, or on an edge of the one before with a corner written out."""
    codes, data, last = b"", b"", 0
    before: Iterator[tuple[int, int]] | tuple[tuple[int, int], ...] = ()
    for a, b, c in listed:
        edges = list(before)
        if (a, b) in edges:
            codes += bytes([edges.index((a, b)) << 4 | 15])
            data += varint(delta(c - last))
            last = c
            before = ((a, c), (c, b))
            continue
        codes += b"\xff"
        data += b"\xff"
        for corner in (a, b, c):
            data += varint(delta(corner - last))
            last = corner
        before = ((a, c), (c, b), (b, a))
    return b"\xe1" + codes + data + bytes(16)
