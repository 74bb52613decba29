"""Polygons with holes, many at once, as ragged arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from viewer.geometry.checks import F8, I8, finite, spread, starts
from viewer.geometry.grids import PointGrid
from viewer.geometry.inside import inside
from viewer.geometry.triangulation import convex, shoelace, successors, triangulate_ragged


@dataclass(frozen=True, slots=True, eq=False)
class PolygonSet:
    """Many polygons: vertices in rings, rings in polygons, the first ring of a polygon its outer one.

    Rings are not closed (the first vertex is not repeated). A polygon may have no ring at all: so it keeps its place
    beside the item it stands for when nothing of it was left. `normalised` turns outer rings counter-clockwise and
    holes clockwise.

    Parameters
    ----------
    vertices : (n, 2) float64, metres
    ring_starts : (r + 1,) int64, offsets into `vertices`
    polygon_starts : (p + 1,) int64, offsets into the rings

    Raises
    ------
    ValueError
        If a number is not finite, offsets do not run from 0 to the end, or a ring has fewer than three vertices.
    """

    vertices: NDArray[np.float64]
    ring_starts: NDArray[np.int64]
    polygon_starts: NDArray[np.int64]

    def __post_init__(self) -> None:
        vertices = np.ascontiguousarray(finite(self.vertices, "vertices", (None, 2)))
        rings = starts(self.ring_starts, "ring_starts", len(vertices), least=3)
        object.__setattr__(self, "vertices", vertices)
        object.__setattr__(self, "ring_starts", rings)
        object.__setattr__(self, "polygon_starts", starts(self.polygon_starts, "polygon_starts", len(rings) - 1))

    @classmethod
    def from_ragged(cls, vertices: ArrayLike, ring_starts: ArrayLike, polygon_starts: ArrayLike, /) -> PolygonSet:
        """Polygons of raw data, cleaned.

        Repeated points and a repeated end are dropped, then rings with fewer than three points left or with all of them
        on one line; a polygon that loses its outer ring loses its holes too and stays as an empty one. So polygon `i`
        of the result is polygon `i` of the data.

        Parameters
        ----------
        vertices : (n, 2) metres
        ring_starts : (r + 1,) offsets into `vertices`
        polygon_starts : (p + 1,) offsets into the rings

        Raises
        ------
        ValueError
            If a number is not finite or the offsets do not fit.
        """
        v = np.asarray(vertices, dtype=np.float64)
        if v.ndim != 2 or v.shape[1] != 2:
            raise ValueError(f"vertices: expected shape (n, 2), got {v.shape}")
        rings = starts(ring_starts, "ring_starts", len(v))
        polygons = starts(polygon_starts, "polygon_starts", len(rings) - 1)
        bad = np.flatnonzero(~np.isfinite(v).all(axis=1))
        if len(bad):
            ring = int(np.searchsorted(rings, bad[0], side="right")) - 1
            polygon = int(np.searchsorted(polygons, ring, side="right")) - 1
            where = f"point {bad[0] - rings[ring]} of ring {ring - polygons[polygon]} of polygon {polygon}"
            raise ValueError(f"vertices: expected finite numbers, got {v[bad[0]].tolist()} at {where}")
        v, rings, polygons = _without_rings(v, rings, polygons, np.diff(rings) > 0)
        if len(v):
            distinct = (v != v[successors(rings)]).any(axis=1)
            kept = np.concatenate([[0], np.cumsum(distinct)])
            v, rings = v[distinct], kept[rings]
        v, rings, polygons = _without_rings(v, rings, polygons, np.diff(rings) >= 3)
        v, rings, polygons = _without_rings(v, rings, polygons, shoelace(v, rings)[1] > 0)
        return cls(v, rings, polygons)

    def __len__(self) -> int:
        return len(self.polygon_starts) - 1

    @property
    def ring_polygon(self) -> I8:
        """The polygon of each ring, (r,)."""
        return np.repeat(np.arange(len(self), dtype=np.int64), np.diff(self.polygon_starts))

    @property
    def vertex_polygon(self) -> I8:
        """The polygon of each vertex, (n,)."""
        return np.repeat(self.ring_polygon, np.diff(self.ring_starts))

    @property
    def outer_rings(self) -> NDArray[np.bool_]:
        """Which rings are outer ones, (r,)."""
        outer = np.zeros(len(self.ring_starts) - 1, dtype=np.bool_)
        outer[self.polygon_starts[:-1][np.diff(self.polygon_starts) > 0]] = True
        return outer

    @property
    def ring_areas(self) -> F8:
        """Signed area of each ring, (r,), square metres, positive when counter-clockwise."""
        return shoelace(self.vertices, self.ring_starts)[0]

    @property
    def areas(self) -> F8:
        """Area of each polygon less its holes, (p,), square metres, whichever way its rings run."""
        signed = np.abs(self.ring_areas) * np.where(self.outer_rings, 1.0, -1.0)
        return np.bincount(self.ring_polygon, weights=signed, minlength=len(self)).astype(np.float64)

    @property
    def bounds(self) -> F8:
        """Box of each polygon, (p, 2, 2) metres; empty (inverted) for a polygon without rings."""
        boxes = np.tile(np.array([[np.inf] * 2, [-np.inf] * 2]), (len(self), 1, 1))
        held = np.diff(self.polygon_starts) > 0
        first = self.ring_starts[self.polygon_starts[:-1][held]]
        if len(first):
            boxes[held, 0] = np.minimum.reduceat(self.vertices, first, axis=0)
            boxes[held, 1] = np.maximum.reduceat(self.vertices, first, axis=0)
        return boxes

    @property
    def convex_rings(self) -> NDArray[np.bool_]:
        """Which rings are strictly convex, (r,)."""
        return convex(self.vertices, self.ring_starts)

    @property
    def single_convex(self) -> NDArray[np.bool_]:
        """Which polygons are one strictly convex ring, (p,)."""
        convex_outer = np.zeros(len(self), dtype=np.bool_)
        convex_outer[self.ring_polygon[self.convex_rings & self.outer_rings]] = True
        return np.asarray(convex_outer & (np.diff(self.polygon_starts) == 1), dtype=np.bool_)

    def normalised(self) -> PolygonSet:
        """The same polygons, outer rings counter-clockwise and holes clockwise."""
        wrong = (self.ring_areas < 0) == self.outer_rings
        if not wrong.any():
            return self
        sizes = np.diff(self.ring_starts)
        first, last = np.repeat(self.ring_starts[:-1], sizes), np.repeat(self.ring_starts[1:] - 1, sizes)
        index = np.arange(len(self.vertices))
        index = np.where(np.repeat(wrong, sizes), first + last - index, index)
        return PolygonSet(self.vertices[index], self.ring_starts, self.polygon_starts)

    def select(self, which: ArrayLike, /) -> PolygonSet:
        """The polygons `which` (indices (k,) or a mask (p,)), in that order."""
        chosen = np.asarray(which)
        chosen = np.flatnonzero(chosen) if chosen.dtype == np.bool_ else chosen.astype(np.int64)
        counts = np.diff(self.polygon_starts)[chosen]
        ring = np.repeat(self.polygon_starts[chosen], counts) + spread(counts)
        sizes = np.diff(self.ring_starts)[ring]
        vertex = np.repeat(self.ring_starts[ring], sizes) + spread(sizes)
        return PolygonSet(
            self.vertices[vertex], np.concatenate([[0], np.cumsum(sizes)]), np.concatenate([[0], np.cumsum(counts)])
        )

    def contains(self, points: ArrayLike, polygon: ArrayLike, /) -> NDArray[np.bool_]:
        """Whether point `i` lies in the polygon `polygon[i]` (even-odd rule; a hole's inside is outside).

        Parameters
        ----------
        points : (k, 2) metres
        polygon : (k,) indices, or one for all

        Returns
        -------
        (k,) bool; on an edge either answer, but the same for all polygons that share the edge's half-open rule
        """
        p = finite(points, "points", (None, 2))
        index = np.broadcast_to(np.asarray(polygon, dtype=np.int64), len(p))
        if len(index) and not (index.min() >= 0 and index.max() < len(self)):
            raise ValueError(f"polygon: expected indices of 0 to {len(self) - 1}, got {index.min()} to {index.max()}")
        first = np.append(self.ring_starts, len(self.vertices))[self.polygon_starts]
        return inside(self.vertices, self.ring_starts, first, p, index)

    def locate(self, points: ArrayLike, /) -> I8:
        """The first polygon that contains each point, (k,), or -1.

        Parameters
        ----------
        points : (k, 2) metres
        """
        p = finite(points, "points", (None, 2))
        found = np.full(len(p), len(self), dtype=np.int64)
        for point, polygon in PointGrid(p).within(self.bounds):
            held = self.contains(p[point], polygon)
            np.minimum.at(found, point[held], polygon[held])
        return np.where(found < len(self), found, -1)


def _without_rings(v: F8, rings: I8, polygons: I8, keep: NDArray[np.bool_]) -> tuple[F8, I8, I8]:
    """Drop rings, and the whole polygon where its outer one goes."""
    if keep.all():
        return v, rings, polygons
    keep = keep.copy()
    counts = np.diff(polygons)
    held = counts > 0
    keep &= np.repeat(keep[polygons[:-1][held]], counts[held])
    sizes = np.diff(rings)
    return (
        v[np.repeat(keep, sizes)],
        np.concatenate([[0], np.cumsum(sizes[keep])]),
        np.concatenate([[0], np.cumsum(keep)])[polygons],
    )


def from_rings(polygons: Sequence[Sequence[ArrayLike]], /) -> PolygonSet:
    """Polygons of lists of rings, cleaned as by `PolygonSet.from_ragged`.

    Parameters
    ----------
    polygons : for each polygon its rings, each (k, 2) metres, closed or not, the outer one first

    Raises
    ------
    ValueError
        If a ring has another shape or a number is not finite.
    """
    rings: list[F8] = []
    for i, polygon in enumerate(polygons):
        for j, ring in enumerate(polygon):
            points = np.asarray(ring, dtype=np.float64)
            if points.size == 0:
                points = points.reshape(0, 2)
            if points.ndim != 2 or points.shape[1] != 2:
                raise ValueError(f"ring {j} of polygon {i}: expected shape (n, 2), got {points.shape}")
            rings.append(points)
    return PolygonSet.from_ragged(
        np.concatenate(rings) if rings else np.zeros((0, 2)),
        np.cumsum([0, *(len(r) for r in rings)]),
        np.cumsum([0, *(len(p) for p in polygons)]),
    )


def triangulate(polygons: PolygonSet, /) -> tuple[I8, I8]:
    """Triangles of all polygons, counter-clockwise.

    Those of a valid polygon (its rings do not cross) cover exactly its area, meet edge to edge and use every vertex; of
    an invalid one something finite.

    Returns
    -------
    triangles : (m, 3) int64, indices of `polygons.vertices`
    owner : (m,) int64, the polygon of each, ascending
    """
    return triangulate_ragged(polygons.vertices, polygons.ring_starts, polygons.polygon_starts)
