"""Transverse Mercator on WGS 84 about any origin."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from viewer.geometry.checks import finite

F8 = NDArray[np.float64]

SEMI_MAJOR = 6_378_137.0
"""WGS 84, metres."""
FLATTENING = 1 / 298.257223563
MAX_LONGITUDE = 80.0
"""Degrees from the origin's meridian: the projection runs to infinity at 90, and its series are exact to here."""


def _polynomial(n: float, *coefficients: float) -> float:
    """Sum of c_k n^(k + 1), the lowest power first."""
    return sum(c * n ** (k + 1) for k, c in enumerate(coefficients))


def checked_origin(lat: float, lon: float, scale: float, /, *, reach: int) -> tuple[float, float, float]:
    """What a projection is made about, as floats.

    Parameters
    ----------
    reach : degrees of longitude on either side of zero that are taken

    Raises
    ------
    ValueError
        If the origin is not a place on Earth or `scale` is not positive.
    """
    if not (math.isfinite(lat) and -89.9 <= lat <= 89.9):
        raise ValueError(f"lat: expected -89.9 to 89.9 degrees, got {lat}")
    if not (math.isfinite(lon) and -reach <= lon <= reach):
        raise ValueError(f"lon: expected -{reach} to {reach} degrees, got {lon}")
    if not (math.isfinite(scale) and scale > 0):
        raise ValueError(f"scale: expected a positive number, got {scale}")
    return float(lat), float(lon), float(scale)


