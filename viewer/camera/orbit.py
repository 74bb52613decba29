"""Looking round: an orbit about a target, how it moves, and what keeps it sensible. Pure functions of frozen values."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from viewer.camera.camera import Camera, Vector

TOP = math.radians(89.9)
SMALLEST = 1e-6
"""Metres: what is smaller as a whole is no model."""


@dataclass(frozen=True, slots=True)
class Orbit:
    """Where the eye stands about a target.

    Parameters
    ----------
    target : metres
    distance : metres
    azimuth : where the eye stands seen from the target, counter-clockwise from east, radians
    elevation : of the eye over the target, radians
    fov : vertical field of view, radians
    """

    target: Vector
    distance: float
    azimuth: float
    elevation: float
    fov: float = math.radians(40.0)

    @classmethod
    def of_camera(cls, camera: Camera, /) -> Orbit:
        """The orbit that a camera stands on."""
        x, y, z = (np.subtract(camera.eye, camera.target) / camera.distance).tolist()
        return cls(camera.target, camera.distance, math.atan2(y, x), math.asin(max(-1.0, min(1.0, z))), camera.fov_y)

    @property
    def eye(self) -> Vector:
        """Metres."""
        flat = self.distance * math.cos(self.elevation)
        x, y, z = self.target
        return (
            x + flat * math.cos(self.azimuth),
            y + flat * math.sin(self.azimuth),
            z + self.distance * math.sin(self.elevation),
        )

    def camera(self, bounds: ArrayLike, shift: tuple[float, float] = (0.0, 0.0), /) -> Camera:
        """The camera, near and far fitted to `bounds` (2, 3)."""
        return Camera(self.eye, self.target, self.fov, shift=shift).fitted(bounds)


@dataclass(frozen=True, slots=True)
class Room:
    """What an orbit must keep to.

    Parameters
    ----------
    lower, upper : corners of the model, metres
    ground : height that the eye stays above, metres
    """

    lower: Vector
    upper: Vector
    ground: float

    @property
    def size(self) -> float:
        """The model's diagonal, metres."""
        return max(math.dist(self.lower, self.upper), SMALLEST)

    @property
    def nearest(self) -> float:
        """Smallest distance, metres."""
        return min(1.0, 0.01 * self.size)

    @property
    def clearance(self) -> float:
        """Least height of the eye over the ground, metres."""
        return min(1.2, 0.004 * self.size)

    def clamp(self, orbit: Orbit, /) -> Orbit:
        """The nearest orbit that neither goes under the ground nor loses the model; the whole of it for no orbit."""
        if not math.isfinite(sum((*orbit.target, orbit.distance, orbit.azimuth, orbit.elevation, orbit.fov))):
            x, y, z = ((a + b) / 2 for a, b in zip(self.lower, self.upper, strict=True))
            orbit = Orbit((x, y, z), self.size, -1.0, 0.6)
        x, y, z = (
            min(max(t, a), b) for t, a, b in zip(orbit.target, (*self.lower[:2], self.ground), self.upper, strict=True)
        )
        distance = min(max(orbit.distance, self.nearest), 2.5 * self.size)
        low = (self.ground + self.clearance - z) / distance
        least = math.asin(max(-0.9, min(0.9, low)))
        elevation = min(max(orbit.elevation, least), TOP)
        return replace(orbit, target=(x, y, z), distance=distance, elevation=elevation)


def turn(orbit: Orbit, right: float, up: float, /) -> Orbit:
    """The eye moved round the target by angles, radians."""
    return replace(orbit, azimuth=orbit.azimuth + right, elevation=orbit.elevation + up)


def pan(orbit: Orbit, right: float, up: float, /) -> Orbit:
    """The target moved over the ground by parts of the picture's height."""
    scale = 2 * orbit.distance * math.tan(orbit.fov / 2)
    c, s = math.cos(orbit.azimuth), math.sin(orbit.azimuth)
    # Looking along -(c, s): right is (-s, c), and what is up in the picture lies further off.
    forward = up * scale / max(math.sin(max(orbit.elevation, 0.0)), 0.35)
    x, y, z = orbit.target
    return replace(orbit, target=(x - s * right * scale - c * forward, y + c * right * scale - s * forward, z))


