"""Flights: found when they are flown, over what stands in between; where there is no way one is there at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from viewer.camera.flights import Flight, plans
from viewer.camera.orbit import Orbit, Room
from viewer.geometry.raycast import RayScene
from viewer.geometry.sight import blocked
from viewer.scene.tours import StepFlight
from viewer.session.input.clamping import step_of


@dataclass(frozen=True, slots=True)
class Flown:
    """Where a flight has come to.

    Parameters
    ----------
    orbit : now
    arrived : at the goal
    cut : there was no way, or none is wished: one is at the goal at once
    """

    orbit: Orbit
    arrived: bool = False
    cut: bool = False


class FlightController:
    """The flights of a camera, at most one at a time.

    Parameters
    ----------
    rays : what can stand in the way
    room : what the camera keeps to
    """

    def __init__(self, rays: RayScene, room: Room) -> None:
        self._rays, self._room = rays, room
        self._flight: tuple[Flight, float] | None = None
        self._search: Iterator[Flight | None] | None = None
        self._wish = StepFlight()
        self.active = False

    @property
    def seeking(self) -> bool:
        """Whether a way is still looked for."""
        return self.active and self._flight is None

    @property
    def seconds(self) -> float:
        """How long the flight takes in all; 0 while there is none."""
        return self._flight[0].seconds if self._flight else 0.0

    def begin(self, wish: StepFlight | None = None, /) -> None:
        """Fly, as a tour wishes. The way is sought when it is flown: pictures of its end need none."""
        self.active, self._flight, self._search = True, None, None
        self._wish = wish or StepFlight()

    def again(self) -> None:
        """Seek the way anew: it leads elsewhere by now."""
        self.begin(self._wish)

    def stop(self) -> None:
        """No flight any more."""
        self.active, self._flight, self._search = False, None, None

    def advance(self, orbit: Orbit, goal: Orbit, step: float, hidden: NDArray[np.bool_], /) -> Flown:
        """Where the eye is after `step` more seconds.

        Parameters
        ----------
        hidden : (objects,) bool by object id: what can be flown through
        """
        if self._flight is None:
            if self._search is None:
                wish, stands = self._wish, partial(blocked, self._rays, hidden=hidden)
                self._search = plans(orbit, goal, self._room, stands, seconds=wish.seconds, arc=wish.curve == "arc")
            try:
                # One way a frame: none is held up, and the eye waits for a few.
                found = next(self._search)
            except StopIteration:
                self.stop()
                return Flown(goal, arrived=True, cut=True)
            if found is None:
                return Flown(orbit)
            self._flight = (found, 0.0)
        flight, at = self._flight
        at += step_of(step)
        self._flight = (flight, at)
        if at < flight.seconds:
            return Flown(self._room.clamp(flight.at(at)))
        self.stop()
        return Flown(goal, arrived=True)
