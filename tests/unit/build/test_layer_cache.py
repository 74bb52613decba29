"""Single layers kept between runs: only what changed is made again, and nobody can tell by the scene."""

from __future__ import annotations

import json
import math
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from viewer.build import cache, layer_cache
from viewer.build.bundle import write_bundle
from viewer.build.job import LoadJob
from viewer.build.layer_cache import LayerCache
from viewer.build.layers import LayerMesh, MeshInputs, mesh_layer
from viewer.build.loading import LoadedScene, load_scene
from viewer.geometry.polygons import PolygonSet
from viewer.scene.tables import ReadTable, TableInputs, read_table

ROOT = Path(__file__).resolve().parents[3]
SCENE = """
format = 1
id = "town"
title = "Town"
origin = { lat = 32.0, lon = 118.0 }

[[layer]]
id = "hills"
kind = "relief"
source = "hills.geojson"
step = 25

[[layer]]
id = "land"
kind = "ground"
source = "land.geojson"

[[layer]]
id = "lake"
kind = "water"
source = "lake.geojson"

[[layer]]
id = "streets"
kind = "roads"
source = "streets.geojson"
trees = 12

[[layer]]
id = "houses"
kind = "buildings"
source = "houses.geojson"

[[layer]]
id = "others"
kind = "buildings"
source = "houses.geojson"
z = 40

[[layer]]
id = "woods"
kind = "trees"
source = "woods.geojson"

[[layer]]
id = "marks"
kind = "pillars"
source = "woods.geojson"
pillar = [{ at = [10, 20, 0], name = "mark" }]
"""
ALL = {"land", "lake", "streets", "houses", "others", "woods", "marks"}

Change = Callable[[Path], object]


def feature(kind: str, metres: object, **properties: object) -> dict[str, object]:
    """A feature by metres about the origin, roughly."""

    def place(value: list) -> list:
        if isinstance(value[0], list):
            return [place(v) for v in value]
        return [118.0 + value[0] / 94_000, 32.0 + value[1] / 111_000]

    assert isinstance(metres, list)
    geometry = {"type": kind, "coordinates": place(metres)}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def square(x: float, y: float, side: float) -> list:
    return [[[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]]


def put(folder: Path, name: str, *features: dict[str, object]) -> None:
    text = json.dumps({"type": "FeatureCollection", "features": list(features)})
    (folder / f"{name}.geojson").write_text(text, encoding="utf-8")


def houses(folder: Path, side: float = 15) -> None:
    many = [feature("Polygon", square(-80 + 30 * i, 20, side), name=f"h{i % 4}", height=9 + i) for i in range(6)]
    put(folder, "houses", *many, feature("Polygon", [[[0, 0]]]))


def lake(folder: Path, side: float = 60) -> None:
    put(folder, "lake", feature("Polygon", square(40, -90, side), name="lake"))


def hills(folder: Path, top: float = 30) -> None:
    put(
        folder, "hills", *(feature("Point", [x, y], ele=top if x == y else 2) for x in (-200, 200) for y in (-200, 200))
    )


def woods(folder: Path, x: float = -60) -> None:
    put(folder, "woods", feature("Point", [x, -50], name="oak"), feature("Point", [x, -60]))


def colour(folder: Path) -> None:
    text = (folder / "scene.toml").read_text(encoding="utf-8")
    (folder / "scene.toml").write_text(text.replace("z = 40", 'z = 40\ncolour = "#aa3311"'), encoding="utf-8")


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """A package whose layers depend on each other, with faults that are reported."""
    folder = tmp_path / "town"
    folder.mkdir()
    (folder / "scene.toml").write_text(SCENE, encoding="utf-8")
    put(folder, "land", feature("Polygon", square(-300, -300, 600), name="land"))
    put(folder, "streets", feature("LineString", [[-150, 10], [150, 12]], highway="residential", name="street"))
    for make in (houses, lake, hills, woods):
        make(folder)
    return folder


class Watched(LayerCache):
    """Tells which tables were read and which layers were meshed anew."""

    def __init__(self) -> None:
        self.read: list[str] = []
        self.meshed: list[str] = []
        super().__init__(read=self._reading, mesh=self._meshing)

    def _reading(self, inputs: TableInputs) -> ReadTable:
        self.read.append(inputs.file)
        return read_table(inputs)

    def _meshing(self, inputs: MeshInputs) -> LayerMesh:
        self.meshed.append(inputs.layer.id)
        return mesh_layer(inputs)


def whole(loaded: LoadedScene, folder: Path) -> bytes:
    """All of a scene: every array, names, issues."""
    write_bundle(folder / "whole", loaded)
    return (folder / "whole").read_bytes()


def layers(kept: Path) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in sorted(kept.glob("*.layer"))}


@pytest.mark.parametrize("source", ["jinyuzui", "jianye", "members", "small", "hub"])
def test_a_scene_of_kept_layers_is_the_same_to_the_byte(source: str, tmp_path: Path) -> None:
    sample = ROOT / "tests" / "samples" / source
    path = sample if sample.is_dir() else source
    anew = whole(load_scene(path), tmp_path)
    assert whole(load_scene(path, layers=Watched()), tmp_path) == anew
    again = Watched()
    assert whole(load_scene(path, layers=again), tmp_path) == anew
    assert (again.read, again.meshed) == ([], [])


