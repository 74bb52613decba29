"""All pictures of a scene's models in one."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

LARGEST = 8192
_GAP = 2  # texels between pictures: filtering never mixes two
_NARROWEST = 256

Key = tuple[str, int]
Rect = tuple[float, float, float, float]


def pack(pictures: Mapping[Key, NDArray[np.uint8]], /) -> tuple[NDArray[np.uint8], dict[Key, Rect]]:
    """One picture that holds all, and where each lies in it (left, top, width, height, 0..1).

    Parameters
    ----------
    pictures : (h, w, 4) uint8 each, the same array lies there once; all are halved until they fit LARGEST
    """
    if not pictures:
        return np.zeros((0, 0, 4), np.uint8), {}
    first = {id(picture): key for key, picture in reversed(tuple(pictures.items()))}
    left = {key: pictures[key] for key in first.values()}
    while True:
        places, width, height = _shelves({key: p.shape[:2] for key, p in left.items()})
        if height <= LARGEST and width <= LARGEST:
            break
        left = {key: p[::2, ::2] for key, p in left.items()}
    atlas = np.zeros((height, width, 4), np.uint8)
    rects: dict[Key, Rect] = {}
    for key, (x, y) in places.items():
        h, w = left[key].shape[:2]
        atlas[y : y + h, x : x + w] = left[key]
        rects[key] = (x / width, y / height, w / width, h / height)
    return atlas, {key: rects[first[id(picture)]] for key, picture in pictures.items()}


def _shelves(sizes: Mapping[Key, tuple[int, ...]]) -> tuple[dict[Key, tuple[int, int]], int, int]:
    """Left and top of each, on shelves as high as their first; width and height of the whole, powers of two."""
    area = sum((h + _GAP) * (w + _GAP) for h, w in sizes.values())
    widest = max(w for _, w in sizes.values()) + _GAP
    width = max(_NARROWEST, 1 << int(np.ceil(np.log2(max(np.sqrt(area), widest)))))
    places: dict[Key, tuple[int, int]] = {}
    x = y = shelf = 0
    for key, (h, w) in sorted(sizes.items(), key=lambda item: (-item[1][0], item[0])):
        if x + w + _GAP > width:
            x, y, shelf = 0, y + shelf, 0
        places[key] = (x, y)
        x, shelf = x + w + _GAP, max(shelf, h + _GAP)
    return places, width, 1 << int(np.ceil(np.log2(y + shelf)))
