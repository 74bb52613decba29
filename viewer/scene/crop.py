"""A part of the Earth that is to be shown of a lone file: a box of degrees, or what lies about a place."""

from __future__ import annotations

import math
from dataclasses import dataclass

from viewer.i18n import N_

FARTHEST = 1e6
"""Metres of a radius at most."""

_LEAST = 1.0
_DEGREE = 111_319.49
"""Metres of a degree of the equator."""

_AROUND = N_("LAT,LON,RADIUS: a latitude of -89 to 89, a longitude of -180 to 180, metres of 1 to 1000000")
_BOX = N_("WEST,SOUTH,EAST,NORTH in degrees: -180 to 180 and -90 to 90, west before east, south before north")


class CropError(ValueError):
    """No part of the Earth: `expected` says what would be one."""

    def __init__(self, expected: str) -> None:
        self.expected = expected
        super().__init__(expected)


@dataclass(frozen=True, slots=True)
class Crop:
    """What is shown.

    Parameters
    ----------
    west, south, east, north : degrees
    about : latitude, longitude and metres that it was told by, if it is round
    """

    west: float
    south: float
    east: float
    north: float
    about: tuple[float, float, float] | None = None

    @classmethod
    def around(cls, text: str, /) -> Crop:
        """Of `LAT,LON,RADIUS`.

        Raises
        ------
        CropError
            If it is not that.
        """
        lat, lon, radius = _numbers(text, 3, _AROUND)
        if not (abs(lat) <= 89.0 and abs(lon) <= 180.0 and _LEAST <= radius <= FARTHEST):
            raise CropError(_AROUND)
        tall = radius / _DEGREE
        wide = tall / math.cos(math.radians(min(abs(lat) + tall, 89.5)))
        return cls(lon - wide, lat - tall, lon + wide, lat + tall, (lat, lon, radius))

    @classmethod
    def box(cls, text: str, /) -> Crop:
        """Of `WEST,SOUTH,EAST,NORTH`.

        Raises
        ------
        CropError
            If it is not that.
        """
        west, south, east, north = _numbers(text, 4, _BOX)
        if not (-180.0 <= west < east <= 180.0 and -90.0 <= south < north <= 90.0):
            raise CropError(_BOX)
        return cls(west, south, east, north)

    @property
    def word(self) -> str:
        """As the command line has it."""
        if self.about:
            return "--around=" + ",".join(map(repr, self.about))
        return "--bbox=" + ",".join(map(repr, (self.west, self.south, self.east, self.north)))

    @classmethod
    def of(cls, word: str, /) -> Crop | None:
        """Of a `word`; None where it is another."""
        name, _, text = word.partition("=")
        return cls.around(text) if name == "--around" else cls.box(text) if name == "--bbox" else None


def _numbers(text: str, count: int, expected: str) -> list[float]:
    try:
        found = [float(part) for part in text.split(",")]
    except ValueError:
        raise CropError(expected) from None
    if len(found) != count or not all(map(math.isfinite, found)):
        raise CropError(expected)
    return found
