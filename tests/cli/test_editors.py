"""The schemas, as editors take them: Tombi's language server completes, explains and refuses."""

from __future__ import annotations

import shutil
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.test_contract import run
from tests.language_server import LanguageServer

ROOT = Path(__file__).resolve().parents[2]

SCENE = """\
format = 1
id = "street"
title = { en = "Street" }
origin = { lat = 31.9, lon = 118.7 }

[style]
name = ""
time = 2023-05-22T09:00:00+08:00

[[layer]]
id = "houses"
kind = "buildings"
source = "layers/houses.geojson"
default_height = 12

[[layer]]
id = "streets"
kind = ""
source = "layers/streets.geojson"

[[view]]
id = "home"
target = [0, 0, 5]
distance = 100
azimuth = -60
elevation = 30
distanz = 3
"""


@pytest.fixture
def tombi(tmp_path: Path) -> Iterator[LanguageServer]:
    beside = shutil.which("tombi", path=str(Path(sys.executable).parent))
    if not beside:
        pytest.skip("Tombi is not installed")
    with LanguageServer([beside, "lsp", "--offline"], tmp_path) as server:
        yield server


def written(folder: Path, text: str) -> Path:
    path = folder / "scene.toml"
    path.write_text(text, encoding="utf-8")
    done = run("schema", "--into", folder)
    assert done.returncode == 0, done.stderr
    assert path.read_text(encoding="utf-8") == f"#:schema ./.jinyuzui/scene.schema.json\n{text}"
    return path


def place(path: Path, text: str, plus: int = 1) -> tuple[int, int]:
    lines = path.read_text(encoding="utf-8").splitlines()
    number = next(i for i, line in enumerate(lines) if text in line)
    return number + 1, lines[number].index(text) + plus + 1


def test_an_editor_refuses_a_wrong_key_and_nothing_that_is_right(tombi: LanguageServer, tmp_path: Path) -> None:
    path = written(tmp_path, SCENE.replace('name = ""', 'name = "paper"').replace('kind = ""', 'kind = "roads"'))
    tombi.open(path)
    [(line, message)] = tombi.faults()
    assert line == place(path, "distanz")[0]
    assert "distanz" in message


@pytest.mark.parametrize("scene", ["jinyuzui", "jianye", "members"])
def test_an_editor_finds_nothing_wrong_with_the_shipped_scenes(
    tombi: LanguageServer, tmp_path: Path, scene: str
) -> None:
    path = written(tmp_path, (ROOT / "scenes" / scene / "scene.toml").read_text(encoding="utf-8"))
    tombi.open(path)
    assert tombi.faults() == []
    hover = tombi.hover(*place(path, "elevation = "))
    assert "degrees over the horizon" in hover


def test_an_editor_completes_keys_and_values(tombi: LanguageServer, tmp_path: Path) -> None:
    path = written(tmp_path, SCENE)
    tombi.open(path)
    assert {"layer", "view", "hotspot", "tour", "schematic"} <= set(tombi.completions(place(path, "[style]")[0] - 1, 1))
    of_a_house = tombi.completions(place(path, "default_height = 12")[0] + 1, 1)
    assert {"colour", "z", "roof_detail"} <= set(of_a_house)
    assert not {"trees", "spacing", "rise"} & set(of_a_house), "keys of other kinds"
    assert {'"buildings"', '"relief"'} <= set(tombi.completions(*place(path, 'kind = ""', len('kind = "'))))
    assert {'"paper"', '"night"'} <= set(tombi.completions(*place(path, 'name = ""', len('name = "'))))


def test_an_editor_explains_keys(tombi: LanguageServer, tmp_path: Path) -> None:
    path = written(tmp_path, SCENE)
    tombi.open(path)
    assert "Metres, of what tells no height" in tombi.hover(*place(path, "default_height"))
    assert "Footprints that are extruded" in tombi.hover(*place(path, 'kind = "buildings"'))
    assert "counter-clockwise from east" in tombi.hover(*place(path, "azimuth"))


def test_an_editor_knows_kiosks_and_styles(tombi: LanguageServer, tmp_path: Path) -> None:
    kiosk = tmp_path / "kiosk.toml"
    kiosk.write_text('screen = "HDMI-1"\nhours = { closed = [2026-12-25] }\n[[scene]]\nsource = "jinyuzui"\n')
    assert run("schema", "kiosk", "--into", kiosk).returncode == 0
    tombi.open(kiosk)
    assert tombi.faults() == []
    said = run("schema", "style", "--into", tmp_path).stdout.splitlines()
    line = said[-1].partition(": ")[2]
    (tmp_path / "styles").mkdir()
    for shipped in (ROOT / "assets" / "styles").glob("*.toml"):
        style = tmp_path / "styles" / shipped.name
        style.write_text(f"{line}\n{shipped.read_text(encoding='utf-8')}", encoding="utf-8")
        tombi.open(style)
        assert tombi.faults() == []
        assert "what the story is about" in tombi.hover(*place(style, "accent-roof"))


def test_a_schema_is_written_once_and_all_else_stays(tmp_path: Path) -> None:
    text = "\ufeff# Mine\r\nformat = 1\r\nid = 'x' # here\r\n"
    path = tmp_path / "scene.toml"
    path.write_bytes(text.encode("utf-8"))
    for _ in range(2):
        assert run("schema", "--into", path).returncode == 0
        assert path.read_bytes().decode("utf-8") == "\ufeff#:schema ./.jinyuzui/scene.schema.json\r\n" + text[1:]
    assert tomllib.loads(path.read_bytes().decode("utf-8-sig"))["id"] == "x"


@pytest.mark.parametrize(("of", "folder"), [("card", "."), ("scene", "nowhere")])
def test_what_has_no_folder_or_no_file_says_so(tmp_path: Path, of: str, folder: str) -> None:
    done = run("schema", of, "--into", tmp_path / folder)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
