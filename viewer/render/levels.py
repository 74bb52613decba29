"""What is drawn of each building while the picture moves: triangles, a box or a point, by its size on the screen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.build.batches import Batch
from viewer.geometry.bounds import Frustum

I8 = NDArray[np.int64]

EXACT, BOX = 6.0, 2.0
"""Pixels of a building's longest side from which it is drawn as it is, and from which as a box; below it is a point."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is drawn of the blocks of visible tiles.

    Parameters
    ----------
    ends : (t,) int64, by tile the offset into the indices up to which it is drawn as it is
    boxes, points : (r, 2) int64 ranges of blocks
    """

    ends: I8
    boxes: I8
    points: I8


class BlockLevels:
    """Chooses for the blocks of a batch that has some."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._tiles = np.flatnonzero(np.diff(batch.block_starts))
        begin, times = batch.block_starts[self._tiles], np.diff(batch.block_starts)[self._tiles]
        size = batch.blocks["size"].max(axis=1).astype(np.float64)
        self._largest = float(size.max())
        # Rising over all tiles, so that one search finds the place in each.
        rank = np.repeat(np.arange(len(self._tiles)), times)
        self._span = 2.0 * self._largest
        self._key = np.maximum.accumulate(rank * self._span + (self._largest - size))
        self._begin, self._end = begin, begin + times

    def choose(self, frustum: Frustum, eye: tuple[float, float, float], pixels: float, /) -> Chosen:
        """What to draw; `pixels` is how many a metre has at a distance of one."""
        batch = self._batch
        ends = batch.starts[1:].copy()
        seen = frustum.visible(batch.bounds[self._tiles])
        at = np.asarray(eye)
        low, high = batch.bounds[self._tiles, 0], batch.bounds[self._tiles, 1]
        away = np.linalg.norm(np.maximum(np.maximum(low - at, at - high), 0.0), axis=1)
        seen &= away < batch.reach[self._tiles]
        tiles, rank = self._tiles[seen], np.flatnonzero(seen)
        begin, end = self._begin[seen], self._end[seen]
        metre = np.maximum(away[seen], 1e-3) / pixels

        def up_to(least: float) -> I8:
            place = rank * self._span + np.clip(self._largest - least * metre, -1e-6, self._largest)
            return np.asarray(np.clip(np.searchsorted(self._key, place, side="right"), begin, end), np.int64)

        exact, boxed = up_to(EXACT), up_to(BOX)
        ends[tiles] = batch.block_firsts[exact]
        return Chosen(ends, _ranges(exact, boxed), _ranges(boxed, end))


def _ranges(first: I8, last: I8) -> I8:
    """Ranges that are not empty, neighbours as one."""
    some = last > first
    first, last = first[some], last[some]
    if not len(first):
        return np.zeros((0, 2), np.int64)
    new = np.append(True, first[1:] != last[:-1])
    return np.column_stack([first[new], last[np.append(new[1:], True)]])
