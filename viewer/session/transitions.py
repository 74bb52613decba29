"""Values that change over time: what opens, fades or dissolves. Time is an argument, as everywhere in the app."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from viewer.bulkheads import Bulkheads
from viewer.camera import Camera
from viewer.session.pins.occlusion import Occlusion
from viewer.session.state import SessionState

LEVELS = 15
"""Steps of a fade between not there and wholly there: a picture is not drawn anew for less."""


def eased(share: float, /) -> float:
    """Slow at both ends."""
    return share * share * (3.0 - 2.0 * share)


@dataclass(slots=True)
class Fade:
    """A share that goes to its goal in so many seconds for the whole way.

    Parameters
    ----------
    share, goal : 0..1
    """

    seconds: float
    share: float = 0.0
    goal: float = 0.0

    @property
    def moving(self) -> bool:
        """Whether `advance` has something to do."""
        return self.share != self.goal

    def advance(self, step: float, /) -> None:
        """Go on by `step` seconds."""
        way = step / self.seconds
        self.share = min(self.share + way, self.goal) if self.goal > self.share else max(self.share - way, self.goal)

    def arrive(self) -> None:
        """Be at the goal."""
        self.share = self.goal


LID_SECONDS, VEIL_SECONDS = 0.7, 0.25


class Lid:
    """What is taken off a place to look in: it rises and fades, and comes back the same way.

    `names` are the objects on their way; `hidden` those that are off altogether.
    """

    def __init__(self) -> None:
        self.names: frozenset[str] = frozenset()
        self._fade = Fade(LID_SECONDS)
        self._known: frozenset[str] | None = None

    @property
    def share(self) -> float:
        """0 closed to 1 off."""
        return eased(self._fade.share)

    @property
    def moving(self) -> bool:
        """Whether anything is on its way."""
        return self._fade.moving

    @property
    def hidden(self) -> frozenset[str]:
        """Names of what is not drawn at all."""
        known = self._known or frozenset()
        return known - self.names if self.moving else known

    def follow(self, hidden: frozenset[str], /) -> None:
        """These objects are to be off; at once the first time."""
        if hidden == self._known:
            return
        before, self._known = self._known, hidden
        if before is None:
            return
        gone = hidden - before
        self.names = gone or before - hidden
        self._fade.share, self._fade.goal = (0.0, 1.0) if gone else (1.0, 0.0)

    def advance(self, step: float, /) -> None:
        """Go on by `step` seconds."""
        self._fade.advance(step)
        if not self.moving:
            self.names = frozenset()

    def arrive(self) -> None:
        """Be done."""
        self._fade.arrive()
        self.names = frozenset()


@dataclass(slots=True)
class Veils:
    """Objects that turn translucent and back, by id."""

    _fades: dict[int, Fade] = field(default_factory=dict)

    @property
    def moving(self) -> bool:
        """Whether anything is on its way."""
        return any(f.moving for f in self._fades.values())

    @property
    def levels(self) -> dict[int, int]:
        """How translucent each object is, 1..LEVELS; the others are not."""
        found = {i: round(eased(f.share) * LEVELS) for i, f in self._fades.items()}
        return {i: level for i, level in found.items() if level}

    def aim(self, ids: frozenset[int], /) -> None:
        """These objects are to be translucent, and no others."""
        for i in ids:
            self._fades.setdefault(i, Fade(VEIL_SECONDS))
        for i, each in self._fades.items():
            each.goal = float(i in ids)

    def advance(self, step: float, /) -> None:
        """Go on by `step` seconds."""
        for each in self._fades.values():
            each.advance(step)
        self._fades = {i: f for i, f in self._fades.items() if f.share or f.goal}

    def arrive(self) -> None:
        """Be done."""
        for each in self._fades.values():
            each.arrive()
        self.advance(0.0)


DISSOLVE_SECONDS = 0.3
_LOOK_EVERY = 0.15  # seconds between two looks at what hides the chosen spot, while the camera moves


class Transitions:
    """All that opens, fades and dissolves in one picture.

    Parameters
    ----------
    sight : asks what hides the chosen spot
    bulkheads : keeps what fails apart

    Attributes
    ----------
    passed : a new object for each picture that passes over into the next one
    """

    def __init__(self, sight: Occlusion, bulkheads: Bulkheads) -> None:
        self._sight, self._bulkheads = sight, bulkheads
        self.lid, self.veils, self._fade = Lid(), Veils(), Fade(DISSOLVE_SECONDS)
        self.passed: object = None
        self._seen_from: tuple[object, ...] = ()
        self._looked = 0.0

    @property
    def moving(self) -> bool:
        """Whether `advance` has something to do."""
        return self.lid.moving or self.veils.moving or self._fade.moving

    @property
    def dissolved(self) -> float:
        """How much of the picture before is still seen, 0..1."""
        return eased(self._fade.share)

    def dissolve(self) -> None:
        """Let the picture shown now pass over smoothly into the next one."""
        self.passed = object()
        self._fade.share, self._fade.goal = 1.0, 0.0

    def follow(self, hidden: frozenset[str], /) -> None:
        """These objects are to be off."""
        self._bulkheads.run("lids", hidden, lambda: self.lid.follow(hidden), of="motion", mend=self.shut)

    def look(
        self, state: SessionState, camera: Camera, mask: NDArray[np.bool_], now: float, /, *, moving: bool
    ) -> None:
        """See to it that what hides the chosen hotspot turns translucent; now and then while the camera moves."""
        key = (state.opened, state.hidden, camera)
        before = self._seen_from
        if key == before or (before and before[:2] == key[:2] and moving and now - self._looked < _LOOK_EVERY):
            return
        self._seen_from, self._looked = key, now
        self.aim(state.opened, camera, mask)

    def aim(self, opened: str, camera: Camera, mask: NDArray[np.bool_], /) -> None:
        """Turn translucent what is in the way of a hotspot now; nothing for none."""
        sight = self._sight

        def blockers() -> frozenset[int]:
            return sight.blockers(opened, camera, mask) if opened else frozenset()

        self.veils.aim(self._bulkheads.made("sight", (opened, camera, id(mask)), blockers, frozenset))

    def advance(self, seconds: float, /) -> None:
        """Go on by some seconds."""
        for each in (self.lid, self.veils, self._fade):
            each.advance(seconds)

    def shut(self) -> None:
        """Be done with what rises or fades."""
        self.lid.arrive()
        self.veils.aim(frozenset())
        self.veils.arrive()

    def arrive(self) -> None:
        """Let everything be where it is going to."""
        for each in (self.lid, self.veils, self._fade):
            each.arrive()
