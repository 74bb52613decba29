"""What is drawn of each building while the picture moves: triangles, a box or a point, by its size on the screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.build.batches import Batch
from viewer.geometry.bounds import Frustum

I8 = NDArray[np.int64]

EXACT, BOX = 9.0, 3.5
"""Pixels of a building's longest side from which it is drawn as it is, and from which as a box; below it is a point."""


REST = (1.5, 0.75)
"""The same for a picture at rest of a city that is paged: the rest is drawn whole elsewhere."""

CROWDED = 1.0
"""Pixels of a tile's middling building below which some stand for all: no more of them than pixels are drawn."""

SHARES = 4
"""How often the points of a tile may be halved, less one."""

Load = Callable[[I8], NDArray[np.bool_]]
"""Is told the tiles of what is to be drawn as it is, the largest on the screen first; gives which of all can be."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is drawn of the blocks of visible tiles.

    Parameters
    ----------
    ends : (t,) int64, by tile the offset into the indices up to which it is drawn as it is
    boxes : (r, 2) int64 ranges of blocks
    points : the same and how many times its area each of them stands for
    """

    ends: I8
    boxes: I8
    points: tuple[tuple[I8, float], ...]

    @property
    def counts(self) -> tuple[int, int]:
        """How many boxes and points that are."""
        of = (self.boxes, *(ranges for ranges, _ in self.points))
        each = [int((ranges[:, 1] - ranges[:, 0]).sum()) for ranges in of]
        return each[0], sum(each[1:])


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
        self._first, self._middling = size[begin], size[begin + times // 2]
        plan = np.append(0.0, np.cumsum(batch.blocks["size"][:, :2].prod(axis=1, dtype=np.float64)))
        whole = plan[self._end] - plan[begin]
        self._worth = [
            float(whole.sum() / max(float((plan[begin + _part(times, k)] - plan[begin]).sum()), 1e-9))
            for k in range(SHARES)
        ]

    def choose(
        self,
        frustum: Frustum,
        eye: tuple[float, float, float],
        pixels: float,
        /,
        *,
        rest: bool = False,
        load: Load | None = None,
    ) -> Chosen:
        """What to draw.

        Parameters
        ----------
        pixels : how many a metre has at a distance of one
        rest : for a picture at rest
        load : sees to it that what is wanted can be drawn as it is; all can without
        """
        batch = self._batch
        seen = frustum.visible(batch.bounds[self._tiles])
        at = np.asarray(eye)
        low, high = batch.bounds[self._tiles, 0], batch.bounds[self._tiles, 1]
        away = np.linalg.norm(np.maximum(np.maximum(low - at, at - high), 0.0), axis=1)
        seen &= away < batch.reach[self._tiles]
        rank = np.flatnonzero(seen)
        return self._choose(rank, np.maximum(away[seen], 1e-3) / pixels, REST if rest else (EXACT, BOX), rest, load)

    def shading(self, frustum: Frustum, texel: float, exact: NDArray[np.bool_], /) -> Chosen:
        """What to draw for a light far away.

        Parameters
        ----------
        texel : metres
        exact : by tile, whether it is drawn as it is
        """
        rank = np.flatnonzero(frustum.visible(self._batch.bounds[self._tiles]))
        metre = np.full(len(rank), texel)
        return self._choose(rank, metre, (0.0, BOX), True, lambda _: exact)

    def _choose(
        self, rank: I8, metre: NDArray[np.float64], least: tuple[float, float], rest: bool, load: Load | None
    ) -> Chosen:
        """What to draw of some tiles with blocks, by number.

        Parameters
        ----------
        metre : what a pixel is in each tile
        least : pixels of what is drawn as it is, and as a box
        """
        batch = self._batch
        tiles, begin, end = self._tiles[rank], self._begin[rank], self._end[rank]

        def up_to(pixels: float) -> I8:
            place = rank * self._span + np.clip(self._largest - pixels * metre, -1e-6, self._largest)
            return np.asarray(np.clip(np.searchsorted(self._key, place, side="right"), begin, end), np.int64)

        exact, boxed = (up_to(pixels) for pixels in least)
        if load:
            some = np.flatnonzero(exact > begin)
            wanted = some[np.argsort(metre[some] / self._first[rank[some]], kind="stable")]
            exact = np.where(load(tiles[wanted])[tiles], exact, begin)
            boxed = np.maximum(boxed, exact)
        ends = batch.starts[1:].copy()
        ends[self._tiles] = batch.starts[self._tiles]
        ends[tiles] = batch.block_firsts[exact]
        if rest:
            return Chosen(ends, _ranges(exact, boxed), ((_ranges(boxed, end), 1.0),))
        # A building counts as pixels of area: half as many stand for all where each has half a pixel.
        tall = self._middling[rank] / metre / CROWDED
        halved = np.clip(np.floor(-2.0 * np.log2(np.maximum(tall, 1e-9))), 0, SHARES - 1).astype(np.int64)
        last = np.maximum(begin + _part(end - begin, halved), boxed)
        points = tuple((_ranges(boxed[halved == k], last[halved == k]), self._worth[k]) for k in range(SHARES))
        return Chosen(ends, _ranges(exact, boxed), tuple(of for of in points if len(of[0])))


def _part(count: I8, halved: I8 | int) -> I8:
    """So many of some are left where they were halved so often."""
    return np.asarray((count + (1 << halved) - 1) >> halved, np.int64)


def _ranges(first: I8, last: I8) -> I8:
    """Ranges that are not empty, neighbours as one."""
    some = last > first
    first, last = first[some], last[some]
    if not len(first):
        return np.zeros((0, 2), np.int64)
    new = np.append(True, first[1:] != last[:-1])
    return np.column_stack([first[new], last[np.append(new[1:], True)]])
