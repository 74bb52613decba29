"""A line about what is hovered and chosen, over the finished picture."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from OpenGL import GL

from viewer.build.batches import TileKind
from viewer.frame import Frame
from viewer.geometry.bounds import corners
from viewer.render.device import Device, Framebuffer, Resource, Texture
from viewer.render.gpu_scene import GpuScene
from viewer.render.passes.over import Over
from viewer.render.passes.screen import blend_over
from viewer.render.passes.sink import set_sink
from viewer.render.program import Program
from viewer.render.program_cache import ProgramCache
from viewer.render.targets import SceneTarget, Size
from viewer.screens import growth

WIDTH = 2.4
"""Logical pixels of the line, on the screen of the design."""

_LEAST = 0.75  # of that, on small ones

_STATES_UNIT, _DEPTH_UNIT = 0, 1
_EVERYTHING = frozenset(TileKind)


class OutlinePass:
    """Draws where marked objects are into a mask, and from it a line and a tint."""

    PART: ClassVar[str] = "outline"
    OF_SCENE: ClassVar[bool] = True
    BEFORE: ClassVar[bool] = False

    def __init__(self, device: Device) -> None:
        self._device = device
        self._mask: Texture | None = None
        self._buffer: Framebuffer | None = None
        self._size: Size = (0, 0)
        self._key: tuple[object, ...] = ()

    @staticmethod
    def wanted(frame: Frame, /) -> bool:
        """Always: it looks for itself what is marked."""
        return True

    def before(self, frame: Frame, shown: SceneTarget | None, /) -> None:
        """It needs nothing of that."""

    def draw(self, over: Over, /) -> None:
        """Draw over the framebuffer, which holds the frame's picture."""
        library, data, frame, depth = over.library, over.data, over.frame, over.depth
        data.update_marks(frame.marks)
        box = data.box_of_marks
        if box is None:
            return
        matrix = frame.camera.matrix(frame.size[0] / frame.size[1])
        scale = frame.pixel_ratio * growth(frame.of.size if frame.of else frame.size, frame.pixel_ratio, _LEAST)
        reach = max(1.2, 0.75 * WIDTH * scale)
        area = _area(matrix, box, frame.size, reach + 2.0)
        if area is None:
            return
        GL.glEnable(GL.GL_SCISSOR_TEST)
        GL.glScissor(*area)
        key = (frame.camera, frame.size, id(frame.marks), id(frame.states), frame.lift, depth.name, depth.size)
        if key != self._key:
            self._draw_mask(library, data, frame, depth, matrix)
            self._key = key
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, over.target)
        GL.glViewport(0, 0, *frame.size)
        program = library.get("screen.vert", "outline.frag")
        program.use()
        look = frame.look
        program.integer("u_mask", 0)
        program.number("u_reach", reach)
        program.number("u_tint", look.tint)
        for name in ("hover_line", "chosen_line", "hover", "chosen"):
            program.vector(f"u_{name}", getattr(look, name))
        assert self._mask
        self._mask.bind(0)
        blend_over(over.empty, premultiplied=True)
        GL.glDisable(GL.GL_SCISSOR_TEST)

    def begin_anew(self) -> None:
        """The mask is no longer that of what is shown."""
        self._key = ()

    def _draw_mask(
        self, library: ProgramCache, data: GpuScene, frame: Frame, depth: Texture, matrix: NDArray[np.float64]
    ) -> None:
        self._fit(frame.size)
        assert self._buffer
        self._buffer.bind()
        GL.glViewport(0, 0, *frame.size)
        # All of it: the line looks beyond the area that is drawn, where another camera's mask may still lie.
        GL.glDisable(GL.GL_SCISSOR_TEST)
        GL.glClearColor(0.0, 0.0, 0.0, 0.0)
        GL.glClear(GL.GL_COLOR_BUFFER_BIT)
        GL.glEnable(GL.GL_SCISSOR_TEST)
        # In any order, and seen where any part of it is.
        GL.glDisable(GL.GL_DEPTH_TEST)
        GL.glEnable(GL.GL_BLEND)
        GL.glBlendEquation(GL.GL_MAX)

        def prepare() -> Program:
            program = library.get("mask.vert", "mask.frag")
            program.use()
            program.integer("u_depth", _DEPTH_UNIT)
            depth.bind(_DEPTH_UNIT)
            set_sink(program, frame, data.steps)
            program.vector("u_clip", (frame.camera.near, frame.camera.far))
            program.vector("u_scale", [d / f for d, f in zip(depth.size, frame.size, strict=True)])
            return program

        groups = [(frozenset((kind,)), prepare) for kind in _EVERYTHING]
        data.draw(groups, matrix, states_unit=_STATES_UNIT, within=data.box_of_marks, marks=True)
        GL.glBlendEquation(GL.GL_FUNC_ADD)
        GL.glDisable(GL.GL_BLEND)

    def _fit(self, size: Size) -> None:
        if self._size == size:
            return
        for resource in self.resources():
            resource.release()
        self._mask = Texture(self._device)
        self._mask.allocate(size, GL.GL_RGBA8, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE)
        self._buffer = Framebuffer(self._device, self._mask, None)
        self._size = size

    def resources(self) -> list[Resource]:
        """Everything that has to be released."""
        return [r for r in (self._buffer, self._mask) if r]


def _area(
    matrix: NDArray[np.float64], box: NDArray[np.float64], size: Size, margin: float
) -> tuple[int, int, int, int] | None:
    """Left, lower edge, width and height of what a box covers of the picture, in pixels; None if nothing."""
    p = np.column_stack([corners(box), np.ones(8)]) @ matrix.T
    width, height = size
    if (p[:, 3] <= 1e-3).any():
        return (0, 0, width, height)
    at = (p[:, :2] / p[:, 3:] * 0.5 + 0.5) * size
    low = np.clip(np.floor(at.min(0) - margin), 0, size).astype(int)
    high = np.clip(np.ceil(at.max(0) + margin), 0, size).astype(int)
    if (high <= low).any():
        return None
    return (int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1]))
