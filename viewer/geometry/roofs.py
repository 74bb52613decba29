"""Gabled and pyramidal roofs on convex footprints."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from viewer.geometry.checks import F8, per_item
from viewer.geometry.extrude import heights
from viewer.geometry.mesh import Mesh, Part
from viewer.geometry.polygons import PolygonSet

FLAT, GABLED, PYRAMIDAL = 0, 1, 2
"""Roof shapes as codes of the array `shape`."""


def main_axis(ring: ArrayLike, /) -> F8:
    """Unit vector along the longer side of the smallest rectangle about a convex ring (k, 2) (Freeman 1975)."""
    p = np.asarray(ring, dtype=np.float64)
    edges = np.roll(p, -1, axis=0) - p
    edges = edges / np.linalg.norm(edges, axis=1)[:, None]
    along = p @ edges.T
    across = p @ np.stack([-edges[:, 1], edges[:, 0]])
    length, width = np.ptp(along, axis=0), np.ptp(across, axis=0)
    best = int(np.argmin(np.round(length * width, 9)))
    axis = edges[best]
    return np.asarray(axis if length[best] >= width[best] else (-axis[1], axis[0]), dtype=np.float64)


def roofable(polygons: PolygonSet, shape: ArrayLike, height: ArrayLike, /) -> NDArray[np.bool_]:
    """Which polygons can carry the roof they ask for: one convex ring, a roof shape other than flat, a height above 0.

    Parameters
    ----------
    shape : (p,) of FLAT, GABLED, PYRAMIDAL
    height : of the roof alone, metres, one number or (p,)
    """
    wanted = (np.asarray(shape) != FLAT) & (per_item(height, "height", len(polygons)) > 0)
    single = np.diff(polygons.polygon_starts) == 1
    convex = np.zeros(len(polygons), dtype=np.bool_)
    convex[polygons.ring_polygon[polygons.convex_rings & polygons.outer_rings]] = True
    return np.asarray(wanted & single & convex, dtype=np.bool_)


def roofed(
    polygons: PolygonSet, base: ArrayLike, eaves: ArrayLike, height: ArrayLike, shape: ArrayLike, across: ArrayLike, /
) -> Mesh:
    """Watertight but for the floor: walls up to the eaves and a roof on them, for polygons that are `roofable`.

    Parameters
    ----------
    polygons : one convex ring each
    base, eaves : heights, metres, one number or (p,)
    height : of the roof above the eaves, metres, one number or (p,)
    shape : (p,) of GABLED, PYRAMIDAL
    across : (p,) bool, the ridge runs across the longer side instead of along it

    Raises
    ------
    ValueError
        If a number is not finite or the eaves lie below the base.
    """
    low, high = heights(base, eaves, len(polygons))
    rise = per_item(height, "height", len(polygons))
    kinds, turned = np.asarray(shape), np.asarray(across)
    ground = polygons.normalised()
    corners: list[F8] = []
    owner: list[int] = []
    part: list[int] = []

    def add(triangles: list[list[F8]], index: int, kind: Part) -> None:
        corners.append(np.array(triangles))
        owner.extend([index] * len(triangles))
        part.extend([kind] * len(triangles))

    for i in range(len(ground)):
        first = ground.polygon_starts[i]
        ring = ground.vertices[ground.ring_starts[first] : ground.ring_starts[first + 1]]
        if kinds[i] == GABLED:
            axis = main_axis(ring)
            if turned[i]:
                axis = np.array([-axis[1], axis[0]])
            ring, z = _gable_heights(ring, axis)
        else:
            z = np.zeros(len(ring))
        foot = np.column_stack([ring, np.full(len(ring), low[i])])
        top = np.column_stack([ring, high[i] + rise[i] * z])
        following = np.roll(np.arange(len(ring)), -1)
        pairs = list(zip(range(len(ring)), following.tolist(), strict=True))
        walls = [[foot[a], foot[b], top[b]] for a, b in pairs] + [[foot[a], top[b], top[a]] for a, b in pairs]
        add(walls, i, Part.WALL)
        if kinds[i] == GABLED:
            add(_halves(top, z), i, Part.ROOF)
        else:
            apex = np.append(_centroid(ring), high[i] + rise[i])
            add([[top[a], top[b], apex] for a, b in pairs], i, Part.ROOF)
    if not corners:
        return Mesh.empty()
    whole = np.concatenate(corners)
    area = np.linalg.norm(np.cross(whole[:, 1] - whole[:, 0], whole[:, 2] - whole[:, 0]), axis=1)
    keep = area > 1e-9
    return Mesh.from_corners(whole[keep], np.array(owner)[keep], np.array(part)[keep])


def _centroid(ring: F8) -> F8:
    """Of the area of a ring (k, 2)."""
    p, q = ring - ring[0], np.roll(ring, -1, axis=0) - ring[0]
    cross = p[:, 0] * q[:, 1] - p[:, 1] * q[:, 0]
    return np.asarray(ring[0] + ((p + q) * cross[:, None]).sum(0) / (3 * cross.sum()), dtype=np.float64)


def _gable_heights(ring: F8, axis: F8) -> tuple[F8, F8]:
    """The ring with the two ends of the ridge put in, and each vertex's height as a part of the roof's."""
    v = (ring - ring.mean(0)) @ np.array([-axis[1], axis[0]])
    v = v - (v.min() + v.max()) / 2
    half = v.max()
    points: list[F8] = []
    z: list[float] = []
    for k in range(len(ring)):
        points.append(ring[k])
        z.append(1 - abs(v[k]) / half)
        a, b = v[k], v[(k + 1) % len(ring)]
        if a * b < 0:
            points.append(ring[k] + (ring[(k + 1) % len(ring)] - ring[k]) * (a / (a - b)))
            z.append(1.0)
    return np.array(points), np.maximum(np.array(z), 0.0)


def _halves(top: F8, z: F8) -> list[list[F8]]:
    """The two planes of a gabled roof as fans; the ridge's ends are the two highest vertices."""
    a, b = sorted(np.argsort(-z, kind="stable")[:2].tolist())
    n = len(top)
    first, second = list(range(a, b + 1)), [*range(b, n), *range(a + 1)]
    return [[top[h[0]], top[h[k]], top[h[k + 1]]] for h in (first, second) for k in range(1, len(h) - 1)]
