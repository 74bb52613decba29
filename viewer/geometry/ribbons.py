"""Lines with widths as flat bands: roads, paths, rivers."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from viewer.geometry.checks import F8, I8, finite, per_item, starts
from viewer.geometry.mesh import Mesh, MeshPart, concatenate

_SIDES = 12
_STRAIGHT = np.cos(np.radians(3.0))


def ribbon(
    points: ArrayLike, line_starts: ArrayLike, width: ArrayLike, z: ArrayLike, /, *, round_ends: bool = True
) -> Mesh:
    """Bands about line strings, round at bends.

    The pieces of a band overlap at its bends; all of them lie at one height and belong to one owner, so nothing of
    it is seen.

    Parameters
    ----------
    points : (n, 2) metres
    line_starts : (k + 1,) offsets into `points`
    width : full width, metres, one number or (k,)
    z : height, metres, one number or (k,)
    round_ends : a half disc at both ends too

    Raises
    ------
    ValueError
        If a number is not finite, a width is negative or the offsets do not fit.
    """
    p = finite(points, "points", (None, 2))
    offsets = starts(line_starts, "line_starts", len(p))
    count = len(offsets) - 1
    half, height = per_item(width, "width", count) / 2, per_item(z, "z", count)
    if (half < 0).any():
        i = int(np.argmax(half < 0))
        raise ValueError(f"width: expected 0 or more, got {2 * half[i]} at index {i}")
    line = np.repeat(np.arange(count), np.diff(offsets))
    a = np.flatnonzero(line[:-1] == line[1:]) if len(line) else np.zeros(0, np.int64)
    step = p[a + 1] - p[a]
    length = np.hypot(step[:, 0], step[:, 1])
    a, step, length = a[length > 0], step[length > 0], length[length > 0]
    if not len(a):
        return Mesh.empty()
    along = step / length[:, None]
    side = np.column_stack([-along[:, 1], along[:, 0]]) * half[line[a]][:, None]
    b = p[a] + step
    quad = np.stack([p[a] - side, b - side, b + side, p[a] + side], axis=1)
    owner = line[a]
    triangles = 4 * np.arange(len(a))[:, None] + np.array([0, 1, 2, 0, 2, 3])
    meshes = [_flat(quad.reshape(-1, 2), triangles, np.repeat(owner, 4), height)]
    # A disc wherever the line bends: at the joint between two segments of one line that do not run straight on.
    joined = (owner[1:] == owner[:-1]) & ((along[1:] * along[:-1]).sum(1) < _STRAIGHT)
    at, whose = [p[a[1:]][joined]], [owner[1:][joined]]
    if round_ends:
        first, last = np.append(True, owner[1:] != owner[:-1]), np.append(owner[1:] != owner[:-1], True)
        at += [p[a[first]], b[last]]
        whose += [owner[first], owner[last]]
    meshes.append(_discs(np.concatenate(at), np.concatenate(whose), half, height))
    return concatenate(meshes)


def _discs(centre: F8, owner: I8, half: F8, height: F8) -> Mesh:
    angle = np.arange(_SIDES) * (2 * np.pi / _SIDES)
    circle = np.column_stack([np.cos(angle), np.sin(angle)])
    rim = centre[:, None] + circle * half[owner][:, None, None]
    fan = np.array([(0, k, k + 1) for k in range(1, _SIDES - 1)]).ravel()
    triangles = _SIDES * np.arange(len(centre))[:, None] + fan
    return _flat(rim.reshape(-1, 2), triangles, np.repeat(owner, _SIDES), height)


def _flat(xy: F8, triangles: I8, owner: I8, height: F8) -> Mesh:
    normals = np.tile(np.array([0, 0, 1], np.float32), (len(xy), 1))
    return Mesh.of(np.column_stack([xy, height[owner]]), normals, triangles, owner, MeshPart.FLAT)
