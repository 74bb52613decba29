"""Light gathered beforehand, for pictures that move on slow machines.

What each vertex receives is written to a buffer through transform feedback, what the level ground receives to a
texture: whether the sun is seen, and the sky's irradiance from `SKY_DIRECTIONS` directions. Drawing then needs no
shadow map. The sun's part is there at once, the sky's comes in steps while nothing moves.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from OpenGL import GL

from viewer.build.batches import PLACEMENT, VERTEX
from viewer.frame import Frame, Light
from viewer.render.device import Buffer, Device, Framebuffer, Resource, Texture, VertexArray
from viewer.render.gpu_scene import GpuScene
from viewer.render.passes.lamps import DRAFT_SKY, SKY_DIRECTIONS, baked_sky_direction
from viewer.render.passes.shadow import ShadowMap
from viewer.render.program_cache import ProgramCache
from viewer.render.repeated import LIGHT, LIGHT_LOCATION, PLACEMENT_FIELDS, VERTEX_FIELDS

GROUND_SIZE = 1024
_SHADOW_UNIT, _STATES_UNIT = 1, 0

_SUN_SHARES = (0.06, 0.28, 0.5, 0.72)
"""Parts of the way from a vertex to the middle of its face, where the sun is asked for: what a corner alone sees would
be spread over the whole of a large face."""


_INWARD = np.dtype([("way", "<f2", 4)])
_INWARD_LOCATION = 12


_SHADED = (0.93, 0.75)
"""Of the sun and of the sky that are seen over what stands in many places, the part that arrives: it shades itself."""


def _tops(blocks: NDArray[np.void]) -> NDArray[np.void]:
    """A point just over each block, as a PLACEMENT."""
    out = np.zeros(len(blocks), PLACEMENT)
    out["position"] = blocks["position"]
    out["position"][:, 2] += blocks["peak"] + np.float32(0.05)
    out["turn"], out["scale"], out["object"] = (1.0, 0.0), 1.0, blocks["object"]
    return out


class _Points:
    """Points that receive light: the vertices of a mesh, or the places where one stands.

    Two buffers take turns: a shader cannot write where it reads.
    """

    def __init__(self, device: Device, count: int, top: float | None, own: tuple[float, float] = (1.0, 1.0)) -> None:
        self._device, self.count, self.top, self.own = device, count, top, own
        self.inward: Buffer | None = None
        self.buffers = [Buffer(device, GL.GL_ARRAY_BUFFER, np.zeros(max(count, 1), LIGHT)) for _ in range(2)]
        self.arrays = [VertexArray(device) for _ in range(2)]
        self.now = 0

    def layout(self, points: Buffer, within: NDArray[np.float16] | None = None) -> None:
        """Read the points from a buffer of VERTEX or PLACEMENT, and the ways `inward` from them."""
        self._source = points
        if within is not None:
            self.inward = Buffer(self._device, GL.GL_ARRAY_BUFFER, np.ascontiguousarray(within).view(_INWARD).ravel())
        for array, light in zip(self.arrays, self.buffers, strict=True):
            if self.top is None:
                array.attributes(points, VERTEX, VERTEX_FIELDS)
            else:
                array.attributes(points, PLACEMENT, PLACEMENT_FIELDS)
            array.attributes(light, LIGHT, ((LIGHT_LOCATION, "light"),))
            if self.inward:
                array.attributes(self.inward, _INWARD, ((_INWARD_LOCATION, "way"),))
        GL.glBindVertexArray(0)

    def clear(self) -> None:
        self.buffers[self.now].upload(np.zeros(max(self.count, 1), LIGHT), dynamic=True)

    def resources(self) -> list[Resource]:
        return [*self.buffers, *self.arrays, *([self.inward] if self.inward else [])]


class BakedLight:
    """What a scene's surfaces receive from a light, without asking a shadow map.

    `sky_scale` is the factor of what was baked of the sky, and what stands in for it until it is.
    """

    def __init__(self, device: Device, data: GpuScene) -> None:
        self._data = data
        size = (GROUND_SIZE, GROUND_SIZE)
        self._sum, self.ground = Texture(device), Texture(device)
        self._sum.allocate(size, GL.GL_RG16F, GL.GL_RG, GL.GL_HALF_FLOAT)
        # Bytes are what a software rasteriser filters fastest.
        self.ground.allocate(size, GL.GL_RGBA8, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, linear=True)
        self._buffer, self._shown = Framebuffer(device, self._sum, None), Framebuffer(device, self.ground, None)
        self._empty = VertexArray(device)
        geometry = data.geometry
        solid = geometry.solid
        self._solid = _Points(device, data.vertices.size // VERTEX.itemsize, None)
        self._solid.layout(data.vertices, solid.inward if len(solid.inward) else None)
        self._placed = []
        for instances in data.instances:
            top = float(instances.batch.vertices["position"][:, 2].max(initial=0.0))
            points = _Points(device, len(instances.batch.placements), top, _SHADED)
            points.layout(instances.placements)
            self._placed.append(points)
        self.blocks: _Points | None = None
        if data.blocks:
            self.blocks = _Points(device, data.blocks.count, 0.0)
            self.blocks.layout(Buffer(device, GL.GL_ARRAY_BUFFER, _tops(geometry.solid.blocks)))
        low, high = geometry.bounds.astype(np.float64)
        self._low, self._size = low[:2], np.maximum((high - low)[:2], 1e-3)
        self.done = 0
        self._key: tuple[object, ...] = ()

    @property
    def _points(self) -> list[_Points]:
        return [self._solid, *self._placed, *([self.blocks] if self.blocks else [])]

    @property
    def area(self) -> tuple[float, float, float, float]:
        """Offset and scale that take x, y in metres to the ground's texture."""
        x, y = (-self._low / self._size).tolist()
        u, v = (1.0 / self._size).tolist()
        return (x, y, u, v)

    @property
    def sky_scale(self) -> tuple[float, float]:
        """Factor of the sky's sum, and its stand-in.

        Where only vertices were asked half of that stays: they lie in corners, which see less of the sky than what is
        between them.
        """
        share = (1.0 if self._solid.inward else 0.5) if self.done else 0.0
        return (share * SKY_DIRECTIONS / max(self.done, 1), (1.0 - share) * DRAFT_SKY)

    def finished(self, light: Light, /) -> bool:
        """Whether nothing is left to bake for a light."""
        return self._key == (light.sun, self._data.shade) and self.done == SKY_DIRECTIONS

    def start(self, library: ProgramCache, frame: Frame, shadow: ShadowMap) -> None:
        """See to it that the sun's part is that of the frame's light."""
        key = (frame.light.sun, self._data.shade)
        if key == self._key:
            return
        self._key, self.done = key, 0
        for points in self._points:
            points.clear()
        self._buffer.bind()
        GL.glClearColor(0.0, 0.0, 0.0, 0.0)
        GL.glClear(GL.GL_COLOR_BUFFER_BIT)
        shadow.draw(self._data, library, frame.light.sun)
        self._add(library, frame.light.sun, shadow, (1.0, 0.0), _SUN_SHARES)

    def sky(self, library: ProgramCache, shadow: ShadowMap) -> Iterator[None]:
        """Bake what is left of the sky, a direction at a time."""
        while self.done < SKY_DIRECTIONS:
            direction = baked_sky_direction(self.done)
            shadow.draw(self._data, library, direction)
            # Half of the estimator 2 E cos / N, so that the sum stays below 1.
            share = 0.08 + 0.84 * (self.done * 0.6180339887 % 1.0)
            self._add(library, direction, shadow, (0.0, 1.0 / SKY_DIRECTIONS), (share,))
            self.done += 1
            yield

    def _add(
        self,
        library: ProgramCache,
        direction: tuple[float, float, float],
        shadow: ShadowMap,
        weight: tuple[float, float],
        shares: tuple[float, ...],
    ) -> None:
        shadow.texture.bind(_SHADOW_UNIT)
        for points in self._points:
            asked = shares if points.inward else (0.0,)
            program = library.get(
                "bake_vertex.vert", "depth.frag", *(() if points.top is None else ("PLACED",)), capture=("baked",)
            )
            program.use()
            program.vector("u_light", direction)
            program.integer("u_shadow", _SHADOW_UNIT)
            program.matrix("u_shadow_matrix", shadow.matrix)
            program.number("u_texel", shadow.far.texel if shadow.far else 0.0)
            program.vector("u_weight", weight)
            program.integer("u_asked", len(asked))
            program.vector("u_shares", (*asked, 0.0, 0.0, 0.0)[:4])
            program.vector("u_own", points.own)
            program.number("u_top", points.top or 0.0)
            self._data.bind_states(program, _STATES_UNIT)
            points.arrays[points.now].bind()
            self._data.unplaced(points.top is None)
            points.now = 1 - points.now
            GL.glBindBufferBase(GL.GL_TRANSFORM_FEEDBACK_BUFFER, 0, points.buffers[points.now].name)
            GL.glEnable(GL.GL_RASTERIZER_DISCARD)
            GL.glBeginTransformFeedback(GL.GL_POINTS)
            GL.glDrawArrays(GL.GL_POINTS, 0, points.count)
            GL.glEndTransformFeedback()
            GL.glDisable(GL.GL_RASTERIZER_DISCARD)
            GL.glBindBufferBase(GL.GL_TRANSFORM_FEEDBACK_BUFFER, 0, 0)
        program = library.get("screen.vert", "bake_ground.frag")
        program.use()
        program.vector("u_light", direction)
        program.integer("u_shadow", _SHADOW_UNIT)
        program.matrix("u_shadow_matrix", shadow.matrix)
        program.number("u_texel", shadow.far.texel if shadow.far else 0.0)
        program.vector("u_weight", weight)
        program.vector("u_area", (*self._low, *self._size))
        program.number("u_height", self._data.geometry.ground + 0.1)
        self._buffer.bind()
        GL.glViewport(0, 0, GROUND_SIZE, GROUND_SIZE)
        GL.glDisable(GL.GL_DEPTH_TEST)
        GL.glEnable(GL.GL_BLEND)
        GL.glBlendEquation(GL.GL_FUNC_ADD)
        GL.glBlendFunc(GL.GL_ONE, GL.GL_ONE)
        self._empty.bind()
        GL.glDrawArrays(GL.GL_TRIANGLES, 0, 3)
        GL.glDisable(GL.GL_BLEND)
        GL.glBindFramebuffer(GL.GL_READ_FRAMEBUFFER, self._buffer.name)
        GL.glBindFramebuffer(GL.GL_DRAW_FRAMEBUFFER, self._shown.name)
        rect = (0, 0, GROUND_SIZE, GROUND_SIZE)
        GL.glBlitFramebuffer(*rect, *rect, GL.GL_COLOR_BUFFER_BIT, GL.GL_NEAREST)

    @property
    def of_blocks(self) -> Buffer | None:
        """What was baked of the blocks."""
        return self.blocks.buffers[self.blocks.now] if self.blocks else None

    @property
    def buffers(self) -> tuple[Buffer, list[Buffer]]:
        """What was baked: of the single vertices, and of each repeated mesh's places."""
        return self._solid.buffers[self._solid.now], [p.buffers[p.now] for p in self._placed]

    def resources(self) -> list[Resource]:
        """Everything that has to be released."""
        points = [r for p in self._points for r in p.resources()]
        return [self._sum, self.ground, self._buffer, self._shown, self._empty, *points]
