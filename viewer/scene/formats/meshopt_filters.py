"""Filters of EXT_meshopt_compression and KHR_meshopt_compression: what unpacked elements are turned into."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

_FEWEST = {"OCTAHEDRAL": (4, 8), "QUATERNION": (8,), "COLOR": (4, 8)}


def strides(name: str, /) -> tuple[int, ...]:
    """The strides that a filter works on; () for any that four divides."""
    return _FEWEST.get(name, ())


def _rounded(values: NDArray[np.floating]) -> NDArray[np.int64]:
    """As the specification rounds: halves away from zero."""
    out: NDArray[np.int64] = np.trunc(values + np.where(values >= 0, np.float32(0.5), np.float32(-0.5))).astype(
        np.int64
    )
    return out


def _whole(data: bytes, stride: int, kind: str) -> NDArray[Any]:
    return np.frombuffer(data, f"<{kind}{stride // 4}").reshape(-1, 4)


def octahedral(data: bytes, stride: int, /) -> bytes:
    """Unit vectors of two coordinates on an octahedron; the fourth value stays."""
    given = _whole(data, stride, "i")
    most = np.float32((1 << (8 * stride // 4 - 1)) - 1)
    x, y, one = (given[:, i].astype(np.float32) for i in range(3))
    z = one - np.abs(x) - np.abs(y)
    below = np.minimum(z, 0)
    x = x + np.where(x >= 0, below, -below)
    y = y + np.where(y >= 0, below, -below)
    length = np.sqrt(x * x + y * y + z * z)
    scale = most / np.where(length > 0, length, 1)
    out = given.copy()
    for i, each in enumerate((x, y, z)):
        out[:, i] = _rounded(each * scale)
    return out.tobytes()


def quaternion(data: bytes, stride: int, /) -> bytes:
    """Unit quaternions without their largest component."""
    given = np.frombuffer(data, "<i2").reshape(-1, 4)
    last = given[:, 3].astype(np.int64)
    scale = np.float32(1 / np.sqrt(2)) / (last | 3).astype(np.float32)
    three = given[:, :3].astype(np.float32) * scale[:, None]
    rest = np.sqrt(np.maximum(np.float32(1) - (three * three).sum(axis=1), 0))
    out = np.empty_like(given)
    rows = np.arange(len(given))
    for i in range(3):
        out[rows, (last + 1 + i) & 3] = _rounded(three[:, i] * np.float32(32767))
    out[rows, last & 3] = _rounded(rest * np.float32(32767))
    return out.tobytes()


def exponential(data: bytes, stride: int, /) -> bytes:
    """Numbers of 24 bits times a power of two of 8 as float32."""
    given = np.frombuffer(data, "<i4")
    whole = (given << 8) >> 8
    out: NDArray[np.float32] = np.ldexp(whole.astype(np.float64), given >> 24).astype("<f4")
    return out.tobytes()


def colour(data: bytes, stride: int, /) -> bytes:
    """Red, green, blue and alpha of brightness, two differences and an alpha that tells the scale."""
    bits = 8 * stride // 4
    unsigned, signed = _whole(data, stride, "u").astype(np.int64), _whole(data, stride, "i").astype(np.int64)
    y, co, cg, alpha = unsigned[:, 0], signed[:, 1], signed[:, 2], unsigned[:, 3]
    scale = alpha.copy()
    for shift in (1, 2, 4, 8):
        scale |= scale >> shift
    alpha = ((alpha << 1) & scale) | (alpha & 1)
    factor = np.float32((1 << bits) - 1) / np.maximum(scale, 1).astype(np.float32)
    channels = np.stack([y + co - cg, y + cg, y - co - cg, alpha], axis=1).astype(np.float32)
    out = np.clip(_rounded(channels * factor[:, None]), 0, (1 << bits) - 1)
    return out.astype(f"<u{stride // 4}").tobytes()


Filter = Callable[[bytes, int], bytes]

FILTERS: Mapping[str, Filter] = MappingProxyType(
    {"OCTAHEDRAL": octahedral, "QUATERNION": quaternion, "EXPONENTIAL": exponential, "COLOR": colour}
)
"""By the name that a document calls them by."""
