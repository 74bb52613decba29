"""Blocks: what stands for a building far away, a box or a point instead of its triangles.

A block's box is turned as the walls are, its foot has the area of the roof seen from above, its top their mean height
(`../shared/bench/levels-of-detail.md` tells what was tried).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from viewer.build.batches import BLOCK, TileKind

FEWEST = 500
"""Buildings of a scene from which blocks are made: fewer are drawn as they are."""

_FLAT = 0.3  # of a unit normal's z, as a byte of 127: beyond, a triangle is roof, not wall

I8 = NDArray[np.int64]


def block_ranks(owner: I8, kind: NDArray[np.uint8], towns: Sequence[I8], bounds: NDArray[np.floating], /) -> I8:
    """By triangle: the place of its block among all, from the largest to the smallest; -1 where none stands for it.

    Parameters
    ----------
    owner : (m,) object by triangle
    kind : (m,) TileKind by triangle
    towns : the objects that are buildings, of the scene itself and of each miniature
    bounds : (objects, 2, 3), of all objects
    """
    objects = len(bounds)
    solid = kind == TileKind.FACADE
    drawn = np.bincount(owner[solid], minlength=objects) > 0
    chosen = np.concatenate([np.zeros(0, np.int64), *(some[drawn[some]] for some in towns if len(some) >= FEWEST)])
    rank = np.full(objects, -1, np.int64)
    if len(chosen):
        longest = np.max(bounds[chosen, 1] - bounds[chosen, 0], axis=1)
        rank[chosen[np.argsort(-longest, kind="stable")]] = np.arange(len(chosen))
    return np.where(solid, rank[owner], -1)


def blocks_of(vertices: NDArray[np.void], triangles: NDArray[np.uint32], first: I8, /) -> NDArray[np.void]:
    """The blocks of objects whose triangles follow each other.

    Parameters
    ----------
    triangles : (m, 3), all of them
    first : (k,) of each object's first triangle; the last one's go to the end

    Returns
    -------
    (k,) BLOCK
    """
    out = np.zeros(len(first), BLOCK)
    ends = np.append(first, len(triangles))
    for begin in range(0, len(first), _AT_ONCE):
        own = ends[begin : begin + _AT_ONCE + 1]
        out[begin : begin + _AT_ONCE] = _blocks(vertices, triangles[own[0] : own[-1]], own[:-1] - own[0])
    return out


_AT_ONCE = 50_000
"""Blocks that are made together: all of a city would take more memory than its triangles."""


def _blocks(vertices: NDArray[np.void], triangles: NDArray[np.uint32], first: I8) -> NDArray[np.void]:
    count = len(first)
    out = np.zeros(count, BLOCK)
    group = np.repeat(np.arange(count), np.diff(np.append(first, len(triangles))))
    position = vertices["position"]
    a, b, c = (position[triangles[:, k]].astype(np.float64) for k in range(3))
    across = _cross((b - a).T, (c - a).T) / 2
    area = np.sqrt((across * across).sum(axis=0))
    rise = across[2]
    roof, wall = rise > _FLAT * area, np.abs(rise) <= _FLAT * area
    upward = np.where(roof, rise, 0.0)
    plan = np.bincount(group, upward, count)
    low = np.minimum.reduceat(np.minimum(np.minimum(a, b), c), first, axis=0)
    high = np.maximum.reduceat(np.maximum(np.maximum(a, b), c), first, axis=0)
    tops = np.bincount(group, upward * (a[:, 2] + b[:, 2] + c[:, 2]) / 3, count) / np.maximum(plan, 1e-9)
    top = np.where(plan > 0.0, tops, high[:, 2])
    # Walls at right angles count as one direction: four times their angle.
    heading = np.arctan2(across[1], across[0]) * 4
    weight = np.where(wall, area, 0.0)
    turn = np.arctan2(*(np.bincount(group, weight * f(heading), count) for f in (np.sin, np.cos))) / 4
    cos, sin = np.cos(turn), np.sin(turn)
    sides = []
    for x, y in ((cos, sin), (-sin, cos)):
        along = [p[:, 0] * x[group] + p[:, 1] * y[group] for p in (a, b, c)]
        ends = (
            np.minimum.reduceat(np.minimum.reduce(along), first),
            np.maximum.reduceat(np.maximum.reduce(along), first),
        )
        sides.append(ends)
    (x0, x1), (y0, y1) = sides
    middle_x, middle_y = (x0 + x1) / 2, (y0 + y1) / 2
    box = np.maximum((x1 - x0) * (y1 - y0), 1e-9)
    share = np.sqrt(np.clip(np.where(plan > 0.0, plan, box) / box, 0.05, 1.0))
    out["position"] = np.column_stack([middle_x * cos - middle_y * sin, middle_x * sin + middle_y * cos, low[:, 2]])
    out["turn"] = np.column_stack([cos, sin])
    out["size"] = np.column_stack([(x1 - x0) * share, (y1 - y0) * share, np.maximum(top - low[:, 2], 0.01)])
    out["peak"] = high[:, 2] - low[:, 2]
    out["object"] = vertices["object"][triangles[first, 0]]
    for name, part in (("wall", weight), ("roof", upward)):
        out[name] = _colour(vertices, triangles, group, part, first)
    return out


def _cross(u: NDArray[np.float64], v: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of vectors (3, m): numpy's own is slow at so short an axis."""
    return np.stack([u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]])


