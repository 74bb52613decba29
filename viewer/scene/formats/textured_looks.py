"""What a textured, translucent or shining vertex has besides a colour."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

REPEAT, MIRROR, CLAMP = 0, 1, 2
"""How a picture goes on beyond its edge."""

FRONT_ONLY = 16
"""Seen from the front only."""

SHINING_PICTURE, BARE_PICTURE = 32, 64
"""The picture is of the light that is given off too; the picture is of that alone."""

LIGHT_SHIFT = 8
"""Bits below the light that a surface gives off: red, green, blue, 8 bits of sRGB each."""


@dataclass(frozen=True, slots=True, eq=False)
class TexturedLook:
    """What vertices have besides a colour.

    Parameters
    ----------
    uv : (n, 2) float32, v down from the picture's top
    picture : (n,) int32, index into the model's pictures; -1 for none
    wrap : (n,) uint32, mode of u and 4 times that of v: 0 repeat, 1 mirror, 2 clamp; 16 more where only the front
        shows, 32 where the picture is of the light that it gives off too, 64 where of that alone; that light, sRGB,
        in the upper 24 bits
    cutoff : (n,) float32, alpha below it is not drawn; 0 for opaque, -1 for seen through
    """

    uv: NDArray[np.float32]
    picture: NDArray[np.int32]
    wrap: NDArray[np.uint32]
    cutoff: NDArray[np.float32]
