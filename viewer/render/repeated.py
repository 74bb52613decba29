"""One mesh at many places on the GPU: as it is, with a vertex a corner, or as a point where it is tiny."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from OpenGL import GL

from viewer.build.batches import DETAIL, PLACEMENT, VERTEX, InstanceBatch, TileKind
from viewer.build.prepared import welded
from viewer.render.device import Buffer, Device, Resource, VertexArray
from viewer.render.program import Program
from viewer.render.tally import Tally

I8 = NDArray[np.int64]

VERTEX_FIELDS = tuple(enumerate(("position", "normal", "material", "colour", "base", "object")))
PLACEMENT_FIELDS = tuple(enumerate(("position", "turn", "scale", "colour", "object"), start=6))

LIGHT = np.dtype([("light", "<u2", 2)])
"""What was baked of a vertex or a placement: the sun seen, half the sky's irradiance; 0..1."""

LIGHT_LOCATION = 11
DETAIL_FIELDS = tuple(enumerate(("uv", "rect", "cutoff", "wrap"), start=12))

TINY = 2.0
"""Pixels of the largest one of a tile below which all of the tile are points."""

_FACET = 0.03  # between a normal in bytes and that of a triangle


def visible_runs(visible: NDArray[np.bool_], starts: NDArray[np.int64], /) -> NDArray[np.int64]:
    """Neighbouring visible tiles as one range each: (r, 2) int64, first element and the one after the last."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], visible, [False]]).astype(np.int8)))
    return starts[edges.reshape(-1, 2)]


def faceted(vertices: NDArray[np.void], indices: NDArray[np.uint32], /) -> bool:
    """Whether all normals are those of their triangles: they can be told from places then."""
    corners = indices.reshape(-1, 3)
    a, b, c = (vertices["position"][corners[:, k]].astype(np.float64) for k in range(3))
    across = np.cross(b - a, c - a)
    across /= np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-12)
    normal = vertices["normal"][corners].astype(np.float64) / 127
    return bool((np.abs(normal - across[:, None]) < _FACET).all())


def meets(boxes: NDArray[np.float32], box: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which of boxes (k, 2, 3) meet a box (2, 3)."""
    return np.asarray(((boxes[:, 0] <= box[1]) & (boxes[:, 1] >= box[0])).all(axis=1))


def _times(runs: I8) -> int:
    """How many places there are in runs (r, 2)."""
    return int((runs[:, 1] - runs[:, 0]).sum())


@dataclass(frozen=True, slots=True)
class Runs:
    """Neighbouring placements that are seen, (r, 2) int64 each: drawn whole, and as points."""

    whole: I8
    tiny: I8


@dataclass(frozen=True, slots=True)
class StandIn:
    """One vertex for a whole mesh, in the material and colour of most of what is seen of it.

    Parameters
    ----------
    middle, box : of the mesh's own box, metres: its middle, its sides
    material : as VERTEX has it
    colour : likewise, 0..1
    """

    middle: tuple[float, ...]
    box: tuple[float, ...]
    material: int
    colour: tuple[float, ...]

    @classmethod
    def of(cls, batch: InstanceBatch, /) -> StandIn:
        """For the mesh of a batch."""
        vertices, corners = batch.vertices, batch.indices.reshape(-1, 3)
        a, b, c = (vertices["position"][corners[:, k]].astype(np.float64) for k in range(3))
        area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
        kinds, of = np.unique(vertices["material"][corners[:, 0]], return_inverse=True)
        most = kinds[int(np.argmax(np.bincount(of, area)))]
        own = vertices["material"][corners[:, 0]] == most
        colour = np.average(vertices["colour"][corners[:, 0]][own], axis=0, weights=area[own] + 1e-12) / 255
        low, high = vertices["position"].min(axis=0), vertices["position"].max(axis=0)
        middle, box = ((low + high) / 2).tolist(), (high - low).tolist()
        return cls(tuple(middle), tuple(box), int(most), tuple(colour.tolist()))


