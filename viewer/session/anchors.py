"""Where on an object its pin's leader ends: on its surface, at the top, as near to its middle as there is any."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from viewer.build.batches import Geometry, InstanceBatch
from viewer.camera.camera import Vector

_TOP = 0.2  # of an object's height: what counts as its top


def top_near(geometry: Geometry, ids: NDArray[np.intp], at: tuple[float, float], /) -> Vector | None:
    """The point of some objects' top that is nearest to a place seen from above; None where they have no surface.

    Parameters
    ----------
    ids : of the objects
    at : x and y, metres
    """
    own = np.zeros(len(geometry.objects.names), np.bool_)
    own[ids] = True
    found: list[NDArray[np.float64]] = []
    solid = geometry.solid.vertices
    mine = np.flatnonzero(own[solid["object"]])
    if len(mine):
        found.append(solid["position"][mine].astype(np.float64))
    found += [points for batch in geometry.instances if (points := _highest(batch, own)) is not None]
    if not found:
        return None
    points = np.concatenate(found)
    low, high = float(points[:, 2].min()), float(points[:, 2].max())
    hit = geometry.rays.first_hit((at[0], at[1], high + 0.1), (0.0, 0.0, -1.0), hidden=~own)
    least = high - _TOP * (high - low)
    if hit and hit.position[2] >= least:
        return hit.position
    top = points[points[:, 2] >= least]
    x, y, z = top[np.argmin(np.hypot(top[:, 0] - at[0], top[:, 1] - at[1]))].tolist()
    return (x, y, z)


def _highest(batch: InstanceBatch, own: NDArray[np.bool_]) -> NDArray[np.float64] | None:
    """The highest point of each copy of a mesh that belongs to the objects, (n, 3)."""
    placed = batch.placements[own[batch.placements["object"]]]
    if not len(placed):
        return None
    mesh = batch.vertices["position"].astype(np.float64)
    tip = mesh[np.argmax(mesh[:, 2])] * placed["scale"]
    c, s = placed["turn"].astype(np.float64).T
    moved = np.column_stack([tip[:, 0] * c - tip[:, 1] * s, tip[:, 0] * s + tip[:, 1] * c, tip[:, 2]])
    return np.asarray(placed["position"].astype(np.float64) + moved)
