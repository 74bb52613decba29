"""Houses for tests, in metres about a place on Earth."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_PLACE, _DEGREE = (118.0, 32.0), (94_491.0, 110_889.0)
"""Degrees east and north, and the metres of a degree there."""


def house(
    x: float, y: float, half: tuple[float, float], /, *, height: float, colour: str, heading: float = 0.0
) -> dict[str, Any]:
    """A feature: a rectangle with its middle at x, y, and half its width and depth, turned by `heading` radians."""
    c, s = math.cos(heading), math.sin(heading)
    ring = []
    for sign_u, sign_v in ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)):
        u, v = sign_u * half[0], sign_v * half[1]
        at = (x + u * c - v * s, y + u * s + v * c)
        ring.append([p + a / d for p, a, d in zip(_PLACE, at, _DEGREE, strict=True)])
    properties = {"building": "yes", "height": height, "colour": colour}
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def write_town(path: Path, houses: Iterable[dict[str, Any]], /) -> Path:
    """A GeoJSON file of houses."""
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(houses)}), encoding="utf-8")
    return path
