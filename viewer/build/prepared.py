"""What drawing asks of triangles and can be found once and for all: it is stored with them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

MOST = 500_000
"""Vertices beyond which neither is worth its room: faces are small in the picture then, and welding takes too long."""


_FARTHEST = float(np.finfo(np.float16).max)


def inward(vertices: NDArray[np.void], indices: NDArray[np.uint32], /) -> NDArray[np.float16]:
    """From each vertex to the middle of the flat face about it: (n, 4) float16, metres; 0 where the surface bends."""
    position = vertices["position"]
    triangles = indices.reshape(-1, 3)
    corners = position[triangles]
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    area = np.linalg.norm(across, axis=1)
    out = np.zeros((len(position), 4), np.float16)
    at, count = triangles.ravel(), len(position)
    total = np.bincount(at, np.repeat(area, 3), count)
    normals = np.stack([np.bincount(at, np.repeat(across[:, k], 3), count) for k in range(3)], axis=1)
    flat = np.linalg.norm(normals, axis=1) > 0.999 * np.maximum(total, 1e-12)
    for k in range(3):
        middle = np.bincount(at, np.repeat(area * corners[:, :, k].mean(axis=1), 3), count)
        way = np.where(flat, middle / np.maximum(total, 1e-12) - position[:, k], 0.0)
        out[:, k] = np.clip(way, -_FARTHEST, _FARTHEST)
    return out


def welded(vertices: NDArray[np.void], indices: NDArray[np.uint32], /, *, coloured: bool = False) -> NDArray[np.uint32]:
    """Indices that name one vertex for all of an object at the same place: what needs no normals has fewer of them.

    Parameters
    ----------
    coloured : only vertices of one colour are the same
    """
    position = np.ascontiguousarray(vertices["position"]).view(np.uint32)
    colour = np.ascontiguousarray(vertices["colour"]).view(np.uint32) if coloured else vertices["material"]
    keys = (vertices["material"], vertices["object"], colour.reshape(-1), *position.T)
    order = np.lexsort(keys)
    new = np.ones(len(order), np.bool_)
    if len(order):
        new[1:] = np.any([key[order][1:] != key[order][:-1] for key in keys], axis=0)
    first = np.empty(len(order), np.uint32)
    first[order] = order[new][np.cumsum(new) - 1]
    return first[indices]