def set_apart(
    vertices: NDArray[np.void], triangles: NDArray[np.uint32], begin: int, end: int, detail: int, /
) -> tuple[NDArray[np.void], NDArray[np.uint32], NDArray[np.uint32]]:
    """Vertices in an order in which those of blocks lie together as their triangles do, before those with detail.

    Parameters
    ----------
    triangles : (m, 3), those from `begin` to `end` of blocks
    detail : how many of the last vertices have detail

    Returns
    -------
    The vertices, the triangles, and the last vertex of each triangle of a block so far, plus one.
    """
    own = triangles[begin:end].ravel()
    turn, number = np.zeros(len(vertices), np.uint32), np.arange(len(own), dtype=np.uint32)
    # Of places that are written several times the last stays: from behind, that is the first use.
    turn[own[::-1]] = number[::-1]
    used = own[turn[own] == number]
    elsewhere = np.ones(len(vertices), np.bool_)
    elsewhere[used] = False
    for others in (triangles[:begin], triangles[end:]):
        elsewhere[others.ravel()] = True
    plain = np.flatnonzero(elsewhere[: len(vertices) - detail])
    order = np.concatenate([plain, used, np.arange(len(vertices) - detail, len(vertices))])
    place = np.empty(len(vertices), np.uint32)
    place[plain] = np.arange(len(plain), dtype=np.uint32)
    place[len(vertices) - detail :] = np.arange(len(order) - detail, len(order), dtype=np.uint32)
    out = np.empty_like(triangles)
    out[:begin], out[end:] = place[triangles[:begin]], place[triangles[end:]]
    place[used] = np.arange(len(plain), len(plain) + len(used), dtype=np.uint32)
    out[begin:end] = place[triangles[begin:end]]
    reached = np.maximum.accumulate(out[begin:end].max(axis=1)) + np.uint32(1)
    # Of records, numpy's `take` is many times as fast as an index.
    return np.take(vertices, order), out, np.append(np.uint32(len(plain)), reached)


def _colour(
    vertices: NDArray[np.void], triangles: NDArray[np.uint32], group: I8, weight: NDArray[np.float64], first: I8
) -> NDArray[np.uint8]:
    """The mean colour of some triangles of each group, and the material of the largest; of any where there is none."""
    count, corner = len(first), triangles[:, 0]
    total = np.bincount(group, weight, count)
    weight = np.where(total[group] > 0.0, weight, 1e-6)
    largest = np.maximum.reduceat(weight, first)
    best = np.full(count, len(triangles) - 1)
    np.minimum.at(best, group, np.where(weight >= largest[group], np.arange(len(triangles)), len(triangles) - 1))
    material = vertices["material"][corner]
    # Another paint has another scale: only what is painted alike has a mean.
    weight = np.where(material == material[best][group], weight, 0.0)
    total = np.maximum(np.bincount(group, weight, count), 1e-12)
    out = np.zeros((count, 4), np.uint8)
    for k in range(3):
        out[:, k] = np.rint(np.bincount(group, weight * vertices["colour"][corner, k], count) / total)
    out[:, 3] = material[best]
    return out
