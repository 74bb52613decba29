"""What surfaces are painted with: roles that a style gives colours to, or a colour of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from viewer.scene.colours import read_colour


class Paint(IntEnum):
    """The role of a surface; OWN has a colour that its author chose."""

    OWN = 0
    WALL = 1
    ROOF = 2
    ACCENT = 3
    ACCENT_ROOF = 4
    GROUND = 5
    SLAB = 6
    EDGE = 7
    WATER = 8
    GREEN = 9
    ROAD = 10
    LINE = 11
    FOLIAGE = 12
    TRUNK = 13
    BLOCK = 14
    PAVING = 15

    @property
    def key(self) -> str:
        """As files write it: `accent-roof`."""
        return self.name.lower().replace("_", "-")


PAINTS = 16
"""How many there are."""

NEUTRAL = 204
"""The byte of a tone that leaves a style's colour as it is; 255 makes it a quarter brighter."""

_BY_KEY = {p.key: p for p in Paint if p}
_NONE = 0, 0, 0, 0
_FACTOR = re.compile(r"[01](\.\d{1,3})?")


def paint_code(value: object, /) -> tuple[int, int, int, int]:
    """A colour as a file gives it: tone and the number of a paint for its name, else sRGB bytes and 255.

    The name may have a factor after it, `water 1.1`: how much brighter than the style's colour, 0 to 1.25. Colours are
    those that `colours.py` reads; of names that both know (`green`) the paint is meant. All 0 for anything else: there
    is none.
    """
    text = value if isinstance(value, str) else ""
    if len(text) == 7 and text[0] == "#":
        with suppress(ValueError):
            red, green, blue = bytes.fromhex(text[1:])
            return (red, green, blue, 255)
    name, _, factor = text.partition(" ")
    if (paint := _BY_KEY.get(name)) and (not factor or _FACTOR.fullmatch(factor)):
        tone = min(round(NEUTRAL * float(factor or 1)), 255)
        return (tone, tone, tone, int(paint))
    colour = read_colour(text) if text else None
    return (*colour, 255) if colour else _NONE


def paint_named(value: object, /) -> int:
    """The number of the paint of that name; 0 for none."""
    return int(_BY_KEY.get(str(value), Paint.OWN))


def painted(paint: Paint, /) -> NDArray[np.uint8]:
    """The code of a paint at its own tone, (4,) uint8."""
    return np.array([NEUTRAL, NEUTRAL, NEUTRAL, int(paint)], np.uint8)


def paint_codes(values: Sequence[object], /) -> NDArray[np.uint8]:
    """`paint_code` of many, (n, 4) uint8."""
    known: dict[object, tuple[int, int, int, int]] = {}
    for value in values:
        if isinstance(value, str) and value not in known:
            known[value] = paint_code(value)
    return np.array([known[v] if isinstance(v, str) else _NONE for v in values], np.uint8).reshape(-1, 4)


def split(codes: NDArray[np.uint8], /) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Codes as vertices carry them: colour or tone with alpha 255, (n, 4), and the paint, (n,)."""
    colour = codes.copy()
    colour[:, 3] = 255
    return colour, np.where(codes[:, 3] == 255, Paint.OWN, codes[:, 3]).astype(np.uint8)
