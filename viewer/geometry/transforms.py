"""4x4 matrices that multiply column vectors, row-major, float64."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from viewer.geometry.checks import finite

F8 = NDArray[np.float64]

SINGULAR = 1e-12
"""A matrix whose determinant is below this share of its rows' lengths' product flattens space."""


def translation(offset: ArrayLike, /) -> F8:
    """(4, 4) that moves by `offset` (3,), metres."""
    m = np.eye(4)
    m[:3, 3] = finite(offset, "offset", (3,))
    return m


def scaling(factors: ArrayLike, /) -> F8:
    """(4, 4) that scales by one factor or by three (3,)."""
    f = np.asarray(factors, dtype=np.float64)
    m = np.eye(4)
    m[(0, 1, 2), (0, 1, 2)] = finite(np.broadcast_to(f, (3,)) if f.ndim == 0 else f, "factors", (3,))
    return m


def quaternion(xyzw: ArrayLike, /) -> F8:
    """(4, 4) of the rotation `xyzw` (4,), as glTF writes it; it is normalised first.

    Raises
    ------
    ValueError
        If its length is nearly zero.
    """
    q = finite(xyzw, "xyzw", (4,))
    length = math.hypot(*q.tolist())
    if length < 1e-9:
        raise ValueError(f"xyzw: expected a unit quaternion, got {q.tolist()}")
    x, y, z, w = (q / length).tolist()
    m = np.eye(4)
    m[:3, :3] = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ]
    return m


def compose(offset: ArrayLike = (0, 0, 0), xyzw: ArrayLike = (0, 0, 0, 1), factors: ArrayLike = 1.0, /) -> F8:
    """(4, 4) that scales, then turns, then moves (glTF's TRS)."""
    return np.asarray(translation(offset) @ quaternion(xyzw) @ scaling(factors), dtype=np.float64)


def compositions(offset: ArrayLike, xyzw: ArrayLike, factors: ArrayLike, /) -> F8:
    """Many of `compose` at once; a rotation of no length turns nothing, and what is not finite comes out so.

    Parameters
    ----------
    offset, factors : (k, 3)
    xyzw : (k, 4) quaternions of any length

    Returns
    -------
    (k, 4, 4) float64
    """
    o, q = np.asarray(offset, dtype=np.float64), np.asarray(xyzw, dtype=np.float64)
    with np.errstate(all="ignore"):
        largest = np.abs(q).max(axis=1, initial=0.0)
        still = largest < 1e-9
        q = np.where(still[:, None], (0.0, 0.0, 0.0, 1.0), q / np.where(still, 1.0, largest)[:, None])
        x, y, z, w = (q / np.sqrt((q * q).sum(axis=1))[:, None]).T
        m = np.zeros((len(o), 4, 4))
        m[:, 0, 0], m[:, 0, 1], m[:, 0, 2] = 1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)
        m[:, 1, 0], m[:, 1, 1], m[:, 1, 2] = 2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)
        m[:, 2, 0], m[:, 2, 1], m[:, 2, 2] = 2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)
        m[:, :3, :3] *= np.asarray(factors, dtype=np.float64)[:, None, :]
        m[:, :3, 3], m[:, 3, 3] = o, 1.0
    return m


def cross(a: F8, b: F8, /) -> F8:
    """Cross products of vectors (n, 3): numpy's own takes as long for one triangle as this for a thousand."""
    out = np.empty(np.broadcast_shapes(a.shape, b.shape))
    out[..., 0] = a[..., 1] * b[..., 2] - a[..., 2] * b[..., 1]
    out[..., 1] = a[..., 2] * b[..., 0] - a[..., 0] * b[..., 2]
    out[..., 2] = a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
    return out


def cofactors(matrices: F8, /) -> F8:
    """(k, 3, 3) that carry areas along with matrices (k, 3, 3); normals too, but for length and, mirrored, side."""
    a, b, c = matrices[..., 0], matrices[..., 1], matrices[..., 2]
    return np.stack([cross(b, c), cross(c, a), cross(a, b)], axis=-1)


