"""Longitudes on one side: files cut at the antimeridian, run over it, or count from 0 to 360."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from viewer.scene.features import RawFeature

F8 = NDArray[np.float64]

_TRIED = 64
_TURN = 359.999
"""Degrees: a step of a whole turn is no way over the antimeridian, but the edge of a map that ends there."""


def coordinates(feature: RawFeature, /) -> list[F8]:
    """All pieces of a feature's geometry, (k, 2) degrees each."""
    rings = [r for p in feature.polygons for r in p]
    return [*rings, *feature.lines, *(p.reshape(1, 2) for p in feature.points)]


def rebuilt(feature: RawFeature, pieces: Sequence[F8], /) -> RawFeature:
    """The feature with other coordinates, piece by piece as `coordinates` gives them; empty pieces are left out."""
    at = 0
    polygons = []
    for polygon in feature.polygons:
        rings = pieces[at : at + len(polygon)]
        at += len(polygon)
        if len(rings[0]):
            polygons.append(tuple(r for r in rings if len(r)))
    lines = tuple(line for line in pieces[at : at + len(feature.lines)] if len(line))
    points = tuple(p[0] for p in pieces[at + len(feature.lines) :] if len(p))
    return replace(feature, polygons=tuple(polygons), lines=lines, points=points)


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """Features with all their coordinates in one array.

    Parameters
    ----------
    points : (n, 2) degrees
    size : (k,) how many each piece has
    owner : (k,) the feature of each piece
    """

    features: Sequence[RawFeature]
    points: F8
    size: NDArray[np.int64]
    owner: NDArray[np.int64]

    @classmethod
    def of(cls, features: Sequence[RawFeature], /) -> Placed:
        """Gather the coordinates."""
        pieces: list[F8] = []
        count: list[int] = []
        for feature in features:
            before = len(pieces)
            for polygon in feature.polygons:
                pieces += polygon
            pieces += feature.lines
            pieces += [p.reshape(1, 2) for p in feature.points]
            count.append(len(pieces) - before)
        owner = np.repeat(np.arange(len(count)), count)
        size = np.array([len(p) for p in pieces], np.int64)
        points = np.concatenate(pieces) if pieces else np.zeros((0, 2))
        return cls(features, points, size, owner)

    @property
    def starts(self) -> NDArray[np.int64]:
        """(k + 1,) where each piece begins."""
        return np.concatenate([[0], np.cumsum(self.size)]).astype(np.int64)

    def moved(self, points: F8, /) -> Placed:
        """The same features at other points."""
        cut = np.split(points, self.starts[1:-1])
        first = np.searchsorted(self.owner, np.arange(len(self.features) + 1)).tolist()
        moved = [rebuilt(f, cut[first[i] : first[i + 1]]) for i, f in enumerate(self.features)]
        return Placed(moved, points, self.size, self.owner)


def wrapped(placed: Placed, middle: float | None = None, /) -> Placed:
    """Features whose longitudes run on over the antimeridian, all on the same side of it.

    Parameters
    ----------
    middle : degrees that all are brought about; by default the middle of the widest stretch without a gap
    """
    if not len(placed.points):
        return placed
    lon = placed.points[:, 0]
    low, high = float(lon.min()), float(lon.max())
    about = 0.0 if middle is None else middle
    if high - low <= 180.0 and max(abs(low - about), abs(high - about)) <= 180.0:
        return placed
    starts = placed.starts
    lon = _unwound(lon, starts)
    about = _middle(lon) if middle is None else middle
    centre = np.add.reduceat(lon, starts[:-1]) / placed.size
    turns = np.rint((centre - about) / 360.0)
    moved = placed.moved(np.column_stack([lon - np.repeat(turns, placed.size) * 360.0, placed.points[:, 1]]))
    cut = np.unique(np.repeat(placed.owner, placed.size)[np.abs(placed.points[:, 0]) == 180.0]).tolist()
    features = list(moved.features)
    for i in cut:
        features[i] = _joined(features[i])
    return moved if all(features[i] is moved.features[i] for i in cut) else Placed.of(features)


def _joined(feature: RawFeature) -> RawFeature:
    """A feature that was cut at the antimeridian, its two halves one polygon again."""
    polygons = [list(p) for p in feature.polygons]
    if len(polygons) < 2:
        return feature
    seams = [_seam(p[0]) for p in polygons]
    out: list[tuple[F8, ...]] = []
    used: set[int] = set()
    for i, polygon in enumerate(polygons):
        if i in used:
            continue
        for j in range(i + 1, min(len(polygons), i + _TRIED)):
            if j in used or seams[i] is None or seams[j] is None:
                continue
            outer = _spliced(polygon[0], seams[i], polygons[j][0], seams[j])
            if outer is not None:
                polygon = [outer, *polygon[1:], *polygons[j][1:]]
                used.add(j)
                break
        out.append(tuple(polygon))
    return replace(feature, polygons=tuple(out)) if used else feature


def _seam(ring: F8) -> int | None:
    """The one edge of a closed ring that runs along the antimeridian; None if there is none, or several."""
    on = np.abs(ring[:, 0]) % 360.0 == 180.0
    along = np.flatnonzero(on[:-1] & on[1:])
    return int(along[0]) if len(along) == 1 else None


def _spliced(ring: F8, at: int | None, other: F8, there: int | None) -> F8 | None:
    """Two closed rings as one without the edge that they share; None if they share none."""
    if at is None or there is None:
        return None
    a, b = ring[:-1], other[:-1]
    start, end = a[at], a[(at + 1) % len(a)]
    if (b[there] == start).all():
        # They run opposite ways.
        b, there = b[::-1], len(b) - 1 - (there + 1) % len(b)
    if not ((b[there] == end).all() and (b[(there + 1) % len(b)] == start).all()):
        return None
    first = np.roll(a, -(at + 1), axis=0)  # from the end of the edge round to its start
    second = np.roll(b, -(there + 1), axis=0)  # from its start round to its end
    return np.concatenate([first, second[1:-1], first[:1]])


def _unwound(lon: F8, starts: NDArray[np.int64]) -> F8:
    """Each piece without steps over the antimeridian; those that go round a pole stay as they are."""
    step = np.diff(lon, prepend=lon[:1])
    step[starts[:-1]] = 0.0
    jumps = np.where((np.abs(step) > 180.0) & (np.abs(step) < _TURN), -360.0 * np.sign(step), 0.0)
    if not jumps.any():
        return lon
    total = np.cumsum(jumps)
    size = np.diff(starts)
    begin = np.repeat(total[starts[:-1]], size)
    moved = lon + total - begin
    first, last = starts[:-1], starts[1:] - 1
    round_a_pole = (lon[first] == lon[last]) & (np.abs(moved[first] - moved[last]) > 1.0)
    return np.where(np.repeat(round_a_pole, size), lon, moved)


def _middle(lon: F8) -> float:
    """The middle of the stretch that all longitudes lie in; 0 for a map of the world."""
    ring = np.sort(lon % 360.0)
    gaps = np.diff(ring, append=ring[0] + 360.0)
    widest = int(np.argmax(gaps))
    if gaps[widest] < 180.0:
        return 0.0
    west = ring[(widest + 1) % len(ring)]
    middle = west + (360.0 - gaps[widest]) / 2
    return float((middle + 180.0) % 360.0 - 180.0)
