"""Whatever leaves a picture empty is told: numbers of impossible size, things of none, things far from all the rest."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.gltf_maker import Maker
from tests.unit.scene.test_geojson import collection, house
from viewer.build.loading import LoadedScene, load_scene
from viewer.scene.issues import SceneError, Severity

HEAD = 'format = 1\nid = "x"\ntitle = "X"\norigin = { lat = 31.98, lon = 118.73 }\n'
HOUSES = '[[layer]]\nid = "h"\nkind = "buildings"\nsource = "h.geojson"\n'
VIEW = '[[view]]\nid = "home"\ntarget = [0, 0, 0]\ndistance = 90\nazimuth = 0\nelevation = 30\n'


def opened(folder: Path, layers: str) -> LoadedScene:
    Maker().nodes({"mesh": 0}).write(folder / "m.gltf")
    rows = [house(60 * i, height=20, name=f"h{i}") for i in range(20)]
    (folder / "h.geojson").write_text(json.dumps(collection(*rows)), encoding="utf-8")
    (folder / "scene.toml").write_text(HEAD + layers, encoding="utf-8")
    return load_scene(folder)


def test_a_package_whose_things_have_no_size_holds_nothing_to_show(tmp_path: Path) -> None:
    loaded = opened(tmp_path, '[[layer]]\nid = "m"\nkind = "model"\nsource = "m.gltf"\nscale = 1e-6\n')
    [issue] = loaded.issues
    assert (issue.code, issue.severity, issue.file) == ("empty", Severity.ERROR, "scene.toml")


def test_an_arc_that_leads_away_is_named_where_no_view_was_chosen(tmp_path: Path) -> None:
    arc = '[[layer]]\nid = "a"\nkind = "arcs"\n[[layer.arc]]\nfrom = [0, 0, 0]\nto = [1e8, 0, 0]\n'
    [issue] = opened(tmp_path, HOUSES + arc).issues
    assert (issue.code, issue.path, issue.line, issue.found) == ("apart", "layer[1]", 9, "a/0")
    assert not opened(tmp_path, HOUSES + arc + VIEW).issues


@pytest.mark.parametrize(
    ("key", "value", "most"),
    [("z", "1e9", "100000"), ("default_height", "1e9", "100000"), ("default_width", "1e7", "100000")],
)
def test_measures_that_nothing_has_are_refused_with_their_line(tmp_path: Path, key: str, value: str, most: str) -> None:
    with pytest.raises(SceneError) as caught:
        opened(tmp_path, f"{HOUSES}{key} = {value}\n")
    [issue] = caught.value.issues
    assert (issue.code, issue.line, issue.path) == ("bad-value", 9, f"layer[0].{key}")
    assert most in issue.expected
