"""Style files: shipped ones are sound and readable, a scene's own is checked and used."""

from __future__ import annotations

from pathlib import Path

import pytest

from viewer.resources import assets_folder
from viewer.scene.issues import Severity
from viewer.scene.loader import read_scene
from viewer.scene.paints import Paint, paint_code
from viewer.scene.style import Style, load_style, rgb, style_names


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [c / 255 for c in rgb(colour)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a: str, b: str) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_shipped_styles_are_offered_in_order() -> None:
    assert style_names() == ("paper", "night", "hologram", "contrast", "plain")


@pytest.mark.parametrize("name", style_names())
def test_pins_can_be_read(name: str) -> None:
    pins = load_style(name).pins
    for ink, ground in ((pins.disc_ink, pins.disc), (pins.chosen_ink, pins.chosen), (pins.pill_ink, pins.pill)):
        assert contrast(ink, ground) >= 4.5, (ink, ground)


@pytest.mark.parametrize("name", style_names())
def test_outlines_stand_out_from_the_walls_and_roofs_about_them(name: str) -> None:
    style = load_style(name)
    for line in (style.marks.hover_line, style.marks.chosen_line):
        grounds = [style.paints.ground, style.paints.block]
        assert all(contrast(line, ground) >= 3.0 for ground in grounds), line


def own(package: Path, text: str) -> tuple[Style, list[str]]:
    (package / "styles").mkdir()
    (package / "styles" / "mine.toml").write_text(text, encoding="utf-8")
    scene = package / "scene.toml"
    scene.write_text(scene.read_text(encoding="utf-8") + '\n[style]\nfile = "styles/mine.toml"\n', encoding="utf-8")
    read = read_scene(package)
    return read.style, [f"{i.file}:{i.line}: {i.code} {i.path}" for i in read.issues if i.severity >= Severity.ERROR]


def test_a_scene_brings_its_own_style(package: Path) -> None:
    text = (assets_folder() / "styles" / "paper.toml").read_text(encoding="utf-8")
    style, faults = own(package, text.replace('water = "#9cc9de"', 'water = "#123456"'))
    assert not faults
    assert style.paints.water == "#123456"


def test_a_fault_in_it_names_its_place_and_paper_stands_in(package: Path) -> None:
    text = (assets_folder() / "styles" / "paper.toml").read_text(encoding="utf-8")
    style, faults = own(package, text.replace('water = "#9cc9de"', 'water = "blue"'))
    line = 1 + text[: text.index("water =")].count("\n")
    assert faults == [f"styles/mine.toml:{line}: bad-value paints.water"]
    assert style == load_style("paper")


def test_an_unknown_style_is_an_error_with_its_place(package: Path) -> None:
    scene = package / "scene.toml"
    scene.write_text(scene.read_text(encoding="utf-8") + '\n[style]\nname = "papr"\n', encoding="utf-8")
    read = read_scene(package)
    [issue] = [i for i in read.issues if i.path == "style.name"]
    assert issue.line == scene.read_text(encoding="utf-8").count("\n")
    assert "paper" in issue.expected
    assert read.style == load_style("paper")


def test_colours_are_paints_by_name_or_bytes() -> None:
    assert paint_code("accent-roof")[3] == Paint.ACCENT_ROOF
    assert paint_code("#010203") == (1, 2, 3, 255)
    assert paint_code("own") == paint_code(None) == (0, 0, 0, 0)
    assert paint_code("water 1") == paint_code("water") == (204, 204, 204, Paint.WATER)
    assert paint_code("water 1.25") == paint_code("water 1.9") == (255, 255, 255, Paint.WATER)
    assert paint_code("water 0.5") == (102, 102, 102, Paint.WATER)
    assert paint_code("water x") == paint_code("water 1e3") == paint_code("#010203 1.1") == (0, 0, 0, 0)
