"""Single checks: what they tell, and what they leave alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from viewer.authoring.text_edits import EditedFile, Replacement
from viewer.authoring.toml_file import ChangedOutsideError
from viewer.checking.inspection import inspect
from viewer.checking.legibility import contrast
from viewer.cli.fixing import is_slip
from viewer.scene.issues import Issue, Severity
from viewer.scene.style import load_style, style_names
from viewer.scene.toml import read_toml


def changed(package: Path, old: str, new: str, file: str = "scene.toml") -> tuple[Issue, ...]:
    """What is told of a package after a change."""
    path = package / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return inspect(str(package)).issues


def test_names_are_the_same_in_all_languages_unless_others_of_their_kind_are_translated(package: Path) -> None:
    view = '[[view]]\nid = "{0}"\ntitle = {1}\ntarget = [0, 0, 5]\ndistance = 90\nazimuth = 0\nelevation = 20\n\n'
    view += "[[hotspot]]"
    assert changed(package, "[[hotspot]]", view.format("a", '"Small world"')) == ()
    for name in ("b", "c"):
        told = changed(package, "[[hotspot]]", view.format(name, '{ en = "One", zh = "一" }'))
    assert [(i.code, i.expected) for i in told] == [("missing-content", "zh")]


def test_a_sign_that_is_empty_in_a_language_is_told_of(package: Path) -> None:
    sign = '[[sign]]\nid = "s"\non = "tower"\nsize = 2\ntext = {{ en = "One", zh = "{0}" }}\n\n[[hotspot]]'
    told = changed(package, "[[hotspot]]", sign.format(""))
    assert [(i.code, i.path, i.expected) for i in told] == [("missing-content", "sign[0].text", "zh")]
    assert changed(package, 'zh = "" }\n\n[[hotspot]]', 'zh = "一" }\n\n[[hotspot]]') == ()


def test_notes_and_hidden_files_are_not_unused(package: Path) -> None:
    for name in ("README.md", "content/README.md", ".notes.geojson", "_old/houses.geojson", "map.qgz", "settings.json"):
        path = package / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x", encoding="utf-8")
    assert inspect(str(package)).issues == ()
    (package / "content" / "zh" / "nobody.md").write_text('+++\ntitle = "X"\n+++\n', encoding="utf-8")
    assert [(i.code, i.file) for i in inspect(str(package)).issues] == [("unused-file", "content/zh/nobody.md")]


@pytest.mark.parametrize(
    ("anchor", "code"),
    [
        ("[0, 0, 35]", ""),
        ("[0, 0, 200]", "floating-anchor"),
        ("[0, 0, 12]", "buried-anchor"),
        ("[0, 15, 1]", ""),
        ('{ object = "hall", offset = [0, 0, 4] }', ""),
        ('{ object = "hall", offset = [0, 0, 400] }', "floating-anchor"),
        # Within what it belongs to a pin may stand.
        ('{ object = "tower", offset = [0, 0, -20] }', ""),
    ],
)
def test_an_anchor_stands_on_something(package: Path, anchor: str, code: str) -> None:
    told = changed(package, '{ object = "tower" }', anchor)
    assert [i.code for i in told] == [code] * bool(code), told


def test_a_camera_in_a_house_is_told_unless_the_house_is_left_out(package: Path) -> None:
    [told] = changed(package, "target = [0, 0, 5]\ndistance = 150", "target = [0, 0, 12]\ndistance = 4")
    assert (told.code, told.expected, told.line) == ("view-inside", "tower", 19)
    assert changed(package, "elevation = 30", 'elevation = 30\nhide = ["tower"]') == ()


def test_what_hangs_on_a_layer_that_is_gone_is_not_told_as_well(package: Path) -> None:
    (package / "layers" / "houses.geojson").unlink()
    assert [i.code for i in inspect(str(package)).issues] == ["missing-file"]


def test_a_text_that_cannot_be_read_is_not_missing_as_well(package: Path) -> None:
    told = changed(package, 'title = "The tower"', "title = 5", "content/en/tower.md")
    assert [(i.code, i.file) for i in told] == [("bad-value", "content/en/tower.md")]


def test_a_check_that_fails_is_told_and_the_others_go_on(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(evidence: object) -> list[Issue]:
        raise RuntimeError("nobody foresaw this")

    monkeypatch.setattr("viewer.checking.idle_files.unused", fails)
    told = changed(package, "number = 2", "number = 1")
    assert [i.code for i in told] == ["failed-part", "duplicate-number"]


@pytest.mark.parametrize("name", style_names())
def test_shipped_styles_can_be_read(name: str) -> None:
    pins = load_style(name).pins
    assert contrast(pins.pill, pins.pill_ink) >= 4.5
    assert contrast(pins.disc, pins.disc_ink) >= 3
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize(
    ("name", "meant", "slip"),
    [
        ("default_heigth", "default_height", True),
        ("towerr", "tower", True),
        ("Tower", "tower", True),
        ("north_tower", "north-tower", True),
        ("power", "tower", False),
        ("view-1", "view-2", False),
        ("room1", "room", False),
        ("ab", "a", False),
        ("tower", "", False),
        ("wall-back", "wall-front", False),
    ],
)
def test_only_slips_are_repaired(name: str, meant: str, slip: bool) -> None:
    assert is_slip(name, meant) == slip


def test_a_word_is_replaced_only_where_it_stands_alone_and_once(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b'a = "towr"\r\nb = ["towr", "towr-2", "x/towr"]\r\nc = "towr towr"\n')
    edited = EditedFile(path, toml=True)
    assert edited.replace(Replacement(1, 1, "towr", "tower"))
    assert edited.replace(Replacement(2, 1, "towr", "tower"))
    assert not edited.replace(Replacement(3, 1, "towr", "tower"))
    assert not edited.replace(Replacement(9, 1, "towr", "tower"))
    assert not edited.replace(Replacement(3, 1, "c", "b"))  # a key twice is no TOML
    edited.save()
    assert path.read_bytes() == b'a = "tower"\r\nb = ["tower", "towr-2", "x/towr"]\r\nc = "towr towr"\n'
    edited.replace(Replacement(1, 1, "tower", "hall"))
    path.write_bytes(b"changed")
    with pytest.raises(ChangedOutsideError):
        edited.save()
    assert path.read_bytes() == b"changed"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('a = ["x", "y"\nb = 1\n', (1, 14)),
        ("a = [\n  1,\n  2,\n\n[b]\n", (4, 1)),
        ("a = [\n  1\n  2,\n]\n", (2, 4)),
        ('a = { x = 1, y = "z"\nb = 1\n', (1, 21)),
        ("[v]\nx = 1\n[[v]]\nx = 2\n", (1, 1)),
        ("[[v]]\nx = 1\n[v]\nx = 2\n", (3, 3)),
        ('a = "x\nb = 1\n', (1, 7)),
        ('a = [1, # ] no end\nb = "]"\n', (1, 8)),
        ('a = 1\nb = """\nno end\n', (2, 5)),
        ("a = [\r\n  1,\r\n\r\n[b]\r\n", (3, 1)),
    ],
)
def test_what_is_open_is_named_where_it_should_have_been_closed(text: str, place: tuple[int, int]) -> None:
    data, issue = read_toml(text.encode(), "a.toml", Severity.ERROR)
    assert data is None
    assert issue
    assert (issue.line, issue.column) == place, issue


def test_every_invalid_toml_file_is_told_with_a_line(shared_data: Path) -> None:
    files = sorted((shared_data / "toml-invalid").rglob("*.toml"))
    assert len(files) > 200
    for path in files:
        source = path.read_bytes()
        _, issue = read_toml(source, path.name, Severity.ERROR)
        assert issue is None or 1 <= issue.line <= source.count(b"\n") + source.count(b"\r") + 1, path
