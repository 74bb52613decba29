"""A convex part of the plane that lines and areas are cut to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

F8 = NDArray[np.float64]

_CORNERS = 96


@dataclass(frozen=True, slots=True, eq=False)
class CutRegion:
    """What is kept.

    Parameters
    ----------
    shape : convex
    low, high : (2,) corners of the box about it
    """

    shape: shapely.Polygon
    low: F8
    high: F8

    @classmethod
    def _of(cls, corners: F8) -> CutRegion:
        shape = shapely.Polygon(corners)
        shapely.prepare(shape)
        return cls(shape, corners.min(axis=0), corners.max(axis=0))

    @classmethod
    def box(cls, west: float, south: float, east: float, north: float, /) -> CutRegion:
        """A rectangle."""
        return cls._of(np.array([(west, south), (east, south), (east, north), (west, north)], np.float64))

    @classmethod
    def ellipse(cls, middle: tuple[float, float], wide: float, tall: float, /) -> CutRegion:
        """An ellipse of these radii, as a polygon."""
        turn = np.arange(_CORNERS) * (2 * np.pi / _CORNERS)
        return cls._of(np.column_stack([middle[0] + wide * np.cos(turn), middle[1] + tall * np.sin(turn)]))

    def touches(self, piece: F8, /) -> bool:
        """Whether a line (k, 2), or a point, has a part in it, or goes round it."""
        if not len(piece) or (piece.min(axis=0) > self.high).any() or (piece.max(axis=0) < self.low).any():
            return False
        if len(piece) == 1:
            return bool(shapely.intersects_xy(self.shape, *piece[0]))
        shape = shapely.Polygon(piece) if len(piece) > 3 else shapely.LineString(piece)
        return bool(shapely.intersects(self.shape, shape))

    def _side(self, piece: F8) -> bool | None:
        """Whether a piece lies wholly in it, wholly outside, or neither as far as its box tells."""
        low, high = piece.min(axis=0), piece.max(axis=0)
        if (low > self.high).any() or (high < self.low).any():
            return False
        box = shapely.box(*low, *high)
        return True if bool(shapely.contains(self.shape, box)) else None

    def lines(self, line: F8, /) -> list[F8]:
        """What of a line (k, 2) lies in it."""
        if not len(line) or (side := self._side(line)) is False:
            return []
        if side or len(line) < 2:
            return [line]
        parts = shapely.get_parts(shapely.intersection(self.shape, shapely.LineString(line)))
        inside = [p for p in parts if p.geom_type == "LineString" and not p.is_empty]
        merged = shapely.line_merge(shapely.MultiLineString(inside))
        return [shapely.get_coordinates(p) for p in shapely.get_parts(merged)]

    def areas(self, polygon: Sequence[F8], /) -> list[tuple[F8, ...]]:
        """What of a polygon, a list of rings (k, 2), lies in it."""
        if not len(polygon[0]) or (side := self._side(polygon[0])) is False:
            return []
        if side or any(len(ring) < 4 for ring in polygon):
            return [tuple(polygon)]
        shape: shapely.Geometry = shapely.Polygon(polygon[0], list(polygon[1:]))
        if not shapely.is_valid(shape):
            shape = shapely.make_valid(shape)
        parts = shapely.get_parts(shapely.intersection(self.shape, shape))
        return [
            tuple(shapely.get_coordinates(ring) for ring in shapely.get_rings(part))
            for part in parts
            if part.geom_type == "Polygon" and part.area > 0
        ]
