"""Roofs of every shape over outlines of every kind, and the skeletons under them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from viewer.geometry.hips import over_outlines
from viewer.geometry.mesh import Mesh, MeshPart, open_edges
from viewer.geometry.polygons import PolygonSet, from_rings
from viewer.geometry.roof_plans import half_hipped
from viewer.geometry.roof_shapes import PROFILES, RoofShape
from viewer.geometry.roofs import main_axes, roofable, roofed
from viewer.geometry.skeleton import skeleton
from viewer.geometry.wavefront import NoSkeletonError

F8 = NDArray[np.float64]
Rings = list[list[tuple[float, float]]]


def circle(corners: int, *radii: float) -> list[tuple[float, float]]:
    """A round of corners at radii that take turns."""
    angles = np.arange(corners) * 2 * math.pi / corners
    return [(radii[i % len(radii)] * math.cos(a), radii[i % len(radii)] * math.sin(a)) for i, a in enumerate(angles)]


def comb(teeth: int) -> list[tuple[float, float]]:
    """A long house with wings of one length."""
    tops = [p for i in reversed(range(teeth)) for p in ((4 * i + 2, 12), (4 * i, 12), (4 * i, 5), (4 * i - 2, 5))]
    return [(0, 0), (4 * teeth - 2, 0), *tops[:-2], (0, 12)]


def spiral(turns: int) -> list[tuple[float, float]]:
    """A wall that winds, at right angles."""
    out: list[tuple[float, float]] = [(0, 0)]
    x = y = 0.0
    for i in range(4 * turns):
        dx, dy = ((1, 0), (0, 1), (-1, 0), (0, -1))[i % 4]
        length = 6.0 * (4 * turns - i)
        x, y = x + dx * length, y + dy * length
        out.append((x, y))
    # Back along the inside, two metres away.
    points = np.array(out)
    step = np.diff(points, axis=0)
    left = np.column_stack([-step[:, 1], step[:, 0]]) / np.linalg.norm(step, axis=1)[:, None]
    inner = [points[0] + 2 * left[0], *(points[i] + 2 * (left[i - 1] + left[i]) for i in range(1, len(step)))]
    back = [(float(p[0]), float(p[1])) for p in (*inner, points[-1] + 2 * left[-1])]
    return [*out, *reversed(back)]


_RANDOM = np.random.default_rng(7)

OUTLINES: dict[str, Rings] = {
    "square": [[(0, 0), (10, 0), (10, 10), (0, 10)]],
    "oblong": [[(0, 0), (22, 0), (22, 9), (0, 9)]],
    "triangle": [[(0, 0), (20, 0), (7, 15)]],
    "trapezium": [[(0, 0), (20, 0), (15, 10), (3, 10)]],
    "parallelogram": [[(0, 0), (20, 0), (26, 9), (6, 9)]],
    "uneven": [[(0, 0), (20, 1), (22, 13), (-3, 10)]],
    "narrow": [[(0, 0), (60, 0), (60, 1.2), (0, 1.4)]],
    "pentagon": [[(0, 0), (10, 0), (13, 6), (5, 12), (-2, 7)]],
    "hexagon": [circle(6, 9.0)],
    "octagon": [circle(8, 9.0)],
    "round": [circle(48, 12.0)],
    "L": [[(0, 0), (20, 0), (20, 10), (10, 10), (10, 20), (0, 20)]],
    "uneven L": [[(0, 0), (25, 0), (25, 8), (12, 8), (12, 22), (0, 22)]],
    "T": [[(0, 0), (30, 0), (30, 10), (20, 10), (20, 30), (10, 30), (10, 10), (0, 10)]],
    "U": [[(0, 0), (30, 0), (30, 30), (20, 30), (20, 10), (10, 10), (10, 30), (0, 30)]],
    "Z": [[(0, 0), (15, 0), (15, 10), (25, 10), (25, 20), (10, 20), (10, 10), (0, 10)]],
    "cross": [circle(12, 14.0, 6.0, 14.0)],
    "plus": [
        [(9, 0), (18, 0), (18, 9), (27, 9), (27, 18), (18, 18), (18, 27), (9, 27), (9, 18), (0, 18), (0, 9), (9, 9)]
    ],
    "court": [[(0, 0), (30, 0), (30, 30), (0, 30)], [(10, 10), (10, 20), (20, 20), (20, 10)]],
    "court aside": [[(0, 0), (30, 0), (30, 30), (0, 30)], [(8, 10), (8, 20), (20, 20), (20, 12)]],
    "two courts": [
        [(0, 0), (50, 0), (50, 30), (0, 30)],
        [(10, 10), (10, 20), (20, 20), (20, 10)],
        [(30, 10), (30, 20), (40, 20), (40, 10)],
    ],
    "round court": [circle(40, 15.0), list(reversed(circle(24, 8.0)))],
    "star": [circle(10, 14.0, 6.0)],
    "comb": [comb(8)],
    "spiral": [spiral(3)],
    "corners on a side": [[*((float(i), 0.0) for i in range(11)), (10, 5), (0, 5)]],
    "bent sides": [[(0, 0), (7, 0.004), (20, 0), (20, 5), (20.003, 7), (20, 10), (7, 9.997), (0, 10)]],
    "nearly parallel": [[(0, 0), (30, 0.001), (30, 9.999), (0, 10), (-1e-5, 5)]],
    "spike": [[(0, 0), (20, 0), (20, 10), (10.01, 10), (10, 30), (9.99, 10), (0, 10)]],
    "200 corners": [circle(200, 10.0, 10.4, 9.7, 11.0)],
    "200 at random": [
        [
            (float(r * math.cos(a)), float(r * math.sin(a)))
            for r, a in zip(_RANDOM.uniform(7, 13, 200), np.arange(200) * math.pi / 100, strict=True)
        ]
    ],
}

EAVES, RISE = 5.0, 4.0
SHAPES = [shape for shape in RoofShape if shape is not RoofShape.FLAT]


def turned(rings: Rings, degrees: float = 17.0) -> PolygonSet:
    """An outline as none lies along the axes."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return from_rings([[[(c * x - s * y + 300, s * x + c * y - 80) for x, y in ring] for ring in rings]])


