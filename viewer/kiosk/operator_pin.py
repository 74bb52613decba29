"""The operator's PIN: a salted hash in the kiosk's file, and the lock that makes guessing hopeless."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from viewer.whole_files import write_whole

SHORTEST, LONGEST = 4, 32
"""Digits of a PIN."""

TRIES = 5
"""Wrong PINs before it is locked, the first time and each time after."""

FIRST_LOCK, LONGEST_LOCK = 60.0, 3600.0
"""Seconds of the first lock; each one after it is twice as long, up to the longest."""

_COST, _BLOCK, _BYTES = 2**14, 8, 32
_NAME = "scrypt"


def is_pin(text: str, /) -> bool:
    """Whether a text can be a PIN: digits, since it is typed on a pad of digits."""
    return text.isascii() and text.isdigit() and SHORTEST <= len(text) <= LONGEST


def hash_pin(pin: str, /) -> str:
    """A PIN's salted hash (scrypt, RFC 7914), as it is written into the kiosk's file."""
    salt = os.urandom(16)
    return "$".join((_NAME, str(_COST), *(base64.b64encode(part).decode() for part in (salt, _derived(pin, salt)))))


def _derived(pin: str, salt: bytes, cost: int = _COST) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=cost, r=_BLOCK, p=1, dklen=_BYTES, maxmem=1 << 28)


def _parts(written: str) -> tuple[int, bytes, bytes] | None:
    try:
        name, cost, salt, derived = written.split("$")
        found = int(cost), base64.b64decode(salt, validate=True), base64.b64decode(derived, validate=True)
    except (ValueError, binascii.Error):
        return None
    sound = name == _NAME and found[0] in {2**n for n in range(10, 19)} and len(found[1]) >= 8
    return found if sound and len(found[2]) == _BYTES else None


def is_hash(written: str, /) -> bool:
    """Whether a text is what `hash_pin` writes."""
    return _parts(written) is not None


def matches(pin: str, written: str, /) -> bool:
    """Whether a PIN is the one of a hash."""
    found = _parts(written)
    if found is None or not is_pin(pin):
        return False
    cost, salt, derived = found
    return hmac.compare_digest(_derived(pin, salt, cost), derived)


class _Kept(msgspec.Struct, frozen=True):
    wrong: int = 0


class PinLock:
    """Lets PINs be tried: five wrong ones lock it for a minute, five more for two, and so on.

    How many were wrong outlives the process: whoever has the viewer restarted begins at the full lock again.

    Parameters
    ----------
    written : the hash
    file : keeps how many were wrong; None keeps it in memory only
    clock : seconds of a steady clock, which nobody can set
    """

    def __init__(self, written: str, file: Path | None = None, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._written, self._file, self._clock = written, file, clock
        self._wrong = self._read()
        self._until = clock() + self._penalty() if self._wrong and self._wrong % TRIES == 0 else 0.0

    def _read(self) -> int:
        try:
            if self._file:
                return max(msgspec.json.decode(self._file.read_bytes(), type=_Kept).wrong, 0)
        except (OSError, msgspec.DecodeError):
            pass
        return 0

    def _keep(self, wrong: int) -> None:
        self._wrong = wrong
        try:
            if self._file:
                write_whole(self._file, msgspec.json.encode(_Kept(wrong)))
        except OSError:
            pass  # a disk that is full locks nobody out, and lets nobody in

    def _penalty(self) -> float:
        return min(FIRST_LOCK * 2.0 ** min(self._wrong // TRIES - 1, 20), LONGEST_LOCK)

    @property
    def wait(self) -> float:
        """Seconds until a PIN can be tried again; 0 for now."""
        return max(self._until - self._clock(), 0.0)

    @property
    def left(self) -> int:
        """Wrong PINs until the next lock."""
        return TRIES - self._wrong % TRIES

    def try_(self, pin: str, /) -> bool:
        """Whether a PIN is the right one; nothing is, while it is locked."""
        if self.wait:
            return False
        # Counted before it is looked at: ending the process meanwhile gains nothing.
        before = self._wrong
        self._keep(before + 1)
        if matches(pin, self._written):
            self._keep(0)
            return True
        if self._wrong % TRIES == 0:
            self._until = self._clock() + self._penalty()
        return False
