"""The slab that a model stands on when its scene brings no land of its own."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from viewer.geometry.checks import F8, finite
from viewer.geometry.flat import cap
from viewer.geometry.mesh import Mesh
from viewer.geometry.polygons import from_rings

_ARC = 12  # points a corner


def rounded_rectangle(lower: ArrayLike, upper: ArrayLike, radius: float, /) -> F8:
    """A rectangle with round corners as a ring (k, 2), counter-clockwise, metres.

    Raises
    ------
    ValueError
        If a number is not finite or the rectangle has no area.
    """
    a, b = finite(lower, "lower", (2,)), finite(upper, "upper", (2,))
    if not (b > a).all():
        raise ValueError(f"upper: expected more than {a.tolist()}, got {b.tolist()}")
    r = min(radius, float((b - a).min()) / 2)
    t = np.linspace(0, np.pi / 2, _ARC)
    centres = [(b[0] - r, b[1] - r), (a[0] + r, b[1] - r), (a[0] + r, a[1] + r), (b[0] - r, a[1] + r)]
    return np.concatenate(
        [c + r * np.column_stack([np.cos(t + k * np.pi / 2), np.sin(t + k * np.pi / 2)]) for k, c in enumerate(centres)]
    )


def slab(bounds: ArrayLike, /, *, margin: float, radius: float, thickness: float, top: float = 0.0) -> Mesh:
    """A slab with round corners under `bounds` (2, 2), all in metres; its edge is `Part.EDGE`."""
    box = finite(bounds, "bounds", (2, 2))
    ring = rounded_rectangle(box[0] - margin, box[1] + margin, radius)
    return cap(from_rings([[ring]]), top, skirt=thickness)
