"""The end that the system asks for: Ctrl+C, a terminal that is closed, a session that ends, `kill`.

A signal raises nothing. A Python handler that raises does so wherever the program happens to be: in an import, a
destructor, an event that Qt delivers, a file being written. Here a thread reads which signals came; it asks whoever has
said that it can end in good order (`attend`), and where nobody has, or the second time, it ends the process itself.

Imports next to nothing, so that as little as possible of the start lies before it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator

PATIENCE = 10.0
"""Seconds that an end in good order may take."""

_SHORT = 3.0  # seconds that a file being written may still take
_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
_CLOSING = (2, 5, 6)  # Windows: the console is closed, the user logs off, the system shuts down


class Ending:
    """Watches for signals once `watch` was called; the program has one.

    `code` is the exit code that was asked for, 128 and the signal's number; 0 for none.
    """

    def __init__(self) -> None:
        self.code = 0
        self._stop: Callable[[], None] | None = None
        self._writing = threading.Lock()
        self._gone = threading.Event()
        self._console: object = None

    def watch(self) -> None:
        """Take the signals; on the main thread. What was to be ignored, as by `nohup`, still is."""
        read, write = os.pipe()
        if sys.platform != "win32":
            os.set_blocking(write, False)
        signal.set_wakeup_fd(write, warn_on_full_buffer=False)
        for name in _NAMES:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, _heard)
        threading.Thread(target=self._listen, args=(read,), name="signals", daemon=True).start()
        self._watch_console(write)

    def attend(self, stop: Callable[[], None], /) -> None:
        """From now on `stop` is called for the first signal, on another thread: it asks the program to end soon."""
        self._stop = stop
        if self.code:
            stop()

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Something that has to be done whole, in a moment: the process is not ended meanwhile."""
        with self._writing:
            yield

    def at_once(self, code: int) -> None:
        """End the process, on any thread and whatever the others do; folders for a while are removed."""
        self._writing.acquire(timeout=_SHORT)
        # Nothing is imported here: another thread may hold the lock of an import.
        drop = getattr(sys.modules.get("viewer.scratch"), "drop_own", None)
        if drop is not None:
            drop()
        self._gone.set()
        os._exit(code)

    def _listen(self, read: int) -> None:
        while numbers := os.read(read, 64):
            for number in numbers:
                self._take(number)

    def _take(self, number: int) -> None:
        first, self.code = not self.code, self.code or 128 + number
        stop = self._stop
        if not first or stop is None:
            self.at_once(self.code)
        else:
            late = threading.Timer(PATIENCE, self.at_once, (self.code,))
            late.daemon = True
            late.start()
            stop()

    def _watch_console(self, write: int) -> None:
        """Windows ends the process when the handler of a closing console comes back: it waits for the end."""
        if sys.platform == "win32":
            import ctypes

            @ctypes.WINFUNCTYPE(ctypes.c_int, ctypes.c_uint)
            def handler(event: int) -> int:
                if event not in _CLOSING:
                    return 0
                os.write(write, bytes([signal.SIGBREAK]))
                self._gone.wait(PATIENCE)
                return 1

            self._console = handler
            ctypes.windll.kernel32.SetConsoleCtrlHandler(handler, 1)


def _heard(number: int, frame: object) -> None:
    """The thread does what is to be done."""
