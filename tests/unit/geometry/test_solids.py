"""Polygons, solids and roofs by what must hold of them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.geometry.bounds import Frustum
from viewer.geometry.extrude import extrude
from viewer.geometry.mesh import concatenate, is_watertight
from viewer.geometry.polygons import PolygonSet, from_rings, triangulate
from viewer.geometry.ribbons import ribbon
from viewer.geometry.slab import slab
from viewer.geometry.transforms import look_at, perspective
from viewer.geometry.trees import VARIANTS, tree_mesh


@st.composite
def stars(draw: st.DrawFn) -> list[tuple[float, float]]:
    """Star-shaped rings: simple, often not convex."""
    n = draw(st.integers(3, 14))
    radii = draw(st.lists(st.floats(1.0, 20.0), min_size=n, max_size=n))
    angles = (np.arange(n) + 0.3) * 2 * np.pi / n
    return [(float(r * np.cos(a)), float(r * np.sin(a))) for r, a in zip(radii, angles, strict=True)]


def area(polygons: PolygonSet) -> float:
    """What the triangles of a set cover."""
    triangles, _ = triangulate(polygons)
    a, b, c = (polygons.vertices[triangles[:, k]] for k in range(3))
    u, v = b - a, c - a
    return float((u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]).sum() / 2)


@given(stars())
def test_triangles_cover_a_polygon_exactly(ring: list[tuple[float, float]]) -> None:
    polygons = from_rings([[ring]])
    assert area(polygons) == pytest.approx(float(polygons.areas.sum()), rel=1e-9)


@given(stars(), st.floats(0.5, 50.0))
def test_an_extrusion_is_watertight_and_has_its_volume(ring: list[tuple[float, float]], height: float) -> None:
    polygons = from_rings([[ring]])
    mesh = extrude(polygons, 2.0, 2.0 + height, floor=True)
    assert is_watertight(mesh)
    assert mesh.volume == pytest.approx(float(polygons.areas[0]) * height, rel=1e-6)


def test_a_hole_is_left_open() -> None:
    outer, hole = [(0, 0), (10, 0), (10, 10), (0, 10)], [(4, 4), (6, 4), (6, 6), (4, 6)]
    mesh = extrude(from_rings([[outer, hole]]), 0.0, 3.0, floor=True)
    assert is_watertight(mesh)
    assert mesh.volume == pytest.approx(96 * 3)


def test_a_ribbon_has_its_width() -> None:
    straight = ribbon([(0, 0), (10, 0)], [0, 2], 4.0, 0.5, round_ends=False)
    assert straight.area == pytest.approx(40.0)
    assert straight.bounds.tolist() == [[0, -2, 0.5], [10, 2, 0.5]]
    bent = ribbon([(0, 0), (10, 0), (10, 10)], [0, 3], 4.0, 0.0)
    assert bent.bounds[1].tolist() == pytest.approx([12, 12, 0])


@pytest.mark.parametrize("variant", range(VARIANTS))
def test_a_tree_stands_on_the_ground_and_is_a_metre_high(variant: int) -> None:
    tree = tree_mesh(variant)
    assert tree.bounds[0, 2] == pytest.approx(0.0)
    assert tree.bounds[1, 2] == pytest.approx(1.0)
    assert len(tree.triangles) <= 60


def test_a_slab_holds_its_bounds() -> None:
    mesh = slab([[0, 0], [30, 20]], margin=2.0, radius=4.0, thickness=1.0)
    assert mesh.bounds.tolist() == [[-2, -2, -1], [32, 22, 0]]


def test_meshes_keep_their_owners_together() -> None:
    polygons = from_rings([[[(0, 0), (1, 0), (1, 1)]], [[(5, 5), (6, 5), (6, 6)]]])
    mesh = concatenate([extrude(polygons, 0.0, [1.0, 2.0])])
    assert {float(z) for z in mesh.positions[mesh.owner == 1][:, 2]} == {0.0, 2.0}


@given(st.tuples(*[st.floats(-100, 100)] * 3), st.floats(0.5, 30))
def test_the_frustum_never_drops_what_is_seen(middle: tuple[float, float, float], size: float) -> None:
    matrix = perspective(0.7, 1.5, 1.0, 500.0) @ look_at((-150, -80, 60), (0, 0, 0))
    low, high = np.array(middle) - size, np.array(middle) + size
    grid = np.stack(np.meshgrid(*np.linspace(low, high, 5).T), -1).reshape(-1, 3)
    clip = np.c_[grid, np.ones(len(grid))] @ matrix.T
    seen = (np.abs(clip[:, :3]) <= clip[:, 3:]).all(1).any()
    visible = bool(Frustum.from_matrix(matrix).visible([[low, high]])[0])
    assert visible or not seen


def test_every_case_of_earcut_is_covered(shared_data: Path) -> None:
    folder = shared_data / "triangulation" / "earcut"
    cases = sorted(folder.rglob("*.json"))
    assert cases
    for path in cases:
        rings = json.loads(path.read_text())
        polygons = from_rings([rings])
        triangles, _ = triangulate(polygons)
        assert np.isfinite(polygons.vertices).all(), path.name
        assert not len(triangles) or triangles.max() < len(polygons.vertices), path.name
