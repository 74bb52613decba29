"""How a process that we start ourselves talks with the one that started it: lines on its input and its output."""

from __future__ import annotations

import os
from typing import BinaryIO


def answers() -> BinaryIO:
    """Where this process answers; what a library prints goes to the errors from now on, and is no answer."""
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    return out


def orders() -> BinaryIO:
    """Where this process is told what to do, to be read line by line, by a thread too.

    Not `sys.stdin`: Python ends by an abort where a thread that waits holds the lock of that.
    """
    return os.fdopen(os.dup(0), "rb", buffering=0)