def roofs_of(mesh: Mesh) -> F8:
    """Normals of the triangles of roofs, twice their area long."""
    c = mesh.corners[mesh.part[mesh.triangles[:, 0]] == MeshPart.ROOF]
    return np.cross(c[:, 1] - c[:, 0], c[:, 2] - c[:, 0])


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name.lower())
@pytest.mark.parametrize("outline", OUTLINES)
def test_a_roof_closes_its_house_and_covers_it_once(outline: str, shape: RoofShape) -> None:
    polygons = turned(OUTLINES[outline])
    assert roofable(polygons, [shape], RISE).all()
    house = roofed(polygons, 0.0, EAVES, RISE, [shape])
    assert open_edges(house)[:, :, 2].max() == 0.0, "only the floor is missing"
    assert house.bounds[1, 2] == pytest.approx(EAVES + RISE)
    normals = roofs_of(house)
    assert normals[:, 2].sum() / 2 == pytest.approx(polygons.areas[0], rel=1e-4)
    assert np.abs(normals[:, 2]).sum() / 2 == pytest.approx(polygons.areas[0], rel=1e-4), "nothing hangs over"
    top = house.positions[house.part == MeshPart.ROOF][:, 2]
    assert np.ptp(top) > 0.9 * RISE, "it is no flat one"


@pytest.mark.parametrize("outline", OUTLINES)
def test_hips_are_equally_steep(outline: str) -> None:
    polygons = turned(OUTLINES[outline])
    rings = [
        polygons.normalised().vertices[a:b]
        for a, b in zip(polygons.ring_starts, polygons.ring_starts[1:], strict=False)
    ]
    wanted = RISE / skeleton(rings).reach
    normals = roofs_of(roofed(polygons, 0.0, EAVES, RISE, [RoofShape.HIPPED]))
    area = np.linalg.norm(normals, axis=1)
    # Slivers have no direction to speak of.
    normals = normals[area > 0.05]
    slope = np.hypot(normals[:, 0], normals[:, 1]) / normals[:, 2]
    assert slope == pytest.approx(wanted, rel=0.02)


@pytest.mark.parametrize(
    ("outline", "gables"), [("oblong", 2), ("L", 2), ("T", 3), ("U", 2), ("plus", 4), ("court", 0)]
)
def test_gables_stand_at_the_ends_of_wings(outline: str, gables: int) -> None:
    house = roofed(turned(OUTLINES[outline]), 0.0, EAVES, RISE, [RoofShape.GABLED])
    walls = house.positions[house.part == MeshPart.WALL]
    peaks = np.unique(np.round(walls[walls[:, 2] > EAVES + 0.9 * RISE], 6), axis=0)
    assert len(peaks) == gables


@pytest.mark.parametrize(
    ("shape", "volume"),
    [
        (RoofShape.GABLED, 10 * 6 * 3 / 2),
        (RoofShape.PYRAMIDAL, 10 * 6 * 3 / 3),
        (RoofShape.HIPPED, 4 * 6 * 3 / 2 + 6 * 6 * 3 / 3),
        (RoofShape.SKILLION, 10 * 6 * 3 / 2),
    ],
)
def test_a_roof_has_its_volume(shape: RoofShape, volume: float) -> None:
    house = roofed(from_rings([[[(0, 0), (10, 0), (10, 6), (0, 6)]]]), 0.0, 5.0, 3.0, [shape])
    # The divergence theorem about the ground: what lies at z = 0 adds nothing.
    c = house.corners
    whole = float(np.einsum("ij,ij->i", c[:, 0], np.cross(c[:, 1], c[:, 2])).sum() / 6)
    assert whole == pytest.approx(10 * 6 * 5 + volume)


