"""A source that is added to a scene: what was there stays byte for byte, and a failure leaves no trace."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from viewer.authoring.faults import AuthoringError
from viewer.authoring.layer_import import Imported, ImportWish, import_source
from viewer.authoring.scene_file import SceneFile
from viewer.authoring.toml_file import ChangedOutsideError
from viewer.build.loading import load_scene
from viewer.i18n import Translator
from viewer.scene.crop import Crop
from viewer.scene.options import ModelOptions

EN = Translator("en")
AT = (118.73, 31.98)


def square(x: float, y: float, **properties: Any) -> dict[str, Any]:
    ring = [(x, y), (x + 1e-4, y), (x + 1e-4, y + 1e-4), (x, y + 1e-4), (x, y)]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def write_map(path: Path, *features: dict[str, Any]) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def added(package: Path, file: Path, **more: Any) -> Imported:
    """A file that is added; the scene has to be as sound as it was."""
    before = {issue.format(EN) for issue in load_scene(package).issues}
    done = import_source(ImportWish(package, file, **more))
    assert {issue.format(EN) for issue in load_scene(package).issues} <= before
    return done


def test_a_layer_comes_after_the_others_and_all_else_stays(package: Path, tmp_path: Path) -> None:
    toml = package / "scene.toml"
    before = toml.read_text("utf-8").replace("[[place]]", "# Buildings that one enters.\n[[place]]  # one")
    toml.write_text(before, encoding="utf-8")
    file = write_map(tmp_path / "lawn.geojson", square(*AT, landuse="grass"))
    done = added(package, file)
    assert done.layers == [("lawn", "green")]
    after = toml.read_text("utf-8")
    block = '[[layer]]\nid = "lawn"\nkind = "green"\nsource = "layers/lawn.geojson"\n'
    assert block in after
    assert after.replace(block, "").split() == before.split()
    assert after.index(block) < after.index("# Buildings that one enters.")
    assert (package / "layers" / "lawn.geojson").read_bytes() == file.read_bytes()


def test_the_same_file_again_gets_another_id_and_another_name(package: Path, tmp_path: Path) -> None:
    file = write_map(tmp_path / "lawn.geojson", square(*AT, landuse="grass"))
    ids = [import_source(ImportWish(package, file)).layers[0][0] for _ in range(3)]
    assert ids == ["lawn", "lawn-2", "lawn-3"]
    assert {p.name for p in (package / "layers").glob("lawn*")} == {
        "lawn.geojson",
        "lawn-2.geojson",
        "lawn-3.geojson",
    }
    with pytest.raises(AuthoringError, match="already"):
        import_source(ImportWish(package, file, id="lawn"))


def test_a_map_of_several_kinds_becomes_several_layers(package: Path, tmp_path: Path) -> None:
    x, y = AT
    features = (square(x, y, landuse="grass"), square(x + 2e-4, y, building="yes", height="12 m"))
    done = added(package, write_map(tmp_path / "plan.geojson", *features))
    assert done.layers == [("plan-green", "green"), ("plan-buildings", "buildings")]
    houses = json.loads((package / "layers" / "plan-buildings.geojson").read_text("utf-8"))["features"]
    assert houses[0]["properties"]["height"] == 12.0
    part = ModelOptions(crop=Crop.around("31.98,118.73,100"))
    with pytest.raises(AuthoringError, match="it has green, buildings"):
        import_source(ImportWish(package, tmp_path / "plan.geojson", kind="water", options=part))


def test_a_kind_and_keys_can_be_named(package: Path, tmp_path: Path) -> None:
    file = write_map(tmp_path / "square.geojson", square(*AT))
    done = added(package, file, kind="ground", id="plaza", settings={"colour": "paving", "z": 0.5})
    assert done.layers == [("plaza", "ground")]
    assert 'colour = "paving"\nz = 0.5\n' in (package / "scene.toml").read_text("utf-8")
    before = (package / "scene.toml").read_bytes()
    for kind, settings, said in (
        ("grund", {}, "did you mean ground"),
        ("ground", {"colour": "puce"}, "does not take that"),
        ("ground", {"hight": 3}, "does not take that"),
        ("model", {}, "no format"),
    ):
        with pytest.raises(AuthoringError) as error:
            import_source(ImportWish(package, file, kind=kind, settings=settings))
        assert said in "\n".join(error.value.lines(EN))
    assert (package / "scene.toml").read_bytes() == before


def test_a_model_brings_what_it_names(package: Path, tmp_path: Path) -> None:
    (tmp_path / "kiosk.obj").write_text("mtllib red.mtl\nusemtl red\nv 0 0 0\nv 4 0 0\nv 0 3 0\nf 1 2 3\n")
    (tmp_path / "red.mtl").write_text("newmtl red\nKd 1 0 0\n")
    done = added(package, tmp_path / "kiosk.obj", settings={"at": [5, 6, 0], "heading": 30})
    assert done.layers == [("kiosk", "model")]
    assert sorted(done.files) == ["models/kiosk/kiosk.obj", "models/kiosk/red.mtl"]
    assert "at = [5, 6, 0]\nheading = 30\n" in (package / "scene.toml").read_text("utf-8")
    again = added(package, tmp_path / "kiosk.obj", options=ModelOptions(up="z", unit="cm", two_sided=True))
    assert again.files[0] == "models/kiosk-2/kiosk.obj"
    text = (package / "scene.toml").read_text("utf-8")
    assert 'up = "z"\ntwo_sided = true\nscale = 0.01\n' in text


def test_openstreetmap_is_named_as_a_source(package: Path, shared_data: Path) -> None:
    osm = shared_data / "nanjing-jianye" / "jiangxinzhou-a.osm"
    done = added(package, osm, options=ModelOptions(crop=Crop.around("32.0316,118.6990,500")))
    assert done.layers == [("jiangxinzhou-a", "buildings")]
    assert done.away == 0.0
    assert load_scene(package).scene.sources == ("© OpenStreetMap contributors (ODbL)",)
    village = shared_data / "city-osm" / "planet_10.068_48.135_10.071_48.137.osm"
    assert import_source(ImportWish(package, village, id="far")).away > 5000
    text = (package / "scene.toml").read_text("utf-8")
    assert text.count("OpenStreetMap") == 1


def test_a_terrain_begins_at_its_lowest_place(package: Path, tmp_path: Path) -> None:
    grid = "ncols 3\nnrows 3\nxllcorner 118.729\nyllcorner 31.979\ncellsize 0.001\n20 21 22\n20 21 22\n20 20 21\n"
    (tmp_path / "hill.asc").write_text(grid)
    assert added(package, tmp_path / "hill.asc").layers == [("hill", "relief")]
    assert "base = 20\n" in (package / "scene.toml").read_text("utf-8")


@pytest.mark.parametrize("name", ["a.png", "a.md", "a.scene", "a.toml", "a.vtt", "a.wav"])
def test_what_is_no_layer_is_told_where_it_belongs(package: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(AuthoringError) as error:
        import_source(ImportWish(package, tmp_path / name))
    assert name in error.value.lines(EN)[0]
    assert "no format" not in error.value.lines(EN)[0]


def test_only_a_folder_with_a_scene_is_added_to(package: Path, tmp_path: Path) -> None:
    file = write_map(tmp_path / "lawn.geojson", square(*AT, landuse="grass"))
    for scene, said in ((tmp_path, "has no scene.toml"), (tmp_path / "none", "has no scene.toml"), (file, "unpack")):
        with pytest.raises(AuthoringError, match=said):
            import_source(ImportWish(scene, file))
    assert import_source(ImportWish(package / "scene.toml", file)).layers


def test_nothing_is_left_of_what_fails(package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(package / "models", ignore_errors=True)
    (tmp_path / "a.obj").write_text("v 0 0 0\nv 4 0 0\nv 0 3 0\nf 1 2 3\n")
    before = {p: p.read_bytes() for p in package.rglob("*") if p.is_file()}

    def changed(file: SceneFile) -> None:
        raise ChangedOutsideError(file.path.name)

    monkeypatch.setattr(SceneFile, "save", changed)
    with pytest.raises(AuthoringError, match="changed meanwhile"):
        import_source(ImportWish(package, tmp_path / "a.obj"))
    assert {p: p.read_bytes() for p in package.rglob("*") if p.is_file()} == before
    assert not (package / "models").exists()
