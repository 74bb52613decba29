"""The terrain of a scene: all its reliefs together; where there is none the ground is level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from viewer.geometry.checks import F8
from viewer.geometry.mesh import Mesh
from viewer.geometry.polygons import PolygonSet
from viewer.geometry.relief import Relief

_DEPTH = 1.5
"""Metres from the water's surface down to its bed."""


@dataclass(frozen=True, slots=True, eq=False)
class Terrain:
    """Reliefs whose heights add up.

    Parameters
    ----------
    reliefs : as drawn, hollowed under waters
    shores : as they were, which tells how high waters stand
    """

    reliefs: tuple[Relief, ...] = ()
    shores: tuple[Relief, ...] = ()

    @classmethod
    def of(cls, reliefs: Sequence[Relief], waters: Sequence[PolygonSet], /) -> Terrain:
        """The terrain with a bed under each sheet of water, so that no hill pokes through it."""
        whole = cls(tuple(reliefs), tuple(reliefs))
        drawn = []
        for relief in reliefs:
            heights = relief.heights.copy()
            rows, columns = np.indices(heights.shape)
            knots = relief.low + relief.step * np.column_stack([columns.ravel(), rows.ravel()])
            for polygons in waters:
                found = polygons.locate(knots)
                inside = np.flatnonzero(found >= 0)
                bed = whole.level(polygons)[found[inside]] - _DEPTH
                # Where several reliefs add up each is lowered by all that is too much.
                excess = np.maximum(whole.at(knots[inside]) - bed, 0.0)
                heights.ravel()[inside] -= excess
            drawn.append(replace(relief, heights=heights))
        return cls(tuple(drawn), tuple(reliefs))

    def level(self, polygons: PolygonSet, /) -> F8:
        """How high a sheet of water stands: at its lowest shore, (p,) metres."""
        return Terrain(self.shores).under(polygons)[0]

    def at(self, points: ArrayLike, /) -> F8:
        """The ground's height under points (n, 2), metres."""
        p = np.asarray(points, dtype=np.float64)
        return sum((r.at(p) for r in self.reliefs), np.zeros(len(p)))

    def drape(self, mesh: Mesh, /) -> Mesh:
        """The mesh laid on the ground."""
        for relief in self.reliefs:
            mesh = relief.drape(mesh)
        return mesh

    def under(self, polygons: PolygonSet, /) -> tuple[F8, F8]:
        """The lowest and the mean height of the ground at the corners of each polygon, (p,) metres."""
        count = len(polygons)
        low, mean = np.zeros(count), np.zeros(count)
        if self.reliefs and len(polygons.vertices):
            ground, owner = self.at(polygons.vertices), polygons.vertex_polygon
            low = np.full(count, np.inf)
            np.minimum.at(low, owner, ground)
            low[~np.isfinite(low)] = 0.0
            mean = np.bincount(owner, weights=ground, minlength=count) / np.maximum(
                np.bincount(owner, minlength=count), 1
            )
        return low, mean


LEVEL = Terrain()
