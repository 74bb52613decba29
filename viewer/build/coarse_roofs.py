"""Roofs of a city: over winding outlines they take milliseconds each, so only the largest of very many get theirs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.roof_shapes import RoofShape
from viewer.scene.features import FeatureTable

MOST = 2_000
"""Roofs over outlines that are not convex, in one layer; the smaller ones beyond are flat, at their middle height."""


def left_flat(table: FeatureTable, /, most: int = MOST) -> NDArray[np.bool_]:
    """Which polygons of houses have a roof that is drawn flat because there are too many like it, (p,)."""
    polygons = table.polygons
    out = np.zeros(len(polygons), np.bool_)
    shapes = table.roof_shape[table.polygon_feature]
    asked = (shapes != RoofShape.FLAT) & (shapes != RoofShape.SKILLION)
    if int(asked.sum()) <= most:
        return out
    there = np.diff(polygons.polygon_starts) > 0
    winding = np.flatnonzero(asked & there & ~polygons.single_convex)
    if len(winding) > most:
        out[winding[np.argsort(-polygons.areas[winding], kind="stable")[most:]]] = True
    return out
