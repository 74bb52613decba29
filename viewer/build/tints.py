"""Colours of many things of one kind: codes of `viewer/scene/paints.py` with a little variety."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from viewer.scene.paints import Paint, paint_code, painted

U1 = NDArray[np.uint8]

GOLDEN = 0.6180339887498949
"""The golden ratio's fraction: multiples of it spread evenly over 0..1."""


def spread_evenly(count: int, /) -> NDArray[np.float64]:
    """Numbers from 0 to 1, one for each of many things, even over the range and the same in every run."""
    return np.asarray((np.arange(count) * GOLDEN) % 1.0, dtype=np.float64)


def tones(count: int, strength: float, /) -> NDArray[np.float64]:
    """A brightness for each of many things, `strength` about 1."""
    return np.asarray(1.0 + strength * (2.0 * spread_evenly(count) - 1.0), dtype=np.float64)


def shade(colour: U1, tone: NDArray[np.float64], /) -> U1:
    """Codes (n, 4) made brighter by the factors `tone` (n,)."""
    out = colour.astype(np.float64)
    out[:, :3] *= tone[:, None]
    return np.asarray(np.clip(np.rint(out), 0, 255), dtype=np.uint8)


def colours_of(layers_own: str | None, given: U1, default: Paint, /) -> U1:
    """The colour of each feature: its own, else its layer's, else that of its kind.

    Parameters
    ----------
    given : (n, 4) codes, all 0 where absent
    """
    other = np.array(paint_code(layers_own), np.uint8) if layers_own else painted(default)
    return np.where(given[:, 3:] > 0, given, other)
