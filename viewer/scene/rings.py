"""Areas of features made simple before anything is built of them; what was done is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.division import MOST_HOLES, divided
from viewer.geometry.polygons import PolygonSet, from_rings
from viewer.geometry.repair import RepairFault, repaired
from viewer.geometry.validity import faults, overlapping
from viewer.i18n import N_
from viewer.scene.features import RawFeature
from viewer.scene.omissions import COLLAPSED
from viewer.scene.properties import Doubts

_FOUND = {
    RepairFault.CROSSING: N_("an area whose outline crosses itself"),
    RepairFault.TOUCHING: N_("an area whose outline touches itself"),
    RepairFault.HOLE_OUTSIDE: N_("an area with a hole outside its outline"),
    RepairFault.NESTED_HOLES: N_("an area with a hole in a hole"),
    RepairFault.OVERLAPPING: N_("areas of one feature that overlap"),
    RepairFault.TANGLED: N_("an area whose outline crosses itself far too often"),
}
_FLAT = 1e-9
"""Part of its length that an area is wide at least."""
_SLIVER, _THIN = 1.5e-7, 0.01
"""Degrees (a centimetre or two) and part of its length: what is narrower than both is a line that was rounded."""

_FILLED = (N_("an area that its holes fill"), N_("holes smaller than the area"))

_EXPECTED = N_("simple outlines, holes within them, areas beside each other")


@dataclass(frozen=True, slots=True)
class RingFault:
    """What is wrong with the areas of a feature.

    Parameters
    ----------
    feature : its place in the list
    fault : None where they enclose nothing
    left_out : nothing could be made of them; else they were repaired
    """

    feature: int
    fault: RepairFault | None
    left_out: bool


def simple(features: Sequence[RawFeature], doubts: Doubts, /, *, flat: bool) -> list[RawFeature]:
    """The features with simple areas; those that were not, and what is left out, is told.

    Parameters
    ----------
    flat : no walls stand on their outlines: areas with very many holes may be cut into pieces
    """
    out, found = mended(features)
    for each in found:
        path, z = features[each.feature].path, features[each.feature].z
        if each.fault is RepairFault.OVERLAPPING and z and z[0] < z[1]:
            # Floor and roof of a solid, which lie over each other.
            continue
        if each.fault is None or (each.left_out and each.fault is not RepairFault.TANGLED):
            filled = each.fault is not None and any(len(p) > 1 for p in features[each.feature].polygons)
            kind, told = ("filled", _FILLED) if filled else ("collapsed", COLLAPSED)
            doubts.note("not-drawn", kind, path, *told)
        else:
            what = _FOUND[each.fault]
            doubts.note("not-drawn" if each.left_out else "repaired", what, path, what, _EXPECTED)
    for i, feature in enumerate(out if flat else ()):
        if any(len(p) > MOST_HOLES for p in feature.polygons):
            out[i] = replace(feature, polygons=tuple(piece for p in feature.polygons for piece in divided(p)))
    return out


def mended(features: Sequence[RawFeature], /) -> tuple[list[RawFeature], list[RingFault]]:
    """The features with simple areas, and which of them were not."""
    of = [i for i, f in enumerate(features) for _ in f.polygons]
    out, found = list(features), list[RingFault]()
    if not of:
        return out, found
    polygons = from_rings([p for f in features for p in f.polygons])
    owner = np.array(of, np.int64)
    flat = _flat(polygons)
    for i in np.unique(owner[flat]).tolist():
        kept = tuple(p for p, gone in zip(out[i].polygons, flat[owner == i].tolist(), strict=True) if not gone)
        out[i] = replace(out[i], polygons=kept)
        found.append(RingFault(i, None, left_out=True))
    count = np.where(flat, 0.0, faults(polygons))
    asked = np.unique(np.concatenate([owner[count > 0], _crowded(polygons.bounds, owner)]))
    if not len(asked):
        return out, found
    often = np.bincount(owner, weights=count, minlength=len(features))[asked]
    parts = [[tuple(r for r in p if len(r) > 2) for p in out[i].polygons] for i in asked.tolist()]
    for i, made in zip(asked.tolist(), repaired(parts, often.tolist()), strict=True):
        out[i] = replace(out[i], polygons=made.polygons)
        if made.fault is not None:
            found.append(RingFault(i, made.fault, not made.polygons))
    return out, found


def _flat(polygons: PolygonSet) -> NDArray[np.bool_]:
    """Which polygons enclose nothing, whatever rounding makes of them: their corners lie on a line, or at a point."""
    out: NDArray[np.bool_] = np.diff(polygons.polygon_starts) == 0
    outer = polygons.polygon_starts[:-1][~out]
    if len(outer):
        begin, sizes = polygons.ring_starts[:-1], np.diff(polygons.ring_starts)
        way = polygons.vertices - np.repeat(polygons.vertices[begin], sizes, axis=0)
        length = (way**2).sum(axis=1)
        longest = np.maximum.reduceat(length, begin)
        # The farthest corner from the first one, and how far the others are from the line to it.
        ends = np.flatnonzero(length == np.repeat(longest, sizes))
        end = ends[np.searchsorted(ends, begin)]
        along = np.repeat(way[end], sizes, axis=0)
        aside = np.abs(along[:, 0] * way[:, 1] - along[:, 1] * way[:, 0])
        least = np.maximum(_FLAT * longest, np.minimum(_SLIVER * np.sqrt(longest), _THIN * longest))
        out[~out] = (np.maximum.reduceat(aside, begin) <= least)[outer]
    return out


def _crowded(bounds: NDArray[np.float64], owner: NDArray[np.int64]) -> NDArray[np.int64]:
    """The features of which two polygons may overlap."""
    several = np.flatnonzero(np.bincount(owner)[owner] > 1)
    if not len(several):
        return np.zeros(0, np.int64)
    crowded: NDArray[np.int64] = np.unique(owner[several[overlapping(bounds[several], owner[several])]])
    return crowded
