"""The shapes of roofs, and how high each rises between its eaves and its highest point."""

from __future__ import annotations

import math
from enum import IntEnum
from types import MappingProxyType


class RoofShape(IntEnum):
    """A shape as the code of a column: those of Simple 3D Buildings of OpenStreetMap."""

    FLAT = 0
    GABLED = 1
    PYRAMIDAL = 2
    HIPPED = 3
    HALF_HIPPED = 4
    SKILLION = 5
    GAMBREL = 6
    MANSARD = 7
    DOME = 8
    ONION = 9
    ROUND = 10


Profile = tuple[tuple[float, float], ...]

_STRAIGHT: Profile = ((0.0, 0.0), (1.0, 1.0))


def _arc(steps: int) -> Profile:
    """A quarter of a circle from the eaves up; the places lie at equal angles."""
    angles = [math.pi / 2 * k / steps for k in range(steps + 1)]
    rise = [(1.0 - math.cos(a), math.sin(a)) for a in angles]
    return ((0.0, 0.0), *rise[1:-1], (1.0, 1.0))


PROFILES = MappingProxyType(
    {
        **dict.fromkeys(RoofShape, _STRAIGHT),
        RoofShape.GAMBREL: ((0.0, 0.0), (0.35, 0.65), (1.0, 1.0)),
        RoofShape.MANSARD: ((0.0, 0.0), (0.25, 0.75), (1.0, 1.0)),
        RoofShape.DOME: _arc(8),
        RoofShape.ROUND: _arc(6),
        # Steep at the foot, flatter at the shoulder, drawn up to a point; never beyond the walls.
        RoofShape.ONION: (
            *((0.0, 0.0), (0.03, 0.15), (0.10, 0.29), (0.22, 0.41), (0.40, 0.51)),
            *((0.60, 0.60), (0.77, 0.69), (0.89, 0.79), (0.96, 0.89), (1.0, 1.0)),
        ),
    }
)
"""Of each shape the heights along the way from the eaves to the ridge, both from 0 to 1."""

ALONG_A_RIDGE = frozenset({RoofShape.GABLED, RoofShape.GAMBREL, RoofShape.ROUND})
"""Shapes whose walls go up to the ridge at both of its ends."""

TO_A_POINT = frozenset({RoofShape.PYRAMIDAL, RoofShape.DOME, RoofShape.ONION})
"""Shapes that are drawn up to one point."""
