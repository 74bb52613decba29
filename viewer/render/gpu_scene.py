"""A scene's geometry on the GPU: uploaded once, drawn by visible tiles."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from OpenGL import GL

from viewer.build.batches import DETAIL, STANDING, VERTEX, Geometry, TileKind
from viewer.camera import Camera
from viewer.frame import VEIL_SHIFT, ObjectState
from viewer.geometry.bounds import Frustum, is_empty, merge
from viewer.render.block_store import BlockStore, multi_draw
from viewer.render.device import Buffer, Device, Resource, Texture, VertexArray
from viewer.render.levels import Chosen
from viewer.render.pages import HeldPart, Pages, is_paged
from viewer.render.program import Program
from viewer.render.repeated import (
    DETAIL_FIELDS,
    LIGHT,
    LIGHT_LOCATION,
    VERTEX_FIELDS,
    RepeatedMesh,
    meets,
)
from viewer.render.sign_store import SignStore
from viewer.render.tally import Tally

STATES_WIDTH = 1024
"""Objects to a row of the state texture: 16 M objects fit the 16,384 rows that every OpenGL 3.3 driver has."""


ATLAS_UNIT = 9
"""Texture unit of the models' pictures, behind the shadow maps'."""

Group = tuple[frozenset[TileKind], Callable[[], Program]]
"""Kinds of tiles, and the program for them with its own uniforms set; called only if there is such a tile."""


@dataclass(frozen=True, slots=True)
class Few:
    """How repeated meshes of facets are drawn with few vertices.

    Parameters
    ----------
    facets : a program that finds normals by itself
    points : one that draws what is tiny as a point
    pixels : of a metre at a distance of one
    """

    facets: Callable[[], Program]
    points: Callable[[], Program]
    pixels: float


_SORTED_TILES = 64  # beyond, sorting them costs more than it saves


def _stay_put() -> None:
    """The placement of triangles that have none: attributes without an array keep these values."""
    GL.glVertexAttrib3f(6, 0.0, 0.0, 0.0)
    GL.glVertexAttrib2f(7, 1.0, 0.0)
    GL.glVertexAttrib3f(8, 1.0, 1.0, 1.0)
    GL.glVertexAttrib4f(9, 1.0, 1.0, 1.0, 1.0)
    GL.glVertexAttribI1ui(10, 0)


class GpuScene:
    """The GPU's copy of a `Geometry`, and the state of each object.

    `steps` is how many there are from what lies uppermost down to the lowest; `shade` counts how often what is hidden
    changed: shadows drawn before are stale.
    """

    def __init__(self, device: Device, geometry: Geometry) -> None:
        self._device, self.geometry = device, geometry
        self.tally = Tally()
        self.shade = 0
        solid = geometry.solid
        # What a driver reads of one buffer at least (65,536 texels) is little; most read a thousand times as much.
        most = int(GL.glGetIntegerv(GL.GL_MAX_TEXTURE_BUFFER_SIZE))
        few = 0 < 3 * len(solid.blocks) <= most
        self.blocks = BlockStore(device, solid) if few else None
        self.pages = Pages(device, solid) if few and is_paged(solid) else None
        self._held = HeldPart.without_blocks(solid) if self.pages else HeldPart.whole(solid)
        self.vertices = Buffer(device, GL.GL_ARRAY_BUFFER, self._held.vertices)
        self.array = VertexArray(device)
        self.array.attributes(self.vertices, VERTEX, VERTEX_FIELDS)
        self.indices = Buffer(device, GL.GL_ELEMENT_ARRAY_BUFFER, self._held.indices)
        self.detail: tuple[Buffer, VertexArray] | None = None
        self._shape: tuple[Buffer, VertexArray] | None = None
        self.atlas: Texture | None = None
        self._plain = len(self._held.vertices) - len(solid.detail)
        plain = self._held.vertices["colour"][: self._plain, 3]
        self.steps = int(STANDING - plain.min(initial=STANDING))
        if len(solid.detail):
            detail, array = Buffer(device, GL.GL_ARRAY_BUFFER, solid.detail), VertexArray(device)
            array.attributes(self.vertices, VERTEX, VERTEX_FIELDS, first=self._plain)
            array.attributes(detail, DETAIL, DETAIL_FIELDS)
            GL.glBindBuffer(GL.GL_ELEMENT_ARRAY_BUFFER, self.indices.name)
            self.detail = (detail, array)
        if geometry.atlas.size:
            height, width = geometry.atlas.shape[:2]
            self.atlas = Texture(device)
            self.atlas.allocate((width, height), GL.GL_RGBA8, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, linear=True)
            self.atlas.write(0, 0, geometry.atlas)
        GL.glBindVertexArray(0)
        self.instances = [RepeatedMesh(device, batch) for batch in geometry.instances]
        self._repeated_tiles = np.concatenate(
            [np.zeros((0, 2, 3), np.float32), *(batch.bounds for batch in geometry.instances)]
        )
        self._repeated_ends = np.cumsum([len(batch.bounds) for batch in geometry.instances])
        GL.glBindVertexArray(0)
        self.signs = SignStore(device, geometry.signs) if len(geometry.signs.indices) else None
        rows = max(1, -(-len(geometry.objects.names) // STATES_WIDTH))
        self.states, self.marks = Texture(device), Texture(device)
        for each in (self.states, self.marks):
            each.allocate((STATES_WIDTH, rows), GL.GL_R8UI, GL.GL_RED_INTEGER, GL.GL_UNSIGNED_BYTE)
        self._known: NDArray[np.uint8] | None = None
        self._marked: NDArray[np.uint8] | None = None
        self._hidden = b""
        self.veiled: NDArray[np.float64] | None = None
        self.box_of_marks: NDArray[np.float64] | None = None

    def update(self, states: NDArray[np.uint8], /) -> None:
        """Upload the states if they are others than the last ones (compared by identity)."""
        if states is self._known:
            return
        self._known = states
        self._write(self.states, states)
        hidden = (states & (ObjectState.HIDDEN | ObjectState.LIFTED) != 0).tobytes()
        self.shade += hidden != self._hidden
        self._hidden = hidden
        self.veiled = self._box(states >> VEIL_SHIFT != 0)

    def update_marks(self, marks: NDArray[np.uint8], /) -> None:
        """Upload what is marked if that is other than the last (compared by identity)."""
        if marks is self._marked:
            return
        self._marked = marks
        self.box_of_marks = self._box(marks != 0)
        if self.box_of_marks is not None:
            self._write(self.marks, marks)

    def _write(self, texture: Texture, values: NDArray[np.uint8]) -> None:
        width, rows = texture.size
        padded = np.zeros(width * rows, np.uint8)
        padded[: len(values)] = values
        texture.write(0, 0, padded.reshape(rows, width), layout=GL.GL_RED_INTEGER)

    def _box(self, chosen: NDArray[np.bool_]) -> NDArray[np.float64] | None:
        """The box of some objects, (2, 3) metres; None for none."""
        boxes = self.geometry.objects.bounds[: len(chosen)][chosen]
        return merge(boxes) if len(boxes) and not is_empty(merge(boxes)) else None

    def bind_states(self, program: Program, unit: int, /) -> None:
        """Let `program` read the objects' states."""
        self.states.bind(unit)
        program.integer("u_states", unit)

    def unplaced(self, single: bool, /) -> None:
        """What stands for attributes without an array: placements of single triangles, vertices of bare placements."""
        if single:
            _stay_put()
        else:
            GL.glVertexAttribI1ui(5, 0)

    def choose(self, camera: Camera, size: tuple[int, int], matrix: NDArray[np.float64], /, *, rest: bool) -> Chosen:
        """What is drawn of buildings: as they are, as boxes or as points. Only where there are `blocks`.

        Parameters
        ----------
        size : of the picture, pixels
        matrix : world to clip space
        rest : of a picture at rest
        """
        assert self.blocks
        load = partial(self.pages.want, rest=rest) if self.pages else None
        frustum, pixels = Frustum.from_matrix(matrix), camera.focal(size[1])
        return self.blocks.levels.choose(frustum, camera.eye, pixels, rest=rest, load=load)

    def shading(self, matrix: NDArray[np.float64], texel: float, /) -> Chosen | None:
        """What is drawn of buildings for a light; None where all are as they are.

        Parameters
        ----------
        matrix : world to clip space
        texel : of the shadow map, metres
        """
        if not self.pages or not self.blocks:
            return None
        return self.blocks.levels.shading(Frustum.from_matrix(matrix), texel, self.pages.casting)

    def draw(
        self,
        groups: Sequence[Group],
        matrix: NDArray[np.float64],
        *,
        states_unit: int,
        within: NDArray[np.float64] | None = None,
        marks: bool = False,
        light: tuple[Buffer, list[Buffer]] | None = None,
        shape: bool = False,
        smallest: float = 0.0,
        eye: tuple[float, float, float] | None = None,
        chosen: Chosen | None = None,
        few: Few | None = None,
        paged: Callable[[], Program] | None = None,
    ) -> None:
        """Draw what `matrix` (world to clip space) sees.

        Parameters
        ----------
        groups : which program draws what
        within : a box (2, 3); tiles that do not meet it are left out
        marks : let the programs read the marks where they look for the states
        shape : only places matter, not normals: repeated meshes have fewer vertices then
        smallest : repeated meshes that are smaller, metres, are left out
        eye : leave out what is too small to be seen from there
        light : what was baked, of the single vertices and of each repeated mesh's places
        chosen : how far tiles with blocks are drawn as they are
        few : how repeated meshes of facets are drawn with fewer vertices
        paged : which program draws what is paged; else that of its kind
        """
        frustum = Frustum.from_matrix(matrix)
        solid = self.geometry.solid
        visible = frustum.visible(solid.bounds)
        if within is not None:
            visible &= meets(solid.bounds, within)
        near_by = self._paged(visible, chosen)
        if eye is not None:
            visible &= np.linalg.norm(solid.bounds.mean(axis=1) - np.asarray(eye, np.float32), axis=1) < solid.reach
        lights = light[1] if light else [None] * len(self.instances)
        # All tiles at once, then each mesh its own.
        near = np.split(frustum.visible(self._repeated_tiles), self._repeated_ends)
        eye_of, pixels = (eye, few.pixels) if few else (None, 0.0)
        seen = [
            (each, baked, each.seen(tiles, within, smallest, eye_of, pixels))
            for each, baked, tiles in zip(self.instances, lights, near, strict=False)
        ]
        apart = [of for of in seen if few and of[0].faceted]
        for kinds, prepare in groups:
            tiles = visible & np.isin(solid.kinds, [int(k) for k in kinds])
            repeated = [of for of in seen if of[0].kind in kinds and of not in apart and len(of[2].whole)]
            if tiles.any() or repeated:
                self._begin(prepare(), matrix, states_unit, marks=marks)
                self._draw_tiles(tiles, matrix, light[0] if light else None, chosen, shape=shape)
                for each, baked, runs in repeated:
                    each.draw(runs.whole, baked, self.tally, shape=shape)
            if self.pages and len(near_by) and TileKind.FACADE in kinds:
                self._begin((paged or prepare)(), matrix, states_unit, marks=marks)
                _stay_put()
                ends = chosen.ends[near_by] if chosen else solid.starts[near_by + 1]
                self.pages.draw(near_by, ends - solid.starts[near_by], self.tally)
        if few and any(len(runs.whole) for _, _, runs in apart):
            self._begin(few.facets(), matrix, states_unit, marks=marks)
            for each, baked, runs in apart:
                each.draw(runs.whole, baked, self.tally, shape=True)
        if few and any(len(runs.tiny) for _, _, runs in apart):
            program = few.points()
            self._begin(program, matrix, states_unit, marks=marks)
            for each, baked, runs in apart:
                each.draw_points(runs.tiny, baked, self.tally, program)
        GL.glBindVertexArray(0)

    def _paged(self, visible: NDArray[np.bool_], chosen: Chosen | None) -> NDArray[np.int64]:
        """Tiles of pages to be drawn; what is not chosen by its size is fetched first."""
        solid = self.geometry.solid
        if not self.pages:
            return np.zeros(0, np.int64)
        if chosen:
            return np.flatnonzero(visible & self.pages.held & (chosen.ends > solid.starts[:-1]))
        tiles = np.flatnonzero(visible & (np.diff(solid.block_starts) > 0))
        self.pages.fetch(tiles)
        return tiles[self.pages.held[tiles]]

    def _begin(self, program: Program, matrix: NDArray[np.float64], states_unit: int, *, marks: bool) -> None:
        """Let `program` draw what `matrix` sees."""
        program.use()
        if marks:
            self.marks.bind(states_unit)
            program.integer("u_states", states_unit)
        else:
            self.bind_states(program, states_unit)
        program.matrix("u_matrix", matrix)
        program.integer("u_atlas", ATLAS_UNIT)
        if self.atlas:
            self.atlas.bind(ATLAS_UNIT)

    def _welded(self) -> VertexArray:
        """The solid triangles over fewer vertices, made when first wanted; of a large scene as they are."""
        solid = self.geometry.solid
        if not len(solid.welded):
            return self.array
        if not self._shape:
            array = VertexArray(self._device)
            array.attributes(self.vertices, VERTEX, VERTEX_FIELDS)
            self._shape = (Buffer(self._device, GL.GL_ELEMENT_ARRAY_BUFFER, solid.welded), array)
        return self._shape[1]

    def _draw_tiles(
        self,
        visible: NDArray[np.bool_],
        matrix: NDArray[np.float64],
        light: Buffer | None,
        chosen: Chosen | None,
        *,
        shape: bool,
    ) -> None:
        solid, held = self.geometry.solid, self._held
        starts, ends = held.starts, chosen.ends if chosen and not self.pages else held.ends
        tiles = np.flatnonzero(visible & (ends > starts))
        if not len(tiles):
            return
        if len(tiles) <= _SORTED_TILES:
            # The nearest first: what stands before hides what is behind before that is shaded.
            depth = solid.bounds[tiles].mean(axis=1) @ matrix[3, :3]
            # What lies in one plane with a block's wall is drawn before it.
            tiles = tiles[np.lexsort((depth, solid.block_starts[tiles + 1] > solid.block_starts[tiles]))]
        array, first_vertex = (self._welded() if shape else self.array), 0
        if self.detail and solid.kinds[tiles[0]] == TileKind.DETAIL:
            array, first_vertex = self.detail[1], self._plain
        array.bind()
        if light:
            array.attributes(light, LIGHT, ((LIGHT_LOCATION, "light"),), first=first_vertex)
        _stay_put()
        self.tally.add(triangles=int((ends[tiles] - starts[tiles]).sum()) // 3, tiles=len(tiles))
        if not first_vertex:
            multi_draw(starts[tiles], ends[tiles])
            return
        for first, last in np.column_stack([starts[tiles], ends[tiles]]).tolist():
            at = ctypes.c_void_p(4 * first)
            GL.glDrawElementsBaseVertex(GL.GL_TRIANGLES, last - first, GL.GL_UNSIGNED_INT, at, -first_vertex)

    def resources(self) -> list[Resource]:
        """Everything that has to be released."""
        own: list[Resource] = [self.vertices, self.indices, self.array, self.states, self.marks]
        blocks = [r for each in (self.blocks, self.pages, self.signs) if each for r in each.resources()]
        extra: list[Resource] = [
            *blocks,
            *(self.detail or ()),
            *(self._shape or ()),
            *([self.atlas] if self.atlas else []),
        ]
        return [*own, *extra, *(r for i in self.instances for r in i.resources())]