def zoom(orbit: Orbit, factor: float, point: Vector | None = None, /) -> Orbit:
    """The distance multiplied by `factor`; the picture of `point` stays where it is."""
    if point is None:
        return replace(orbit, distance=orbit.distance * factor)
    x, y, z = (p + (t - p) * factor for p, t in zip(point, orbit.target, strict=True))
    return replace(orbit, target=(x, y, z), distance=orbit.distance * factor)


def fit(lower: Vector, upper: Vector, azimuth: float, elevation: float, /, *, fov: float, aspect: float) -> Orbit:
    """The nearest orbit about the middle of a box that has all of it in the picture, with a little room."""
    x, y, z = ((a + b) / 2 for a, b in zip(lower, upper, strict=True))
    middle = Orbit((x, y, z), 1.0, azimuth, elevation, fov)
    right, up, back = Camera(middle.eye, middle.target, fov).basis()
    corners = np.array([(i, j, k) for i in (-1, 1) for j in (-1, 1) for k in (-1, 1)]) * np.subtract(upper, lower) / 2
    tall = math.tan(fov / 2) * 0.94
    # A corner is in the picture if its offset is within the frustum at its depth, which is the distance less `back`.
    needed = np.maximum(np.abs(corners @ up) / tall, np.abs(corners @ right) / (tall * aspect)) + corners @ back
    return Orbit((x, y, z), max(float(needed.max()), SMALLEST), azimuth, elevation, fov)


def about(box: ArrayLike, times: float, azimuth: float, elevation: float = math.radians(32.0), /) -> Orbit:
    """An orbit about a box (2, 3), so many of its diagonals away."""
    low, high = np.asarray(box, np.float64)
    x, y, z = ((low + high) / 2).tolist()
    return Orbit((x, y, z), times * max(float(np.linalg.norm(high - low)), 10.0), azimuth, elevation)


def approach(current: Orbit, goal: Orbit, seconds: float, /, *, tau: float = 0.09) -> Orbit:
    """`current` moved towards `goal` as a damped thing does: two half steps are one whole one, at any frame rate."""
    return mix(current, goal, -math.expm1(-seconds / tau))


def mix(a: Orbit, b: Orbit, t: float, /) -> Orbit:
    """Between two orbits; the distance on a logarithmic scale, the azimuth as given (not the short way)."""
    x, y, z = (p + (q - p) * t for p, q in zip(a.target, b.target, strict=True))
    return Orbit(
        (x, y, z),
        a.distance * (b.distance / a.distance) ** t,
        a.azimuth + (b.azimuth - a.azimuth) * t,
        a.elevation + (b.elevation - a.elevation) * t,
        a.fov + (b.fov - a.fov) * t,
    )


def near(a: Orbit, b: Orbit, /) -> bool:
    """Whether two orbits make the same picture, to a fraction of a pixel."""
    reach = 2e-4 * min(a.distance, b.distance)
    angles = (a.azimuth - b.azimuth, a.elevation - b.elevation, a.fov - b.fov)
    close = math.dist(a.target, b.target) <= reach and abs(a.distance - b.distance) <= reach
    return close and all(abs(x) <= 2e-4 for x in angles)


def short_way(start: Orbit, end: Orbit, /) -> Orbit:
    """`end` with its azimuth turned by whole circles to lie nearest to that of `start`."""
    around = math.remainder(end.azimuth - start.azimuth, math.tau)
    return replace(end, azimuth=start.azimuth + around)


_MAP_FOV = 8.0  # degrees: from so far off, a map is as good as drawn without perspective
_MAP_BORDER = 1.06


def camera_above(room: Room, aspect: float, /) -> Camera:
    """A camera straight above the middle of a model, north up, that has all of it in a picture of that aspect."""
    (west, south, _), (east, north, top) = room.lower, room.upper
    x, y = (west + east) / 2, (south + north) / 2
    half = max((north - south) / 2, (east - west) / 2 / aspect, SMALLEST) * _MAP_BORDER
    distance = half / math.tan(math.radians(_MAP_FOV / 2)) + top
    # A hair off the vertical: straight down, the picture's upper edge has no direction of its own.
    eye = (x, y - 1e-4 * distance, distance)
    return Camera.look_at(eye, (x, y, 0.0), _MAP_FOV).fitted((room.lower, room.upper))
