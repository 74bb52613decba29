"""Roofs over outlines of any kind: the faces of a straight skeleton, some of their hips turned into gables."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from viewer.geometry.checks import F8, I8
from viewer.geometry.polygons import PolygonSet, triangulate
from viewer.geometry.roof_plans import RoofPlan
from viewer.geometry.roof_shapes import ALONG_A_RIDGE, RoofShape
from viewer.geometry.skeleton import skeleton
from viewer.geometry.wavefront import NoSkeletonError

MOST_CORNERS = 600
"""Corners of an outline beyond which its roof is flat: what it costs grows with their square."""
_HIGHEST_GABLE = 1.5
"""How much higher than the other ridges one may rise where it is drawn out to a gable."""
_STRAIGHT, _BENT = 0.01, 0.0025
"""Metres, and part of a side's length, within which of its line a corner is no bend."""
_HALF = 0.5
"""How far up a half-hipped roof has a gable."""

Face = list[int]
Node = tuple[float, float, float]


@dataclass(slots=True, eq=False)
class _Faces:
    """What one outline gives: nodes, and by side its face of the roof and the corners between its ends.

    Parameters
    ----------
    roofs : nodes round each side's face, its two ends first; empty where a gable stands
    feet : of a side, nodes at the eaves
    walls : triangles of gables
    """

    nodes: list[Node]
    roofs: list[Face]
    feet: dict[int, Face] = field(default_factory=dict)
    walls: list[tuple[int, int, int]] = field(default_factory=list)

    def add(self, node: Node) -> int:
        """A node more, and its number."""
        self.nodes.append(node)
        return len(self.nodes) - 1


def over_outlines(outlines: PolygonSet, shape: RoofShape, owner: I8, /) -> tuple[RoofPlan, I8]:
    """Plans of roofs whose ridges follow the outlines.

    Parameters
    ----------
    outlines : normalised
    owner : (p,)

    Returns
    -------
    plan : of all that could be made
    refused : indices of the others, which wind too much or cross themselves
    """
    made: list[_Faces] = []
    whose: list[int] = []
    refused: list[int] = []
    for i in range(len(outlines)):
        first, end = outlines.polygon_starts[i : i + 2]
        starts = outlines.ring_starts[first : end + 1]
        rings = [outlines.vertices[a:b] for a, b in itertools.pairwise(starts)]
        try:
            if not rings or sum(map(len, rings)) > MOST_CORNERS:
                raise NoSkeletonError("expected fewer corners")
            made.append(_faces(rings, shape))
            whose.append(int(owner[i]))
        except NoSkeletonError:
            refused.append(i)
    return _plan(made, whose), np.array(refused, np.int64)


def _faces(rings: Sequence[F8], shape: RoofShape) -> _Faces:
    """The faces over one outline; corners on a side are part of it."""
    bends = [_bends(ring) for ring in rings]
    found = skeleton([ring[kept] for ring, kept in zip(rings, bends, strict=True)])
    faces = _Faces([(x, y, t) for x, y, t in found.nodes.tolist()], [list(face) for face in found.faces])
    _put_back(faces, rings, bends)
    if shape in ALONG_A_RIDGE or shape is RoofShape.HALF_HIPPED:
        _gables(faces, [len(kept) for kept in bends], found.reach, half=shape is RoofShape.HALF_HIPPED)
    for side, between in faces.feet.items():
        # After the side's first corner.
        faces.roofs[side][1:1] = between
    highest = max(t for _, _, t in faces.nodes)
    faces.nodes = [(x, y, t / highest) for x, y, t in faces.nodes]
    return faces


def _bends(ring: F8) -> I8:
    """The corners at which an outline bends: each other one lies on a side, or nearly so."""
    kept = list(range(len(ring)))
    points = [(x, y) for x, y in ring.tolist()]
    i = 0
    while i < len(kept) and len(kept) > 3:
        before, after = kept[i - 1], kept[(i + 1) % len(kept)]
        # Also of those between that were left out.
        between = [k % len(ring) for k in range(before + 1, after + (len(ring) if after <= before else 0))]
        if all(_aside(points[k], points[before], points[after]) for k in between):
            del kept[i]
        else:
            i += 1
    return np.array(kept, np.int64)


