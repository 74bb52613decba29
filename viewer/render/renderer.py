"""The renderer: frames in, pictures out. All of OpenGL that the product calls is below this class."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from OpenGL import GL

from viewer.bulkheads import Bulkheads
from viewer.frame import Frame
from viewer.render.canvas import Canvas, picture_key
from viewer.render.device import Device, Resource, VertexArray
from viewer.render.gpu_scene import GpuScene
from viewer.render.lights import SOFTWARE_SHADOW_SIZE, LightMaker
from viewer.render.parts import Parts
from viewer.render.passes import OVER
from viewer.render.passes.lamps import LAMPS, baked_lighting, draft_lighting, flat_lighting, gather_lighting
from viewer.render.passes.over import Over, OverPass
from viewer.render.passes.scene import ScenePass
from viewer.render.passes.shadow import ShadowMap
from viewer.render.program_cache import ProgramCache
from viewer.render.quality import Quality
from viewer.render.tally import Tally
from viewer.render.targets import GatherTarget, PictureTarget, SceneTarget, Size

SAMPLES = 4
SHADOW_SIZE = 4096
GATHER_SUN_SIZE, GATHER_SKY_SIZE = 1536, 768
"""Shadow maps of a picture at rest: each pass looks from elsewhere, so its texels need not be fine."""

FIRST_SHOWN, EVERY = 8, 4
"""Passes before the mean is shown (fewer show single shadows instead of soft ones), and between two showings."""

FEWEST_PASSES, MOST_PASSES = 24, 32
CONVERGED = 4.0 / 255
"""Change between two showings, root mean square of sRGB, below which no eye sees any."""

_CHECK_WIDTH = 320
_SLICE_PIXELS = 350_000
"""Pixels of a pass that software draws in one turn of the event loop."""


class Renderer:
    """Draws frames in the context that was current when it was made; it must be current at every call.

    Parameters
    ----------
    device : of that context
    sliced : refine in slices short enough that a window stays responsive on a software rasteriser too
    bulkheads : keeps the parts of a picture apart; without any an error in one is raised
    """

    def __init__(self, device: Device, *, sliced: bool = True, bulkheads: Bulkheads | None = None) -> None:
        self.device = device
        self._parts = Parts(device, bulkheads or Bulkheads())
        self._library = ProgramCache(device)
        # A vertex array without attributes: core profiles draw nothing without one bound.
        self._empty = VertexArray(device)
        self._software = device.info.software
        self._sliced = sliced and self._software
        self._lights = LightMaker(device, self._library, self._parts)
        self._over: dict[type[OverPass], OverPass] = {}
        self._data: GpuScene | None = None
        self._tally = Tally()
        # A software rasteriser pays for every sample; its picture is smoothed at rest.
        self._samples = 1 if self._software else SAMPLES
        self._window = self.new_canvas()

    def new_canvas(self) -> Canvas:
        """Targets for another picture beside the window's; its `resources` are the caller's to release."""
        return Canvas(self.device, self._samples)

    def renew(self) -> None:
        """Draw all of the next picture anew, whatever was left out of this one."""
        self._window.key = ()

    @property
    def tally(self) -> Tally:
        """What the last picture was drawn of, before its light was gathered."""
        return self._tally

    # -- parts ----------------------------------------------------------------------------------------------------

    def _of(self, kind: type[OverPass]) -> OverPass:
        """A pass over the finished picture, made when first wanted."""
        if kind not in self._over:
            self._over[kind] = kind(self.device)
        return self._over[kind]

    def _drop(self, kind: type[OverPass]) -> None:
        if found := self._over.pop(kind, None):
            _release(found.resources())

    # -- the scene ------------------------------------------------------------------------------------------------

    def _scene(self, frame: Frame) -> GpuScene:
        if self._data is None or self._data.geometry is not frame.geometry:
            self.leave_scene()
            self._data = GpuScene(self.device, frame.geometry)
        self._data.update(frame.states)
        return self._data

    def _draft(self, frame: Frame, canvas: Canvas, quality: Quality | None = None) -> SceneTarget:
        """The scene's picture, up to date with the frame; of a quality only when it moves."""
        data = self._scene(frame)
        key = picture_key(frame, data.shade)
        if quality is None:
            target = canvas.scene(frame.size)
            if canvas.key != key:
                self._draw_draft(data, frame, target, baked=self._software)
                canvas.key, canvas.work, canvas.finished = key, None, False
            return target
        size = (max(1, round(frame.size[0] * quality.scale)), max(1, round(frame.size[1] * quality.scale)))
        target = canvas.scene(frame.size) if quality.scale == 1.0 else canvas.coarse(size)
        self._draw_draft(data, replace(frame, size=size), target, baked=quality.baked, scale=quality.scale)
        same = quality.scale == 1.0 and quality.baked == self._software
        canvas.key, canvas.work, canvas.finished = key if same else (), None, False
        return target

    def _draw_draft(
        self, data: GpuScene, frame: Frame, target: SceneTarget, *, baked: bool, scale: float = 1.0
    ) -> None:
        data.tally.clear()
        light = self._lights.baked(data, frame) if baked and frame.light.lit else None
        lighting = baked_lighting(frame.light) if light else draft_lighting(frame.light)
        shadows: Sequence[ShadowMap] = ()
        if frame.light.lit and not light:
            size = SOFTWARE_SHADOW_SIZE if self._software else SHADOW_SIZE
            shadows = self._lights.shadow(data, frame, lighting.lamps[0], 0, size)
        if not light and not shadows:
            lighting = flat_lighting(0)
        target.bind()
        part = partial(self._stage_part, frame, target.bind)
        stage = ScenePass(self._library, data, frame, lighting, shadows, light, self._empty.name, part)
        stage.draw()
        target.resolve()
        stage.finish(target.bind_over, target.bind_resolved, target.depth, scale=scale)
        self._tally = replace(data.tally)

    def _stage_part(self, frame: Frame, again: Callable[[], None], part: str, step: Callable[[], None]) -> bool:
        return self._parts.run(part, frame, step, of="scene", again=again)

    def draw(
        self,
        frame: Frame,
        target: int,
        *,
        moving: Quality | None = None,
        between: Callable[[], None] | None = None,
        canvas: Canvas | None = None,
    ) -> None:
        """Draw a frame into the framebuffer `target`.

        Parameters
        ----------
        moving : the quality of a picture that the next one follows at once; at rest the finest that there is
        between : draws other things into the scene, after its colour and depth are in `target` and before pins and
            labels; depth test on, depth writes on, `target` bound
        canvas : where the view keeps its targets; the window's when not given

        Raises
        ------
        RenderError
            If the driver reports an error.
        """
        canvas = canvas or self._window
        self.device.flush()
        for kind in OVER:
            if kind.BEFORE and kind.wanted(frame):
                before = partial(self._before, kind, frame, canvas.shown)
                self._parts.run(kind.PART, frame, before, drop=partial(self._drop, kind))
        scene = canvas.shown = self._draft(frame, canvas, moving)
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, target)
        GL.glViewport(0, 0, *frame.size)
        GL.glDisable(GL.GL_BLEND)
        GL.glEnable(GL.GL_DEPTH_TEST)
        GL.glDepthFunc(GL.GL_ALWAYS)
        GL.glDepthMask(True)
        if between:
            self._compose(scene, frame.size)
            self._reset()
            self._parts.run("items", frame, between)
        else:
            # Nothing needs the depth: a plain copy is several times as fast.
            GL.glBindFramebuffer(GL.GL_READ_FRAMEBUFFER, scene.buffer.name)
            whole = (0, 0, *frame.size)
            smooth = GL.GL_NEAREST if scene.size == frame.size else GL.GL_LINEAR
            GL.glBlitFramebuffer(0, 0, *scene.size, *whole, GL.GL_COLOR_BUFFER_BIT, smooth)
        self.device.check("drawing the scene")
        self._draw_over(frame, scene, target)
        self._reset()

    def _before(self, kind: type[OverPass], frame: Frame, shown: SceneTarget | None) -> None:
        self._of(kind).before(frame, shown)

    def _draw_over(self, frame: Frame, scene: SceneTarget, target: int) -> None:
        """Draw what lies over the scene's picture, each part for itself."""
        over = Over(self._library, self._scene(frame), frame, scene.depth, target, self._empty.name)
        for kind in OVER:
            if kind.wanted(frame):
                GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, target)
                GL.glViewport(0, 0, *frame.size)
                draw = partial(self._draw_pass, kind, over)
                self._parts.run(kind.PART, frame, draw, of="over", drop=partial(self._drop, kind))

    def _draw_pass(self, kind: type[OverPass], over: Over) -> None:
        self._of(kind).draw(over)

    def _compose(self, scene: SceneTarget, size: Size) -> None:
        """Put the scene's colour and depth into the bound framebuffer of some size."""
        program = self._library.get("screen.vert", "composite.frag")
        program.use()
        program.vector("u_scale", [s / f for s, f in zip(scene.size, size, strict=True)])
        program.integer("u_colour", 0)
        program.integer("u_depth", 1)
        scene.colour.bind(0)
        scene.depth.bind(1)
        self._triangle()

    def gather(self, frame: Frame, /, *, canvas: Canvas | None = None) -> tuple[bool, bool]:
        """Take the picture at rest further by a slice that a window does not feel.

        Returns
        -------
        shown : `draw` has something finer to show than before
        finished : it will not become any finer

        Raises
        ------
        RenderError
            If the driver reports an error.
        """
        canvas = canvas or self._window
        self.device.flush()
        before = canvas.key
        self._draft(frame, canvas)
        if canvas.key != before:
            # What moved was coarser.
            return True, False
        shown: list[bool | None] = []

        def refine() -> None:
            if canvas.work is None:
                canvas.work = self._refine(self._scene(frame), frame, canvas)
            shown.append(next(canvas.work, None))

        if not self._parts.run("refinement", frame, refine):
            canvas.work = None
        canvas.finished = not shown or shown[0] is None
        self._reset()
        return bool(shown and shown[0]), canvas.finished

    def _refine(self, data: GpuScene, frame: Frame, canvas: Canvas) -> Iterator[bool]:
        """The work of a picture at rest in slices; gives whether the shown picture changed.

        No slice relies on what OpenGL has bound: others draw between them.
        """
        target = canvas.gather(frame.size)
        before: NDArray[np.float32] | None = None
        if data.pages:
            # Before the shadows: they are of what is held.
            width, height = frame.size
            data.choose(frame.camera, frame.size, frame.camera.matrix(width / height), rest=True)
        for step in range(MOST_PASSES):
            lighting = gather_lighting(frame.light, step) if frame.light.lit else flat_lighting(step + 1)
            shadows: list[ShadowMap] = []
            for i, lamp in enumerate(lighting.lamps if frame.light.lit else ()):
                size = GATHER_SUN_SIZE if i == 0 else GATHER_SKY_SIZE
                shadows += self._lights.shadow(data, frame, lamp, i + 1, size)
                if self._sliced:
                    yield False
            if len(shadows) < len(lighting.lamps):
                shadows = []
            for rows in self._bands(frame):
                again = partial(self._bind_band, frame, target, rows)
                again()
                part = partial(self._stage_part, frame, again)
                stage = ScenePass(self._library, data, frame, lighting, shadows, None, self._empty.name, part, True)
                stage.draw()
                stage.finish(target.over_buffer.bind, target.pass_buffer.bind, target.depth, scale=1.0)
                self._add_pass(target, first=step == 0)
                GL.glDisable(GL.GL_SCISSOR_TEST)
                yield False
            done = step + 1
            if done >= FIRST_SHOWN and done % EVERY == 0:
                self._show_gathered(frame, canvas, done)
                now = self._glance(frame, canvas)
                change = math.inf if before is None else float(np.sqrt(np.mean((now - before) ** 2)))
                before = now
                yield True
                # Parts of one picture have the same light on both sides of a seam.
                if done >= FEWEST_PASSES and change < CONVERGED and frame.of is None:
                    break
        baked = self._lights.baked(data, frame) if self._sliced and frame.light.lit else None
        if baked and not baked.finished(frame.light):
            # The still is there; what is left of the time makes the next movement look like it.
            for _ in baked.sky(self._library, self._lights.map(LAMPS, GATHER_SKY_SIZE)):
                yield False

    def _bands(self, frame: Frame) -> Iterator[tuple[int, int]]:
        """First row and number of rows of each slice of a pass; lines along edges ask for the rows beside theirs."""
        width, height = frame.size
        whole = not self._sliced or frame.look.edge_strength > 0.0
        count = 1 if whole else max(1, round(width * height / _SLICE_PIXELS))
        edges = np.linspace(0, height, count + 1).astype(int).tolist()
        return ((low, high - low) for low, high in pairwise(edges))

    def _bind_band(self, frame: Frame, target: GatherTarget, rows: tuple[int, int]) -> None:
        target.pass_buffer.bind()
        GL.glViewport(0, 0, *frame.size)
        GL.glEnable(GL.GL_SCISSOR_TEST)
        GL.glScissor(0, rows[0], frame.size[0], rows[1])

    def _add_pass(self, target: GatherTarget, *, first: bool) -> None:
        """Add the pass to the sum of those before."""
        target.sum_buffer.bind()
        program = self._library.get("screen.vert", "copy.frag")
        program.use()
        program.integer("u_picture", 0)
        target.once.bind(0)
        GL.glDisable(GL.GL_DEPTH_TEST)
        if not first:
            GL.glEnable(GL.GL_BLEND)
            GL.glBlendEquation(GL.GL_FUNC_ADD)
            GL.glBlendFunc(GL.GL_ONE, GL.GL_ONE)
        self._triangle()
        GL.glDisable(GL.GL_BLEND)

    def unfinished(self, frame: Frame, /) -> bool:
        """Whether the window's picture of this frame can still become finer."""
        canvas = self._window
        if self._data is None:
            return False
        if canvas.key != picture_key(frame, self._data.shade):
            return True
        return not canvas.finished

    def _glance(self, frame: Frame, canvas: Canvas) -> NDArray[np.float32]:
        """The shown picture in few pixels, 0..1."""
        width = min(_CHECK_WIDTH, frame.size[0])
        size = (width, max(1, round(frame.size[1] * width / frame.size[0])))
        small = canvas.check(size)
        GL.glBindFramebuffer(GL.GL_READ_FRAMEBUFFER, canvas.scene(frame.size).buffer.name)
        GL.glBindFramebuffer(GL.GL_DRAW_FRAMEBUFFER, small.buffer.name)
        GL.glBlitFramebuffer(0, 0, *frame.size, 0, 0, *size, GL.GL_COLOR_BUFFER_BIT, GL.GL_NEAREST)
        return np.divide(_pixels(small)[..., :3], 255, dtype=np.float32)

    def _show_gathered(self, frame: Frame, canvas: Canvas, passes: int) -> None:
        """Put the mean of the passes where the draft was; its depth stays the draft's, which is not shifted."""
        scene = canvas.scene(frame.size)
        scene.buffer.bind()
        GL.glViewport(0, 0, *frame.size)
        GL.glDisable(GL.GL_DEPTH_TEST)
        program = self._library.get("screen.vert", "resolve.frag", *(("CLEAR",) if frame.backdrop.clear else ()))
        program.use()
        program.integer("u_sum", 0)
        program.number("u_passes", passes)
        canvas.gather(frame.size).sum.bind(0)
        self._triangle()

    def read(self, frame: Frame, /, *, canvas: Canvas | None = None) -> NDArray[np.uint8]:
        """The frame as pixels: (h, w, 4) uint8 RGBA, top row first."""
        picture = PictureTarget(self.device, frame.size)
        self.draw(frame, picture.buffer.name, canvas=canvas)
        pixels = _pixels(picture)[::-1].copy()
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

    def stop(self) -> None:
        """Leave undone what is left of refining: the work holds those who do it."""
        self._window.begin_anew()

    def leave_scene(self) -> None:
        """Free what was made of the scene: there is none any more. The context must be current."""
        _release(self._data.resources() if self._data else ())
        self._data = None
        self._lights.new_scene()
        # Keys name geometry, states and marks by their addresses, which others may get.
        self._window.begin_anew()
        for kind in OVER:
            if kind.OF_SCENE:
                self._drop(kind)
        # At once: another scene may need the room.
        self.device.flush()


def _release(resources: Sequence[Resource]) -> None:
    for resource in resources:
        resource.release()


def _pixels(picture: PictureTarget) -> NDArray[np.uint8]:
    """(h, w, 4) uint8, lowest row first."""
    width, height = picture.size
    picture.buffer.bind()
    GL.glPixelStorei(GL.GL_PACK_ALIGNMENT, 1)
    data = GL.glReadPixels(0, 0, width, height, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE)
    GL.glPixelStorei(GL.GL_PACK_ALIGNMENT, 4)
    return np.frombuffer(bytes(data), np.uint8).reshape(height, width, 4)
