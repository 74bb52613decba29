"""Gabled and pyramidal roofs on convex footprints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

from viewer.geometry.checks import F8, I8, per_item
from viewer.geometry.extrude import heights
from viewer.geometry.mesh import Mesh, MeshPart
from viewer.geometry.polygons import PolygonSet

FLAT, GABLED, PYRAMIDAL = 0, 1, 2
"""Roof shapes as codes of the array `shape`."""


_MOST_AXES = 256
"""Edges of a ring that are tried as its axis: the longest ones of a ring that has more."""

_AT_ONCE = 2_000_000
"""Numbers in one array of products of corners and axes."""


def main_axis(ring: ArrayLike, /) -> F8:
    """Unit vector along the longer side of the smallest rectangle about a convex ring (k, 2) (Freeman 1975)."""
    axis: F8 = main_axes(np.asarray(ring, dtype=np.float64)[None])[0]
    return axis


def main_axes(rings: F8, /) -> F8:
    """The same for many rings (m, k, 2) of as many corners each, (m, 2).

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
            chosen = np.sort(np.argpartition(-length, tried, axis=1)[:, :tried], axis=1)
            edges = np.take_along_axis(edges, chosen[..., None], axis=1)
            length = np.take_along_axis(length, chosen, axis=1)
        edges = edges / length[..., None]
        long = np.ptp(p @ edges.transpose(0, 2, 1), axis=1)
        wide = np.ptp(p @ np.stack([-edges[..., 1], edges[..., 0]], axis=1), axis=1)
        best = np.argmin(np.round(long * wide, 9), axis=1)[:, None]
        axis = np.take_along_axis(edges, best[..., None], axis=1)[:, 0]
        along = np.take_along_axis(long, best, axis=1) >= np.take_along_axis(wide, best, axis=1)
        out[low : low + step] = np.where(along, axis, np.column_stack([-axis[:, 1], axis[:, 0]]))
    return out


def roofable(polygons: PolygonSet, shape: ArrayLike, height: ArrayLike, /) -> NDArray[np.bool_]:
    """Which polygons can carry the roof they ask for: one convex ring, a roof shape other than flat, a height above 0.

    Parameters
    ----------
    shape : (p,) of FLAT, GABLED, PYRAMIDAL
    height : of the roof alone, metres, one number or (p,)
    """
    wanted = (np.asarray(shape) != FLAT) & (per_item(height, "height", len(polygons)) > 0)
    single = np.diff(polygons.polygon_starts) == 1
    convex = np.zeros(len(polygons), dtype=np.bool_)
    convex[polygons.ring_polygon[polygons.convex_rings & polygons.outer_rings]] = True
    return np.asarray(wanted & single & convex, dtype=np.bool_)


def roofed(
    polygons: PolygonSet, base: ArrayLike, eaves: ArrayLike, height: ArrayLike, shape: ArrayLike, across: ArrayLike, /
) -> Mesh:
    """Watertight but for the floor: walls up to the eaves and a roof on them, for polygons that are `roofable`.

    Parameters
    ----------
    polygons : one convex ring each
    base, eaves : heights, metres, one number or (p,)
    height : of the roof above the eaves, metres, one number or (p,)
    shape : (p,) of GABLED, PYRAMIDAL
    across : (p,) bool, the ridge runs across the longer side instead of along it

    Raises
    ------
    ValueError
        If a number is not finite or the eaves lie below the base.
    """
    low, high = heights(base, eaves, len(polygons))
    rise = per_item(height, "height", len(polygons))
    kinds, turned = np.asarray(shape), np.asarray(across)
    ground = polygons.normalised()
    first = ground.polygon_starts[:-1]
    sizes = np.diff(ground.ring_starts)[first] if len(ground) else np.zeros(0, np.int64)
    corners: list[F8] = []
    owner: list[I8] = []
    part: list[NDArray[np.uint8]] = []
    for size in np.unique(sizes).tolist():
        for gabled in (True, False):
            which = np.flatnonzero((sizes == size) & ((kinds == GABLED) == gabled))
            if not len(which):
                continue
            rings = ground.vertices[ground.ring_starts[first[which]][:, None] + np.arange(size)]
            levels = low[which], high[which], rise[which]
            made: Iterable[tuple[I8, F8, F8]]
            if gabled:
                axes = main_axes(rings)
                axes = np.where(turned[which][:, None], np.column_stack([-axes[:, 1], axes[:, 0]]), axes)
                made = _gabled(rings, axes, *levels)
            else:
                made = [(np.arange(len(which)), *_pyramidal(rings, *levels))]
            for of, walls, roofs in made:
                each = np.concatenate([walls, roofs], axis=1)
                corners.append(each.reshape(-1, 3, 3))
                owner.append(np.repeat(which[of], each.shape[1]))
                kinds_of = np.repeat([MeshPart.WALL, MeshPart.ROOF], [walls.shape[1], roofs.shape[1]])
                part.append(np.tile(kinds_of, len(each)).astype(np.uint8))
    if not corners:
        return Mesh.empty()
    whole, of, parts = np.concatenate(corners), np.concatenate(owner), np.concatenate(part)
    order = np.argsort(of, kind="stable")
    whole, of, parts = whole[order], of[order], parts[order]
    area = np.linalg.norm(np.cross(whole[:, 1] - whole[:, 0], whole[:, 2] - whole[:, 0]), axis=1)
    keep = area > 1e-9
    return Mesh.from_corners(whole[keep], of[keep], parts[keep])