def test_a_gable_runs_along_the_longer_side_or_across_it() -> None:
    polygons = from_rings([[[(0, 0), (10, 0), (10, 6), (0, 6)]]])

    def ridge(**told: object) -> F8:
        house = roofed(polygons, 0.0, 5.0, 3.0, [RoofShape.GABLED], **told)  # type: ignore[arg-type]
        return house.positions[house.positions[:, 2] == 8.0]

    assert set(ridge()[:, 1]) == {3.0}
    assert set(ridge(across=[True])[:, 0]) == {5.0}
    assert set(ridge(facing=[90.0])[:, 0]) == {5.0}, "it faces east: its ridge runs north"
    assert set(ridge(facing=[180.0])[:, 1]) == {3.0}


def test_a_single_slope_falls_where_it_faces() -> None:
    house = roofed(
        from_rings([[[(0, 0), (10, 0), (10, 6), (0, 6)]]]), 0.0, 5.0, 3.0, [RoofShape.SKILLION], facing=[90.0]
    )
    high = house.positions[house.positions[:, 2] == 8.0]
    assert set(high[:, 0]) == {0.0}


def test_many_roofs_at_once_are_those_of_each_alone() -> None:
    names = list(OUTLINES)[:24]
    sets = [turned(OUTLINES[name]) for name in names]
    together = from_rings(
        [[s.vertices[a:b] for a, b in zip(s.ring_starts, s.ring_starts[1:], strict=False)] for s in sets]
    )
    shapes = [SHAPES[i % len(SHAPES)] for i in range(len(names))]
    whole = roofed(together, 0.0, EAVES, RISE, shapes)
    for i, alone in enumerate(sets):
        one = roofed(alone, 0.0, EAVES, RISE, [shapes[i]])
        own = whole.positions[whole.owner == i]
        assert np.unique(own, axis=0) == pytest.approx(np.unique(one.positions, axis=0)), names[i]


def test_half_hips_of_many_houses_at_once_are_those_over_their_skeletons() -> None:
    random = np.random.default_rng(11)
    sides = random.uniform(5.0, 40.0, (200, 1, 2)) * np.array([(0, 0), (1, 0), (1, 1), (0, 1)])
    # From rectangles over what surveyors draw to outlines without any right angle.
    outlines = sides + random.normal(0.0, 1.0, sides.shape) * np.resize([0.0, 1e-6, 0.05, 1.0], 200)[:, None, None]
    polygons = from_rings([[outline] for outline in outlines]).normalised()
    owner = np.arange(200)
    at_once, made = half_hipped(polygons.vertices.reshape(-1, 4, 2), owner)
    one_by_one, refused = over_outlines(polygons, RoofShape.HALF_HIPPED, owner)
    assert made.sum() > 150
    assert not len(refused)
    measures = []
    for plan in (at_once, one_by_one):
        mesh = plan.raised(PROFILES[RoofShape.HALF_HIPPED], np.zeros(200), np.full(200, 5.0))
        a, b, c = mesh.positions[mesh.triangles].transpose(1, 0, 2)
        cross, house = np.cross(b - a, c - a), mesh.owner[mesh.triangles[:, 0]]
        areas, volumes = np.linalg.norm(cross, axis=1) / 2, (cross * a).sum(axis=1) / 6
        measures.append([np.bincount(house, what, 200)[made] for what in (areas, volumes)])
    assert measures[0] == pytest.approx(np.array(measures[1]), rel=1e-6)


def test_flat_roofs_and_empty_outlines_ask_for_none() -> None:
    square = [(0, 0), (9, 0), (9, 9), (0, 9)]
    polygons = from_rings([[square], [square], [[(0, 0), (1, 0), (2, 0)]]])
    shapes = [RoofShape.FLAT, RoofShape.HIPPED, RoofShape.HIPPED]
    assert roofable(polygons, shapes, 2.0).tolist() == [False, True, False]
    assert roofable(polygons, shapes, 0.0).tolist() == [False, False, False]


def test_an_outline_that_crosses_itself_has_no_skeleton_and_a_flat_roof() -> None:
    knot = [(0.0, 0.0), (10.0, 10.0), (10.0, 0.0), (0.0, 12.0)]
    with pytest.raises(NoSkeletonError):
        skeleton([np.array(knot)])
    house = roofed(from_rings([[knot]]), 0.0, 5.0, 3.0, [RoofShape.HIPPED])
    assert house.bounds[1, 2] == 8.0


