"""Points and lines of a model as thin bodies: nothing without an area can be seen from everywhere."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from viewer.geometry.checks import F8, I8
from viewer.geometry.transforms import cross
from viewer.i18n import N_
from viewer.scene.formats.gltf_materials import Surface
from viewer.scene.formats.textured_looks import REPEAT

THIN_BODIES = {"points": N_("small bodies"), "lines": N_("thin tubes")}
"""What stands for them."""

INK = Surface((0.035, 0.035, 0.045, 1.0), wrap=REPEAT, two_sided=True)
"""What thin things without a colour are drawn in: white ones would not be seen on paper."""

MOST_STROKES = 300_000
"""Points or lines of one model that are drawn; of more, every second, third ..."""

_LINE, _POINT = (0.001, 0.006), (0.003, 0.02)
"""Of a model's size: the thickness of lines and points where there are very many, and where there are few."""

_APART = 0.3  # of the mean distance of what lies in a plane
_ALONE = 1.0  # metres: the size that what is a single point has with all about it
_AXES = np.concatenate([np.eye(3), -np.eye(3)])
_FACES = np.array([[0, 1, 2], [1, 3, 2], [3, 4, 2], [4, 0, 2], [1, 0, 5], [3, 1, 5], [4, 3, 5], [0, 4, 5]])
_SIDES = 3


@dataclass(frozen=True, slots=True, eq=False)
class Strokes:
    """Bodies.

    Parameters
    ----------
    positions, normals : (v, 3)
    triangles : (t, 3)
    source : (v,) the point that each vertex is of
    left_out : of what was asked, as there was too much
    """

    positions: F8
    normals: F8
    triangles: I8
    source: I8
    left_out: int = 0


def stroke_size(points: F8, /) -> float:
    """The size of what some points (n, 3) make up, metres."""
    good = points[np.isfinite(points).all(axis=1)]
    size = float(np.ptp(good, axis=0).max()) if len(good) else 0.0
    return size or _ALONE


def _thickness(bounds: tuple[float, float], count: int) -> float:
    low, high = bounds
    return min(max(_APART / math.sqrt(max(count, 1)), low), high)


def dots(points: F8, which: I8, size: float, /) -> Strokes:
    """An octahedron at each of some points.

    Parameters
    ----------
    points : (n, 3)
    which : (k,) of them
    size : of the whole, metres
    """
    kept = which[:: 1 + (len(which) - 1) // MOST_STROKES] if len(which) else which
    at = points[kept][:, None] + _AXES * (_thickness(_POINT, len(which)) * size / 2)
    triangles = _FACES + 6 * np.arange(len(kept))[:, None, None]
    normals = np.tile(_AXES, (len(kept), 1))
    return Strokes(at.reshape(-1, 3), normals, triangles.reshape(-1, 3), np.repeat(kept, 6), len(which) - len(kept))


def rods(points: F8, pairs: I8, size: float, /) -> Strokes:
    """A tube with three sides from one point to another.

    Parameters
    ----------
    points : (n, 3)
    pairs : (k, 2) of them
    size : of the whole, metres
    """
    kept = pairs[:: 1 + (len(pairs) - 1) // MOST_STROKES] if len(pairs) else pairs
    a, b = points[kept[:, 0]], points[kept[:, 1]]
    way = b - a
    length = np.sqrt((way * way).sum(axis=1))
    solid = length > 1e-9 * size
    kept, a, b, way = kept[solid], a[solid], b[solid], way[solid] / length[solid][:, None]
    # Across the axis that it runs along least, so that it never vanishes.
    least = np.eye(3)[np.argmin(np.abs(way), axis=1)]
    one = cross(way, least)
    one /= np.sqrt((one * one).sum(axis=1))[:, None]
    two = cross(way, one)
    angle = np.arange(_SIDES) * (2 * np.pi / _SIDES)
    out = one[:, None] * np.cos(angle)[:, None] + two[:, None] * np.sin(angle)[:, None]
    ends = np.stack([a, b], axis=1)[:, :, None] + out[:, None] * (_thickness(_LINE, len(pairs)) * size / 2)
    k = np.arange(_SIDES)
    after = (k + 1) % _SIDES
    body = np.concatenate(
        [np.column_stack([k, after, _SIDES + after]), np.column_stack([k, _SIDES + after, _SIDES + k])]
    )
    triangles = body + 2 * _SIDES * np.arange(len(kept))[:, None, None]
    normals = np.repeat(out[:, None], 2, axis=1).reshape(-1, 3)
    return Strokes(
        ends.reshape(-1, 3), normals, triangles.reshape(-1, 3), np.repeat(kept, _SIDES), len(pairs) - len(solid)
    )
