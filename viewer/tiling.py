"""Pictures too large to be drawn at once: drawn as tiles, each a frame of its own, and put together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from viewer.frame import Frame, Whole

LARGEST = (3840, 2160)
"""Pixels that are drawn at once: more need a gigabyte of targets."""

_MARGIN = 32
"""Pixels that a tile is drawn beyond its edges: lines and their outlines look at what is beside them."""


@dataclass(frozen=True, slots=True, eq=False)
class Tile:
    """A part of a picture.

    Parameters
    ----------
    frame : that draws it, a little larger
    left, top, width, height : of the part, pixels of the picture
    inset : left and top of the part in what the frame draws
    """

    frame: Frame
    left: int
    top: int
    width: int
    height: int
    inset: tuple[int, int]

    def put(self, drawn: NDArray[np.uint8], picture: NDArray[np.uint8], /) -> None:
        """Copy the part out of what was drawn, both (h, w, 4), into the picture."""
        x, y = self.inset
        part = drawn[y : y + self.height, x : x + self.width]
        picture[self.top : self.top + self.height, self.left : self.left + self.width] = part


def tiles(frame: Frame, /) -> Iterator[Tile]:
    """The tiles of a frame, row by row; the frame itself where it is small enough."""
    columns, rows = (_edges(side, most) for side, most in zip(frame.size, LARGEST, strict=True))
    if len(columns) == len(rows) == 2:
        yield Tile(frame, 0, 0, *frame.size, (0, 0))
        return
    for top, bottom in pairwise(rows):
        for left, right in pairwise(columns):
            yield _tile(frame, left, top, right, bottom)


def _edges(side: int, most: int) -> list[int]:
    count = -(-side // most)
    return [round(side * i / count) for i in range(count + 1)]


def _tile(frame: Frame, left: int, top: int, right: int, bottom: int) -> Tile:
    width, height = frame.size
    x0, y0 = max(left - _MARGIN, 0), max(top - _MARGIN, 0)
    x1, y1 = min(right + _MARGIN, width), min(bottom + _MARGIN, height)
    rect = frame.sprites.rect - np.array([x0, y0, 0, 0], np.float32)
    part = replace(
        frame,
        size=(x1 - x0, y1 - y0),
        camera=frame.camera.part(x0 / width, y0 / height, x1 / width, y1 / height),
        sprites=replace(frame.sprites, rect=rect),
        of=Whole(frame.size, 1 - y1 / height, 1 - y0 / height),
    )
    return Tile(part, left, top, right - left, bottom - top, (left - x0, top - y0))
