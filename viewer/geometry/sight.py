"""Whether something stands between two points, for many pairs at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from viewer.geometry.box_tree import FAN, BoxTree
from viewer.geometry.checks import F8, I8, finite
from viewer.geometry.ray_instances import RayInstances
from viewer.geometry.raycast import RayScene
from viewer.geometry.triangle_hits import distances

_FIRST = 3  # leaves of each ray that are asked before the others: mostly one of them ends it
_AT_ONCE = 120_000  # triangles in one array operation: what the caches hold
_TINY = 1e-30


def blocked(
    scene: RayScene,
    starts: ArrayLike,
    ends: ArrayLike,
    /,
    *,
    hidden: NDArray[np.bool_] | None = None,
    repeated: bool = True,
) -> NDArray[np.bool_]:
    """Which of the straight ways meet a triangle, from either side.

    Parameters
    ----------
    starts, ends : (n, 3) metres
    hidden : (objects,) bool by object id: what the ways go through
    repeated : whether repeated things such as trees and chairs count

    Returns
    -------
    (n,) bool; the ends themselves count. A way without a length meets nothing.
    """
    origin = finite(np.atleast_2d(np.asarray(starts, np.float64)), "starts", (None, 3))
    way = finite(np.atleast_2d(np.asarray(ends, np.float64)), "ends", (None, 3)) - origin
    out = np.zeros(len(origin), np.bool_)
    moving = np.flatnonzero(np.abs(way).max(axis=1, initial=0.0) > 0)
    if not len(moving):
        return out
    # Of no unit length: 1 is the way's end.
    found = _solid(scene, origin[moving], way[moving], hidden)
    for group in scene.placed.meshes if repeated else ():
        left = np.flatnonzero(~found)
        if len(left):
            found[left] = _repeated(group, origin[moving[left]], way[moving[left]], hidden)
    out[moving] = found
    return out


def free_way(scene: RayScene, start: ArrayLike, way: ArrayLike, hidden: NDArray[np.bool_] | None = None, /) -> float:
    """Metres from a point in a direction until something is met; infinite where nothing is.

    Parameters
    ----------
    hidden : (objects,) bool by object id: what one sees through
    """
    hit = scene.first_hit(start, way, hidden=hidden)
    return hit.distance if hit else np.inf


def _repeated(group: RayInstances, origin: F8, way: F8, hidden: NDArray[np.bool_] | None) -> NDArray[np.bool_]:
    found = np.zeros(len(origin), np.bool_)
    if not len(group.triangles):
        return found
    ray, place = _items(group.tree, *_leaves(group.tree, origin, way))
    if hidden is not None:
        seen = ~hidden[group.owner[place]]
        ray, place = ray[seen], place[seen]
    inverse = group.inverse[place]
    o = np.einsum("nij,nj->ni", inverse[:, :, :3], origin[ray]) + inverse[:, :, 3]
    d = np.einsum("nij,nj->ni", inverse[:, :, :3], way[ray])
    # A leaf holds many: most of them are passed beside.
    near = _meets(group.triangles.min((0, 1)), group.triangles.max((0, 1)), o, d)
    ray, o, d = ray[near], o[near], d[near]
    count = len(group.triangles)
    for part in _parts(len(ray), max(_AT_ONCE // count, 1)):
        mesh = np.tile(group.triangles, (len(ray[part]), 1, 1))
        hit = distances(mesh, np.repeat(o[part], count, 0), np.repeat(d[part], count, 0)) <= 1.0
        found[ray[part][hit.reshape(-1, count).any(axis=1)]] = True
    return found


def _meets(low: NDArray[np.float32], high: NDArray[np.float32], origin: F8, way: F8) -> NDArray[np.bool_]:
    """Which ways come into a box, made a little larger."""
    slack = 1e-4 * (np.abs(low).max() + np.abs(high).max()) + 1e-6
    with np.errstate(over="ignore", invalid="ignore"):
        inverse = 1.0 / np.where(np.abs(way) < _TINY, _TINY, way)
        a, b = (low - slack - origin) * inverse, (high + slack - origin) * inverse
    near, far = np.minimum(a, b).max(axis=1), np.maximum(a, b).min(axis=1)
    return np.asarray((near <= far) & (far >= 0.0) & (near <= 1.0), np.bool_)


def _solid(scene: RayScene, origin: F8, way: F8, hidden: NDArray[np.bool_] | None) -> NDArray[np.bool_]:
    ray, leaf = _leaves(scene.tree, origin, way)
    found = np.zeros(len(origin), np.bool_)
    # The leaves of a ray follow each other, the nearest first.
    place = np.arange(len(ray)) - np.searchsorted(ray, ray)
    for chosen in (place < _FIRST, place >= _FIRST):
        rays, leaves = ray[chosen], leaf[chosen]
        for part in _parts(len(rays), max(_AT_ONCE // FAN, 1)):
            open_ = ~found[rays[part]]
            r, which = _items(scene.tree, rays[part][open_], leaves[part][open_])
            corners = scene.corners[which]
            if hidden is not None:
                seen = ~hidden[scene.owner[corners[:, 0]]]
                r, corners = r[seen], corners[seen]
            if len(r):
                found[r[distances(scene.points[corners], origin[r], way[r]) <= 1.0]] = True
    return found


def _parts(count: int, size: int) -> list[slice]:
    return [slice(i, i + size) for i in range(0, count, size)]


def _items(tree: BoxTree, ray: I8, leaf: I8) -> tuple[I8, NDArray[np.uint32]]:
    """Each leaf's items, with the ray that passes it."""
    item = (leaf[:, None] * FAN + np.arange(FAN)).ravel()
    rays = np.repeat(ray, FAN)
    held = item < len(tree.order)
    return rays[held], tree.order[item[held]]


def _leaves(tree: BoxTree, origin: F8, way: F8) -> tuple[I8, I8]:
    """Pairs of a ray and a leaf that it passes before its end: by rays, then from near to far."""
    none = np.zeros(0, np.int64)
    if not len(tree.order):
        return none, none
    with np.errstate(over="ignore"):
        o = origin.astype(np.float32)
        inverse = (1.0 / np.where(np.abs(way) < _TINY, _TINY, way)).astype(np.float32)
    backwards = inverse < 0
    ray, node = np.arange(len(o)), np.zeros(len(o), np.int64)
    near = np.zeros(len(o), np.float32)
    for level in range(len(tree.levels) - 1):
        start, end = int(tree.levels[level]), int(tree.levels[level + 1])
        if level:
            node = (node[:, None] * FAN + np.arange(FAN)).ravel()
            ray = np.repeat(ray, FAN)
            held = node < end - start
            node, ray = node[held], ray[held]
        box = tree.boxes[start + node]
        with np.errstate(over="ignore", invalid="ignore"):
            low = (box[:, 0] - o[ray]) * inverse[ray]
            high = (box[:, 1] - o[ray]) * inverse[ray]
        swap = backwards[ray]
        near = np.where(swap, high, low).max(axis=1)
        far = np.where(swap, low, high).min(axis=1)
        kept = (near <= far) & (far >= 0) & (near <= 1.0)
        ray, node, near = ray[kept], node[kept], near[kept]
    order = np.lexsort((near, ray))
    return ray[order], node[order]
