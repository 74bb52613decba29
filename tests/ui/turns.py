"""Turns of the event loop: what one part tells another comes in the next one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtTest import QTest

from viewer.ui.shell.window import Window

_INPUTS = ("keyClick", "keyClicks", "keyPress", "keyRelease", "mouseClick", "mouseDClick", "mouseMove")
_MORE = ("mousePress", "mouseRelease")
_DELIVERIES = 8


def turn() -> None:
    """Deliver all that was told, and what is told by that; nothing is painted."""
    # What is told from within a delivery comes with the next one: from the session to a view, on to panels, and back.
    for _ in range(_DELIVERIES):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.MetaCall.value)


def end_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have each input of `QTest` and each new scene of a window deliver what comes of it."""
    for name in (*_INPUTS, *_MORE):
        monkeypatch.setattr(QTest, name, _ending(getattr(QTest, name)))
    monkeypatch.setattr(Window, "show_scene", _ending(Window.show_scene))


def _ending(step: Callable[..., Any]) -> Callable[..., Any]:
    def stepped(*given: Any, **named: Any) -> Any:
        out = step(*given, **named)
        turn()
        return out

    return stepped
