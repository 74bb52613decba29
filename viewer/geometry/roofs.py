"""Roofs on footprints: which can carry one, and the houses under them."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from viewer.geometry.checks import F8, I8, per_item
from viewer.geometry.extrude import extrude, heights, walls
from viewer.geometry.hips import over_outlines
from viewer.geometry.mesh import Mesh, MeshPart, concatenate
from viewer.geometry.polygons import PolygonSet
from viewer.geometry.roof_plans import RoofPlan, gabled, half_hipped, hipped, pointed, sloped
from viewer.geometry.roof_shapes import ALONG_A_RIDGE, PROFILES, TO_A_POINT, RoofShape

_ALIKE = 1e-6  # share of an area or a length that is no difference
_MOST_AXES = 256
"""Edges of a ring that are tried as its axis: the longest ones of a ring that has more."""

_AT_ONCE = 2_000_000
"""Numbers in one array of products of corners and axes."""


def main_axes(rings: F8, /) -> F8:
    """Unit vectors along the longer sides of the smallest rectangles about rings (m, k, 2), convex (Freeman 1975).

    Of rings with more corners than `_MOST_AXES` only the longest edges are tried.
    """
    count, corners = rings.shape[:2]
    out = np.empty((count, 2))
    tried = min(corners, _MOST_AXES)
    step = max(1, _AT_ONCE // (corners * tried))
    for low in range(0, count, step):
        p = rings[low : low + step]
        edges = np.roll(p, -1, axis=1) - p
        length = np.linalg.norm(edges, axis=2)
        if tried < corners:
            chosen = np.sort(np.argsort(np.round(-length, 6), axis=1, kind="stable")[:, :tried], axis=1)
            edges = np.take_along_axis(edges, chosen[..., None], axis=1)
            length = np.take_along_axis(length, chosen, axis=1)
        edges = edges / length[..., None]
        long = np.ptp(p @ edges.transpose(0, 2, 1), axis=1)
        wide = np.ptp(p @ np.stack([-edges[..., 1], edges[..., 0]], axis=1), axis=1)
        area = long * wide
        # Opposite sides are as good: the first of those, or processors that round otherwise would choose otherwise.
        best = np.argmax(area <= (1 + _ALIKE) * area.min(axis=1, keepdims=True), axis=1)[:, None]
        axis = np.take_along_axis(edges, best[..., None], axis=1)[:, 0]
        along = np.take_along_axis(long, best, axis=1) >= (1 - _ALIKE) * np.take_along_axis(wide, best, axis=1)
        out[low : low + step] = np.where(along, axis, np.column_stack([-axis[:, 1], axis[:, 0]]))
    return out


def roofable(polygons: PolygonSet, shape: ArrayLike, height: ArrayLike, /) -> NDArray[np.bool_]:
    """Which polygons ask for a roof: a shape other than flat, a height above 0, and an area to stand on.

    Parameters
    ----------
    shape : (p,) of `RoofShape`
    height : of the roof alone, metres, one number or (p,)
    """
    wanted = (np.asarray(shape) != RoofShape.FLAT) & (per_item(height, "height", len(polygons)) > 0)
    return np.asarray(wanted & (np.diff(polygons.polygon_starts) > 0), dtype=np.bool_)


def roofed(
    polygons: PolygonSet,
    base: ArrayLike,
    eaves: ArrayLike,
    height: ArrayLike,
    shape: ArrayLike,
    /,
    *,
    across: ArrayLike = False,
    facing: ArrayLike = np.nan,
) -> Mesh:
    """Watertight but for the floor: walls up to the eaves and a roof on them.

    The owner of a vertex is its polygon. On an outline whose faces cannot be found the roof is flat, as high as the
    ridge would be.

    Parameters
    ----------
    polygons : those that are `roofable`
    base, eaves : heights, metres, one number or (p,)
    height : of the roof above the eaves, metres, one number or (p,)
    shape : (p,) of `RoofShape`
    across : (p,) bool, the ridge runs across the longer side instead of along it
    facing : the way down of a slope that is the only one, degrees clockwise from north; NaN: across the longer side

    Raises
    ------
    ValueError
        If a number is not finite or the eaves lie below the base.
    """
    low, high = heights(base, eaves, len(polygons))
    rise = per_item(height, "height", len(polygons))
    kinds = np.asarray(shape)
    turned = np.broadcast_to(np.asarray(across, dtype=np.bool_), len(polygons))
    down = np.broadcast_to(np.asarray(facing, dtype=np.float64), len(polygons))
    ground = polygons.normalised()
    tops: list[Mesh] = []
    flat = np.zeros(len(polygons), np.bool_)
    for kind in np.unique(kinds).tolist():
        which = np.flatnonzero(kinds == kind)
        plan, refused = _planned(ground, RoofShape(kind), which, turned, down)
        flat[refused] = True
        tops.append(plan.raised(PROFILES[RoofShape(kind)], high, rise))
    high = np.where(flat, high + rise, high)
    refused = np.flatnonzero(flat)
    if len(refused):
        tops.append(extrude(ground.select(refused), high[refused], high[refused]).owned_by(refused))
    return concatenate([walls(ground, low, high, MeshPart.WALL), *tops])


def _planned(
    ground: PolygonSet, shape: RoofShape, which: I8, turned: NDArray[np.bool_], down: F8
) -> tuple[RoofPlan, I8]:
    """Plans of the polygons `which`, and those of them that get none: convex ones at once, the others one by one."""
    if shape is RoofShape.SKILLION:
        some = ground.select(which)
        angle = np.radians(np.where(np.isnan(down), _aside(ground, which), down)[which])
        return sloped(some, np.column_stack([np.sin(angle), np.cos(angle)]), which), which[:0]
    plans: list[RoofPlan] = []
    first = ground.polygon_starts[which]
    sizes = np.where(ground.single_convex[which], np.diff(ground.ring_starts)[first], 0)
    if shape not in ALONG_A_RIDGE and shape not in TO_A_POINT:
        sizes = np.where(sizes == 4, sizes, 0)
    for size in np.unique(sizes[sizes > 0]).tolist():
        of = np.flatnonzero(sizes == size)
        rings = ground.vertices[ground.ring_starts[first[of]][:, None] + np.arange(size)]
        owner = which[of]
        if shape in ALONG_A_RIDGE:
            plans.append(gabled(rings, _ridges(rings, turned[owner], down[owner]), owner))
        elif shape in TO_A_POINT:
            plans.append(pointed(rings, owner))
        elif shape is RoofShape.HALF_HIPPED:
            half, made = half_hipped(rings, owner)
            plans.append(half)
            sizes[of[~made]] = 0
        else:
            plans.append(hipped(rings, owner))
    others = which[sizes == 0]
    plan, refused = over_outlines(ground.select(others), shape, others)
    return RoofPlan.joined([*plans, plan]), others[refused]


def _ridges(rings: F8, turned: NDArray[np.bool_], down: F8) -> F8:
    """Along which ridges run: the longer side, the shorter one, or square to where the roof faces."""
    axes = main_axes(rings)
    other = np.column_stack([-axes[:, 1], axes[:, 0]])
    angle = np.radians(np.nan_to_num(down))
    faces = np.column_stack([np.sin(angle), np.cos(angle)])
    told = np.abs((axes * faces).sum(axis=1)) > np.abs((other * faces).sum(axis=1))
    return np.where(np.where(np.isnan(down), turned, told)[:, None], other, axes)


def _aside(polygons: PolygonSet, which: I8) -> F8:
    """Degrees clockwise from north, square to the longer side of each polygon's outline; (p,), 0 for all others."""
    out = np.zeros(len(polygons))
    first = polygons.ring_starts[polygons.polygon_starts[which]]
    sizes = polygons.ring_starts[polygons.polygon_starts[which] + 1] - first
    for size in np.unique(sizes).tolist():
        of = sizes == size
        axes = main_axes(polygons.vertices[first[of][:, None] + np.arange(size)])
        out[which[of]] = np.degrees(np.arctan2(-axes[:, 1], axes[:, 0]))
    return out
