"""Thin walls about rooms, each once where two rooms share it, with gaps where there are doors."""

from __future__ import annotations

import numpy as np

from viewer.geometry.checks import F8, I8
from viewer.geometry.grids import PointGrid

_NEAR = 0.45
"""Metres that a door may lie beside its wall."""

_LEAST = 0.05  # metres of a wall that are worth drawing
_EQUAL = 100.0  # to a centimetre two rooms share a wall


def partitions(a: F8, b: F8, openings: F8, /, *, thick: float) -> tuple[F8, I8]:
    """Walls as rectangles.

    Parameters
    ----------
    a, b : (m, 2) the ends of segments that walls stand on, metres
    openings : (k, 2, 2) both ends of doors; one that lies on no wall is passed over
    thick : metres

    Returns
    -------
    corners : (n, 4, 2) counter-clockwise
    segment : (n,) of which segment each is a piece
    """
    kept = _once(a, b)
    gaps = _gaps(a[kept], b[kept], openings)
    start, end, of = _pieces(a[kept], b[kept], gaps)
    along = b[kept][of] - a[kept][of]
    length = np.hypot(along[:, 0], along[:, 1])
    unit = along / np.maximum(length, 1e-12)[:, None]
    # Walls meet at corners: each reaches over its end by half its thickness, but not into a door.
    begin = np.where(start <= 0.0, start - thick / 2, start)
    stop = np.where(end >= length, end + thick / 2, end)
    left = np.column_stack([-unit[:, 1], unit[:, 0]]) * thick / 2
    first, last = a[kept][of] + unit * begin[:, None], a[kept][of] + unit * stop[:, None]
    return np.stack([first - left, last - left, last + left, first + left], axis=1), kept[of]


def _once(a: F8, b: F8) -> I8:
    """The segments without those that are there already, whichever way they run, and those without length."""
    p, q = (np.rint(end * _EQUAL).astype(np.int64) for end in (a, b))
    swap = (p[:, 0] > q[:, 0]) | ((p[:, 0] == q[:, 0]) & (p[:, 1] > q[:, 1]))
    keys = np.where(swap[:, None], np.column_stack([q, p]), np.column_stack([p, q]))
    first = np.unique(keys, axis=0, return_index=True)[1] if len(keys) else np.zeros(0, np.int64)
    return np.sort(first[(p[first] != q[first]).any(axis=1)])


def _gaps(a: F8, b: F8, openings: F8) -> dict[int, list[tuple[float, float]]]:
    """Where doors cut segments, by segment: from and to, metres from its beginning."""
    out: dict[int, list[tuple[float, float]]] = {}
    if not len(openings) or not len(a):
        return out
    boxes = np.stack([np.minimum(a, b) - _NEAR, np.maximum(a, b) + _NEAR], axis=1)
    along = b - a
    length = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-12)
    unit = along / length[:, None]
    for door, wall in PointGrid(openings.mean(axis=1)).within(boxes):
        away = openings[door] - a[wall][:, None]
        t = (away * unit[wall][:, None]).sum(axis=2)
        aside = np.abs(away[..., 0] * unit[wall][:, None, 1] - away[..., 1] * unit[wall][:, None, 0]).max(axis=1)
        low, high = np.maximum(t.min(axis=1), 0.0), np.minimum(t.max(axis=1), length[wall])
        for i in np.flatnonzero((aside <= _NEAR) & (high - low > _LEAST)).tolist():
            out.setdefault(int(wall[i]), []).append((float(low[i]), float(high[i])))
    return out


def _pieces(a: F8, b: F8, gaps: dict[int, list[tuple[float, float]]]) -> tuple[F8, F8, I8]:
    """What doors leave of segments: from and to, metres, and the segment of each piece."""
    length = np.hypot(*(b - a).T) if len(a) else np.zeros(0)
    whole = np.array([i for i in range(len(a)) if i not in gaps], np.int64)
    left: list[tuple[float, float, int]] = []
    for wall, cuts in sorted(gaps.items()):
        at, end = 0.0, float(length[wall])
        for low, high in (*sorted(cuts), (end, end)):
            if low - at > _LEAST:
                left.append((at, low, wall))
            at = max(at, high)
    begins, stops, of = np.array(left, np.float64).reshape(-1, 3).T
    starts, ends = np.concatenate([np.zeros(len(whole)), begins]), np.concatenate([length[whole], stops])
    return starts, ends, np.concatenate([whole, of.astype(np.int64)])
