"""Boxes in a tree: which of them a ray passes, the nearest first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.bounds import extremes
from viewer.geometry.checks import F8, I8

FAN = 32
"""Children of a node and items of a leaf: few wide levels suit array arithmetic better than many narrow ones."""

_TINY = 1e-30  # in place of 0 in a direction: its inverse is finite and far beyond every scene


@dataclass(frozen=True, slots=True, eq=False)
class BoxTree:
    """A hierarchy of boxes without pointers: node i of a level has the children FAN * i ... of the next.

    Parameters
    ----------
    boxes : (k, 2, 3) float32, level after level from the root; a little larger than what they hold
    levels : (l + 1,) int64, offsets of the levels into `boxes`
    order : (n,) uint32, the items as the leaves hold them
    """

    boxes: NDArray[np.float32]
    levels: NDArray[np.int64]
    order: NDArray[np.uint32]

    @classmethod
    def build(cls, lower: NDArray[np.float32], upper: NDArray[np.float32], /) -> BoxTree:
        """A tree over boxes given by their corners, each (n, 3): sorted along a Z-order curve (Lauterbach 2009)."""
        order = z_order(lower, upper).astype(np.uint32)
        low, high = lower[order], upper[order]
        slack = 1e-5 * (np.abs(low).max(initial=0.0) + np.abs(high).max(initial=0.0)) + 1e-4
        levels: list[NDArray[np.float32]] = []
        while len(low):
            first = np.arange(0, len(low), FAN)
            low, high = np.minimum.reduceat(low, first), np.maximum.reduceat(high, first)
            levels.append(np.stack([low - slack, high + slack], axis=1).astype(np.float32))
            if len(low) == 1:
                break
        levels.reverse()
        boxes = np.concatenate(levels) if levels else np.zeros((0, 2, 3), np.float32)
        return cls(boxes, np.cumsum([0, *(len(x) for x in levels)]).astype(np.int64), order)

    def leaves(self, origin: F8, direction: F8, reach: float, /) -> tuple[I8, F8]:
        """Leaves that the ray passes within `reach` metres, the nearest first, and where it enters their boxes."""
        if not len(self.order):
            return np.zeros(0, np.int64), np.zeros(0)
        with np.errstate(over="ignore"):
            o = origin.astype(np.float32)
            inverse = (1.0 / np.where(np.abs(direction) < _TINY, _TINY, direction)).astype(np.float32)
        # Slabs (Kay, Kajiya 1986): the corner that the ray comes to first, by the signs of its direction.
        first = (inverse < 0).astype(np.intp)
        axes = np.arange(3)
        node, near = np.zeros(1, np.int64), np.zeros(1)
        for level in range(len(self.levels) - 1):
            start, end = int(self.levels[level]), int(self.levels[level + 1])
            if level:
                node = (node[:, None] * FAN + _CHILDREN).ravel()
                node = node[node < end - start]
            box = self.boxes[start + node]
            with np.errstate(over="ignore", invalid="ignore"):
                near = ((box[:, first, axes] - o) * inverse).max(axis=1)
                far = ((box[:, 1 - first, axes] - o) * inverse).min(axis=1)
            kept = (near <= far) & (far >= 0) & (near <= reach)
            node, near = node[kept], near[kept]
            if not len(node):
                break
        order = np.argsort(near, kind="stable")
        return node[order], near[order].astype(np.float64)

    def items(self, leaves: I8, /) -> NDArray[np.uint32]:
        """What some leaves hold."""
        item = (leaves[:, None] * FAN + _CHILDREN).ravel()
        return np.asarray(self.order[item[item < len(self.order)]], dtype=np.uint32)

    def along(self, origin: F8, direction: F8, reach: float, /) -> NDArray[np.uint32]:
        """Items whose leaf the ray passes within `reach` metres: all that it can meet, and some more."""
        return self.items(self.leaves(origin, direction, reach)[0])


_CHILDREN = np.arange(FAN)


_AT_ONCE = 2_000_000


def z_order(lower: NDArray[np.floating], upper: NDArray[np.floating], /) -> I8:
    """Indices that sort boxes, corners (n, 3) each, by their middles along a Z-order curve of 2^21 cells a side."""
    count = len(lower)
    if not count:
        return np.zeros(0, np.int64)
    parts = [slice(begin, begin + _AT_ONCE) for begin in range(0, count, _AT_ONCE)]

    def middles(some: slice) -> F8:
        return np.asarray((lower[some].astype(np.float64) + upper[some]) / 2)

    ends = [extremes(middles(some)) for some in parts]
    low, high = np.min([a for a, _ in ends], axis=0), np.max([b for _, b in ends], axis=0)
    size = np.maximum((high - low).max(), 1e-9)
    code = np.empty(count, np.uint64)
    for some in parts:
        cell = np.minimum((middles(some) - low) / size * 2**21, 2**21 - 1).astype(np.uint64)
        code[some] = _interleaved(cell)
    return np.argsort(code, kind="stable")


def _interleaved(cell: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The bits of three numbers of 21 bits in turns, (n,)."""
    code = np.zeros(len(cell), np.uint64)
    for axis in range(3):
        x = cell[:, axis]
        for shift, mask in (
            (32, 0x1F00000000FFFF),
            (16, 0x1F0000FF0000FF),
            (8, 0x100F00F00F00F00F),
            (4, 0x10C30C30C30C30C3),
            (2, 0x1249249249249249),
        ):
            x = (x | (x << np.uint64(shift))) & np.uint64(mask)
        code |= x << np.uint64(axis)
    return code
