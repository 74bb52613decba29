"""Outlines of very many corners, parted along diagonals: ear clipping may take the square of what it is given.

It does so where an outline winds, as a spiral or a maze does. A diagonal joins two corners that see each other: it adds
no corner, so that the triangles of the parts are those of the whole.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from viewer.geometry.checks import F8, I8

MOST_CORNERS = 2_000
"""Corners of a part."""

_LOOKED_AT, _TRIED = 256, 16
_EVEN, _UNEVEN = 0.2, 0.05
"""Part of the corners that a good diagonal has on its smaller side, and one that is worth cutting along at least."""


def parted(ring: F8, /) -> list[I8]:
    """A simple outline (n, 2) as parts of about `MOST_CORNERS` corners at most: the indices of these, in order."""
    done: list[I8] = []
    left = [np.arange(len(ring), dtype=np.int64)]
    while left:
        part = left.pop()
        found = _diagonal(ring[part]) if len(part) > MOST_CORNERS else None
        if found is None:
            done.append(part)
            continue
        first, last = sorted(found)
        left += [part[first : last + 1], np.concatenate([part[last:], part[: first + 1]])]
    return done


def _diagonal(p: F8) -> tuple[int, int] | None:
    """Two corners of an outline that see each other within it, about half of it apart; None where none are found."""
    n = len(p)
    best, most = None, int(_UNEVEN * n)

    def balance(one: int, other: int) -> int:
        return min(abs(other - one), n - abs(other - one))

    for axis in (0, 1):
        q = p if axis == 0 else p[:, ::-1]
        for corner in _promising(q[:, 1]):
            for hit, end in _met(q, corner):
                if balance(corner, end) > most:
                    other = _first(q, corner, hit, end)
                    if other is not None and balance(corner, other) > most:
                        best, most = (corner, other), balance(corner, other)
            if most > _EVEN * n:
                return best
    return best


def _promising(y: F8) -> list[int]:
    """Corners to look from: those half-way up, where what is round is widest, and some of all."""
    some = np.linspace(0, len(y) - 1, min(_LOOKED_AT, len(y))).astype(np.int64)
    inwards = some[np.argsort(np.abs(y[some] - (y.min() + y.max()) / 2))[:_TRIED]]
    return [*inwards.tolist(), *some[:: max(1, len(some) // _TRIED)].tolist()]


def _met(p: F8, corner: int) -> Iterator[tuple[F8, int]]:
    """What a corner faces to its left and right within the outline: a place on an edge, and each end of that."""
    v, y = p[corner], p[:, 1]
    below = y <= v[1]
    edge = np.flatnonzero(below != np.roll(below, -1))
    after = (edge + 1) % len(p)
    x = p[edge, 0] + (v[1] - y[edge]) / (y[after] - y[edge]) * (p[after, 0] - p[edge, 0])
    for side in (1.0, -1.0):
        beyond = np.flatnonzero(side * (x - v[0]) > 0)
        # The way to the next edge lies within if there is an odd number of them.
        if len(beyond) % 2:
            nearest = int(beyond[np.argmin(side * x[beyond])])
            hit = np.array([x[nearest], v[1]])
            yield hit, int(edge[nearest])
            yield hit, int(after[nearest])


def _first(p: F8, corner: int, hit: F8, end: int) -> int | None:
    """Of the corners between a way that is free and one to the end of an edge the first one that comes in sight."""
    v, to = p[corner], p[end]
    free, along = hit - v, to - v
    turn = free[0] * along[1] - free[1] * along[0]
    if turn == 0 or end == corner:
        return None
    way = (p - v) * np.array([1.0, np.sign(turn)])
    free, along, edge = free * [1, np.sign(turn)], along * [1, np.sign(turn)], (to - hit) * [1, np.sign(turn)]
    off = way - free
    within = free[0] * way[:, 1] - free[1] * way[:, 0] >= 0
    within &= along[0] * way[:, 1] - along[1] * way[:, 0] <= 0
    within &= edge[0] * off[:, 1] - edge[1] * off[:, 0] >= 0
    within[end] = True
    within[corner] = False
    some = np.flatnonzero(within & way.any(axis=1))
    angle = np.arctan2(free[0] * way[some, 1] - free[1] * way[some, 0], free[0] * way[some, 0] + free[1] * way[some, 1])
    found = int(some[np.lexsort(((way[some] ** 2).sum(axis=1), angle))[0]])
    # Neighbours are joined already; a corner at the same place as another is seen past it.
    return None if min(abs(found - corner), len(p) - abs(found - corner)) < 2 else found
