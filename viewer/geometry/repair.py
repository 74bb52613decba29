"""Polygons made simple, with GEOS: what crosses is cut where it crosses, what overlaps becomes one.

A ring encloses what lies inside it by the even-odd rule; a hole takes away, wherever it lies. GEOS is loaded when the
first polygon needs it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.checks import F8, I8
from viewer.geometry.inside import inside
from viewer.geometry.validity import crossings

Rings = tuple[F8, ...]
"""The rings of a polygon, (k, 2) each, the outer one first; closed or not."""


Geometries = NDArray[Any]
"""Objects of shapely."""


class RepairFault(Enum):
    """What was wrong with polygons."""

    CROSSING = auto()
    TOUCHING = auto()
    HOLE_OUTSIDE = auto()
    NESTED_HOLES = auto()
    OVERLAPPING = auto()
    TANGLED = auto()


@dataclass(frozen=True, slots=True)
class Repaired:
    """Polygons as they should be.

    Parameters
    ----------
    fault : None where they were sound
    """

    polygons: tuple[Rings, ...]
    fault: RepairFault | None


_REASONS = (
    ("Ring Self-intersection", RepairFault.TOUCHING),
    ("Self-intersection", RepairFault.CROSSING),
    ("Hole lies outside", RepairFault.HOLE_OUTSIDE),
    ("Holes are nested", RepairFault.NESTED_HOLES),
    ("Nested shells", RepairFault.OVERLAPPING),
)

_FEW = 2
"""Faults of a feature that do not count: a bowtie has one."""

MOST_CROSSINGS = 20_000
_MOST_OF_ALL = 60_000
_MOST_NODED = 1_000
"""Of the polygons of one feature, and of all features together; cutting takes a second for so many."""


def repaired(features: Sequence[Sequence[Rings]], often: Sequence[float], /) -> list[Repaired]:
    """The polygons of features, simple and apart; the given ones where nothing is wrong.

    What crosses itself too often has no polygons any more, and its fault is TANGLED.

    Parameters
    ----------
    features : each with its polygons as they are, with rings of three points and more
    often : about how many faults each feature has, as `validity.faults` tells
    """
    import shapely

    out = [Repaired(tuple(f), None) for f in features]
    tried = _untangled(features, often, out)
    polygons = [rings for i in tried for rings in features[i]]
    if not polygons:
        return out
    sizes = np.array([len(features[i]) for i in tried])
    owner, first = np.repeat(tried, sizes), np.cumsum(sizes) - sizes
    parts = _polygons(polygons)
    faulty = np.flatnonzero(~shapely.is_valid(parts))
    reasons = shapely.is_valid_reason(parts[faulty])
    found: dict[int, RepairFault] = {}
    for i, reason in zip(owner[faulty].tolist(), reasons.tolist(), strict=True):
        found.setdefault(i, next((f for text, f in _REASONS if reason.startswith(text)), RepairFault.TOUCHING))
    if len(faulty):
        parts[faulty] = _mended([polygons[k] for k in faulty.tolist()])
    for k in np.flatnonzero(sizes > 1).tolist():
        mine = np.arange(first[k], first[k] + sizes[k])
        if not shapely.is_valid(shapely.multipolygons(_single(parts[mine])[0])):
            found.setdefault(tried[k], RepairFault.OVERLAPPING)
            parts[mine[0]] = shapely.union_all(parts[mine])
            parts[mine[1:]] = shapely.Polygon()
    changed = np.flatnonzero(np.isin(owner, list(found)))
    uneven = changed[_uneven(parts[changed])]
    parts[uneven] = _even(parts[uneven])
    made: dict[int, list[Rings]] = {i: [] for i in found}
    pieces, of = _single(parts[changed])
    for piece, i in zip(_rings(pieces), owner[changed[of]].tolist(), strict=True):
        made[i].append(piece)
    for i in tried:
        if (fault := found.get(i)) or often[i] > 0:
            simple = tuple(made[i] if fault else features[i])
            # Faces that one ring was cut into meet corner to corner already.
            alone = len(features[i]) == len(features[i][0]) == 1
            out[i] = Repaired(simple if alone else _noded(simple), fault)
    return out


def _noded(polygons: tuple[Rings, ...]) -> tuple[Rings, ...]:
    """Polygons with a corner wherever a corner of another ring lies on an edge: what is built of them meets there."""
    rings = [ring for polygon in polygons for ring in polygon]
    if len(rings) < 2 or sum(map(len, rings)) > _MOST_NODED:
        return polygons
    points = np.concatenate(rings)
    out = []
    for ring in rings:
        own = ring[:-1] if (ring[0] == ring[-1]).all() else ring
        step = np.roll(own, -1, axis=0) - own
        length = np.maximum((step * step).sum(axis=1), 1e-300)
        away = points[None] - own[:, None]
        along = (away * step[:, None]).sum(axis=2) / length[:, None]
        aside = away[..., 0] * step[:, None, 1] - away[..., 1] * step[:, None, 0]
        edge, point = np.nonzero((along > 1e-9) & (along < 1 - 1e-9) & (np.abs(aside) <= 1e-10 * length[:, None]))
        if len(edge):
            order = np.lexsort((along[edge, point], edge))
            own = np.insert(own, edge[order] + 1, points[point[order]], axis=0)
        out.append(own)
    last = np.cumsum([len(p) for p in polygons]).tolist()
    return tuple(tuple(out[end - len(p) : end]) for p, end in zip(polygons, last, strict=True))


def _untangled(features: Sequence[Sequence[Rings]], often: Sequence[float], out: list[Repaired]) -> list[int]:
    """Which features can be tried; the others get their fault."""
    tried = []
    room = float(_MOST_OF_ALL)
    for i, count in enumerate(often):
        if math.isinf(count):
            count = crossings([ring for polygon in features[i] for ring in polygon])
        if count > MOST_CROSSINGS or (count > _FEW and count > room):
            out[i] = Repaired((), RepairFault.TANGLED)
            continue
        room -= count if count > _FEW else 0.0
        tried.append(i)
    return tried


def _polygons(polygons: Sequence[Rings]) -> Geometries:
    """Geometries of polygons, as wrong as they are."""
    import shapely

    shells = _linear([ring for polygon in polygons for ring in polygon])
    return np.asarray(shapely.polygons(shells, indices=np.repeat(np.arange(len(polygons)), [len(p) for p in polygons])))


def _linear(rings: Sequence[F8]) -> Geometries:
    import shapely

    of = np.repeat(np.arange(len(rings)), [len(r) for r in rings])
    return np.asarray(shapely.linearrings(np.concatenate(rings), indices=of), dtype=object)


def _mended(polygons: Sequence[Rings]) -> Geometries:
    """Each outer ring by the even-odd rule, without what the holes enclose by it."""
    import shapely

    outer = _even_odd([rings[0] for rings in polygons])
    for i, rings in enumerate(polygons):
        if len(rings) > 1:
            outer[i] = shapely.difference(outer[i], shapely.union_all(_even_odd(rings[1:])))
    return outer


def _even_odd(rings: Sequence[F8]) -> Geometries:
    """What each ring encloses: the faces between its edges that a ray leaves across an odd number of them.

    `shapely.make_valid` gives the same, for rings that cross themselves often in a hundred times as long. A ring that
    runs round twice encloses what it does once.
    """
    import shapely

    noded = np.asarray(shapely.node(_linear(rings)), dtype=object)
    faces, of = shapely.get_parts(shapely.polygonize(noded[:, None]), return_index=True)
    starts = np.concatenate([[0], np.cumsum([len(r) for r in rings])])
    points = shapely.get_coordinates(shapely.point_on_surface(faces))
    odd = inside(np.concatenate(rings), starts, starts, points, of)
    out = np.full(len(rings), shapely.Polygon(), dtype=object)
    if odd.any():
        held = np.unique(of[odd])
        whole = np.asarray(shapely.multipolygons(faces[odd], indices=np.searchsorted(held, of[odd])), dtype=object)
        # Faces that share an edge, along which the ring ran back, are one.
        joined = np.flatnonzero(~shapely.is_valid(whole))
        whole[joined] = [shapely.union_all(shapely.get_parts(m)) for m in whole[joined]]
        out[held] = whole
    for i in np.flatnonzero(shapely.is_empty(out)).tolist():
        out[i] = shapely.union_all(faces[of == i])
    return out


def _uneven(parts: Geometries) -> NDArray[np.bool_]:
    """Which geometries have a sliver, or two corners that rounding made of one."""
    import shapely

    out = np.zeros(len(parts), np.bool_)
    pieces, of = _single(parts)
    length = shapely.length(pieces)
    thin = shapely.area(pieces) < 1e-8 * length**2
    points, piece = shapely.get_coordinates(pieces, return_index=True)
    same = piece[1:] == piece[:-1]
    short = same & (np.abs(np.diff(points, axis=0)).max(axis=1, initial=0.0) < 1e-8 * length[piece[1:]])
    out[of[thin]] = out[of[piece[1:][short]]] = True
    return out


def _even(parts: Geometries) -> Geometries:
    """Without slivers and corners that only rounding made: on a grid as fine as a billionth of each one's size."""
    import shapely

    box = np.nan_to_num(shapely.bounds(parts))
    size = np.maximum(box[:, 2] - box[:, 0], box[:, 3] - box[:, 1])
    grid = np.maximum(size * 2.0**-30, np.abs(box).max(axis=1, initial=0.0) * 2.0**-46)
    return np.asarray(shapely.set_precision(parts, grid), dtype=object)


def _single(parts: Geometries) -> tuple[Geometries, I8]:
    """The polygons with an area in geometries of any kind, and which one each comes from."""
    import shapely

    pieces, of = shapely.get_parts(parts, return_index=True)
    pieces, within = shapely.get_parts(pieces, return_index=True)
    kept = (shapely.get_type_id(pieces) == shapely.GeometryType.POLYGON) & (shapely.area(pieces) > 0)
    return pieces[kept], np.asarray(of[within[kept]], dtype=np.int64)


def _rings(polygons: Geometries) -> list[Rings]:
    import shapely

    rings, of = shapely.get_rings(polygons, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    split = np.split(points, np.flatnonzero(np.diff(ring)) + 1) if len(points) else []
    out: list[list[F8]] = [[] for _ in polygons]
    for own, i in zip(split, of.tolist(), strict=True):
        out[i].append(own[:-1])
    return [tuple(r) for r in out]
