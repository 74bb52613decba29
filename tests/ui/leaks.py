"""What a test leaves behind: widgets, threads, objects of OpenGL."""

from __future__ import annotations

import threading
import time
import weakref

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from shiboken6 import getCppPointer

from viewer.render.device import Device

_PATIENCE = 5.0
"""Seconds that a thread which was told to end may take."""


def _widgets() -> dict[int, str]:
    """Windows by address, and what they are."""
    if not isinstance(QApplication.instance(), QApplication):
        return {}
    return {getCppPointer(w)[0]: type(w).__name__ for w in QApplication.topLevelWidgets()}


def _threads() -> dict[int, str]:
    return {t.ident or 0: t.name for t in threading.enumerate()}


class Leaks:
    """Looks round before a test and after it.

    Parameters
    ----------
    patch : replaces an attribute for the test
    """

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._devices: list[weakref.ref[Device]] = []
        self._widgets, self._threads = _widgets(), _threads()
        known, make = self._devices, Device.__init__

        def noted(device: Device) -> None:
            make(device)
            known.append(weakref.ref(device))

        patch.setattr(Device, "__init__", noted)

    def found(self) -> list[str]:
        """What is there now and was not before, in words."""
        if QCoreApplication.instance():
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        until = time.monotonic() + _PATIENCE
        while (threads := _threads().items() - self._threads.items()) and time.monotonic() < until:
            for thread in threading.enumerate():
                if (thread.ident, thread.name) in threads:
                    thread.join(0.1)
        objects = [
            f"{count} {kind}s of OpenGL"
            for each in self._devices
            if (device := each()) is not None
            for kind, count in (*device.live.items(), ("lost object", device.lost))
            if count
        ]
        widgets = [f"a window: {name}" for address, name in _widgets().items() if address not in self._widgets]
        return [*objects, *widgets, *(f"a thread: {name}" for _, name in threads)]
