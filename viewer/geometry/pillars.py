"""Round pillars with a bevelled head, and room between those that would touch."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from viewer.geometry.checks import F8, I8, finite, per_item
from viewer.geometry.mesh import Mesh, MeshPart

SIDES, _FEWEST = 24, 6
_ROUND = 2_000
"""Pillars that are all as round as they can be; of more each is smaller on the map, and has fewer sides."""

_BEVEL = 0.22  # of the radius


def pillars(foot: ArrayLike, height: ArrayLike, radius: ArrayLike, /) -> Mesh:
    """Pillars, round to the eye; the owner of a vertex is its pillar.

    Parameters
    ----------
    foot : (n, 3) middles of the feet, metres
    height, radius : metres, one number or (n,)

    Raises
    ------
    ValueError
        If a number is not finite, or a height or radius is not positive.
    """
    at = finite(foot, "foot", (None, 3))
    tall, wide = per_item(height, "height", len(at)), per_item(radius, "radius", len(at))
    for name, value in (("height", tall), ("radius", wide)):
        if (value <= 0).any():
            i = int(np.argmax(value <= 0))
            raise ValueError(f"{name}: expected more than 0, got {value[i]} at index {i}")
    bevel = np.minimum(_BEVEL * wide, 0.5 * tall)
    # The outline from the foot to the head: how far out, how high, and where its normal points. Where it turns
    # sharply a ring stands twice.
    zero, half = np.zeros(len(at)), math.sqrt(0.5)
    outline = (
        (wide, zero, (1.0, 0.0)),
        (wide, tall - bevel, (1.0, 0.0)),
        (wide, tall - bevel, (half, half)),
        (wide - bevel, tall, (half, half)),
        (wide - bevel, tall, (0.0, 1.0)),
    )
    n = max(_FEWEST, SIDES * _ROUND // max(len(at), _ROUND))
    angle = np.arange(n) * (2 * np.pi / n)
    circle = np.column_stack([np.cos(angle), np.sin(angle)])
    positions = np.empty((len(at), len(outline), n, 3))
    normals = np.empty((len(outline), n, 3))
    for i, (out, up, (across, upward)) in enumerate(outline):
        positions[:, i, :, :2] = at[:, None, :2] + circle * out[:, None, None]
        positions[:, i, :, 2] = (at[:, 2] + up)[:, None]
        normals[i] = np.column_stack([circle * across, np.full(n, upward)])
    a = np.arange(n)
    b = (a + 1) % n
    sides = [
        np.concatenate([np.column_stack([k + a, k + b, k + n + b]), np.column_stack([k + a, k + n + b, k + n + a])])
        for k in (0, 2 * n)
    ]
    head = 4 * n + np.array([(0, k, k + 1) for k in range(1, n - 1)])
    one = np.concatenate([*sides, head])
    each = len(outline) * n
    triangles = one + each * np.arange(len(at))[:, None, None]
    owner = np.repeat(np.arange(len(at)), each)
    return Mesh.of(
        positions.reshape(-1, 3), np.tile(normals.reshape(-1, 3), (len(at), 1)), triangles, owner, MeshPart.WALL
    )


def apart(points: ArrayLike, gap: float, /) -> F8:
    """Points moved so that none is nearer to another than `gap`: those that are go on a circle about their middle.

    Each keeps its side of the circle as well as can be, so a map stays true in direction.

    Parameters
    ----------
    points : (n, 2) metres
    gap : metres

    Raises
    ------
    ValueError
        If a number is not finite or the gap is not positive.

    Returns
    -------
    (n, 2) float64; what stands free is where it was
    """
    at = np.array(finite(points, "points", (None, 2)))
    if not (math.isfinite(gap) and gap > 0):
        raise ValueError(f"gap: expected more than 0 metres, got {gap}")
    # Moving a group may bring it near another: then both are one.
    group = np.arange(len(at))
    placed = at.copy()
    for _ in range(len(at)):
        merged = _near(placed, gap, group)
        if (merged == group).all():
            break
        group = merged
        for g in np.unique(group):
            members = np.flatnonzero(group == g)
            if len(members) > 1:
                placed[members] = _on_circle(at[members], gap)
    return placed


def _near(at: F8, gap: float, group: I8) -> I8:
    """The groups, joined where two of their points are too near; a group is called by its first point."""
    joined = group.copy()
    for i in range(len(at)):
        close = np.hypot(*(at - at[i]).T) < gap * (1 - 1e-6)
        for g in np.unique(joined[close & (joined != joined[i])]):
            low, high = sorted((int(g), int(joined[i])))
            joined[joined == high] = low
    return joined


def _on_circle(at: F8, gap: float) -> F8:
    """Points evenly on a circle about their middle, neighbours `gap` metres apart, each near its own direction."""
    count = len(at)
    middle = at.mean(axis=0)
    bearing = np.arctan2(*(at - middle).T[::-1])
    order = np.argsort(bearing, kind="stable")
    slot = np.empty(count)
    slot[order] = np.arange(count) * (2 * np.pi / count)
    off = bearing - slot
    turn = math.atan2(float(np.sin(off).sum()), float(np.cos(off).sum()))
    radius = gap / (2 * math.sin(math.pi / count))
    angle = slot + turn
    return np.asarray(middle + radius * np.column_stack([np.cos(angle), np.sin(angle)]), dtype=np.float64)
