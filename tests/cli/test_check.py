"""What `jinyuzui check` prints: excerpts, SARIF, repairs, explanations."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest

from viewer.cli.diagnostics import is_coloured

ROOT = Path(__file__).resolve().parents[2]


def check(
    *words: str | Path, cwd: Path | None = None, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "viewer", "check", *map(str, words), "--lang", "en"]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **(environment or {})}
    return subprocess.run(line, capture_output=True, text=True, encoding="utf-8", cwd=cwd or ROOT, env=env, check=False)


@pytest.fixture
def broken(package: Path) -> Path:
    """A package with a slip in a key, and one behind Chinese letters."""
    path = package / "scene.toml"
    text = path.read_text(encoding="utf-8").replace("default_height", "default_heigth")
    path.write_text(text.replace('{ en = "Small", zh = "小" }', '{ zh = "小", en = 5 }'), encoding="utf-8")
    return package


def test_the_line_of_a_fault_is_shown_with_a_sign_under_what_is_meant(broken: Path) -> None:
    lines = check(broken).stderr.splitlines()
    at = next(i for i, line in enumerate(lines) if "[unknown-key]" in line)
    assert lines[at + 1] == "   10 | default_heigth = 10"
    assert lines[at + 2] == "      | ^~~~~~~~~~~~~~"
    # A Chinese letter takes two columns of a terminal, and one of the file.
    at = next(i for i, line in enumerate(lines) if "title" in line and "[bad-value]" in line)
    assert lines[at].startswith("scene.toml:3:")
    assert lines[at + 1].endswith('zh = "小", en = 5 }')
    assert "^" in lines[at + 2]


def test_colours_are_for_terminals_and_who_asks_for_them(broken: Path) -> None:
    plain, forced = check(broken), check(broken, environment={"FORCE_COLOR": "1"})
    assert "\x1b" not in plain.stderr
    assert "\x1b[1;31merror:" in forced.stderr
    assert "\x1b" not in check(broken, environment={"FORCE_COLOR": "1", "NO_COLOR": "1"}).stderr

    class Terminal:
        def isatty(self) -> bool:
            return True

    terminal: Any = Terminal()
    assert is_coloured(terminal, {"TERM": "xterm"})
    assert not is_coloured(terminal, {"TERM": "xterm", "NO_COLOR": "1"})
    assert not is_coloured(terminal, {"TERM": "dumb"})
    assert not is_coloured(None, {})


def test_a_model_that_cannot_be_read_is_told_with_the_line_that_names_it(package: Path) -> None:
    path = package / "scene.toml"
    layer = '\n[[layer]]\nid = "m"\nkind = "model"\nsource = "m.glb"\n'
    path.write_text(path.read_text(encoding="utf-8") + layer, encoding="utf-8")
    (package / "m.glb").write_bytes(b"glTF\x02\0\0\0")
    line = len(path.read_text(encoding="utf-8").splitlines())
    assert f"named in scene.toml:{line}:1" in check(package).stderr
    [report] = json.loads(check(package, "--json").stdout)
    assert report["issues"][0]["named"] == {"file": "scene.toml", "line": line, "column": 1}


def test_one_letter_is_repaired_and_every_other_byte_stays(broken: Path) -> None:
    path = broken / "scene.toml"
    source = path.read_bytes().replace(b'zh = "\xe5\xb0\x8f", en = 5', b"zh = \"\xe5\xb0\x8f\"  ,en='Small'")
    source = source.replace(b"\n", b"\r\n").replace(b"default_heigth = 10", b"default_heigth  =10 # why so low?")
    source = source.replace(b'["inside"]', b'["insdie"]').replace(b'object = "tower"', b'object = "towerr"')
    path.write_bytes(source)
    text = broken / "content" / "en" / "tower.md"
    text.write_text(text.read_text(encoding="utf-8").replace("hotspot:inside", "hotspot:isnide"), encoding="utf-8")
    done = check(broken, "--fix")
    assert (done.returncode, done.stdout) == (0, f"{broken}: 0 issues\n")
    wanted = source.replace(b"default_heigth", b"default_height").replace(b"insdie", b"inside")
    assert path.read_bytes() == wanted.replace(b"towerr", b"tower")
    assert "(hotspot:inside)" in text.read_text(encoding="utf-8")
    told = done.stderr.splitlines()
    assert "scene.toml:10: fixed: default_heigth is default_height now" in told
    assert "content/en/tower.md:7: fixed: isnide is inside now" in told
    assert len(told) == 4


def test_what_may_be_meant_otherwise_is_not_repaired(package: Path) -> None:
    path = package / "scene.toml"
    source = path.read_text(encoding="utf-8").replace('object = "tower"', 'object = "power"')
    path.write_text(source.replace("elevation = 30", "elevation = 130"), encoding="utf-8")
    before = path.read_bytes()
    assert check(package, "--fix").returncode == 1
    assert path.read_bytes() == before


SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "$schema": {"type": "string", "format": "uri"},
        "runs": {"type": "array", "items": {"$ref": "#/$defs/run"}},
    },
    "additionalProperties": False,
    "$defs": {
        "message": {
            "type": "object",
            "required": ["text"],
            "properties": {"text": {"type": "string", "minLength": 1}, "markdown": {"type": "string"}},
            "additionalProperties": False,
        },
        "artifact": {
            "type": "object",
            "properties": {"uri": {"type": "string", "pattern": r"^[^\\\s]*$"}, "uriBaseId": {"type": "string"}},
            "additionalProperties": False,
        },
        "region": {
            "type": "object",
            "properties": {
                **{
                    key: {"type": "integer", "minimum": 1}
                    for key in ("startLine", "startColumn", "endLine", "endColumn")
                },
                "snippet": {
                    "type": "object",
                    "properties": {"text": {"type": "string"}},
                    "additionalProperties": False,
                },
            },
            "dependentRequired": {"startColumn": ["startLine"], "endColumn": ["startLine", "startColumn"]},
            "additionalProperties": False,
        },
        "location": {
            "type": "object",
            "properties": {
                "message": {"$ref": "#/$defs/message"},
                "logicalLocations": {"type": "array"},
                "physicalLocation": {
                    "type": "object",
                    "required": ["artifactLocation"],
                    "properties": {
                        "artifactLocation": {"$ref": "#/$defs/artifact"},
                        "region": {"$ref": "#/$defs/region"},
                    },
                    "additionalProperties": False,
                },
            },
            "additionalProperties": False,
        },
        "result": {
            "type": "object",
            "required": ["message"],
            "properties": {
                "ruleId": {"type": "string"},
                "ruleIndex": {"type": "integer", "minimum": 0},
                "level": {"enum": ["none", "note", "warning", "error"]},
                "message": {"$ref": "#/$defs/message"},
                "locations": {"type": "array", "items": {"$ref": "#/$defs/location"}},
                "relatedLocations": {"type": "array", "items": {"$ref": "#/$defs/location"}, "uniqueItems": True},
                "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}},
            },
            "additionalProperties": False,
        },
        "run": {
            "type": "object",
            "required": ["tool"],
            "properties": {
                "tool": {
                    "type": "object",
                    "required": ["driver"],
                    "properties": {
                        "driver": {
                            "type": "object",
                            "required": ["name"],
                            "properties": {
                                "name": {"type": "string"},
                                "version": {"type": "string"},
                                "rules": {
                                    "type": "array",
                                    "uniqueItems": True,
                                    "items": {
                                        "type": "object",
                                        "required": ["id"],
                                        "properties": {
                                            "id": {"type": "string"},
                                            "shortDescription": {"$ref": "#/$defs/message"},
                                            "help": {"$ref": "#/$defs/message"},
                                        },
                                        "additionalProperties": False,
                                    },
                                },
                            },
                            "additionalProperties": False,
                        }
                    },
                },
                "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                "originalUriBaseIds": {"type": "object", "additionalProperties": {"$ref": "#/$defs/artifact"}},
                "results": {"type": "array", "items": {"$ref": "#/$defs/result"}},
            },
            "additionalProperties": False,
        },
    },
}
"""What the schema of SARIF 2.1.0 (OASIS) says of the objects that are written; it allows no other keys in them."""


def sarif(*words: str | Path, cwd: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(check(*words, "--sarif", cwd=cwd).stdout)
    jsonschema.validate(told, SARIF)
    [run] = told["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        for location in result["locations"]:
            uri = location["physicalLocation"]["artifactLocation"]
            assert "uriBaseId" in uri or not uri["uri"].startswith(("/", "file:"))
    assert all(base["uri"].endswith("/") for base in run.get("originalUriBaseIds", {}).values())
    return dict(run)


def test_sarif_is_valid_and_its_paths_lead_to_the_files(broken: Path) -> None:
    run = sarif(broken, cwd=broken.parent)
    key = next(r for r in run["results"] if r["ruleId"] == "unknown-key")
    place = key["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "small/scene.toml"}
    assert place["region"]["startLine"] == 10
    assert (place["region"]["startColumn"], place["region"]["endColumn"]) == (1, 15)
    assert place["region"]["snippet"]["text"] == "default_heigth = 10"
    assert key["level"] == "error"


def test_sarif_of_what_lies_elsewhere_or_in_a_zip(broken: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "a b"
    elsewhere.mkdir()
    run = sarif(broken, cwd=elsewhere)
    place = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    base = run["originalUriBaseIds"][place["uriBaseId"]]["uri"]
    assert unquote(base) == f"{broken.as_uri()}/"
    assert place["uri"] == "scene.toml"
    packed = elsewhere / "small town.scene"
    with zipfile.ZipFile(packed, "w") as into:
        for path in sorted(broken.rglob("*")):
            if path.is_file():
                into.write(path, path.relative_to(broken).as_posix())
    [result, *_] = sarif(packed.name, cwd=elsewhere)["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "small%20town.scene"}}
    assert result["message"]["text"].startswith("scene.toml: ")


def test_a_code_is_explained_with_its_example() -> None:
    done = check("--explain", "unknown-key")
    assert done.returncode == 0
    assert "default_heigth = 10" in done.stdout
    unknown = check("--explain", "unknown-kye")
    assert unknown.returncode == 2
    assert "did you mean unknown-key?" in unknown.stderr


def test_no_scene_is_wrong_usage() -> None:
    done = check()
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
