"""Where names stand that a layer's things carry: on the longest walls of houses, along streets, over points."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.build.batches import Objects
from viewer.scene.features import FeatureTable
from viewer.scene.model import Sign
from viewer.scene.names import unnumbered

F8 = NDArray[np.float64]

_OF_WALL = 0.86  # of a wall's length that a name takes
_OF_HOUSE = 0.4  # of its height
_UNDER_TOP = 0.95  # sizes of its middle below the top
_LEAST = 0.3  # of the size that was asked for: smaller ones are left out
_APART = -0.5  # cosine between two walls that both carry the name
_FACING = 0.7  # cosine between a wall and the heading that was asked for
_OVER = 0.3  # metres over the street
_STRAIGHT = 0.97  # of a line's length that its ends lie apart where a name lies along it


@dataclass(frozen=True, slots=True, eq=False)
class SignSite:
    """Where a sign is.

    Parameters
    ----------
    middle : (3,) of its field, metres
    heading : where it looks to, or from where what lies is read, radians
    owner : the object that it goes with
    name : what is written there instead of the sign's text
    width, height : of its field, metres
    least : of the size that was asked for, that a text must keep to be written
    draped : its heights count from the terrain
    """

    middle: F8
    heading: float
    lying: bool = False
    owner: int = 0
    name: str = ""
    width: float = math.inf
    height: float = math.inf
    least: float = 0.0
    draped: bool = False

    @property
    def axes(self) -> tuple[F8, F8, F8]:
        """Unit vectors to its right, upwards along its letters, and out towards who reads it."""
        c, s = math.cos(self.heading), math.sin(self.heading)
        right = np.array([-s, c, 0.0])
        if self.lying:
            return right, np.array([-c, -s, 0.0]), np.array([0.0, 0.0, 1.0])
        return right, np.array([0.0, 0.0, 1.0]), np.array([c, s, 0.0])


def sites_of_layer(
    sign: Sign, table: FeatureTable, objects: Objects, heading: float | None, flat: bool, layer: str, level: float, /
) -> Iterator[SignSite]:
    """A place for each name of a layer, two for a house with two long walls.

    Parameters
    ----------
    heading : where walls must look to, radians; None for the longest ones
    flat : its areas lie on the ground and are no houses
    layer : whose things without a name are called by their number
    level : its height, metres
    """
    known = {name: i for i, name in enumerate(objects.names)}
    boxes = objects.bounds.astype(np.float64)

    def told(feature: int) -> tuple[str, int]:
        name = table.names[feature]
        own = bool(name) and not name.startswith(f"{layer}/")
        return (unnumbered(name), known.get(name, 0)) if own else ("", 0)

    for polygon, feature in enumerate(table.polygon_feature.tolist()):
        name, owner = told(feature)
        first, last = table.polygons.polygon_starts[polygon : polygon + 2]
        if not name or last <= first:
            continue
        ring = table.polygons.vertices[table.polygons.ring_starts[first] : table.polygons.ring_starts[first + 1]]
        if flat:
            yield _on_area(ring, level, name, owner)
        elif owner and boxes[owner, 0, 2] <= boxes[owner, 1, 2]:
            yield from _on_walls(ring, sign.size, heading, name, owner, boxes[owner])
    for line, feature in enumerate(table.line_feature.tolist()):
        name, owner = told(feature)
        points = table.line_points[table.line_starts[line] : table.line_starts[line + 1]]
        if name and len(points) > 1 and (site := _along(points, level, name, owner)):
            yield site
    for point, feature in zip(table.points, table.point_feature.tolist(), strict=True):
        name, owner = told(feature)
        if name and owner and boxes[owner, 0, 2] <= boxes[owner, 1, 2]:
            middle = np.array([point[0], point[1], boxes[owner, 1, 2] + sign.size])
            yield SignSite(middle, -math.pi / 2 if heading is None else heading, name=name, owner=owner)


def _on_walls(ring: F8, size: float, heading: float | None, name: str, owner: int, box: F8) -> Iterator[SignSite]:
    after = np.roll(ring, -1, axis=0)
    if (ring[:, 0] * after[:, 1] - after[:, 0] * ring[:, 1]).sum() < 0:
        ring = ring[::-1]
        after = np.roll(ring, -1, axis=0)
    edges = after - ring
    lengths = np.hypot(edges[:, 0], edges[:, 1])
    # Counter-clockwise outside is on the right.
    outward = np.column_stack([edges[:, 1], -edges[:, 0]]) / np.maximum(lengths, 1e-9)[:, None]
    order = np.argsort(-lengths, kind="stable")
    if heading is not None:
        order = order[outward[order] @ (math.cos(heading), math.sin(heading)) > _FACING]
    chosen = order[:1].tolist()
    if chosen and heading is None:
        across = [int(i) for i in order[1:] if outward[i] @ outward[chosen[0]] < _APART]
        chosen += across[:1]
    top, tall = box[1, 2], box[1, 2] - box[0, 2]
    for i in chosen:
        height = _OF_HOUSE * tall
        at = ring[i] + edges[i] / 2
        middle = np.array([at[0], at[1], top - _UNDER_TOP * min(size, height)])
        facing = math.atan2(outward[i, 1], outward[i, 0])
        yield SignSite(middle, facing, name=name, owner=owner, width=_OF_WALL * lengths[i], height=height, least=_LEAST)


def _on_area(ring: F8, level: float, name: str, owner: int) -> SignSite:
    """In the middle of an area's box, read from the south."""
    low, high = ring.min(axis=0), ring.max(axis=0)
    middle = np.array([*((low + high) / 2), level + _OVER])
    width, height = _OF_WALL * (high - low)
    return SignSite(
        middle, -math.pi / 2, True, owner, name, width=float(width), height=float(height), least=_LEAST, draped=True
    )


def _along(points: F8, level: float, name: str, owner: int) -> SignSite | None:
    """Along the longest straight stretch of a line, read from the south or the east."""
    steps = np.diff(points, axis=0)
    lengths = np.hypot(steps[:, 0], steps[:, 1])
    walked = np.concatenate([[0.0], np.cumsum(lengths)])
    best, span = 0.0, (0, 0)
    begin = 0
    for end in range(1, len(points)):
        while begin < end - 1 and math.dist(points[begin], points[end]) < _STRAIGHT * (walked[end] - walked[begin]):
            begin += 1
        if (reach := math.dist(points[begin], points[end])) > best:
            best, span = reach, (begin, end)
    if best <= 0.0:
        return None
    way = (points[span[1]] - points[span[0]]) / best
    if way[0] < -1e-6 or (abs(way[0]) <= 1e-6 and way[1] < 0):
        way = -way  # its letters run to the east
    middle = walked[span[0]] + (walked[span[1]] - walked[span[0]]) / 2
    at = [np.interp(middle, walked, points[:, k]) for k in (0, 1)]
    heading = math.atan2(-way[0], way[1])
    return SignSite(
        np.array([*at, level + _OVER]), heading, True, owner, name, width=_OF_WALL * best, least=_LEAST, draped=True
    )
