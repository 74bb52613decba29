"""Models in their places: what a file has, as vertices of the scene."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.build.atlas import Key, Rect
from viewer.build.batches import DETAIL, PAINT_SHIFT, PLACEMENT, STANDING, VERTEX, Material
from viewer.geometry.checks import F8
from viewer.scene.formats.gltf_model import ModelData, ModelMesh, Repeated
from viewer.scene.formats.textured_looks import FRONT_ONLY
from viewer.scene.lone_model import axes
from viewer.scene.model import InstanceLayer, ModelLayer


@dataclass(frozen=True, slots=True, eq=False)
class PlacedModel:
    """A model's triangles somewhere; those with detail last, and none mixes the two.

    Parameters
    ----------
    vertices : (n,) VERTEX
    triangles : (m, 3) uint32
    detail : (d,) DETAIL of the last d vertices
    """

    vertices: NDArray[np.void]
    triangles: NDArray[np.uint32]
    detail: NDArray[np.void]

    @property
    def plain(self) -> int:
        """How many vertices have no detail."""
        return len(self.vertices) - len(self.detail)

    @property
    def plain_triangles(self) -> int:
        """How many triangles have none."""
        return int(np.count_nonzero(self.triangles[:, 0] < self.plain))


def place(
    model: ModelData,
    mesh: ModelMesh,
    layer: ModelLayer | InstanceLayer,
    matrix: F8,
    ids: NDArray[np.uint32],
    rects: Mapping[Key, Rect],
    name: str,
    /,
) -> PlacedModel:
    """A mesh of a model carried by `matrix`.

    Parameters
    ----------
    matrix : (4, 4), metres from the model's own zero to those of the scene; upright, one scale in all directions
    ids : (k,) object of each of the model's names
    rects : where in the atlas pictures lie
    name : of the model there
    """
    turned = matrix[:3, :3] @ axes(layer, model)
    # The two large numbers, where the model is and where it is put, meet in float64.
    zero = turned @ model.origin + matrix[:3, 3]
    rotation = turned / np.linalg.norm(turned, axis=0)
    vertices = np.zeros(len(mesh.positions), VERTEX)
    if np.array_equal(turned, np.eye(3)) and not zero.any():
        vertices["position"], normals = mesh.positions, mesh.normals
    else:
        vertices["position"] = mesh.positions.astype(np.float64) @ turned.T + zero
        normals = mesh.normals @ rotation.T.astype(np.float32)
    vertices["normal"] = np.rint(normals * np.float32(127))
    vertices["colour"] = mesh.colours
    material = np.where(mesh.unlit, np.uint8(Material.UNLIT), np.uint8(Material.PLAIN))
    vertices["material"] = material | (mesh.paints << PAINT_SHIFT)
    vertices["object"] = ids[mesh.owner]
    look = mesh.look
    vertices["colour"][: len(vertices) - len(look.wrap), 3] = STANDING
    detail = np.zeros(len(look.wrap), DETAIL)
    detail["uv"], detail["cutoff"] = look.uv, look.cutoff
    detail["wrap"] = look.wrap & ~np.uint32(FRONT_ONLY) if layer.two_sided else look.wrap
    if len(detail):
        places = np.array([(0.0,) * 4, *(rects[name, i] for i in range(len(model.pictures)))], np.float32)
        detail["rect"] = places[look.picture + 1]
    return PlacedModel(vertices, mesh.triangles, detail)


def stands_upright(layer: ModelLayer, model: ModelData, /) -> bool:
    """Whether what stands upright in a layer's model does so in the scene."""
    return np.array_equal(axes(layer, model), np.eye(3))


def placements(model: ModelData, repeated: Repeated, matrix: F8, ids: NDArray[np.uint32], /) -> NDArray[np.void]:
    """Where a repeated mesh of a model stands, (k,) PLACEMENT; `matrix` and `ids` as for `place`."""
    out = np.zeros(len(repeated.owner), PLACEMENT)
    scale = float(np.linalg.norm(matrix[:3, 0]))
    out["position"] = repeated.offset @ matrix[:3, :3].T + (matrix[:3, :3] @ model.origin + matrix[:3, 3])
    out["turn"] = repeated.turn @ (matrix[:2, :2].T / scale)
    out["scale"] = repeated.scale * scale
    out["colour"] = 255
    out["object"] = ids[repeated.owner]
    return out
