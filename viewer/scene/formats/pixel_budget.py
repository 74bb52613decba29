"""How much the pictures of a file may take together, and what is wrong with those that may not be shown."""

from __future__ import annotations

import math
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.scene.limits import LIMITS

SECONDS_A_PIXEL = 2e-8
"""Processor time in which a picture is decoded and made smaller, as long as none of the same was measured."""

_MEASURED = 1_000_000  # pixels of a picture that tells how long others take
_CAUTION = 1.5

Decoded = weakref.WeakValueDictionary[tuple[bytes, int, tuple[str, ...]], NDArray[np.uint8]]
"""Pictures that are in use now, by what they were decoded from: many models of a scene share one."""


class BadPictureError(Exception):
    """What was found, and what was expected."""

    def __init__(self, found: str, expected: str) -> None:
        self.found, self.expected = found, expected
        super().__init__(found)


class TooManyPixelsError(BadPictureError):
    """A picture is sound, but those before it have taken what there was for all."""


@dataclass(slots=True)
class PixelBudget:
    """What the pictures of one file or scene may take together: each has to be decoded before it is made smaller.

    Decoding is one long call that nothing interrupts, so it is asked before whether there is time for it.

    Parameters
    ----------
    left : pixels
    seconds : of processor time, as the machine measured on counts them
    rate : seconds in which a pixel is decoded; measured as pictures come
    slow : how many times slower this machine is than that one
    known : pictures that need not be decoded again; None where each is
    """

    left: int = LIMITS.decoded_pixels
    seconds: float = math.inf
    rate: float = SECONDS_A_PIXEL
    slow: float = 1.0
    known: Decoded | None = None

    def take(self, pixels: int, /) -> None:
        """Count a picture.

        Raises
        ------
        TooManyPixelsError
            If that is more than what is left.
        """
        room = min(self.left, max(self.seconds, 0.0) / self.rate)
        if pixels > room:
            raise TooManyPixelsError(f"{pixels} px", f"<= {int(room)} px")
        self.left -= pixels

    def spend(self, pixels: int, seconds: float, /) -> None:
        """Count the time that a picture took on this machine."""
        seconds /= self.slow
        self.seconds -= seconds
        if pixels >= _MEASURED:
            # The next one may be of another kind.
            self.rate = max(_CAUTION * seconds / pixels, SECONDS_A_PIXEL / 2)

    @contextmanager
    def counted(self, pixels: int, /) -> Iterator[None]:
        """Count a picture, and the time in which it is decoded.

        Raises
        ------
        TooManyPixelsError
            If that is more than what is left.
        """
        self.take(pixels)
        began = time.process_time()
        try:
            yield
        finally:
            self.spend(pixels, time.process_time() - began)
