"""A scene's geometry on the GPU: uploaded once, drawn by visible tiles."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from OpenGL import GL

from viewer.build.batches import DETAIL, PLACEMENT, STANDING, VERTEX, Geometry, InstanceBatch, TileKind
from viewer.frame import VEIL_SHIFT, ObjectState
from viewer.geometry.bounds import Frustum, is_empty, merge
from viewer.render.block_store import BlockStore, multi_draw
from viewer.render.device import Buffer, Device, Resource, Texture, VertexArray
from viewer.render.levels import Chosen
from viewer.render.program import Program

STATES_WIDTH = 1024
"""Objects to a row of the state texture: 16 M objects fit the 16,384 rows that every OpenGL 3.3 driver has."""

VERTEX_FIELDS = tuple(enumerate(("position", "normal", "material", "colour", "base", "object")))
PLACEMENT_FIELDS = tuple(enumerate(("position", "turn", "scale", "colour", "object"), start=6))

LIGHT = np.dtype([("light", "<u2", 2)])
"""What was baked of a vertex or a placement: the sun seen, half the sky's irradiance; 0..1."""

LIGHT_LOCATION = 11
DETAIL_FIELDS = tuple(enumerate(("uv", "rect", "cutoff", "wrap"), start=12))

ATLAS_UNIT = 9
"""Texture unit of the models' pictures, behind the shadow maps'."""

Group = tuple[frozenset[TileKind], Callable[[], Program]]
"""Kinds of tiles, and the program for them with its own uniforms set; called only if there is such a tile."""


_MOST_WELDED = 500_000  # vertices: beyond, it takes longer than it saves
_FACET = 0.03  # between a normal in bytes and that of a triangle
_SORTED_TILES = 64  # beyond, sorting them costs more than it saves


def _stay_put() -> None:
    """The placement of triangles that have none: attributes without an array keep these values."""
    GL.glVertexAttrib3f(6, 0.0, 0.0, 0.0)
    GL.glVertexAttrib2f(7, 1.0, 0.0)
    GL.glVertexAttrib3f(8, 1.0, 1.0, 1.0)
    GL.glVertexAttrib4f(9, 1.0, 1.0, 1.0, 1.0)
    GL.glVertexAttribI1ui(10, 0)


def visible_runs(visible: NDArray[np.bool_], starts: NDArray[np.int64], /) -> NDArray[np.int64]:
    """Neighbouring visible tiles as one range each: (r, 2) int64, first element and the one after the last."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], visible, [False]]).astype(np.int8)))
    return starts[edges.reshape(-1, 2)]


def welded(vertices: NDArray[np.void], indices: NDArray[np.uint32], /, *, coloured: bool = False) -> NDArray[np.uint32]:
    """Indices that name one vertex for all of an object at the same place: what needs no normals has fewer of them.

    Parameters
    ----------
    coloured : only vertices of one colour are the same
    """
    position = np.ascontiguousarray(vertices["position"]).view(np.uint32)
    colour = np.ascontiguousarray(vertices["colour"]).view(np.uint32) if coloured else vertices["material"]
    keys = (vertices["material"], vertices["object"], colour.reshape(-1), *position.T)
    order = np.lexsort(keys)
    new = np.ones(len(order), np.bool_)
    if len(order):
        new[1:] = np.any([key[order][1:] != key[order][:-1] for key in keys], axis=0)
    first = np.empty(len(order), np.uint32)
    first[order] = order[new][np.cumsum(new) - 1]
    return first[indices]


def faceted(vertices: NDArray[np.void], indices: NDArray[np.uint32], /) -> bool:
    """Whether all normals are those of their triangles: they can be told from places then."""
    corners = indices.reshape(-1, 3)
    a, b, c = (vertices["position"][corners[:, k]].astype(np.float64) for k in range(3))
    across = np.cross(b - a, c - a)
    across /= np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-12)
    normal = vertices["normal"][corners].astype(np.float64) / 127
    return bool((np.abs(normal - across[:, None]) < _FACET).all())


def _meets(boxes: NDArray[np.float32], box: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which of boxes (k, 2, 3) meet a box (2, 3)."""
    return np.asarray(((boxes[:, 0] <= box[1]) & (boxes[:, 1] >= box[0])).all(axis=1))


