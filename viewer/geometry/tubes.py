"""Thin tubes that rise from one point and come down on another."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from viewer.geometry.checks import finite, per_item
from viewer.geometry.mesh import Mesh, MeshPart

SIDES, STEPS = 8, 40


def arcs(start: ArrayLike, end: ArrayLike, rise: ArrayLike, radius: ArrayLike, /) -> Mesh:
    """Parabolas as round tubes, open at both ends; the owner of a vertex is its arc.

    Parameters
    ----------
    start, end : (n, 3) metres
    rise : height of the middle over the straight line, metres, one number or (n,)
    radius : of the tube, metres, one number or (n,)

    Raises
    ------
    ValueError
        If a number is not finite, a radius is not positive, or an arc ends where it starts.
    """
    a, b = finite(start, "start", (None, 3)), finite(end, "end", (None, 3))
    high, thick = per_item(rise, "rise", len(a)), per_item(radius, "radius", len(a))
    way = b - a
    length = np.linalg.norm(way, axis=1)
    for name, value in (("radius", thick), ("end", length)):
        if (value <= 0).any():
            i = int(np.argmax(value <= 0))
            raise ValueError(f"{name}: expected more than 0 metres, got {value[i]} at index {i}")
    t = np.linspace(0.0, 1.0, STEPS + 1)
    middle = a[:, None] + way[:, None] * t[:, None]
    middle[..., 2] += high[:, None] * (4 * t * (1 - t))
    along = np.repeat(way[:, None], STEPS + 1, axis=1)
    along[..., 2] += high[:, None] * (4 - 8 * t)
    along /= np.linalg.norm(along, axis=2, keepdims=True)
    # An arc lies in an upright plane: what stands across it is the same all along, so the tube does not twist.
    flat = np.hypot(way[:, 0], way[:, 1])
    upright = flat < 1e-9 * length
    across = np.column_stack([-way[:, 1], way[:, 0], np.zeros(len(a))]) / np.where(upright, 1.0, flat)[:, None]
    across[upright] = (1.0, 0.0, 0.0)
    third = np.cross(along, across[:, None])
    angle = np.arange(SIDES) * (2 * np.pi / SIDES)
    normals = (
        across[:, None, None] * np.cos(angle)[:, None] - third[:, :, None] * np.sin(angle)[:, None]
    )  # (n, steps, sides, 3)
    positions = middle[:, :, None] + normals * thick[:, None, None, None]
    s, k = np.meshgrid(np.arange(STEPS), np.arange(SIDES), indexing="ij")
    this, side = (s * SIDES + k).ravel(), (s * SIDES + (k + 1) % SIDES).ravel()
    one = np.concatenate(
        [np.column_stack([this, this + SIDES, side + SIDES]), np.column_stack([this, side + SIDES, side])]
    )
    each = (STEPS + 1) * SIDES
    triangles = one + each * np.arange(len(a))[:, None, None]
    return Mesh.of(positions, normals, triangles, np.repeat(np.arange(len(a)), each), MeshPart.WALL)
