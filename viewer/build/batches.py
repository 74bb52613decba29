"""What the build hands to the renderer and to picking: plain arrays, frozen, ready to be stored and memory-mapped."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.raycast import RayScene
from viewer.scene.names import Titles

VERTEX = np.dtype(
    [
        ("position", "<f4", 3),  # metres, local
        ("normal", "i1", 3),  # unit vector * 127
        ("material", "u1"),  # Material + Paint * 8
        # sRGB of its own or the tone of its paint (NEUTRAL: as it is); with DETAIL alpha, else STANDING less the steps
        # that it lies below what lies uppermost (order.py)
        ("colour", "u1", 4),
        ("base", "<f4"),  # height of the object's foot, metres: floor bands count from here
        ("object", "<u4"),  # index into Objects.names
    ]
)
"""28 bytes a vertex, as it lies in the GPU's buffer."""

STANDING = 200
"""Of what does not lie flat; a miniature as a whole lies over what it stands on by what is left up to 255."""

PLACEMENT = np.dtype(
    [
        ("position", "<f4", 3),
        ("turn", "<f4", 2),  # cosine and sine of the heading, counter-clockwise about z
        ("scale", "<f4", 3),
        ("colour", "u1", 4),  # of what has no paint, and of foliage: a code of viewer/scene/paints.py
        ("object", "<u4"),
    ]
)
"""40 bytes an instance."""


DETAIL = np.dtype(
    [
        ("uv", "<f4", 2),
        ("rect", "<f4", 4),  # left, top, width, height of its picture in the atlas, 0..1; width 0: none
        ("cutoff", "<f4"),  # alpha below it is not drawn; 0: opaque; -1: seen through by its alpha
        ("wrap", "<u4"),  # Wrap of u, that of v * 4, flags and light of its own: viewer/scene/formats/textured_looks.py
    ]
)
"""What textured and translucent vertices have besides VERTEX: 32 bytes."""


BLOCK = np.dtype(
    [
        ("position", "<f4", 3),  # middle of its foot, metres
        ("object", "<u4"),
        ("turn", "<f4", 2),  # cosine and sine of its width's heading
        ("size", "<f4", 3),  # width, depth, height, metres
        ("wall", "u1", 4),  # colour as VERTEX has it, and the material byte
        ("roof", "u1", 4),
        ("peak", "<f4"),  # height of its highest point, metres: light is gathered there
    ]
)
"""What stands for a building far away (blocks.py): 48 bytes, three texels of a buffer texture."""


SIGN = np.dtype(
    [
        ("middle", "<f4", 3),
        ("radius", "<f4"),
        ("size", "<f4"),  # of its letters' em, metres
        ("language", "<u4"),  # number in `viewer.i18n.LANGUAGES`
    ]
)
"""A text in one language: what tells whether it can be read from somewhere."""


class Wrap(IntEnum):
    """How a picture goes on beyond its edge."""

    REPEAT = 0
    MIRROR = 1
    CLAMP = 2


class TileKind(IntEnum):
    """What a tile's triangles need of the shader."""

    SOLID = 0
    FACADE = 1  # buildings: their walls have floors
    LEVEL = 2  # lying flat at the scene's ground
    WATER = 3
    DETAIL = 4  # textured or translucent


class Material(IntEnum):
    """How a surface is shaded."""

    PLAIN = 0
    FACADE = 1
    WATER = 2
    FOLIAGE = 3
    UNLIT = 4


PAINT_SHIFT = 3
"""Bits of the vertices' material byte that are the Material; the Paint lies above."""


