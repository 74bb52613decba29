"""Meshes gathered into one vertex array, with the object that each vertex belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from viewer.build.batches import (
    BLOCK,
    DETAIL,
    PAINT_SHIFT,
    STANDING,
    VERTEX,
    Batch,
    InstanceBatch,
    Material,
    Objects,
    TileKind,
    material_of,
)
from viewer.build.blocks import block_ranks, blocks_of, set_apart
from viewer.build.prepared import MOST, inward, welded
from viewer.geometry.bounds import empty, extremes, grouped_bounds, triangle_bounds
from viewer.geometry.box_tree import z_order
from viewer.geometry.mesh import Mesh
from viewer.scene.paints import split

TILE_TRIANGLES = 4_000
"""Triangles to a tile on average: few draws, and still most of a city left out at street level."""

MAX_TILES = 4096
INSTANCES_A_TILE = 128
_EXACT = 4_000_000  # vertices in places whose extremes are looked for one by one
_AT_ONCE = 500_000


@dataclass(slots=True)
class ObjectNames:
    """Object names in the order of their ids, 0 is no object; and what some are in the viewer's languages."""

    names: list[str] = field(default_factory=lambda: [""])
    titles: dict[str, Mapping[str, str]] = field(default_factory=dict)
    _ids: dict[str, int] = field(default_factory=dict)
    _last: dict[str, int] = field(default_factory=dict)  # the number that a name was given last

    def add(self, name: str) -> int:
        """A new object; a name that is taken gets a number."""
        unique, n = name, self._last.get(name, 1)
        while unique in self._ids:
            n += 1
            unique = f"{name}#{n}"
        if n > 1:
            # Numbers below are taken: thousands of one name need not try them all each time.
            self._last[name] = n
        self._ids[unique] = len(self.names)
        self.names.append(unique)
        return self._ids[unique]

    def rewind(self, count: int) -> None:
        """Forget all but the first names."""
        for name in self.names[count:]:
            del self._ids[name]
        del self.names[count:]
        # Numbers that are free again are found by trying.
        self._last.clear()


def vertices_of(
    mesh: Mesh,
    colour: NDArray[np.uint8],
    material: NDArray[np.uint8],
    base: NDArray[np.float64],
    owner: NDArray[np.int64],
    *,
    paint: NDArray[np.uint8] | None = None,
    sunk: NDArray[np.uint8] | int = 0,
) -> NDArray[np.void]:
    """A mesh's vertices as they lie on the GPU; all arrays have one row a vertex.

    Parameters
    ----------
    colour : (n, 4) uint8, codes of `viewer/scene/paints.py`; with `paint` sRGB or tone, and alpha as VERTEX has it
    paint : (n,) uint8 Paint
    sunk : (n,) uint8, how many steps it lies below what lies uppermost (`viewer/build/order.py`); one number for all
    """
    if paint is None:
        colour, paint = split(colour)
        colour[:, 3] = STANDING - np.asarray(sunk)
    out = np.zeros(len(mesh.positions), VERTEX)
    out["position"] = mesh.positions
    out["normal"] = np.rint(mesh.normals * 127)
    out["colour"] = colour
    out["material"] = material | (paint << PAINT_SHIFT)
    out["base"] = base
    out["object"] = owner
    return out