# -- skeletons --------------------------------------------------------------------------------------------------------


def cells(rng: np.random.Generator) -> list[F8]:
    """The outline of some squares of a grid that hang together, with its holes; corners may touch."""
    grid = np.pad(rng.random(rng.integers(2, 8, 2)) < rng.uniform(0.4, 0.95), 1)
    seen = np.zeros_like(grid)
    stack = [tuple(np.argwhere(grid)[0])] if grid.any() else []
    while stack:
        y, x = stack.pop()
        if grid[y, x] and not seen[y, x]:
            seen[y, x] = True
            stack += [(y + 1, x), (y - 1, x), (y, x + 1), (y, x - 1)]
    sides: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for y, x in np.argwhere(seen).tolist():
        for (dy, dx), start, end in (
            ((-1, 0), (x, y), (x + 1, y)),
            ((0, 1), (x + 1, y), (x + 1, y + 1)),
            ((1, 0), (x + 1, y + 1), (x, y + 1)),
            ((0, -1), (x, y + 1), (x, y)),
        ):
            if not seen[y + dy, x + dx]:
                sides.setdefault(start, []).append(end)
    loops: list[F8] = []
    while sides:
        first = at = next(iter(sides))
        loop, before = [], at
        while not loop or at != first:
            loop.append(at)
            back = math.atan2(before[1] - at[1], before[0] - at[0])
            ways = sides[at]
            to = min(ways, key=lambda p: (back - math.atan2(p[1] - at[1], p[0] - at[0])) % (2 * math.pi))
            ways.remove(to)
            if not ways:
                del sides[at]
            before, at = at, to
        points = np.array(loop, float)
        out, into = np.roll(points, -1, 0) - points, points - np.roll(points, 1, 0)
        loops.append(points[out[:, 0] * into[:, 1] != out[:, 1] * into[:, 0]])
    return loops


def area_of(ring: F8) -> float:
    return float((ring[:, 0] * np.roll(ring[:, 1], -1) - np.roll(ring[:, 0], -1) * ring[:, 1]).sum() / 2)


@pytest.mark.parametrize("noise", [0.0, 1e-12, 1e-9, 1e-7, 1e-5, 1e-3, 3e-2])
def test_skeletons_of_right_angles_nearly_right_ones_and_touching_corners(noise: float) -> None:
    """Each face lies in the plane of its edge, and all of them together are the outline."""
    rng = np.random.default_rng(int(noise * 1e12) + 1)
    looked_at = 0
    while looked_at < 40:
        loops = sorted(cells(rng), key=area_of, reverse=True)
        if not loops or sum(area_of(loop) > 0 for loop in loops) != 1:
            continue
        looked_at += 1
        angle, size = rng.uniform(0, 2 * math.pi), rng.uniform(2, 30)
        turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
        rings = [((loop + noise * rng.standard_normal(loop.shape)) @ turn.T) * size + (500, -300) for loop in loops]
        found = skeleton(rings)
        corners = np.concatenate(rings)
        assert found.nodes[: len(corners), :2].tolist() == corners.tolist()
        assert len(found.faces) == len(corners)
        whole = 0.0
        for face in found.faces:
            points = found.nodes[list(face)]
            along = points[1, :2] - points[0, :2]
            along /= np.hypot(*along)
            away = (points[:, :2] - points[0, :2]) @ np.array([-along[1], along[0]])
            assert np.abs(away - points[:, 2]).max() < 2e-4 * np.ptp(corners, axis=0).max()
            whole += area_of(points[:, :2])
        assert whole == pytest.approx(sum(map(area_of, rings)), rel=1e-5)


def test_an_axis_does_not_hang_on_the_last_digit() -> None:
    # Opposite sides of a box, and all four of a square, are as good as each other.
    dice = np.random.default_rng(3)
    sizes = np.array([(40.0, 12.0), (20.0, 20.0), (9.0, 31.0)])
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) / 2
    angle = dice.uniform(0, 2 * np.pi, 200)
    turn = np.stack([np.cos(angle), -np.sin(angle), np.sin(angle), np.cos(angle)], axis=1).reshape(-1, 2, 2)
    rings = (corners * sizes[np.arange(200) % 3][:, None]) @ turn.transpose(0, 2, 1) + [812.3, -455.1]
    plain = main_axes(rings)
    for _ in range(5):
        noisy = rings + dice.uniform(-1e-9, 1e-9, rings.shape)
        np.testing.assert_allclose(main_axes(noisy), plain, atol=1e-6)
