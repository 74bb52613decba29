"""Listeners that do not keep alive who listens."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import ParamSpec

P = ParamSpec("P")


def weakly(method: Callable[P, None], /) -> Callable[P, None]:
    """Calls a bound method as long as there is the object that it belongs to."""
    known = weakref.WeakMethod(method)

    def call(*args: P.args, **named: P.kwargs) -> None:
        if (found := known()) is not None:
            found(*args, **named)

    return call
