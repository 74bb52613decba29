"""Walking on the ground: eyes at a person's height, no way through walls or into water."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from viewer.build.batches import Material
from viewer.build.loading import LoadedScene
from viewer.camera import Camera
from viewer.camera.camera import Vector
from viewer.camera.orbit import Orbit
from viewer.scene.model import WaterLayer

if TYPE_CHECKING:
    from viewer.app.explorer import Explorer

EYES = 1.65
"""Metres over the ground."""

PACE = 3.2
"""Metres a second: brisk, since a district is large."""

PITCH = math.radians(75.0)
"""Farthest that one looks up or down."""

_FOV = math.radians(60.0)
_RADIUS = 0.4  # of a body, metres
_CLIMB, _DROP = 0.65, 1.2  # kerbs and stage steps, not walls; and what one jumps down
_HEIGHTS = (0.75, 1.6)  # where a body meets walls: over a kerb, and at the head
_HEADROOM = 2.0
_ARRIVAL = 0.9  # seconds from the air to the ground
_ROOF = 3.0  # metres over the ground, from which on a surface is somebody's roof
_SLIDES = (0.0, 0.35, -0.35, 0.8, -0.8, 1.25, -1.25)  # radians off the way that are tried along a wall
_STEP = 0.3  # metres at a time: less than a body, so that nothing is jumped over
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


class Ground:
    """Where one can stand in a scene.

    Parameters
    ----------
    loaded : the scene
    """

    def __init__(self, loaded: LoadedScene) -> None:
        self._rays = loaded.geometry.rays
        self._bounds = loaded.geometry.bounds.astype(np.float64)
        self._level = max(float(loaded.geometry.ground), float(self._bounds[0, 2]))
        self._water = _water(loaded)

    def _down(self, x: float, y: float, z: float, reach: float) -> tuple[float, int] | None:
        hit = self._rays.first_hit((x, y, z), (0.0, 0.0, -1.0), max_distance=reach)
        return (hit.position[2], hit.owner) if hit else None

    def clear(self, at: Vector, yaw: float, reach: float, /) -> bool:
        """Whether nothing stands in the way for some metres."""
        x, y, z = at
        way = (math.cos(yaw), math.sin(yaw), 0.0)
        return not any(self._rays.first_hit((x, y, z + h), way, max_distance=reach) for h in _HEIGHTS)

    def step(self, at: Vector, yaw: float, length: float, /) -> Vector | None:
        """Where the feet are after a short step; None if it cannot be made."""
        if not self.clear(at, yaw, length + _RADIUS):
            return None
        x, y = at[0] + length * math.cos(yaw), at[1] + length * math.sin(yaw)
        # The shoulders too: a ray ahead slips past a corner that a body does not.
        for side in (-1, 1):
            sx, sy = -math.sin(yaw) * side * _RADIUS * 0.7, math.cos(yaw) * side * _RADIUS * 0.7
            if not self.clear((at[0] + sx, at[1] + sy, at[2]), yaw, length + _RADIUS * 0.7):
                return None
        found = self._down(x, y, at[2] + _CLIMB, _CLIMB + _DROP)
        if found is None or self._water[found[1]]:
            return None
        return (x, y, found[0])

    def walk(self, at: Vector, yaw: float, length: float, /) -> Vector:
        """Where the feet are after a way of some metres, along walls where they stand slantwise to it."""
        for _ in range(max(1, math.ceil(length / _STEP))):
            stride = min(length, _STEP)
            length -= stride
            tried = (self.step(at, yaw + slide, stride * math.cos(slide)) for slide in _SLIDES)
            there = next((p for p in tried if p), None)
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
            if above - z >= _HEADROOM and z <= self._level + _ROOF:
                if self._water[owner]:
                    return None
                floors.append(z)
            above, high = z, z - 0.02
        return (x, y, floors[0]) if floors else None

    def _open_floor(self, x: float, y: float) -> Vector | None:
        """Where one can stand under the open sky at a place, by a single look down."""
        high = float(self._bounds[1, 2]) + 1.0
        found = self._down(x, y, high, high - float(self._bounds[0, 2]) + 1.0)
        if found is None or found[0] > self._level + _ROOF or self._water[found[1]]:
            return None
        return (x, y, found[0])

    def _roomy(self, at: Vector) -> bool:
        return all(self.clear(at, i * math.pi / 4, 1.2) for i in range(8))

    def nearest(self, x: float, y: float, /) -> Vector | None:
        """The nearest place to one wished for where a body has room, preferably in the open."""
        for find in (self._open_floor, self.below):
            for radius in _FIND:
                count = max(1, min(12, round(radius)))
                for i in range(count):
                    angle = math.tau * i / count
                    at = find(x + radius * math.cos(angle), y + radius * math.sin(angle))
                    if at is not None and self._roomy(at):
                        return at
        return None


def _water(loaded: LoadedScene) -> NDArray[np.bool_]:
    """Which objects are water, by id."""
    objects = loaded.geometry.objects
    mask = np.zeros(len(objects.names), np.bool_)
    vertices = loaded.geometry.solid.vertices
    mask[np.unique(vertices["object"][vertices["material"] == Material.WATER])] = True
    # A style without light knows no water: the layer's own objects do.
    for layer in loaded.scene.layer:
        if isinstance(layer, WaterLayer):
            mask[objects.select(layer.id)] = True
    mask[0] = False
    return mask


class Walker:
    """Somebody on the ground.

    Parameters
    ----------
    ground : where one can stand
    start : where the walk begins
    came_from : the camera of the moment before
    instant : be there at once
    """

    def __init__(self, ground: Ground, start: Stand, came_from: Camera, *, instant: bool = False) -> None:
        self._ground = ground
        self.stand = start
        self._from = came_from
        self._arrived = 1.0 if instant else 0.0

    @property
    def arriving(self) -> bool:
        """Still in the air."""
        return self._arrived < 1.0

    def advance(self, seconds: float, /) -> bool:
        """Let time pass; whether there is more to come by itself."""
        self._arrived = min(1.0, self._arrived + seconds / _ARRIVAL)
        return self.arriving

    def stroll(self, ahead: float, right: float, /) -> None:
        """Walk for so many seconds ahead and to the right."""
        length = math.hypot(ahead, right)
        if length and not self.arriving:
            yaw = self.stand.yaw + math.atan2(-right, ahead)
            self.stand = replace(self.stand, feet=self._ground.walk(self.stand.feet, yaw, PACE * length))

    def look(self, left: float, up: float, /) -> None:
        """Turn the head, radians."""
        pitch = min(max(self.stand.pitch + up, -PITCH), PITCH)
        self.stand = replace(self.stand, yaw=math.remainder(self.stand.yaw + left, math.tau), pitch=pitch)

    @property
    def camera(self) -> Camera:
        """What is seen; on the way down something between."""
        end = self.stand.camera()
        if not self.arriving:
            return end
        t = self._arrived
        t = t * t * (3 - 2 * t)
        eye = _between(self._from.eye, end.eye, t)
        # From a point at the same distance on the first line of sight: the view turns as it comes down.
        ahead = self._from.forward * 10
        start = tuple((np.asarray(self._from.eye) + ahead).tolist())
        target = _between((start[0], start[1], start[2]), end.target, t)
        return Camera(eye, target, self._from.fov_y + (end.fov_y - self._from.fov_y) * t)

    def farewell(self) -> Orbit:
        """An orbit over the place where the walk ends, looking the same way."""
        x, y, z = self.stand.feet
        c, s = math.cos(self.stand.yaw), math.sin(self.stand.yaw)
        return Orbit((x + 20 * c, y + 20 * s, z), 110.0, self.stand.yaw + math.pi, math.radians(32.0))


def _between(a: Vector, b: Vector, t: float) -> Vector:
    x, y, z = (p + (q - p) * t for p, q in zip(a, b, strict=True))
    return (x, y, z)


def begin(ground: Ground, camera: Camera, /, *, instant: bool = False) -> Walker | None:
    """A walk from below what a camera looks at, in its direction; None where one can stand nowhere."""
    at = ground.nearest(camera.target[0], camera.target[1])
    if at is None:
        return None
    ahead = camera.forward
    yaw = math.atan2(ahead[1], ahead[0]) if math.hypot(ahead[0], ahead[1]) > 1e-6 else math.pi / 2
    return Walker(ground, Stand(at, yaw), camera, instant=instant)


class Walking:
    """Whether and where the visitor of one explorer walks.

    Parameters
    ----------
    explorer : whose visitor
    """

    def __init__(self, explorer: Explorer) -> None:
        self._explorer = explorer
        self._walker: Walker | None = None
        self._ground: Ground | None = None

    @property
    def active(self) -> bool:
        """Whether somebody is on the ground."""
        return self._walker is not None

    @property
    def stand(self) -> Stand | None:
        """Where the visitor stands; None for one who does not walk."""
        return self._walker.stand if self._walker else None

    @property
    def camera(self) -> Camera | None:
        """What the visitor sees; None for one who does not walk."""
        return self._walker.camera if self._walker else None

    def toggle(self) -> None:
        """Down to the ground, or up again; nothing where there is no ground to stand on."""
        explorer = self._explorer
        if self._walker:
            explorer.fly(self._walker.farewell())
            return
        self._ground = self._ground or Ground(explorer.loaded)
        walker = begin(self._ground, explorer.camera)
        if walker:
            # Cards and cutaways belong to the view from above: the buildings are whole again.
            explorer.tours.end()
            explorer.close_all()
            self._walker = walker
            explorer.start_moving()

    def end(self) -> Camera | None:
        """The walk is over; what was seen last, None if nobody walked."""
        walker, self._walker = self._walker, None
        return walker.camera if walker else None

    def advance(self, seconds: float, /) -> bool:
        """Let time pass; whether there is more to come by itself."""
        return self._walker.advance(seconds) if self._walker else False

    def stroll(self, ahead: float, right: float, /) -> None:
        """Walk for so many seconds."""
        if self._walker:
            self._walker.stroll(ahead, right)
            self._explorer.start_moving()

    def look(self, left: float, up: float, /) -> None:
        """Turn the head, radians."""
        if self._walker:
            self._walker.look(left, up)
            self._explorer.start_moving()
