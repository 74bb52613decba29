"""Shadow maps: the scene's depth as a distant light sees it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray
from OpenGL import GL

from viewer.build.batches import TileKind
from viewer.camera import Camera
from viewer.geometry.colour import RGB
from viewer.render.block_store import BlockStore
from viewer.render.device import Device, Framebuffer, Resource
from viewer.render.gpu_scene import GpuScene
from viewer.render.levels import Chosen
from viewer.render.program import Program
from viewer.render.program_cache import ProgramCache
from viewer.render.targets import depth_texture

F8 = NDArray[np.float64]

_STATES_UNIT = 0
_GROUPS = (
    (frozenset(TileKind) - {TileKind.DETAIL}, ()),
    (frozenset((TileKind.DETAIL,)), ("DETAIL",)),
)


def _depth(library: ProgramCache, flags: tuple[str, ...], roll: float) -> Program:
    program = library.get("depth.vert", "depth.frag", *flags)
    program.use()
    program.number("u_grain", roll / math.tau)
    return program


def light_basis(direction: RGB, roll: float, /) -> F8:
    """Rows: right, up and towards the light (3, 3), turned by `roll` radians about the last."""
    back = np.asarray(direction, dtype=np.float64)
    right = np.cross((0.0, 0.0, 1.0) if abs(back[2]) < 0.99 else (0.0, 1.0, 0.0), back)
    right /= np.linalg.norm(right)
    up = np.cross(back, right)
    c, s = math.cos(roll), math.sin(roll)
    return np.stack([c * right + s * up, c * up - s * right, back])


def corners(bounds: ArrayLike, /) -> F8:
    """The 8 corners of (2, 3) bounds, (8, 3)."""
    lower, upper = np.asarray(bounds, dtype=np.float64)
    return np.stack(np.meshgrid(*np.stack([lower, upper], 1), indexing="ij"), -1).reshape(-1, 3)


def whole(bounds: NDArray[np.floating], basis: F8, /) -> F8:
    """The box of `bounds` in the light's basis, (2, 3), with a little room."""
    p = corners(bounds) @ basis.T
    room = min(1.0, 0.05 * float(np.linalg.norm(np.subtract(bounds[1], bounds[0]))))
    return np.stack([p.min(0) - room, p.max(0) + room])