@dataclass(slots=True)
class Solids:
    """Static triangles being collected, those with detail behind the others; `triangles` counts them."""

    _vertices: tuple[list[NDArray[np.void]], list[NDArray[np.void]]] = field(default_factory=lambda: ([], []))
    _indices: tuple[list[NDArray[np.uint32]], list[NDArray[np.uint32]]] = field(default_factory=lambda: ([], []))
    _detail: list[NDArray[np.void]] = field(default_factory=list)
    _count: list[int] = field(default_factory=lambda: [0, 0])
    triangles: int = 0

    def add(
        self,
        vertices: NDArray[np.void],
        triangles: NDArray[np.uint32],
        detail: NDArray[np.void] | None = None,
    ) -> None:
        """Vertices, their triangles (m, 3) and what DETAIL each vertex has."""
        if len(triangles):
            kind = int(detail is not None)
            self._vertices[kind].append(vertices)
            self._indices[kind].append(triangles + np.uint32(self._count[kind]))
            self._count[kind] += len(vertices)
            self.triangles += len(triangles)
            if detail is not None:
                self._detail.append(detail)

    def mark(self) -> tuple[int, ...]:
        """How much there is, for `rewind`."""
        return len(self._vertices[0]), len(self._vertices[1])

    def rewind(self, mark: tuple[int, ...]) -> None:
        """Take away what was added since `mark` was given."""
        for kind, count in enumerate(mark):
            del self._vertices[kind][count:], self._indices[kind][count:]
            self._count[kind] = sum(map(len, self._vertices[kind]))
        self.triangles = sum(len(part) for kind in self._indices for part in kind)
        del self._detail[mark[1] :]

    def parts(self) -> Iterator[NDArray[np.void]]:
        """The vertices as they were added."""
        return (part for kind in self._vertices for part in kind if len(part))

    def corners(self, objects: NDArray[np.intp], /) -> NDArray[np.float64]:
        """Where the corners of some objects are, (n, 3) metres."""
        found = [part["position"][np.isin(part["object"], objects)] for kind in self._vertices for part in kind]
        return np.concatenate([np.zeros((0, 3)), *found])

    def arrays(self) -> tuple[NDArray[np.void], NDArray[np.uint32], NDArray[np.void]]:
        """All vertices, all triangles (m, 3), and the detail of the last vertices."""
        if len(self._vertices[0]) == 1 and not self._vertices[1]:
            # Of a city a copy is dear.
            return self._vertices[0][0], self._indices[0][0], np.zeros(0, DETAIL)
        behind = [i + np.uint32(self._count[0]) for i in self._indices[1]]
        vertices, indices = [*self._vertices[0], *self._vertices[1]], [*self._indices[0], *behind]
        detail = np.concatenate(self._detail) if self._detail else np.zeros(0, DETAIL)
        if not vertices:
            return np.zeros(0, VERTEX), np.zeros((0, 3), np.uint32), detail
        return np.concatenate(vertices), np.concatenate(indices), detail


LEVEL_REACH = (2.5, 0.8)
"""Metres below and above the ground at which a level surface still receives what the ground does: a stage or a table
does not, it shades the ground beneath."""

LEVEL_SHARE = 5e-4
"""The same as a share of the scene's width: the kerbs of a whole district are drawn higher than they are."""


def _kinds(
    vertices: NDArray[np.void], triangles: NDArray[np.uint32], plain: int, ground: float, building: NDArray[np.bool_]
) -> NDArray[np.uint8]:
    """The TileKind of each triangle; vertices from `plain` on have detail.

    Parameters
    ----------
    building : (m,) whether a triangle is of one
    """
    height = vertices["position"][:, 2]
    low, high = extremes(vertices["position"][:, :2])
    least = LEVEL_SHARE * float((high - low).max())
    below, above = (max(reach, least) for reach in LEVEL_REACH)
    flat = (vertices["normal"][:, 2] > 120) & (height > ground - below) & (height < ground + above)
    material = material_of(vertices)
    flat &= material != Material.UNLIT
    water = material == Material.WATER
    # The roof of a low house in a wide city is not.
    level = (flat | water)[triangles].all(axis=1) & ~building
    kinds = np.where(building, TileKind.FACADE, TileKind.SOLID)
    kinds = np.where(level, np.where(water[triangles[:, 0]], TileKind.WATER, TileKind.LEVEL), kinds)
    return np.where(triangles[:, 0] >= plain, TileKind.DETAIL, kinds).astype(np.uint8)


_NOTHING_PREPARED = np.zeros((0, 4), np.float16), np.zeros(0, np.uint32)

MINIATURE_REACH = 57.0
"""A miniature is drawn up to so many times its size away: there it spans a degree."""


