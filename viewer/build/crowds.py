"""What lies on one another by the thousand is left out: nobody sees it, and drawing it would stop the machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from viewer.build.batches import InstanceBatch
from viewer.build.collect import tiled_instances
from viewer.geometry.checks import F8
from viewer.geometry.crowding import triangle_measures, uncrowded, uncrowded_triangles


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many surfaces and repeated meshes were left out, and the object that the first of them belongs to."""

    count: int
    owner: int


def thinned(
    vertices: NDArray[np.void], triangles: NDArray[np.uint32], instances: Sequence[InstanceBatch], /
) -> tuple[NDArray[np.uint32], list[InstanceBatch], Crowd | None]:
    """Triangles (m, 3) and repeated meshes without those that lie where as many lie already as can be seen.

    Within itself a repeated mesh is thinned like everything else; in each of its places it counts as one surface.
    """
    owners: list[NDArray[np.uint32]] = []
    kept = uncrowded_triangles(vertices["position"], triangles)
    if not kept.all():
        owners.append(vertices["object"][triangles[~kept, 0]])
        triangles = triangles[kept]
    batches = []
    for batch in instances:
        mesh = batch.indices.reshape(-1, 3)
        kept = uncrowded_triangles(batch.vertices["position"], mesh)
        if not kept.all():
            owners.append(np.full(np.count_nonzero(~kept), batch.placements["object"][0], np.uint32))
            batch = replace(batch, indices=mesh[kept].ravel())
        batches.append(batch)
    if batches:
        size, area, middle = (np.concatenate(part) for part in zip(*map(_measures, batches), strict=True))
        kept = uncrowded(size, area, middle)
        if not kept.all():
            ends = np.cumsum([len(b.placements) for b in batches])[:-1]
            pairs = list(zip(batches, np.split(kept, ends), strict=True))
            owners += [b.placements["object"][~some] for b, some in pairs]
            batches = [b if some.all() else _only(b, some) for b, some in pairs if some.any()]
    left = np.concatenate(owners) if owners else np.zeros(0, np.uint32)
    return triangles, batches, Crowd(len(left), int(left[0])) if len(left) else None


def _measures(batch: InstanceBatch) -> tuple[F8, F8, F8]:
    """Size, area and middle of a mesh in each of its places, for `uncrowded`."""
    mesh = batch.indices.reshape(-1, 3)
    used = batch.vertices["position"][mesh.ravel()].astype(np.float64)
    low, high = used.min(axis=0), used.max(axis=0)
    place = batch.placements
    scale = place["scale"].astype(np.float64)
    largest = scale.max(axis=1)
    x, y, z = ((low + high) / 2 * scale).T
    c, s = place["turn"].astype(np.float64).T
    middle = np.column_stack([c * x - s * y, s * x + c * y, z]) + place["position"]
    area = float(triangle_measures(batch.vertices["position"], mesh)[1].sum())
    return float((high - low).max()) * largest, area * largest**2, middle


def _only(batch: InstanceBatch, some: NDArray[np.bool_]) -> InstanceBatch:
    """A mesh in some of its places."""
    return tiled_instances(batch.vertices, batch.indices.reshape(-1, 3), batch.detail, batch.placements[some])