class TransverseMercator:
    """Degrees of longitude and latitude to local metres, east and north of an origin.

    Krüger's series to the sixth order in the third flattening (Karney, *Transverse Mercator with an accuracy of a few
    nanometers*, 2011, equations 7 to 36), so that it agrees with PROJ's `tmerc` far beyond any scene.

    Parameters
    ----------
    lat, lon : the origin, degrees; it maps to (0, 0)
    scale : metres in the scene a metre on the meridian

    Raises
    ------
    ValueError
        If the origin is not a place on Earth or `scale` is not positive.
    """

    __slots__ = ("_alpha", "_beta", "_e", "_north", "_radius", "lat", "lon", "scale")

    def __init__(self, lat: float, lon: float, /, *, scale: float = 1.0) -> None:
        self.lat, self.lon, self.scale = checked_origin(lat, lon, scale, reach=360)
        n = FLATTENING / (2 - FLATTENING)
        self._e = math.sqrt(FLATTENING * (2 - FLATTENING))
        self._radius = scale * SEMI_MAJOR / (1 + n) * (1 + n**2 / 4 + n**4 / 64 + n**6 / 256)
        self._alpha = (
            _polynomial(n, 1 / 2, -2 / 3, 5 / 16, 41 / 180, -127 / 288, 7891 / 37800),
            _polynomial(n, 0, 13 / 48, -3 / 5, 557 / 1440, 281 / 630, -1983433 / 1935360),
            _polynomial(n, 0, 0, 61 / 240, -103 / 140, 15061 / 26880, 167603 / 181440),
            _polynomial(n, 0, 0, 0, 49561 / 161280, -179 / 168, 6601661 / 7257600),
            _polynomial(n, 0, 0, 0, 0, 34729 / 80640, -3418889 / 1995840),
            _polynomial(n, 0, 0, 0, 0, 0, 212378941 / 319334400),
        )
        self._beta = (
            _polynomial(n, 1 / 2, -2 / 3, 37 / 96, -1 / 360, -81 / 512, 96199 / 604800),
            _polynomial(n, 0, 1 / 48, 1 / 15, -437 / 1440, 46 / 105, -1118711 / 3870720),
            _polynomial(n, 0, 0, 17 / 480, -37 / 840, -209 / 4480, 5569 / 90720),
            _polynomial(n, 0, 0, 0, 4397 / 161280, -11 / 504, -830251 / 7257600),
            _polynomial(n, 0, 0, 0, 0, 4583 / 161280, -108847 / 3991680),
            _polynomial(n, 0, 0, 0, 0, 0, 20648693 / 638668800),
        )
        self._north = 0.0
        self._north = float(self.forward(np.array([[lon, lat]]))[0, 1])

    def stretch(self, x: float, /) -> float:
        """Metres in the scene a metre on Earth `x` metres east of the origin's meridian.

        On the sphere (Snyder, *Map projections*, 1987, equation 8-4), which is within 1e-4 of the ellipsoid's.
        """
        return self.scale * math.cosh(min(abs(x) / self._radius, 3.0))

    def forward(self, lonlat: ArrayLike, /) -> F8:
        """Project.

        Parameters
        ----------
        lonlat : (n, 2) degrees, longitude first

        Returns
        -------
        (n, 2) float64, metres east and north of the origin

        Raises
        ------
        ValueError
            If a number is not finite, a latitude lies beyond a pole, or a longitude more than 80 degrees from the
            origin's.
        """
        points = finite(lonlat, "lonlat", (None, 2))
        if len(points) == 0:
            return np.zeros((0, 2))
        bad = np.abs(points[:, 1]) > 90
        if bad.any():
            raise ValueError(f"lonlat: expected latitudes of -90 to 90 degrees, got {points[bad][0, 1]}")
        dlon = (points[:, 0] - self.lon + 180) % 360 - 180
        bad = np.abs(dlon) > MAX_LONGITUDE
        if bad.any():
            raise ValueError(
                f"lonlat: expected longitudes within {MAX_LONGITUDE:g} degrees of {self.lon:g}, got {points[bad][0, 0]}"
            )
        lam, phi = np.radians(dlon), np.radians(points[:, 1])
        sin = np.sin(phi)
        # tan of the conformal latitude; at a pole tan(phi) is large but finite in floating point.
        sigma = np.sinh(self._e * np.arctanh(self._e * sin))
        tau = np.tan(phi)
        t = tau * np.hypot(1, sigma) - sigma * np.hypot(1, tau)
        xi = np.arctan2(t, np.cos(lam))
        eta = np.arcsinh(np.sin(lam) / np.hypot(t, np.cos(lam)))
        x, y = eta.copy(), xi.copy()
        for k, a in enumerate(self._alpha, 1):
            y += a * np.sin(2 * k * xi) * np.cosh(2 * k * eta)
            x += a * np.cos(2 * k * xi) * np.sinh(2 * k * eta)
        return np.stack([self._radius * x, self._radius * y - self._north], axis=1)

    def inverse(self, xy: ArrayLike, /) -> F8:
        """Undo `forward`.

        Parameters
        ----------
        xy : (n, 2) metres east and north of the origin

        Returns
        -------
        (n, 2) float64, degrees, longitude (within 180 of zero) first

        Raises
        ------
        ValueError
            If a number is not finite or a point lies off the projected Earth.
        """
        points = finite(xy, "xy", (None, 2))
        if len(points) == 0:
            return np.zeros((0, 2))
        eta, xi = points[:, 0] / self._radius, (points[:, 1] + self._north) / self._radius
        bad = (np.abs(eta) > 3) | (np.abs(xi) > math.pi / 2 + 1e-9)
        if bad.any():
            raise ValueError(f"xy: expected a point of the projected Earth, got {points[bad][0].tolist()} metres")
        x, y = eta.copy(), xi.copy()
        for k, b in enumerate(self._beta, 1):
            y -= b * np.sin(2 * k * xi) * np.cosh(2 * k * eta)
            x -= b * np.cos(2 * k * xi) * np.sinh(2 * k * eta)
        sinh, cos = np.sinh(x), np.cos(y)
        lam = np.arctan2(sinh, cos)
        conformal = np.sin(y) / np.maximum(np.hypot(sinh, cos), 1e-300)
        tau = conformal / (1 - self._e**2)
        for _ in range(5):  # Newton (Karney, equations 19 to 21); two rounds suffice but near the poles
            root = np.hypot(1, tau)
            sigma = np.sinh(self._e * np.arctanh(self._e * tau / root))
            t = tau * np.hypot(1, sigma) - sigma * root
            e2 = 1 - self._e**2
            tau = tau + (conformal - t) / np.hypot(1, t) * (1 + e2 * tau**2) / (e2 * root)
        lon = (np.degrees(lam) + self.lon + 180) % 360 - 180
        return np.stack([lon, np.degrees(np.arctan(tau))], axis=1)
