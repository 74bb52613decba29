"""From a package to geometry, here and in a worker."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from viewer.build.arrayfile import DamagedBundleError
from viewer.build.batches import PAINT_SHIFT
from viewer.build.bundle import read_bundle, write_bundle
from viewer.build.job import LoadJob
from viewer.build.loading import LoadedScene, load_scene
from viewer.scene.issues import SceneError
from viewer.scene.paints import Paint


def same(a: LoadedScene, b: LoadedScene) -> None:
    """Two scenes have the same content and geometry."""
    assert a.scene == b.scene
    assert a.content == b.content
    assert a.issues == b.issues
    assert a.geometry.objects.names == b.geometry.objects.names
    for name in ("vertices", "indices", "starts", "bounds"):
        assert np.array_equal(getattr(a.geometry.solid, name), getattr(b.geometry.solid, name)), name
    for x, y in zip(a.geometry.instances, b.geometry.instances, strict=True):
        assert np.array_equal(x.placements, y.placements)


@pytest.mark.parametrize("scene", ["jinyuzui", "sample"])
def test_a_worker_makes_the_same_scene(scene: str, package: Path) -> None:
    source = str(package) if scene == "sample" else scene
    same(load_scene(source), LoadJob(source).wait())


def test_a_worker_reports_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "x.geojson"
    path.write_text("{")
    with pytest.raises(SceneError) as caught:
        LoadJob(path).wait()
    assert caught.value.issues[0].code == "syntax"


def test_a_cancelled_job_ends_and_leaves_nothing(package: Path, kept: Path) -> None:
    job = LoadJob(package)
    job.cancel()
    assert job.poll(10)
    assert list(kept.glob("*")) == []
    with pytest.raises(SceneError):
        job.wait()


@pytest.mark.parametrize("cut", [0, 7, 30, 500, -100])
def test_a_damaged_bundle_is_refused(package: Path, tmp_path: Path, cut: int) -> None:
    loaded = load_scene(package)
    path = tmp_path / "bundle"
    write_bundle(path, loaded)
    read_bundle(path)
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(DamagedBundleError):
        read_bundle(path)


def test_every_triangle_belongs_to_an_object_and_a_tile(package: Path) -> None:
    geometry = load_scene(package).geometry
    solid = geometry.solid
    assert solid.starts[0] == 0
    assert solid.starts[-1] == len(solid.indices)
    for i, box in enumerate(solid.bounds):
        p = solid.vertices["position"][solid.indices[solid.starts[i] : solid.starts[i + 1]]]
        assert (p >= box[0] - 1e-3).all()
        assert (p <= box[1] + 1e-3).all()
    used = set(np.unique(solid.vertices["object"]).tolist())
    assert used == {0, 1, 2, 3}  # the slab, and three houses
    assert geometry.objects.names == ("", "tower", "hall", "houses/2")
    tower = geometry.objects.bounds[1]
    assert tower[1].tolist() == pytest.approx([10, 10, 30 + 3.4], abs=1e-3)  # with its plant room


def test_surfaces_carry_paints_or_a_colour_of_their_own(package: Path) -> None:
    houses = json.loads((package / "layers" / "houses.geojson").read_text(encoding="utf-8"))
    for feature, colour in zip(houses["features"], ("accent", "#102030", None), strict=True):
        feature["properties"] = {**feature["properties"], "colour": colour, "roof:colour": None}
    (package / "layers" / "houses.geojson").write_text(json.dumps(houses), encoding="utf-8")
    vertices = load_scene(package).geometry.solid.vertices
    paints = {
        i: {Paint(int(p)) for p in np.unique(vertices["material"][vertices["object"] == i] >> PAINT_SHIFT)}
        for i in (1, 2, 3)
    }
    assert paints == {1: {Paint.ACCENT, Paint.ACCENT_ROOF}, 2: {Paint.OWN}, 3: {Paint.WALL, Paint.ROOF}}
    own = vertices["colour"][vertices["object"] == 2]
    assert np.unique(own[:, :3], axis=0).tolist() == [[16, 32, 48]]
