"""Points sorted into the cells of a grid, so that those within many boxes are found without asking every one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from viewer.geometry.checks import F8, I8, finite, portions, spread

_PAIRS = 2_000_000
"""Pairs that are looked at together: some tens of megabytes."""

_MOST_SIDE = 2_048


class PointGrid:
    """Points in the cells of a grid.

    Parameters
    ----------
    points : (n, 2)

    Raises
    ------
    ValueError
        If a number is not finite.
    """

    def __init__(self, points: ArrayLike, /) -> None:
        self.points = finite(points, "points", (None, 2))
        count = len(self.points)
        self._side = int(np.clip(np.sqrt(count / 2), 1, _MOST_SIDE))
        self._low = self.points.min(axis=0) if count else np.zeros(2)
        size = np.ptp(self.points, axis=0) if count else np.ones(2)
        self._scale = self._side / np.maximum(size, 1e-300)
        column, row = self._cells(self.points).T
        cell = row * self._side + column
        self._order = np.argsort(cell, kind="stable")
        self._first = np.searchsorted(cell[self._order], np.arange(self._side * self._side + 1))

    def _cells(self, points: F8) -> I8:
        with np.errstate(over="ignore", invalid="ignore"):
            place = np.nan_to_num((points - self._low) * self._scale, posinf=self._side, neginf=0)
        return np.clip(place, 0, self._side - 1).astype(np.int64)

    def within(self, boxes: ArrayLike, /) -> Iterator[tuple[I8, I8]]:
        """Pairs of a point and a box that holds it, in portions, each sorted by box.

        Parameters
        ----------
        boxes : (k, 2, 2) lower and upper corners; inverted ones hold nothing
        """
        box = np.asarray(boxes, dtype=np.float64).reshape(-1, 2, 2)
        if not len(self.points) or not len(box):
            return
        (left, low), (right, high) = self._cells(box[:, 0]).T, self._cells(box[:, 1]).T
        end = self._low + self._side / self._scale
        met = (box[:, 0] <= box[:, 1]).all(axis=1) & (box[:, 1] >= self._low).all(axis=1) & (box[:, 0] <= end).all(1)
        rows = np.where(met, high - low + 1, 0)
        for start, stop in portions(rows, _PAIRS):
            owner = np.repeat(np.arange(start, stop), rows[start:stop])
            line = (low[owner] + spread(rows[start:stop])) * self._side
            first, last = self._first[line + left[owner]], self._first[line + right[owner] + 1]
            yield from self._filtered(box, owner, first, last - first)

    def _filtered(self, box: F8, owner: I8, first: I8, counts: I8) -> Iterator[tuple[I8, I8]]:
        """The pairs of runs of sorted points that are really within their box."""
        for start, stop in portions(counts, _PAIRS):
            counted = counts[start:stop]
            which = np.repeat(owner[start:stop], counted)
            point = self._order[np.repeat(first[start:stop], counted) + spread(counted)]
            p = self.points[point]
            held = ((p >= box[which, 0]) & (p <= box[which, 1])).all(axis=1)
            if held.any():
                yield point[held], which[held]
