"""Texts of a package read alone: what is shown before a worker has looked at all else."""

from __future__ import annotations

from pathlib import Path

import pytest

from viewer.build.loading import load_scene
from viewer.scene.formats.svg import draw
from viewer.scene.issues import SceneError
from viewer.scene.rereading import reread, same_but_words


def changed(package: Path, name: str, before: str, after: str) -> None:
    file = package / name
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), encoding="utf-8")


def test_titles_and_texts_are_read_anew(package: Path) -> None:
    before = load_scene(package).scene
    changed(package, "scene.toml", "Small", "Little")
    changed(package, "content/en/tower.md", "The tower", "The mast")
    words = reread(package, before, draw)
    assert words
    assert "Little" in str(words.scene.title)
    assert words.content["en"]["tower"].head.title == "The mast"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param('source = "layers/houses.geojson"', 'source = "layers/other.geojson"', id="layer"),
        pytest.param("lat = 31.98", "lat = 31.97", id="origin"),
    ],
)
def test_another_geometry_is_left_to_the_worker(package: Path, before: str, after: str) -> None:
    scene = load_scene(package).scene
    changed(package, "scene.toml", before, after)
    assert reread(package, scene, draw) is None


@pytest.mark.parametrize(
    ("key", "words"),
    [("caption", True), ("notes", True), ("narration", False), ("subtitles", False), ("hotspot", False)],
)
def test_texts_are_told_from_what_has_to_be_looked_up(package: Path, key: str, words: bool) -> None:
    file = package / "scene.toml"
    tour = '\n[[tour]]\nid = "round"\ntitle = "Round"\n[[tour.step]]\nview = "home"\n'
    file.write_text(file.read_text(encoding="utf-8") + tour, encoding="utf-8")
    before = load_scene(package).scene
    file.write_text(file.read_text(encoding="utf-8") + f'{key} = "tower"\n', encoding="utf-8")
    found = reread(package, before, draw)
    assert found
    assert found.scene != before
    assert same_but_words(found.scene, before) == words


def test_faults_name_their_lines(package: Path) -> None:
    before = load_scene(package).scene
    changed(package, "scene.toml", 'id = "small"', 'id = "small')
    with pytest.raises(SceneError) as caught:
        reread(package, before, draw)
    issue = caught.value.issues[0]
    assert (issue.file, issue.line) == ("scene.toml", 2)