def _aside(p: tuple[float, float], a: tuple[float, float], b: tuple[float, float]) -> bool:
    """Whether a point lies on the way from one to another."""
    x, y = b[0] - a[0], b[1] - a[1]
    length = math.hypot(x, y)
    along = (p[0] - a[0]) * x + (p[1] - a[1]) * y
    return (
        0 < along < length**2 and abs((p[0] - a[0]) * y - (p[1] - a[1]) * x) < min(_STRAIGHT, _BENT * length) * length
    )


def _put_back(faces: _Faces, rings: Sequence[F8], bends: Sequence[I8]) -> None:
    """The corners that were left out, as the feet of their sides."""
    side = 0
    for ring, kept in zip(rings, bends, strict=True):
        for i, here in enumerate(kept.tolist()):
            there = int(kept[(i + 1) % len(kept)])
            between = [k % len(ring) for k in range(here + 1, there + (len(ring) if there <= here else 0))]
            if between:
                faces.feet[side] = [faces.add((float(ring[k, 0]), float(ring[k, 1]), 0.0)) for k in between]
            side += 1


def _gables(faces: _Faces, sizes: Sequence[int], reach: float, *, half: bool) -> None:
    """Turn hips into gables: faces of three corners between two slopes, those of the shortest sides first."""
    before, after = _neighbours(sizes)
    hips = [side for side, face in enumerate(faces.roofs) if len(face) == 3]
    lengths = {side: round(_distance(*(faces.nodes[n] for n in faces.roofs[side][:2])), 6) for side in hips}
    taken: set[int] = set()
    for side in sorted(hips, key=lambda side: (lengths[side], side)):
        one, other = before[side], after[side]
        if side in taken or one == other:
            continue
        a, b, apex = faces.roofs[side]
        if not _follow(faces.roofs[one], a, apex) or not _follow(faces.roofs[other], apex, b):
            continue
        away = [(_away(faces, one, node), _away(faces, other, node)) for node in (a, *faces.feet.get(side, ()), b)]
        end = _ridge_end(faces, side, away)
        if end is None or end[1][2] > _HIGHEST_GABLE * reach:
            continue
        taken |= {one, other}
        if half:
            _half_hip(faces, side, end[1], one, other)
        else:
            _gable(faces, side, *end, away, one, other)


def _gable(faces: _Faces, side: int, at: int, end: Node, away: list[tuple[float, float]], one: int, other: int) -> None:
    """A wall up to the ridge, which ends over piece `at` of the side."""
    a, b, apex = faces.roofs[side]
    feet = [a, *faces.feet.pop(side, ()), b]
    ridge = faces.add(end)
    # Each corner of the side but its ends has a place on a slope above it.
    tops = [faces.add((*faces.nodes[n][:2], min(away[i]))) if 0 < i < len(feet) - 1 else n for i, n in enumerate(feet)]
    _insert(faces.roofs[one], (a, apex), *tops[1 : at + 1], ridge)
    _insert(faces.roofs[other], (apex, b), ridge, *tops[at + 1 : -1])
    faces.roofs[side] = []
    for i in range(len(feet) - 1):
        fan = [feet[i + 1], tops[i + 1], *([ridge] if i == at else []), tops[i]]
        faces.walls += [(feet[i], p, q) for p, q in itertools.pairwise(fan) if p != q and q != feet[i]]


def _half_hip(faces: _Faces, side: int, end: Node, one: int, other: int) -> None:
    """A gable half the way up, and a small hip above it; where the side is bent, a whole hip stays."""
    a, b, apex = faces.roofs[side]
    if side in faces.feet:
        return
    left, right = (faces.add(_between(faces.nodes[n], end, _HALF)) for n in (a, b))
    top = faces.add(_between(end, faces.nodes[apex], 1.0 - _HALF))
    _insert(faces.roofs[one], (a, apex), left, top)
    _insert(faces.roofs[other], (apex, b), top, right)
    faces.roofs[side] = [left, right, top]
    faces.walls += [(a, b, right), (a, right, left)]


