"""Keys that are down, and for how long their actions go on."""

from __future__ import annotations

from dataclasses import dataclass

from viewer.session.actions import TAP
from viewer.session.input.clamping import step_of

_FAST = 2.5

Asked = tuple[str, float]
"""An action and the seconds that it goes on for."""


@dataclass(slots=True)
class _Held:
    action: str
    speed: float
    owed: float = TAP


class HeldKeys:
    """The keys of one window that are down and move.

    A key moves from the moment it is pressed until it is released, but never less than `TAP`: a short touch is a step
    of a known size, and a long one has no jerk between the first step and the rest.
    """

    def __init__(self) -> None:
        self._held: dict[str, _Held] = {}

    @property
    def keys(self) -> tuple[str, ...]:
        """Names of the keys that are down and move, without modifiers."""
        return tuple(self._held)

    def press(self, action: str, key: str, /) -> None:
        """A key went down; repetitions of one that is down count for nothing."""
        self._held.setdefault(base(key), _Held(action, speed_of(action, key)))

    def release(self, key: str, /) -> tuple[Asked, ...]:
        """A key went up, with whatever modifiers; what is still owed for it."""
        held = self._held.pop(base(key), None)
        return ((held.action, held.owed * held.speed),) if held and held.owed > 0 else ()

    def stop(self) -> None:
        """Nothing is held any more, whether or not the keys went up: the keyboard went elsewhere."""
        self._held.clear()

    def advance(self, seconds: float, /) -> tuple[Asked, ...]:
        """Let time pass; what is asked for it."""
        seconds = step_of(seconds)
        for held in self._held.values():
            held.owed -= seconds
        return tuple((held.action, seconds * held.speed) for held in self._held.values())


def base(key: str, /) -> str:
    """A key's name without modifiers: Shift may go up before it or after."""
    head, _, tail = key.rpartition("+")
    return tail or ("Num+" if head.endswith("Num") else "+")


def speed_of(action: str, key: str, /) -> float:
    """How much faster than usual an action is done with that key."""
    return _FAST if action.startswith("walk-") and key.startswith("Shift+") else 1.0
