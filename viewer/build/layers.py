"""A layer of features as a mesh of its own: made from nothing but what `MeshInputs` holds, so that it can be kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from viewer.build import avenues, trees
from viewer.build.batches import PLACEMENT, Material
from viewer.build.collect import Solids, constant, vertices_of
from viewer.build.ground import Terrain
from viewer.build.houses import houses
from viewer.build.maps import pillar_mesh
from viewer.build.order import FlatOrder
from viewer.build.surfaces import heights, surfaces, widths
from viewer.build.tints import U1, colours_of
from viewer.geometry.checks import F8, I8
from viewer.geometry.polygons import PolygonSet
from viewer.scene.features import FeatureTable
from viewer.scene.model import FeatureLayer, GroundLayer, PillarLayer, RoadLayer, TreeLayer
from viewer.scene.paints import Paint, painted


@dataclass(frozen=True, slots=True, eq=False)
class MeshInputs:
    """All that a layer's mesh depends on.

    Parameters
    ----------
    terrain : what it stands on
    obstacles : where no tree of an avenue may stand
    storeys : with floor bands and details on roofs
    order : of what lies flat: which is seen
    """

    layer: FeatureLayer | PillarLayer
    table: FeatureTable
    terrain: Terrain
    obstacles: tuple[PolygonSet, ...]
    storeys: bool
    order: FlatOrder | None = None


@dataclass(frozen=True, slots=True, eq=False)
class LayerMesh:
    """A layer alone.

    Parameters
    ----------
    names : of its objects, the first of which is object 1; not unique yet
    vertices : (n,) VERTEX
    triangles : (m, 3) uint32
    trees : (k,) PLACEMENT, in the order in which kinds take turns
    """

    names: tuple[str, ...]
    vertices: NDArray[np.void]
    triangles: NDArray[np.uint32]
    trees: NDArray[np.void]


Meshes = Callable[[MeshInputs], LayerMesh]
"""Where meshes come from, as arrays that may be changed: `mesh_layer`, or a cache before it."""


def mesh_layer(inputs: MeshInputs, /) -> LayerMesh:
    """The mesh, made anew."""
    mesher = _Mesher(inputs)
    layer = inputs.layer
    if isinstance(layer, PillarLayer):
        mesher.pillars(layer)
    elif isinstance(layer, TreeLayer):
        mesher.trees(layer)
    elif type(layer) is FeatureLayer:
        mesher.buildings(layer)
    else:
        mesher.flat(layer)
    vertices, triangles, _ = mesher.solids.arrays()
    return LayerMesh(tuple(mesher.names), vertices, triangles, mesher.planted)


@dataclass(slots=True)
class _Mesher:
    inputs: MeshInputs
    names: list[str] = field(default_factory=list)
    solids: Solids = field(default_factory=Solids)
    planted: NDArray[np.void] = field(default_factory=lambda: np.zeros(0, PLACEMENT))

    def _ids(self, layer: FeatureLayer | PillarLayer, used: I8) -> I8:
        """Object ids of the features `used`, by feature."""
        table = self.inputs.table
        ids = np.zeros(len(table), np.int64)
        for i in np.unique(used).tolist():
            self.names.append(table.names[i] or f"{layer.id}/{i}")
            ids[i] = len(self.names)
        return ids

    def buildings(self, layer: FeatureLayer) -> None:
        table = self.inputs.table
        ids = self._ids(layer, table.polygon_feature)
        made = houses(layer, table, storeys=self.inputs.storeys, terrain=self.inputs.terrain)
        vertices = vertices_of(made.mesh, made.colour, made.material, made.base, ids[made.feature])
        self.solids.add(vertices, made.mesh.triangles)

    def flat(self, layer: FeatureLayer) -> None:
        """Ground, greens, water, roads: polygons and bands that lie flat, and the trees along streets."""
        table = self.inputs.table
        used = np.concatenate([table.polygon_feature, table.line_feature])
        if isinstance(layer, GroundLayer):
            used = table.polygon_feature
        ids = self._ids(layer, used)
        for surface in surfaces(layer, table, order=self.inputs.order, terrain=self.inputs.terrain):
            count = len(surface.mesh.positions)
            material = constant(count, surface.material)
            zero, owner = np.zeros(count), ids[surface.feature]
            vertices = vertices_of(surface.mesh, surface.colour, material, zero, owner, sunk=surface.sunk)
            self.solids.add(vertices, surface.mesh.triangles)
        if isinstance(layer, RoadLayer) and layer.trees:
            planted = avenues.avenue(table, widths(layer, table), layer.trees, self.inputs.obstacles)
            foliage = np.tile(painted(Paint.FOLIAGE), (len(planted.points), 1))
            z = heights(layer, table)[planted.feature]
            self._plant(planted.points, z, planted.height, foliage, ids[planted.feature])

    def trees(self, layer: TreeLayer) -> None:
        table = self.inputs.table
        planted = avenues.rows(table, layer.spacing)
        of = np.concatenate([table.point_feature, planted.feature])
        ids = self._ids(layer, of)
        colour = colours_of(layer.colour, table.colour, Paint.FOLIAGE)[of]
        z = layer.z + np.nan_to_num(table.min_height)[of]
        self._plant(np.concatenate([table.points, planted.points]), z, table.height[of], colour, ids[of])

    def _plant(self, points: F8, z: F8, height: F8, colour: U1, ids: I8) -> None:
        self.planted = trees.placements(points, z + self.inputs.terrain.at(points), height, colour, ids)

    def pillars(self, layer: PillarLayer) -> None:
        table = self.inputs.table
        if not len(table.point_feature):
            return
        ids = self._ids(layer, table.point_feature)
        colours = colours_of(layer.colour, table.colour, Paint.ACCENT)
        mesh = pillar_mesh(layer, table)
        count = len(mesh.positions)
        material = constant(count, Material.PLAIN)
        vertices = vertices_of(mesh, colours[mesh.owner], material, np.zeros(count), ids[mesh.owner])
        self.solids.add(vertices, mesh.triangles)
