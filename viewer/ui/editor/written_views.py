"""Cameras as a scene's file has them."""

from __future__ import annotations

import math

from viewer.authoring import edits
from viewer.camera.orbit import Orbit


def camera_of(orbit: Orbit, /) -> dict[str, object]:
    """An orbit as a view is written."""
    return {
        "target": edits.near(orbit.target),
        "distance": round(orbit.distance, 1),
        "azimuth": round(math.degrees(math.remainder(orbit.azimuth, math.tau)), 1),
        "elevation": round(math.degrees(orbit.elevation), 1),
        "fov": round(math.degrees(orbit.fov), 1),
    }
