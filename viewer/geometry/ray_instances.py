"""Meshes at many places, for rays: each mesh with its places, and all places together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from viewer.geometry.box_tree import BoxTree
from viewer.geometry.checks import F8, I8
from viewer.geometry.triangle_hits import distances

_SLACK = 1e-5  # of a mesh's size, by which its box is larger


@dataclass(frozen=True, slots=True, eq=False)
class RayInstances:
    """One mesh at many places.

    Parameters
    ----------
    triangles : (m, 3, 3) float32, the mesh's own metres
    inverse : (k, 3, 4) float64, world to mesh
    owner : (k,) uint32
    tree : over the places
    """

    triangles: NDArray[np.float32]
    inverse: NDArray[np.float64]
    owner: NDArray[np.uint32]
    tree: BoxTree
    box: F8 = field(init=False)
    """About the mesh, (2, 3), its own metres; a little larger."""

    def __post_init__(self) -> None:
        p = self.triangles.reshape(-1, 3).astype(np.float64)
        low, high = (p.min(0), p.max(0)) if len(p) else (np.full(3, np.inf), np.full(3, -np.inf))
        slack = _SLACK * (np.abs(low).max() + np.abs(high).max()) if len(p) else 0.0
        object.__setattr__(self, "box", np.array([low - slack, high + slack]))

    @classmethod
    def build(cls, triangles: ArrayLike, matrices: ArrayLike, owner: ArrayLike, /) -> RayInstances:
        """Of a mesh (m, 3, 3) and its places as mesh to world matrices (k, 4, 4)."""
        t = np.asarray(triangles, dtype=np.float32).reshape(-1, 3, 3)
        m = np.asarray(matrices, dtype=np.float64).reshape(-1, 4, 4)
        tree = BoxTree.build(*_reaches(t, m))
        return cls(t, np.linalg.inv(m)[:, :3].astype(np.float64), np.asarray(owner, dtype=np.uint32), tree)


def _reaches(triangles: NDArray[np.float32], matrices: F8) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Corners of the boxes about a mesh in its places, (k, 3) each."""
    p = triangles.reshape(-1, 3)
    low, high = (p.min(0), p.max(0)) if len(p) else (np.zeros(3), np.zeros(3))
    centre, half = (low.astype(np.float64) + high) / 2, (high.astype(np.float64) - low) / 2
    middle = matrices[:, :3, :3] @ centre + matrices[:, :3, 3]
    reach = np.abs(matrices[:, :3, :3]) @ half
    return (middle - reach).astype(np.float32), (middle + reach).astype(np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class RayPlaces:
    """All meshes in all their places: one walk through one tree tells what a ray passes.

    Parameters
    ----------
    meshes : with their places, one after the other
    starts : (g + 1,) int64, of each mesh's places among all
    inverse : (k, 3, 4) float64, world to mesh
    owner : (k,) uint32
    tree : over all places
    """

    meshes: tuple[RayInstances, ...]
    starts: I8
    inverse: F8
    owner: NDArray[np.uint32]
    tree: BoxTree

    @classmethod
    def of(cls, meshes: Sequence[RayInstances], /) -> RayPlaces:
        """Of meshes with their places."""
        some = [_reaches(mesh.triangles, _matrices(mesh.inverse)) for mesh in meshes]
        low, high = (np.concatenate([np.zeros((0, 3), np.float32), *(each[i] for each in some)]) for i in (0, 1))
        inverse = np.concatenate([np.zeros((0, 3, 4)), *(mesh.inverse for mesh in meshes)])
        owner = np.concatenate([np.zeros(0, np.uint32), *(mesh.owner for mesh in meshes)])
        starts = np.cumsum([0, *(len(mesh.owner) for mesh in meshes)]).astype(np.int64)
        return cls(tuple(meshes), starts, inverse, owner, BoxTree.build(low, high))

    def first(self, origin: F8, direction: F8, hidden: NDArray[np.bool_] | None, reach: float, /) -> tuple[float, int]:
        """Distance and owner of the first hit within `reach`, (inf, 0) for none."""
        place = self.tree.along(origin, direction, reach).astype(np.int64)
        if hidden is not None and len(place):
            place = place[~hidden[self.owner[place]]]
        if not len(place):
            return np.inf, 0
        inverse = self.inverse[place]
        o = inverse[:, :, :3] @ origin + inverse[:, :, 3]
        d = inverse[:, :, :3] @ direction
        mesh = np.searchsorted(self.starts, place, side="right") - 1
        # A leaf holds many: most of them are passed beside.
        near = self._enters(mesh, o, d) <= reach
        place, mesh, o, d = place[near], mesh[near], o[near], d[near]
        if not len(place):
            return np.inf, 0
        triangles = [self.meshes[i].triangles for i in mesh.tolist()]
        count = [len(t) for t in triangles]
        at = distances(np.concatenate(triangles), np.repeat(o, count, 0), np.repeat(d, count, 0))
        best = int(np.argmin(at))
        if at[best] > reach:
            return np.inf, 0
        return float(at[best]), int(self.owner[np.repeat(place, count)[best]])

    def _enters(self, mesh: I8, origin: F8, direction: F8) -> F8:
        """Where rays, in their meshes' own metres, enter the boxes about them; infinite where they pass beside."""
        boxes = np.array([each.box for each in self.meshes])[mesh]
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            a, b = (boxes[:, 0] - origin) / direction, (boxes[:, 1] - origin) / direction
            near = np.nanmax(np.minimum(a, b), axis=1)
            far = np.nanmin(np.maximum(a, b), axis=1)
        return np.where((near <= far) & (far >= 0), near, np.inf)

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """What is to be stored, by name."""
        out: dict[str, NDArray[np.generic]] = {"starts": self.starts, "inverse": self.inverse, "owner": self.owner}
        out |= {f"tree.{k}": getattr(self.tree, k) for k in ("boxes", "levels", "order")}
        for i, mesh in enumerate(self.meshes):
            out[f"{i}.triangles"] = mesh.triangles
            out |= {f"{i}.tree.{k}": getattr(mesh.tree, k) for k in ("boxes", "levels", "order")}
        return out

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]], /) -> RayPlaces:
        """Of what `arrays` gave. KeyError if one is missing."""

        def tree(prefix: str) -> BoxTree:
            return BoxTree(*(arrays[f"{prefix}tree.{k}"] for k in ("boxes", "levels", "order")))  # type: ignore[arg-type]

        starts, inverse, owner = (arrays[name] for name in ("starts", "inverse", "owner"))
        meshes = []
        for i, (first, end) in enumerate(zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True)):
            own = (arrays[f"{i}.triangles"], inverse[first:end], owner[first:end])
            meshes.append(RayInstances(*own, tree(f"{i}.")))  # type: ignore[arg-type]
        return cls(tuple(meshes), starts, inverse, owner, tree(""))  # type: ignore[arg-type]


def _matrices(inverse: F8) -> F8:
    """Mesh to world (k, 4, 4), of world to mesh (k, 3, 4)."""
    whole = np.zeros((len(inverse), 4, 4))
    whole[:, :3], whole[:, 3, 3] = inverse, 1.0
    return np.asarray(np.linalg.inv(whole), np.float64)
