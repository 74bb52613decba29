"""The inside of buildings, storey over storey: plates, floors, walls low enough to look over, doors, stairs, lifts."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from viewer.build.layers import LayerMesh, LayerSketch, MeshInputs
from viewer.build.tints import U1, shade
from viewer.geometry.checks import F8, I8
from viewer.geometry.extrude import extrude
from viewer.geometry.flat import cap
from viewer.geometry.mesh import Mesh
from viewer.geometry.partitions import partitions
from viewer.geometry.polygons import PolygonSet
from viewer.geometry.rows import segments
from viewer.geometry.stair_flights import flights
from viewer.geometry.triangulation import successors
from viewer.scene.features import FeatureTable
from viewer.scene.indoor import RISE, Indoor
from viewer.scene.model import IndoorLayer
from viewer.scene.paints import Paint, paint_code, painted

_PLATE = 0.3  # metres of a storey's floor
_THICK = 0.12  # metres of a wall
_DOOR = 1.0  # metres of a door that is a point
_LIFT, _FURNITURE = 1.6, 0.7
"""How high a lift's shaft stands over the walls about it, in heights of these, and how high furniture is, metres."""

_PAINTS = {
    Indoor.STOREY: (Paint.PAVING, 0.97),
    Indoor.ROOM: (Paint.ROOF, 1.0),
    Indoor.CORRIDOR: (Paint.PAVING, 1.02),
    Indoor.AREA: (Paint.GROUND, 1.0),
    Indoor.STAIRS: (Paint.LINE, 1.0),
    Indoor.LIFT: (Paint.ACCENT, 1.0),
    Indoor.FURNITURE: (Paint.BLOCK, 1.0),
    Indoor.VOID: (Paint.EDGE, 0.8),
}
_WALLS = (Indoor.ROOM, Indoor.STAIRS)


def mesh(inputs: MeshInputs, /) -> LayerMesh:
    """The storeys of a layer."""
    layer, table = inputs.layer, inputs.table
    assert isinstance(layer, IndoorLayer)
    sketch, house = LayerSketch(inputs), _House(layer, table)
    used = np.concatenate([table.polygon_feature, table.line_feature])
    ids = sketch.ids(layer.id, used[~house.kind(Indoor.DOOR)[used]], below=True)
    everything = table.polygons.vertices if len(table.polygons.vertices) else np.zeros((1, 2))
    ground = float(inputs.terrain.at(everything.mean(axis=0, keepdims=True))[0])
    # Cellars stand on the ground, and the other storeys over them: nobody looks through the earth.
    lowest = min(int(table.level.min(initial=0)), 0)
    foot = np.asarray(layer.z + ground + (table.level - lowest) * layer.storey, np.float64)
    for made, of, colour in (*house.floors(foot), *house.walls(foot)):
        feature = of[made.owner]
        sketch.add(made, np.tile(colour, (len(feature), 1)), ids[feature])
    return sketch.done()


Parts = Iterator[tuple[Mesh, I8, U1]]
"""Meshes, the feature of each of their owners, and the code of their colour (4,)."""


class _House:
    """What a layer has, by what it is.

    Parameters
    ----------
    layer : how it is drawn
    table : its features, each on one storey
    """

    def __init__(self, layer: IndoorLayer, table: FeatureTable) -> None:
        self._layer, self._table = layer, table
        self._kinds = np.array(table.subtypes, np.str_).reshape(len(table))

    def kind(self, *kinds: Indoor) -> NDArray[np.bool_]:
        """Which features are of one of some kinds, (n,)."""
        return np.isin(self._kinds, [kind.value for kind in kinds])

    def _paint(self, kind: Indoor) -> U1:
        paint, factor = _PAINTS[kind]
        own = self._layer.colour if kind is Indoor.ROOM else None
        code = np.asarray(paint_code(own) if own else painted(paint), np.uint8)
        return np.asarray(shade(code[None], np.array([factor]))[0], np.uint8)

    def floors(self, foot: F8) -> Parts:
        """What is drawn of areas but their walls.

        Parameters
        ----------
        foot : (n,) of the storey of each feature, metres
        """
        table, wall = self._table, self._layer.wall
        for kind in _PAINTS:
            which = np.flatnonzero(self.kind(kind)[table.polygon_feature])
            if not len(which):
                continue
            polygons, of, colour = table.polygons.select(which), table.polygon_feature[which], self._paint(kind)
            base = foot[of]
            if kind is Indoor.STOREY:
                yield cap(polygons, base, skirt=_PLATE), of, colour
            elif kind is Indoor.LIFT:
                yield extrude(polygons, base, base + wall * _LIFT), of, colour
            elif kind is Indoor.FURNITURE:
                yield extrude(polygons, base, base + min(_FURNITURE, wall)), of, colour
            else:
                yield cap(polygons, base + RISE[kind], skirt=RISE[kind]), of, colour
            if kind is Indoor.STAIRS:
                corners, share, owner = flights(polygons)
                if len(corners):
                    rise = RISE[kind] + share * (wall - RISE[kind])
                    yield extrude(_quads(corners), base[owner], base[owner] + rise), of[owner], colour

    def walls(self, foot: F8) -> Parts:
        """Walls about rooms and along lines, storey by storey."""
        table, polygons = self._table, self._table.polygons
        a, b, line = segments(table.line_points, table.line_starts)
        of_line, of_ring = table.line_feature[line], table.polygon_feature[polygons.vertex_polygon]
        rings, lines = self.kind(*_WALLS)[of_ring], self.kind(Indoor.WALL)[of_line]
        first = np.concatenate([polygons.vertices[rings], a[lines]])
        second = np.concatenate([polygons.vertices[successors(polygons.ring_starts)][rings], b[lines]])
        of = np.concatenate([of_ring[rings], of_line[lines]])
        doors = self.kind(Indoor.DOOR)
        gates, dots = doors[of_line], doors[table.point_feature]
        openings = np.concatenate([np.stack([a[gates], b[gates]], axis=1), *_across(table.points[dots])])
        of_door = np.concatenate([of_line[gates], *[table.point_feature[dots]] * 2])
        for level in np.unique(table.level[of]).tolist():
            here = np.flatnonzero(table.level[of] == level)
            gaps = openings[table.level[of_door] == level]
            corners, piece = partitions(first[here], second[here], gaps, thick=_THICK)
            base = foot[of[here[piece]]]
            yield extrude(_quads(corners), base, base + self._layer.wall), of[here[piece]], painted(Paint.WALL)


def _across(points: F8) -> tuple[F8, F8]:
    """Both ends of doors that are points, (k, 2, 2): as wide as usual, and whichever way their walls run."""
    east, north = np.array([_DOOR / 2, 0.0]), np.array([0.0, _DOOR / 2])
    return np.stack([points - east, points + east], axis=1), np.stack([points - north, points + north], axis=1)


def _quads(corners: F8) -> PolygonSet:
    count = len(corners)
    return PolygonSet.from_ragged(corners.reshape(-1, 2), 4 * np.arange(count + 1), np.arange(count + 1))
