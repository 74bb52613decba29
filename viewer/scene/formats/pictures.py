"""Pictures of models and cards, decoded by Pillow."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.scene.formats.wrappers import recognised
from viewer.scene.limits import LIMITS

SECONDS_A_PIXEL = 2e-8
"""Processor time in which a picture is decoded and made smaller, at most."""


class BadPictureError(Exception):
    """What was found, and what was expected."""

    def __init__(self, found: str, expected: str) -> None:
        self.found, self.expected = found, expected
        super().__init__(found)


@dataclass(slots=True)
class PixelBudget:
    """How many pixels the pictures of one file may have together before they are made smaller: each has to be decoded.

    Parameters
    ----------
    left : of them
    """

    left: int = LIMITS.decoded_pixels

    def take(self, pixels: int, /) -> None:
        """Count a picture.

        Raises
        ------
        BadPictureError
            If that is more than what is left.
        """
        if pixels > self.left:
            raise BadPictureError(f"{pixels} px", f"<= {self.left} px")
        self.left -= pixels


def decode(
    data: bytes,
    /,
    *,
    side: int = LIMITS.texture_side,
    formats: Sequence[str] = ("PNG", "JPEG"),
    budget: PixelBudget | None = None,
) -> NDArray[np.uint8]:
    """A picture's pixels, (h, w, 4) uint8 sRGB and alpha, top row first; larger ones are made smaller.

    Parameters
    ----------
    side : pixels that neither width nor height exceeds in the result
    formats : Pillow's names of those that are read
    budget : of all pictures that this one is among

    Raises
    ------
    BadPictureError
        If it is none, damaged or too large.
    """
    from PIL import Image, UnidentifiedImageError

    expected = ", ".join(formats)
    try:
        with Image.open(io.BytesIO(data), formats=tuple(formats)) as picture:
            width, height = picture.size
            # Of the header: nothing is allocated yet.
            if width * height > LIMITS.picture_pixels:
                raise BadPictureError(f"{width} x {height}", f"<= {LIMITS.picture_pixels} px")
            if budget is not None:
                budget.take(width * height)
            picture.thumbnail((side, side))
            pixels: NDArray[np.uint8] = np.asarray(picture.convert("RGBA"), dtype=np.uint8)
            return pixels
    except UnidentifiedImageError as error:
        if other := recognised(data):
            raise BadPictureError(other.what, expected) from error
        raise BadPictureError(f"{len(data)} B", expected) from error
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise BadPictureError(str(error)[:80], expected) from error
