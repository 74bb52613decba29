"""Keeps the server's process running beside the program, on threads of its own: nobody waits for it."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from viewer.isolation import safe_environment
from viewer.remote.messages import (
    Dropped,
    Failed,
    FromServerProcess,
    Listen,
    Outline,
    Paired,
    Pairing,
    Present,
    Ready,
    ToServer,
)

PROGRAM = ("-P", "-m", "viewer.remote.server")
"""What Python runs. -P: the folder that it is started in may be a stranger's."""

WAITS = (0.2, 1.0, 3.0, 10.0, 30.0)
"""Seconds before each next start after one that ended."""

GOOD = 60.0
"""Seconds that a server has to run for the one after it to be started at once again."""


class ServerKeeper:
    """Keeps one server running until it is closed.

    What it tells is told on a thread of its own.

    Parameters
    ----------
    address : to bind, or `lan`
    port : 0 for any
    told : takes what the server says, and `Failed` whenever there is none
    clock : seconds of a steady clock
    """

    def __init__(
        self,
        address: str,
        port: int,
        told: Callable[[FromServerProcess], None],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._address, self._port, self._told, self._clock = address, port, told, clock
        self._lock = threading.Lock()
        self._pairings: dict[str, Pairing] = {}
        self._shown: dict[type, Outline | Present] = {}
        self._closed = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._waiting: queue.SimpleQueue[bytes | None] | None = None
        self.starts = 0
        self._thread = threading.Thread(target=self._keep, name="remote control", daemon=True)

    def start(self) -> None:
        """Start the first one."""
        self._thread.start()

    @property
    def process(self) -> subprocess.Popen[bytes] | None:
        """The server of now."""
        return self._process

    def say(self, word: ToServer, /) -> None:
        """Tell the server something; what is shown is told to the next one too."""
        with self._lock:
            if isinstance(word, Outline | Present):
                self._shown[type(word)] = word
            if self._waiting:
                self._waiting.put(msgspec.json.encode(word) + b"\n")

    def close(self) -> None:
        """End it; comes back when it has ended."""
        with self._lock:
            self._closed.set()
            process = self._process
        if process:
            # It holds nothing that could be lost.
            process.kill()
        if self._thread.is_alive():
            self._thread.join()

    def _keep(self) -> None:
        row = 0
        while not self._closed.is_set():
            began = self._clock()
            try:
                failed = self._one()
            except OSError as error:
                failed = str(error)
            if self._closed.is_set():
                return
            row = 0 if self._clock() - began >= GOOD else row + 1
            self._told(Failed(failed or "the server has ended"))
            self._closed.wait(WAITS[min(max(row - 1, 0), len(WAITS) - 1)])

    def _one(self) -> str:
        """One server from start to end; why it could not listen, if it said so."""
        waiting: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        with self._lock:
            if self._closed.is_set():
                return ""
            process = self._process = subprocess.Popen(
                [sys.executable, *PROGRAM],
                # It ends when this pipe does, so with this process, however that ends.
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=safe_environment(os.environ, str(Path(__file__).resolve().parents[2])),
                # A console window must not flash up on Windows.
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
            order = Listen(self._address, self._port, tuple(self._pairings.values()))
            for word in (order, *self._shown.values()):
                waiting.put(msgspec.json.encode(word) + b"\n")
            self._waiting = waiting
            self.starts += 1
        writer = threading.Thread(target=_write, args=(process, waiting), name="remote control, words", daemon=True)
        writer.start()
        try:
            return self._hear(process)
        finally:
            with self._lock:
                self._process = self._waiting = None
            process.kill()
            process.wait()
            waiting.put(None)
            writer.join()
            assert process.stdout
            process.stdout.close()

    def _hear(self, process: subprocess.Popen[bytes]) -> str:
        assert process.stdout
        decoder = msgspec.json.Decoder(FromServerProcess)
        failed = ""
        for line in process.stdout:
            try:
                word = decoder.decode(line)
            except msgspec.DecodeError:
                continue
            if isinstance(word, Failed):
                failed = word.text
                continue
            with self._lock:
                if isinstance(word, Ready):
                    # Phones come back to where they were.
                    self._port = word.port
                elif isinstance(word, Paired):
                    self._pairings[word.pairing.session] = word.pairing
                elif isinstance(word, Dropped):
                    self._pairings.pop(word.session, None)
            self._told(word)
        return failed


def _write(process: subprocess.Popen[bytes], waiting: queue.SimpleQueue[bytes | None]) -> None:
    """A pipe may be full: whoever has something to say does not wait for that."""
    assert process.stdin
    with contextlib.suppress(OSError), process.stdin as pipe:
        while (line := waiting.get()) is not None:
            pipe.write(line)
            pipe.flush()
