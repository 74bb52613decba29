"""Low-poly trees of paper: an irregular crown on a short trunk."""

from __future__ import annotations

import numpy as np

from viewer.geometry.checks import F8, I8
from viewer.geometry.mesh import Mesh, MeshPart, concatenate

VARIANTS = 3
_TRUNK_SIDES = 5


def _icosahedron() -> tuple[F8, I8]:
    """Vertices (12, 3) on the unit sphere and triangles (20, 3), counter-clockwise from outside."""
    ring = np.arange(5) * (2 * np.pi / 5)
    h, r = 1 / np.sqrt(5), 2 / np.sqrt(5)
    upper = np.column_stack([r * np.cos(ring), r * np.sin(ring), np.full(5, h)])
    lower = np.column_stack([r * np.cos(ring + np.pi / 5), r * np.sin(ring + np.pi / 5), np.full(5, -h)])
    vertices = np.concatenate([[[0, 0, 1]], upper, lower, [[0, 0, -1]]])
    faces = []
    for i in range(5):
        j = (i + 1) % 5
        faces += [(0, 1 + i, 1 + j), (1 + i, 6 + i, 1 + j), (1 + j, 6 + i, 6 + j), (6 + i, 11, 6 + j)]
    return vertices, np.array(faces)


def tree_mesh(variant: int, /) -> Mesh:
    """A tree one metre high on the origin, faceted; 30 triangles.

    Parameters
    ----------
    variant : 0 to `VARIANTS` - 1: round, tall, wide

    Raises
    ------
    ValueError
        If there is no such variant.
    """
    if not 0 <= variant < VARIANTS:
        raise ValueError(f"variant: expected 0 to {VARIANTS - 1}, got {variant}")
    vertices, faces = _icosahedron()
    shape = np.array([(0.33, 0.33, 0.40), (0.26, 0.26, 0.44), (0.40, 0.38, 0.36)][variant])
    # Each vertex in or out by a fixed amount of its own: paper that was folded by hand.
    dent = 1 + 0.11 * np.sin(np.arange(12) * (2.4 + variant) + 1.7 * variant)
    crown = vertices * dent[:, None] * shape
    crown[:, 2] += 1.0 - crown[:, 2].max()
    foot = float(crown[:, 2].min())
    ring = np.arange(_TRUNK_SIDES) * (2 * np.pi / _TRUNK_SIDES)
    circle = 0.035 * np.column_stack([np.cos(ring), np.sin(ring)])
    low = np.column_stack([circle, np.zeros(_TRUNK_SIDES)])
    high = np.column_stack([circle, np.full(_TRUNK_SIDES, foot + 0.12)])
    walls = []
    for i in range(_TRUNK_SIDES):
        j = (i + 1) % _TRUNK_SIDES
        walls += [[low[i], low[j], high[j]], [low[i], high[j], high[i]]]
    return concatenate(
        [Mesh.from_corners(crown[faces], 0, MeshPart.FOLIAGE), Mesh.from_corners(np.array(walls), 0, MeshPart.TRUNK)]
    )
