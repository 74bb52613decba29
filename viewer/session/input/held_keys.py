"""Motion that lasts as long as a key is down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from viewer.session.actions import COMMANDS, TAP
from viewer.session.input.clamping import step_of

if TYPE_CHECKING:
    from viewer.session.explorer import Explorer

_FAST = 2.5


@dataclass(slots=True)
class _Held:
    command: str
    speed: float
    owed: float = TAP


class HeldKeys:
    """The keys of one explorer that are down.

    A key moves from the moment it is pressed until it is released, but never less than `TAP`: a short touch is a step
    of a known size, and a long one has no jerk between the first step and the rest.

    Parameters
    ----------
    explorer : what is moved
    """

    def __init__(self, explorer: Explorer) -> None:
        self._explorer = explorer
        self._held: dict[str, _Held] = {}

    @property
    def keys(self) -> tuple[str, ...]:
        """Names of the keys that are down and move, without modifiers."""
        return tuple(self._held)

    def tap(self, command: str, key: str = "", /) -> None:
        """A whole step at once."""
        hold = COMMANDS[command].hold
        if hold:
            hold(self._explorer, TAP * speed_of(command, key))

    def press(self, command: str, key: str, /) -> None:
        """A key went down; repetitions of one that is down count for nothing."""
        name = base(key)
        if name not in self._held:
            self._held[name] = _Held(command, speed_of(command, key))
            # Nothing has moved yet, but somebody has to ask for the frames in which it will.
            self.advance(0.0)

    def release(self, key: str, /) -> None:
        """A key went up, with whatever modifiers."""
        held = self._held.pop(base(key), None)
        if held and held.owed > 0:
            self._move(held, held.owed)

    def stop(self) -> None:
        """Nothing is held any more, whether or not the keys went up: the keyboard went elsewhere."""
        self._held.clear()

    def advance(self, seconds: float, /) -> None:
        """Move for some time."""
        seconds = step_of(seconds)
        for held in tuple(self._held.values()):
            held.owed -= seconds
            self._move(held, seconds)

    def _move(self, held: _Held, seconds: float) -> None:
        hold = COMMANDS[held.command].hold
        if hold:
            hold(self._explorer, seconds * held.speed)


def base(key: str, /) -> str:
    """A key's name without modifiers: Shift may go up before it or after."""
    head, _, tail = key.rpartition("+")
    return tail or ("Num+" if head.endswith("Num") else "+")


def speed_of(command: str, key: str, /) -> float:
    """How much faster than usual a command runs with that key."""
    return _FAST if command.startswith("walk-") and key.startswith("Shift+") else 1.0
