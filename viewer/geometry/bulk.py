"""Where most of a scene is, and what lies so far from it that a picture of both shows neither."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from viewer.geometry.checks import F8, I8, finite

FAR = 20.0
"""Times the reach of all the rest that something lies away to be astray."""
LEAST = 100.0
"""Metres: the reach of the rest counts for no less."""
SHARE = 0.1
"""Part of all items that may be astray; more are no mistake, but a scene in several places. One always may."""
_SAMPLE = 256
_TWO = 10.0
_CORNERS = 0.34
_ONE_WAY = 0.87
_STEEP = 5.0
"""Times its width that land about a town is high at most."""


def stray(points: ArrayLike, owner: ArrayLike, /) -> NDArray[np.bool_]:
    """Which points lie so far from the bulk that it would not be seen beside them.

    About the middle of the most of items (the one with the least median distance to the others) distances are
    sorted; the first that is `FAR` times the one before it parts the bulk from what is astray, if that are few items or
    few corners of an item, and none that lies about the bulk. Anything between keeps both together: streets that lead
    out of a district, say.

    Parameters
    ----------
    points : (n, 2) or (n, 3) metres
    owner : (n,) the item of each, not falling

    Returns
    -------
    (n,) bool, never all True
    """
    p = np.asarray(points, dtype=np.float64)
    p = finite(p, "points", (None, 3 if p.ndim == 2 and p.shape[1] == 3 else 2))
    of = np.asarray(owner, dtype=np.int64)
    if of.shape != (len(p),) or (len(of) and (np.diff(of) < 0).any()):
        raise ValueError(f"owner: expected {len(p)} rising integers, got shape {of.shape}")
    none = np.zeros(len(p), np.bool_)
    if len(p) < 2:
        return none
    first = np.flatnonzero(np.r_[True, np.diff(of) > 0])
    count = np.diff(np.r_[first, len(p)])
    item = np.repeat(np.arange(len(first)), count)
    middle = _middle(_typical(p, first, count))
    distance = np.linalg.norm(p - middle, axis=1)
    ranked = np.sort(distance)
    reach = np.maximum(ranked[:-1], LEAST)
    for at in np.flatnonzero(ranked[1:] > FAR * reach).tolist():
        far = distance > ranked[at]
        # Of two things alone neither is the bulk: only a mistake by far parts them.
        if len(count) == 2 and ranked[at + 1] <= _TWO * FAR * reach[at]:
            continue
        if _few(far, item, count) and not _around(p, first, far, count, middle):
            return np.asarray(far, dtype=np.bool_)
    return none


def stray_boxes(boxes: ArrayLike, /) -> NDArray[np.bool_]:
    """Which boxes (k, 2, 3) reach so far from their bulk that it would not be seen beside them."""
    b = np.asarray(boxes, dtype=np.float64).reshape(-1, 2, 3)
    four = np.stack([b[:, (0, 1, 0, 1), 0], b[:, (0, 0, 1, 1), 1], b[:, (0, 0, 1, 1), 2]], axis=2)
    far = stray(four.reshape(-1, 3), np.repeat(np.arange(len(b)), 4))
    return np.asarray(far.reshape(-1, 4).any(axis=1), dtype=np.bool_)


def _few(far: NDArray[np.bool_], item: I8, count: I8) -> bool:
    """Whether what is far is little enough to be a mistake."""
    share = np.bincount(item[far], minlength=len(count)) / count
    whole, partly = int((share > _CORNERS).sum()), int(((share > 0) & (share <= _CORNERS)).sum())
    near = len(count) - whole
    return near > 0 and near >= whole and whole + partly <= max(1, int(SHARE * len(count)))


def _around(points: F8, first: I8, far: NDArray[np.bool_], count: I8, middle: F8) -> bool:
    """Whether some of what is far lies about the middle, as land does about a town: that is all one scene."""
    low, high = np.minimum.reduceat(points, first), np.maximum.reduceat(points, first)
    whole = np.add.reduceat(far, first) > _CORNERS * count
    # Its far corners lie in several directions; a street that leads somewhere has them in one.
    way = np.where(far[:, None], (points - middle)[:, :2], 0.0)
    length = np.add.reduceat(np.linalg.norm(way, axis=1), first)
    one_way = np.linalg.norm(np.add.reduceat(way, first), axis=1) > _ONE_WAY * length
    about = whole & ~one_way & (low[:, :2] <= middle[:2]).all(axis=1) & (high[:, :2] >= middle[:2]).all(axis=1)
    if len(middle) > 2:
        # Land is wide, and not far below; what hangs in the sky above a town, or towers over it, is none.
        wide = (high - low)[:, :2].max(axis=1)
        gap = np.maximum(low[:, 2] - middle[2], middle[2] - high[:, 2])
        about &= (gap <= wide) & ((high - low)[:, 2] <= _STEEP * wide)
    return bool(about.any())


def _typical(points: F8, first: I8, count: I8) -> F8:
    """A point of each item that a single odd corner does not move: the middle one of three, by coordinate."""
    three = np.stack([points[first + (count - 1) * k // 3] for k in (0, 1, 2)])
    return np.asarray(np.median(three, axis=0), dtype=np.float64)


def _middle(places: F8) -> F8:
    """Of places the one nearest to most others; of many a sample."""
    some = places if len(places) <= _SAMPLE else places[np.linspace(0, len(places) - 1, _SAMPLE).astype(np.int64)]
    apart = np.linalg.norm(some[:, None] - some[None], axis=2)
    # The lower one of two middles: half of the places are no farther.
    typical = np.sort(apart, axis=1)[:, (len(some) - 1) // 2]
    return np.asarray(some[int(np.argmin(typical))], dtype=np.float64)