def _walls(rings: F8, low: F8, high: F8) -> tuple[F8, F8]:
    """Walls (m, 2 k, 3, 3) of rings (m, k, 2) up to heights (m, k), and their tops (m, k, 3)."""
    foot = np.concatenate([rings, np.broadcast_to(low[:, None, None], (*rings.shape[:2], 1))], axis=2)
    top = np.concatenate([rings, high[..., None]], axis=2)
    foot_next, top_next = np.roll(foot, -1, axis=1), np.roll(top, -1, axis=1)
    lower = np.stack([foot, foot_next, top_next], axis=2)
    upper = np.stack([foot, top_next, top], axis=2)
    return np.concatenate([lower, upper], axis=1), top


def _pyramidal(rings: F8, low: F8, high: F8, rise: F8) -> tuple[F8, F8]:
    """Walls and roofs of pyramids over rings (m, k, 2)."""
    walls, top = _walls(rings, low, np.broadcast_to(high[:, None], rings.shape[:2]))
    apex = np.column_stack([_centroids(rings), high + rise])
    apexes = np.broadcast_to(apex[:, None], top.shape)
    return walls, np.stack([top, np.roll(top, -1, axis=1), apexes], axis=2)


def _centroids(rings: F8) -> F8:
    """Of the areas of rings (m, k, 2)."""
    p = rings - rings[:, :1]
    q = np.roll(p, -1, axis=1)
    cross = p[..., 0] * q[..., 1] - p[..., 1] * q[..., 0]
    return np.asarray(rings[:, 0] + ((p + q) * cross[..., None]).sum(1) / (3 * cross.sum(1))[:, None])


def _gabled(rings: F8, axes: F8, low: F8, high: F8, rise: F8) -> Iterator[tuple[I8, F8, F8]]:
    """Which of the rings (m, k, 2), and their walls and roofs, those together that have as many corners in the end.

    The ends of the ridge are put in where it meets an edge; a ring has a corner there already, or not.
    """
    v = ((rings - rings.mean(axis=1, keepdims=True)) * np.stack([-axes[:, 1], axes[:, 0]], axis=1)[:, None]).sum(axis=2)
    v = v - ((v.min(axis=1) + v.max(axis=1)) / 2)[:, None]
    half = v.max(axis=1)[:, None]
    beyond = np.roll(v, -1, axis=1)
    crosses = v * beyond < 0
    share = np.divide(v, v - beyond, out=np.zeros_like(v), where=crosses)
    ends = rings + (np.roll(rings, -1, axis=1) - rings) * share[..., None]
    shape = (len(rings), 2 * rings.shape[1])
    points = np.stack([rings, ends], axis=2).reshape(*shape, 2)
    z = np.stack([np.maximum(1 - np.abs(v) / half, 0.0), np.ones_like(v)], axis=2).reshape(shape)
    there = np.stack([np.ones_like(crosses), crosses], axis=2).reshape(shape)
    counts = there.sum(axis=1)
    for count in np.unique(counts).tolist():
        of = np.flatnonzero(counts == count)
        ring = points[of][there[of]].reshape(len(of), count, 2)
        up = z[of][there[of]].reshape(len(of), count)
        walls, top = _walls(ring, low[of], high[of][:, None] + rise[of][:, None] * up)
        yield of, walls, _halves(top, up)


def _halves(top: F8, z: F8) -> F8:
    """The two planes of gabled roofs (m, k, 3) as fans; the ridge's ends are the two highest vertices."""
    count = z.shape[1]
    ridge = np.sort(np.argsort(-z, axis=1, kind="stable")[:, :2], axis=1)
    # Turned so that the ridge begins with the first vertex; a fan from each of its ends.
    order = (ridge[:, :1] + np.arange(count)) % count
    turned = np.take_along_axis(top, order[..., None], axis=1)
    end = (ridge[:, 1] - ridge[:, 0])[:, None]
    k = np.broadcast_to(np.arange(1, count), (len(top), count - 1))
    k = k[k != end].reshape(len(top), count - 2)
    apex = np.where(k < end, 0, end)
    rows = np.arange(len(top))[:, None]
    return np.stack([turned[rows, apex], turned[rows, k], turned[rows, (k + 1) % count]], axis=2)
