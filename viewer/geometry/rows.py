"""Things in rows along lines, such as the trees of an avenue."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from viewer.geometry.checks import F8, I8, finite, per_item, spread, starts

_BLOCK = 2_000_000


def row(
    points: ArrayLike, line_starts: ArrayLike, spacing: ArrayLike, /, *, aside: ArrayLike = 0.0, ends: ArrayLike = 0.0
) -> tuple[F8, I8]:
    """Places along each line string, evenly spaced and centred on it; lines shorter than one step get none.

    Parameters
    ----------
    points : (n, 2) metres
    line_starts : (k + 1,) offsets into `points`
    spacing : metres between two places, one number or (k,)
    aside : metres to the left of the line, one number or (k,)
    ends : metres that stay free at both ends, one number or (k,)

    Returns
    -------
    places : (m, 2) metres
    line : (m,) int64
    """
    p = finite(points, "points", (None, 2))
    offsets = starts(line_starts, "line_starts", len(p))
    count = len(offsets) - 1
    every, side, free = (per_item(v, n, count) for v, n in ((spacing, "spacing"), (aside, "aside"), (ends, "ends")))
    if (every <= 0).any():
        i = int(np.argmax(every <= 0))
        raise ValueError(f"spacing: expected more than 0, got {every[i]} at index {i}")
    line = np.repeat(np.arange(count), np.diff(offsets))
    step = np.zeros((len(p), 2))
    step[:-1][line[:-1] == line[1:]] = (p[1:] - p[:-1])[line[:-1] == line[1:]]
    length = np.hypot(step[:, 0], step[:, 1])
    walked = np.concatenate([[0.0], np.cumsum(length)])
    whole = walked[offsets[1:]] - walked[offsets[:-1]] if len(p) else np.zeros(count)
    steps = np.floor(np.maximum(whole - 2 * free, -1.0) / every).astype(np.int64)
    steps = np.where(whole >= every, steps, -1)
    owner = np.repeat(np.arange(count, dtype=np.int64), np.maximum(steps + 1, 0))
    number = spread(np.maximum(steps + 1, 0))
    at = walked[offsets[owner]] + (whole[owner] - steps[owner] * every[owner]) / 2 + number * every[owner]
    segment = np.clip(np.searchsorted(walked, at, side="right") - 1, offsets[owner], offsets[owner + 1] - 2)
    # A point given twice makes a step without direction: take the last one with a length before it.
    usable = np.maximum.accumulate(np.where(length > 0, np.arange(len(length)), 0))
    segment = np.maximum(usable[segment], offsets[owner]) if len(segment) else segment
    along = step[segment] / np.maximum(length[segment], 1e-12)[:, None]
    left = np.column_stack([-along[:, 1], along[:, 0]])
    return p[segment] + along * (at - walked[segment])[:, None] + left * side[owner][:, None], owner


def segments(points: ArrayLike, line_starts: ArrayLike, /) -> tuple[F8, F8, I8]:
    """First and second point (m, 2) of the segments of line strings, and the line of each (m,)."""
    p = finite(points, "points", (None, 2))
    offsets = starts(line_starts, "line_starts", len(p))
    line = np.repeat(np.arange(len(offsets) - 1, dtype=np.int64), np.diff(offsets))
    a = np.flatnonzero(line[:-1] == line[1:]) if len(line) else np.zeros(0, np.int64)
    return p[a], p[a + 1], line[a]


def clear_of(points: ArrayLike, a: F8, b: F8, reach: ArrayLike, /) -> NDArray[np.bool_]:
    """Which points (n, 2) lie at least `reach` (one number or (m,), metres) from every segment a to b (m, 2)."""
    p = finite(points, "points", (None, 2))
    limit = per_item(reach, "reach", len(a))
    step = b - a
    square = np.maximum((step * step).sum(axis=1), 1e-12)
    clear = np.ones(len(p), np.bool_)
    for low in range(0, len(p), max(1, _BLOCK // max(1, len(a)))):
        block = p[low : low + max(1, _BLOCK // max(1, len(a)))]
        away = block[:, None] - a[None]
        t = np.clip((away * step).sum(axis=2) / square, 0.0, 1.0)
        near = np.hypot(*np.moveaxis(away - t[..., None] * step, 2, 0)) < limit
        clear[low : low + len(block)] = ~near.any(axis=1)
    return clear
