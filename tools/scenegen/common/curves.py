"""Smooth lines through points, in metres of a plan."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tools.scenegen.common.shapes import Point


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
