"""Where one can stand on the ground, and step: no way through walls or into water."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.build.batches import Material, material_of
from viewer.build.loading import LoadedScene
from viewer.camera import Camera
from viewer.camera.camera import Vector
from viewer.geometry.sight import blocked
from viewer.scene.model import WaterLayer

EYES = 1.65
"""Metres over the ground."""

_FOV = math.radians(60.0)
_RADIUS = 0.4  # of a body, metres
_CLIMB, _DROP = 0.65, 1.2  # kerbs and stage steps, not walls; and what one jumps down
_BODY = (0.0, 0.7 * _RADIUS, -0.7 * _RADIUS)  # metres to the left of its middle
_SLIM = (0.0,)  # who squeezes past something
_ASIDE = 7  # steps to the side that somebody makes to get past something
_HEIGHTS = (0.75, 1.6)  # where a body meets walls: over a kerb, and at the head
_HEADROOM = 2.0
_ROOM = 1.2  # metres free round somebody who has come down
_BED = 3.0  # metres below the ground, from which on a surface is a river's bed or the model's slab
_ROOF = 3.0  # metres over the ground, from which on a surface is somebody's roof
_SLIDES = (0.0, 0.35, -0.35, 0.8, -0.8, 1.25, -1.25)  # radians off the way that are tried along a wall
_BRINK, _OVER = 12.0, 50.0  # metres to the model's end that nobody goes nearer, and from where it is looked for
_FRAME = 0.25  # of the model's width, within which its end is looked for
_STEP = 0.3  # metres at a time: less than a body, so that nothing is jumped over
_NEAR_ENOUGH, _FOOT = 0.02, 0.3  # metres: of a point on a surface, and of a wall that counts as the ground before it
_FIND = (0.0, 3.0, 6.0, 10.0, 16.0, 25.0, 40.0, 65.0, 100.0, 160.0)  # metres round the wish


@dataclass(frozen=True, slots=True)
class Stand:
    """Where somebody stands and looks.

    Parameters
    ----------
    feet : metres
    yaw : counter-clockwise from east, radians
    pitch : upwards, radians
    """

    feet: Vector
    yaw: float
    pitch: float = 0.0

    @property
    def eye(self) -> Vector:
        """Metres."""
        x, y, z = self.feet
        return (x, y, z + EYES)

    def camera(self) -> Camera:
        """What is seen."""
        x, y, z = self.eye
        c = math.cos(self.pitch)
        ahead = (10 * c * math.cos(self.yaw), 10 * c * math.sin(self.yaw), 10 * math.sin(self.pitch))
        return Camera((x, y, z), (x + ahead[0], y + ahead[1], z + ahead[2]), _FOV)


class WalkSurface:
    """Where one can stand in a scene.

    Parameters
    ----------
    loaded : the scene
    """

    def __init__(self, loaded: LoadedScene) -> None:
        self._rays = loaded.geometry.rays
        self._bounds = loaded.geometry.bounds.astype(np.float64)
        self.level = max(float(loaded.geometry.ground), float(self._bounds[0, 2]))
        self._water = _water(loaded)

    def _down(self, x: float, y: float, z: float, reach: float) -> tuple[float, int] | None:
        hit = self._rays.first_hit((x, y, z), (0.0, 0.0, -1.0), max_distance=reach)
        return (hit.position[2], hit.owner) if hit else None

    def _ways(
        self, at: Vector, yaw: float, length: float, body: Sequence[float] = _BODY
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Where the ways of a body's parts begin and end in a step of some metres, (n, 3) each."""
        # The shoulders too: a ray ahead slips past a corner that a body does not.
        c, s = math.cos(yaw), math.sin(yaw)
        starts = np.array([(at[0] - s * b, at[1] + c * b, at[2] + h) for b in body for h in _HEIGHTS])
        reach = np.repeat([length + _RADIUS * (1.0 if b == 0 else 0.7) for b in body], len(_HEIGHTS))
        return starts, starts + reach[:, None] * (c, s, 0.0)

    def clear(self, at: Vector, yaw: float, length: float, body: Sequence[float] = _BODY, /) -> bool:
        """Whether nothing stands in the way of a body, or of parts of it, for a step of some metres."""
        return not blocked(self._rays, *self._ways(at, yaw, length, body)).any()

    def _past(self, at: Vector, yaw: float) -> float | None:
        """The way to the side that leads past a tree, a post or a leaf of a door; None before a wall."""
        aside = [(yaw + side * math.pi / 2, k * _STEP) for k in range(1, _ASIDE + 1) for side in (1, -1)]
        starts, ends = [], []
        for way, far in aside:
            there = (at[0] + far * math.cos(way), at[1] + far * math.sin(way), at[2])
            for pair in (self._ways(at, way, far, _SLIM), self._ways(there, yaw, _STEP)):
                starts.append(pair[0])
                ends.append(pair[1])
        met = blocked(self._rays, np.concatenate(starts), np.concatenate(ends)).reshape(len(aside), -1)
        return next((way for (way, _), stops in zip(aside, met, strict=True) if not stops.any()), None)

    def _ends(self, at: Vector, yaw: float) -> bool:
        """Whether the model ends before somebody: they would stand before nothing."""
        x, y = at[0] + _BRINK * math.cos(yaw), at[1] + _BRINK * math.sin(yaw)
        (west, south, low), (east, north, _) = self._bounds.tolist()
        if min(x - west, east - x, y - south, north - y) > _FRAME * min(east - west, north - south):
            return False
        return self._down(x, y, at[2] + _OVER, at[2] + _OVER - low + 1.0) is None

    def step(self, at: Vector, yaw: float, length: float, body: Sequence[float] = _BODY, /) -> Vector | None:
        """Where the feet are after a short step; None if it cannot be made."""
        if not self.clear(at, yaw, length, body):
            return None
        x, y = at[0] + length * math.cos(yaw), at[1] + length * math.sin(yaw)
        found = self._down(x, y, at[2] + _CLIMB, _CLIMB + _DROP)
        if found is None or self._water[found[1]] or found[0] < self.level - _BED or self._ends(at, yaw):
            return None
        return (x, y, found[0])

    def walk(self, at: Vector, yaw: float, length: float, /) -> Vector:
        """Where the feet are after a way of some metres, along walls where they stand slantwise to it."""
        for _ in range(max(1, math.ceil(length / _STEP))):
            stride = min(length, _STEP)
            length -= stride
            tried = (self.step(at, yaw + slide, stride * math.cos(slide)) for slide in _SLIDES)
            there = next((p for p in tried if p), None)
            if there is None and (past := self._past(at, yaw)) is not None:
                there = self.step(at, past, stride, _SLIM)
            if there is None:
                return at
            at = there
        return at

    def below(self, x: float, y: float, /) -> Vector | None:
        """Where one can stand at a place: under the open sky, else under a roof; None in water or off the model."""
        high, floors = float(self._bounds[1, 2]) + 1.0, []
        above = high
        for _ in range(16):
            found = self._down(x, y, high, high - float(self._bounds[0, 2]) + 1.0)
            if found is None:
                break
            z, owner = found
            if above - z >= _HEADROOM and z <= self.level + _ROOF:
                if self._water[owner]:
                    return None
                if z < self.level - _BED:
                    break
                floors.append(z)
            above, high = z, z - 0.02
        return (x, y, floors[0]) if floors else None

    def open_floor(self, x: float, y: float, /) -> Vector | None:
        """Where one can stand under the open sky at a place, by a single look down."""
        high = float(self._bounds[1, 2]) + 1.0
        found = self._down(x, y, high, high - float(self._bounds[0, 2]) + 1.0)
        if found is None or not self._walked_on(*found):
            return None
        at = (x, y, found[0])
        return None if any(self._ends(at, k * math.pi / 2) for k in range(4)) else at

    def _walked_on(self, z: float, owner: int) -> bool:
        """Whether a surface is ground: no roof, no water, not the slab that the model stands on."""
        return self.level - _BED <= z <= self.level + _ROOF and not self._water[owner]

    def floor_at(self, at: Vector, seen: NDArray[np.float64], /) -> bool:
        """Whether a point that somebody sees lies on dry ground, rather than on a wall, on a roof or in water.

        Parameters
        ----------
        seen : (3,) the way that they look
        """
        x, y, z = (np.asarray(at) - _NEAR_ENOUGH * np.asarray(seen)).tolist()
        found = self._down(x, y, z, _FOOT)
        return found is not None and self._walked_on(*found)

    def roomy(self, at: Vector, room: float = _ROOM, /) -> bool:
        """Whether so many metres are free all round."""
        around = np.arange(8) * (math.pi / 4)
        way = room * np.column_stack([np.cos(around), np.sin(around), np.zeros(8)])
        starts = np.repeat([(at[0], at[1], at[2] + h) for h in _HEIGHTS], 8, axis=0)
        return not blocked(self._rays, starts, starts + np.tile(way, (len(_HEIGHTS), 1))).any()

    def sight(self, at: Vector, yaw: float, reach: float, /) -> tuple[float, int]:
        """How far one sees from a place, up to `reach` metres, and the id of what ends it; 0 for nothing."""
        x, y, z = at
        way = (math.cos(yaw), math.sin(yaw), 0.0)
        hit = self._rays.first_hit((x, y, z + EYES), way, max_distance=reach)
        return (hit.distance, hit.owner) if hit else (reach, 0)

    def nearest(self, x: float, y: float, /) -> Vector | None:
        """The nearest place to one wished for where a body has room, preferably in the open."""
        for find in (self.open_floor, self.below):
            for radius in _FIND:
                count = max(1, min(12, round(radius)))
                for i in range(count):
                    angle = math.tau * i / count
                    at = find(x + radius * math.cos(angle), y + radius * math.sin(angle))
                    if at is not None and self.roomy(at):
                        return at
        return None


def _water(loaded: LoadedScene) -> NDArray[np.bool_]:
    """Which objects are water, by id."""
    objects = loaded.geometry.objects
    mask = np.zeros(len(objects.names), np.bool_)
    vertices = loaded.geometry.solid.vertices
    mask[np.unique(vertices["object"][material_of(vertices) == Material.WATER])] = True
    # A style without light knows no water: the layer's own objects do.
    for layer in loaded.scene.layer:
        if isinstance(layer, WaterLayer):
            mask[objects.select(layer.id)] = True
    mask[0] = False
    return mask
