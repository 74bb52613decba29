"""Flights from one view to another: over the roofs, never through a wall. Pure functions of frozen values."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from viewer.camera.orbit import Orbit, Room, mix, short_way

F8 = NDArray[np.float64]

Blocked = Callable[[F8, F8], NDArray[np.bool_]]
"""Which ways from (n, 3) to (n, 3) something stands in."""

SHORTEST, LONGEST = 0.8, 1.6
"""Seconds."""

_SAMPLES = 48
_CLEARANCE, _CLEARANCE_SHARE = 1.5, 0.02  # metres that the eye keeps from things, at most this share of its distance
_WAYS = (
    (0.0, 0.0),
    *((0.0, share) for share in (0.3, 0.55, 0.8, 1.0)),
    *((0.2, share) for share in (0.5, 0.75, 1.0)),
    *((0.4, share) for share in (0.5, 0.75, 1.0)),
)
"""Ways that are tried: the share of the flight that is spent on rising alone (and again on coming down), and to what
height at least it rises, of that over all roofs."""


def _smooth(t: float) -> float:
    t = min(max(t, 0.0), 1.0)
    return t * t * (3.0 - 2.0 * t)


@dataclass(frozen=True, slots=True)
class Flight:
    """A way from one orbit to another, rising over the roofs between far ones.

    Parameters
    ----------
    start, end : the azimuth of `end` as it is to be turned to
    seconds : duration
    over : height that the eye rises to on the way if it is not there, metres
    pause : share of the way that is spent on rising alone at its start, and on coming down at its end
    arc : between far ones it rises even where nothing stands in the way
    """

    start: Orbit
    end: Orbit
    seconds: float
    over: float = -math.inf
    pause: float = 0.0
    arc: bool = True

    @classmethod
    def between(cls, start: Orbit, end: Orbit, /, *, over: float = -math.inf, pause: float = 0.0) -> Flight:
        """A flight that takes 0.8 to 1.6 seconds by its length."""
        end = short_way(start, end)
        size = max(start.distance, end.distance)
        climb = max(over - max(start.eye[2], end.eye[2]), 0.0)
        way = (math.dist(start.target, end.target) + climb) / size
        zoomed = abs(math.log(end.distance / start.distance))
        turned = abs(end.azimuth - start.azimuth) / math.pi
        seconds = SHORTEST + 0.3 * way + 0.15 * zoomed + 0.3 * turned
        return cls(start, end, min(LONGEST, seconds), over, pause)

    def at(self, seconds: float, /) -> Orbit:
        """The orbit after some time; the end's from the end on."""
        if seconds >= self.seconds:
            return self.end
        t = max(seconds, 0.0) / self.seconds
        t = t * t * t * (10 + t * (6 * t - 15))  # Perlin's ease: no jerk at either end
        on = t if not self.pause else _smooth((t - self.pause) / (1 - 2 * self.pause))
        orbit = mix(self.start, self.end, on)
        way = math.dist(self.start.target, self.end.target)
        rise = max(0.0, 0.5 * way - 0.25 * max(self.start.distance, self.end.distance)) if self.arc else 0.0
        orbit = replace(orbit, distance=orbit.distance + rise * math.sin(math.pi * on))
        missing = self.over - orbit.eye[2]
        return raised(orbit, missing * _smooth(min(t, 1.0 - t) / (self.pause or 0.5))) if missing > 0 else orbit


def raised(orbit: Orbit, metres: float, /) -> Orbit:
    """The orbit whose eye stands higher, with the same target."""
    (x, y, z), (tx, ty, tz) = orbit.eye, orbit.target
    flat, up = math.hypot(x - tx, y - ty), z + metres - tz
    return replace(orbit, distance=max(math.hypot(flat, up), 1e-6), elevation=math.atan2(up, flat))


def eyes(flight: Flight, room: Room, /, samples: int = _SAMPLES) -> F8:
    """Where the eye is on the way, (samples + 1, 3) metres."""
    steps = np.linspace(0.0, flight.seconds, samples + 1).tolist()
    return np.array([room.clamp(flight.at(t)).eye for t in steps])


def is_free(flight: Flight, room: Room, blocked: Blocked, /) -> bool:
    """Whether nothing stands in the way, nor close to it between its ends."""
    way = eyes(flight, room)
    share = np.sin(np.linspace(0.0, math.pi, len(way)))[:, None]
    distances = np.array([flight.start.distance, flight.end.distance])
    room_about = min(_CLEARANCE, _CLEARANCE_SHARE * float(distances.min())) * share
    if blocked(way[:-1], way[1:]).any():
        return False
    ahead = np.gradient(way, axis=0)
    flat = np.maximum(np.hypot(ahead[:, 0], ahead[:, 1]), 1e-9)
    side = np.column_stack([-ahead[:, 1] / flat, ahead[:, 0] / flat, np.zeros(len(way))]) * room_about
    below = np.array([0.0, 0.0, -1.0]) * room_about
    ways = [way + side, way - side, way + below]
    starts = np.concatenate([w[:-1] for w in ways])
    return not blocked(starts, np.concatenate([w[1:] for w in ways])).any()


def plans(
    start: Orbit,
    end: Orbit,
    room: Room,
    blocked: Blocked,
    /,
    *,
    seconds: float | None = None,
    arc: bool = True,
) -> Iterator[Flight | None]:
    """Seek the lowest flight that nothing stands in the way of, a way at a time: each takes longer than a frame may.

    Parameters
    ----------
    room : what orbits are kept to on the way
    blocked : asked of all pieces of a way at once
    seconds : that it is to take; by its length without
    arc : rise between far ones in any case

    Yields
    ------
    None for a way that is not free, at last the flight; there is none to or from the inside of a solid.
    """
    low, high = room.ground, room.upper[2]
    top = high + 0.03 * (high - low) + _CLEARANCE
    for pause, share in _WAYS:
        over = low + share * (top - low) if share else -math.inf
        flight = replace(Flight.between(start, end, over=over, pause=pause), arc=arc)
        if seconds is not None:
            flight = replace(flight, seconds=seconds)
        if over <= max(start.eye[2], end.eye[2]) and share and not pause:
            continue  # as low as the plain way
        if is_free(flight, room, blocked):
            yield flight
            return
        yield None
