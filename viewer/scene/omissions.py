"""What of a file's features is not seen, and why: each reason once, with the first place and how many there are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import numpy as np

from viewer.i18n import N_
from viewer.scene.features import FeatureTable, RawFeature, is_part, yes
from viewer.scene.issues import Issue, Severity
from viewer.scene.properties import Doubts
from viewer.scene.values import given

SHAPES = {"polygons": N_("an area"), "lines": N_("a line"), "points": N_("a point")}
"""Parts of a feature's geometry."""

_AREAS, _AREAS_AND_LINES, _POINTS = N_("areas"), N_("areas and lines"), N_("points")

COLLAPSED = (N_("an area without extent"), N_("coordinates with more decimals, or that differ"))
"""What is found of an area that encloses nothing, and what is expected."""


def left_over(features: Sequence[RawFeature], seen: Collection[str], doubts: Doubts, /) -> None:
    """Parts of geometries that are not among the `seen` ones."""
    hidden = [(shape, what) for shape, what in SHAPES.items() if shape not in seen]
    if not hidden:
        return
    if not any(getattr(f, shape) for shape, _ in hidden for f in features):
        return
    expected = _POINTS if set(seen) == {"points"} else _AREAS if set(seen) == {"polygons"} else _AREAS_AND_LINES
    for feature in features:
        for shape, what in hidden:
            if parts := getattr(feature, shape):
                doubts.note("not-drawn", shape, feature.path, what, expected, count=len(parts))


def collapsed(features: Sequence[RawFeature], table: FeatureTable, seen: Collection[str], doubts: Doubts, /) -> None:
    """Areas without extent and lines without length."""
    nothing, expected = COLLAPSED
    if "polygons" in seen:
        gone = np.diff(table.polygons.polygon_starts) == 0
        for i in table.polygon_feature[gone].tolist():
            doubts.note("not-drawn", "collapsed", features[i].path, nothing, expected)
    if "lines" in seen and len(table.line_feature):
        low = np.minimum.reduceat(table.line_points, table.line_starts[:-1])
        high = np.maximum.reduceat(table.line_points, table.line_starts[:-1])
        for i in table.line_feature[(low == high).all(axis=1)].tolist():
            doubts.note("not-drawn", "point line", features[i].path, N_("a line without length"), expected)


def depths(features: Iterable[RawFeature], doubts: Doubts, /) -> None:
    """Third coordinates that nothing is made of: those of buildings tell a height where nothing else does."""
    expected = N_("heights as properties (height, min_height)")
    for feature in features:
        if feature.z is None or feature.z == (0.0, 0.0):
            continue
        p = feature.properties
        house = yes(p.get("building")) or is_part(p)
        told = any(given(p.get(k)) for k in ("height", "building:levels"))
        if not (house and not told and feature.z[1] - feature.z[0] > 0.1):
            z = feature.z[1] if abs(feature.z[1]) >= abs(feature.z[0]) else feature.z[0]
            doubts.note("unsupported-feature", "z", feature.path, f"z = {z:g}", expected)


def without_heights(features: Sequence[RawFeature], table: FeatureTable, height: float, doubts: Doubts, /) -> None:
    """A city of which no height is told."""
    if len(table.polygons) and np.isnan(table.height).all():
        of = int(table.polygon_feature[0])
        doubts.note("no-heights", "", features[of].path, f"{len(table.polygons)}", f"{height:g}")


def flat_roofs(count: int, file: str, path: str, /) -> Issue:
    """That so many roofs are drawn flat, as there are too many of their kind."""
    found, expected = N_("a pitched roof over a winding outline"), N_("at most 2000 of them: the largest have theirs")
    return Issue("unsupported-feature", Severity.WARNING, file, 0, 0, path, found, expected, count=count)


def visible(table: FeatureTable, shown: Collection[str], /) -> bool:
    """Whether there is anything of some shapes in a table."""
    if "polygons" in shown and bool((np.diff(table.polygons.polygon_starts) > 0).any()):
        return True
    if "lines" in shown and len(table.line_feature):
        low = np.minimum.reduceat(table.line_points, table.line_starts[:-1])
        high = np.maximum.reduceat(table.line_points, table.line_starts[:-1])
        return bool((low != high).any())
    return "points" in shown and len(table.points) > 0
