"""What maps have besides land: pillars at places and arcs between them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from viewer.build.batches import Material, Objects
from viewer.build.collect import ObjectNames, Solids, constant, vertices_of
from viewer.geometry.bounds import is_empty, merge
from viewer.geometry.mesh import Mesh
from viewer.geometry.pillars import apart, pillars
from viewer.geometry.tubes import arcs
from viewer.scene.features import FeatureTable
from viewer.scene.layer_names import arc_names
from viewer.scene.limits import LIMITS
from viewer.scene.model import Anchor, ArcLayer, PillarLayer
from viewer.scene.tasks import at_most

Colours = NDArray[np.uint8]


def pillar_mesh(layer: PillarLayer, table: FeatureTable, /) -> Mesh:
    """The pillars of a layer; the owner of a vertex is its feature."""
    of = table.point_feature
    height = np.where(np.isnan(table.height), layer.height, table.height)[of]
    radius = np.where(np.isnan(table.width), layer.radius, table.width / 2)[of]
    radius = np.where(radius > 0, radius, layer.radius)
    gap = layer.gap or 3 * float(radius.max(initial=0.0))
    fanned = layer.spread == "fan" and len(of)
    if fanned:
        at_most(len(of), LIMITS.fanned)
    place = apart(table.points, gap) if fanned else table.points
    foot = layer.z + np.nan_to_num(table.min_height)[of]
    return pillars(np.column_stack([place, foot]), height, radius).owned_by(of)


def top_of(objects: Objects, anchor: Anchor, /) -> NDArray[np.float64] | None:
    """Where an anchor is, (3,) metres; None if its object has no body."""
    boxes = objects.bounds[objects.select(anchor.object)].astype(np.float64)
    held = [box for box in boxes if not is_empty(box)]
    if not held:
        return None
    low, high = merge(np.array(held))
    return np.array([*(low + high)[:2] / 2, high[2]]) + anchor.offset


def arc_mesh(layer: ArcLayer, objects: Objects, /) -> Mesh:
    """The arcs of a layer between what stands already; the owner of a vertex is its arc.

    An arc whose end has no body, or whose ends meet, is left out.
    """
    ends: list[NDArray[np.float64]] = []
    kept: list[int] = []
    for i, arc in enumerate(layer.arc):
        a, b = (top_of(objects, p) if isinstance(p, Anchor) else np.array(p) for p in (arc.start, arc.end))
        if a is not None and b is not None and np.linalg.norm(b - a) > 1e-6:
            ends.append(np.stack([a, b]))
            kept.append(i)
    if not kept:
        return Mesh.empty()
    start, end = np.stack(ends, axis=1)
    share = np.array([layer.rise if (rise := layer.arc[i].rise) is None else rise for i in kept])
    rise = share * np.linalg.norm(end - start, axis=1)
    return arcs(start, end, rise, layer.radius).owned_by(kept)


def add_arcs(layer: ArcLayer, objects: Objects, colours: Colours, names: ObjectNames, solids: Solids, /) -> None:
    """Put the arcs of a layer among the solids.

    Parameters
    ----------
    objects : what stands already
    colours : (n, 4), one an arc
    """
    mesh = arc_mesh(layer, objects)
    ids = np.zeros(len(layer.arc), np.int64)
    called = arc_names(layer)
    for i in np.unique(mesh.owner).tolist():
        ids[i] = names.add(f"{layer.id}/{called[i]}")
    count = len(mesh.positions)
    material = constant(count, Material.PLAIN)
    solids.add(vertices_of(mesh, colours[mesh.owner], material, np.zeros(count), ids[mesh.owner]), mesh.triangles)
