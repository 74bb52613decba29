"""Pictures of models, PNG and JPEG, decoded by Pillow."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray

from viewer.scene.limits import LIMITS


class BadPictureError(Exception):
    """What was found, and what was expected."""

    def __init__(self, found: str, expected: str) -> None:
        self.found, self.expected = found, expected
        super().__init__(found)


def decode(data: bytes, /) -> NDArray[np.uint8]:
    """A picture's pixels, (h, w, 4) uint8 sRGB and alpha, top row first; larger ones are made smaller.

    Raises
    ------
    BadPictureError
        If it is none, damaged or too large.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
            width, height = picture.size
            # Of the header: nothing is allocated yet.
            if width * height > LIMITS.picture_pixels:
                raise BadPictureError(f"{width} x {height}", f"<= {LIMITS.picture_pixels} px")
            picture.thumbnail((LIMITS.texture_side, LIMITS.texture_side))
            pixels: NDArray[np.uint8] = np.asarray(picture.convert("RGBA"), dtype=np.uint8)
            return pixels
    except UnidentifiedImageError as error:
        raise BadPictureError(f"{len(data)} B", "PNG, JPEG") from error
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise BadPictureError(str(error)[:80], "PNG, JPEG") from error
