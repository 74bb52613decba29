"""Flights of stairs on a floor plan: blocks that rise one after another along the longer side."""

from __future__ import annotations

import numpy as np

from viewer.geometry.checks import F8, I8
from viewer.geometry.polygons import PolygonSet
from viewer.geometry.triangulation import successors

_TREAD = 0.6  # metres along the way of one block
_FEWEST, _MOST = 3, 16
_FULL = 0.8
"""Share of the rectangle about an outline that it fills where it is a flight; what winds is drawn as a block."""


def flights(polygons: PolygonSet, /) -> tuple[F8, F8, I8]:
    """Blocks of stairs.

    Parameters
    ----------
    polygons : outlines of stairs

    Returns
    -------
    corners : (n, 4, 2) counter-clockwise
    share : (n,) of the whole rise that a block is high
    polygon : (n,) whose it is; outlines that are no rectangle have none
    """
    corners, share, of = [], [], []
    ahead = polygons.vertices[successors(polygons.ring_starts)] - polygons.vertices
    length = np.hypot(ahead[:, 0], ahead[:, 1])
    owner, areas = polygons.vertex_polygon, polygons.areas
    for i in range(len(polygons)):
        own = np.flatnonzero(owner == i)
        if not len(own):
            continue
        longest = own[int(np.argmax(length[own]))]
        unit = ahead[longest] / max(float(length[longest]), 1e-12)
        turn = np.array([unit, (-unit[1], unit[0])])
        places = polygons.vertices[own] @ turn.T
        low, high = places.min(axis=0), places.max(axis=0)
        if abs(areas[i]) < _FULL * float(np.prod(high - low)):
            continue
        count = int(np.clip(round(float(high[0] - low[0]) / _TREAD), _FEWEST, _MOST))
        at = np.linspace(low[0], high[0], count + 1)
        for n in range(count):
            box = np.array([(at[n], low[1]), (at[n + 1], low[1]), (at[n + 1], high[1]), (at[n], high[1])])
            corners.append(box @ turn)
            share.append((n + 1) / count)
            of.append(i)
    return np.array(corners).reshape(-1, 4, 2), np.array(share), np.array(of, np.int64)
