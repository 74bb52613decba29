"""Pillars, arcs and scenes within scenes: from a package to what stands there."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from viewer.build import cache
from viewer.build.loading import LoadedScene, load_scene
from viewer.scene.editor_schema import scene_schema
from viewer.scene.issues import Issue, Severity
from viewer.scene.loader import read_scene

MAP = """
format = 1
id = "map"
title = "Map"
origin = { lat = 31.98, lon = 118.73 }
projection = { kind = "tmerc", scale = 0.001 }

[[layer]]
id = "towns"
kind = "pillars"
source = "towns.geojson"
radius = 10
spread = "fan"
[[layer.pillar]]
name = "here"
at = [300, 0, 5]
height = 60
colour = "#336699"

[[layer]]
id = "ways"
kind = "arcs"
rise = 0.5
radius = 1
[[layer.arc]]
from = { object = "north" }
to = { object = "here" }
[[layer.arc]]
name = "home"
from = [0, 0, 0]
to = { object = "here", offset = [0, 0, 2] }
"""


def towns(folder: Path) -> None:
    """Two towns on one spot 222 km north of the origin, and one far away."""
    places = [("north", 118.73, 33.98), ("twin", 118.73, 33.98), ("far", 104.0, 30.0), ("elsewhere", -60.0, 0.0)]
    features = [
        {"type": "Feature", "properties": {"name": n}, "geometry": {"type": "Point", "coordinates": [x, y]}}
        for n, x, y in places
    ]
    (folder / "towns.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))


@pytest.fixture
def map_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "map"
    folder.mkdir()
    (folder / "scene.toml").write_text(MAP)
    towns(folder)
    return folder


def box(loaded: LoadedScene, name: str) -> np.ndarray:
    """Bounds of an object and all below it."""
    objects = loaded.geometry.objects
    found = objects.bounds[objects.select(name)]
    assert len(found), name
    return np.array([found[:, 0].min(0), found[:, 1].max(0)])


def test_pillars_stand_on_the_map_and_side_by_side(map_folder: Path) -> None:
    loaded = load_scene(map_folder)
    assert [i.code for i in loaded.issues] == ["bad-feature"]  # what lies on the other side of the globe
    here, north, twin = box(loaded, "here"), box(loaded, "north"), box(loaded, "twin")
    assert here.mean(0) == pytest.approx([300, 0, 35], abs=0.1)
    assert here[1] - here[0] == pytest.approx([20, 20, 60], abs=0.1)
    middle = (north.mean(0) + twin.mean(0)) / 2
    assert middle[:2] == pytest.approx([0, 221.8], abs=0.1)
    assert np.hypot(*(north - twin).mean(0)[:2]) == pytest.approx(30, abs=0.1)
    assert box(loaded, "far").mean(0)[0] < -1300
    # A country on a table has no floors, but it has a slab under it.
    assert loaded.geometry.bounds[0, 0] < box(loaded, "far")[0, 0] - 50


def test_arcs_lead_from_top_to_top_and_can_be_picked(map_folder: Path) -> None:
    loaded = load_scene(map_folder)
    arc, home = box(loaded, "ways/north"), box(loaded, "ways/home")
    assert arc[1, 2] > 65 + 0.4 * 370 / 2
    assert home[0, 2] == pytest.approx(-0.5, abs=1.0)
    top = (300.0, 0.0, 500.0)
    hit = loaded.geometry.rays.first_hit(top, (0.0, 0.0, -1.0))
    assert hit
    assert loaded.geometry.objects.names[hit.owner].startswith("ways/")


def issues_of(folder: Path) -> list[Issue]:
    return [i for i in read_scene(folder).issues if i.severity is Severity.ERROR]


@pytest.mark.parametrize(
    ("old", "new", "code", "path", "hint"),
    [
        ('object = "north"', 'object = "nort"', "bad-reference", "layer[1].arc[0].from", "north"),
        ('to = { object = "here", offset = [0, 0, 2] }', "to = [0, 0, 0]", "bad-value", "layer[1].arc[1].to", ""),
        ('source = "towns.geojson"', 'source = "none.geojson"', "missing-file", "layer[0].source", "towns.geojson"),
    ],
)
def test_what_is_wrong_with_a_map_is_said(
    map_folder: Path, old: str, new: str, code: str, path: str, hint: str
) -> None:
    text = (map_folder / "scene.toml").read_text()
    assert old in text
    (map_folder / "scene.toml").write_text(text.replace(old, new, 1))
    found = [i for i in issues_of(map_folder) if (i.code, i.path) == (code, path)]
    assert found, issues_of(map_folder)
    assert found[0].hint == hint
    assert found[0].line > 0
    load_scene(map_folder)  # the rest is shown all the same


def test_pillars_from_nowhere_are_an_issue(map_folder: Path) -> None:
    (map_folder / "scene.toml").write_text(MAP[: MAP.index("[[layer.pillar]]")].replace('source = "towns.geojson"', ""))
    assert [(i.code, i.path) for i in issues_of(map_folder)] == [("missing-key", "layer[0]")]


def outer(folder: Path, *layers: str, id_: str = "outer") -> None:
    """A package that shows others."""
    folder.mkdir(parents=True, exist_ok=True)
    head = f'format = 1\nid = "{id_}"\ntitle = "O"\norigin = {{ lat = 31.98, lon = 118.73 }}\n'
    text = [f'[[layer]]\nid = "mini{i}"\nkind = "scene"\n{layer}\n' for i, layer in enumerate(layers)]
    (folder / "scene.toml").write_text(head + "".join(text))


def test_a_scene_stands_in_another_in_miniature(tmp_path: Path, package: Path) -> None:
    outer(tmp_path / "outer", 'scene = "small"\nat = [100, 50, 2]\nheading = 90\nscale = 0.01')
    shutil.copytree(package, tmp_path / "outer" / "scenes" / "small")
    loaded, own = load_scene(tmp_path / "outer"), load_scene(package)
    assert loaded.issues == ()
    whole = box(own, "tower")
    small = box(loaded, "mini0/tower")
    # Turned by a quarter: what lay east lies north.
    assert small[0] == pytest.approx([100 - whole[1, 1] / 100, 50 + whole[0, 0] / 100, 2], abs=1e-4)
    assert small[1, 2] == pytest.approx(2 + whole[1, 2] / 100, abs=1e-4)
    # The slab it stands on came along, and belongs to the miniature.
    slab = box(loaded, "mini0")
    assert slab[1] - slab[0] == pytest.approx(
        (own.geometry.bounds[1] - own.geometry.bounds[0])[[1, 0, 2]] / 100, abs=1e-3
    )
    hit = loaded.geometry.rays.first_hit((float(small[0, 0]) + 0.01, float(small[0, 1]) + 0.01, 9.0), (0.0, 0.0, -1.0))
    assert hit
    assert loaded.geometry.objects.names[hit.owner] == "mini0/tower"
    assert hit.position[2] == pytest.approx(2.3, abs=1e-4)  # on its roof, beside the plant room


def test_a_miniature_has_tiles_of_its_own_that_are_not_drawn_from_afar(tmp_path: Path, package: Path) -> None:
    outer(tmp_path / "outer", 'scene = "small"\nat = [100, 50, 2]\nscale = 0.01', 'scene = "jinyuzui"\nscale = 1')
    shutil.copytree(package, tmp_path / "outer" / "scenes" / "small")
    loaded = load_scene(tmp_path / "outer")
    solid, objects = loaded.geometry.solid, loaded.geometry.objects
    small = set(objects.select("mini0").tolist())
    size = float(np.linalg.norm(np.ptp(box(loaded, "mini0"), axis=0)))
    for i, reach in enumerate(solid.reach):
        used = set(solid.vertices["object"][solid.indices[solid.starts[i] : solid.starts[i + 1]]].tolist())
        assert used <= small or not used & small
        if used <= small:
            assert reach == pytest.approx(57 * size, rel=0.05)
    assert np.isinf(load_scene(package).geometry.solid.reach).all()


def test_anchors_and_arcs_can_name_what_is_in_a_miniature(tmp_path: Path, package: Path) -> None:
    folder = tmp_path / "outer"
    outer(folder, 'scene = "small"\nscale = 0.01')
    shutil.copytree(package, folder / "scenes" / "small")
    with (folder / "scene.toml").open("a") as file:
        file.write('[[layer]]\nid = "a"\nkind = "arcs"\n[[layer.arc]]\nname = "up"\n')
        file.write('from = { object = "mini0/tower" }\nto = [5, 0, 0]\n')
        file.write('[[view]]\nid = "v"\ntarget=[0,0,0]\ndistance=1\nazimuth=0\nelevation=9\nhide = ["mini0/hal"]\n')
    read = read_scene(folder)
    assert [(i.code, i.hint) for i in read.issues] == [("bad-reference", "mini0/hall")]
    assert box(load_scene(folder), "a/up")[1, 0] == pytest.approx(5, abs=0.6)


def test_an_unknown_scene_and_a_circle_are_issues(tmp_path: Path, package: Path) -> None:
    folder = tmp_path / "outer"
    outer(folder, 'scene = "jinyuzi"', 'scene = "inner"')
    # The inner one shows one of its own that leads back by its very folder.
    outer(folder / "scenes" / "inner", 'scene = "back"', id_="inner")
    (folder / "scenes" / "inner" / "scenes").mkdir()
    (folder / "scenes" / "inner" / "scenes" / "back").symlink_to(folder, target_is_directory=True)
    found = {(i.code, i.file, i.path, i.hint) for i in read_scene(folder).issues}
    assert found == {
        ("bad-reference", "scene.toml", "layer[0].scene", "jinyuzui"),
        ("scene-cycle", "inner/scene.toml", "layer[0].scene", ""),
    }
    load_scene(folder)


def test_a_damaged_scene_within_is_left_out(tmp_path: Path, package: Path) -> None:
    folder = tmp_path / "outer"
    outer(folder, 'scene = "small"')
    shutil.copytree(package, folder / "scenes" / "small")
    (folder / "scenes" / "small" / "scene.toml").write_text("format = ")
    [issue] = read_scene(folder).issues
    assert (issue.code, issue.file, issue.line) == ("unreadable", "scene.toml", 8)
    assert "small: scene.toml: syntax" in issue.found


def test_too_many_miniatures_are_refused(tmp_path: Path, package: Path) -> None:
    folder = tmp_path / "outer"
    outer(folder, *['scene = "many"'] * 9)
    outer(folder / "scenes" / "many", *['scene = "small"'] * 9, id_="many")
    shutil.copytree(package, folder / "scenes" / "many" / "scenes" / "small")
    found = [i.code for i in read_scene(folder).issues]
    assert found == ["too-large"] * 3


def test_a_kept_scene_is_not_used_once_its_miniature_changes(tmp_path: Path, package: Path) -> None:
    folder = tmp_path / "outer"
    outer(folder, 'scene = "small"')
    shutil.copytree(package, folder / "scenes" / "small")
    assert cache.entry_for(str(folder)) == cache.entry_for(str(folder))
    outer(tmp_path / "other", 'scene = "jinyuzui"')
    first = cache.entry_for(str(tmp_path / "other"))
    assert first != cache.entry_for(str(folder))
    before = cache.entry_for(str(folder))
    layer = folder / "scenes" / "small" / "layers" / "houses.geojson"
    layer.write_text(layer.read_text() + " ")
    assert cache.entry_for(str(folder)) != before


def test_the_schema_tells_of_the_new_kinds() -> None:
    text = json.dumps(scene_schema())
    assert all(f'{{"enum": ["{kind}"], "description": ' in text for kind in ("pillars", "arcs", "scene"))
