"""Terrains."""

from __future__ import annotations

import numpy as np

from viewer.build.batches import Material
from viewer.build.builder import Builder
from viewer.build.collect import constant, vertices_of
from viewer.build.tints import colours_of
from viewer.geometry.mesh import MeshPart
from viewer.scene.model import ReliefLayer
from viewer.scene.paints import Paint, painted


def add(builder: Builder, layer: ReliefLayer, /) -> None:
    """The terrain, if there is one."""
    relief = builder.reliefs.get(layer.id)
    if relief is None:
        return
    mesh = relief.mesh()
    count = len(mesh.positions)
    given = np.zeros((1, 4), np.uint8)
    top, edge = colours_of(layer.colour, given, Paint.GROUND), np.array([painted(Paint.EDGE)])
    colour = np.where((mesh.part == MeshPart.EDGE)[:, None], edge, top)
    ids = np.full(count, builder.names.add(layer.id), np.int64)
    material = constant(count, Material.PLAIN)
    vertices = vertices_of(mesh, colour, material, np.zeros(count), ids, sunk=builder.lowest)
    builder.solids.add(vertices, mesh.triangles)
