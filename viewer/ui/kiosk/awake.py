"""Keeps the screen awake while nobody touches it."""

from __future__ import annotations

import logging
from contextlib import ExitStack
from types import TracebackType

_LOG = logging.getLogger("jinyuzui.kiosk")


class Awake:
    """Asks the system not to switch its screen off; that it cannot be asked is logged, and otherwise put up with."""

    def __init__(self) -> None:
        self._stack = ExitStack()

    def __enter__(self) -> Awake:
        try:
            from wakepy import keep

            mode = self._stack.enter_context(keep.presenting(on_fail="pass"))
            if not mode.active:
                _LOG.warning("the screen saver cannot be kept off from here: see kiosk-setup")
        except Exception as error:  # noqa: BLE001 - a library that asks other programs: whatever goes wrong is not ours
            _LOG.warning("the screen saver cannot be kept off: %s", error)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            self._stack.close()
        except Exception as fault:  # noqa: BLE001 - as above
            _LOG.warning("the screen saver cannot be let on: %s", fault)
