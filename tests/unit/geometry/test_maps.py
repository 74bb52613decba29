"""Pillars and arcs by what must hold of them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.geometry.mesh import Mesh, flat_normals, open_edges
from viewer.geometry.pillars import apart, pillars
from viewer.geometry.tubes import arcs

places = st.lists(st.tuples(st.floats(-50, 50), st.floats(-50, 50)), min_size=1, max_size=12)


def faces_outward(mesh: Mesh) -> None:
    """The sense of each triangle agrees with the normals of its vertices."""
    own = flat_normals(mesh.corners)
    assert (np.einsum("ij,ij->i", own, mesh.normals[mesh.triangles[:, 0]]) > 0.5).all()


def test_a_pillar_stands_where_it_should_and_is_closed_but_for_its_foot() -> None:
    mesh = pillars([(10, 20, 3), (0, 0, 0)], [30.0, 5.0], [2.0, 4.0])
    first = mesh.positions[mesh.owner == 0]
    assert first.min(axis=0) == pytest.approx([8, 18, 3])
    assert first.max(axis=0) == pytest.approx([12, 22, 33])
    assert set(np.unique(open_edges(mesh)[..., 2])) == {0.0, 3.0}
    faces_outward(mesh)


def test_of_very_many_pillars_each_has_fewer_sides() -> None:
    few, many = (pillars(np.zeros((n, 3)), 5.0, 1.0) for n in (2_000, 40_000))
    assert len(few.triangles) / 2_000 == len(pillars([(0, 0, 0)], 5.0, 1.0).triangles)
    assert len(many.triangles) < 2 * 40_000 * 20
    assert many.positions[:, 2].max() == pytest.approx(5.0)


def test_a_flat_pillar_is_a_disc() -> None:
    mesh = pillars([(0, 0, 0)], 0.1, 9.0)
    assert mesh.positions[:, 2].min() == 0
    assert mesh.positions[:, 2].max() == pytest.approx(0.1)


@given(places, st.floats(0.5, 20.0))
def test_what_is_put_apart_keeps_its_gap_and_its_middle(points: list[tuple[float, float]], gap: float) -> None:
    out = apart(points, gap)
    gaps = np.hypot(*(out[:, None] - out[None]).transpose(2, 0, 1)) + 1e9 * np.eye(len(out))
    assert gaps.min() >= gap * 0.999
    assert out.mean(axis=0) == pytest.approx(np.mean(points, axis=0), abs=1e-6)


def test_what_stands_free_stays_and_the_others_keep_their_sides() -> None:
    out = apart([(0, 1), (0, -1), (100, 0)], 15.0)
    assert out[2].tolist() == [100, 0]
    assert out[0] == pytest.approx([0, 7.5], abs=1e-9)
    assert out[1] == pytest.approx([0, -7.5], abs=1e-9)


def test_an_arc_goes_from_end_to_end_over_its_middle() -> None:
    mesh = arcs([(0, 0, 10), (5, 5, 0)], [(100, 0, 30), (5, 5, 40)], [25.0, 0.0], 0.5)
    one = mesh.positions[mesh.owner == 0]
    assert one[:8].mean(axis=0) == pytest.approx([0, 0, 10])
    assert one[-8:].mean(axis=0) == pytest.approx([100, 0, 30])
    assert one[20 * 8 : 21 * 8].mean(axis=0) == pytest.approx([50, 0, 45])
    upright = mesh.positions[mesh.owner == 1]
    assert np.hypot(*(upright[:, :2] - 5).T) == pytest.approx(0.5)
    faces_outward(mesh)


@pytest.mark.parametrize(("end", "radius"), [((0, 0, 0), 1.0), ((1, 0, 0), 0.0), ((1, 0, math.nan), 1.0)])
def test_an_arc_that_leads_nowhere_is_refused(end: tuple[float, float, float], radius: float) -> None:
    with pytest.raises(ValueError, match="expected"):
        arcs([(0, 0, 0)], [end], 1.0, radius)


@pytest.mark.parametrize(("height", "radius"), [(0.0, 1.0), (1.0, -1.0)])
def test_a_pillar_without_body_is_refused(height: float, radius: float) -> None:
    with pytest.raises(ValueError, match="expected more than 0"):
        pillars([(0, 0, 0)], height, radius)
