"""Areas of lines that together are their outlines, as the ways of an OpenStreetMap relation are.

Rings are put together of lines in any order and direction by where these end. What lies within an odd number of rings
is inside, so that roles need not be right; pieces that two rings share are no border. Roles count only where outlines
cross each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray

F8 = NDArray[np.float64]
Rings = tuple[tuple[F8, ...], ...]

_GAP = 0.5
"""Part of a chain's length that the gap between its ends may have to be closed with a straight line."""

_MOST_ENDS = 200
_AT_ONCE = 4_000_000  # pairs of a face and a segment


@dataclass(frozen=True, slots=True)
class Assembly:
    """What becomes of outlines.

    Parameters
    ----------
    polygons : each a tuple of closed rings (k, 2), the outer one first
    closed : gaps that were closed with a straight line
    open : ends of lines that lead nowhere
    crossing : outlines cross each other or themselves
    doubled : lines that are there twice, or that run along an outer one
    misnamed : a line that is said to be a hole and is none, or the other way round
    """

    polygons: Rings = ()
    closed: int = 0
    open: int = 0
    crossing: bool = False
    doubled: bool = False
    misnamed: bool = False


@dataclass(slots=True)
class _Lines:
    """Lines as pieces between two points, each piece once."""

    segments: F8 = field(default_factory=lambda: np.zeros((0, 2, 2)))
    closed: int = 0
    open: int = 0
    doubled: bool = False

    @classmethod
    def of(cls, outer: Sequence[F8], inner: Sequence[F8] = ()) -> _Lines:
        known: set[bytes] = set()
        pieces = []
        told = 0
        for line in (*outer, *inner):
            there = np.stack([line[:-1], line[1:]], axis=1)
            some = _once(there)
            told += int((there[:, 0] != there[:, 1]).any(axis=1).sum())
            # The same way twice, from wherever and whichever way it runs, is one.
            if len(some) and (key := some.tobytes()) not in known:
                known.add(key)
                pieces.append(some)
        out = cls(_once(np.concatenate(pieces))) if pieces else cls()
        # Holes beside each other share what lies between them: that is no fault.
        shared = told - len(out.segments)
        if shared and inner:
            holes = np.concatenate([np.stack([line[:-1], line[1:]], axis=1) for line in inner])
            holes = holes[(holes[:, 0] != holes[:, 1]).any(axis=1)]
            shared -= len(holes) - len(_once(holes))
        out.doubled = shared > 0
        out._close()
        return out

    @property
    def touching(self) -> bool:
        """Whether rings meet at a point: which of them are holes may be seen in more than one way then."""
        count = np.unique(self.segments.reshape(-1, 2), axis=0, return_counts=True)[1]
        return bool((count > 2).any())

    def _close(self) -> None:
        """Join ends that lie near each other beside how long the lines are."""
        if not len(self.segments):
            return
        points, of = np.unique(self.segments.reshape(-1, 2), axis=0, return_inverse=True)
        ends = points[np.bincount(of.reshape(-1)) % 2 == 1]
        if not len(ends):
            return
        self.open = len(ends)
        if len(ends) > _MOST_ENDS:
            return
        length = float(np.hypot(*(self.segments[:, 1] - self.segments[:, 0]).T).sum())
        widest = _GAP * length / (len(ends) / 2)
        apart = np.hypot(*(ends[:, None] - ends[None]).transpose(2, 0, 1))
        apart[np.tril_indices(len(ends))] = np.inf
        joints = []
        while np.isfinite(least := float(apart.min())) and least <= widest:
            a, b = np.unravel_index(int(np.argmin(apart)), apart.shape)
            joints.append([ends[a], ends[b]])
            apart[[a, b]] = np.inf
            apart[:, [a, b]] = np.inf
        if joints:
            self.segments = _once(np.concatenate([self.segments, np.array(joints)]))
            self.closed, self.open = len(joints), len(ends) - 2 * len(joints)


def _once(segments: F8) -> F8:
    """Pieces without those that have no length and those that come an even number of times, in one order."""
    swap = (segments[:, 0, 0] > segments[:, 1, 0]) | (
        (segments[:, 0, 0] == segments[:, 1, 0]) & (segments[:, 0, 1] > segments[:, 1, 1])
    )
    flat = np.where(swap[:, None, None], segments[:, ::-1], segments).reshape(-1, 4)
    flat = flat[(flat[:, :2] != flat[:, 2:]).any(axis=1)]
    if not len(flat):
        return np.zeros((0, 2, 2))
    unique, count = np.unique(flat, axis=0, return_counts=True)
    return np.asarray(unique[count % 2 == 1].reshape(-1, 2, 2))


