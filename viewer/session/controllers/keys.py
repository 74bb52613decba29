"""What keys do: each asks for an action, once or as long as it is down."""

from __future__ import annotations

from collections.abc import Callable

from viewer.session.actions import ACTIONS, TAP, Group, Mode
from viewer.session.dispatcher import Dispatcher
from viewer.session.input.bindings import Bindings
from viewer.session.input.held_keys import HeldKeys, speed_of


class KeyController:
    """The keys of one window.

    Parameters
    ----------
    dispatcher : does the actions
    halt : ends what moves by itself
    moved : something is going to move
    """

    def __init__(self, dispatcher: Dispatcher, halt: Callable[[], None], moved: Callable[[], None]) -> None:
        self._dispatcher, self._halt, self._moved = dispatcher, halt, moved
        self._held = HeldKeys()
        self.bindings = Bindings.of()

    @property
    def down(self) -> tuple[str, ...]:
        """Names of the keys that are down and move, without modifiers."""
        return self._held.keys

    def press(self, key: str, held: bool, mode: Mode, /) -> bool:
        """A key went down; whether it means something."""
        action = self.bindings.command(mode, key)
        if action is None or ACTIONS[action].gesture or action not in self._dispatcher.known:
            return False
        if action == "back":
            # One that led no step back is free for others.
            return self._dispatcher.perform(action, TAP)
        if ACTIONS[action].group is not Group.WINDOW:
            self._halt()
        if not self._dispatcher.is_held(action):
            self._dispatcher.perform(action, TAP)
        elif held:
            self._held.press(action, key)
            # Nothing has moved yet, but somebody has to ask for the frames in which it will.
            self._go_on(action, 0.0)
        else:
            self._go_on(action, TAP * speed_of(action, key))
        return True

    def release(self, key: str, /) -> None:
        """A key went up."""
        for action, seconds in self._held.release(key):
            self._go_on(action, seconds)

    def stop(self) -> None:
        """No key is down any more."""
        self._held.stop()

    def advance(self, seconds: float, /) -> None:
        """Let time pass."""
        for action, each in self._held.advance(seconds):
            self._dispatcher.perform(action, each)

    def _go_on(self, action: str, seconds: float) -> None:
        if self._dispatcher.perform(action, seconds):
            self._moved()
