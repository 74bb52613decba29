"""Exact picking: the first triangle that a ray meets, over static triangles and repeated meshes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from viewer.geometry.checks import F8, I8, finite

FAN = 32
"""Children of a node and items of a leaf: few wide levels suit array arithmetic better than many narrow ones."""

_FIRST_LEAVES = 4
"""Nearest leaves that are asked before the others: what they give mostly rules the others out."""

_TINY = 1e-30  # in place of 0 in a direction: its inverse is finite and far beyond every scene


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
class BoxTree:
    """A hierarchy of boxes without pointers: node i of a level has the children FAN * i ... of the next.

    Parameters
    ----------
    boxes : (k, 2, 3) float32, level after level from the root; a little larger than what they hold
    levels : (l + 1,) int64, offsets of the levels into `boxes`
    order : (n,) uint32, the items as the leaves hold them
    """

    boxes: NDArray[np.float32]
    levels: NDArray[np.int64]
    order: NDArray[np.uint32]

    @classmethod
    def build(cls, lower: NDArray[np.float32], upper: NDArray[np.float32], /) -> BoxTree:
        """A tree over boxes given by their corners, each (n, 3): sorted along a Z-order curve (Lauterbach 2009)."""
        order = z_order((lower.astype(np.float64) + upper) / 2)
        low, high = lower[order], upper[order]
        slack = 1e-5 * (np.abs(low).max(initial=0.0) + np.abs(high).max(initial=0.0)) + 1e-4
        levels: list[NDArray[np.float32]] = []
        while len(low):
            first = np.arange(0, len(low), FAN)
            low, high = np.minimum.reduceat(low, first), np.maximum.reduceat(high, first)
            levels.append(np.stack([low - slack, high + slack], axis=1).astype(np.float32))
            if len(low) == 1:
                break
        levels.reverse()
        boxes = np.concatenate(levels) if levels else np.zeros((0, 2, 3), np.float32)
        return cls(boxes, np.cumsum([0, *(len(x) for x in levels)]).astype(np.int64), order.astype(np.uint32))

    def leaves(self, origin: F8, direction: F8, reach: float, /) -> tuple[I8, F8]:
        """Leaves that the ray passes within `reach` metres, the nearest first, and where it enters their boxes."""
        if not len(self.order):
            return np.zeros(0, np.int64), np.zeros(0)
        with np.errstate(over="ignore"):
            o = origin.astype(np.float32)
            inverse = (1.0 / np.where(np.abs(direction) < _TINY, _TINY, direction)).astype(np.float32)
        # Slabs (Kay, Kajiya 1986): the corner that the ray comes to first, by the signs of its direction.
        first = (inverse < 0).astype(np.intp)
        axes = np.arange(3)
        node, near = np.zeros(1, np.int64), np.zeros(1)
        for level in range(len(self.levels) - 1):
            start, end = int(self.levels[level]), int(self.levels[level + 1])
            if level:
                node = (node[:, None] * FAN + _CHILDREN).ravel()
                node = node[node < end - start]
            box = self.boxes[start + node]
            with np.errstate(over="ignore", invalid="ignore"):
                near = ((box[:, first, axes] - o) * inverse).max(axis=1)
                far = ((box[:, 1 - first, axes] - o) * inverse).min(axis=1)
            kept = (near <= far) & (far >= 0) & (near <= reach)
            node, near = node[kept], near[kept]
            if not len(node):
                break
        order = np.argsort(near, kind="stable")
        return node[order], near[order].astype(np.float64)

    def items(self, leaves: I8, /) -> NDArray[np.uint32]:
        """What some leaves hold."""
        item = (leaves[:, None] * FAN + _CHILDREN).ravel()
        return np.asarray(self.order[item[item < len(self.order)]], dtype=np.uint32)

    def along(self, origin: F8, direction: F8, reach: float, /) -> NDArray[np.uint32]:
        """Items whose leaf the ray passes within `reach` metres: all that it can meet, and some more."""
        return self.items(self.leaves(origin, direction, reach)[0])


_CHILDREN = np.arange(FAN)


def z_order(points: F8) -> I8:
    """Indices that sort points (n, 3) along a Z-order curve of 2^21 cells a side."""
    if not len(points):
        return np.zeros(0, np.int64)
    low = points.min(0)
    size = np.maximum(np.ptp(points, axis=0).max(), 1e-9)
    cell = np.minimum((points - low) / size * 2**21, 2**21 - 1).astype(np.uint64)
    code = np.zeros(len(points), np.uint64)
    for axis in range(3):
        x = cell[:, axis]
        for shift, mask in (
            (32, 0x1F00000000FFFF),
            (16, 0x1F0000FF0000FF),
            (8, 0x100F00F00F00F00F),
            (4, 0x10C30C30C30C30C3),
            (2, 0x1249249249249249),
        ):
            x = (x | (x << np.uint64(shift))) & np.uint64(mask)
        code |= x << np.uint64(axis)
    return np.argsort(code, kind="stable")


def _cross(a: Sequence[Any] | F8, b: Sequence[Any] | F8) -> tuple[F8, F8, F8]:
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


def _dot(a: Sequence[Any] | F8, b: Sequence[Any] | F8) -> F8:
    out: F8 = a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
    return out


def distances(triangles: ArrayLike, origin: ArrayLike, direction: ArrayLike, /) -> F8:
    """Where a ray meets triangles from either side, (m,), inf where it does not (Möller, Trumbore 1997).

    Parameters
    ----------
    triangles : (m, 3, 3), or (m, 3, 3) with origin and direction (m, 3) of their own
    origin, direction : (3,) or (m, 3)
    """
    t = np.asarray(triangles, dtype=np.float64)
    o, d = np.asarray(origin, dtype=np.float64), np.asarray(direction, dtype=np.float64)
    # By components: for some hundred triangles numpy's own cross products take longer than all the rest.
    corner, e1, e2 = t[:, 0].T, (t[:, 1] - t[:, 0]).T, (t[:, 2] - t[:, 0]).T
    ray = d.T
    p = _cross(ray, e2)
    det = _dot(e1, p)
    # Edge-on and degenerate triangles: relative, so that small scenes work like large ones.
    flat = np.abs(det) <= 1e-12 * np.sqrt(_dot(e1, e1) * _dot(e2, e2)) + 1e-300
    inverse = 1.0 / np.where(flat, 1.0, det)
    x, y, z = o.T
    s = (x - corner[0], y - corner[1], z - corner[2])
    u = _dot(s, p) * inverse
    q = _cross(s, e1)
    v = _dot(ray, q) * inverse
    at = _dot(e2, q) * inverse
    eps = 1e-9  # a ray through a shared edge must not slip between the two triangles
    hit = ~flat & (u >= -eps) & (v >= -eps) & (u + v <= 1 + eps) & (at >= 0)
    return np.where(hit, at, np.inf)


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

    @classmethod
    def build(cls, triangles: ArrayLike, matrices: ArrayLike, owner: ArrayLike, /) -> RayInstances:
        """Of a mesh (m, 3, 3) and its places as mesh to world matrices (k, 4, 4)."""
        t = np.asarray(triangles, dtype=np.float32).reshape(-1, 3, 3)
        m = np.asarray(matrices, dtype=np.float64).reshape(-1, 4, 4)
        p = t.reshape(-1, 3)
        low, high = (p.min(0), p.max(0)) if len(p) else (np.zeros(3), np.zeros(3))
        centre, half = (low.astype(np.float64) + high) / 2, (high.astype(np.float64) - low) / 2
        middle = m[:, :3, :3] @ centre + m[:, :3, 3]
        reach = np.abs(m[:, :3, :3]) @ half
        tree = BoxTree.build((middle - reach).astype(np.float32), (middle + reach).astype(np.float32))
        return cls(t, np.linalg.inv(m)[:, :3].astype(np.float64), np.asarray(owner, dtype=np.uint32), tree)

    def first(self, origin: F8, direction: F8, hidden: NDArray[np.bool_] | None, reach: float) -> tuple[float, int]:
        """Distance and owner of the first hit, (inf, 0) for none."""
        place = self.tree.along(origin, direction, reach)
        if hidden is not None:
            place = place[~hidden[self.owner[place]]]
        if not len(place) or not len(self.triangles):
            return np.inf, 0
        inverse = self.inverse[place]
        o = inverse[:, :, :3] @ origin + inverse[:, :, 3]
        d = inverse[:, :, :3] @ direction
        m = len(self.triangles)
        at = distances(np.tile(self.triangles, (len(place), 1, 1)), np.repeat(o, m, 0), np.repeat(d, m, 0))
        best = int(np.argmin(at))
        return (float(at[best]), int(self.owner[place[best // m]])) if at[best] <= reach else (np.inf, 0)


@dataclass(frozen=True, slots=True, eq=False)
class RayScene:
    """All that a ray can meet, as plain arrays.

    Parameters
    ----------
    points : (n, 3) float32, metres; may be a view of what is drawn
    corners : (m, 3) uint32, the triangles
    owner : (n,) uint32, the object's id of each point
    tree : over the triangles
    instances : the repeated meshes
    """

    points: NDArray[np.float32]
    corners: NDArray[np.uint32]
    owner: NDArray[np.uint32]
    tree: BoxTree
    instances: tuple[RayInstances, ...] = field(default=())

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
        first, second, third = (p[c[:, i]] for i in range(3))
        low = np.minimum(np.minimum(first, second), third)
        high = np.maximum(np.maximum(first, second), third)
        return cls(p, c, o, BoxTree.build(low, high), tuple(instances))

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
        for group in self.instances:
            at, whose = group.first(o, d, hidden, min(best, reach))
            if at < best:
                best, owner = at, whose
        if not np.isfinite(best) or best > reach:
            return None
        x, y, z = (o + best * d).tolist()
        return Hit(best, (x, y, z), owner)

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """What cannot be had from the points and triangles, by name, to be stored."""
        out: dict[str, NDArray[np.generic]] = {f"tree.{k}": getattr(self.tree, k) for k in ("boxes", "levels", "order")}
        for i, g in enumerate(self.instances):
            out |= {f"{i}.triangles": g.triangles, f"{i}.inverse": g.inverse, f"{i}.owner": g.owner}
            out |= {f"{i}.tree.{k}": getattr(g.tree, k) for k in ("boxes", "levels", "order")}
        return out

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

        def tree(prefix: str) -> BoxTree:
            return BoxTree(*(arrays[f"{prefix}tree.{k}"] for k in ("boxes", "levels", "order")))  # type: ignore[arg-type]

        groups: list[RayInstances] = []
        while f"{(i := len(groups))}.owner" in arrays:
            mesh, inverse, whose = (arrays[f"{i}.{k}"] for k in ("triangles", "inverse", "owner"))
            groups.append(RayInstances(mesh, inverse, whose, tree(f"{i}.")))  # type: ignore[arg-type]
        return cls(points, corners, owner, tree(""), tuple(groups))


def _ray(origin: ArrayLike, direction: ArrayLike) -> tuple[F8, F8]:
    o, d = finite(origin, "origin", (3,)), finite(direction, "direction", (3,))
    length = float(np.linalg.norm(d))
    if length == 0:
        raise ValueError("direction: expected a length, got 0")
    return o, d / length
