"""An explorer's flights: found when they are flown, broken off by any input, with a place's walls open as long."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from viewer.camera.flights import Flight, plan
from viewer.camera.orbit import Orbit
from viewer.geometry.bounds import merge
from viewer.geometry.sight import blocked
from viewer.session.input.clamping import step_of

if TYPE_CHECKING:
    from viewer.session.explorer import Explorer


class FlightController:
    """The flights of one explorer, at most one at a time.

    Parameters
    ----------
    explorer : who flies

    Attributes
    ----------
    active : a flight is under way
    reduced : there are none: what they lead to is there at once
    cuts : how often the picture changed at once where one would have flown; to be passed over smoothly
    """

    def __init__(self, explorer: Explorer) -> None:
        self._explorer = explorer
        self._flight: tuple[Flight, float] | None = None
        self._behind: frozenset[str] | None = None
        self.active = self.reduced = False
        self.cuts = 0

    def begin(self) -> None:
        """Fly to the explorer's goal. The way is sought when it is flown: pictures of its end need none."""
        self.active, self._flight = True, None

    def stop(self) -> None:
        """No flight any more; what was left open for it stays so until the eye is out of there."""
        self.active, self._flight = False, None

    def advance(self, orbit: Orbit, goal: Orbit, step: float, /) -> Orbit:
        """Where the eye is after `step` more seconds."""
        if self._flight is None and not self._take_off(orbit, goal):
            return goal
        assert self._flight
        flight, at = self._flight
        step = step_of(step)
        self._flight = (flight, at + step)
        if at + step < flight.seconds:
            return self._explorer.room.clamp(flight.at(at + step))
        self.stop()
        self.shut_behind()
        return goal

    def _take_off(self, orbit: Orbit, goal: Orbit) -> bool:
        """Find the way; whether there is one. Otherwise one is at the goal at once."""
        explorer = self._explorer
        hidden, rays = explorer.hidden_mask(), explorer.loaded.geometry.rays
        flight = None
        if not self.reduced:
            flight = plan(orbit, goal, explorer.room, lambda a, b: blocked(rays, a, b, hidden=hidden))
        if flight:
            self._flight = (flight, 0.0)
            return True
        self.stop()
        self.cuts += 1
        explorer.board.finish()
        self.shut_behind()
        return False

    # -- walls ----------------------------------------------------------------------------------------------------

    def leave_open(self, then: frozenset[str], /) -> None:
        """What is left out now stays so on the way; at its end only `then` is."""
        self._behind = then

    def shut_behind(self) -> None:
        """Close what was left open for the way."""
        behind, self._behind = self._behind, None
        if behind is not None:
            self._explorer.leave_out(behind)

    def look_back(self, orbit: Orbit, /) -> None:
        """After a flight that was broken off: close what it left open if the eye is out of there."""
        if self._behind is None:
            return
        explorer = self._explorer
        names = explorer.state.hidden - self._behind
        boxes = [box for name in names if (box := explorer.story.bounds(name)) is not None]
        low, high = merge(np.array(boxes)) if boxes else np.zeros((2, 3))
        if not ((low <= orbit.eye) & (orbit.eye <= high)).all():
            self.shut_behind()
