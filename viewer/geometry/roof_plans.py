"""Roofs seen from above: a plan in triangles, of which each node tells how far it is from the eaves to the ridge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.checks import F8, I8
from viewer.geometry.mesh import Mesh, MeshPart
from viewer.geometry.polygons import PolygonSet, triangulate
from viewer.geometry.roof_shapes import Profile
from viewer.geometry.triangulation import successors

Bools = NDArray[np.bool_]

_SAME = 1e-9
"""Between heights that are one, of the whole way from the eaves to the ridge."""


@dataclass(frozen=True, slots=True, eq=False)
class RoofPlan:
    """Roofs and the walls above their eaves.

    Parameters
    ----------
    nodes : (n, 3) float64: x, y in metres, and how far up it is: 0 at the eaves, 1 at the highest point
    triangles : (m, 3) int64, counter-clockwise from above or from outside
    upright : (m,) bool, walls
    owner : (m,) int64, the footprint of each triangle
    """

    nodes: F8
    triangles: I8
    upright: Bools
    owner: I8

    @classmethod
    def joined(cls, plans: Sequence[RoofPlan], /) -> RoofPlan:
        """One plan of many."""
        if not plans:
            return cls(np.zeros((0, 3)), np.zeros((0, 3), np.int64), np.zeros(0, np.bool_), np.zeros(0, np.int64))
        offsets = np.cumsum([0, *(len(plan.nodes) for plan in plans[:-1])])
        return cls(
            np.concatenate([plan.nodes for plan in plans]),
            np.concatenate([plan.triangles + offset for plan, offset in zip(plans, offsets, strict=True)]),
            np.concatenate([plan.upright for plan in plans]),
            np.concatenate([plan.owner for plan in plans]),
        )

    def cut(self, level: float, /) -> RoofPlan:
        """The same with its triangles cut where they pass a level, so that a roof can bend there."""
        t = self.nodes[:, 2].copy()
        t[np.abs(t - level) <= _SAME] = level
        side = np.sign(t - level).astype(np.int64)[self.triangles]
        # Corner by corner: numpy is slow along rows of three.
        below, above = side < 0, side > 0
        crossing = below[:, 0] | below[:, 1] | below[:, 2]
        crossing &= above[:, 0] | above[:, 1] | above[:, 2]
        if not crossing.any():
            return self
        which = np.flatnonzero(crossing)
        corners, side = self.triangles[which], side[which]
        # Turned so that the first corner is alone on its side, or, where one lies on the level, that one is the first.
        on = side == 0
        alone = np.where(
            on.any(axis=1), on.argmax(axis=1), (side == -np.sign(side.sum(axis=1))[:, None]).argmax(axis=1)
        )
        turn = (alone[:, None] + np.arange(3)) % 3
        corners, on = np.take_along_axis(corners, turn, axis=1), np.take_along_axis(on, turn, axis=1)[:, 0]
        a, b, c = corners.T
        opposite = np.where(on[:, None], np.stack([b, c], axis=1), np.stack([a, b], axis=1))
        edges = np.sort(np.concatenate([opposite, np.stack([c, a], axis=1)]), axis=1)
        # One number for both ends: numpy is slow at rows that differ.
        codes, place = np.unique(edges[:, 0] * len(t) + edges[:, 1], return_inverse=True)
        keys = np.stack(np.divmod(codes, len(t)), axis=1)
        low, high = self.nodes[keys[:, 0]], self.nodes[keys[:, 1]]
        share = (level - t[keys[:, 0]]) / np.where(t[keys[:, 1]] != t[keys[:, 0]], t[keys[:, 1]] - t[keys[:, 0]], 1.0)
        made = low + (high - low) * share[:, None]
        made[:, 2] = level
        used = np.zeros(len(keys), np.bool_)
        first, second = place[: len(which)], place[len(which) :]
        used[first] = True
        used[second[~on]] = True
        number = len(self.nodes) + np.cumsum(used) - 1
        p, q = number[first], number[second]
        parts = [
            (np.stack([a, b, p], axis=1)[on], which[on]),
            (np.stack([a, p, c], axis=1)[on], which[on]),
            (np.stack([a, p, q], axis=1)[~on], which[~on]),
            (np.stack([p, b, c], axis=1)[~on], which[~on]),
            (np.stack([p, c, q], axis=1)[~on], which[~on]),
        ]
        whole = np.flatnonzero(~crossing)
        origin = np.concatenate([whole, *(of for _, of in parts)])
        triangles = np.concatenate([self.triangles[whole], *(some for some, _ in parts)])
        nodes = np.concatenate([np.column_stack([self.nodes[:, :2], t]), made[used]])
        return RoofPlan(nodes, triangles, self.upright[origin], self.owner[origin])

    def raised(self, profile: Profile, eaves: F8, rise: F8, /) -> Mesh:
        """The roofs at their heights.

        Parameters
        ----------
        eaves, rise : (p,) by footprint, metres
        """
        plan = self
        for level, _ in profile[1:-1]:
            plan = plan.cut(level)
        along, up = np.array(profile).T
        corners = plan.nodes[plan.triangles]
        corners[..., 2] = eaves[plan.owner][:, None] + rise[plan.owner][:, None] * np.interp(corners[..., 2], along, up)
        same = (corners == np.roll(corners, 1, axis=1)).all(axis=2).any(axis=1)
        part = np.where(plan.upright, MeshPart.WALL, MeshPart.ROOF)
        return Mesh.from_corners(corners[~same], plan.owner[~same], part[~same])


def pointed(rings: F8, owner: I8, /) -> RoofPlan:
    """Drawn up to a point over the middle of the area.

    Parameters
    ----------
    rings : (m, k, 2) convex, counter-clockwise
    owner : (m,)
    """
    m, k = rings.shape[:2]
    points = np.concatenate([rings, _centroids(rings)[:, None]], axis=1)
    far = np.zeros((m, k + 1, 1))
    far[:, k] = 1.0
    corner = np.arange(k)
    faces = np.stack([corner, (corner + 1) % k, np.full(k, k)], axis=1)
    return _alike(np.concatenate([points, far], axis=2), faces, np.zeros(k, np.bool_), owner)


def hipped(rings: F8, owner: I8, /) -> RoofPlan:
    """With equal slopes from all four sides.

    Parameters
    ----------
    rings : (m, 4, 2) convex, counter-clockwise
    owner : (m,)
    """
    foot, ends = _ridges_of(rings)
    ends[..., 2] /= ends[..., 2].max(axis=1, keepdims=True)
    faces = np.array([(0, 1, 4), (2, 3, 5), (1, 2, 5), (1, 5, 4), (3, 0, 4), (3, 4, 5)])
    return _alike(np.concatenate([foot, ends], axis=1), faces, np.zeros(6, np.bool_), owner)


def half_hipped(rings: F8, owner: I8, /) -> tuple[RoofPlan, Bools]:
    """With equal slopes from all four sides, two of which begin halfway up over a gable.

    Parameters
    ----------
    rings : (m, 4, 2) convex, counter-clockwise
    owner : (m,)

    Returns
    -------
    plan : of those that are near enough to rectangles to have a gable on either end
    made : (m,) which these are
    """
    along = np.roll(rings, -1, axis=1) - rings
    along /= np.linalg.norm(along, axis=2, keepdims=True)
    before = np.roll(along, 1, axis=1)
    turned = before[..., 0] * along[..., 1] - before[..., 1] * along[..., 0]
    made = (turned > _BENT).all(axis=1)
    foot, apex = _ridges_of(rings)
    # The corners of both gables' sides, and the lines of the slopes before and after each.
    a, b = foot[:, ::2], foot[:, 1::2]
    wide = b[..., :2] - a[..., :2]
    one = a[..., :2] - foot[:, (3, 1), :2]
    other = foot[:, (2, 0), :2] - b[..., :2]
    far_b = _cross(one, wide) / np.linalg.norm(one, axis=2)
    far_a = -_cross(other, wide) / np.linalg.norm(other, axis=2)
    share = (far_a / (far_a + far_b))[..., None]
    end = np.concatenate([a[..., :2] + share * wide, share * far_b[..., None]], axis=2)
    highest = apex[..., 2].max(axis=1)
    made &= (np.abs(share[..., 0] - 0.5) < _ASIDE).all(axis=1) & (end[..., 2].max(axis=1) < _HIGH * highest)
    gables = np.stack([(a + end) / 2, (b + end) / 2, (end + apex) / 2], axis=2).reshape(-1, 6, 3)
    nodes = np.concatenate([foot, gables], axis=1)[made]
    nodes[..., 2] /= nodes[..., 2].max(axis=1, keepdims=True)
    return _alike(nodes, _HALF_HIPPED, np.arange(len(_HALF_HIPPED)) < _GABLES, owner[made]), made


_BENT = 0.1
"""The least sine of the angle at which two sides meet: else they are nearly one."""
_ASIDE, _HIGH = 0.4, 1.4
"""How far from its side's middle a ridge may end, and how high: parts of the side, and of the ridge."""

