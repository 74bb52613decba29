"""Who is told of changes: each change once, when it is whole, and never from within a telling."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

_MOST_ROUNDS = 20
"""Times that listeners may change what they are told of, one change after another."""


class Listeners:
    """Those who hear of changes. What they change themselves is told after they all have come back."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[], None]] = []
        self._depth, self._telling, self._changed = 0, False, False

    def subscribe(self, listener: Callable[[], None], /) -> Callable[[], None]:
        """Call `listener` at each change; the result ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @contextmanager
    def once(self) -> Iterator[None]:
        """All changes within are one, told at its end."""
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            if self._changed:
                self.tell()

    def tell(self) -> None:
        """Something has changed. The first error of a listener is raised when all have heard."""
        self._changed = True
        if self._depth or self._telling:
            return
        self._telling = True
        errors = []
        try:
            for _ in range(_MOST_ROUNDS):
                if not self._changed:
                    break
                self._changed = False
                for listener in tuple(self._listeners):
                    try:
                        listener()
                    except Exception as error:  # noqa: BLE001 - the others have to hear of it all the same
                        errors.append(error)
        finally:
            self._telling = self._changed = False
        if errors:
            raise errors[0]