def near_sphere(camera: Camera, bounds: ArrayLike, /) -> tuple[F8, float] | None:
    """Centre and radius about what the camera looks at, in coarse steps so that a small move keeps the map.

    None when that is so large that the map of the whole scene does as well.
    """
    lower, upper = np.asarray(bounds, dtype=np.float64)
    size = float(np.linalg.norm(upper - lower)) / 2
    reach = min(camera.distance * 0.9, size)
    radius = 2.0 ** (math.ceil(math.log2(max(reach, 4.0)) * 2) / 2)
    if radius > 0.45 * size:
        return None
    step = radius / 8
    return np.round(np.asarray(camera.target) / step) * step, radius * 1.15


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a shadow map: light space times `scale` plus `offset` is its place in the texture and its depth.

    Parameters
    ----------
    texel : metres
    """

    scale: F8
    offset: F8
    texel: float


class ShadowMap:
    """Depth from the light over the scene, and finer beside it over what is looked at; redrawn only when that changed.

    Both parts lie in one texture and in one light space, so that a look-up costs once.

    Parameters
    ----------
    size : texels a side
    near : there is a finer part, of that size; the wider one then has half of it
    linear : filter each look-up over 2 x 2 texels, which a software rasteriser pays dearly for
    """

    def __init__(self, device: Device, size: int, *, near: bool, linear: bool) -> None:
        # The shader knows these proportions (lamps.glsl).
        self.size, self.near_size = (size // 2, size) if near else (size, 0)
        self._width, self._height = self.size + self.near_size, size
        self.texture = depth_texture(device, (self._width, self._height), compare=True, linear=linear)
        self.buffer = Framebuffer(device, None, self.texture)
        self.basis: F8 = np.eye(3)
        self.far: Region | None = None
        self.near: Region | None = None
        self._key: tuple[object, ...] = ()

    def clear(self) -> None:
        """There is no shadow from this map."""
        self.far = self.near = None
        self._key = ()

    @property
    def matrix(self) -> F8:
        """World to the wider part's place and depth, (4, 4); to before all depths when there is no shadow."""
        out = np.eye(4)
        out[:3] = 0.0
        if self.far:
            out[:3, :3] = self.far.scale[:, None] * self.basis
            out[:3, 3] = self.far.offset
        return out

    @property
    def near_from_far(self) -> F8:
        """Factor x, y and offset x, y from a place in the wider part to that in the finer one."""
        if not self.far or not self.near:
            return np.zeros(4)
        factor = self.near.scale[:2] / self.far.scale[:2]
        return np.concatenate([factor, self.near.offset[:2] - factor * self.far.offset[:2]])

    @property
    def near_texel(self) -> F8:
        """Factor x, y, depth from a move by one of the wider part's texels to one by the finer part's."""
        if not self.far or not self.near:
            return np.zeros(3)
        return self.near.scale / self.far.scale * (self.near.texel / self.far.texel)

    def draw(
        self,
        data: GpuScene,
        library: ProgramCache,
        direction: RGB,
        /,
        *,
        roll: float = 0.0,
        sphere: tuple[F8, float] | None = None,
    ) -> None:
        """Draw the depth of the whole scene, and of `sphere` (centre, radius) with all that lies before it."""
        place = (*sphere[0].tolist(), sphere[1]) if sphere else ()
        key = (id(data), data.shade, data.pages.version if data.pages else 0, direction, roll, place)
        if key == self._key:
            return
        self._key = key
        self.basis = light_basis(direction, roll)
        self.buffer.bind()
        GL.glDepthMask(True)
        GL.glEnable(GL.GL_DEPTH_TEST)
        GL.glDepthFunc(GL.GL_LESS)
        GL.glClear(GL.GL_DEPTH_BUFFER_BIT)
        GL.glEnable(GL.GL_DEPTH_CLAMP)
        GL.glEnable(GL.GL_POLYGON_OFFSET_FILL)
        GL.glPolygonOffset(1.5, 2.0)
        box = whole(data.geometry.bounds, self.basis)
        # A look-up goes off its surface by up to two texels, and must not end in the other part.
        rim = 3 / self.size * (box[1] - box[0])[:2]
        box[0, :2] -= rim
        box[1, :2] += rim
        self.far = self._part(data, library, box, 0, self.size, roll)
        self.near = None
        if sphere and self.near_size:
            centre = self.basis @ sphere[0]
            box[0, :2], box[1, :2] = centre[:2] - sphere[1], centre[:2] + sphere[1]
            self.near = self._part(data, library, box, self.size, self.near_size, roll)
        GL.glDisable(GL.GL_POLYGON_OFFSET_FILL)
        GL.glDisable(GL.GL_DEPTH_CLAMP)

    def _part(self, data: GpuScene, library: ProgramCache, box: F8, left: int, size: int, roll: float) -> Region:
        """Draw what lies in `box` (light space) into a square of the texture."""
        # A scene of spots alone has nothing in it.
        extent = np.maximum(box[1] - box[0], 1e-6)
        clip = np.eye(4)
        clip[:3, :3] = np.diag(2 / extent * (1, 1, -1))
        clip[:3, 3] = -(box[0] + box[1]) / extent * (1, 1, -1)
        view = np.eye(4)
        view[:3, :3] = self.basis
        GL.glViewport(left, 0, size, size)
        groups = [(kinds, partial(_depth, library, flags, roll)) for kinds, flags in _GROUPS]
        texel = float(extent[:2].max()) / size
        matrix = clip @ view
        chosen = data.shading(matrix, texel)
        data.draw(groups, matrix, states_unit=_STATES_UNIT, shape=True, smallest=texel, chosen=chosen)
        if chosen and data.blocks:
            self._boxes(data.blocks, data, library, matrix, chosen, size / extent[0])
        # From clip space (-1..1) to the square, and to depth 0..1.
        part = np.array([size / self._width, size / self._height, 1.0])
        low = np.array([left / self._width, 0.0, 0.0])
        scale = np.diag(clip)[:3] * 0.5 * part
        offset = (clip[:3, 3] * 0.5 + 0.5) * part + low
        return Region(scale, offset, texel)

    def _boxes(
        self, store: BlockStore, data: GpuScene, library: ProgramCache, matrix: F8, chosen: Chosen, pixels: float
    ) -> None:
        """Draw what stands for buildings that are not drawn as they are; `pixels` of a metre."""

        def prepare(flags: tuple[str, ...], _: float) -> None:
            program = library.get("block_depth.vert", "depth.frag", *flags)
            program.use()
            program.matrix("u_matrix", matrix)
            program.vector("u_light", self.basis[2])
            program.number("u_pixels", pixels)
            store.bind(program)
            data.bind_states(program, _STATES_UNIT)

        store.draw(chosen, prepare)

    def resources(self) -> list[Resource]:
        """Everything that has to be released."""
        return [self.buffer, self.texture]
