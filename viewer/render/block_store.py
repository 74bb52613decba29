"""Blocks on the GPU: boxes and points instead of buildings far away."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from OpenGL import GL
from OpenGL.raw.GL.VERSION.GL_1_4 import glMultiDrawArrays, glMultiDrawElements

from viewer.build.batches import Batch
from viewer.render.device import Buffer, BufferTexture, Device, Resource, VertexArray
from viewer.render.levels import I8, BlockLevels, Chosen
from viewer.render.program import Program

_BOX = np.array([3, 4, 0, 5, 3, 0, 6, 3, 1, 3, 5, 1, 4, 3, 2, 3, 6, 2], np.uint32)
"""Triangles of the box's seven corners (blocks.vert); the last corner of each has its colour."""

_CORNERS = 7

BLOCKS_UNIT = 10
"""Texture unit of the blocks, behind the pictures of models."""

LEVELS: tuple[tuple[str, ...], ...] = ((), ("POINTS",))
"""Flags of the programs of boxes and of points."""


def multi_draw(starts: I8, ends: I8, /) -> None:
    """Draw ranges of the bound index array (offsets of indices) by one call."""
    counts = np.ascontiguousarray(ends - starts, np.int32)
    offsets = np.ascontiguousarray(starts * 4, np.uintp)
    glMultiDrawElements(GL.GL_TRIANGLES, counts, GL.GL_UNSIGNED_INT, offsets, len(counts))


class BlockStore:
    """The GPU's copy of a batch's blocks.

    Parameters
    ----------
    batch : that has some
    """

    def __init__(self, device: Device, batch: Batch) -> None:
        self.levels = BlockLevels(batch)
        self.count = len(batch.blocks)
        self.records = Buffer(device, GL.GL_TEXTURE_BUFFER, batch.blocks)
        self.texture, self.light = BufferTexture(device), BufferTexture(device)
        self.array = VertexArray(device)
        self.array.bind()
        corners = np.arange(self.count, dtype=np.uint32)[:, None] * np.uint32(_CORNERS) + _BOX
        self.indices = Buffer(device, GL.GL_ELEMENT_ARRAY_BUFFER, corners)
        GL.glBindVertexArray(0)
        # A core profile draws nothing without an array, even when no attribute is read.
        self.bare = VertexArray(device)

    def bind(self, program: Program, /) -> None:
        """Let `program` read the blocks."""
        self.texture.bind(BLOCKS_UNIT, self.records, GL.GL_RGBA32UI)
        program.integer("u_blocks", BLOCKS_UNIT)

    def draw(self, chosen: Chosen, prepare: Callable[[tuple[str, ...], float], None], /) -> None:
        """Draw what was chosen.

        Parameters
        ----------
        prepare : puts a program to use by its flags, for blocks that stand for so many times their area
        """
        if len(chosen.boxes):
            prepare(LEVELS[0], 1.0)
            self._boxes(chosen.boxes)
        for ranges, worth in chosen.points:
            prepare(LEVELS[1], worth)
            self._points(ranges)
        GL.glBindVertexArray(0)

    def _boxes(self, ranges: I8) -> None:
        self.array.bind()
        multi_draw(ranges[:, 0] * len(_BOX), ranges[:, 1] * len(_BOX))

    def _points(self, ranges: I8) -> None:
        self.bare.bind()
        first = np.ascontiguousarray(ranges[:, 0], np.int32)
        counts = np.ascontiguousarray(ranges[:, 1] - ranges[:, 0], np.int32)
        GL.glEnable(GL.GL_PROGRAM_POINT_SIZE)
        glMultiDrawArrays(GL.GL_POINTS, first, counts, len(counts))
        GL.glDisable(GL.GL_PROGRAM_POINT_SIZE)

    def resources(self) -> list[Resource]:
        """Everything that has to be released."""
        return [self.records, self.texture, self.light, self.array, self.indices, self.bare]
