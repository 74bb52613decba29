"""Shadow maps: the scene's depth as a distant light sees it."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray
from OpenGL import GL

from viewer.build.batches import TileKind
from viewer.camera import Camera
from viewer.frame import RGB
from viewer.render.device import Device, Framebuffer, Resource
from viewer.render.library import Library
from viewer.render.program import Program
from viewer.render.scene_data import SceneData
from viewer.render.targets import depth_texture

F8 = NDArray[np.float64]

# From clip space (-1..1) to texture space (0..1).
_TO_TEXTURE = np.array([[0.5, 0, 0, 0.5], [0, 0.5, 0, 0.5], [0, 0, 0.5, 0.5], [0, 0, 0, 1]])
_STATES_UNIT = 0
_GROUPS = (
    (frozenset((TileKind.SOLID, TileKind.LEVEL)), ()),
    (frozenset((TileKind.DETAIL,)), ("DETAIL",)),
)


def _depth(library: Library, flags: tuple[str, ...], roll: float) -> Program:
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


def whole(bounds: ArrayLike, basis: F8, /) -> F8:
    """The box of `bounds` in the light's basis, (2, 3)."""
    p = corners(bounds) @ basis.T
    return np.stack([p.min(0) - 1.0, p.max(0) + 1.0])


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


class ShadowMap:
    """Depth from the light over a box of the scene; drawn again only when something of it changed.

    `linear` filters each look-up over 2 x 2 texels, which a software rasteriser pays dearly for.

    `matrix` takes the world to texture space, `texel` is the size of a texel in metres (0 before the first `draw`).
    """

    def __init__(self, device: Device, size: int, *, linear: bool) -> None:
        self.size = size
        self.texture = depth_texture(device, (size, size), compare=True, linear=linear)
        self.buffer = Framebuffer(device, None, self.texture)
        self.matrix: F8 = np.eye(4)
        self.texel = 0.0
        self._key: tuple[object, ...] = ()

    def clear(self) -> None:
        """There is no shadow from this map."""
        self.texel, self._key = 0.0, ()

    def draw(
        self,
        data: SceneData,
        library: Library,
        direction: RGB,
        /,
        *,
        roll: float = 0.0,
        sphere: tuple[F8, float] | None = None,
    ) -> None:
        """Draw the depth of the whole scene, or of `sphere` (centre, radius) and all that lies before it."""
        place = (*sphere[0].tolist(), sphere[1]) if sphere else ()
        key = (id(data), data.shade, direction, roll, place)
        if key == self._key:
            return
        self._key = key
        basis = light_basis(direction, roll)
        box = whole(data.geometry.bounds, basis)
        if sphere:
            centre = basis @ sphere[0]
            box[0, :2], box[1, :2] = centre[:2] - sphere[1], centre[:2] + sphere[1]
        extent = box[1] - box[0]
        view = np.eye(4)
        view[:3, :3] = basis
        clip = np.eye(4)
        clip[:3, :3] = np.diag(2 / extent * (1, 1, -1))
        clip[:3, 3] = -(box[0] + box[1]) / extent * (1, 1, -1)
        self.matrix = _TO_TEXTURE @ clip @ view
        self.texel = float(extent[:2].max()) / self.size

        self.buffer.bind()
        GL.glViewport(0, 0, self.size, self.size)
        GL.glDepthMask(True)
        GL.glEnable(GL.GL_DEPTH_TEST)
        GL.glDepthFunc(GL.GL_LESS)
        GL.glClear(GL.GL_DEPTH_BUFFER_BIT)
        GL.glEnable(GL.GL_DEPTH_CLAMP)
        GL.glEnable(GL.GL_POLYGON_OFFSET_FILL)
        GL.glPolygonOffset(1.5, 2.0)
        groups = [(kinds, partial(_depth, library, flags, roll)) for kinds, flags in _GROUPS]
        data.draw(groups, clip @ view, states_unit=_STATES_UNIT)
        GL.glDisable(GL.GL_POLYGON_OFFSET_FILL)
        GL.glDisable(GL.GL_DEPTH_CLAMP)

    def resources(self) -> list[Resource]:
        """Everything that has to be released."""
        return [self.buffer, self.texture]
