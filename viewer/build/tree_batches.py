"""Trees as placements of a few meshes."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from viewer.build.batches import PLACEMENT, Material
from viewer.build.collect import vertices_of
from viewer.build.tints import U1, shade, spread_evenly
from viewer.geometry.checks import F8, I8
from viewer.geometry.mesh import MeshPart
from viewer.geometry.trees import VARIANTS, tree_mesh
from viewer.scene.paints import Paint, painted

_HEIGHT = 8.0
"""Of a tree that does not tell its own, metres, a quarter more or less."""

_TONES = np.array([0.97, 1.07, 0.9, 1.15])


def placements(points: F8, z: F8, height: F8, colour: U1, ids: I8, /) -> NDArray[np.void]:
    """Trees as PLACEMENT.

    Parameters
    ----------
    points : (q, 2) metres
    z : (q,) height of the ground
    height : (q,) of the trees, NaN where not told
    colour : (q, 4) codes of the foliage
    ids : (q,) objects
    """
    n = np.arange(len(points))
    even = spread_evenly(len(n))
    out = np.zeros(len(n), PLACEMENT)
    out["position"] = np.column_stack([points, z])
    heading = even * 2 * math.pi
    out["turn"] = np.column_stack([np.cos(heading), np.sin(heading)])
    out["scale"] = np.where(np.isnan(height), _HEIGHT * (0.75 + 0.5 * even), height)[:, None]
    out["colour"] = shade(colour, _TONES[(n * 7 // 3) % len(_TONES)])
    out["object"] = ids
    return out


def variants(placed: NDArray[np.void], /) -> list[tuple[NDArray[np.void], NDArray[np.uint32], NDArray[np.void]]]:
    """Vertices, triangles and placements of each kind of tree; the kinds take turns."""
    out: list[tuple[NDArray[np.void], NDArray[np.uint32], NDArray[np.void]]] = []
    n = np.arange(len(placed))
    for variant in range(min(VARIANTS, len(placed))):
        mesh = tree_mesh(variant)
        foliage = mesh.part == MeshPart.FOLIAGE
        # The placement's colour is the foliage's; the trunk has its own paint.
        colours = np.where(foliage[:, None], np.full(4, 255, np.uint8), painted(Paint.TRUNK))
        material = np.where(foliage, Material.FOLIAGE, Material.PLAIN).astype(np.uint8)
        zero = np.zeros(len(mesh.positions))
        vertices = vertices_of(mesh, colours, material, zero, zero.astype(np.int64))
        out.append((vertices, mesh.triangles, placed[n % VARIANTS == variant]))
    return out
