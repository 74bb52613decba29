"""From nothing to a scene that is sound, by the commands that each of them names next."""

from __future__ import annotations

import json
from pathlib import Path

from PIL import Image

from tests.cli.test_contract import run


def test_a_scene_is_made_added_to_checked_and_drawn(tmp_path: Path) -> None:
    made = run("new", "a place", "--title", "A place", "--title-zh", "一个地方", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    assert 'jinyuzui check "a place"' in made.stdout
    folder = tmp_path / "a place"
    ring = [[0.0, 45.0], [0.0005, 45.0], [0.0005, 45.0005], [0.0, 45.0005], [0.0, 45.0]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    (tmp_path / "lake.geojson").write_text(json.dumps({"type": "Feature", "properties": {}, "geometry": geometry}))
    done = run("import", folder, tmp_path / "lake.geojson", "--as", "water", "--set", "bank=0.5", lang="zh")
    assert (done.returncode, done.stderr) == (0, "")
    assert "lake，类型 water" in done.stdout
    assert 'id = "lake"\nkind = "water"\nsource = "layers/lake.geojson"\nbank = 0.5\n' in (
        folder / "scene.toml"
    ).read_text("utf-8")
    checked = run("check", folder)
    assert (checked.returncode, checked.stderr) == (0, "")
    drawn = run("render", folder, tmp_path / "out.png", "--size", "160x90")
    assert drawn.returncode == 0, drawn.stderr
    with Image.open(tmp_path / "out.png") as picture:
        colours = picture.convert("RGB").getcolors(1 << 16) or []
    assert any(r > 1.25 * b and r > 150 for _, (r, _, b) in colours), "no gold in the picture"


def test_wrong_words_are_told_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("x")
    for words, code, said in (
        (("new", "full"), 2, "is not empty"),
        (("new", "a", "--around", "1,2,3"), 2, "--osm"),
        (("new", "a", "--origin", "91,0"), 2, "LAT,LON"),
        (("new", "a", "--osm", "none.osm"), 1, "no such file"),
        (("import", "full", "none.osm"), 1, "scene.toml"),
        (("import", "full", "x", "--set", "at"), 2, "KEY=VALUE"),
    ):
        done = run(*words, cwd=tmp_path)
        assert (done.returncode, len(done.stderr.splitlines())) == (code, 1), done.stderr
        assert said in done.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == ["full"]
