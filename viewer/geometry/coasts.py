"""Seas of coastlines, which run with the land on their left and the water on their right."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

F8 = NDArray[np.float64]

_ASIDE = 1e-4
"""Part of a piece's length beside its middle where a side is looked at."""


def seas(lines: Sequence[F8], box: tuple[float, float, float, float], /) -> list[tuple[F8, ...]]:
    """The waters in a box.

    Parameters
    ----------
    lines : coastlines, (k, 2) each; what ends within the box is no border
    box : west, south, east, north

    Returns
    -------
    Polygons, each a tuple of closed rings, the outer one first
    """
    frame = shapely.box(*box)
    known = [line for line in lines if len(line) > 1 and (line[0] != line).any()]
    inner = shapely.intersection(frame, shapely.MultiLineString(known)) if known else shapely.MultiLineString()
    if inner.is_empty:
        return []
    borders = shapely.union_all([inner, shapely.get_exterior_ring(frame)])
    faces = shapely.get_parts(shapely.polygonize([borders]))
    if len(faces) < 2:
        return []
    pieces = np.concatenate([np.stack([line[:-1], line[1:]], axis=1) for line in known])
    along = pieces[:, 1] - pieces[:, 0]
    right = np.column_stack([along[:, 1], -along[:, 0]])
    middle = pieces.mean(axis=1)
    tree = shapely.STRtree(faces)
    votes = np.zeros(len(faces))
    for side, sign in ((middle + _ASIDE * right, 1.0), (middle - _ASIDE * right, -1.0)):
        face = tree.query(shapely.points(side), predicate="within")[1]
        np.add.at(votes, face, sign)
    return [
        tuple(shapely.get_coordinates(ring) for ring in shapely.get_rings(face))
        for face, vote in zip(faces.tolist(), votes.tolist(), strict=True)
        if vote > 0
    ]
