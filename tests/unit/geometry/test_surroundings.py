"""Rooftops, quays, rows and relief by what must hold of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.geometry.extrude import extrude
from viewer.geometry.flat import cap
from viewer.geometry.mesh import Mesh, MeshPart, concatenate, open_edges
from viewer.geometry.polygons import from_rings
from viewer.geometry.relief import Relief, membrane
from viewer.geometry.rooftops import inset, parapets, plant_rooms
from viewer.geometry.rows import clear_of, row, segments
from viewer.geometry.sweep import outlines, quay, sweep

SQUARE = [(0, 0), (30, 0), (30, 20), (0, 20)]
COURT = [(8, 6), (22, 6), (22, 14), (8, 14)]


def test_an_inset_moves_every_edge_by_the_same_distance() -> None:
    polygons = from_rings([[SQUARE, COURT]]).normalised()
    inner, sound = inset(polygons, 1.0)
    assert sound.all()
    low, high = inner[:4].min(0), inner[:4].max(0)
    assert low.tolist() == pytest.approx([1, 1])
    assert high.tolist() == pytest.approx([29, 19])
    # Round a court the wall stands on the roof: its inset is larger than the court.
    assert inner[4:].min(0).tolist() == pytest.approx([7, 5])
    assert inner[4:].max(0).tolist() == pytest.approx([23, 15])


def test_roofs_too_narrow_or_too_sharp_get_no_parapet() -> None:
    needle, strip = [(0, 0), (60, 0), (0, 3)], [(0, 0), (40, 0), (40, 0.8), (0, 0.8)]
    assert not len(parapets(from_rings([[needle], [strip]]), 5.0).triangles)


def test_a_parapet_stands_on_the_roofs_edge_and_closes_it() -> None:
    polygons = from_rings([[SQUARE, COURT]])
    wall = parapets(polygons, 12.0, height=0.9, thickness=0.5)
    assert wall.bounds.tolist() == [[0, 0, 12.0], [30, 20, 12.9]]
    assert len(wall.triangles) == 6 * 8
    # Together with a floor of its own ring it holds its volume: perimeter times thickness times height.
    ring = cap(from_rings([[SQUARE, [(0.5, 0.5), (29.5, 0.5), (29.5, 19.5), (0.5, 19.5)]]]), 0.0)
    inner = cap(from_rings([[[(7.5, 5.5), (22.5, 5.5), (22.5, 14.5), (7.5, 14.5)], COURT]]), 0.0)
    assert wall.area > ring.area + inner.area
    assert not len(open_edges(wall)) or open_edges(wall)[:, :, 2].max() == 12.0


@given(st.floats(10, 80), st.floats(10, 80), st.floats(12, 200), st.floats(0, 3))
def test_plant_rooms_stand_within_their_roof(length: float, width: float, height: float, turn: float) -> None:
    c, s = np.cos(turn), np.sin(turn)
    ring = np.array([(0, 0), (length, 0), (length, width), (0, width)]) @ np.array([[c, s], [-s, c]])
    polygons = from_rings([[ring]])
    boxes = plant_rooms(polygons, height)
    assert len(boxes.owner)
    assert polygons.contains(boxes.rings.reshape(-1, 2), 0).all()
    mesh = boxes.mesh([height], np.ones(len(boxes.owner), bool))
    assert mesh.bounds[0, 2] == pytest.approx(height)
    assert open_edges(mesh)[:, :, 2].size  # open below only: nothing is seen from there
    assert (mesh.normals[mesh.part == MeshPart.ROOF][:, 2] == 1).all()


def test_a_long_house_has_stair_heads_in_a_row_and_a_notch_stays_free() -> None:
    long = plant_rooms(from_rings([[[(0, 0), (60, 0), (60, 12), (0, 12)]]]), 20.0)
    middles = long.rings.mean(axis=1)
    assert len(middles) == 3
    assert np.ptp(middles[:, 1]) == pytest.approx(0)
    angle = [(0, 0), (60, 0), (60, 8), (8, 8), (8, 60), (0, 60)]
    assert not len(plant_rooms(from_rings([[angle]]), 20.0).owner)


def test_a_swept_profile_keeps_its_shape_at_bends_and_closes() -> None:
    line = [(0, 0), (10, 0), (10, 10)]
    mesh = sweep(line, [0, 3], [(0, 1), (2, 1), (2, 0)], 5.0, 1.0)
    assert mesh.bounds.tolist() == [[0, -2, 5], [12, 10, 6]]
    assert (mesh.normals[mesh.part == MeshPart.FLAT][:, 2] == 1).all()
    points, offsets, owner = outlines(from_rings([[SQUARE]]))
    assert owner.tolist() == [0]
    ring = quay(points, offsets, -2.0, 2.0)
    assert len(ring.triangles) == 4 * 5 * 2
    # The coping lies outside the water, the step over it.
    assert ring.bounds[0, :2].tolist() == pytest.approx([-0.9, -0.9])
    faces = ring.corners[:, :, 2]
    step = ring.corners[(np.ptp(faces, axis=1) < 1e-9) & (faces[:, 0] < 0)]
    assert step[:, :, 0].min() == pytest.approx(0.0)
    assert step[:, :, 0].max() == pytest.approx(30.0)


def test_a_row_is_even_centred_and_on_its_side() -> None:
    places, line = row([(0, 0), (50, 0), (50, 3), (0, 100), (0, 145)], [0, 3, 5], 10.0, aside=4.0, ends=2.0)
    first = places[line == 0]
    assert np.diff(first[:4, 0]).tolist() == pytest.approx([10.0] * 3)
    assert (first[:-1, 1] == 4.0).all()
    assert places[line == 1][:, 0].tolist() == pytest.approx([-4.0] * 5)
    assert places[line == 1][:, 1].mean() == pytest.approx(122.5)
    assert not len(row([(0, 0), (5, 0)], [0, 2], 10.0)[0])
    with pytest.raises(ValueError, match="spacing"):
        row([(0, 0), (5, 0)], [0, 2], 0.0)


def test_what_is_near_a_line_is_not_clear_of_it() -> None:
    a, b, owner = segments([(0, 0), (10, 0), (0, 5), (10, 5)], [0, 2, 4])
    assert owner.tolist() == [0, 1]
    assert clear_of([(5, 2), (5, 1), (12, 0), (13, 0)], a, b, [1.5, 2.5]).tolist() == [True, False, True, True]


def hill() -> Relief:
    y, x = np.mgrid[-1:1:9j, -1:1:11j]
    return Relief(np.array([-50.0, -40.0]), 10.0, 12.0 * np.clip(1 - x * x, 0, 1) * np.clip(1 - y * y, 0, 1))


def test_the_height_at_a_point_is_that_of_the_surface() -> None:
    relief = hill()
    top = relief.mesh()
    middles = top.corners.mean(axis=1)
    assert relief.at(middles[:, :2]).tolist() == pytest.approx(middles[:, 2].tolist())
    assert relief.at([(500.0, 0.0)]).tolist() == [0.0]
    assert (top.normals[:, 2] > 0.5).all()
    with pytest.raises(ValueError, match="2 x 2"):
        Relief(np.zeros(2), 1.0, np.zeros((1, 5)))


@given(st.integers(3, 9), st.floats(0, 6), st.floats(3, 120))
def test_what_is_draped_hugs_the_ground(sides: int, turn: float, size: float) -> None:
    relief = hill()
    angle = turn + np.arange(sides) * 2 * np.pi / sides
    ring = size * np.column_stack([np.cos(angle), np.sin(angle)])
    flat = cap(from_rings([[ring]]), 0.5)
    lifted = relief.drape(flat)
    middles = lifted.corners.mean(axis=1)
    assert middles[:, 2].tolist() == pytest.approx((relief.at(middles[:, :2]) + 0.5).tolist(), abs=1e-6)
    assert _plan_area(lifted) == pytest.approx(_plan_area(flat))


def test_far_away_nothing_is_cut() -> None:
    far = cap(from_rings([[[(500, 500), (900, 500), (900, 900)]]]), 0.0)
    assert hill().drape(far) is far
    whole = cap(from_rings([[[(-5000, -5000), (5000, -5000), (5000, 5000), (-5000, 5000)]]]), 0.0)
    assert len(hill().drape(whole).triangles) < 2000


def test_a_wall_on_a_slope_follows_it() -> None:
    relief = hill()
    lifted = relief.drape(cap(from_rings([[[(-20, -20), (20, -20), (20, 20), (-20, 20)]]]), 1.0, skirt=1.0))
    at = relief.at(lifted.positions[:, :2])
    above = lifted.positions[:, 2] - at
    assert above.min() == pytest.approx(0.0, abs=1e-9)
    assert above.max() == pytest.approx(1.0)
    assert above[lifted.part == MeshPart.FLAT].tolist() == pytest.approx(
        [1.0] * int((lifted.part == MeshPart.FLAT).sum())
    )


def test_a_membrane_passes_through_what_is_known_and_stays_between() -> None:
    known = np.full((30, 40), np.nan)
    known[15, 20], known[0, :], known[-1, :], known[:, 0], known[:, -1] = 10.0, 0.0, 0.0, 0.0, 0.0
    h = membrane(known, known.shape)
    assert h[15, 20] == 10.0
    assert h.min() >= 0
    assert h.max() == 10.0
    assert 0.5 < h[15, 15] < 9.5
    assert np.isfinite(h).all()


def _plan_area(mesh: Mesh) -> float:
    c = mesh.corners[:, :, :2]
    u, v = c[:, 1] - c[:, 0], c[:, 2] - c[:, 0]
    return float(np.abs(u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]).sum() / 2)


def test_a_house_with_its_parapet_has_one_skin() -> None:
    polygons = from_rings([[SQUARE]])
    house = concatenate([extrude(polygons, 0.0, 9.0), parapets(polygons, 9.0)])
    assert house.bounds[1, 2] == pytest.approx(9.9)
