"""Where rays meet triangles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from viewer.geometry.checks import F8


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
