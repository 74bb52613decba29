"""A scene with heaps in it opens with as much of them as can be seen, says so, and is quick to draw and to pick."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.gltf_maker import Json, Maker
from tests.unit.scene.test_geojson import collection, house
from viewer.build.loading import LoadedScene, load_scene

MANY = 5_000


def nodes(tmp_path: Path, **own: Json) -> Path:
    same: list[Json] = [{"mesh": 0, "name": f"n{i}", **own} for i in range(MANY)]
    away: Json = {"mesh": 0, "name": "beside", "translation": [9, 0, 0]}
    maker = Maker().nodes(*same, away, roots=list(range(MANY + 1)))
    path = tmp_path / "heap.gltf"
    path.write_text(maker.text(), encoding="utf-8")
    return path


def houses(tmp_path: Path) -> Path:
    path = tmp_path / "heap.geojson"
    parts = [house(i / 1000, height=9 + i / 1000, **{"building:part": "yes"}) for i in range(MANY)]
    path.write_text(json.dumps(collection(*parts, house(300, height=20, name="beside"))), encoding="utf-8")
    return path


def seen(loaded: LoadedScene, name: str) -> bool:
    """Whether something of an object is still drawn."""
    geometry = loaded.geometry
    ids = geometry.objects.select(next(n for n in geometry.objects.names if n.endswith(name)))
    solid = geometry.solid.vertices["object"][geometry.solid.indices]
    placed = [b.placements["object"] for b in geometry.instances]
    return bool(np.isin(np.concatenate([solid, *placed]), ids).any())


@pytest.mark.parametrize("turned", [False, True], ids=["repeated", "skewed"])
def test_copies_at_one_place_are_told_and_few_are_drawn(tmp_path: Path, turned: bool) -> None:
    loaded = load_scene(nodes(tmp_path, **({"rotation": [0.1, 0.2, 0.3, 0.927]} if turned else {})))
    [issue] = loaded.issues
    assert (issue.code, issue.file) == ("crowded", str(tmp_path / "heap.gltf"))
    assert int(issue.found) > MANY // 2
    assert loaded.geometry.triangles < MANY
    assert seen(loaded, "n0")
    assert seen(loaded, "beside")


def test_places_of_a_layer_are_thinned_over_all_layers(tmp_path: Path) -> None:
    Maker().nodes({"mesh": 0}).write(tmp_path / "m.gltf")
    grid = "grid = { at = [0, 0, 0], rows = 40, columns = 40, spacing = [1e-5, 1e-5] }"
    layers = (f'[[layer]]\nid = "l{i}"\nkind = "instances"\nmodel = "m.gltf"\n{grid}\n' for i in range(3))
    head = 'format = 1\nid = "x"\ntitle = "X"\norigin = { lat = 32, lon = 118 }\n'
    (tmp_path / "scene.toml").write_text(head + "".join(layers), encoding="utf-8")
    loaded = load_scene(tmp_path)
    [issue] = loaded.issues
    assert (issue.code, issue.path.split("/")[0]) == ("crowded", "l0")
    assert sum(len(b.placements) for b in loaded.geometry.instances) < 1_000
    ids = loaded.geometry.objects.select("l0")
    assert np.isin(np.concatenate([b.placements["object"] for b in loaded.geometry.instances]), ids).any()


def test_parts_over_one_another_are_thinned_and_the_house_beside_stays(tmp_path: Path) -> None:
    loaded = load_scene(houses(tmp_path))
    assert "crowded" in [issue.code for issue in loaded.issues]
    assert loaded.geometry.triangles < 20_000
    assert seen(loaded, "beside")