def tiled(
    vertices: NDArray[np.void],
    triangles: NDArray[np.uint32],
    detail: NDArray[np.void],
    /,
    *,
    ground: float,
    objects: NDArray[np.float32],
    miniature: NDArray[np.int64],
    houses: Sequence[NDArray[np.int64]] = (),
) -> Batch:
    """Triangles sorted by kind and into square tiles on the ground, by their middles; those of miniatures apart.

    Parameters
    ----------
    objects : bounds of all, (k, 2, 3)
    miniature : by object, the number of the miniature that it is in, from 1; 0 for none
    houses : the objects of each miniature that are buildings, whose facades look like anything else
    """
    if not len(triangles):
        none = np.zeros(0, np.uint32)
        bounds = np.zeros((0, 2, 3), np.float32)
        far, start = np.zeros(0, np.float32), np.zeros(1, np.int64)
        kinds = np.zeros(0, np.uint8)
        return Batch(
            vertices,
            none,
            start,
            bounds,
            kinds,
            detail,
            far,
            np.zeros(0, BLOCK),
            start,
            start,
            start,
            *_NOTHING_PREPARED,
        )
    position = vertices["position"]
    flat = position[:, :2]
    # Added up corner by corner: numpy is slow at means along so short an axis.
    middle = (flat[triangles[:, 0]] + flat[triangles[:, 1]] + flat[triangles[:, 2]]) / np.float32(3)
    owner = vertices["object"][triangles[:, 0]].astype(np.int64)
    own = np.flatnonzero(
        np.bincount(owner[material_of(vertices)[triangles[:, 0]] == Material.FACADE], minlength=len(miniature))
    )
    buildings = np.zeros(len(miniature), np.bool_)
    buildings[np.concatenate([own, *houses])] = True
    kind = _kinds(vertices, triangles, len(vertices) - len(detail), ground, buildings[owner])
    rank = block_ranks(owner, kind, (own[miniature[own] == 0], *houses), objects)
    block = rank >= 0
    _gather(middle, np.where(block, owner, -1))
    side = int(np.clip(np.ceil(np.sqrt(len(triangles) / TILE_TRIANGLES)), 1, np.sqrt(MAX_TILES)))
    low, high = extremes(middle)
    size = np.maximum(high - low, np.float32(1e-6))
    cell = np.minimum((middle - low) / size * side, side - 1).astype(np.int64)
    places = int(miniature.max(initial=0)) + 1
    count = 2 * places
    # Blocks last: what lies in one plane with a wall is drawn before it.
    within = miniature[owner] + np.where(block, places, 0)
    tile = ((kind.astype(np.int64) * count + within) * side + cell[:, 1]) * side + cell[:, 0]
    # The last layers first within a tile: what stands on the ground then hides the ground before that is shaded.
    order = np.lexsort((np.where(block, rank, np.arange(len(tile), 0, -1)), tile))
    triangles, tile = np.take(triangles, order, axis=0), tile[order]
    used, first = np.unique(tile, return_index=True)
    starts = np.append(first, len(tile)) * 3
    group = np.repeat(np.arange(len(used), dtype=np.int32), np.diff(starts) // 3)
    bounds = triangle_bounds(position, triangles, group, len(used)).astype(np.float32)
    kinds = (used // (side * side * count)).astype(np.uint8)
    own = used // (side * side) % count
    boxes = grouped_bounds(bounds.reshape(-1, 3), np.repeat(own, 2), count)
    with np.errstate(invalid="ignore"):
        size = np.linalg.norm(boxes[:, 1] - boxes[:, 0], axis=1)
    reach = np.where(own % places > 0, MINIATURE_REACH * size[own % places], np.inf).astype(np.float32)
    firsts, end = _runs(rank[order])
    # All that blocks stand for lies in one run: they are of one kind and sorted behind the others of that.
    begin = int(firsts[0]) if len(firsts) else end
    blocks = blocks_of(vertices, triangles[begin:end], firsts - begin)
    block_starts = np.searchsorted(firsts, np.append(first, len(tile))).astype(np.int64)
    block_firsts = np.append(firsts, end).astype(np.int64) * 3
    block_vertices = np.zeros(len(starts), np.int64)
    if len(blocks):
        vertices, triangles, reached = set_apart(vertices, triangles, begin, end, len(detail))
        block_vertices = reached[np.clip(starts // 3 - begin, 0, end - begin)].astype(np.int64)
    indices = triangles.ravel()
    prepared = _NOTHING_PREPARED
    if len(vertices) <= MOST:
        plain = int(starts[int(np.searchsorted(kinds, TileKind.DETAIL))])
        prepared = inward(vertices, indices), welded(vertices[: len(vertices) - len(detail)], indices[:plain])
    found = (blocks, block_starts, block_firsts, block_vertices)
    return Batch(vertices, indices, starts.astype(np.int64), bounds, kinds, detail, reach, *found, *prepared)


def _gather(middle: NDArray[np.float32], owner: NDArray[np.int64]) -> None:
    """Move all triangles of an object to the middle of their middles; -1 stays: a block lies in one tile."""
    some = owner >= 0
    if some.any():
        own = owner[some]
        times = np.maximum(np.bincount(own), 1)
        middle[some] = np.column_stack([(np.bincount(own, middle[some, k]) / times)[own] for k in range(2)])


def _runs(rank: NDArray[np.int64]) -> tuple[NDArray[np.int64], int]:
    """Where each run of a rank begins, and where the last one ends; -1 is none."""
    ranked = np.flatnonzero(rank >= 0)
    new = np.diff(rank[ranked], prepend=-1) != 0
    return ranked[new], int(ranked[-1]) + 1 if len(ranked) else 0


def tiled_instances(
    vertices: NDArray[np.void], triangles: NDArray[np.uint32], detail: NDArray[np.void], placements: NDArray[np.void], /
) -> InstanceBatch:
    """Placements sorted so that neighbours share a tile."""
    placements = placements[z_order(placements["position"], placements["position"])]
    starts = np.append(np.arange(0, len(placements), INSTANCES_A_TILE), len(placements))
    reach = np.abs(vertices["position"]).max(axis=0) if len(vertices) else np.zeros(3)
    # Any turn about z keeps within this radius.
    radius = float(np.hypot(reach[0], reach[1])) * placements["scale"][:, :2].max(axis=1)
    height = reach[2] * placements["scale"][:, 2]
    spread = np.column_stack([radius, radius, height])
    group = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    corners = np.concatenate([placements["position"] - spread, placements["position"] + spread])
    bounds = grouped_bounds(corners, np.concatenate([group, group]), len(starts) - 1)
    if len(detail) < len(vertices) and len(detail):
        # A mesh is drawn as one: its plain vertices come first.
        whole = np.zeros(len(vertices), DETAIL)
        whole[len(vertices) - len(detail) :] = detail
        detail = whole
    indices = triangles.ravel().astype(np.uint32)
    return InstanceBatch(vertices, indices, placements, starts.astype(np.int64), bounds.astype(np.float32), detail)


def objects_of(names: ObjectNames, solids: Solids, instances: list[InstanceBatch], /) -> Objects:
    """Names and bounds of all objects."""
    bounds = np.tile(empty(), (len(names.names), 1, 1))
    for part in solids.parts():
        # Objects that follow each other: those of a layer.
        own = part["object"]
        first, last = int(own.min()), int(own.max()) + 1
        found = grouped_bounds(part["position"], own - np.uint32(first), last - first)
        bounds[first:last, 0] = np.minimum(bounds[first:last, 0], found[:, 0])
        bounds[first:last, 1] = np.maximum(bounds[first:last, 1], found[:, 1])
    for batch in instances:
        own = batch.placements["object"].astype(np.int64)
        low, high = _placed_boxes(batch)
        np.minimum.at(bounds[:, 0], own, low)
        np.maximum.at(bounds[:, 1], own, high)
    bounds[0] = empty()
    return Objects(tuple(names.names), bounds.astype(np.float32), names.titles)


def _placed_boxes(batch: InstanceBatch) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lower and upper corners (k, 3) of a mesh in its places: exact, or of its box where that would take long."""
    place, points = batch.placements, batch.vertices["position"].astype(np.float64)
    if not len(points):
        points = np.zeros((1, 3))
    if len(place) * len(points) > _EXACT:
        x, y, z = np.stack([points.min(axis=0), points.max(axis=0)]).T
        points = np.array([(a, b, c) for a in x for b in y for c in z])
    low, high = np.empty((2, len(place), 3))
    step = max(1, _AT_ONCE // len(points))
    for first in range(0, len(place), step):
        some = place[first : first + step]
        (c, s), scale = some["turn"].astype(np.float64).T[:, :, None], some["scale"].astype(np.float64)
        x, y = points[:, 0] * scale[:, :1], points[:, 1] * scale[:, 1:2]
        for axis, moved in enumerate((c * x - s * y, s * x + c * y, points[:, 2] * scale[:, 2:])):
            low[first : first + step, axis] = moved.min(axis=1)
            high[first : first + step, axis] = moved.max(axis=1)
    return low + place["position"], high + place["position"]


def constant(count: int, material: Material) -> NDArray[np.uint8]:
    """One material for `count` vertices."""
    return np.full(count, material, np.uint8)