def assembled(outer: Sequence[F8], inner: Sequence[F8] = (), /) -> Assembly:
    """The areas whose outlines are some lines.

    Parameters
    ----------
    outer, inner : (k, 2) each: which of them are said to be holes matters only where outlines cross
    """
    outer = [line for line in outer if len(line) > 1]
    inner = [line for line in inner if len(line) > 1]
    if plain := _plain(outer, inner):
        return Assembly(plain)
    lines = _Lines.of(outer, inner)
    faces, crossing = _faces(lines.segments)
    if crossing:
        body = _union([p for ring in _merged(outer) for p in _faces(_Lines.of([ring]).segments)[0]])
        holes = _union([p for ring in _merged(inner) for p in _faces(_Lines.of([ring]).segments)[0]])
        rest = shapely.get_parts(shapely.difference(body, holes)).tolist()
        faces = [p for p in rest if p.geom_type == "Polygon" and p.area > 0]
    polygons = tuple(map(_rings, faces))
    misnamed = not crossing and not lines.touching and _misnamed(polygons, outer, inner)
    return Assembly(polygons, lines.closed, lines.open, crossing, lines.doubled, misnamed)


def _misnamed(polygons: Rings, outer: Sequence[F8], inner: Sequence[F8]) -> bool:
    """Whether an outer ring is made of lines that are said to be holes, or a hole of others."""
    shells, holes = set[bytes](), set[bytes]()
    for polygon in polygons:
        for i, ring in enumerate(polygon):
            pieces = _once(np.stack([ring[:-1], ring[1:]], axis=1))
            (holes if i else shells).update(piece.tobytes() for piece in pieces)
    for lines, wrong in ((outer, holes), (inner, shells)):
        for line in lines:
            first = _once(np.stack([line[:1], line[1:2]], axis=1))
            if len(first) and first[0].tobytes() in wrong:
                return True
    return False


def _plain(outer: Sequence[F8], inner: Sequence[F8]) -> Rings:
    """One closed ring with closed holes, if that is all there is and nothing is wrong with it."""
    if len(outer) != 1 or any(len(line) < 4 or (line[0] != line[-1]).any() for line in (*outer, *inner)):
        return ()
    shape = shapely.Polygon(outer[0], list(inner))
    return (_rings(shape),) if shape.is_valid and shape.area > 0 else ()


def _merged(lines: Sequence[F8]) -> list[F8]:
    """Lines joined to rings where their ends meet."""
    closed = [line for line in lines if (line[0] == line[-1]).all()]
    rest = [line for line in lines if (line[0] != line[-1]).any()]
    if not rest:
        return closed
    joined = shapely.get_parts(shapely.line_merge(shapely.MultiLineString(rest)))
    return [*closed, *(shapely.get_coordinates(line) for line in joined)]


def _union(polygons: list[shapely.Polygon]) -> shapely.Geometry:
    return shapely.union_all(polygons) if polygons else shapely.Polygon()


def _faces(segments: F8) -> tuple[list[shapely.Polygon], bool]:
    """What lies within an odd number of rings, and whether any cross."""
    if len(segments) < 3:
        return [], False
    noded = shapely.node(shapely.MultiLineString(list(segments)))
    corners = shapely.get_coordinates(noded)
    crossing = len(np.unique(corners, axis=0)) > len(np.unique(segments.reshape(-1, 2), axis=0))
    faces = shapely.get_parts(shapely.polygonize([noded]))
    if not len(faces):
        return [], crossing
    inside = shapely.get_coordinates(shapely.point_on_surface(faces))
    odd = _odd(inside, segments)
    return [face for face, yes in zip(faces.tolist(), odd.tolist(), strict=True) if yes and face.area > 0], crossing


def _odd(points: F8, segments: F8) -> NDArray[np.bool_]:
    """Whether a ray from each point to the east crosses an odd number of pieces."""
    (ax, ay), (bx, by) = segments[:, 0].T, segments[:, 1].T
    out = np.zeros(len(points), np.bool_)
    step = max(1, _AT_ONCE // len(segments))
    slope = np.where(ay == by, 0.0, (bx - ax) / np.where(ay == by, 1.0, by - ay))
    for first in range(0, len(points), step):
        x, y = points[first : first + step].T[:, :, None]
        hit = ((ay > y) != (by > y)) & (x < ax + slope * (y - ay))
        out[first : first + step] = hit.sum(axis=1) % 2 == 1
    return out


def _rings(polygon: shapely.Polygon) -> tuple[F8, ...]:
    rings = shapely.get_rings(polygon)
    return tuple(shapely.get_coordinates(ring) for ring in rings)
