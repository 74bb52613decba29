"""Who is told of changes: each change once, when it is whole, and never from within a telling."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVarTuple, Unpack

Ts = TypeVarTuple("Ts")


class Telling(Generic[*Ts]):
    """Those who hear of changes. What they change themselves is told after they all have come back.

    Whoever has the changes says by `_pending` what there is to tell.

    Parameters
    ----------
    most : times that listeners may change what they are told of, one change after another
    """

    def __init__(self, most: int) -> None:
        # Those who hear of each change first, and the others.
        self._heard: tuple[list[Callable[[Unpack[Ts]], None]], ...] = ([], [])
        self._most, self._depth, self._telling = most, 0, False

    def _pending(self) -> tuple[*Ts] | None:
        """What is to be told now, and no longer pending then; None for nothing."""
        raise NotImplementedError

    def _endless(self) -> Exception | None:
        """Listeners go on changing what they are told of: tell it no more. An error if somebody is to hear of that."""
        self._pending()
        return None

    def subscribe(self, listener: Callable[[Unpack[Ts]], None], /, *, first: bool = False) -> Callable[[], None]:
        """Call `listener` at each change, before those that are not `first`; the result ends that."""
        known = self._heard[not first]
        known.append(listener)
        return lambda: known.remove(listener)

    @contextmanager
    def once(self) -> Iterator[None]:
        """All changes within are one, told at its end, if they come to anything."""
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            self._tell()

    def _tell(self) -> None:
        """Tell what is pending. The first error of a listener is raised when all have heard."""
        if self._depth or self._telling:
            return
        self._telling = True
        errors: list[Exception] = []
        try:
            for _ in range(self._most):
                change = self._pending()
                if change is None:
                    break
                for known, listener in [(each, one) for each in self._heard for one in each]:
                    if listener not in known:
                        # One that heard before it has ended it: who listens may be gone.
                        continue
                    try:
                        listener(*change)
                    except Exception as error:  # noqa: BLE001 - the others have to hear of it all the same
                        errors.append(error)
            else:
                errors += filter(None, [self._endless()])
        finally:
            self._telling = False
        if errors:
            raise errors[0]


class Listeners(Telling[()]):
    """Those who hear that something has changed, and look for themselves what it is.

    Attributes
    ----------
    number : how often something has
    """

    def __init__(self) -> None:
        super().__init__(20)
        self._changed = False
        self.number = 0

    def _pending(self) -> tuple[()] | None:
        changed, self._changed = self._changed, False
        return () if changed else None

    def tell(self) -> None:
        """Something has changed."""
        self.number += 1
        self._changed = True
        self._tell()
