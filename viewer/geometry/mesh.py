"""Triangle meshes as plain arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from viewer.geometry.bounds import bounds_of
from viewer.geometry.checks import F8, finite


class MeshPart(IntEnum):
    """What a vertex belongs to, so that a style can colour it."""

    WALL = 0
    ROOF = 1
    FLAT = 2
    FOLIAGE = 3
    TRUNK = 4
    EDGE = 5
    FLOOR = 6


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """Triangles over shared vertices, counter-clockwise seen from outside.

    Parameters
    ----------
    positions : (n, 3) float64, metres
    normals : (n, 3) float32, unit vectors
    triangles : (m, 3) uint32, indices of vertices
    owner : (n,) int64, index of the source item a vertex comes from (the polygon, line or point)
    part : (n,) uint8, `MeshPart`

    Raises
    ------
    ValueError
        If the lengths do not agree or a position is not finite.
    """

    positions: NDArray[np.float64]
    normals: NDArray[np.float32]
    triangles: NDArray[np.uint32]
    owner: NDArray[np.int64]
    part: NDArray[np.uint8]

    def __post_init__(self) -> None:
        n = len(finite(self.positions, "positions", (None, 3)))
        if self.normals.shape != (n, 3) or self.owner.shape != (n,) or self.part.shape != (n,):
            got = f"{self.normals.shape}, {self.owner.shape} and {self.part.shape}"
            raise ValueError(f"normals, owner and part: expected {n} each as of positions, got shapes {got}")
        if self.triangles.ndim != 2 or self.triangles.shape[1] != 3:
            raise ValueError(f"triangles: expected shape (m, 3), got {self.triangles.shape}")
        if self.triangles.size and int(self.triangles.max()) >= n:
            raise ValueError(f"triangles: expected indices below {n}, got {self.triangles.max()}")

    @classmethod
    def of(
        cls, positions: ArrayLike, normals: ArrayLike, triangles: ArrayLike, owner: ArrayLike, part: ArrayLike
    ) -> Mesh:
        """A mesh of any arrays, cast to the right types; `owner` and `part` may be one number for all."""
        p = np.asarray(positions, dtype=np.float64).reshape(-1, 3)
        return cls(
            p,
            np.asarray(normals, dtype=np.float32).reshape(-1, 3),
            np.asarray(triangles, dtype=np.uint32).reshape(-1, 3),
            np.array(np.broadcast_to(np.asarray(owner, dtype=np.int64), len(p))),
            np.array(np.broadcast_to(np.asarray(part, dtype=np.uint8), len(p))),
        )

    @classmethod
    def from_corners(cls, corners: ArrayLike, owner: ArrayLike, part: ArrayLike, /) -> Mesh:
        """A faceted mesh: every triangle has its own three vertices and its flat normal.

        Parameters
        ----------
        corners : (m, 3, 3) metres, counter-clockwise from outside
        owner, part : one number, or (m,) one a triangle
        """
        c = finite(corners, "corners", (None, 3, 3))
        m = len(c)
        return cls.of(
            c.reshape(-1, 3),
            np.repeat(flat_normals(c), 3, axis=0),
            np.arange(3 * m).reshape(-1, 3),
            np.repeat(np.broadcast_to(np.asarray(owner), m), 3),
            np.repeat(np.broadcast_to(np.asarray(part), m), 3),
        )

    @classmethod
    def empty(cls) -> Mesh:
        """A mesh of nothing."""
        return cls.of(np.zeros((0, 3)), np.zeros((0, 3)), np.zeros((0, 3)), 0, 0)

    @property
    def corners(self) -> F8:
        """The triangles' corners, (m, 3, 3) float64, metres."""
        return self.positions[self.triangles]

    @property
    def bounds(self) -> F8:
        """(2, 3) metres; empty (inverted) for a mesh without vertices."""
        return bounds_of(self.positions)

    @property
    def area(self) -> float:
        """Of all triangles, square metres."""
        c = self.corners
        return float(np.linalg.norm(np.cross(c[:, 1] - c[:, 0], c[:, 2] - c[:, 0]), axis=1).sum() / 2)

    @property
    def volume(self) -> float:
        """Enclosed, cubic metres; meaningful for a watertight mesh."""
        c = self.corners
        if not len(c):
            return 0.0
        c = c - c.reshape(-1, 3).mean(axis=0)
        return float(np.einsum("ij,ij->i", c[:, 0], np.cross(c[:, 1], c[:, 2])).sum() / 6)

    def owned_by(self, owner: ArrayLike, /) -> Mesh:
        """The same mesh with its items renumbered: item `i` becomes `owner[i]`."""
        return replace(self, owner=np.asarray(owner, dtype=np.int64)[self.owner])


def concatenate(meshes: Sequence[Mesh], /) -> Mesh:
    """One mesh of many; the owners stay as they are.

    Raises
    ------
    ValueError
        If the whole has more vertices than uint32 can number.
    """
    if not meshes:
        return Mesh.empty()
    counts = [len(m.positions) for m in meshes]
    if sum(counts) >= 2**32:
        raise ValueError(f"meshes: expected fewer than 2^32 vertices together, got {sum(counts)}")
    offsets = np.cumsum([0, *counts[:-1]])
    return Mesh(
        np.concatenate([m.positions for m in meshes]),
        np.concatenate([m.normals for m in meshes]),
        np.concatenate([m.triangles + np.uint32(o) for m, o in zip(meshes, offsets, strict=True)]),
        np.concatenate([m.owner for m in meshes]),
        np.concatenate([m.part for m in meshes]),
    )


def flat_normals(corners: ArrayLike, /) -> NDArray[np.float32]:
    """Unit normals of triangles (m, 3, 3), (m, 3) float32; up for those without an area."""
    c = np.asarray(corners, dtype=np.float64)
    n = np.cross(c[:, 1] - c[:, 0], c[:, 2] - c[:, 0])
    length = np.linalg.norm(n, axis=1)
    flat = length <= 1e-300
    n[flat] = (0.0, 0.0, 1.0)
    return np.asarray(n / np.where(flat, 1.0, length)[:, None], dtype=np.float32)


def open_edges(mesh: Mesh, /) -> F8:
    """Edges that have no partner in the opposite direction, (k, 2, 3) metres.

    Vertices at the same position count as one, so meshes with split normals and solids that touch along an edge pass.
    """
    if not len(mesh.triangles):
        return np.zeros((0, 2, 3))
    # Adding 0 turns -0.0 into 0.0: the same place, but other bytes.
    places, index = np.unique(mesh.positions + 0.0, axis=0, return_inverse=True)
    t = index.reshape(-1)[mesh.triangles.astype(np.int64)]
    a, b = t.reshape(-1), np.roll(t, -1, axis=1).reshape(-1)
    keep = a != b
    a, b = a[keep], b[keep]
    key, inverse = np.unique(np.minimum(a, b) * len(places) + np.maximum(a, b), return_inverse=True)
    balance = np.bincount(inverse.reshape(-1), weights=np.where(a < b, 1.0, -1.0), minlength=len(key))
    left = key[balance != 0]
    return np.asarray(places[np.stack([left // len(places), left % len(places)], axis=1)], dtype=np.float64)


def is_watertight(mesh: Mesh, /) -> bool:
    """Whether every edge is met in both directions equally often: no hole, no flipped triangle."""
    return len(mesh.triangles) > 0 and len(open_edges(mesh)) == 0
