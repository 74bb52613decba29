"""A terrain is read from a grid or from contours, and what stands on it is lifted."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.unit.build.test_surroundings import HEAD, VIEW, feature, geometry, square, top_of, trees_of
from viewer.build.loading import load_scene
from viewer.geometry.projection import TransverseMercator
from viewer.scene.formats.ascii_grid import read_grid
from viewer.scene.issues import Issue

RELIEF = '[[layer]]\nid = "hills"\nkind = "relief"\nsource = "hills.asc"\n'


def grid(columns: int, rows: int, heights: list[list[float]], side: float = 200.0) -> str:
    """An ASCII grid about the origin, `side` metres wide; the rows run from north to south as in the file."""
    corners = np.array([(-side / 2, -side / 2), (side / 2, side / 2)])
    low, high = TransverseMercator(32.0, 118.7).inverse(corners).tolist()
    cell = (high[0] - low[0]) / (columns - 1)
    head = f"ncols {columns}\nnrows {rows}\nxllcenter {low[0]:.9f}\nyllcenter {low[1]:.9f}\n"
    head += f"cellsize {cell:.12f}\nNODATA_value -9999\n"
    return head + "\n".join(" ".join(str(h) for h in line) for line in heights) + "\n"


def slope(side: int = 5) -> str:
    """Ground that rises from 0 in the west to 20 m in the east."""
    return grid(side, side, [[20.0 * j / (side - 1) for j in range(side)]] * side)


def test_houses_trees_and_lawns_stand_on_the_hill(tmp_path: Path) -> None:
    (tmp_path / "hills.asc").write_text(slope())
    built = geometry(
        tmp_path,
        ("buildings", "", [feature("Polygon", square(0, 0, 10), name="house", height=12)]),
        ("trees", "", [feature("Point", [(50, 0)], natural="tree")]),
        ("green", "", [feature("Polygon", square(-50, 30, 40), name="lawn")]),
        ("water", "", [feature("Polygon", square(50, -50, 20), name="pond")]),
        head=HEAD + RELIEF,
    )
    assert top_of(built, "hills") == pytest.approx(20.0, abs=0.2)
    assert top_of(built, "house") == pytest.approx(10 + 12, abs=0.1)
    foot = built.objects.bounds[built.objects.select("house")[0]][0, 2]
    assert foot == pytest.approx(9.5, abs=0.1)  # as deep as the lowest corner: no gap on the slope
    assert trees_of(built)[0, 2] == pytest.approx(15.0, abs=0.1)
    low, high = built.objects.bounds[built.objects.select("lawn")[0]]
    assert (low[2], high[2]) == pytest.approx((2.8, 7.0), abs=0.1)
    low, high = built.objects.bounds[built.objects.select("pond")[0]]
    assert high[2] == pytest.approx(14.05, abs=0.1)  # level, at its lowest shore
    assert low[2] == high[2]


def test_the_hill_is_picked(tmp_path: Path) -> None:
    (tmp_path / "hills.asc").write_text(slope())
    built = geometry(tmp_path, ("trees", "", [feature("Point", [(0, 0)])]), head=HEAD + RELIEF)
    hit = built.rays.first_hit((50.0, 20.0, 100.0), (0.0, 0.0, -1.0))
    assert hit is not None
    assert built.objects.names[hit.owner] == "hills"
    assert hit.position[2] == pytest.approx(15.0, abs=0.1)


def test_no_hill_pokes_through_a_lake(tmp_path: Path) -> None:
    (tmp_path / "hills.asc").write_text(slope(21))
    lake = feature("Polygon", square(30, 0, 90), name="lake")
    built = geometry(tmp_path, ("water", "", [lake]), head=HEAD + RELIEF)
    for x, y in ((-5.0, 0.0), (30.0, 30.0), (60.0, -30.0)):
        hit = built.rays.first_hit((x, y, 100.0), (0.0, 0.0, -1.0))
        assert hit is not None
        assert built.objects.names[hit.owner] == "lake", (x, y)


def test_contours_make_a_hill(tmp_path: Path) -> None:
    rings = [[(r * np.cos(a), r * np.sin(a)) for a in np.linspace(0, 2 * np.pi, 25)] for r in (100.0, 60.0, 30.0)]
    contours = [feature("LineString", ring, ele=h) for ring, h in zip(rings, (0, 10, 20), strict=True)]
    contours.append(feature("Point", [(0, 0)], ele=26))
    (tmp_path / "hills.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": contours}))
    head = HEAD + RELIEF.replace(".asc", ".geojson") + "step = 4\nexaggeration = 2\n"
    built = geometry(tmp_path, ("trees", "", [feature("Point", [(0, 0)]), feature("Point", [(60, 0)])]), head=head)
    at = trees_of(built)
    assert at[np.abs(at[:, 0]) < 1][0, 2] == pytest.approx(52, abs=4)
    assert at[np.abs(at[:, 0]) > 1][0, 2] == pytest.approx(20, abs=4)


def test_what_is_not_known_is_filled_from_around() -> None:
    text = grid(5, 5, [[7.0] * 5, [7.0, -9999, -9999, -9999, 7.0], *[[7.0] * 5] * 3])
    found, issues = read_grid(text.encode(), "x.asc")
    assert issues == []
    assert found is not None
    assert int(np.isnan(found.heights).sum()) == 3


BROKEN = [
    ("ncols 5", "ncols five", "ncols", 1),
    ("ncols 5", "ncols 1", "ncols", 7),
    ("nrows 5", "", "nrows", 6),
    ("cellsize 0", "cellsize 90", "cellsize", 7),
    ("0.0 5.0", "0.0", "heights", 7),
    ("0.0 5.0", "zero 5.0", "heights[0]", 7),
    ("xllcenter 1", "xllcenter 99991", "xllcorner", 7),
    ("yllcenter 3", "yllcenter 9993", "yllcorner", 7),
]


@pytest.mark.parametrize(("old", "new", "path", "line"), BROKEN)
def test_a_broken_grid_is_one_clear_issue_and_the_rest_is_shown(
    tmp_path: Path, old: str, new: str, path: str, line: int
) -> None:
    text = slope()
    assert old in text
    text = text.replace(old, new, 1)
    (tmp_path / "hills.asc").write_text(text.replace("\n\n", "\n"))
    (tmp_path / "scene.toml").write_text(HEAD + RELIEF + VIEW)
    found: tuple[Issue, ...] = load_scene(tmp_path).issues
    assert [(i.code, i.file, i.path, i.line) for i in found] == [("bad-value", "hills.asc", path, line)]


def test_a_terrain_without_heights_or_elsewhere_is_an_issue(tmp_path: Path) -> None:
    (tmp_path / "scene.toml").write_text(HEAD + RELIEF + VIEW)
    (tmp_path / "hills.asc").write_text(slope().replace("xllcenter 118", "xllcenter 18"))
    assert [i.code for i in load_scene(tmp_path).issues] == ["bad-value"]
    (tmp_path / "scene.toml").write_text(HEAD + RELIEF.replace(".asc", ".geojson") + VIEW)
    flat = {"type": "FeatureCollection", "features": [feature("Point", [(0, 0)])]}
    (tmp_path / "hills.geojson").write_text(json.dumps(flat))
    assert [(i.code, i.path) for i in load_scene(tmp_path).issues] == [("bad-value", "features")]
