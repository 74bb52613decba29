"""The terrain of a scene: all its reliefs together; where there is none the ground is level."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from viewer.geometry.checks import F8
from viewer.geometry.mesh import Mesh
from viewer.geometry.polygons import PolygonSet
from viewer.geometry.relief import Relief


@dataclass(frozen=True, slots=True, eq=False)
class Terrain:
    """Reliefs whose heights add up."""

    reliefs: tuple[Relief, ...] = ()

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