@pytest.mark.parametrize(
    ("change", "read", "meshed"),
    [
        (lambda folder: woods(folder, -40), {"woods.geojson"}, {"woods", "marks"}),
        # Avenues keep clear of houses.
        (lambda folder: houses(folder, 12), {"houses.geojson"}, {"houses", "others", "streets"}),
        (colour, set(), {"others"}),
        # The bed of a lake is a part of the terrain that all stands on.
        (lambda folder: lake(folder, 80), {"lake.geojson"}, ALL),
        (lambda folder: hills(folder, 50), set(), ALL),
        (lambda folder: None, set(), set()),
    ],
    ids=["trees", "houses", "colour", "lake", "hills", "nothing"],
)
def test_only_what_a_change_concerns_is_made_again(
    town: Path, tmp_path: Path, change: Change, read: set[str], meshed: set[str]
) -> None:
    first = Watched()
    before = whole(load_scene(town, layers=first), tmp_path)
    assert set(first.meshed) == ALL
    change(town)
    watched = Watched()
    after = whole(load_scene(town, layers=watched), tmp_path)
    assert (set(watched.read), set(watched.meshed)) == (read, meshed)
    assert after == whole(load_scene(town), tmp_path)
    assert (after == before) == (not meshed)


def test_workers_keep_layers(town: Path, tmp_path: Path) -> None:
    LoadJob(town).wait()
    woods(town, -30)
    watched = Watched()
    load_scene(town, layers=watched)
    assert set(watched.meshed) == {"woods", "marks"}
    assert whole(LoadJob(town).wait(), tmp_path) == whole(load_scene(str(town)), tmp_path)


@pytest.mark.parametrize("seed", range(8))
def test_a_damaged_layer_is_made_again_and_replaced(town: Path, kept: Path, tmp_path: Path, seed: int) -> None:
    anew = whole(load_scene(town, layers=LayerCache()), tmp_path)
    good = layers(kept)
    rng = random.Random(seed)
    for file, data in good.items():
        if seed % 2:
            file.write_bytes(data[: rng.randrange(len(data))])
        else:
            at = rng.randrange(len(data))
            file.write_bytes(data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1 :])
    assert whole(load_scene(town, layers=Watched()), tmp_path) == anew
    # What lies between the parts of a file is not used, and may differ.
    again = Watched()
    load_scene(town, layers=again)
    assert (again.read, again.meshed) == ([], [])
    assert seed % 2 == 0 or layers(kept) == good


def test_processes_that_keep_the_same_layers_at_once(town: Path, kept: Path, tmp_path: Path) -> None:
    jobs = [LoadJob(town) for _ in range(4)]
    found = {whole(job.wait(), tmp_path) for job in jobs}
    assert found == {whole(load_scene(str(town)), tmp_path)}
    watched = Watched()
    load_scene(town, layers=watched)
    assert (watched.read, watched.meshed) == ([], [])
    assert list(kept.glob("*.part")) == []


@pytest.mark.parametrize("seed", range(6))
def test_a_worker_that_is_killed_leaves_no_wrong_layer(town: Path, tmp_path: Path, seed: int) -> None:
    command = [sys.executable, "-m", "viewer.build.worker", str(town), str(tmp_path / "bundle")]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
    try:
        process.communicate(timeout=0.25 + 0.04 * seed)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
    assert whole(load_scene(town, layers=LayerCache()), tmp_path) == whole(load_scene(town), tmp_path)


def test_layers_are_bounded_with_the_scenes(town: Path, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load_scene(town, layers=LayerCache())
    files = layers(kept)
    for i, file in enumerate(files):
        os.utime(file, (i + 1000, i + 1000))
    monkeypatch.setattr(cache, "LIMIT", sum(map(len, files.values())))
    written = cache.aside(kept / "new.scene")
    written.write_bytes(b"x")
    cache.keep(written, kept / "new.scene")
    assert list(layers(kept)) == list(files)[1:]


def test_a_layer_that_is_too_large_is_not_kept(town: Path, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layer_cache, "LARGEST", 10)
    load_scene(town, layers=LayerCache())
    assert layers(kept) == {}


def test_a_folder_that_cannot_be_written_to_hinders_nothing(
    town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("JINYUZUI_CACHE", str(tmp_path / "file" / "below"))
    assert whole(load_scene(town, layers=LayerCache()), tmp_path) == whole(load_scene(town), tmp_path)


def test_layers_are_counted_and_cleared(town: Path, kept: Path) -> None:
    LoadJob(town).wait()
    usage = cache.usage()
    assert (usage.entries, usage.layers) == (1, len(layers(kept)))
    assert usage.layers > len(ALL)
    assert cache.clear() == usage
    assert list(kept.iterdir()) == []


def test_different_inputs_have_different_keys() -> None:
    ring = PolygonSet(np.array([[0.0, 0], [1, 0], [0, 1]]), np.array([0, 3]), np.array([0, 1]))
    values: list[object] = [None, math.inf, math.nan, 0, 0.0, -0.0, "", b"", (), (ring,), ring]
    values += [("ab", "c"), ("a", "bc"), ("abc",), "abc", b"abc", (b"a", b"bc"), (b"ab", b"c")]
    values += [
        np.zeros(4),
        np.zeros((2, 2)),
        np.zeros(4, np.int64),
        np.zeros(8, np.float32),
        np.zeros((0, 2)),
        np.zeros(0),
    ]
    keys = set()
    for value in values:
        digest = layer_cache.hashlib.blake2b()
        layer_cache._feed(digest, value)
        keys.add(digest.digest())
    assert len(keys) == len(values)
