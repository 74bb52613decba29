"""The sun's true place over a scene."""

from __future__ import annotations

import math
from datetime import UTC, datetime

_FIRST, _LAST = 1801, 2199


def sun_direction(time: datetime, lat: float, lon: float, /) -> tuple[float, float, float]:
    """Unit vector towards the sun (x east, y north, z up), by NOAA's equations as `astral` has them.

    Parameters
    ----------
    time : with a time zone; without one it is UTC
    lat, lon : WGS 84, degrees
    """
    from astral import Observer
    from astral.sun import azimuth, elevation

    at = time if time.tzinfo else time.replace(tzinfo=UTC)
    if not _FIRST <= at.year <= _LAST:
        # The same day of a year that the equations are good for, a leap year for a leap year.
        at = at.replace(year=2000 + at.year % 4)
    observer = Observer(lat, lon)
    compass, height = math.radians(azimuth(observer, at)), math.radians(elevation(observer, at))
    flat = math.cos(height)
    return (flat * math.sin(compass), flat * math.cos(compass), math.sin(height))
