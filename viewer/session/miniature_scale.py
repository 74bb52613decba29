"""Where a scene stands in another in miniature, and what is seen of either is in the other."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from viewer.build.loading import LoadedScene
from viewer.camera.camera import Vector
from viewer.camera.orbit import Orbit
from viewer.scene.model import SceneLayer


@dataclass(frozen=True, slots=True)
class Scale:
    """Where a miniature stands in a scene, and how small it is."""

    layer: SceneLayer

    def into(self, orbit: Orbit, /) -> Orbit:
        """An orbit of the scene about the miniature, as one in the scene that it is of: both show the same."""
        at, turn, scale = self.layer.at, math.radians(self.layer.heading), self.layer.scale
        x, y, z = ((t - a) / scale for t, a in zip(orbit.target, at, strict=True))
        c, s = math.cos(turn), math.sin(turn)
        target = (x * c + y * s, -x * s + y * c, z / self.layer.exaggeration)
        return replace(orbit, target=target, distance=orbit.distance / scale, azimuth=orbit.azimuth - turn)

    def out(self, orbit: Orbit, /) -> Orbit:
        """The other way round."""
        turn, scale = math.radians(self.layer.heading), self.layer.scale
        target = self.point_out(orbit.target)
        return replace(orbit, target=target, distance=orbit.distance * scale, azimuth=orbit.azimuth + turn)

    def point_out(self, point: Vector, /) -> Vector:
        """Where a point of the scene that it is of lies about the miniature, metres."""
        at, turn, scale = self.layer.at, math.radians(self.layer.heading), self.layer.scale
        x, y, z = (t * scale for t in point)
        c, s = math.cos(turn), math.sin(turn)
        return (x * c - y * s + at[0], x * s + y * c + at[1], z * self.layer.exaggeration + at[2])


def miniature(loaded: LoadedScene, scene: str, /) -> Scale | None:
    """The first miniature of a scene in another; None if it is not drawn there."""
    layers = (layer for layer in loaded.scene.layer if isinstance(layer, SceneLayer) and layer.scene == scene)
    return next((Scale(layer) for layer in layers), None)
