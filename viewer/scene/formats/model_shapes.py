"""Triangles of a model in a space of their own, with a normal for each vertex, and what they look like."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.checks import F8, I8
from viewer.geometry.transforms import cross
from viewer.i18n import N_
from viewer.scene.formats.gltf_faults import BadModelError, Faults
from viewer.scene.formats.gltf_materials import Surface
from viewer.scene.issues import Severity
from viewer.scene.positions import Path

_FINITE = N_("finite numbers")
_SLIVER = 1e-10
"""Triangles with a smaller area than this share of their longest side's square are drawn by nobody."""

_MOST_BLENDED = 400_000
"""Triangles of a piece from which on each has one colour: there are more than a screen has places for."""

_SEEN = 4  # of 255: a difference between colours

_SHORTEST = 1e-6  # normals that are shorter point nowhere


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """Triangles over vertices, in their mesh's own space.

    Parameters
    ----------
    points : (u, 3)
    place : (v,) where among the points each vertex is; None where each has its own
    normals : (v, 3) float32 unit vectors
    triangles : (t, 3), vertices
    source : (v,) which of the file's vertices each is
    count : vertices that the file has
    """

    points: F8
    place: I8 | None
    normals: NDArray[np.float32]
    triangles: I8
    source: I8
    count: int

    @property
    def corners(self) -> F8:
        """(t, 3, 3)."""
        return self.points[self.triangles if self.place is None else self.place[self.triangles]]


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A shape and what it looks like.

    Parameters
    ----------
    colours : (v, 4) uint8 sRGB and alpha, or (1, 4) for all
    uv : (v, 2) float32; None without a picture
    blended : colours go over into each other within triangles
    """

    shape: Shape
    surface: Surface
    colours: NDArray[np.uint8]
    uv: NDArray[np.float32] | None
    blended: bool = False

    @classmethod
    def of(cls, shape: Shape, surface: Surface, colours: NDArray[np.uint8], uv: NDArray[np.float32] | None, /) -> Piece:
        """A shape as it looks; triangles so small that nobody sees it keep to one colour each."""
        blended = len(colours) > 1 and len(shape.triangles) <= _MOST_BLENDED
        if blended:
            corners = colours[shape.triangles]
            blended = bool((np.ptp(corners, axis=1) > _SEEN).any())
        return cls(shape, surface, colours, uv, blended)

    @property
    def detailed(self) -> bool:
        """Whether its vertices have more than a colour."""
        return self.surface.detailed or self.blended


def shape_of(
    positions: F8,
    normals: F8 | None,
    triangles: I8,
    source: I8,
    count: int,
    faults: Faults,
    path: Path,
    at: Path,
    /,
) -> Shape:
    """What of some triangles can be drawn.

    Parameters
    ----------
    positions, normals : (v, 3); without normals triangles are flat
    triangles : (t, 3), vertices
    source, count : as for `Shape`
    faults : takes what is left out
    path, at : of the triangles, and of their positions, for the faults

    Raises
    ------
    BadModelError
        If that is nothing.
    """
    # Added up: numpy is slow at looking along so short an axis.
    good = np.isfinite(positions[:, 0] + positions[:, 1] + positions[:, 2])
    if not good.all():
        broken = f"NaN, inf (x {int((~good).sum())})"
        faults.add("bad-model", Severity.ERROR, at, broken, _FINITE)
        triangles = triangles[good[triangles].all(axis=1)]
    first = positions[triangles[:, 0]]
    one, two = positions[triangles[:, 1]] - first, positions[triangles[:, 2]] - first
    area = cross(one, two)
    double = np.sqrt(squares(area))
    # A third side is at most as long as the two others together.
    solid = double > _SLIVER * np.maximum(squares(one), squares(two))
    if not solid.any():
        found = N_("triangles without an area") if count else N_("nothing")
        raise BadModelError(path, found, N_("triangles that have a size"))
    if not solid.all():
        triangles, area, double = triangles[solid], area[solid], double[solid]
    return _with_normals(positions, normals, triangles, area / double[:, None], source, count)


def squares(vectors: F8) -> F8:
    """Squared lengths of vectors (n, 3), (n,)."""
    return np.asarray(np.einsum("ij,ij->i", vectors, vectors), dtype=np.float64)


def used_of(triangles: I8, count: int, /) -> tuple[I8, I8]:
    """Vertices that some triangle has, and the triangles over those alone."""
    flat = triangles.ravel()
    if 4 * len(flat) < count:
        source, place = np.unique(flat, return_inverse=True)
        return source, place.reshape(-1, 3)
    used = np.zeros(count, np.bool_)
    used[flat] = True
    source = np.flatnonzero(used)
    return source, triangles if len(source) == count else (np.cumsum(used) - 1)[triangles]


def _with_normals(positions: F8, normals: F8 | None, triangles: I8, facing: F8, source: I8, count: int) -> Shape:
    """Vertices with a normal each, and no others.

    Where the file has none that points anywhere, triangles get corners of their own and are flat, as the specification
    asks.

    Parameters
    ----------
    facing : (t, 3) unit normals of the triangles
    """
    used, triangles = used_of(triangles, len(positions))
    if len(used) < len(positions):
        positions, source = positions[used], source[used]
        normals = None if normals is None else normals[used]
    length = None if normals is None else np.sqrt(squares(normals))
    points = None if length is None else np.isfinite(length) & (length > _SHORTEST)
    if normals is None or length is None or points is None or not points.any():
        place = triangles.ravel()
        own = np.arange(len(place), dtype=np.int64).reshape(-1, 3)
        flat = np.repeat(facing.astype(np.float32), 3, axis=0)
        return Shape(positions, place, flat, own, source[place], count)
    if points.all():
        return Shape(positions, None, (normals / length[:, None]).astype(np.float32), triangles, source, count)
    unit = np.where(points[:, None], normals, 1.0) / np.where(points, length, 1.0)[:, None]
    odd = ~points[triangles].all(axis=1)
    corners = triangles[odd].ravel()
    place = np.concatenate([np.arange(len(positions)), corners])
    triangles = triangles.copy()
    triangles[odd] = len(positions) + np.arange(len(corners)).reshape(-1, 3)
    both = np.concatenate([unit, np.repeat(facing[odd], 3, axis=0)]).astype(np.float32)
    kept, triangles = used_of(triangles, len(place))
    place = place[kept]
    return Shape(positions, place, both[kept], triangles, source[place], count)
