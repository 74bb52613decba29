"""What stands on large flat roofs: a parapet round the edge, plant rooms and stair heads."""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter

import numpy as np
from numpy.typing import ArrayLike, NDArray

from viewer.geometry.checks import F8, I8, per_item
from viewer.geometry.extrude import edges, quads
from viewer.geometry.mesh import Mesh, MeshPart, concatenate
from viewer.geometry.polygons import PolygonSet
from viewer.geometry.roofs import main_axes
from viewer.geometry.triangulation import successors

_SHARPEST = -0.7
"""Cosine between two edges' directions at which a corner is too sharp for a mitre."""


def inset(polygons: PolygonSet, by: float, /) -> tuple[F8, NDArray[np.bool_]]:
    """The vertices moved to the inside of their polygon, so that each edge moves by `by` metres.

    Parameters
    ----------
    polygons : normalised

    Returns
    -------
    vertices : (n, 2) metres
    sound : (p,) bool, whether the polygon is still the same shape; too narrow and too sharp ones are not
    """
    v = polygons.vertices
    if not len(v):
        return v.copy(), np.zeros(len(polygons), np.bool_)
    after = successors(polygons.ring_starts)
    before = np.empty_like(after)
    before[after] = np.arange(len(v))
    step = v[after] - v
    length = np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-12)
    along = step / length[:, None]
    left = np.column_stack([-along[:, 1], along[:, 0]])
    cosine = (along * along[before]).sum(1)
    mitre = (left + left[before]) / np.maximum(1.0 + cosine, 0.05)[:, None]
    moved = v + by * mitre
    kept = ((moved[after] - moved) * along).sum(1) > 0.25 * length
    sound = np.ones(len(polygons), np.bool_)
    sound[polygons.vertex_polygon[~kept | (cosine < _SHARPEST)]] = False
    sound[np.diff(polygons.polygon_starts) == 0] = False
    return moved, sound


def parapets(polygons: PolygonSet, z: ArrayLike, /, *, height: float = 0.9, thickness: float = 0.45) -> Mesh:
    """A low wall round the edge of each flat roof, also round its courts; roofs too narrow for one get none.

    The outside is `Part.WALL`, the rest `Part.ROOF`; six triangles an edge. The owner of a vertex is its polygon.

    Parameters
    ----------
    polygons : the roofs
    z : height of the roofs, metres, one number or (p,)
    height, thickness : of the wall, metres
    """
    low = per_item(z, "z", len(polygons))
    ground = polygons.normalised()
    inner, sound = inset(ground, thickness)
    if not sound.any():
        return Mesh.empty()
    a, b, owner = edges(ground, np.flatnonzero(sound))
    outside, inside = ground.vertices, inner
    foot, top = low[owner], low[owner] + height
    rim = np.stack([outside[a], outside[b], inside[b], inside[a]], axis=1)
    return concatenate(
        [
            quads(outside[a], outside[b], foot, top, top, owner, MeshPart.WALL),
            quads(inside[b], inside[a], foot, top, top, owner, MeshPart.ROOF),
            _level(rim, top, owner),
        ]
    )


def _level(rings: F8, z: F8, owner: I8) -> Mesh:
    """Level quads (k, 4, 2), counter-clockwise, at the heights `z` (k,)."""
    k = len(rings)
    positions = np.concatenate([rings, np.broadcast_to(z[:, None, None], (k, 4, 1))], axis=2)
    normals = np.tile(np.array([0, 0, 1], np.float32), (4 * k, 1))
    triangles = 4 * np.arange(k)[:, None] + np.array([0, 1, 2, 0, 2, 3])
    return Mesh.of(positions, normals, triangles, np.repeat(owner, 4), MeshPart.ROOF)


@dataclass(frozen=True, slots=True, eq=False)
class Boxes:
    """Upright boxes that stand on roofs.

    Parameters
    ----------
    rings : (k, 4, 2) metres, counter-clockwise
    foot, top : (k,) heights above the roof, metres
    owner : (k,) int64, the polygon that carries it
    """

    rings: F8
    foot: F8
    top: F8
    owner: I8

    def mesh(self, z: ArrayLike, which: ArrayLike, /) -> Mesh:
        """The boxes `which` (mask (k,)) without their floors, on roofs at the heights `z` (p,)."""
        chosen = np.flatnonzero(which)
        if not len(chosen):
            return Mesh.empty()
        rings, owner = self.rings[chosen], self.owner[chosen]
        level = np.asarray(z, dtype=np.float64)[owner]
        low, high = level + self.foot[chosen], level + self.top[chosen]
        a, b = rings.reshape(-1, 2), np.roll(rings, -1, axis=1).reshape(-1, 2)
        four, tops = np.repeat(owner, 4), np.repeat(high, 4)
        return concatenate(
            [quads(a, b, np.repeat(low, 4), tops, tops, four, MeshPart.WALL), _level(rings, high, owner)]
        )