def _neighbours(sizes: Sequence[int]) -> tuple[dict[int, int], dict[int, int]]:
    before: dict[int, int] = {}
    after: dict[int, int] = {}
    start = 0
    for size in sizes:
        for i in range(size):
            after[start + i] = start + (i + 1) % size
            before[start + (i + 1) % size] = start + i
        start += size
    return before, after


def _follow(face: Face, first: int, second: int) -> bool:
    """Whether a face has one node straight after another."""
    return any((face[i - 1], face[i]) == (first, second) for i in range(len(face)))


def _insert(face: Face, step: tuple[int, int], *between: int) -> None:
    """Put nodes between two that follow each other."""
    for i in range(len(face)):
        if (face[i - 1], face[i]) == step:
            # The foot's two corners stay the first ones.
            place = i or len(face)
            face[place:place] = between
            return


def _away(faces: _Faces, side: int, node: int) -> float:
    """How far inside of a side's line a node lies."""
    (ax, ay, _), (bx, by, _) = (faces.nodes[n] for n in faces.roofs[side][:2])
    x, y, _ = faces.nodes[node]
    return ((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / math.hypot(bx - ax, by - ay)


def _ridge_end(faces: _Faces, side: int, away: list[tuple[float, float]]) -> tuple[int, Node] | None:
    """On which piece of a side the ridge between the slopes beside it ends, and where: as far from both.

    Parameters
    ----------
    away : distances of the side's corners from the line of the slope before it, and of that after it
    """
    corners = [faces.roofs[side][0], *faces.feet.get(side, ()), faces.roofs[side][1]]
    if any(far <= 0 for each in away[1:-1] for far in each):
        return None
    for i, ((one, other), (one_next, other_next)) in enumerate(itertools.pairwise(away)):
        if one <= other and one_next > other_next:
            share = (other - one) / ((other - one) + (one_next - other_next))
            x, y, _ = _between(faces.nodes[corners[i]], faces.nodes[corners[i + 1]], share)
            height = one + share * (one_next - one)
            wide = _distance(faces.nodes[corners[0]], faces.nodes[corners[-1]])
            ends = (_distance((x, y, 0.0), faces.nodes[corners[k]]) for k in (0, -1))
            return (i, (x, y, height)) if height > 0 and min(ends) > 0.02 * wide else None
    return None


def _between(a: Node, b: Node, share: float) -> Node:
    return a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]), a[2] + share * (b[2] - a[2])


def _distance(a: Node, b: Node) -> float:
    return math.hypot(a[0] - b[0], a[1] - b[1])


def _plan(made: Sequence[_Faces], whose: Sequence[int]) -> RoofPlan:
    """All faces in triangles."""
    if not made:
        return RoofPlan.joined([])
    offsets = np.cumsum([0, *(len(faces.nodes) for faces in made)])
    rings: list[I8] = []
    owner: list[int] = []
    walls: list[tuple[int, int, int]] = []
    wall_owner: list[int] = []
    for faces, offset, number in zip(made, offsets, whose, strict=False):
        for ring in faces.roofs:
            if ring:
                rings.append(np.array(ring, np.int64) + offset)
                owner.append(number)
        walls += [(p + offset, q + offset, r + offset) for p, q, r in faces.walls]
        wall_owner += [number] * len(faces.walls)
    nodes = np.concatenate([np.array(faces.nodes) for faces in made])
    index = np.concatenate(rings)
    starts = np.cumsum([0, *(len(ring) for ring in rings)])
    triangles, face = triangulate(PolygonSet(nodes[index, :2], starts, np.arange(len(rings) + 1)))
    return RoofPlan(
        nodes,
        np.concatenate([index[triangles], np.array(walls, np.int64).reshape(-1, 3)]),
        np.repeat([False, True], [len(triangles), len(walls)]),
        np.concatenate([np.array(owner, np.int64)[face], np.array(wall_owner, np.int64)]),
    )
