"""Outlines as they are drawn by hand: what crosses itself is repaired or told, in a lone file and in a package."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import shapely

from viewer.build.loading import load_scene
from viewer.scene.issues import SceneError
from viewer.scene.loader import read_scene
from viewer.scene.read_scene import ReadScene

LON, LAT = 118.73, 31.98
XY = tuple[float, float]


def at(*corners: XY) -> list[list[float]]:
    """Corners in metres east and north."""
    return [[LON + x / 94_400, LAT + y / 110_900] for x, y in corners]


def box(x: float, y: float, size: float) -> list[list[float]]:
    return at((x, y), (x + size, y), (x + size, y + size), (x, y + size), (x, y))


def feature(name: str, *polygons: list[list[list[float]]]) -> dict[str, Any]:
    geometry = {"type": "MultiPolygon", "coordinates": polygons}
    return {"type": "Feature", "properties": {"building": "yes", "height": 9, "name": name}, "geometry": geometry}


SOUND = feature("sound", [box(100, 0, 20)])
FLAT = at((0, 0), (10, 0), (20, 0), (0, 0))
CASES = {
    "bowtie": (feature("f", [at((0, 0), (20, 20), (20, 0), (0, 20), (0, 0))]), 200.0),
    "spike": (feature("f", [at((0, 0), (20, 0), (20, 20), (20, 60), (20, 20), (0, 20), (0, 0))]), 400.0),
    "loop": (
        feature("f", [at((0, 0), (20, 0), (20, 20), (10, 20), (15, 10), (5, 10), (10, 20), (0, 20), (0, 0))]),
        None,
    ),
    "hole outside": (feature("f", [box(0, 0, 20), box(40, 0, 5)]), 400.0),
    "hole in a hole": (feature("f", [box(0, 0, 20), box(2, 2, 10), box(4, 4, 4)]), 300.0),
    "hole over the edge": (feature("f", [box(0, 0, 20), box(15, 5, 10)]), 350.0),
    "holes that overlap": (feature("f", [box(0, 0, 20), box(2, 2, 6), box(5, 5, 6)]), 337.0),
    "areas that overlap": (feature("f", [box(0, 0, 20)], [box(10, 0, 20)]), 600.0),
    "round twice": (feature("f", [[*box(0, 0, 20), *box(0, 0, 20)[1:]]]), 400.0),
}


def write(folder: Path, *features: object, package: bool) -> Path:
    text = json.dumps({"type": "FeatureCollection", "features": features})
    lone = folder / "x.geojson"
    lone.write_text(text, encoding="utf-8")
    if not package:
        return lone
    (folder / "scene.toml").write_text(
        f'format = 1\nid = "x"\ntitle = "X"\norigin = {{ lat = {LAT}, lon = {LON} }}\n'
        '[[layer]]\nid = "houses"\nkind = "buildings"\nsource = "x.geojson"\n',
        encoding="utf-8",
    )
    return folder


def areas(scene: ReadScene) -> dict[str, float]:
    """Square metres by name."""
    (table,) = scene.features.values()
    polygons = table.polygons
    out: dict[str, float] = {}
    for i, owner in enumerate(table.polygon_feature.tolist()):
        first, last = polygons.polygon_starts[i : i + 2].tolist()
        for ring in range(first, last):
            begin, end = polygons.ring_starts[ring : ring + 2].tolist()
            name = table.names[owner]
            sign = 1 if ring == first else -1
            out[name] = out.get(name, 0.0) + sign * shapely.Polygon(polygons.vertices[begin:end]).area
    return out


@pytest.mark.parametrize("package", [False, True], ids=["lone", "package"])
@pytest.mark.parametrize("name", CASES)
def test_a_faulty_outline_is_repaired_and_told(tmp_path: Path, name: str, package: bool) -> None:
    faulty, expected = CASES[name]
    scene = read_scene(write(tmp_path, SOUND, faulty, SOUND, package=package))
    (issue,) = [i for i in scene.issues if i.code == "repaired"]
    assert (Path(issue.file).name, issue.path) == ("x.geojson", "features[1]")
    if expected:
        assert areas(scene)["f"] == pytest.approx(expected, rel=2e-3)


@pytest.mark.parametrize("package", [False, True], ids=["lone", "package"])
def test_an_outline_without_an_area_is_told(tmp_path: Path, package: bool) -> None:
    there = at((0, 0), (0, 0), (0, 0), (0, 0))
    # Askew, and rounded as files round.
    askew = [[round(x, 7), round(y, 7)] for x, y in at((0, 0), (11, 7), (23, 14.636), (17, 10.818), (0, 0))]
    for collapsed in (FLAT, there, askew):
        scene = read_scene(write(tmp_path, SOUND, feature("f", [collapsed]), package=package))
        (issue,) = scene.issues
        assert (issue.code, issue.path) == ("not-drawn", "features[1]")
        assert "extent" in issue.found


def test_a_hole_as_large_as_its_area_is_told_as_such(tmp_path: Path) -> None:
    scene = read_scene(write(tmp_path, SOUND, feature("f", [box(0, 0, 20), box(0, 0, 20)]), package=False))
    (issue,) = scene.issues
    assert (issue.code, issue.path) == ("not-drawn", "features[1]")
    assert "holes" in issue.found


def test_a_thin_wall_is_drawn(tmp_path: Path) -> None:
    wall = at((0, 0), (30, 20), (30, 20.1), (0, 0.1), (0, 0))
    scene = read_scene(write(tmp_path, SOUND, feature("f", [wall]), package=False))
    assert (areas(scene)["f"], list(scene.issues)) == (pytest.approx(3.0, rel=0.02), [])


def test_a_file_of_nothing_but_lines_back_and_forth_is_no_scene(tmp_path: Path) -> None:
    with pytest.raises(SceneError) as caught:
        read_scene(write(tmp_path, feature("f", [FLAT]), package=False))
    assert {"empty", "not-drawn"} <= {i.code for i in caught.value.issues}


def test_repaired_houses_stand_whole(tmp_path: Path) -> None:
    scene = load_scene(write(tmp_path, SOUND, CASES["bowtie"][0], package=False))
    low, high = scene.geometry.objects.bounds[scene.geometry.objects.select("f")][0].tolist()
    assert high[2] - low[2] == pytest.approx(9, abs=0.2)
    assert high[0] - low[0] == pytest.approx(20, rel=0.01)


def test_sound_scenes_load_no_library_for_repairs() -> None:
    code = (
        "import sys; from viewer.scene.loader import read_scene; read_scene('jianye'); import viewer.cli.main; "
        "assert 'shapely' not in sys.modules"
    )
    root = Path(__file__).resolve().parents[3]
    subprocess.run([sys.executable, "-c", code], check=True, cwd=root)


def test_the_field_cases(shared_data: Path) -> None:
    for name in ("bowtie", "spike", "hole_outside"):
        assert "repaired" in [i.code for i in read_scene(shared_data / "field-cases" / f"{name}.geojson").issues], name
