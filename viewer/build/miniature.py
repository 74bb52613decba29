"""A scene put into another: everything it consists of, smaller, turned and moved."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.build.batches import STANDING, InstanceBatch, Material, material_of
from viewer.build.collect import ObjectNames, Solids
from viewer.scene.model import SceneLayer

SMALLEST = 0.015
"""Metres: repeated things that are lower in the miniature are left out; nobody could tell what they are."""
_GROUND, _UPWARDS = 1.0, 120  # metres there, and of 127: what lies on the ground rather than on a roof


@dataclass(frozen=True, slots=True, eq=False)
class Miniature:
    """What of a scene belongs to one that stands in it.

    Parameters
    ----------
    first, end : its objects
    houses : those that are buildings
    """

    first: int
    end: int
    houses: NDArray[np.int64]


class PlacedScene:
    """A scene's parts as they stand in another.

    Parameters
    ----------
    layer : where and how small
    inner : the names of its objects
    names : of the scene it is put into; the objects are added as `<layer>/<name>`
    steps : that its ground lies below what lies uppermost there; here it does not sink into what it stands on

    `houses` are the objects, here, that have had facades.
    """

    def __init__(self, layer: SceneLayer, inner: ObjectNames, names: ObjectNames, steps: int = 0) -> None:
        self._over = min(steps, 255 - STANDING)
        self._at, self._scale = np.array(layer.at), layer.scale
        self._stretch, self._glow = layer.exaggeration, layer.glow
        self._turn = math.radians(layer.heading)
        c, s = math.cos(self._turn), math.sin(self._turn)
        self._rotation = np.array([(c, -s, 0.0), (s, c, 0.0), (0.0, 0.0, 1.0)])
        self.houses = np.zeros(0, np.int64)
        # What is no object there, such as the slab, belongs to the miniature as a whole.
        self._ids = np.array([names.add(f"{layer.id}/{n}" if n else layer.id) for n in inner.names])
        names.titles |= {f"{layer.id}/{n}": titles for n, titles in inner.titles.items()}

    def _moved(self, position: NDArray[np.float32]) -> NDArray[np.float64]:
        scale = (self._scale, self._scale, self._scale * self._stretch)
        moved = position.astype(np.float64) @ self._rotation.T * scale + self._at
        return np.asarray(moved, dtype=np.float64)

    def vertices(self, vertices: NDArray[np.void]) -> NDArray[np.void]:
        """Vertices in their place; facades lose their floors, which would be finer than a hair."""
        out = vertices.copy()
        out["position"] = self._moved(vertices["position"])
        before = vertices["normal"].astype(np.float64)
        normal = before @ self._rotation.T / (1.0, 1.0, self._stretch)
        length = np.linalg.norm(before, axis=1) / np.maximum(np.linalg.norm(normal, axis=1), 1e-9)
        out["normal"] = np.rint(normal * length[:, None])
        out["base"] = vertices["base"] * self._scale * self._stretch + self._at[2]
        out["object"] = self._ids[vertices["object"]]
        facade = material_of(out) == Material.FACADE
        self.houses = np.union1d(self.houses, out["object"][facade])
        out["material"][facade] -= np.uint8(Material.FACADE - Material.PLAIN)
        if self._glow:
            low = (vertices["position"][:, 2] < _GROUND) & (vertices["normal"][:, 2] > _UPWARDS)
            shines = low & np.isin(material_of(out), (Material.PLAIN, Material.WATER))
            out["material"][shines] += np.uint8(Material.UNLIT) - material_of(out)[shines]
        return out

    def over(self, vertices: NDArray[np.void], /) -> NDArray[np.void]:
        """Vertices without detail, raised in the order of what lies flat."""
        out = vertices.copy()
        out["colour"][:, 3] = np.minimum(vertices["colour"][:, 3].astype(np.int64) + self._over, 255)
        return out

    def placements(self, batch: InstanceBatch) -> NDArray[np.void]:
        """The places of a repeated mesh, without those that are too small to be seen."""
        place = batch.placements
        stretch = self._scale * self._stretch
        tall = np.abs(batch.vertices["position"][:, 2]).max(initial=0.0) * place["scale"][:, 2] * stretch
        out = place[tall >= SMALLEST].copy()
        out["position"] = self._moved(out["position"])
        c, s = math.cos(self._turn), math.sin(self._turn)
        x, y = out["turn"].astype(np.float64).T
        out["turn"] = np.column_stack([x * c - y * s, x * s + y * c])
        out["scale"] *= (self._scale, self._scale, stretch)
        out["object"] = self._ids[out["object"]]
        return np.asarray(out)

    def add_solids(self, inner: Solids, solids: Solids, /) -> None:
        """Put static triangles among those of the scene."""
        vertices, triangles, detail = inner.arrays()
        plain = len(vertices) - len(detail)
        moved = self.vertices(vertices)
        # Vertices with detail come last, and no triangle mixes the two.
        behind = triangles[:, 0] >= plain if len(triangles) else np.zeros(0, np.bool_)
        solids.add(self.over(moved[:plain]), triangles[~behind])
        solids.add(moved[plain:], triangles[behind] - np.uint32(plain), detail)
