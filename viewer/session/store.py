"""The session's state: changed in transactions, each announced once, when it is whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from viewer.session.state import SessionState

Listener = Callable[[SessionState, SessionState], None]
"""Takes the state before and the state now."""

_MOST_ROUNDS = 100


class Store:
    """Holds a state and tells of its changes.

    A change that is made while one is announced is announced after it, so a listener is never called again before it
    has come back, and all hear of the same changes in the same order. Followers hear of each before the listeners do:
    the cameras, so that whoever hears of a wish finds them on their way.

    Parameters
    ----------
    state : the first one
    """

    def __init__(self, state: SessionState) -> None:
        self._state = self._told = state
        self._depth = 0
        self._announcing = False
        self._followers: list[Listener] = []
        self._listeners: list[Listener] = []

    @property
    def state(self) -> SessionState:
        """The state of this moment."""
        return self._state

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All changes within are one: announced at its end, if they come to anything."""
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            if not self._depth and not self._announcing:
                self._announce()

    def change(self, **changes: Any) -> None:
        """Change fields of the state; a transaction of its own outside of one."""
        with self.transaction():
            self._state = replace(self._state, **changes)

    def follow(self, follower: Listener, /) -> Callable[[], None]:
        """Have a camera follow; the result ends that."""
        self._followers.append(follower)
        return lambda: self._followers.remove(follower)

    def subscribe(self, listener: Listener, /) -> Callable[[], None]:
        """Call `listener` after each change; the result ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _announce(self) -> None:
        self._announcing = True
        errors: list[Exception] = []
        try:
            for _ in range(_MOST_ROUNDS):
                if self._state == self._told:
                    break
                before, self._told = self._told, self._state
                now = self._told
                for known, listener in [(each, one) for each in (self._followers, self._listeners) for one in each]:
                    if listener not in known:
                        # One that heard before it has ended it: its camera may be gone.
                        continue
                    try:
                        listener(before, now)
                    except Exception as error:  # noqa: BLE001 - the others have to hear of it all the same
                        errors.append(error)
            else:
                self._told = self._state
                errors.append(RuntimeError("listeners go on changing what they are told of"))
        finally:
            self._announcing = False
        if errors:
            raise errors[0]
