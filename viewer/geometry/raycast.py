"""Exact picking: the first triangle that a ray meets, over static triangles and repeated meshes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from viewer.geometry.box_tree import BoxTree
from viewer.geometry.checks import F8, finite
from viewer.geometry.ray_instances import RayInstances, RayPlaces
from viewer.geometry.triangle_hits import distances

_FIRST_LEAVES = 4
"""Nearest leaves that are asked before the others: what they give mostly rules the others out."""

_PLACED = "placed."


@dataclass(frozen=True, slots=True, eq=False)
class Hit:
    """Where a ray ends.

    Parameters
    ----------
    distance : along the ray, metres
    position : (x, y, z), metres
    owner : the object's id
    """

    distance: float
    position: tuple[float, float, float]
    owner: int


@dataclass(frozen=True, slots=True, eq=False)
class RayScene:
    """All that a ray can meet, as plain arrays.

    Parameters
    ----------
    points : (n, 3) float32, metres; may be a view of what is drawn
    corners : (m, 3) uint32, the triangles
    owner : (n,) uint32, the object's id of each point
    tree : over the triangles
    placed : the repeated meshes
    """

    points: NDArray[np.float32]
    corners: NDArray[np.uint32]
    owner: NDArray[np.uint32]
    tree: BoxTree
    placed: RayPlaces = field(default_factory=lambda: RayPlaces.of(()))

    @classmethod
    def build(
        cls,
        points: ArrayLike,
        corners: ArrayLike,
        owner: ArrayLike,
        /,
        *,
        instances: Sequence[RayInstances] = (),
    ) -> RayScene:
        """Of points (n, 3), triangles of them (m, 3) and the points' objects (n,).

        Raises
        ------
        ValueError
            If a number is not finite or the lengths differ.
        """
        p = np.asarray(points, dtype=np.float32).reshape(-1, 3)
        c = np.asarray(corners, dtype=np.uint32).reshape(-1, 3)
        if not np.isfinite(p).all():
            raise ValueError("triangles: expected finite numbers")
        o = np.asarray(owner, dtype=np.uint32)
        if o.shape != (len(p),):
            raise ValueError(f"owner: expected {len(p)}, got shape {o.shape}")
        low = p[c[:, 0]]
        high = low.copy()
        for corner in (p[c[:, i]] for i in (1, 2)):
            np.minimum(low, corner, out=low)
            np.maximum(high, corner, out=high)
        return cls(p, c, o, BoxTree.build(low, high), RayPlaces.of(instances))

    @classmethod
    def of_triangles(
        cls, triangles: ArrayLike, owner: ArrayLike, /, *, instances: Sequence[RayInstances] = ()
    ) -> RayScene:
        """Of triangles (m, 3, 3) and their objects (m,).

        Raises
        ------
        ValueError
            If a number is not finite or the lengths differ.
        """
        t = np.asarray(triangles, dtype=np.float32).reshape(-1, 3)
        whose = np.repeat(np.asarray(owner, dtype=np.uint32), 3)
        return cls.build(t, np.arange(len(t)).reshape(-1, 3), whose, instances=instances)

    def first_hit(
        self,
        origin: ArrayLike,
        direction: ArrayLike,
        /,
        *,
        hidden: NDArray[np.bool_] | None = None,
        max_distance: float = np.inf,
    ) -> Hit | None:
        """The nearest hit of a ray, or None.

        Parameters
        ----------
        origin : (3,) metres
        direction : (3,), any length but 0
        hidden : (objects,) bool by object id: what the ray goes through
        max_distance : metres
        """
        o, d = _ray(origin, direction)
        leaves, near = self.tree.leaves(o, d, max_distance)
        best, owner = self._nearest(self.tree.items(leaves[:_FIRST_LEAVES]), o, d, hidden)
        # A box is entered a little before what it holds: equal distances are all compared, for the same answer always.
        rest = leaves[_FIRST_LEAVES:][near[_FIRST_LEAVES:] <= best]
        if len(rest):
            best, owner = min((best, owner), self._nearest(self.tree.items(rest), o, d, hidden))
        return self._end(o, d, hidden, best, owner, max_distance)

    def _nearest(self, which: NDArray[np.uint32], o: F8, d: F8, hidden: NDArray[np.bool_] | None) -> tuple[float, int]:
        """Distance and owner of the first of some triangles, the lowest owner of equal ones."""
        corners = self.corners[which]
        owner = self.owner[corners[:, 0]]
        if hidden is not None:
            seen = ~hidden[owner]
            corners, owner = corners[seen], owner[seen]
        if not len(corners):
            return np.inf, 0
        at = distances(self.points[corners], o, d)
        best = float(at.min())
        return (best, int(owner[at == best].min())) if np.isfinite(best) else (np.inf, 0)

    def brute_force(
        self,
        origin: ArrayLike,
        direction: ArrayLike,
        /,
        *,
        hidden: NDArray[np.bool_] | None = None,
        max_distance: float = np.inf,
    ) -> Hit | None:
        """The same answer by asking every triangle: what `first_hit` is tested against."""
        o, d = _ray(origin, direction)
        best, owner = self._nearest(np.arange(len(self.corners), dtype=np.uint32), o, d, hidden)
        return self._end(o, d, hidden, best, owner, max_distance)

    def _end(self, o: F8, d: F8, hidden: NDArray[np.bool_] | None, best: float, owner: int, reach: float) -> Hit | None:
        at, whose = self.placed.first(o, d, hidden, min(best, reach))
        if at < best:
            best, owner = at, whose
        if not np.isfinite(best) or best > reach:
            return None
        x, y, z = (o + best * d).tolist()
        return Hit(best, (x, y, z), owner)

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """What cannot be had from the points and triangles, by name, to be stored."""
        out: dict[str, NDArray[np.generic]] = {f"tree.{k}": getattr(self.tree, k) for k in ("boxes", "levels", "order")}
        return out | {f"{_PLACED}{name}": array for name, array in self.placed.arrays().items()}

    @classmethod
    def from_arrays(
        cls,
        points: NDArray[np.float32],
        corners: NDArray[np.uint32],
        owner: NDArray[np.uint32],
        arrays: Mapping[str, NDArray[np.generic]],
        /,
    ) -> RayScene:
        """Of the points and triangles and what `arrays` gave.

        Raises
        ------
        KeyError
            If one is missing.
        """
        tree = BoxTree(*(arrays[f"tree.{k}"] for k in ("boxes", "levels", "order")))  # type: ignore[arg-type]
        placed = {name.removeprefix(_PLACED): array for name, array in arrays.items() if name.startswith(_PLACED)}
        return cls(points, corners, owner, tree, RayPlaces.from_arrays(placed))


def _ray(origin: ArrayLike, direction: ArrayLike) -> tuple[F8, F8]:
    o, d = finite(origin, "origin", (3,)), finite(direction, "direction", (3,))
    length = float(np.linalg.norm(d))
    if length == 0:
        raise ValueError("direction: expected a length, got 0")
    return o, d / length
