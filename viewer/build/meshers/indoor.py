"""The inside of buildings, storey over storey: plates, floors, walls low enough to look over, doors, stairs, lifts."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

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
from viewer.scene.indoor import RISE, ROOM_RISE, Indoor
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
    sketch = LayerSketch(inputs)
    ids = np.zeros(len(table), np.int64)
    drawn = np.zeros(len(table), np.bool_)
    drawn[np.concatenate([table.polygon_feature, table.line_feature])] = True
    for i in np.flatnonzero(drawn & (_is(inputs, Indoor.DOOR) == 0)).tolist():
        sketch.names.append(f"{layer.id}/{table.names[i] or i}")
        ids[i] = len(sketch.names)
    everything = table.polygons.vertices if len(table.polygons.vertices) else np.zeros((1, 2))
    ground = float(inputs.terrain.at(everything.mean(axis=0, keepdims=True))[0])
    # Cellars stand on the ground, and the other storeys over them: nobody looks through the earth.
    lowest = min(int(table.level.min(initial=0)), 0)
    foot = np.asarray(layer.z + ground + (table.level - lowest) * layer.storey, np.float64)
    for made, of, colour in (*_floors(inputs, layer, foot), *_walls(inputs, layer, foot)):
        feature = of[made.owner]
        sketch.add(made, colour[feature], ids[feature])
    return sketch.done()


def _is(inputs: MeshInputs, *kinds: Indoor) -> I8:
    """Which features are of one of some kinds, (n,)."""
    return np.array([s in kinds for s in inputs.table.subtypes], np.int64).reshape(len(inputs.table))


def _paint(layer: IndoorLayer, inputs: MeshInputs, kind: Indoor) -> U1:
    """The colour of a kind for each feature."""
    paint, factor = _PAINTS[kind]
    code = np.array(paint_code(layer.colour), np.uint8) if layer.colour and kind is Indoor.ROOM else painted(paint)
    count = len(inputs.table)
    return shade(np.tile(np.asarray(code, np.uint8), (count, 1)), np.full(count, factor))


Parts = Iterator[tuple[Mesh, I8, U1]]
"""Meshes, the feature of each of their owners, and the colour of each feature."""


def _floors(inputs: MeshInputs, layer: IndoorLayer, foot: F8) -> Parts:
    """What is drawn of areas but their walls."""
    table = inputs.table
    for kind in _PAINTS:
        which = np.flatnonzero(_is(inputs, kind)[table.polygon_feature])
        if not len(which):
            continue
        polygons, of, colour = table.polygons.select(which), table.polygon_feature[which], _paint(layer, inputs, kind)
        base = foot[of]
        if kind is Indoor.STOREY:
            yield cap(polygons, base, skirt=_PLATE), of, colour
        elif kind is Indoor.LIFT:
            yield extrude(polygons, base, base + layer.wall * _LIFT), of, colour
        elif kind is Indoor.FURNITURE:
            yield extrude(polygons, base, base + min(_FURNITURE, layer.wall)), of, colour
        else:
            rise = RISE.get(kind, ROOM_RISE)
            yield cap(polygons, base + rise, skirt=rise), of, colour
        if kind is Indoor.STAIRS:
            corners, share, owner = flights(polygons)
            if len(corners):
                steps = ROOM_RISE + share * (layer.wall - ROOM_RISE)
                yield extrude(_quads(corners), base[owner], base[owner] + steps), of[owner], colour


def _walls(inputs: MeshInputs, layer: IndoorLayer, foot: F8) -> Parts:
    """Walls about rooms and along lines, storey by storey."""
    table = inputs.table
    rooms = _is(inputs, *_WALLS)
    polygons = table.polygons
    ahead = polygons.vertices[successors(polygons.ring_starts)]
    of_ring = table.polygon_feature[polygons.vertex_polygon]
    a, b, line = segments(table.line_points, table.line_starts)
    of_line = table.line_feature[line]
    colour = np.tile(painted(Paint.WALL), (len(table), 1))
    for level in np.unique(table.level).tolist():
        own = np.flatnonzero((rooms[of_ring] > 0) & (table.level[of_ring] == level))
        free = np.flatnonzero((_is(inputs, Indoor.WALL)[of_line] > 0) & (table.level[of_line] == level))
        first = np.concatenate([polygons.vertices[own], a[free]])
        if not len(first):
            continue
        second, of = np.concatenate([ahead[own], b[free]]), np.concatenate([of_ring[own], of_line[free]])
        corners, piece = partitions(first, second, _doors(inputs, level), thick=_THICK)
        base = foot[of[piece]]
        yield extrude(_quads(corners), base, base + layer.wall), of[piece], colour


def _doors(inputs: MeshInputs, level: int) -> F8:
    """Both ends of the doors of a storey, (k, 2, 2); a point is a door as wide as usual whichever way its wall runs."""
    table = inputs.table
    here = (_is(inputs, Indoor.DOOR) > 0) & (table.level == level)
    a, b, line = segments(table.line_points, table.line_starts)
    lines = here[table.line_feature[line]]
    points = table.points[here[table.point_feature]]
    half = np.array([_DOOR / 2, 0.0])
    both = np.concatenate(
        [np.stack([points - half, points + half], 1), np.stack([points - half[::-1], points + half[::-1]], 1)]
    )
    return np.concatenate([np.stack([a[lines], b[lines]], axis=1), both])


def _quads(corners: F8) -> PolygonSet:
    count = len(corners)
    return PolygonSet.from_ragged(corners.reshape(-1, 2), 4 * np.arange(count + 1), np.arange(count + 1))