def material_of(vertices: NDArray[np.void], /) -> NDArray[np.uint8]:
    """The Material of each vertex."""
    return np.asarray(vertices["material"] & ((1 << PAINT_SHIFT) - 1), dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class Batch:
    """Triangles in tiles: tile `i` is `indices[starts[i]:starts[i + 1]]` within `bounds[i]`.

    Parameters
    ----------
    vertices : (n,) VERTEX
    indices : (3 * m,) uint32, triangles counter-clockwise from outside
    starts : (t + 1,) int64, offsets into `indices`
    bounds : (t, 2, 3) float32, lower and upper corner a tile, metres
    kinds : (t,) uint8 TileKind, ascending
    detail : (d,) DETAIL of the last d vertices; tiles of that kind have no others
    reach : (t,) float32, metres from the eye beyond which a tile is too small to be drawn: a miniature's; else infinite
    blocks : (k,) BLOCK, in the order of the tiles and within each from the largest to the smallest
    block_starts : (t + 1,) int64, offsets of the tiles into `blocks`; a tile with blocks has nothing else
    block_firsts : (k + 1,) int64, offsets of the blocks into `indices`, then where the last one ends
    block_vertices : (t + 1,) int64, offsets of the tiles' blocks into `vertices`: no other tile has these
    inward : (n, 4) float16, from each vertex to the middle of the flat face about it, metres; none where there are many
    welded : the indices of what has no detail over fewer vertices, for what needs no normals; none where there are many
    """

    vertices: NDArray[np.void]
    indices: NDArray[np.uint32]
    starts: NDArray[np.int64]
    bounds: NDArray[np.float32]
    kinds: NDArray[np.uint8]
    detail: NDArray[np.void]
    reach: NDArray[np.float32]
    blocks: NDArray[np.void]
    block_starts: NDArray[np.int64]
    block_firsts: NDArray[np.int64]
    block_vertices: NDArray[np.int64]
    inward: NDArray[np.float16]
    welded: NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class InstanceBatch:
    """One mesh at many places, the places sorted into tiles.

    Parameters
    ----------
    vertices : (n,) VERTEX in the mesh's own metres; `object` is ignored
    indices : (3 * m,) uint32
    placements : (k,) PLACEMENT
    starts : (t + 1,) int64, offsets into `placements`
    bounds : (t, 2, 3) float32
    detail : (n,) DETAIL, or none
    """

    vertices: NDArray[np.void]
    indices: NDArray[np.uint32]
    placements: NDArray[np.void]
    starts: NDArray[np.int64]
    bounds: NDArray[np.float32]
    detail: NDArray[np.void]


@dataclass(frozen=True, slots=True)
class SignBatch:
    """Letters: sign `i` is `indices[starts[i]:starts[i + 1]]`. No ray hits them, no shadow is theirs.

    Parameters
    ----------
    vertices : (n,) VERTEX; `base` is the size of their em, `object` the one that they go with
    indices : (3 * m,) uint32
    starts : (k + 1,) int64
    signs : (k,) SIGN
    """

    vertices: NDArray[np.void] = field(default_factory=lambda: np.zeros(0, VERTEX))
    indices: NDArray[np.uint32] = field(default_factory=lambda: np.zeros(0, np.uint32))
    starts: NDArray[np.int64] = field(default_factory=lambda: np.zeros(1, np.int64))
    signs: NDArray[np.void] = field(default_factory=lambda: np.zeros(0, SIGN))


@dataclass(frozen=True, slots=True)
class Objects:
    """The objects by id; 0 is no object.

    Parameters
    ----------
    names : k names, `names[0] == ""`
    bounds : (k, 2, 3) float32, metres; empty ones are inverted (+inf, -inf)
    titles : what some names are in the viewer's languages
    """

    names: tuple[str, ...]
    bounds: NDArray[np.float32]
    titles: Titles = field(default_factory=dict)

    def select(self, name: str, /) -> NDArray[np.intp]:
        """Ids of the object called `name` and of all below it (`name/...`)."""
        head = name + "/"
        return np.array([i for i, n in enumerate(self.names) if i and (n == name or n.startswith(head))], dtype=np.intp)


@dataclass(frozen=True, slots=True)
class Geometry:
    """A scene's whole geometry.

    Parameters
    ----------
    solid : the static triangles
    instances : the repeated ones
    objects : names and bounds by object id
    bounds : (2, 3) float32, of everything, metres
    rays : what picking asks; over the full geometry, never a level of detail
    two_sided : some surfaces are to be seen from behind too; else back faces need not be drawn
    ground : height of what all stands on, metres
    atlas : (h, w, 4) uint8 sRGB and alpha, top row first: the pictures of textured surfaces; (0, 0, 4) without
    digest : the same for two whose arrays and names are, "" where nobody has looked
    signs : letters
    """

    solid: Batch
    instances: tuple[InstanceBatch, ...]
    objects: Objects
    bounds: NDArray[np.float32]
    rays: RayScene
    two_sided: bool = False
    ground: float = 0.0
    atlas: NDArray[np.uint8] = field(default_factory=lambda: np.zeros((0, 0, 4), np.uint8))
    digest: str = ""
    signs: SignBatch = field(default_factory=SignBatch)

    @property
    def boxes(self) -> NDArray[np.float32]:
        """The boxes of all tiles, (t, 2, 3) metres."""
        return np.concatenate([self.solid.bounds, *(b.bounds for b in self.instances)])

    @property
    def triangles(self) -> int:
        """Triangles as drawn, instances counted each time."""
        return len(self.solid.indices) // 3 + sum(len(b.indices) // 3 * len(b.placements) for b in self.instances)
