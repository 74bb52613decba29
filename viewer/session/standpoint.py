"""Where the screen itself stands in the scene: how far things are from there, and in which direction."""

from __future__ import annotations

import math
from dataclasses import dataclass

from viewer.camera.orbit import Orbit
from viewer.i18n import N_, Translator

HERE = "@here"
"""What the id of the pin is that says so; no hotspot can have it."""

SIGN = "★"
"""In place of that pin's number."""

_BESIDE = 15.0  # metres: nearer there is no way to speak of
_ROUND = 10.0  # metres to which ways are told
_KILOMETRE = 1000.0
_AHEAD, _EYE, _SLOPE = 30.0, 55.0, math.radians(14.0)  # what one sees from there: metres ahead, away; above

_DIRECTIONS = (
    N_("straight ahead"),
    N_("ahead on the right"),
    N_("on the right"),
    N_("behind on the right"),
    N_("behind you"),
    N_("behind on the left"),
    N_("on the left"),
    N_("ahead on the left"),
)
"""Clockwise, an eighth of a circle each."""


@dataclass(frozen=True, slots=True)
class Standpoint:
    """Where visitors stand before the screen.

    Parameters
    ----------
    x, y : east and north in the scene, metres
    heading : where they look to, degrees clockwise from north
    """

    x: float
    y: float
    heading: float = 0.0

    def distance(self, x: float, y: float, /) -> float:
        """Metres to a point, as the crow flies."""
        return math.hypot(x - self.x, y - self.y)

    def turn(self, x: float, y: float, /) -> float:
        """How far one turns to the right to look at a point, degrees, -180..180."""
        bearing = math.degrees(math.atan2(x - self.x, y - self.y))
        return math.remainder(bearing - self.heading, 360.0)

    def direction(self, x: float, y: float, /) -> str:
        """The same in words, marked for translation."""
        return _DIRECTIONS[round(self.turn(x, y) / 45.0) % 8]

    def way(self, x: float, y: float, tr: Translator, /) -> str:
        """How far and in which direction a point is, in a line."""
        metres = self.distance(x, y)
        if metres < _BESIDE:
            return tr.gettext("right here")
        rounded = max(round(metres / _ROUND), 1) * _ROUND
        far = f"{rounded:.0f} m" if rounded < _KILOMETRE else f"{metres / _KILOMETRE:.1f} km"
        return tr.gettext("{distance}, {direction}").format(distance=far, direction=tr.gettext(self.direction(x, y)))

    def orbit(self, z: float, /) -> Orbit:
        """What one sees from there, a little from above.

        Parameters
        ----------
        z : height of the ground, metres
        """
        ahead = math.radians(self.heading)
        target = (self.x + _AHEAD * math.sin(ahead), self.y + _AHEAD * math.cos(ahead), z)
        return Orbit(target, _EYE, math.remainder(-math.pi / 2 - ahead, math.tau), _SLOPE)