_HALF_HIPPED = np.array(
    [
        *((0, 1, 5), (0, 5, 4), (2, 3, 8), (2, 8, 7)),
        *((4, 5, 6), (7, 8, 9)),
        *((1, 2, 7), (1, 7, 9), (1, 9, 6), (1, 6, 5)),
        *((3, 0, 4), (3, 4, 6), (3, 6, 9), (3, 9, 8)),
    ]
)
_GABLES = 4  # of these are walls


def _cross(a: F8, b: F8) -> F8:
    return a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]


def _ridges_of(rings: F8) -> tuple[F8, F8]:
    """Convex rings (m, 4, 2) turned so that a hip rises from their first side, and the ends of their ridges.

    Returns
    -------
    foot : (m, 4, 3), the corners at height 0
    ends : (m, 2, 3), where the slopes of the first and of the third side end, as high as they are far from all sides
    """
    along = np.roll(rings, -1, axis=1) - rings
    along /= np.linalg.norm(along, axis=2, keepdims=True)
    normal = np.stack([-along[..., 1], along[..., 0]], axis=2)
    # Where an edge and its neighbours meet: n . x - t = n . p for all three, about the ring's first corner.
    offset = (normal * (rings - rings[:, :1])).sum(axis=2)
    lines = np.concatenate([normal, -np.ones((*normal.shape[:2], 1))], axis=2)
    matrix = np.stack([np.roll(lines, -k, axis=1) for k in (-1, 0, 1)], axis=2)
    wanted = np.stack([np.roll(offset, -k, axis=1) for k in (-1, 0, 1)], axis=2)
    never = np.abs(np.linalg.det(matrix)) < 1e-12
    matrix[never] = np.eye(3)
    found = np.linalg.solve(matrix, wanted[..., None])[..., 0]
    time = np.where(never | (found[..., 2] <= 0), np.inf, found[..., 2])
    first = np.argmin(time, axis=1)
    rows = np.arange(len(rings))
    last = (first + 2) % 4
    one, other = found[rows, first], found[rows, last]
    size = np.ptp(rings, axis=1).max(axis=1)
    lost = ~np.isfinite(time[rows, last]) | (np.abs(one - other).max(axis=1) < 1e-9 * size)
    other = np.where(lost[:, None], one, other)
    turn = (first[:, None] + np.arange(4)) % 4
    ends = np.stack([one, other], axis=1)
    ends[..., :2] += rings[:, :1]
    foot = np.concatenate([np.take_along_axis(rings, turn[..., None], axis=1), np.zeros((len(rings), 4, 1))], axis=2)
    return foot, ends


