"""Screens: a larger one is looked at from farther away, and what is drawn for the eye grows with it."""

from __future__ import annotations

DESIGNED_FOR = (1920, 1080)
"""Logical pixels of the screen that everything was drawn for."""

_LARGEST = 2.0


def growth(size: tuple[int, int], ratio: float, /, least: float = 1.0) -> float:
    """How much larger than on the screen of the design, by the shorter side.

    Parameters
    ----------
    size : of the picture, physical pixels
    ratio : physical to logical pixels
    least : small ones are looked at from nearer, and what has to be read there does not shrink
    """
    return min(max(min(size) / ratio / min(DESIGNED_FOR), least), _LARGEST)
