"""When a window begins to hear what later starts were asked to open: after its first picture, which nothing delays."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from viewer.instance import Instance
from viewer.ui.guard import Guarded
from viewer.ui.shell.window import Window

if TYPE_CHECKING:
    from viewer.ui.shell.instance_server import InstanceServer

SOON = 600
"""Milliseconds; who comes before waits."""


class Hearing(Guarded, QObject):
    """Listens once the window is there.

    Parameters
    ----------
    window, instance, busy : as for an `InstanceServer`
    """

    def __init__(self, window: Window, instance: Instance, busy: Callable[[], bool]) -> None:
        super().__init__(window)
        self._window, self._instance, self._busy = window, instance, busy
        self.server: InstanceServer | None = None
        self._soon = QTimer(self, singleShot=True, interval=SOON)
        self._soon.timeout.connect(self._begin)
        self._soon.start()

    def _begin(self) -> None:
        # Qt's network library takes its time to be loaded.
        from viewer.ui.shell.instance_server import InstanceServer

        self.server = InstanceServer(self._window, self._instance, self._busy)
        self.server.listen()

    def close(self) -> None:
        """The window goes."""
        self._soon.stop()
        if self.server:
            self.server.close()
