"""The two systems of degrees that maps made in China are published in, and the way from them to WGS 84.

GCJ-02 moves every place of mainland China by some hundred metres that differ from place to place; maps of Amap and
Tencent, and of Google within China, are in it. BD-09, Baidu's, moves those once more. What they do is public
(Krasovsky's ellipsoid and a sum of sines, as everybody has it since `eviltransform`, 2013); there is no formula for the
way back, which is found by going there and seeing how far off that was.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

F8 = NDArray[np.float64]

_SEMI_MAJOR, _ECCENTRICITY = 6_378_245.0, 0.006_693_421_622_965_943
_LOW, _HIGH = np.array([72.004, 0.8293]), np.array([137.8347, 55.8271])
_ROUNDS = 8
"""After which the way back is exact to less than a millimetre."""

_TURN = math.pi * 3000.0 / 180.0


def in_china(lonlat: ArrayLike, /) -> NDArray[np.bool_]:
    """Which of (n, 2) degrees lie in the box that the systems are made for."""
    p = np.asarray(lonlat, dtype=np.float64)
    return np.asarray(((p >= _LOW) & (p <= _HIGH)).all(axis=1))


def gcj02(lonlat: ArrayLike, /) -> F8:
    """(n, 2) degrees on WGS 84 to GCJ-02; outside the box about China they are the same."""
    return _within(lonlat, _to_gcj02)


def _to_gcj02(p: F8) -> F8:
    return p + _shift(p)


def _within(lonlat: ArrayLike, way: Callable[[F8], F8]) -> F8:
    """Degrees of which those in the box about China go a way; what is no number stays none."""
    p = np.array(lonlat, dtype=np.float64).reshape(-1, 2)
    here = in_china(p)
    p[here] = way(p[here])
    return p


def _shift(p: F8) -> F8:
    """How far GCJ-02 moves degrees."""
    x, y = p[:, 0] - 105.0, p[:, 1] - 35.0
    root, both = np.sqrt(np.abs(x)), x * y
    waves = (20.0 * np.sin(6.0 * x * math.pi) + 20.0 * np.sin(2.0 * x * math.pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * both + 0.2 * root + waves
    north += (20.0 * np.sin(y * math.pi) + 40.0 * np.sin(y / 3.0 * math.pi)) * 2.0 / 3.0
    north += (160.0 * np.sin(y / 12.0 * math.pi) + 320.0 * np.sin(y * math.pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * both + 0.1 * root + waves
    east += (20.0 * np.sin(x * math.pi) + 40.0 * np.sin(x / 3.0 * math.pi)) * 2.0 / 3.0
    east += (150.0 * np.sin(x / 12.0 * math.pi) + 300.0 * np.sin(x / 30.0 * math.pi)) * 2.0 / 3.0
    phi = np.radians(p[:, 1])
    flat = 1.0 - _ECCENTRICITY * np.sin(phi) ** 2
    meridian = _SEMI_MAJOR * (1.0 - _ECCENTRICITY) / (flat * np.sqrt(flat))
    across = _SEMI_MAJOR / np.sqrt(flat) * np.cos(phi)
    return np.column_stack([np.degrees(east / across), np.degrees(north / meridian)])


def bd09(lonlat: ArrayLike, /) -> F8:
    """(n, 2) degrees on WGS 84 to BD-09; outside the box about China they are the same."""
    return _within(lonlat, _to_bd09)


def _to_bd09(p: F8) -> F8:
    x, y = _to_gcj02(p).T
    z = np.hypot(x, y) + 0.000_02 * np.sin(y * _TURN)
    theta = np.arctan2(y, x) + 0.000_003 * np.cos(x * _TURN)
    return np.column_stack([z * np.cos(theta) + 0.0065, z * np.sin(theta) + 0.006])


def from_gcj02(lonlat: ArrayLike, /) -> F8:
    """(n, 2) degrees in GCJ-02 to WGS 84."""
    return _within(lonlat, lambda p: _undone(p, _to_gcj02))


def from_bd09(lonlat: ArrayLike, /) -> F8:
    """(n, 2) degrees in BD-09 to WGS 84."""
    return _within(lonlat, lambda p: _undone(p, _to_bd09))


def _undone(p: F8, there: Callable[[F8], F8]) -> F8:
    found = p
    for _ in range(_ROUNDS):
        found = found + (p - there(found))
    return found