_LONG = 2.3
"""From this ratio of its sides on a house is a slab with several stair heads."""

_STAIR = (5.2, 4.6, 2.8)  # length, width and height of a stair head at most, metres
_CROWN = 70.0
"""From this height on the plant room of a tower carries a second, smaller storey."""


def plant_rooms(polygons: PolygonSet, height: ArrayLike, /) -> Boxes:
    """Where plant rooms and stair heads stand: one room on a compact roof, two to four stair heads on a long one.

    They lie along the footprint's main axis and wholly within it; a roof without room for one gets none.

    Parameters
    ----------
    polygons : the roofs
    height : of each building, metres, one number or (p,)
    """
    tall = per_item(height, "height", len(polygons))
    ground = polygons.normalised()
    found: list[tuple[F8, float, float, int]] = []
    held = np.flatnonzero(np.diff(ground.polygon_starts) > 0)
    first = ground.ring_starts[ground.polygon_starts[:-1][held]]
    corners = np.diff(ground.ring_starts)[ground.polygon_starts[:-1][held]]
    for count in np.unique(corners).tolist():
        # Rings of as many corners have their axes found together.
        same = np.flatnonzero(corners == count)
        rings = ground.vertices[first[same][:, None] + np.arange(count)]
        for i, ring, axis in zip(held[same].tolist(), rings, main_axes(rings), strict=True):
            found += [(box, foot, top, i) for box, foot, top in _rooms(ring, axis, float(tall[i]), i)]
    found.sort(key=itemgetter(3))
    if not found:
        return Boxes(np.zeros((0, 4, 2)), np.zeros(0), np.zeros(0), np.zeros(0, np.int64))
    rings = np.array([f[0] for f in found])
    boxes = Boxes(
        rings, np.array([f[1] for f in found]), np.array([f[2] for f in found]), np.array([f[3] for f in found])
    )
    # A little more than the corners must lie inside: no room hangs over a notch or stands on the parapet.
    middle = rings.mean(axis=1, keepdims=True)
    probes = np.concatenate([rings, (rings + np.roll(rings, 1, axis=1)) / 2, middle], axis=1)
    probes = middle + (probes - middle) * 1.25
    inside = ground.contains(probes.reshape(-1, 2), np.repeat(boxes.owner, 9)).reshape(-1, 9).all(axis=1)
    return Boxes(rings[inside], boxes.foot[inside], boxes.top[inside], boxes.owner[inside])


def _rooms(ring: F8, axis: F8, height: float, index: int) -> list[tuple[F8, float, float]]:
    """Boxes for one roof as ring, foot and top above the roof; `axis` is that of its outline."""
    across = np.array([-axis[1], axis[0]])
    u, v = ring @ axis, ring @ across
    length, width = float(np.ptp(u)), float(np.ptp(v))
    centre = axis * (u.min() + u.max()) / 2 + across * (v.min() + v.max()) / 2

    def box(at: float, aside: float, long: float, wide: float) -> F8:
        corners = np.array([(-long, -wide), (long, -wide), (long, wide), (-long, wide)]) / 2
        return np.asarray(centre + (corners[:, :1] + at) * axis + (corners[:, 1:] + aside) * across)

    if length > _LONG * width:
        count = int(np.clip(round(length / 20.0), 2, 4))
        long, wide = min(_STAIR[0], 0.12 * length), min(_STAIR[1], 0.42 * width)
        places = ((k + 0.5) / count - 0.5 for k in range(count))
        return [(box(t * length, 0.08 * width, long, wide), 0.0, _STAIR[2]) for t in places]
    long, wide = float(np.clip(0.46 * length, 3.0, 24.0)), float(np.clip(0.42 * width, 2.6, 20.0))
    side = (-1.0, 1.0)[index % 2]
    low = 3.4 if height < _CROWN else 4.6
    rooms = [(box(side * 0.06 * length, 0.05 * width, long, wide), 0.0, low)]
    if height >= _CROWN:
        rooms.append((box(side * 0.02 * length, 0.05 * width, 0.46 * long, 0.6 * wide), low, low + 3.2))
    return rooms
