"""Packages, sound and broken: every fault is named with its file and line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from viewer.i18n import LANGUAGES, Translator
from viewer.scene.issues import MESSAGES, Issue, SceneError, Severity
from viewer.scene.loader import read_scene

ROOT = Path(__file__).resolve().parents[3]


def issues_of(folder: Path) -> list[Issue]:
    """All issues of a package, fatal or not."""
    try:
        return list(read_scene(folder).issues)
    except SceneError as error:
        return list(error.issues)


def replace(folder: Path, old: str, new: str, *, file: str = "scene.toml") -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def line_of(folder: Path, text: str, *, file: str = "scene.toml") -> int:
    lines = (folder / file).read_text(encoding="utf-8").splitlines()
    return next(i for i, line in enumerate(lines, 1) if text in line)


def test_a_sound_package_has_no_issue(package: Path) -> None:
    read = read_scene(package)
    assert read.issues == ()
    assert read.features["houses"].names == ("tower", "hall", "")
    assert read.content["zh"]["tower"].head.title == "塔"


def test_a_layer_without_features_is_one_all_the_same(package: Path) -> None:
    (package / "layers" / "houses.geojson").write_text('{"type": "FeatureCollection", "features": []}')
    assert len(read_scene(package).features["houses"]) == 0


def test_a_file_that_several_layers_show_complains_once(package: Path) -> None:
    (package / "layers" / "houses.geojson").write_text('{"type": "FeatureCollection", "features": [{"type": "Feat"}]}')
    once = [i for i in issues_of(package) if i.code == "bad-feature"]
    again = (
        '[[layer]]\nid = "again"\nkind = "pillars"\nsource = "layers/houses.geojson"\npillar = [{ at = [0, 0, 0] }]\n\n'
    )
    replace(package, "[[place]]", f"{again}[[place]]")
    assert [i for i in issues_of(package) if i.code == "bad-feature"] == once
    assert len(once) == 1
    assert len(read_scene(package).features["again"]) == 1


@pytest.mark.parametrize(
    ("old", "new", "code", "at", "hint"),
    [
        ("default_height = 10", "default_heigth = 10", "unknown-key", "default_heigth", "default_height"),
        ("default_height = 10", "default_height = -4", "bad-value", "default_height", ""),
        ('kind = "buildings"', 'kind = "bildings"', "bad-value", 'kind = "bildings"', "buildings"),
        ("distance = 150", 'distance = "far"', "bad-value", 'distance = "far"', ""),
        ("elevation = 30", "", "missing-key", "[[view]]", ""),
        ('id = "home"', 'id = "Home!"', "bad-value", 'id = "Home!"', ""),
        ("lat = 31.98", "lat = 131.98", "bad-value", "origin", ""),
        ('related = ["inside"]', 'related = ["insde"]', "bad-reference", "related", "inside"),
        ('anchor = { object = "tower" }', 'anchor = { object = "towr" }', "bad-reference", "towr", "tower"),
        ('place = "hall"', 'place = "hal"', "bad-reference", 'place = "hal"', "hall"),
        ('id = "inside"', 'id = "tower"', "duplicate-id", "", ""),
        ('"layers/houses.geojson"', '"layers/none.geojson"', "missing-file", "source", "layers/houses.geojson"),
        ('"layers/houses.geojson"', '"../other.geojson"', "unsafe-path", "source", ""),
        ('"layers/houses.geojson"', '"layers/houses.dxf"', "unsupported-format", "source", ""),
        ("distance = 150", "distance = nan", "bad-value", "distance", ""),
        ("distance = 150", "distance = inf", "bad-value", "distance", ""),
        ("target = [0, 0, 5]", "target = [0, nan, 5]", "bad-value", "target", ""),
        ("distance = 150", "d" + ".d" * 20_000 + " = 1", "too-large", "d.d", ""),
        ("distance = 150", "distance = " + "[" * 5_000 + "]" * 5_000, "too-large", "", ""),
        ("format = 1", "format = 7", "newer-format", "format", ""),
        ("[[place]]", "[[place]", "syntax", "[[place]", ""),
    ],
)
def test_each_fault_is_named_with_file_and_line(
    package: Path, old: str, new: str, code: str, at: str, hint: str
) -> None:
    replace(package, old, new)
    found = [i for i in issues_of(package) if i.code == code]
    assert found, issues_of(package)
    assert found[0].file == "scene.toml"
    if at:
        assert found[0].line == line_of(package, at)
    assert found[0].hint == hint


def test_all_faults_come_at_once(package: Path) -> None:
    replace(package, "default_height = 10", "default_heigth = 10")
    replace(package, "distance = 150", 'distance = "far"')
    replace(package, 'title = "The tower"', "title = 5", file="content/en/tower.md")
    found = {(i.file, i.code) for i in issues_of(package)}
    assert {("scene.toml", "unknown-key"), ("scene.toml", "bad-value"), ("content/en/tower.md", "bad-value")} <= found


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("hotspot:inside", "hotspot:nowhere", "bad-link", 7),
        ("hotspot:inside", "http://example.org/", "bad-link", 7),
        ("hotspot:inside", "file:///etc/passwd", "bad-link", 7),
        ('label = "Height"', 'lable = "Height"', "unknown-key", 4),
        ("A tower.", "A <b>tower</b>\n\n---\n\n", "reduced-text", 9),
        ("+++\ntitle", "title", "bad-value", 1),
        ('title = "The tower"', 'title = "The tower', "syntax", 2),
    ],
)
def test_faults_of_a_text_are_named_with_their_line(package: Path, old: str, new: str, code: str, line: int) -> None:
    replace(package, old, new, file="content/en/tower.md")
    found = [i for i in issues_of(package) if i.code == code]
    assert found, issues_of(package)
    assert (found[0].file, found[0].line) == ("content/en/tower.md", line)


def test_html_of_a_text_is_shown_as_text(package: Path) -> None:
    replace(package, "A tower.", '<img src="file:///etc/passwd"> <script>x</script>', file="content/en/tower.md")
    html = read_scene(package).content["en"]["tower"].html
    assert "<img" not in html
    assert "<script" not in html
    assert "&lt;img" in html


def test_a_bad_feature_is_left_out_and_the_others_stay(package: Path) -> None:
    path = package / "layers" / "houses.geojson"
    data = json.loads(path.read_text())
    data["features"][1]["geometry"]["coordinates"] = [[[500.0, 3], [1, 2], [3, "x"], [5, 6]]]
    path.write_text(json.dumps(data, indent=1))
    read = read_scene(package)
    assert read.features["houses"].names == ("tower", "")
    [issue] = [i for i in read.issues if i.code == "bad-feature"]
    assert issue.severity is Severity.WARNING
    assert issue.line > 1
    assert issue.path.startswith("features[1].geometry")


@pytest.mark.parametrize(
    "source", ["{", "[]", '{"type": "Nothing"}', '{"type":"FeatureCollection"}', "\xff", "[" * 9000]
)
def test_a_lone_file_that_is_no_geojson_is_fatal(tmp_path: Path, source: str) -> None:
    path = tmp_path / "x.geojson"
    path.write_bytes(source.encode("latin-1"))
    with pytest.raises(SceneError) as caught:
        read_scene(path)
    assert caught.value.issues[0].severity is Severity.FATAL
    assert str(path) in caught.value.issues[0].file


@pytest.mark.parametrize("name", ["scene.kml", "x.fbx"])
def test_formats_to_come_are_a_clear_issue(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("{}")
    with pytest.raises(SceneError) as caught:
        read_scene(path)
    assert caught.value.issues[0].code == "unsupported-format"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", MESSAGES)
def test_every_message_is_one_line_in_every_language(code: str, lang: str) -> None:
    text = Issue(code, Severity.ERROR, "f", 1, 2, "a.b", "found", "object", "meant").format(Translator(lang))
    assert "\n" not in text
    assert text.startswith("f:1:2: ")
    assert text.endswith(f"[{code}]")
    assert "{" not in text


def test_every_code_is_documented() -> None:
    text = (ROOT / "docs" / "issues.md").read_text(encoding="utf-8")
    assert set(MESSAGES) <= set(re.findall(r"`([a-z-]+)`", text))


def test_a_package_without_a_layer_says_so(tmp_path: Path) -> None:
    head = 'format = 1\nid = "bare"\ntitle = "Bare"\norigin = { lat = 32.0, lon = 118.7 }\n'
    (tmp_path / "scene.toml").write_text(head, encoding="utf-8")
    [issue] = read_scene(tmp_path).issues
    assert (issue.code, issue.severity, issue.path) == ("empty", Severity.WARNING, "layer")
