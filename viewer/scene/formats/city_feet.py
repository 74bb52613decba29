"""Houses whose file has no ground of its own, put on a level one: none of them hangs in the air."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from viewer.geometry.checks import F8, I8

GROUNDS = frozenset(
    {"TINRelief", "LandUse", "Road", "Railway", "TransportSquare", "Waterway", "WaterBody", "PlantCover"}
)
"""Types of city objects that are a ground, or lie on one."""

_OVER = ("Bridge", "Tunnel", "OtherConstruction")
"""How types begin of what need not stand on the ground."""

LEAST = 2.0
"""Metres that feet may differ by: a garage and the house beside it stay as they are."""

_AT_ONCE = 1000


def roots_of(names: Sequence[str], /) -> I8:
    """What each object belongs to that is no part of anything, as numbers: parts are called below what they are of."""
    whole: dict[str, int] = {}
    return np.array([whole.setdefault(name.partition("/")[0], len(whole)) for name in names], np.int64)


def feet(positions: F8, root: I8, types: Sequence[str], roots: I8, /) -> tuple[F8, float]:
    """How far each corner is let down, (n,), so that all stand on the lowest foot, and how far the farthest of all.

    Parameters
    ----------
    positions : (n, 3) metres
    root : (n,) what each belongs to that is no part of anything
    types, roots : of each object, and what it belongs to
    """
    count = int(roots.max(initial=-1)) + 1
    over_ground = np.zeros(count, np.bool_)
    over_ground[roots] = [name.startswith(_OVER) for name in types]
    low = np.full(count, np.inf)
    np.minimum.at(low, root, positions[:, 2])
    there = np.isfinite(low)
    stands = there & ~over_ground
    if not stands.any():
        return np.zeros(len(positions)), 0.0
    drop = np.where(stands, low - low[stands].min(), 0.0)
    most = float(drop.max())
    over = np.flatnonzero(there & ~stands)
    if len(over):
        size = np.maximum(np.bincount(root, minlength=count), 1)
        middle = np.stack([np.bincount(root, weights=positions[:, i], minlength=count) / size for i in (0, 1)], axis=1)
        houses = np.flatnonzero(stands)
        for first in range(0, len(over), _AT_ONCE):
            some = over[first : first + _AT_ONCE]
            away = ((middle[some, None] - middle[None, houses[:: max(1, len(houses) // _AT_ONCE)]]) ** 2).sum(axis=2)
            drop[some] = drop[houses[:: max(1, len(houses) // _AT_ONCE)][np.argmin(away, axis=1)]]
    return drop[root], most
