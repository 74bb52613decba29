"""Scenes that are known by their ids."""

from __future__ import annotations

import os
import shutil
import zipfile
from pathlib import Path

import pytest

from viewer.build import cache
from viewer.scene.collection import known_scenes, scene_of_id, user_scenes, way_to
from viewer.scene.issues import SceneError
from viewer.scene.loader import read_scene, resolve
from viewer.scene.titles import scene_title

ROOT = Path(__file__).resolve().parents[3]
SMALL = ROOT / "tests" / "samples" / "small"
HUB = ROOT / "tests" / "samples" / "hub"


def copied(target: Path, id_: str, source: Path = SMALL, own: str = "small") -> Path:
    shutil.copytree(source, target)
    file = target / "scene.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(f'id = "{own}"', f'id = "{id_}"', 1), encoding="utf-8")
    return target


def zipped(folder: Path, target: Path) -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                out.write(file, file.relative_to(folder).as_posix())
    return target


@pytest.fixture
def folders(tmp_path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path, Path]:
    """Two folders of the path list and the system's, of which none is there yet."""
    monkeypatch.setenv("JINYUZUI_SCENES", os.pathsep.join([str(tmp_path / "a"), "", str(tmp_path / "b")]))
    return tmp_path / "a", tmp_path / "b", kept / "data" / "scenes"


def test_scenes_in_the_users_folders_are_opened_by_their_ids(folders: tuple[Path, Path, Path], tmp_path: Path) -> None:
    a, b, system = folders
    assert user_scenes() == ()
    street = copied(a / "My street", "street")
    square = zipped(copied(tmp_path / "square", "square"), (b.mkdir(), b / "squ (1).scene")[1])
    yard = copied(system / "yard", "yard")
    (a / "notes").mkdir()
    (a / "notes.txt").write_text("no scene", encoding="utf-8")
    (a / ".trash").mkdir()
    assert [(s.id, s.path) for s in user_scenes()] == [("street", street), ("square", square), ("yard", yard)]
    for id_ in ("street", "square", "yard"):
        assert read_scene(id_).scene.id == id_
        assert scene_title(id_, "zh") == "小"
        assert cache.entry_for(id_)
    with pytest.raises(SceneError) as caught:
        resolve("stret")
    assert caught.value.issues[0].hint == "street"


def test_a_folder_of_the_list_may_be_a_scene_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    street = copied(tmp_path / "street", "street")
    monkeypatch.setenv("JINYUZUI_SCENES", str(street))
    assert [(s.id, s.path) for s in user_scenes()] == [("street", street)]


def test_an_id_means_the_shipped_scene_else_the_first_one(folders: tuple[Path, Path, Path]) -> None:
    a, b, _ = folders
    mine, first, second = copied(a / "mine", "jinyuzui"), copied(a / "one", "street"), copied(b / "two", "street")
    shipped = scene_of_id("jinyuzui")
    assert shipped == ROOT / "scenes" / "jinyuzui"
    assert scene_of_id("street") == first
    hidden = {s.path: s.hidden_by for s in user_scenes()}
    assert hidden == {mine: shipped, first: None, second: first}
    assert {mine, second} < {s.path for s in known_scenes()}


def test_what_is_damaged_is_listed_by_its_name(folders: tuple[Path, Path, Path]) -> None:
    a, *_ = folders
    copied(a / "broken", "x")
    (a / "broken" / "scene.toml").write_text("= no toml", encoding="utf-8")
    (a / "torn.scene").write_bytes(b"PK no zip")
    assert [s.id for s in user_scenes()] == ["broken", "torn"]


@pytest.mark.parametrize("packed", [False, True])
def test_scenes_of_the_user_stand_in_miniature_and_behind_portals(
    folders: tuple[Path, Path, Path], tmp_path: Path, packed: bool
) -> None:
    a, *_ = folders
    inner = copied(tmp_path / "any name", "inner", HUB / "scenes" / "inner", "inner")
    a.mkdir()
    there = zipped(inner, a / "any.scene") if packed else Path(shutil.copytree(inner, a / "any"))
    hub = Path(shutil.copytree(HUB, tmp_path / "hub"))
    shutil.rmtree(hub / "scenes")
    read = read_scene(hub)
    assert not [issue for issue in read.issues if issue.code == "bad-reference"]
    assert [inner.scene.id for inner in read.scenes.values()] == ["inner"]
    assert way_to(hub, "inner") == there
    # A change of it is a change of what it is shown in.
    before = cache.entry_for(str(hub))
    if packed:
        (inner / "more.txt").write_text("x", encoding="utf-8")
        zipped(inner, there)
    else:
        (there / "more.txt").write_text("x", encoding="utf-8")
    assert cache.entry_for(str(hub)) not in (before, None)


def test_portals_of_a_packed_scene_lead_to_the_scenes_within_it(tmp_path: Path) -> None:
    file = zipped(HUB, tmp_path / "hub.scene")
    inner = way_to(file, "inner")
    assert inner == file / "scenes" / "inner"
    read = read_scene(inner)
    assert read.scene.id == "inner"
    assert read.root == inner
    assert scene_title(str(inner), "en") == scene_title(str(HUB / "scenes" / "inner"), "en")
    assert cache.entry_for(str(inner)) not in (cache.entry_for(str(file)), None)
    with pytest.raises(SceneError) as caught:
        read_scene(file / "scenes" / "none")
    assert caught.value.issues[0].code == "missing-file"