def gabled(rings: F8, axes: F8, owner: I8, /) -> RoofPlan:
    """With a ridge along an axis and walls up to it.

    Parameters
    ----------
    rings : (m, k, 2) convex, counter-clockwise
    axes : (m, 2) unit vectors
    owner : (m,)
    """
    return RoofPlan.joined(list(_gabled(rings, axes, owner)))


def _gabled(rings: F8, axes: F8, owner: I8) -> Iterator[RoofPlan]:
    """Those together that have as many corners with the ends of the ridge, which lie on an edge or in a corner."""
    m, k = rings.shape[:2]
    across = np.stack([-axes[:, 1], axes[:, 0]], axis=1)
    v = ((rings - rings.mean(axis=1, keepdims=True)) * across[:, None]).sum(axis=2)
    v = v - ((v.min(axis=1) + v.max(axis=1)) / 2)[:, None]
    half = v.max(axis=1)[:, None]
    beyond = np.roll(v, -1, axis=1)
    crosses = v * beyond < 0
    share = np.divide(v, v - beyond, out=np.zeros_like(v), where=crosses)
    ends = rings + (np.roll(rings, -1, axis=1) - rings) * share[..., None]
    points = np.stack([rings, ends], axis=2).reshape(m, 2 * k, 2)
    up = np.stack([np.maximum(1 - np.abs(v) / half, 0.0), np.ones_like(v)], axis=2).reshape(m, 2 * k)
    there = np.stack([np.ones_like(crosses), crosses], axis=2).reshape(m, 2 * k)
    patterns, pattern = np.unique(there, axis=0, return_inverse=True)
    for number, kept in enumerate(patterns):
        of = np.flatnonzero(pattern.reshape(-1) == number)
        count = int(kept.sum())
        top = np.concatenate([points[of][:, kept], up[of][:, kept][..., None]], axis=2)
        eaves = np.concatenate([rings[of], np.zeros((len(of), k, 1))], axis=2)
        walls = _walls_of(kept, k, count)
        roofs = _halves(up[of][:, kept])
        nodes = np.concatenate([top, eaves], axis=1)
        start = np.arange(len(of))[:, None, None] * nodes.shape[1]
        faces = np.concatenate([np.broadcast_to(walls, (len(of), *walls.shape)), roofs], axis=1) + start
        upright = np.tile(np.repeat([True, False], [len(walls), roofs.shape[1]]), len(of))
        yield RoofPlan(nodes.reshape(-1, 3), faces.reshape(-1, 3), upright, np.repeat(owner[of], faces.shape[1]))


