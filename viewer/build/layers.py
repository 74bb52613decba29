"""A layer of features as a mesh of its own: made from nothing but what `MeshInputs` holds, so that it can be kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import msgspec
import numpy as np
from numpy.typing import NDArray

from viewer.build import tree_batches
from viewer.build.batches import PLACEMENT, Material
from viewer.build.collect import Solids, constant, vertices_of
from viewer.build.ground import Terrain
from viewer.build.order import FlatOrder
from viewer.build.tints import U1
from viewer.geometry.checks import F8, I8
from viewer.geometry.mesh import Mesh
from viewer.geometry.polygons import PolygonSet
from viewer.late import late
from viewer.scene.features import FeatureTable
from viewer.scene.layers import kind_of
from viewer.scene.names import Titles, unnumbered


@dataclass(frozen=True, slots=True, eq=False)
class MeshInputs:
    """All that a layer's mesh depends on.

    Parameters
    ----------
    terrain : what it stands on
    obstacles : where no tree of an avenue may stand
    storeys : with floor bands and details on roofs
    order : of what lies flat: which is seen
    mesher, mark : of a kind that another package adds
    """

    layer: msgspec.Struct
    table: FeatureTable
    terrain: Terrain
    obstacles: tuple[PolygonSet, ...]
    storeys: bool
    order: FlatOrder | None = None
    mesher: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class LayerMesh:
    """A layer alone.

    Parameters
    ----------
    names : of its objects, the first of which is object 1; not unique yet
    titles : what some of them are in the viewer's languages
    vertices : (n,) VERTEX
    triangles : (m, 3) uint32
    trees : (k,) PLACEMENT, in the order in which kinds take turns
    """

    names: tuple[str, ...]
    vertices: NDArray[np.void]
    triangles: NDArray[np.uint32]
    trees: NDArray[np.void]
    titles: Titles = field(default_factory=dict)


Meshes = Callable[[MeshInputs], LayerMesh]
"""Where meshes come from, as arrays that may be changed: `mesh_layer`, or a cache before it."""


def mesh_layer(inputs: MeshInputs, /) -> LayerMesh:
    """The mesh, made anew."""
    made: LayerMesh = late(inputs.mesher or kind_of(inputs.layer).mesher)(inputs)
    return made


@dataclass(slots=True)
class LayerSketch:
    """A layer's mesh while it is made.

    Parameters
    ----------
    names : of its objects
    """

    inputs: MeshInputs
    names: list[str] = field(default_factory=list)
    solids: Solids = field(default_factory=Solids)
    planted: NDArray[np.void] = field(default_factory=lambda: np.zeros(0, PLACEMENT))
    titles: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def ids(self, layer: str, used: I8, *, below: bool = False) -> I8:
        """Object ids of the features `used`, by feature; those without a name have that of the `layer`.

        Parameters
        ----------
        below : all names lie below the layer's
        """
        table = self.inputs.table
        ids = np.zeros(len(table), np.int64)
        for i in np.unique(used).tolist():
            own = table.names[i]
            self.names.append(own if own and not below else f"{layer}/{own or i}")
            ids[i] = len(self.names)
            if table.titles and (titles := table.titles.get(unnumbered(own))):
                self.titles[unnumbered(self.names[-1])] = titles
        return ids

    def add(self, mesh: Mesh, colour: U1, ids: I8) -> None:
        """Put in a plain mesh; (n, 4) colours and ids of its vertices' objects."""
        count = len(mesh.positions)
        vertices = vertices_of(mesh, colour, constant(count, Material.PLAIN), np.zeros(count), ids)
        self.solids.add(vertices, mesh.triangles)

    def plant(self, points: F8, z: F8, height: F8, colour: U1, ids: I8) -> None:
        """Have trees."""
        self.planted = tree_batches.placements(points, z + self.inputs.terrain.at(points), height, colour, ids)

    def done(self) -> LayerMesh:
        """The mesh."""
        vertices, triangles, _ = self.solids.arrays()
        return LayerMesh(tuple(self.names), vertices, triangles, self.planted, self.titles)
