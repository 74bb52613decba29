"""Repeated meshes of facets: one vertex a corner says all that a moving picture needs of them."""

from __future__ import annotations

import numpy as np

from viewer.build.batches import Material
from viewer.build.collect import constant, vertices_of
from viewer.build.prepared import welded
from viewer.geometry.mesh import MeshPart
from viewer.geometry.trees import tree_mesh
from viewer.render.repeated import faceted


def tree() -> tuple[np.ndarray, np.ndarray]:
    mesh = tree_mesh(0)
    zero = np.zeros(len(mesh.positions))
    foliage = mesh.part == MeshPart.FOLIAGE
    colour = np.where(foliage[:, None], np.full(4, 255, np.uint8), np.full(4, 90, np.uint8)).astype(np.uint8)
    paint = np.zeros(len(zero), np.uint8)
    vertices = vertices_of(mesh, colour, constant(len(zero), Material.PLAIN), zero, zero.astype(int), paint=paint)
    return vertices, mesh.triangles.ravel()


def test_each_corner_of_a_facet_keeps_its_place_and_colour() -> None:
    vertices, indices = tree()
    fewer = welded(vertices, indices, coloured=True)
    for field in ("position", "colour", "material"):
        assert (vertices[field][fewer] == vertices[field][indices]).all()
    # Each corner is one vertex, however many facets meet there, but for those where two colours meet.
    corners = np.unique(np.column_stack([vertices["position"], vertices["colour"]]), axis=0)
    assert len(np.unique(fewer)) == len(corners) < len(vertices) / 3


def test_what_is_round_is_not_taken_for_facets() -> None:
    vertices, indices = tree()
    assert faceted(vertices, indices)
    smooth = vertices.copy()
    across = smooth["position"] / np.maximum(np.linalg.norm(smooth["position"], axis=1, keepdims=True), 1e-6)
    smooth["normal"] = np.rint(across * 127)
    assert not faceted(smooth, indices)
