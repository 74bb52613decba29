"""The plate carrée: degrees as they are, for maps of the world."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from viewer.geometry.checks import finite
from viewer.geometry.projection import SEMI_MAJOR, checked_origin

F8 = NDArray[np.float64]


class PlateCarree:
    """Longitude and latitude as local metres about an origin, true along its parallel and along meridians only.

    Longitudes are not wrapped: what goes on beyond 180 degrees goes on in the plane.

    Parameters
    ----------
    lat, lon : the origin, degrees; it maps to (0, 0)
    scale : metres in the scene a metre on the meridian

    Raises
    ------
    ValueError
        If the origin is not a place on Earth or `scale` is not positive.
    """

    __slots__ = ("_each", "lat", "lon", "scale")

    def __init__(self, lat: float, lon: float, /, *, scale: float = 1.0) -> None:
        self.lat, self.lon, self.scale = checked_origin(lat, lon, scale, reach=720)
        degree = math.radians(1.0) * SEMI_MAJOR * scale
        self._each = np.array([degree * math.cos(math.radians(lat)), degree])

    def forward(self, lonlat: ArrayLike, /) -> F8:
        """(n, 2) degrees, longitude first, to metres east and north of the origin."""
        return np.asarray((finite(lonlat, "lonlat", (None, 2)) - (self.lon, self.lat)) * self._each, dtype=np.float64)

    def inverse(self, xy: ArrayLike, /) -> F8:
        """Undo `forward`; longitudes come within 180 of zero."""
        degrees = finite(xy, "xy", (None, 2)) / self._each + (self.lon, self.lat)
        return np.column_stack([(degrees[:, 0] + 180) % 360 - 180, degrees[:, 1]])