class _Instances:
    """One instanced mesh."""

    def __init__(self, device: Device, batch: InstanceBatch) -> None:
        self.batch = batch
        self.count = len(batch.indices)
        self.vertices = Buffer(device, GL.GL_ARRAY_BUFFER, batch.vertices)
        self.placements = Buffer(device, GL.GL_ARRAY_BUFFER, batch.placements)
        self.array = VertexArray(device)
        self.array.attributes(self.vertices, VERTEX, VERTEX_FIELDS)
        # As they are, and welded.
        both = np.concatenate([batch.indices, welded(batch.vertices, batch.indices, coloured=True)])
        self.faceted = not len(batch.detail) and faceted(batch.vertices, batch.indices)
        self.indices = Buffer(device, GL.GL_ELEMENT_ARRAY_BUFFER, both)
        self.detail = Buffer(device, GL.GL_ARRAY_BUFFER, batch.detail) if len(batch.detail) else None
        if self.detail:
            self.array.attributes(self.detail, DETAIL, DETAIL_FIELDS)
        self._bound: tuple[object, ...] = ()
        position = batch.vertices["position"]
        extent = np.ptp(position, axis=0) if len(position) else np.zeros(3)
        largest = batch.placements["scale"].max(initial=0.0)
        self.size = float(np.linalg.norm(extent) * largest)

    def draw(
        self,
        frustum: Frustum,
        light: Buffer | None,
        within: NDArray[np.float64] | None,
        *,
        shape: bool,
        smallest: float,
    ) -> None:
        if not self.count or self.size < smallest:
            return
        start = ctypes.c_void_p(4 * self.count if shape and not self.detail else 0)
        visible = frustum.visible(self.batch.bounds)
        if within is not None:
            visible &= _meets(self.batch.bounds, within)
        for first, last in visible_runs(visible, self.batch.starts).tolist():
            if last > first:
                self.array.bind()
                bound = (first, light)
                if bound != self._bound:  # OpenGL below 4.2 has no base instance: the attributes move instead
                    self.array.attributes(self.placements, PLACEMENT, PLACEMENT_FIELDS, divisor=1, first=first)
                    if light:
                        self.array.attributes(light, LIGHT, ((LIGHT_LOCATION, "light"),), divisor=1, first=first)
                    self._bound = bound
                GL.glDrawElementsInstanced(GL.GL_TRIANGLES, self.count, GL.GL_UNSIGNED_INT, start, last - first)

    def resources(self) -> tuple[Resource, ...]:
        own = (self.vertices, self.placements, self.indices, self.array)
        return (*own, self.detail) if self.detail else own


