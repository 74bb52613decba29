"""Formats, kinds of layers and commands of other packages, as the command line and its worker take them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

ROOT = Path(__file__).resolve().parents[2]
PLUGINS = ROOT / "tests" / "plugins"
SAMPLE, BROKEN = PLUGINS / "sample", PLUGINS / "broken"

SCENE = """format = 1
id = "spiky"
title = "Spiky"
origin = { lat = 32, lon = 118 }

[[layer]]
id = "houses"
kind = "buildings"
source = "houses.geojson"

[[layer]]
id = "tips"
kind = "spikes"
source = "tips.pts"
"""
TIPS = "118 32 30 north tip\n118.0005 32 40\n"
HOUSES = (ROOT / "tests" / "samples" / "small" / "layers" / "houses.geojson").read_text(encoding="utf-8")

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """The command line with some folders of packages beside the program's own, and a cache of this test's own."""

    def command(*arguments: object, plugins: tuple[Path, ...] = (SAMPLE,)) -> subprocess.CompletedProcess[str]:
        environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
        folders = os.pathsep.join(map(str, (ROOT, *plugins)))
        environment |= {"PYTHONPATH": folders, "PYTHONUTF8": "1", "JINYUZUI_CACHE": str(tmp_path / "cache")}
        line = [sys.executable, "-P", "-m", "viewer", *map(str, arguments), "--lang", "en"]
        return subprocess.run(
            line, capture_output=True, text=True, encoding="utf-8", env=environment, cwd=tmp_path, check=False
        )

    return command


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    """A package that wants what the sample package adds."""
    folder = tmp_path / "spiky"
    folder.mkdir()
    (folder / "scene.toml").write_text(SCENE, encoding="utf-8")
    (folder / "tips.pts").write_text(TIPS, encoding="utf-8")
    houses = HOUSES.replace("118.73", "118.00").replace("31.98", "32.00")
    (folder / "houses.geojson").write_text(houses, encoding="utf-8")
    return folder


def test_added_layers_and_formats_are_read_by_the_worker_and_kept(run: Run, scene: Path, tmp_path: Path) -> None:
    for _ in range(2):
        done = run("info", scene, "--json")
        assert done.returncode == 0, done.stderr
        facts = json.loads(done.stdout)
        assert facts["issues"] == []
        assert facts["triangles"] > 8
    assert len(list((tmp_path / "cache").glob("*.scene"))) == 1
    assert (run("check", scene).returncode, run("count", scene).stdout) == (0, "2\n")


def test_the_sample_is_installed_by_pip(run: Run, scene: Path, tmp_path: Path) -> None:
    source, site = tmp_path / "source", tmp_path / "site"
    shutil.copytree(SAMPLE, source, ignore=shutil.ignore_patterns("__pycache__", "*.dist-info"))
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check"]
    line = [sys.executable, "-m", "pip", "install", *options, "--target", str(site), str(source)]
    done = subprocess.run(line, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr
    facts = json.loads(run("info", scene, "--json", plugins=(site,)).stdout)
    assert facts["issues"] == []
    assert facts["triangles"] > 8
    assert json.loads(run("info", scene / "tips.pts", "--json", plugins=(site,)).stdout)["objects"] == 2
    assert run("count", scene, plugins=(site,)).stdout == "2\n"


def test_an_added_layer_is_drawn(run: Run, scene: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.png"
    done = run("render", scene, out, "--size", "64x48")
    assert done.returncode == 0, done.stderr
    assert QImage(str(out)).width() == 64


def test_a_lone_file_of_an_added_format_is_a_scene(run: Run, scene: Path) -> None:
    facts = json.loads(run("info", scene / "tips.pts", "--json").stdout)
    assert (facts["objects"], facts["issues"]) == (2, [])
    (scene / "tips.pts").write_text(TIPS + "here\n", encoding="utf-8")
    done = run("check", scene / "tips.pts")
    assert done.returncode == 1
    assert "tips.pts:3:1: error: line 3: found here, expected lon lat height; left out [bad-feature]" in done.stderr


EXPECTED = "expected .geojson, .json, .osm, .osm.pbf, .pbf, .osm.gz, .osm.bz2, .shp, .gpkg, .imdf, .imdf.zip, .zip"
"""Suffixes of features, before the added one."""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            'source = "tips.pts"',
            'source = "tips.pts"\nheigth = 3',
            "scene.toml:15:1: error: layer[1].heigth: unknown key",
        ),
        (
            'source = "tips.pts"',
            'source = "tips.pts"\nheight = -3',
            "scene.toml:15:1: error: layer[1].height: found -3",
        ),
        ('"spikes"', '"spike"', "did you mean spikes?"),
        ('"tips.pts"', '"tips.kml"', f"{EXPECTED}, .pts"),
        ('"tips.pts"', '"tip.pts"', "scene.toml:14:1: error: layer[1].source: the file tip.pts does not exist"),
        ('"spikes"', '"*"', "layer[1].kind"),
    ],
)
def test_an_added_layer_is_checked_as_ours_are(run: Run, scene: Path, old: str, new: str, told: str) -> None:
    path = scene / "scene.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    done = run("check", scene)
    assert done.returncode == 1
    assert told in done.stderr


def test_what_is_kept_ends_with_the_package_that_it_is_made_by(run: Run, scene: Path) -> None:
    assert run("check", scene).returncode == 0
    done = run("check", scene, plugins=())
    assert done.returncode == 1
    assert "'spikes'" in done.stderr
    assert run("check", scene).returncode == 0


def test_the_help_lists_added_commands(run: Run) -> None:
    done = run("--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert "count the layers of a scene" in done.stdout
    assert "count" not in run("--help", plugins=()).stdout


def test_broken_packages_are_told_and_all_else_works(run: Run, scene: Path) -> None:
    both = (SAMPLE, BROKEN)
    path = scene / "scene.toml"
    path.write_text(
        path.read_text(encoding="utf-8") + '\n[[layer]]\nid = "x"\nkind = "boom"\nany = 1\n', encoding="utf-8"
    )
    facts = json.loads(run("info", scene, "--json", plugins=both).stdout)
    assert facts["triangles"] > 8
    told = {(i["file"], i["path"]): i["found"] for i in facts["issues"]}
    origin = "broken-viewer 0.1"
    assert "No module named 'broken_viewer.missing'" in told[origin, "jinyuzui.layers boom"]
    assert told[origin, "jinyuzui.layers odd"] == "broken_viewer:NUMBER: int != viewer.scene.layers.LayerKind"
    assert told[origin, "jinyuzui.layers buildings"] == told[origin, "jinyuzui.formats geojson"] == "its name is taken"
    assert told[origin, "jinyuzui.formats greedy"].startswith(".json")
    assert told["scene.toml", "layer[2]"] == "boom"
    done = run("--help", plugins=both)
    assert done.returncode == 0
    assert "count the layers" in done.stdout
    assert "broken-viewer 0.1: warning: jinyuzui.commands boom cannot be used: SystemExit" in done.stderr
    assert "jinyuzui.commands check cannot be used: its name is taken" in done.stderr
    assert "broken_viewer has no SUMMARY, arguments, run" in done.stderr
    assert run("check", "jinyuzui", plugins=both).stderr == ""
    done = run("boom", plugins=both)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)


def test_nothing_is_looked_up_for_what_the_program_has_itself(tmp_path: Path) -> None:
    code = (
        "import sys; from viewer.cli.main import main; main(['info', sys.argv[1]]); "
        "print('importlib.metadata' in sys.modules, file=sys.stderr)"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT), "JINYUZUI_CACHE": str(tmp_path)}
    small = ROOT / "tests" / "samples" / "small"
    line = [sys.executable, "-c", code, str(small)]
    for _ in range(2):
        done = subprocess.run(line, capture_output=True, text=True, env=environment, check=False)
        assert done.stderr == "False\n"


def test_the_worker_finds_packages_where_its_host_does(scene: Path, tmp_path: Path) -> None:
    """A host may have put them on its own path; the folder that it is started in is not passed on."""
    code = (
        "import sys; sys.path.append(sys.argv[2]); from viewer.build.job import LoadJob; "
        "print(len(LoadJob(sys.argv[1]).wait().issues))"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT), "JINYUZUI_CACHE": str(tmp_path / "cache")}
    line = [sys.executable, "-P", "-c", code, str(scene), str(SAMPLE)]
    done = subprocess.run(line, capture_output=True, text=True, env=environment, check=False, cwd=tmp_path)
    assert done.stdout == "0\n", done.stderr
