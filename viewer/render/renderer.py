"""The renderer: frames in, pictures out. All of OpenGL that the product calls is below this class."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from OpenGL import GL

from viewer.frame import Frame
from viewer.render.canvas import Canvas, picture_key
from viewer.render.device import Device, Resource, VertexArray
from viewer.render.library import Library
from viewer.render.passes.lamps import PASSES, Lamp, draft_lamp, gather_lamp
from viewer.render.passes.shadow import ShadowMap, near_sphere
from viewer.render.passes.sprites import SpritePass
from viewer.render.passes.surface import draw_backdrop, draw_surfaces
from viewer.render.scene_data import SceneData
from viewer.render.targets import PictureTarget

SAMPLES = 4
SHADOW_SIZE = 4096
SHOWN_FROM = 32
"""Passes before the mean is shown: fewer show single shadows instead of soft ones."""
SOFTWARE_SHADOW_SIZE = 2048


class Renderer:
    """Draws frames in the context that was current when it was made; it must be current at every call.

    Parameters
    ----------
    device : of that context
    """

    def __init__(self, device: Device) -> None:
        self.device = device
        self._library = Library(device)
        # A vertex array without attributes: core profiles draw nothing without one bound.
        self._empty = VertexArray(device)
        software = device.info.software
        size = SOFTWARE_SHADOW_SIZE if software else SHADOW_SIZE
        self._far, self._near = (ShadowMap(device, size, linear=not software) for _ in range(2))
        self._sprites = SpritePass(device)
        self._data: SceneData | None = None
        # A software rasteriser pays for every sample; its picture is smoothed at rest.
        self._samples = 1 if software else SAMPLES
        self._window = self.new_canvas()

    def new_canvas(self) -> Canvas:
        """Targets for another picture beside the window's; its `resources` are the caller's to release."""
        return Canvas(self.device, self._samples)

    def _scene(self, frame: Frame) -> SceneData:
        if self._data is None or self._data.geometry is not frame.geometry:
            if self._data:
                _release(self._data.resources())
            self._far.clear()
            self._near.clear()
            self._data = SceneData(self.device, frame.geometry)
        self._data.update(frame.states)
        return self._data

    def _shadows(self, data: SceneData, frame: Frame, lamp: Lamp) -> None:
        if not frame.light.lit or max(lamp.colour) <= 0.0 or lamp.direction[2] <= 0.0:
            self._far.clear()
            self._near.clear()
            return
        self._far.draw(data, self._library, lamp.direction, roll=lamp.roll)
        sphere = near_sphere(frame.camera, frame.geometry.bounds)
        if sphere:
            self._near.draw(data, self._library, lamp.direction, roll=lamp.roll, sphere=sphere)
        else:
            self._near.clear()

    def _draft(self, frame: Frame, canvas: Canvas) -> None:
        """Bring the scene's picture up to date with the frame."""
        data = self._scene(frame)
        target = canvas.scene(frame.size)
        key = picture_key(frame, data.shade)
        if canvas.key == key:
            return
        lamp = draft_lamp(frame.light)
        self._shadows(data, frame, lamp)
        target.bind()
        GL.glDepthMask(True)
        GL.glClear(GL.GL_DEPTH_BUFFER_BIT)
        draw_backdrop(self._library, frame, self._empty.name)
        draw_surfaces(self._library, data, frame, lamp, self._far, self._near)
        target.resolve()
        canvas.key, canvas.passes = key, 0

    def draw(
        self, frame: Frame, target: int, *, between: Callable[[], None] | None = None, canvas: Canvas | None = None
    ) -> None:
        """Draw a frame into the framebuffer `target`.

        Parameters
        ----------
        between : draws other things into the scene, after its colour and depth are in `target` and before pins and
            labels; depth test on, depth writes on, `target` bound
        canvas : where the view keeps its targets; the window's when not given

        Raises
        ------
        RenderError
            If the driver reports an error.
        """
        canvas = canvas or self._window
        self._draft(frame, canvas)
        scene = canvas.scene(frame.size)
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, target)
        GL.glViewport(0, 0, *frame.size)
        GL.glDisable(GL.GL_BLEND)
        GL.glEnable(GL.GL_DEPTH_TEST)
        GL.glDepthFunc(GL.GL_ALWAYS)
        GL.glDepthMask(True)
        program = self._library.get("screen.vert", "composite.frag")
        program.use()
        program.integer("u_colour", 0)
        program.integer("u_depth", 1)
        scene.colour.bind(0)
        scene.depth.bind(1)
        self._triangle()
        self._reset()
        if between:
            between()
            GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, target)
            GL.glViewport(0, 0, *frame.size)
        self._sprites.draw(self._library, frame, scene.depth)
        self._reset()
        self.device.check("drawing a frame")

    def gather(self, frame: Frame, passes: int = 1, /, *, canvas: Canvas | None = None) -> tuple[int, int]:
        """Take the picture at rest further by some passes; `draw` shows what has come together.

        Returns
        -------
        passes done and passes in all

        Raises
        ------
        RenderError
            If the driver reports an error.
        """
        canvas = canvas or self._window
        self._draft(frame, canvas)
        data = self._scene(frame)
        target = canvas.gather(frame.size)
        last = min(canvas.passes + passes, PASSES)
        while canvas.passes < last:
            lamp = gather_lamp(frame.light, canvas.passes)
            self._shadows(data, frame, lamp)
            target.pass_buffer.bind()
            GL.glViewport(0, 0, *frame.size)
            GL.glDepthMask(True)
            GL.glClear(GL.GL_DEPTH_BUFFER_BIT)
            draw_backdrop(self._library, frame, self._empty.name, "GATHER")
            draw_surfaces(self._library, data, frame, lamp, self._far, self._near, "GATHER")
            target.sum_buffer.bind()
            program = self._library.get("screen.vert", "copy.frag")
            program.use()
            program.integer("u_picture", 0)
            target.once.bind(0)
            GL.glDisable(GL.GL_DEPTH_TEST)
            if canvas.passes:
                GL.glEnable(GL.GL_BLEND)
                GL.glBlendEquation(GL.GL_FUNC_ADD)
                GL.glBlendFunc(GL.GL_ONE, GL.GL_ONE)
            self._triangle()
            GL.glDisable(GL.GL_BLEND)
            canvas.passes += 1
        if canvas.passes >= SHOWN_FROM:
            self._show_gathered(frame, canvas)
        self._reset()
        self.device.check("gathering light")
        return canvas.passes, PASSES

    def passes_left(self, frame: Frame, /) -> bool:
        """Whether the window's picture of this frame can still become finer."""
        if not frame.light.lit or self._data is None:
            return False
        canvas = self._window
        return canvas.key != picture_key(frame, self._data.shade) or canvas.passes < PASSES

    def _show_gathered(self, frame: Frame, canvas: Canvas) -> None:
        """Put the mean of the passes where the draft was; its depth stays the draft's, which is not shifted."""
        scene = canvas.scene(frame.size)
        scene.buffer.bind()
        GL.glViewport(0, 0, *frame.size)
        GL.glDisable(GL.GL_DEPTH_TEST)
        program = self._library.get("screen.vert", "resolve.frag")
        program.use()
        program.integer("u_sum", 0)
        program.number("u_passes", canvas.passes)
        canvas.gather(frame.size).sum.bind(0)
        self._triangle()

    def read(self, frame: Frame, /, *, canvas: Canvas | None = None) -> NDArray[np.uint8]:
        """The frame as pixels: (h, w, 4) uint8 RGBA, top row first."""
        picture = PictureTarget(self.device, frame.size)
        self.draw(frame, picture.buffer.name, canvas=canvas)
        width, height = frame.size
        picture.buffer.bind()
        GL.glPixelStorei(GL.GL_PACK_ALIGNMENT, 1)
        data = GL.glReadPixels(0, 0, width, height, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE)
        pixels = np.frombuffer(bytes(data), np.uint8).reshape(height, width, 4)[::-1].copy()
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, 0)
        _release(picture.resources())
        self.device.check("reading a picture")
        return pixels

    def _triangle(self) -> None:
        GL.glBindVertexArray(self._empty.name)
        GL.glDrawArrays(GL.GL_TRIANGLES, 0, 3)

    def _reset(self) -> None:
        """Leave the context as Qt and pyqtgraph expect to find it."""
        GL.glBindVertexArray(0)
        GL.glUseProgram(0)
        GL.glActiveTexture(GL.GL_TEXTURE0)
        GL.glDisable(GL.GL_BLEND)
        GL.glEnable(GL.GL_DEPTH_TEST)
        GL.glDepthFunc(GL.GL_LESS)
        GL.glDepthMask(True)

    def release(self) -> None:
        """Free everything; the context must be current."""
        _release(self._resources())

    def forget(self) -> None:
        """The context was destroyed, and everything with it."""
        for resource in self._resources():
            resource.forget()

    def _resources(self) -> list[Resource]:
        data = self._data.resources() if self._data else []
        own = [*self._far.resources(), *self._near.resources(), *self._sprites.resources(), self._empty]
        return [*self._library.resources(), *self._window.resources(), *own, *data]


def _release(resources: Sequence[Resource]) -> None:
    for resource in resources:
        resource.release()
