"""The command handout: a document of a tour, or why there is none."""

from __future__ import annotations

import shutil
from pathlib import Path

import pypdfium2
import pytest

from tests.cli.test_contract import run

SMALL = Path(__file__).resolve().parents[1] / "samples" / "small"
TOUR = """
[[tour]]
id = "round"
title = { en = "Round", zh = "一圈" }
[[tour.step]]
hotspot = "tower"
notes = { en = "Say it slowly.", zh = "慢慢说。" }
"""


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    folder = tmp_path / "scene"
    shutil.copytree(SMALL, folder)
    with (folder / "scene.toml").open("a", encoding="utf-8") as file:
        file.write(TOUR)
    return folder


def test_a_tour_becomes_a_document_in_the_language_that_is_asked_for(scene: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"
    done = run("--lang", "zh", "handout", scene, out, "--notes")
    assert done.returncode == 0, done.stderr
    pdf = pypdfium2.PdfDocument(out)
    text = "".join(page.get_textpage().get_text_bounded() for page in pdf)
    assert "一圈" in text
    assert "慢慢说。" in text
    # A picture of the scene, not paper: the map and the step.
    grey = pdf[1].render(scale=0.5).to_numpy()[..., :3].astype(int)
    assert len({tuple(p) for p in grey.reshape(-1, 3)[::7]}) > 200
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_a_scene_without_a_tour_has_no_handout(tmp_path: Path) -> None:
    done = run("handout", SMALL, tmp_path / "out.pdf")
    assert done.returncode == 2
    assert "tour" in done.stderr
    assert not (tmp_path / "out.pdf").exists()


def test_a_tour_that_there_is_not_and_a_folder_that_there_is_not_are_told(scene: Path, tmp_path: Path) -> None:
    wrong = run("handout", scene, tmp_path / "out.pdf", "--tour", "rounds")
    assert wrong.returncode == 2
    assert "round" in wrong.stderr
    nowhere = run("handout", scene, tmp_path / "none" / "out.pdf")
    assert nowhere.returncode == 2
    assert "none" in nowhere.stderr


@pytest.mark.soak(only=True)
def test_a_step_in_another_scene_is_told_too(tmp_path: Path) -> None:
    folder, out = tmp_path / "hub", tmp_path / "out.pdf"
    shutil.copytree(SMALL.parent / "hub", folder)
    with (folder / "scene.toml").open("a", encoding="utf-8") as file:
        file.write('[[tour]]\nid = "round"\ntitle = "Round"\n[[tour.step]]\nhotspot = "map"\n')
        file.write('[[tour.step]]\nscene = "inner"\nhotspot = "way-back"\n[[tour.step]]\nhotspot = "nowhere"\n')
    inner = folder / "scenes" / "inner" / "content" / "en" / "way-back.md"
    inner.parent.mkdir(parents=True, exist_ok=True)
    inner.write_text('+++\ntitle = "The way back"\n+++\nOf the other scene.\n', "utf-8")
    done = run("handout", folder, out)
    assert done.returncode == 0, done.stderr
    pdf = pypdfium2.PdfDocument(out)
    text = [page.get_textpage().get_text_bounded() for page in pdf]
    assert any("Of the other scene." in page for page in text)
    marks = [item.get_title() for item in pdf.get_toc()][1:]
    assert [mark[:2] for mark in marks] == ["1 ", "2 ", "3 "]
    assert marks[1] == "2 The way back"