class GpuScene:
    """The GPU's copy of a `Geometry`, and the state of each object.

    `steps` is how many there are from what lies uppermost down to the lowest; `shade` counts how often what is hidden
    changed: shadows drawn before are stale.
    """

    def __init__(self, device: Device, geometry: Geometry) -> None:
        self._device, self.geometry = device, geometry
        self.shade = 0
        self.vertices = Buffer(device, GL.GL_ARRAY_BUFFER, geometry.solid.vertices)
        self.array = VertexArray(device)
        self.array.attributes(self.vertices, VERTEX, VERTEX_FIELDS)
        self.indices = Buffer(device, GL.GL_ELEMENT_ARRAY_BUFFER, geometry.solid.indices)
        self.detail: tuple[Buffer, VertexArray] | None = None
        self._shape: tuple[Buffer, VertexArray] | None = None
        self.atlas: Texture | None = None
        self._plain = len(geometry.solid.vertices) - len(geometry.solid.detail)
        plain = geometry.solid.vertices["colour"][: self._plain, 3]
        self.steps = int(STANDING - plain.min(initial=STANDING))
        if len(geometry.solid.detail):
            detail, array = Buffer(device, GL.GL_ARRAY_BUFFER, geometry.solid.detail), VertexArray(device)
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
        self.instances = [_Instances(device, batch) for batch in geometry.instances]
        GL.glBindVertexArray(0)
        # What a driver reads of one buffer at least (65,536 texels) is little; most read a thousand times as much.
        most = int(GL.glGetIntegerv(GL.GL_MAX_TEXTURE_BUFFER_SIZE))
        few = 0 < 3 * len(geometry.solid.blocks) <= most
        self.blocks = BlockStore(device, geometry.solid) if few else None
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
        facets: Callable[[], Program] | None = None,
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
        facets : a program that finds the normals of repeated meshes by itself, where those are of facets
        """
        frustum = Frustum.from_matrix(matrix)
        solid = self.geometry.solid
        visible = frustum.visible(solid.bounds)
        if within is not None:
            visible &= _meets(solid.bounds, within)
        if eye is not None:
            visible &= np.linalg.norm(solid.bounds.mean(axis=1) - np.asarray(eye, np.float32), axis=1) < solid.reach
        lights = light[1] if light else [None] * len(self.instances)
        plain = [(each, baked) for each, baked in zip(self.instances, lights, strict=True) if not each.detail]
        pictured = [(each, baked) for each, baked in zip(self.instances, lights, strict=True) if each.detail]
        apart = [each for each in plain if facets and each[0].faceted]
        for kinds, prepare in groups:
            tiles = visible & np.isin(solid.kinds, [int(k) for k in kinds])
            repeated = [each for each in plain if each not in apart] if TileKind.SOLID in kinds else []
            repeated += pictured if TileKind.DETAIL in kinds else []
            if tiles.any() or repeated:
                self._begin(prepare(), matrix, states_unit, marks=marks)
                self._draw_tiles(tiles, matrix, light[0] if light else None, chosen, shape=shape)
                for each, baked in repeated:
                    each.draw(frustum, baked, within, shape=shape, smallest=smallest)
        if facets and apart:
            self._begin(facets(), matrix, states_unit, marks=marks)
            for each, baked in apart:
                each.draw(frustum, baked, within, shape=True, smallest=smallest)
        GL.glBindVertexArray(0)

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
        if self._plain > _MOST_WELDED:
            return self.array
        if not self._shape:
            plain = solid.vertices[: self._plain]
            count = int(solid.starts[int(np.searchsorted(solid.kinds, TileKind.DETAIL))]) if len(solid.kinds) else 0
            array = VertexArray(self._device)
            array.attributes(self.vertices, VERTEX, VERTEX_FIELDS)
            indices = Buffer(self._device, GL.GL_ELEMENT_ARRAY_BUFFER, welded(plain, solid.indices[:count]))
            self._shape = (indices, array)
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
        solid = self.geometry.solid
        starts, ends = solid.starts[:-1], chosen.ends if chosen else solid.starts[1:]
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
        if not first_vertex:
            multi_draw(starts[tiles], ends[tiles])
            return
        for first, last in np.column_stack([starts[tiles], ends[tiles]]).tolist():
            at = ctypes.c_void_p(4 * first)
            GL.glDrawElementsBaseVertex(GL.GL_TRIANGLES, last - first, GL.GL_UNSIGNED_INT, at, -first_vertex)

    def resources(self) -> list[Resource]:
        """Everything that has to be released."""
        own: list[Resource] = [self.vertices, self.indices, self.array, self.states, self.marks]
        blocks = self.blocks.resources() if self.blocks else ()
        extra: list[Resource] = [
            *blocks,
            *(self.detail or ()),
            *(self._shape or ()),
            *([self.atlas] if self.atlas else []),
        ]
        return [*own, *extra, *(r for i in self.instances for r in i.resources())]
