"""sRGB and linear light, both ways (IEC 61966-2-1): all of Python's that asks for either comes here."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RGB = tuple[float, float, float]


def linear(colour: RGB, /) -> RGB:
    """sRGB 0..1 as linear light 0..1."""
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour)
    return (r, g, b)


def srgb(light: NDArray[np.float64], /) -> NDArray[np.float64]:
    """Linear light as sRGB 0..1, of any shape; what is darker or brighter than a screen is clipped first."""
    x = np.clip(light, 0.0, 1.0)
    return np.where(x <= 0.0031308, 12.92 * x, 1.055 * np.maximum(x, 1e-9) ** (1 / 2.4) - 0.055)