def placements(offset: ArrayLike, heading: ArrayLike, factors: ArrayLike, /) -> F8:
    """Many upright placements at once: scale, turn about z, move.

    Parameters
    ----------
    offset : (k, 3) metres
    heading : (k,) radians, counter-clockwise
    factors : (k, 3)

    Returns
    -------
    (k, 4, 4) float64
    """
    o = finite(offset, "offset", (None, 3))
    h, f = finite(heading, "heading", (len(o),)), finite(factors, "factors", (len(o), 3))
    m = np.zeros((len(o), 4, 4))
    cos, sin = np.cos(h), np.sin(h)
    m[:, 0, 0], m[:, 0, 1] = cos * f[:, 0], -sin * f[:, 1]
    m[:, 1, 0], m[:, 1, 1] = sin * f[:, 0], cos * f[:, 1]
    m[:, 2, 2], m[:, 3, 3] = f[:, 2], 1.0
    m[:, :3, 3] = o
    return m


def look_at(eye: ArrayLike, target: ArrayLike, up: ArrayLike = (0, 0, 1), /) -> F8:
    """World to eye space (x right, y up, looking along -z), (4, 4).

    Looking straight along `up`, north (or, failing that, east) is up in the picture.

    Raises
    ------
    ValueError
        If eye and target coincide or `up` is zero.
    """
    e, t, u = finite(eye, "eye", (3,)), finite(target, "target", (3,)), finite(up, "up", (3,))
    back = e - t
    length = math.hypot(*back.tolist())
    if length < 1e-9:
        raise ValueError(f"eye and target: expected two points, got {e.tolist()} twice")
    if math.hypot(*u.tolist()) < 1e-9:
        raise ValueError(f"up: expected a direction, got {u.tolist()}")
    back = back / length
    for candidate in (u / math.hypot(*u.tolist()), np.array([0.0, 1.0, 0.0]), np.array([1.0, 0.0, 0.0])):
        right = np.cross(candidate, back)
        size = math.hypot(*right.tolist())
        if size > 1e-6:
            break
    right = right / size
    m = np.eye(4)
    m[:3, :3] = [right, np.cross(back, right), back]
    m[:3, 3] = -m[:3, :3] @ e
    return m


def perspective(fov_y: float, aspect: float, near: float, far: float, /) -> F8:
    """Eye space to OpenGL's clip space, (4, 4).

    Parameters
    ----------
    fov_y : vertical field of view, radians
    aspect : width over height
    near, far : clip distances, metres

    Raises
    ------
    ValueError
        If `fov_y` is not within (0, pi), `aspect` not positive or not 0 < near < far.
    """
    if not 0 < fov_y < math.pi:
        raise ValueError(f"fov_y: expected more than 0 and less than pi radians, got {fov_y}")
    if not (aspect > 0 and math.isfinite(aspect)):
        raise ValueError(f"aspect: expected a positive number, got {aspect}")
    if not (0 < near < far and math.isfinite(far)):
        raise ValueError(f"near and far: expected 0 < near < far, got {near} and {far}")
    f = 1 / math.tan(fov_y / 2)
    m = np.zeros((4, 4))
    m[0, 0], m[1, 1] = f / aspect, f
    m[2, 2], m[2, 3], m[3, 2] = (far + near) / (near - far), 2 * far * near / (near - far), -1.0
    return m


def inverse(matrix: ArrayLike, /) -> F8:
    """(4, 4) that undoes `matrix`.

    Raises
    ------
    ValueError
        If it is singular.
    """
    m = finite(matrix, "matrix", (4, 4))
    lengths = np.linalg.norm(m, axis=1)
    if lengths.min() == 0 or abs(np.linalg.det(m / lengths[:, None])) < SINGULAR:
        raise ValueError(f"matrix: expected one that can be inverted, got a singular one: {m.tolist()}")
    return np.asarray(np.linalg.inv(m), dtype=np.float64)
