"""Handing an order over to the window that is open already."""

from __future__ import annotations

import sys
import time

import msgspec
from PySide6.QtNetwork import QLocalSocket

from viewer.instance import Instance
from viewer.session.revisits.orders import MOST_BYTES, Order, OrderAnswer

_BEGINNING = 15.0  # seconds that one that has just been started may take until it listens
_ANSWER = 10.0  # seconds until it must have answered: it only looks whether it can
_SLICE = 20
_AGAIN = 0.05
_CONNECT = 500


def hand_over(instance: Instance, order: Order, /) -> OrderAnswer | None:
    """What the window that is open says; None where none answers, or there is none any more: then this one is it.

    Parameters
    ----------
    instance : that another process has claimed
    """
    try:
        line = msgspec.json.encode(order) + b"\n"
    except UnicodeEncodeError:  # a path that is no text
        return None
    if len(line) > MOST_BYTES:
        return None
    until = time.monotonic() + _BEGINNING
    while time.monotonic() < until:
        socket = QLocalSocket()
        if name := instance.name():
            socket.connectToServer(name)
            if socket.waitForConnected(_CONNECT):
                return _ask(socket, line)
        if instance.claim():
            return None
        time.sleep(_AGAIN)
    return None


def _ask(socket: QLocalSocket, line: bytes) -> OrderAnswer | None:
    if sys.platform == "win32":
        import ctypes

        # Windows lets a window come to the front only if whoever has the keyboard allows it.
        ctypes.windll.user32.AllowSetForegroundWindow(-1)
    socket.write(line)
    until = time.monotonic() + _ANSWER
    while not socket.canReadLine() and socket.bytesAvailable() <= MOST_BYTES and time.monotonic() < until:
        # Qt keeps Python's lock while it waits: other threads have their turns in between.
        if not socket.waitForReadyRead(_SLICE) and socket.state() == QLocalSocket.LocalSocketState.UnconnectedState:
            break
        time.sleep(0)
    found = bytes(socket.readAll().data())[:MOST_BYTES]
    socket.abort()
    try:
        return msgspec.json.decode(found, type=OrderAnswer)
    except (msgspec.DecodeError, RecursionError):
        return None
