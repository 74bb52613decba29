"""An application of Qt for those who have none: without one Qt paints no text."""

from __future__ import annotations

import atexit
import os
import threading
from typing import ClassVar

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication


class _Keeper:
    """Makes the application on a thread that ends it: Qt crashes where another one does so, as at the end of Python."""

    _lock: ClassVar = threading.Lock()
    _application: ClassVar[QGuiApplication | None] = None

    @classmethod
    def make(cls) -> bool:
        with cls._lock:
            if (running := QCoreApplication.instance()) is not None:
                return isinstance(running, QGuiApplication)
            os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
            if threading.current_thread() is threading.main_thread():
                cls._application = QGuiApplication(["jinyuzui"])
                return True
            made, ending = threading.Event(), threading.Event()
            thread = threading.Thread(target=cls._keep, args=(made, ending), name="application for fonts", daemon=True)
            thread.start()
            made.wait()

            def end() -> None:
                ending.set()
                thread.join()

            # Before Qt's own, which was registered when it was imported.
            atexit.register(end)
            return True

    @classmethod
    def _keep(cls, made: threading.Event, ending: threading.Event) -> None:
        application = QGuiApplication(["jinyuzui"])
        made.set()
        ending.wait()
        application.shutdown()


def application_for_fonts() -> bool:
    """See to it that there is an application of Qt; a host's own is left as it is. False if that can have no fonts."""
    return _Keeper.make()
