"""The command line, as scripts use it: each in a process of its own, without a display."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage

ROOT = Path(__file__).resolve().parents[2]


def run(
    *arguments: object, cwd: Path | None = None, lang: str = "en", env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    environment |= {"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"} | dict(env or {})
    command = [sys.executable, "-m", "viewer", *map(str, arguments), "--lang", lang]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", env=environment, cwd=cwd or ROOT, check=False
    )


def answer(*arguments: object) -> Any:
    done = run(*arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_scenes_are_listed_in_both_languages() -> None:
    assert "jinyuzui\tJinyuzui Fund Block" in run("scenes").stdout
    assert "jinyuzui\t金鱼嘴基金街区" in run("scenes", lang="zh").stdout


def test_info_counts_what_is_there() -> None:
    facts = answer("info", "jinyuzui", "--json")
    assert set(facts) == {
        "id",
        "titles",
        "objects",
        "triangles",
        "instances",
        "hotspots",
        "views",
        "tours",
        "bounds",
        "issues",
        "load_s",
    }
    assert facts["id"] == "jinyuzui"
    assert facts["hotspots"] >= 8
    assert facts["instances"] >= 200
    assert facts["issues"] == []


def test_a_sound_scene_checks_with_0() -> None:
    done = run("check", "jinyuzui")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_broken_scene_checks_with_1_and_a_line_for_each_fault(package: Path) -> None:
    path = package / "scene.toml"
    text = (
        path.read_text(encoding="utf-8")
        .replace("default_height", "default_heigth")
        .replace("distance = 150", "distance = -1")
    )
    path.write_text(text, encoding="utf-8")
    done = run("check", package, "--brief")
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("scene.toml:10:1: error:")
    assert "did you mean default_height?" in lines[0]
    assert lines[1].startswith("scene.toml:20:1: error:")
    report = json.loads(run("check", package, "--json").stdout)
    assert [i["code"] for i in report[0]["issues"]] == ["unknown-key", "bad-value"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["info", "nosuch"], 2),
        (["check", "nosuch"], 2),
        (["nosuch"], 2),
        (["render", "jinyuzui", "x.png", "--size", "0x3"], 2),
        (["render", "jinyuzui", "x.png", "--view", "nosuch"], 2),
        (["render", "jinyuzui", "x.png", "--style", "nosuch"], 2),
        (["render", "jinyuzui", "x.png", "--time", "tomorrow"], 2),
        (["info"], 2),
        (["pick", "jinyuzui", "a", "b"], 2),
        (["bench"], 2),
    ],
)
def test_wrong_usage_is_one_line_and_2(arguments: list[str], code: int, tmp_path: Path) -> None:
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == code
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_a_command_that_is_mistyped_is_guessed(tmp_path: Path) -> None:
    done = run("chek", "somewhere", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.splitlines() == ["jinyuzui: unrecognized arguments: somewhere; did you mean jinyuzui check?"]
    assert "did you mean" not in run("jinyuzui", "--bogus", cwd=tmp_path).stderr


def test_what_cannot_be_opened_is_one_line_and_1(tmp_path: Path) -> None:
    path = tmp_path / "x.geojson"
    path.write_text("{")
    for command in ("info", "check"):
        done = run(command, path, *(["--brief"] if command == "check" else []))
        assert done.returncode == 1
        assert len(done.stderr.splitlines()) == 1
        assert str(path) in done.stderr


def test_the_schema_is_json_schema() -> None:
    import jsonschema

    schema = answer("schema")
    jsonschema.Draft202012Validator.check_schema(schema)
    import tomllib

    scene = tomllib.loads((ROOT / "scenes" / "jinyuzui" / "scene.toml").read_text(encoding="utf-8"))
    scene["style"]["time"] = scene["style"]["time"].isoformat()
    jsonschema.validate(scene, schema)


def test_a_pick_names_what_lies_there(package: Path) -> None:
    found = answer("pick", package, 400, 300, "--size", "800x600", "--json")
    assert found["object"] == "tower"
    assert found["hotspot"] == "tower"
    assert len(found["position"]) == 3
    nothing = answer("pick", package, 2, 2, "--size", "800x600", "--json")
    assert nothing == {"object": None, "hotspot": None, "position": None, "distance": None}


def test_a_picture_is_written_without_a_display(package: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.png"
    done = run("render", package, out, "--size", "320x200")
    assert done.returncode == 0, done.stderr
    image = QImage(str(out))
    assert (image.width(), image.height()) == (320, 200)
    colours = {image.pixel(x, y) for x in range(0, 320, 8) for y in range(0, 200, 8)}
    assert len(colours) > 20


def test_the_window_command_without_a_display_says_so_and_writes_a_picture(package: Path, tmp_path: Path) -> None:
    done = run(package, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "no display" in done.stderr
    assert QImage(str(tmp_path / "jinyuzui.png")).width() == 1920


def test_info_on_all_sample_files_is_a_count_or_an_issue(shared_data: Path) -> None:
    from viewer.build.loading import load_scene
    from viewer.scene.issues import SceneError

    folders = ("city-buildings", "nanjing-jianye", "gltf-samples", "gltf-bad")
    files = [
        p
        for f in folders
        for p in sorted((shared_data / f).rglob("*"))
        if p.suffix in (".geojson", ".gltf", ".glb", ".osm")
    ]
    assert files
    for path in files:
        try:
            count = load_scene(path).geometry.triangles
        except SceneError as error:
            count = len(error.issues)
        assert count > 0, path


def test_doctor_tells_versions_and_opengl() -> None:
    done = run("doctor")
    assert done.returncode in (0, 3)
    assert "numpy" in done.stdout
    assert "OpenGL" in done.stdout


def test_a_reset_forgets_the_settings(tmp_path: Path, kept: Path) -> None:
    config = kept / "config"
    config.mkdir()
    (config / "settings.json").write_text('{"language": "zh"}')
    done = run("show", ROOT / "tests" / "samples" / "small", "--reset", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert not (config / "settings.json").exists()
    assert (tmp_path / "jinyuzui.png").is_file()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are text")
def test_names_that_are_no_text_and_that_drive_terminals_come_out_as_escapes(tmp_path: Path) -> None:
    source = (ROOT / "tests" / "samples" / "small" / "layers" / "houses.geojson").read_bytes()
    name = os.fsdecode(b"caf\xe9\x1b[31m\n.geojson")
    (tmp_path / name).write_bytes(source)
    (tmp_path / f"bad-{name}").write_bytes(b"{")
    facts = json.loads(run("info", name, "--json", cwd=tmp_path).stdout)
    assert facts["titles"][""] == "caf\\xe9\\x1b[31m"
    done = run("check", name, f"bad-{name}", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout == "caf\\xe9\\x1b[31m .geojson: 0 issues\nbad-caf\\xe9\\x1b[31m .geojson: 1 issue\n"
    assert done.stderr.startswith("bad-caf\\xe9\\x1b[31m\\n.geojson:1:2: fatal: syntax")
    assert [r["scene"] for r in json.loads(run("check", name, "--json", cwd=tmp_path).stdout)]
    out = os.fsdecode(b"out\xe9.png")
    assert run("render", name, out, "--size", "32x32", cwd=tmp_path).returncode == 0
    assert (tmp_path / out).read_bytes().startswith(b"\x89PNG")


def test_migrate_says_what_it_does_not_do(package: Path, tmp_path: Path) -> None:
    before = (package / "scene.toml").read_bytes()
    done = run("migrate", package)
    assert (done.returncode, done.stderr) == (0, "")
    assert "format 1 already" in done.stdout
    assert (package / "scene.toml").read_bytes() == before
    (package / "scene.toml").write_text("format = 5\n")
    (tmp_path / "x.scene").write_bytes(b"PK")
    for what, code in ((package, 1), (tmp_path / "x.scene", 2), (tmp_path / "none", 2)):
        done = run("migrate", what)
        assert done.returncode == code
        assert len(done.stderr.splitlines()) == 1
    assert "newer" in run("migrate", package).stderr
