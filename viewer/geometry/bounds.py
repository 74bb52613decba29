"""Axis-aligned boxes as (2, 3) lower and upper corners, and the view frustum that culls them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from viewer.geometry.checks import F8, all_finite, finite

Real = TypeVar("Real", bound=np.floating)


def empty() -> F8:
    """The box of nothing, (2, 3): +inf and -inf, so that merging leaves the other as it is."""
    return np.array([[np.inf] * 3, [-np.inf] * 3])


def is_empty(bounds: ArrayLike, /) -> bool:
    """Whether the box (2, 3) holds nothing."""
    lower, upper = np.asarray(bounds, dtype=np.float64)
    return bool((lower > upper).any())


def bounds_of(points: ArrayLike, /) -> F8:
    """The box of `points` (n, 3), metres; empty for none."""
    p = finite(points, "points", (None, 3))
    return np.stack(extremes(p)) if len(p) else empty()


def extremes(points: NDArray[Real], /) -> tuple[NDArray[Real], NDArray[Real]]:
    """The least and the greatest of each axis of points (n, k), at least one."""
    # Axis by axis: numpy is slow along rows so short.
    axes = points.T
    return np.array([a.min() for a in axes]), np.array([a.max() for a in axes])


def merge(boxes: ArrayLike, /) -> F8:
    """The box of boxes (k, 2, 3)."""
    b = np.asarray(boxes, dtype=np.float64).reshape(-1, 2, 3)
    return np.stack([b[:, 0].min(axis=0), b[:, 1].max(axis=0)]) if len(b) else empty()


def grouped_bounds(points: ArrayLike, group: ArrayLike, count: int, /) -> F8:
    """The box of each group of points.

    Parameters
    ----------
    points : (n, 3) metres
    group : (n,) integers of 0 to `count` - 1
    count : number of groups

    Returns
    -------
    (count, 2, 3) float64, empty boxes for groups without points
    """
    p, g = np.asarray(points), np.asarray(group)
    if g.shape != (len(p),):
        raise ValueError(f"group: expected {len(p)} integers of 0 to {count - 1}, got shape {g.shape}")
    boxes = np.tile(empty(), (count, 1, 1))
    for begin in range(0, len(p), _AT_ONCE):
        _hold(boxes, p[begin : begin + _AT_ONCE], g[begin : begin + _AT_ONCE])
    return boxes


def triangle_bounds(
    points: NDArray[np.floating], triangles: NDArray[np.integer], group: ArrayLike, count: int, /
) -> F8:
    """The box of each group of triangles.

    Parameters
    ----------
    points : (n, 3) metres
    triangles : (m, 3) indices into them
    group : (m,) integers of 0 to `count` - 1

    Returns
    -------
    (count, 2, 3) float64, empty boxes for groups without triangles
    """
    # `take` is several times as fast as an index, but copies all that does not lie in a row, each time.
    points, g, step = np.ascontiguousarray(points), np.asarray(group), _AT_ONCE // 3
    boxes = np.tile(empty(), (count, 1, 1))
    for begin in range(0, len(triangles), step):
        some = triangles[begin : begin + step]
        _hold(boxes, np.take(points, some.ravel(), axis=0), np.repeat(g[begin : begin + step], 3))
    return boxes


_AT_ONCE = 3_000_000
"""Points that are looked at together: of a city, more would take more memory than all else."""


def _hold(boxes: F8, points: NDArray[np.generic], group: NDArray[np.generic]) -> None:
    """Have the boxes (k, 2, 3) of groups hold some points (n, 3) more."""
    p, g = all_finite(points, "points", (None, 3)), group.astype(np.int64)
    if len(g) and not (g.min() >= 0 and g.max() < len(boxes)):
        raise ValueError(f"group: expected integers of 0 to {len(boxes) - 1}, got {g.min()} to {g.max()}")
    if not len(p):
        return
    if (g[1:] < g[:-1]).any():
        order = np.argsort(g, kind="stable")
        p, g = p[order], g[order]
    first = np.flatnonzero(np.r_[True, g[1:] != g[:-1]])
    at = g[first]
    boxes[at, 0] = np.minimum(boxes[at, 0], np.minimum.reduceat(p, first, axis=0))
    boxes[at, 1] = np.maximum(boxes[at, 1], np.maximum.reduceat(p, first, axis=0))


def corners(bounds: ArrayLike, /) -> F8:
    """The eight corners of a box (2, 3), or of boxes (k, 2, 3): (8, 3) or (k, 8, 3)."""
    b = np.asarray(bounds, dtype=np.float64)
    which = np.array([[i & 1, i >> 1 & 1, i >> 2 & 1] for i in range(8)])
    return np.asarray(b[..., which, (0, 1, 2)], dtype=np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Frustum:
    """The six planes of a view.

    Parameters
    ----------
    planes : (6, 4) float64; a point is inside where `planes @ (x, y, z, 1)` is nowhere negative. Left, right, bottom,
        top, near, far; the normals are unit vectors.
    """

    planes: NDArray[np.float64]

    @classmethod
    def from_matrix(cls, view_projection: ArrayLike, /) -> Frustum:
        """The frustum of a world to clip space matrix (4, 4) (Gribb and Hartmann, 2001).

        Raises
        ------
        ValueError
            If the matrix is not finite.
        """
        m = finite(view_projection, "view_projection", (4, 4))
        planes = np.stack([m[3] + m[0], m[3] - m[0], m[3] + m[1], m[3] - m[1], m[3] + m[2], m[3] - m[2]])
        length = np.linalg.norm(planes[:, :3], axis=1)
        return cls(planes / np.where(length > 0, length, 1.0)[:, None])

    def visible(self, bounds: ArrayLike, /) -> NDArray[np.bool_]:
        """Which boxes may be seen; never False for one that can.

        Parameters
        ----------
        bounds : (k, 2, 3) metres; empty (inverted) ones are never visible

        Returns
        -------
        (k,) bool
        """
        b = np.asarray(bounds, dtype=np.float64).reshape(-1, 2, 3)
        held = np.all(b[:, 0] <= b[:, 1], axis=1)
        b = np.where(held[:, None, None], b, 0.0)
        centre, half = (b[:, 0] + b[:, 1]) / 2, (b[:, 1] - b[:, 0]) / 2
        normals, offset = self.planes[:, :3], self.planes[:, 3]
        # The corner farthest along each normal; the slack is rounding's share.
        reach = centre @ normals.T + offset + half @ np.abs(normals).T
        slack = 1e-9 * (np.abs(centre).max(axis=1, initial=0.0) + 1)
        return np.asarray(held & (reach >= -slack[:, None]).all(axis=1), dtype=np.bool_)
