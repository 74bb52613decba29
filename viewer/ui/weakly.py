"""Listeners that do not keep alive who listens."""

from __future__ import annotations

import weakref
from collections.abc import Callable


def weakly(method: Callable[[], None], /) -> Callable[[], None]:
    """Calls a bound method as long as there is the object that it belongs to."""
    known = weakref.WeakMethod(method)

    def call() -> None:
        if (found := known()) is not None:
            found()

    return call
