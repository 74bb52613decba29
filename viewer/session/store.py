"""The session's state: changed in transactions, each announced once, when it is whole."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

from viewer.session.listeners import Telling
from viewer.session.state import SessionState

Listener = Callable[[SessionState, SessionState], None]
"""Takes the state before and the state now."""


class Store(Telling[SessionState, SessionState]):
    """Holds a state and tells of its changes.

    A change that is made while one is announced is announced after it, so a listener is never called again before it
    has come back, and all hear of the same changes in the same order. Followers hear of each before the listeners do:
    the cameras, so that whoever hears of a wish finds them on their way.

    Parameters
    ----------
    state : the first one
    """

    def __init__(self, state: SessionState) -> None:
        super().__init__(100)
        self._state = self._told = state

    @property
    def state(self) -> SessionState:
        """The state of this moment."""
        return self._state

    def transaction(self) -> AbstractContextManager[None]:
        """All changes within are one: announced at its end, if they come to anything."""
        return self.once()

    def change(self, **changes: Any) -> None:
        """Change fields of the state; a transaction of its own outside of one."""
        with self.transaction():
            self._state = replace(self._state, **changes)

    def follow(self, follower: Listener, /) -> Callable[[], None]:
        """Have a camera follow; the result ends that."""
        return self.subscribe(follower, first=True)

    def _pending(self) -> tuple[SessionState, SessionState] | None:
        before, self._told = self._told, self._state
        return None if before == self._state else (before, self._state)

    def _endless(self) -> Exception:
        super()._endless()
        return RuntimeError("listeners go on changing what they are told of")
