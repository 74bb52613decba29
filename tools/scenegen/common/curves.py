"""Smooth lines through points, in metres of a plan."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

from tools.scenegen.common.shapes import Point, Ring


def spline_function(knots: Sequence[Point], /) -> Callable[[float], float]:
    """A smooth y(x) through knots whose x increase; straight beyond the ends."""

    def curve(x: float) -> float:
        last = len(knots) - 2
        i = max(0, min(last, next((k for k in range(last + 1) if x <= knots[k + 1][0]), last)))
        (x1, y1), (x2, y2) = knots[i], knots[i + 1]
        slope = (y2 - y1) / (x2 - x1)
        before = (y2 - knots[i - 1][1]) / (x2 - knots[i - 1][0]) if i else slope
        after = (knots[i + 2][1] - y1) / (knots[i + 2][0] - x1) if i < last else slope
        t = (x - x1) / (x2 - x1)
        if not 0 <= t <= 1:
            return y1 + slope * (x - x1)
        width = x2 - x1
        return (
            (2 * t**3 - 3 * t**2 + 1) * y1
            + (t**3 - 2 * t**2 + t) * width * before
            + (3 * t**2 - 2 * t**3) * y2
            + (t**3 - t**2) * width * after
        )

    return curve


def spline(points: Sequence[Point], /, *, closed: bool = False) -> Ring:
    """A Catmull-Rom curve through points, six pieces between each two, to the decimetre."""
    p = list(points)
    n = len(p)
    out = []
    for i in range(n if closed else n - 1):
        a, b = p[i], p[(i + 1) % n]
        before = p[i - 1] if closed or i else a
        after = p[(i + 2) % n] if closed or i + 2 < n else b
        for k in range(6):
            t = k / 6
            w = (t**2 - (t + t**3) / 2, 1 - 2.5 * t**2 + 1.5 * t**3, t / 2 + 2 * t**2 - 1.5 * t**3, (t**3 - t**2) / 2)
            x, y = (sum(f * q[j] for f, q in zip(w, (before, a, b, after), strict=True)) for j in (0, 1))
            out.append((round(x, 1), round(y, 1)))
    return out if closed else [*out, p[-1]]


def cut_corners(points: Ring, /) -> Ring:
    """A smooth line along points: Chaikin's, corners cut three times."""
    line = points
    for _ in range(3):
        cut = [line[0]]
        for (x0, y0), (x1, y1) in itertools.pairwise(line):
            cut += [(0.75 * x0 + 0.25 * x1, 0.75 * y0 + 0.25 * y1), (0.25 * x0 + 0.75 * x1, 0.25 * y0 + 0.75 * y1)]
        line = [*cut, line[-1]]
    return line
