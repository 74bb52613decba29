"""Pictures of models and cards, decoded by Pillow."""

from __future__ import annotations

import hashlib
import io
import math
import time
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.scene.formats.wrappers import recognised
from viewer.scene.limits import LIMITS

SECONDS_A_PIXEL = 2e-8
"""Processor time in which a picture is decoded and made smaller, as long as none of the same was measured."""

_MEASURED = 1_000_000  # pixels of a picture that tells how long others take
_CAUTION = 1.5
Decoded = weakref.WeakValueDictionary[tuple[bytes, int, tuple[str, ...]], NDArray[np.uint8]]
"""Pictures that are in use now, by what they were decoded from: many models of a scene share one."""

KTX2 = ("KTX2",)
"""Of `decode`: textures of Basis Universal."""

_COPIES = {"WEBP": 2}  # its decoder holds the picture several times over: the largest would take a gigabyte


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
    seconds : of processor time
    rate : seconds in which a pixel is decoded; measured as pictures come
    known : pictures that need not be decoded again; None where each is
    """

    left: int = LIMITS.decoded_pixels
    seconds: float = math.inf
    rate: float = SECONDS_A_PIXEL
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
        """Count the time that a picture took."""
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


class Textures:
    """Pictures that are drawn together: all are halved, those to come too, as often as they would be too many.

    Attributes
    ----------
    pictures : as they were added; one that was added before is the same array and takes no room
    texels : of all
    """

    def __init__(self) -> None:
        self.pictures: list[NDArray[np.uint8]] = []
        self._once: dict[int, NDArray[np.uint8]] = {}
        self._step = 1
        self.texels = 0

    def add(self, picture: NDArray[np.uint8], /) -> None:
        """One more."""
        small = self._smaller(picture, self._step)
        self.pictures.append(small)
        if id(small) not in self._once:
            self._once[id(small)] = small
            self.texels += _texels(small)
        while self.texels > LIMITS.texels:
            self._step *= 2
            halved = {known: self._smaller(each, 2) for known, each in self._once.items()}
            self.pictures = [halved[id(each)] for each in self.pictures]
            self._once = {id(each): each for each in halved.values()}
            self.texels = sum(map(_texels, halved.values()))

    @staticmethod
    def _smaller(picture: NDArray[np.uint8], step: int) -> NDArray[np.uint8]:
        # A copy: the large one is let go.
        return picture[::step, ::step].copy() if step > 1 else picture


def _texels(picture: NDArray[np.uint8]) -> int:
    return int(picture.shape[0] * picture.shape[1])


def decode(
    data: bytes,
    /,
    *,
    side: int = LIMITS.texture_side,
    formats: Sequence[str] = ("PNG", "JPEG"),
    budget: PixelBudget | None = None,
) -> NDArray[np.uint8]:
    """A picture's pixels, (h, w, 4) uint8 sRGB and alpha, top row first; larger ones are made smaller.

    Where the budget knows others, the same data give the same array, not to be written to, while somebody holds it.

    Parameters
    ----------
    side : pixels that neither width nor height exceeds in the result
    formats : Pillow's names of those that are read, or `KTX2` alone
    budget : of all pictures that this one is among

    Raises
    ------
    BadPictureError
        If it is none, damaged or too large.
    """
    budget = budget or PixelBudget()
    if budget.known is None:
        return _pixels(data, side, tuple(formats), budget)
    key = hashlib.blake2b(data, digest_size=16).digest(), side, tuple(formats)
    if (pixels := budget.known.get(key)) is None:
        pixels = budget.known[key] = _pixels(data, side, tuple(formats), budget)
    return pixels


def _pixels(data: bytes, side: int, formats: tuple[str, ...], budget: PixelBudget) -> NDArray[np.uint8]:
    if formats == KTX2:
        from viewer.scene.formats.basis import transcoded

        pixels = transcoded(data, side, budget)
    else:
        pixels = _pillows(data, side, formats, budget)
    pixels.flags.writeable = False
    return pixels


def _pillows(data: bytes, side: int, formats: tuple[str, ...], budget: PixelBudget) -> NDArray[np.uint8]:
    from PIL import Image, UnidentifiedImageError

    expected = ", ".join(formats)
    try:
        with Image.open(io.BytesIO(data), formats=formats) as picture:
            width, height = picture.size
            # Of the header: nothing is allocated yet.
            most = LIMITS.picture_pixels // _COPIES.get(picture.format or "", 1)
            if width * height > most:
                raise BadPictureError(f"{width} x {height}", f"<= {most} px")
            with budget.counted(width * height):
                picture.thumbnail((side, side))
                return np.asarray(picture.convert("RGBA"), dtype=np.uint8)
    except UnidentifiedImageError as error:
        if other := recognised(data):
            raise BadPictureError(other.what, expected) from error
        raise BadPictureError(f"{len(data)} B", expected) from error
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise BadPictureError(str(error)[:80], expected) from error
