"""Trees along streets and in rows: where they stand, clear of carriageways, houses and water."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.build.tints import spread_evenly
from viewer.geometry.checks import F8, I8
from viewer.geometry.polygons import PolygonSet, from_rings
from viewer.geometry.rows import clear_of, row, segments
from viewer.scene.features import FeatureTable
from viewer.scene.limits import LIMITS
from viewer.scene.tasks import at_most

_ASIDE = 1.9
"""Metres from the edge of the carriageway to a tree's trunk."""

_KERB = 1.2
"""Metres that a tree keeps from every other carriageway."""

_CROWN = 2.2
"""Metres that a tree keeps from houses and water."""

_FOOTWAYS = frozenset({"footway", "path", "steps", "cycleway", "pedestrian", "corridor"})
_STREET_TREE = 6.2
"""Typical height of a tree in a street, metres."""


@dataclass(frozen=True, slots=True, eq=False)
class Planted:
    """Trees without a feature of their own.

    Parameters
    ----------
    points : (q, 2) metres
    feature : (q,) int64, the line's feature
    height : (q,) metres, NaN where nothing is told
    """

    points: F8
    feature: I8
    height: F8


def avenue(table: FeatureTable, width: F8, spacing: float, obstacles: Sequence[PolygonSet], /) -> Planted:
    """Trees on both sides of a layer's streets; footways get none.

    Raises
    ------
    TooManyError
        If there would be more than `LIMITS.planted`.

    Parameters
    ----------
    width : (n,) of the features, metres
    spacing : metres from tree to tree
    obstacles : areas where none may stand
    """
    line_width = width[table.line_feature]
    streets = np.array([table.subtypes[i] not in _FOOTWAYS for i in table.line_feature.tolist()], np.bool_)
    # Beside a bridge there is no ground.
    streets &= ~table.bridge[table.line_feature]
    _bound(table, np.full(len(table.line_starts) - 1, spacing), 2)
    places, lines = [], []
    for side in (-1.0, 1.0):
        aside = side * (line_width / 2 + _ASIDE)
        points, line = row(table.line_points, table.line_starts, spacing, aside=aside, ends=_CROWN)
        places.append(points[streets[line]])
        lines.append(line[streets[line]])
    points, line = np.concatenate(places), np.concatenate(lines)
    a, b, of = segments(table.line_points, table.line_starts)
    # Its own street is nearer than the others may be.
    free = clear_of(points, a, b, line_width[of] / 2 + _KERB) & _outside(points, obstacles)
    height = _STREET_TREE * (0.85 + 0.3 * spread_evenly(int(free.sum())))
    return Planted(points[free], table.line_feature[line[free]], height)


def beds(table: FeatureTable, width: F8, rivers: NDArray[np.bool_], /) -> PolygonSet:
    """What rivers that are lines cover, a rectangle for each of their segments.

    Parameters
    ----------
    width : (n,) of the features, metres
    rivers : (n,) which features are some
    """
    a, b, line = segments(table.line_points, table.line_starts)
    of = table.line_feature[line]
    along = b - a
    length = np.hypot(*along.T)
    some = rivers[of] & (length > 0)
    aside = along[some, ::-1] * (-1.0, 1.0) * (width[of] / 2 / np.maximum(length, 1e-9))[some, None]
    corners = np.stack([a[some] - aside, b[some] - aside, b[some] + aside, a[some] + aside], axis=1)
    return from_rings([[corner] for corner in corners])


def rows(table: FeatureTable, spacing: float, /) -> Planted:
    """Trees on the lines of a layer of trees, at the spacing of each or else at `spacing` metres.

    Raises
    ------
    TooManyError
        If there would be more than `LIMITS.planted`.
    """
    own = table.spacing[table.line_feature]
    every = np.where(own > 0, own, spacing)
    _bound(table, every, 1)
    points, line = row(table.line_points, table.line_starts, every)
    feature = table.line_feature[line]
    return Planted(points, feature, table.height[feature])


def _bound(table: FeatureTable, every: F8, sides: int) -> None:
    """Count the trees before there is room made for them: lines may be long, and what is between two trees tiny."""
    a, b, line = segments(table.line_points, table.line_starts)
    length = np.bincount(line, np.hypot(*(b - a).T), len(every))
    with np.errstate(over="ignore"):
        count = sides * float((length / every).sum())
    at_most(int(min(count, 1e18)), LIMITS.planted)


def _outside(points: F8, obstacles: Sequence[PolygonSet]) -> NDArray[np.bool_]:
    free = np.ones(len(points), np.bool_)
    for shift in ((0.0, 0.0), (_CROWN, 0.0), (-_CROWN, 0.0), (0.0, _CROWN), (0.0, -_CROWN)):
        for polygons in obstacles:
            if len(polygons):
                free &= polygons.locate(points + shift) < 0
    return free
