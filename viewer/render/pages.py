"""Triangles of buildings that are on the GPU only while they are near: a city has more of them than fit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from OpenGL import GL

from viewer.build.batches import VERTEX, Batch
from viewer.render.device import Buffer, Device, Resource, VertexArray, give_back
from viewer.render.repeated import VERTEX_FIELDS
from viewer.render.tally import Tally

I8 = NDArray[np.int64]

PAGED = 32 << 20
"""Bytes that the vertices of buildings may take before they are paged."""

ROOM = 192 << 20
"""Bytes of all pages that are held."""

AT_ONCE = 6 << 20
"""Bytes that a moving picture waits for."""

_BLOCK = np.dtype([("block", "<u4")])
_BLOCK_LOCATION = 13


def is_paged(batch: Batch, /) -> bool:
    """Whether a batch has too many buildings to be held whole."""
    first, last = batch.block_vertices[[0, -1]].tolist() if len(batch.blocks) else (0, 0)
    return int(last - first) * VERTEX.itemsize > PAGED


@dataclass(frozen=True, slots=True)
class HeldPart:
    """What is on the GPU from the beginning.

    Parameters
    ----------
    vertices : (n,) VERTEX, those with detail last
    indices : (3 * m,) uint32
    starts, ends : (t,) int64, by tile of the batch where it lies in `indices`
    """

    vertices: NDArray[np.void]
    indices: NDArray[np.uint32]
    starts: I8
    ends: I8

    @classmethod
    def whole(cls, batch: Batch, /) -> HeldPart:
        """All of a batch."""
        return cls(batch.vertices, batch.indices, batch.starts[:-1], batch.starts[1:])

    @classmethod
    def without_blocks(cls, batch: Batch, /) -> HeldPart:
        """What has no blocks: the tiles of the others are empty."""
        begin, end = batch.block_firsts[[0, -1]].tolist()
        first, last = batch.block_vertices[[0, -1]].tolist()
        # What lies between has blocks, in one run.
        behind = batch.indices[end:].copy()
        behind[behind >= last] -= np.uint32(last - first)
        indices = np.concatenate([batch.indices[:begin], behind])
        starts = np.where(batch.starts >= end, batch.starts - (end - begin), np.minimum(batch.starts, begin))
        return cls(np.concatenate([batch.vertices[:first], batch.vertices[last:]]), indices, starts[:-1], starts[1:])


@dataclass(frozen=True, slots=True)
class _Page:
    vertices: Buffer
    blocks: Buffer
    indices: Buffer
    array: VertexArray
    bytes: int

    def resources(self) -> list[Resource]:
        return [self.vertices, self.blocks, self.indices, self.array]


class Pages:
    """The tiles of a batch that have blocks, one page each.

    `held` tells by tile which are on the GPU, `casting` which of them cast shadows, `version` how often the latter
    changed.

    Parameters
    ----------
    room : bytes of all that are held at most; else ROOM
    """

    def __init__(self, device: Device, batch: Batch, room: int | None = None) -> None:
        self._device, self._batch, self._room = device, batch, ROOM if room is None else room
        self._pages: dict[int, _Page] = {}  # those wanted last come last
        self.held, self.casting = np.zeros((2, len(batch.kinds)), np.bool_)
        self.version = 0
        self._bytes = 0
        self._sizes = 32 * np.diff(batch.block_vertices) + 4 * np.diff(batch.starts)

    @property
    def bytes(self) -> int:
        """What is held takes so many."""
        return self._bytes

    def want(self, tiles: I8, /, *, rest: bool = False) -> NDArray[np.bool_]:
        """Hold what a picture shows, the first ones first, as many as there is room for; gives which of all are held.

        Parameters
        ----------
        rest : fetch them all, and let them alone cast shadows: whatever was shown before, the picture is the same
        """
        fitting = self.fetch(tiles, None if rest else AT_ONCE)
        cast = self.held.copy()
        if rest:
            cast[:] = False
            cast[fitting] = True
        if not np.array_equal(cast, self.casting):
            self.casting = cast
            self.version += 1
        return self.held

    def fetch(self, tiles: I8, most: int | None = None, /) -> I8:
        """Hold tiles, the first ones first; gives those that there is room for.

        Parameters
        ----------
        most : bytes that are fetched now; the rest another time
        """
        fitting = tiles[np.cumsum(self._sizes[tiles]) <= self._room]
        here = self.held[fitting]
        missing = fitting[~here]
        if most is not None and len(missing):
            count = int(np.searchsorted(np.cumsum(self._sizes[missing]), most, side="right"))
            missing = missing[: max(count, 1)]
        for tile in fitting[here].tolist():
            self._pages[tile] = self._pages.pop(tile)
        for tile in missing.tolist():
            self._load(tile)
        return fitting

    def _load(self, tile: int) -> None:
        size = int(self._sizes[tile])
        while self._pages and self._bytes + size > self._room:
            self._drop(next(iter(self._pages)))
        batch = self._batch
        first, last = batch.block_vertices[tile : tile + 2].tolist()
        begin, end = batch.starts[tile : tile + 2].tolist()
        vertices, indices = batch.vertices[first:last], batch.indices[begin:end]
        owner = vertices["object"]
        block = np.cumsum(np.append(0, owner[1:] != owner[:-1])) + batch.block_starts[tile]
        array = VertexArray(self._device)
        held = Buffer(self._device, GL.GL_ARRAY_BUFFER, vertices)
        array.attributes(held, VERTEX, VERTEX_FIELDS)
        blocks = Buffer(self._device, GL.GL_ARRAY_BUFFER, block.astype(np.uint32))
        array.attributes(blocks, _BLOCK, ((_BLOCK_LOCATION, "block"),))
        order = Buffer(self._device, GL.GL_ELEMENT_ARRAY_BUFFER, indices - np.uint32(first))
        GL.glBindVertexArray(0)
        give_back(vertices)
        give_back(indices)
        self._pages[tile] = _Page(held, blocks, order, array, size)
        self._bytes += size
        self.held[tile] = True

    def _drop(self, tile: int) -> None:
        page = self._pages.pop(tile)
        for resource in page.resources():
            resource.release()
        self._bytes -= page.bytes
        self.held[tile] = False

    def draw(self, tiles: I8, counts: I8, tally: Tally, /) -> None:
        """Draw the first so many indices of each of some tiles that are held; the program is in use."""
        for tile, count in zip(tiles.tolist(), counts.tolist(), strict=True):
            self._pages[tile].array.bind()
            GL.glDrawElements(GL.GL_TRIANGLES, count, GL.GL_UNSIGNED_INT, None)
            tally.add(triangles=count // 3, tiles=1)

    def resources(self) -> list[Resource]:
        """Everything that has to be released."""
        return [resource for page in self._pages.values() for resource in page.resources()]
