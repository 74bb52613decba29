"""A scene's geometry on the GPU: uploaded once, drawn by visible tiles."""

from __future__ import annotations

import ctypes

import numpy as np
from numpy.typing import NDArray
from OpenGL import GL

from viewer.build.batches import PLACEMENT, VERTEX, Geometry, InstanceBatch
from viewer.frame import ObjectState
from viewer.geometry.bounds import Frustum
from viewer.render.device import Buffer, Device, Resource, Texture, VertexArray
from viewer.render.program import Program

STATES_WIDTH = 1024
"""Objects to a row of the state texture: 16 M objects fit the 16,384 rows that every OpenGL 3.3 driver has."""

VERTEX_FIELDS = tuple(enumerate(("position", "normal", "material", "colour", "base", "object")))
PLACEMENT_FIELDS = tuple(enumerate(("position", "turn", "scale", "colour", "object"), start=6))

LIGHT = np.dtype([("light", "<u2", 2)])
"""What was baked of a vertex or a placement: the sun seen, half the sky's irradiance; 0..1."""

LIGHT_LOCATION = 11


_SORTED_TILES = 64  # beyond, single draw calls cost more than they save


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


class _Instances:
    """One instanced mesh."""

    def __init__(self, device: Device, batch: InstanceBatch) -> None:
        self.batch = batch
        self.count = len(batch.indices)
        self.vertices = Buffer(device, GL.GL_ARRAY_BUFFER, batch.vertices)
        self.placements = Buffer(device, GL.GL_ARRAY_BUFFER, batch.placements)
        self.array = VertexArray(device)
        self.array.attributes(self.vertices, VERTEX, VERTEX_FIELDS)
        self.indices = Buffer(device, GL.GL_ELEMENT_ARRAY_BUFFER, batch.indices)
        self._bound: tuple[object, ...] = ()

    def draw(self, frustum: Frustum, light: Buffer | None) -> None:
        if not self.count:
            return
        for first, last in visible_runs(frustum.visible(self.batch.bounds), self.batch.starts).tolist():
            if last > first:
                self.array.bind()
                bound = (first, light)
                if bound != self._bound:  # OpenGL below 4.2 has no base instance: the attributes move instead
                    self.array.attributes(self.placements, PLACEMENT, PLACEMENT_FIELDS, divisor=1, first=first)
                    if light:
                        self.array.attributes(light, LIGHT, ((LIGHT_LOCATION, "light"),), divisor=1, first=first)
                    self._bound = bound
                GL.glDrawElementsInstanced(GL.GL_TRIANGLES, self.count, GL.GL_UNSIGNED_INT, None, last - first)

    def resources(self) -> tuple[Resource, ...]:
        return (self.vertices, self.placements, self.indices, self.array)


class SceneData:
    """The GPU's copy of a `Geometry`, and the state of each object.

    `shade` counts how often the set of hidden objects changed: shadows drawn before are stale.
    """

    def __init__(self, device: Device, geometry: Geometry) -> None:
        self.geometry = geometry
        self.shade = 0
        self.vertices = Buffer(device, GL.GL_ARRAY_BUFFER, geometry.solid.vertices)
        self.array = VertexArray(device)
        self.array.attributes(self.vertices, VERTEX, VERTEX_FIELDS)
        self.indices = Buffer(device, GL.GL_ELEMENT_ARRAY_BUFFER, geometry.solid.indices)
        GL.glBindVertexArray(0)
        self.instances = [_Instances(device, batch) for batch in geometry.instances]
        GL.glBindVertexArray(0)
        rows = max(1, -(-len(geometry.objects.names) // STATES_WIDTH))
        self.states = Texture(device)
        self.states.allocate((STATES_WIDTH, rows), GL.GL_R8UI, GL.GL_RED_INTEGER, GL.GL_UNSIGNED_BYTE)
        self._light: Buffer | None = None
        self._known: NDArray[np.uint8] | None = None
        self._hidden = b""

    def update(self, states: NDArray[np.uint8], /) -> None:
        """Upload the states if they are others than the last ones (compared by identity)."""
        if states is self._known:
            return
        self._known = states
        width, rows = self.states.size
        padded = np.zeros(width * rows, np.uint8)
        padded[: len(states)] = states
        self.states.write(0, 0, padded.reshape(rows, width), layout=GL.GL_RED_INTEGER)
        hidden = (padded & ObjectState.HIDDEN).tobytes()
        self.shade += hidden != self._hidden
        self._hidden = hidden

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
        program: Program,
        matrix: NDArray[np.float64],
        *,
        states_unit: int,
        light: tuple[Buffer, list[Buffer]] | None = None,
    ) -> None:
        """Draw what `matrix` (world to clip space) sees; the program's own uniforms are set already.

        Parameters
        ----------
        light : what was baked, of the single vertices and of each repeated mesh's places
        """
        frustum = Frustum.from_matrix(matrix)
        program.use()
        self.bind_states(program, states_unit)
        program.matrix("u_matrix", matrix)
        solid = self.geometry.solid
        visible = frustum.visible(solid.bounds)
        if np.count_nonzero(visible) <= _SORTED_TILES:
            # The nearest first: what stands before hides what is behind before that is shaded.
            tiles = np.flatnonzero(visible)
            depth = solid.bounds[tiles].mean(axis=1) @ matrix[3, :3]
            tiles = tiles[np.argsort(depth, kind="stable")]
            runs = np.column_stack([solid.starts[tiles], solid.starts[tiles + 1]]).tolist()
        else:
            runs = visible_runs(visible, solid.starts).tolist()
        if runs:
            self.array.bind()
            if light and self._light is not light[0]:
                self.array.attributes(light[0], LIGHT, ((LIGHT_LOCATION, "light"),))
                self._light = light[0]
            _stay_put()
            for first, last in runs:
                GL.glDrawElements(GL.GL_TRIANGLES, last - first, GL.GL_UNSIGNED_INT, ctypes.c_void_p(4 * first))
        for i, instances in enumerate(self.instances):
            instances.draw(frustum, light[1][i] if light else None)
        GL.glBindVertexArray(0)

    def resources(self) -> list[Resource]:
        """Everything that has to be released."""
        own: list[Resource] = [self.vertices, self.indices, self.array, self.states]
        return [*own, *(r for i in self.instances for r in i.resources())]
