"""Views are composed for a wide picture with a card: where panels leave less of it, the lens takes in more."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from viewer.camera.orbit import Orbit
from viewer.session.state import Heading, Towards

_WIDE, _HIGH = 1.0, 0.73
"""What is left free of a picture of 16:9 beside list, card and bars, and of pins: parts of its height."""

_WIDEST = math.radians(86.0)


@dataclass(frozen=True, slots=True)
class Clearing:
    """What a picture leaves for what it shows, pixels.

    Parameters
    ----------
    size : of the picture
    reserved : what panels cover on the left, above, on the right and below
    pin : height of a pin with its stem
    """

    size: tuple[int, int]
    reserved: tuple[float, float, float, float]
    pin: float


def composed(orbit: Orbit, place: Clearing, /) -> Orbit:
    """An orbit that shows in what is free as much as was composed, from the same place."""
    size = place.size
    if not any(place.reserved):
        # A picture alone is what was composed.
        return orbit
    left, top, right, bottom = place.reserved
    across = (size[0] - left - right) / size[1]
    # Above what is shown its pin has to stand.
    tall = (size[1] - top - bottom - 2.0 * place.pin) / size[1]
    more = max(1.0, _WIDE / max(across, 0.05), _HIGH / max(tall, 0.05))
    wider = 2.0 * math.atan(more * math.tan(orbit.fov / 2.0))
    return replace(orbit, fov=max(orbit.fov, min(wider, _WIDEST)))


class Composition:
    """What a picture was composed of, so that it can be composed again when panels come or the picture is resized."""

    def __init__(self) -> None:
        self._plain: Orbit | None = None
        self._shown: Orbit | None = None

    def of(self, orbit: Orbit, heading: Heading, place: Clearing, /) -> Orbit:
        """The orbit that a heading leads to, composed; one that somebody stood at is left as it was."""
        if heading.towards is Towards.ORBIT:
            self._plain = None
            return orbit
        self._plain, self._shown = orbit, composed(orbit, place)
        return self._shown

    def again(self, goal: Orbit, place: Clearing, /) -> Orbit | None:
        """The goal composed for another place; None where that changes nothing, or somebody has steered since."""
        if self._plain is None or self._shown is None or abs(goal.fov - self._shown.fov) > 1e-9:
            return None
        fov = composed(self._plain, place).fov
        if fov == self._shown.fov:
            return None
        self._shown = replace(self._shown, fov=fov)
        return replace(goal, fov=fov)
