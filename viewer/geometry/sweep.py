"""A profile drawn along lines: quay walls, kerbs, banks."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from viewer.geometry.checks import F8, I8, finite, per_item, starts
from viewer.geometry.mesh import Mesh, MeshPart
from viewer.geometry.polygons import PolygonSet

_LONGEST_MITRE = 2.0


def sweep(
    points: ArrayLike,
    line_starts: ArrayLike,
    profile: ArrayLike,
    z: ArrayLike,
    scale: ArrayLike,
    /,
    *,
    across: ArrayLike = 1.0,
    rise: ArrayLike = 0.0,
) -> Mesh:
    """The surface that a profile makes along each line string; lines that end where they begin are closed.

    Level pieces of the profile are `Part.FLAT`, the others `Part.EDGE`; the owner of a vertex is its line.

    Parameters
    ----------
    points : (n, 2) metres
    line_starts : (k + 1,) offsets into `points`
    profile : (m, 2) metres to the right of the line and upward, from left to right as seen along the line
    z : height of the profile's zero, metres, one number or (k,)
    scale : stretches the profile upward, one number or (k,)
    across : stretches it sideways, one number or (k,)
    rise : what each point lies higher than its line, metres, one number or (n,)
    """
    p = finite(points, "points", (None, 2))
    offsets = starts(line_starts, "line_starts", len(p))
    count = len(offsets) - 1
    base, up, wide = (per_item(v, n, count) for v, n in ((z, "z"), (scale, "scale"), (across, "across")))
    above = per_item(rise, "rise", len(p))
    outline = finite(profile, "profile", (None, 2))
    line = np.repeat(np.arange(count), np.diff(offsets))
    a = np.flatnonzero(line[:-1] == line[1:]) if len(line) else np.zeros(0, np.int64)
    a = a[(p[a] != p[a + 1]).any(axis=1)]
    if not len(a):
        return Mesh.empty()
    right = _right(p, a, offsets)
    owner = line[a]
    (left_u, left_z), (right_u, right_z) = outline[:-1].T, outline[1:].T

    def corner(vertex: I8, u: F8, height: F8) -> F8:
        """(segments, pieces, 3)."""
        xy = p[vertex][:, None] + (right[vertex] * wide[owner][:, None])[:, None] * u[None, :, None]
        level = (base[owner] + above[vertex])[:, None] + up[owner][:, None] * height[None]
        return np.concatenate([xy, level[..., None]], axis=2)

    b = a + 1
    quad = np.stack(
        [
            corner(a, left_u, left_z),
            corner(a, right_u, right_z),
            corner(b, right_u, right_z),
            corner(b, left_u, left_z),
        ],
        axis=2,
    )
    normal = np.cross(quad[:, :, 1] - quad[:, :, 0], quad[:, :, 3] - quad[:, :, 0])
    length = np.linalg.norm(normal, axis=2, keepdims=True)
    normal = normal / np.where(length > 0, length, 1.0)
    level = np.where(left_z == right_z, MeshPart.FLAT, MeshPart.EDGE)
    pieces = len(level)
    return Mesh.of(
        quad,
        np.repeat(normal.reshape(-1, 3), 4, axis=0),
        4 * np.arange(len(a) * pieces)[:, None] + np.array([0, 1, 2, 0, 2, 3]),
        np.repeat(owner, 4 * pieces),
        np.tile(np.repeat(level, 4), len(a)),
    )


def _right(p: F8, a: I8, offsets: I8) -> F8:
    """What one metre to the right is at each vertex, mitred: (n, 2); `a` are the segments' first vertices."""
    step = p[a + 1] - p[a]
    normal = np.column_stack([step[:, 1], -step[:, 0]]) / np.hypot(step[:, 0], step[:, 1])[:, None]
    into, out = np.zeros_like(p), np.zeros_like(p)
    into[a + 1] = normal
    out[a] = normal
    first, last = offsets[:-1][np.diff(offsets) > 1], offsets[1:][np.diff(offsets) > 1] - 1
    closed = (p[first] == p[last]).all(axis=1)
    into[first[closed]], out[last[closed]] = into[last[closed]], out[first[closed]]
    into = np.where(into.any(axis=1, keepdims=True), into, out)
    out = np.where(out.any(axis=1, keepdims=True), out, into)
    share = 1.0 + (into * out).sum(axis=1)
    return np.asarray((into + out) / np.maximum(share, 1.0 / _LONGEST_MITRE)[:, None])


def outlines(polygons: PolygonSet, /) -> tuple[F8, I8, I8]:
    """The rings of polygons as closed lines that have the polygon on their right.

    Returns
    -------
    points : (n, 2) metres, the first point of a ring again at its end
    line_starts : (k + 1,) int64
    owner : (k,) int64, the polygon of each
    """
    ground = polygons.normalised()
    rings = [ground.vertices[s:e][::-1] for s, e in zip(ground.ring_starts[:-1], ground.ring_starts[1:], strict=True)]
    closed = [np.concatenate([r, r[:1]]) for r in rings]
    counts = np.cumsum([0, *(len(r) for r in closed)]).astype(np.int64)
    return np.concatenate(closed) if closed else np.zeros((0, 2)), counts, ground.ring_polygon


def quay(points: ArrayLike, line_starts: ArrayLike, water: ArrayLike, rise: ArrayLike, /) -> Mesh:
    """A quay along lines that have the water on their right: coping, wall, a step half-way down, and its foot.

    Parameters
    ----------
    points, line_starts : as for `sweep`
    water : height of the water, metres, one number or (k,)
    rise : of the land above the water, metres, one number or (k,); the coping stands a little higher
    """
    # In parts of the rise; a coping 0.9 m wide lies on the land, the step of 1.6 m over the water.
    profile = [(-0.9, -0.06), (-0.9, 1.08), (0.0, 1.08), (0.0, 0.38), (1.6, 0.38), (1.6, -0.3)]
    return sweep(points, line_starts, profile, water, rise)
