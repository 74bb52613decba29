"""A scene's signs on the GPU."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from OpenGL import GL

from viewer.build.batches import VERTEX, SignBatch
from viewer.camera import Camera
from viewer.geometry.bounds import Frustum
from viewer.render.block_store import multi_draw
from viewer.render.device import Buffer, Device, Resource, VertexArray
from viewer.render.repeated import VERTEX_FIELDS


class SignStore:
    """The GPU's copy of a batch of signs.

    Parameters
    ----------
    batch : that has some
    """

    def __init__(self, device: Device, batch: SignBatch) -> None:
        self._batch = batch
        self._vertices = Buffer(device, GL.GL_ARRAY_BUFFER, batch.vertices)
        self._array = VertexArray(device)
        self._array.attributes(self._vertices, VERTEX, VERTEX_FIELDS)
        self._indices = Buffer(device, GL.GL_ELEMENT_ARRAY_BUFFER, batch.indices)
        GL.glBindVertexArray(0)

    def seen(
        self, camera: Camera, size: tuple[int, int], matrix: NDArray[np.float64], language: int, least: float, /
    ) -> NDArray[np.intp]:
        """Signs in a language that stand in the picture and whose letters are at least so many pixels high."""
        signs = self._batch.signs
        middle = signs["middle"].astype(np.float64)
        near = np.maximum(np.linalg.norm(middle - camera.eye, axis=1) - signs["radius"], 1e-6)
        large = signs["size"] * camera.focal(size[1]) >= least * near
        chosen = np.flatnonzero(large & (signs["language"] == language))
        reach = signs["radius"][chosen, None].astype(np.float64)
        boxes = np.stack([middle[chosen] - reach, middle[chosen] + reach], axis=1)
        return chosen[Frustum.from_matrix(matrix).visible(boxes)] if len(chosen) else chosen

    def draw(self, chosen: NDArray[np.intp], /) -> int:
        """Draw some; how many triangles these are."""
        starts, ends = self._batch.starts[chosen], self._batch.starts[chosen + 1]
        self._array.bind()
        multi_draw(starts, ends)
        GL.glBindVertexArray(0)
        return int((ends - starts).sum()) // 3

    def resources(self) -> list[Resource]:
        """Everything that has to be released."""
        return [self._vertices, self._indices, self._array]