class RepeatedMesh:
    """One instanced mesh."""

    def __init__(self, device: Device, batch: InstanceBatch) -> None:
        self.batch = batch
        self.count = len(batch.indices)
        self.vertices = Buffer(device, GL.GL_ARRAY_BUFFER, batch.vertices)
        self.placements = Buffer(device, GL.GL_ARRAY_BUFFER, batch.placements)
        self.array, self._device = VertexArray(device), device
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
        self.size = float(np.linalg.norm(extent) * batch.placements["scale"].max(initial=0.0))
        self._points: VertexArray | None = None
        self._stand_in: StandIn | None = None
        self._lit: Buffer | None = None

    @property
    def kind(self) -> TileKind:
        """Which program draws it."""
        return TileKind.DETAIL if self.detail else TileKind.SOLID

    def seen(
        self,
        visible: NDArray[np.bool_],
        within: NDArray[np.float64] | None,
        smallest: float,
        eye: tuple[float, float, float] | None,
        pixels: float,
    ) -> Runs:
        """Which of the places are drawn, and how.

        Parameters
        ----------
        visible : (t,) which tiles are in sight
        within : a box (2, 3); tiles that do not meet it are left out
        smallest : what is smaller, metres, is left out
        eye : from where some are so small that they are points
        pixels : of a metre at a distance of one
        """
        bounds, starts = self.batch.bounds, self.batch.starts
        none = np.zeros((0, 2), np.int64)
        if not self.count or self.size < smallest:
            return Runs(none, none)
        if within is not None:
            visible = visible & meets(bounds, within)
        if eye is None:
            return Runs(visible_runs(visible, starts), none)
        away = np.linalg.norm(np.maximum(np.maximum(bounds[:, 0] - eye, eye - bounds[:, 1]), 0.0), axis=1)
        tiny = self.size * pixels < TINY * away
        return Runs(visible_runs(visible & ~tiny, starts), visible_runs(visible & tiny, starts))

    def draw(self, runs: I8, light: Buffer | None, tally: Tally, /, *, shape: bool) -> None:
        """Draw runs (r, 2) of the places.

        Parameters
        ----------
        light : what was baked of the places
        tally : counts what is drawn
        shape : with a vertex a corner
        """
        start = ctypes.c_void_p(4 * self.count if shape and not self.detail else 0)
        for first, last in runs.tolist():
            self.array.bind()
            bound = (first, light)
            if bound != self._bound:  # OpenGL below 4.2 has no base instance: the attributes move instead
                self.array.attributes(self.placements, PLACEMENT, PLACEMENT_FIELDS, divisor=1, first=first)
                if light:
                    self.array.attributes(light, LIGHT, ((LIGHT_LOCATION, "light"),), divisor=1, first=first)
                self._bound = bound
            GL.glDrawElementsInstanced(GL.GL_TRIANGLES, self.count, GL.GL_UNSIGNED_INT, start, last - first)
        tally.add(draws=len(runs), triangles=_times(runs) * self.count // 3, tiles=len(runs))

    def draw_points(self, runs: I8, light: Buffer | None, tally: Tally, program: Program, /) -> None:
        """Draw runs (r, 2) of the places as points."""
        if not len(runs):
            return
        if self._points is None:
            self._points = VertexArray(self._device)
            self._points.attributes(self.placements, PLACEMENT, PLACEMENT_FIELDS)
        self._points.bind()
        if light is not self._lit and light:
            self._points.attributes(light, LIGHT, ((LIGHT_LOCATION, "light"),))
            self._lit = light
        self._stand_for(program)
        GL.glEnable(GL.GL_PROGRAM_POINT_SIZE)
        for first, last in runs.tolist():
            GL.glDrawArrays(GL.GL_POINTS, first, last - first)
        GL.glDisable(GL.GL_PROGRAM_POINT_SIZE)
        tally.add(draws=len(runs), points=_times(runs), tiles=len(runs))

    def _stand_for(self, program: Program) -> None:
        """Have one vertex stand for the mesh."""
        one = self._stand_in = self._stand_in or StandIn.of(self.batch)
        GL.glVertexAttrib3f(0, *one.middle)
        GL.glVertexAttrib3f(1, 0.0, 0.0, 1.0)
        GL.glVertexAttribI1ui(2, one.material)
        GL.glVertexAttrib4f(3, *one.colour)
        GL.glVertexAttrib1f(4, 0.0)
        GL.glVertexAttribI1ui(5, 0)
        program.vector("u_box", one.box)

    def resources(self) -> list[Resource]:
        """Everything that has to be released."""
        return [
            self.vertices,
            self.placements,
            self.indices,
            self.array,
            *([self.detail] if self.detail else []),
            *([self._points] if self._points else []),
        ]
