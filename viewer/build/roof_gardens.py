"""Which flat roofs get a parapet and plant rooms, and which of these have room beside what stands on the roof."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.checks import F8, I8
from viewer.geometry.mesh import Mesh, concatenate
from viewer.geometry.polygons import PolygonSet
from viewer.geometry.rooftops import Boxes, parapets, plant_rooms

# What a roof must have before it gets anything without being asked: a shed keeps its plain lid.
_PARAPET_AREA, _PARAPET_HEIGHT = 220.0, 9.0
_PLANT_AREA, _PLANT_HEIGHT = 300.0, 14.0
_MOST = 4_000
"""Roofs with details in a layer at most: a city of real data keeps its pace."""

_MOST_LOOKS = 20_000_000
"""Comparisons of plant rooms with footprints."""

AUTO, NONE, PARAPET, FULL = -1, 0, 1, 2
"""Codes of the property `roof:detail`."""


def roof_details(polygons: PolygonSet, base: F8, top: F8, flat: NDArray[np.bool_], wanted: NDArray[np.int8], /) -> Mesh:
    """Parapets and plant rooms of the flat roofs among `polygons`; the owner of a vertex is its polygon.

    Parameters
    ----------
    base, top : (p,) heights, metres
    flat : (p,) whose roof is flat
    wanted : (p,) of AUTO, NONE, PARAPET, FULL
    """
    area, height = polygons.areas, top - base
    lone = np.diff(polygons.polygon_starts) > 0
    large = flat & lone & (area >= _PARAPET_AREA) & (top >= _PARAPET_HEIGHT) & (height >= 2.5)
    walled = np.where(wanted == AUTO, large, (wanted >= PARAPET) & flat & lone)
    if walled.sum() > _MOST:
        # Those that ask for it first, then the largest; of equal ones the first.
        order = np.lexsort((-area, wanted < PARAPET))
        walled[order[walled[order]][_MOST:]] = False
    roomy = large & (area >= _PLANT_AREA) & (top >= _PLANT_HEIGHT)
    planted = walled & np.where(wanted == AUTO, roomy, wanted == FULL)
    meshes = [Mesh.empty()]
    if walled.any():
        chosen = np.flatnonzero(walled)
        meshes.append(parapets(polygons.select(chosen), top[chosen]).owned_by(chosen))
    if planted.any():
        chosen = np.flatnonzero(planted)
        rooms = plant_rooms(polygons.select(chosen), top[chosen])
        free = _free(rooms, chosen, polygons.bounds, base, top)
        meshes.append(rooms.mesh(top[chosen], free).owned_by(chosen))
    return concatenate(meshes)


def _free(rooms: Boxes, chosen: I8, bounds: F8, base: F8, top: F8) -> NDArray[np.bool_]:
    """Which boxes have nothing of another building in their place."""
    free = np.ones(len(rooms.owner), np.bool_)
    # Of what stands several times at one place one is enough.
    boxes = np.column_stack([bounds.reshape(len(bounds), -1), base, top])
    _, once = np.unique(np.where(np.isfinite(boxes), boxes, np.inf), axis=0, return_index=True)
    once.sort()
    # By their western edge; no footprint reaches further east than the widest one.
    order = once[np.argsort(bounds[once, 0, 0], kind="stable")]
    west = bounds[order, 0, 0]
    finite = np.isfinite(west)
    order, west = order[finite], west[finite]
    left = _MOST_LOOKS
    widest = float((bounds[order, 1, 0] - west).max(initial=0.0))
    low, high = rooms.rings.min(axis=1) - 0.5, rooms.rings.max(axis=1) + 0.5
    for i, owner in enumerate(chosen[rooms.owner].tolist()):
        first, last = np.searchsorted(west, [low[i, 0] - widest, high[i, 0]])
        left -= int(last - first)
        if left < 0:
            # Thousands at one place: none of them has room to spare.
            free[i:] = False
            break
        other = order[first:last]
        level = top[owner]
        met = (bounds[other, 0] < high[i]).all(axis=1) & (bounds[other, 1] > low[i]).all(axis=1)
        met &= (top[other] > level + 0.1) & (base[other] < level + rooms.top[i])
        free[i] = not met.any()
    return free
