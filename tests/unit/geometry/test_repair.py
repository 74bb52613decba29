"""Faulty rings become simple ones that enclose the same by the even-odd rule; what is built of them is whole."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from viewer.geometry.extrude import extrude
from viewer.geometry.mesh import Mesh, MeshPart, is_watertight
from viewer.geometry.polygons import from_rings
from viewer.geometry.repair import RepairFault, Rings, repaired
from viewer.geometry.validity import faults

F8 = NDArray[np.float64]
SQUARE = np.array([(0.0, 0.0), (10, 0), (10, 10), (0, 10)])


def mend(*polygons: Rings) -> tuple[list[Rings], RepairFault | None]:
    """Polygons of one feature, repaired."""
    made = repaired([polygons], [float(faults(from_rings(polygons)).sum())])[0]
    return list(made.polygons), made.fault


def area(polygons: list[Rings]) -> float:
    return float(sum(shapely.Polygon(p[0], p[1:]).area for p in polygons))


def house(polygons: list[Rings]) -> Mesh:
    return extrude(from_rings(polygons), 0.0, 10.0, floor=True)


def roof_area(mesh: Mesh) -> float:
    corners = mesh.corners[mesh.part[mesh.triangles[:, 0]] == MeshPart.ROOF]
    u, v = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    return float((u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]).sum() / 2)


def enclosed(ring: F8) -> shapely.Geometry:
    """What a ring encloses by the even-odd rule, face by face; all of it where it runs round twice."""
    if len(np.unique(ring, axis=0)) < 3:
        return shapely.Polygon()
    faces = list(shapely.get_parts(shapely.polygonize([shapely.node(shapely.linearrings(ring))])))
    a, b = ring, np.roll(ring, -1, axis=0)
    odd = []
    for face in faces:
        x, y = shapely.get_coordinates(shapely.point_on_surface(face))[0]
        met = (a[:, 1] > y) != (b[:, 1] > y)
        at = a[met, 0] + (y - a[met, 1]) * (b[met, 0] - a[met, 0]) / (b[met, 1] - a[met, 1])
        if int((at > x).sum()) % 2:
            odd.append(face)
    return shapely.union_all(odd or faces)


coordinate = st.one_of(st.integers(0, 6).map(float), st.floats(0, 10, width=32).map(lambda x: round(x, 3)))
ring = st.lists(st.tuples(coordinate, coordinate), min_size=3, max_size=12).map(np.array)


@settings(max_examples=150)
@given(st.lists(ring, min_size=1, max_size=3))
def test_any_rings_become_a_solid_with_the_area_that_they_enclose(rings: list[F8]) -> None:
    polygon = tuple(rings)
    given_ = from_rings([polygon])
    assume(len(given_.vertices) > 0)
    if faults(given_)[0] == 0:
        polygons = [tuple(given_.vertices[a:b] for a, b in zip(given_.ring_starts, given_.ring_starts[1:]))]  # noqa: B905
        assert shapely.Polygon(polygons[0][0], polygons[0][1:]).is_valid, "a faulty polygon was taken for a sound one"
    else:
        polygons, fault = mend(polygon)
        assert fault is None or fault is not RepairFault.TANGLED
    solid = [enclosed(r) for r in rings]
    right = shapely.difference(solid[0], shapely.union_all(solid[1:])).area
    assert area(polygons) == pytest.approx(right, rel=1e-3, abs=1e-6)
    assume(right > 1e-3)
    mesh = house(polygons)
    assert roof_area(mesh) == pytest.approx(right, rel=1e-3)
    assert mesh.volume == pytest.approx(10 * right, rel=1e-3)
    walls = mesh.part == MeshPart.WALL
    length = sum(shapely.Polygon(p[0], p[1:]).length for p in polygons)
    assert Mesh.of(mesh.positions, mesh.normals, mesh.triangles[walls[mesh.triangles[:, 0]]], 0, 0).area == (
        pytest.approx(10 * length, rel=1e-3)
    )
    assert is_watertight(mesh)


BOWTIE = np.array([(0.0, 0.0), (10, 10), (10, 0), (0, 10)])
SPIKE = np.array([(0.0, 0.0), (10, 0), (10, 5), (30, 5), (10, 5), (10, 10), (0, 10)])
CASES: dict[str, tuple[list[Rings], float, RepairFault | None]] = {
    "bowtie": ([(BOWTIE,)], 50.0, RepairFault.CROSSING),
    "spike": ([(SPIKE,)], 100.0, RepairFault.CROSSING),
    "hole outside": ([(SQUARE, SQUARE + 20)], 100.0, RepairFault.HOLE_OUTSIDE),
    "hole across the outline": ([(SQUARE, SQUARE + 5)], 75.0, RepairFault.CROSSING),
    "hole equal to the outline": ([(SQUARE, SQUARE[::-1])], 0.0, RepairFault.CROSSING),
    "holes in each other": ([(SQUARE, SQUARE * 0.6 + 1, SQUARE * 0.2 + 2)], 64.0, RepairFault.NESTED_HOLES),
    "the same hole twice": ([(SQUARE, SQUARE * 0.2 + 2, SQUARE * 0.2 + 2)], 96.0, RepairFault.CROSSING),
    "areas that overlap": ([(SQUARE,), (SQUARE + 5,)], 175.0, RepairFault.OVERLAPPING),
    "an area twice": ([(SQUARE,), (SQUARE,)], 100.0, RepairFault.OVERLAPPING),
    "an area in another": ([(SQUARE,), (SQUARE * 0.5 + 1,)], 100.0, RepairFault.OVERLAPPING),
    "areas side by side": ([(SQUARE,), (SQUARE + np.array((10, 0)),)], 200.0, RepairFault.OVERLAPPING),
    "areas apart": ([(SQUARE,), (SQUARE + 20,)], 200.0, None),
    "figure of eight": (
        [(np.array([(0.0, 0), (5, 5), (10, 0), (10, 10), (5, 5), (0, 10)]),)],
        50.0,
        RepairFault.TOUCHING,
    ),
    "twice round": ([(np.concatenate([SQUARE, SQUARE]),)], 100.0, RepairFault.CROSSING),
    "a millimetre": ([(BOWTIE * 1e-4,)], 50e-8, RepairFault.CROSSING),
    "huge": ([(BOWTIE * 1e5,)], 50e10, RepairFault.CROSSING),
    "a hole that meets the outline in a point": ([(SQUARE, np.array([(0.0, 5), (3, 4), (3, 6)]))], 97.0, None),
}


@pytest.mark.parametrize("name", CASES)
def test_known_faults(name: str) -> None:
    polygons, right, fault = CASES[name]
    made, found = mend(*polygons)
    assert found is fault
    assert area(made) == pytest.approx(right, rel=1e-6)
    if right > 1e-3 and right < 1e9:
        assert is_watertight(house(made))


def star(corners: int) -> F8:
    angle = np.arange(corners) * (2 * math.pi * (corners // 2) / corners)
    return np.column_stack([np.cos(angle), np.sin(angle)])


@pytest.mark.parametrize("wild", [np.random.default_rng(1).random((100_000, 2)), star(100_001)], ids=["random", "star"])
def test_what_crosses_itself_billions_of_times_is_left_out_at_once(wild: F8) -> None:
    start = time.process_time()
    made, fault = mend((wild,))
    assert (made, fault) == ([], RepairFault.TANGLED)
    assert time.process_time() - start < 3.0


def test_many_faulty_features_share_a_bound() -> None:
    dice = np.random.default_rng(2)
    start = time.process_time()
    tangles = [[(dice.random((150, 2)),)] for _ in range(300)]
    often = [float(faults(from_rings(p)).sum()) for p in tangles]
    made = repaired(tangles, often)
    assert 0 < sum(m.fault is RepairFault.CROSSING for m in made) < 60
    assert all(m.fault is RepairFault.TANGLED for m in made if not m.polygons)
    bowties = repaired([[(BOWTIE + i,)] for i in range(5_000)], [1.0] * 5_000)
    assert all(len(m.polygons) == 2 for m in bowties)
    assert time.process_time() - start < 10.0


def test_sound_outlines_of_any_length_are_known_without_a_closer_look() -> None:
    teeth = np.column_stack([np.arange(20_000) / 2.0, np.tile([0.0, 1.0, 1.0, 0.0], 5_000)])
    comb = np.concatenate([teeth, [(10_001.0, 0.0), (10_001.0, -5.0), (0.0, -5.0)]])
    corner = np.array([(0.0, 0), (2, 0), (2, 1), (1, 1), (1, 2), (0, 2)])
    many = from_rings([[comb], *([corner + np.array((3 * (i % 100), 10 + 3 * (i // 100)))] for i in range(5_000))])
    assert not faults(many).any()
