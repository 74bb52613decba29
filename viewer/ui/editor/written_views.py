"""Cameras as a scene's file has them."""

from __future__ import annotations

import math

from viewer.authoring import edits
from viewer.session.explorer import Explorer


def camera_of(explorer: Explorer, /) -> dict[str, object]:
    """Where a camera is going to, or is, as a view is written: going to that shows the same again."""
    orbit = explorer.composition.plain(explorer.goal)
    return {
        "target": edits.near(orbit.target),
        "distance": round(orbit.distance, 1),
        "azimuth": round(math.degrees(math.remainder(orbit.azimuth, math.tau)), 1),
        "elevation": round(math.degrees(orbit.elevation), 1),
        "fov": round(math.degrees(orbit.fov), 1),
    }