def _walls_of(kept: Bools, k: int, count: int) -> I8:
    """Triangles between the eaves and the top of each side; `kept` tells where a ridge's end stands on one."""
    index = np.cumsum(kept) - 1
    corner = index[::2]
    out: list[tuple[int, int, int]] = []
    for i in range(k):
        j = (i + 1) % k
        a, b, foot, end = int(corner[i]), int(corner[j]), count + i, count + j
        out.append((foot, end, b))
        if kept[2 * i + 1]:
            ridge = int(index[2 * i + 1])
            out += [(foot, b, ridge), (foot, ridge, a)]
        else:
            out.append((foot, b, a))
    return np.array(out)


def _halves(up: F8) -> I8:
    """The two planes of gabled roofs as fans (m, count - 2, 3); the ridge's ends are the two highest corners."""
    m, count = up.shape
    ridge = np.sort(np.argsort(-up, axis=1, kind="stable")[:, :2], axis=1)
    # Turned so that the ridge begins with the first corner; a fan from each of its ends.
    order = (ridge[:, :1] + np.arange(count)) % count
    end = (ridge[:, 1] - ridge[:, 0])[:, None]
    k = np.broadcast_to(np.arange(1, count), (m, count - 1))
    k = k[k != end].reshape(m, count - 2)
    apex = np.where(k < end, 0, end)
    rows = np.arange(m)[:, None]
    return np.stack([order[rows, apex], order[rows, k], order[rows, (k + 1) % count]], axis=2)


def sloped(polygons: PolygonSet, facing: F8, owner: I8, /) -> RoofPlan:
    """One slope over each whole outline, with walls up to it.

    Parameters
    ----------
    polygons : normalised
    facing : (p, 2) unit vectors, the way down
    owner : (p,)
    """
    of = polygons.vertex_polygon
    up = -(polygons.vertices * facing[of]).sum(axis=1)
    low, high = np.full(len(polygons), np.inf), np.full(len(polygons), -np.inf)
    np.minimum.at(low, of, up)
    np.maximum.at(high, of, up)
    t = (up - low[of]) / np.maximum(high - low, 1e-12)[of]
    t[t < _SAME] = 0.0
    n = len(t)
    nodes = np.column_stack([np.tile(polygons.vertices, (2, 1)), np.concatenate([t, np.zeros(n)])])
    roof, roof_owner = triangulate(polygons)
    a, b = np.arange(n), successors(polygons.ring_starts)
    walls = np.concatenate([np.stack([n + a, n + b, b], axis=1), np.stack([n + a, b, a], axis=1)])
    return RoofPlan(
        nodes,
        np.concatenate([roof, walls]),
        np.repeat([False, True], [len(roof), len(walls)]),
        owner[np.concatenate([roof_owner, of, of])],
    )


def _alike(nodes: F8, faces: I8, upright: Bools, owner: I8) -> RoofPlan:
    """Plans of the same faces over nodes (m, n, 3)."""
    m, n = nodes.shape[:2]
    triangles = (faces[None] + n * np.arange(m)[:, None, None]).reshape(-1, 3)
    return RoofPlan(nodes.reshape(-1, 3), triangles, np.tile(upright, m), np.repeat(owner, len(faces)))


def _centroids(rings: F8) -> F8:
    """Of the areas of rings (m, k, 2)."""
    p = rings - rings[:, :1]
    q = np.roll(p, -1, axis=1)
    cross = p[..., 0] * q[..., 1] - p[..., 1] * q[..., 0]
    return np.asarray(rings[:, 0] + ((p + q) * cross[..., None]).sum(1) / (3 * cross.sum(1))[:, None])
