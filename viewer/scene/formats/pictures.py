"""Pictures of models and cards, decoded by Pillow."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from viewer.scene.formats.pixel_budget import BadPictureError, PixelBudget
from viewer.scene.formats.wrappers import recognised
from viewer.scene.limits import LIMITS

KTX2 = ("KTX2",)
"""Of `decode`: textures of Basis Universal."""

_COPIES = {"WEBP": 2}  # its decoder holds the picture several times over: the largest would take a gigabyte


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
