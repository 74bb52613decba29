"""Packages that are edited: what was not meant stays byte for byte, undoing ends where it began, nothing is lost."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.soak import amount
from tests.unit.authoring.test_scene_file import SCENE as WALK
from viewer.authoring import edits
from viewer.authoring.content_text import ContentText
from viewer.authoring.project import Draft, Project
from viewer.authoring.table_blocks import blocks
from viewer.authoring.table_text import TableText
from viewer.authoring.toml_file import ChangedOutsideError, UnreadableTomlError
from viewer.scene.loader import read_scene

ROOT = Path(__file__).resolve().parents[3]
SCENES = sorted(path.parent.name for path in (ROOT / "scenes").glob("*/scene.toml"))

WRITTEN = '''# The place.
format = 1
id = "a"

[[view]] # home
id = "home"
target = [0, 0, 1]   # the middle

# Two spots.
[[hotspot]]
id = "one"   # the first
number = 1
anchor = { object = "tower", offset = [0, 0, 2] } # on top
aliases = [
  "x", # [[hotspot]]
  "y",
]

# The second.
[[hotspot]]
id = "two"
anchor = [1, 2, 3]
subtitle = """
[[hotspot]]
"""

[[tour]]
id = "t"
[[tour.step]]
hotspot = "one"
seconds = 30 # short
[tour.step.flight]
seconds = 3
# after it
[[tour.step]]
hotspot = "two"

[style]
name = "paper"
'''


def files_of(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    shutil.copytree(ROOT / "scenes" / "jinyuzui", tmp_path / "jinyuzui")
    return Project(tmp_path / "jinyuzui")


def test_tables_are_found_where_they_stand_and_not_in_texts() -> None:
    lines = WRITTEN.splitlines(keepends=True)
    found = {block.address: (lines[block.start].strip(), block.end) for block in blocks(lines)}
    assert list(found) == [
        ("view", 0),
        ("hotspot", 0),
        ("hotspot", 1),
        ("tour", 0),
        ("tour", 0, "step", 0),
        ("tour", 0, "step", 1),
        ("style",),
    ]
    assert lines[found["tour", 0, "step", 0][1] - 1] == "seconds = 3\n"


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_value_is_set_and_nothing_else_is_touched(line_end: str) -> None:
    text = TableText(WRITTEN.replace("\n", line_end).encode())
    text.set(("hotspot", 0), "number", 7)
    text.set(("hotspot", 0), "anchor", {"object": "tower", "offset": [0.0, 0.0, 5.0]})
    expected = WRITTEN.replace("number = 1", "number = 7").replace("[0, 0, 2]", "[0.0, 0.0, 5.0]")
    assert text.source.decode() == expected.replace("\n", line_end)
    text.set(("tour", 0, "step", 0), "seconds", 45)
    text.set((), "id", "b")
    expected = expected.replace("seconds = 30", "seconds = 45").replace('id = "a"', 'id = "b"')
    assert text.source.decode() == expected.replace("\n", line_end)


def test_tables_come_go_and_change_places_with_all_that_is_written_in_them() -> None:
    text = TableText(WRITTEN.encode())
    assert text.add(("hotspot",), {"id": "three", "anchor": [0.0, 0.0, 0.0]}) == 2
    assert text.value(("hotspot", 2, "id")) == "three"
    assert text.source.decode().index('id = "three"') < text.source.decode().index("[[tour]]")
    text.remove(("hotspot", 2))
    assert text.source.decode() == WRITTEN
    text.move(("tour", 0, "step", 0), 1)
    assert [text.value(("tour", 0, "step", n, "hotspot")) for n in (0, 1)] == ["two", "one"]
    assert text.value(("tour", 0, "step", 1, "flight", "seconds")) == 3
    text.move(("tour", 0, "step", 1), 0)
    assert text.source.decode() == WRITTEN
    text.remove(("hotspot", 0))
    assert "# The second.\n" in text.source.decode()
    assert text.value(("hotspot", 0, "id")) == "two"


def test_what_is_no_toml_or_not_there_is_told() -> None:
    with pytest.raises(UnreadableTomlError):
        TableText(b"id = [")
    with pytest.raises(KeyError):
        TableText(WRITTEN.encode()).set(("hotspot", 9), "number", 1)
    with pytest.raises(KeyError):
        TableText(b'tour = [{ id = "t", step = [{ hotspot = "one" }] }]\n').set(("tour", 0, "step", 0), "seconds", 5)
    with pytest.raises(UnreadableTomlError):
        ContentText(b"no head")


def test_a_head_and_its_text_are_changed_apart() -> None:
    written = b'+++\r\ntitle = "Old" # a name\r\n[[row]]\r\nlabel = "a"\r\ntext = "b"\r\n+++\r\nWords.\r\n'
    text = ContentText(written)
    text.title = "New"
    assert text.source == written.replace(b"Old", b"New")
    text.body = "Other\nwords.\n"
    assert text.source.endswith(b"+++\r\nOther\r\nwords.\r\n")
    text.show({"file": "images/a.png"})
    assert b'[picture]\r\nfile = "images/a.png"' in text.source
    text.show({"view": "home"})
    assert b"images/a.png" not in text.source
    fresh = ContentText(None)
    fresh.title, fresh.body = "T", "B\n"
    assert fresh.source == b'+++\ntitle = "T"\n+++\nB\n'


@pytest.fixture
def walk(tmp_path: Path) -> Project:
    (tmp_path / "scene.toml").write_bytes(WALK.encode())
    return Project(tmp_path)


def written(walk: Project) -> str:
    return (walk.root / "scene.toml").read_text("utf-8")


def test_a_time_changes_its_line_alone(walk: Project) -> None:
    assert walk.edit("time", lambda draft: edits.set_step(draft, "a", 0, "seconds", 55))
    assert written(walk) == WALK.replace("seconds = 40 #", "seconds = 55 #")
    assert walk.edit("time", lambda draft: edits.set_step(draft, "a", 1, "seconds", 32.5))
    assert written(walk) == WALK.replace("seconds = 40 #", "seconds = 55 #").replace("seconds = 30", "seconds = 32.5")


def test_a_text_changes_in_its_language_alone(walk: Project) -> None:
    def make(draft: Draft) -> None:
        edits.set_words(draft, ("tour", 0, "step", 0), "notes", "zh", '大家好，"欢迎"。')
        edits.set_words(draft, ("tour", 0, "step", 1), "notes", "zh", "继续。")
        edits.set_words(draft, ("tour", 0, "step", 2), "caption", "en", "Three.")
        edits.set_title(draft, "tour", "a", "en", "")

    assert walk.edit("texts", make)
    scene = walk.draft().scene
    steps = scene.value(("tour", 0, "step"))
    assert steps[0]["notes"] == {"en": "Hello.", "zh": '大家好，"欢迎"。'}
    assert steps[1]["notes"] == {"en": "Go on.", "zh": "继续。"}
    assert steps[2]["caption"] == {"en": "Three."}
    assert scene.value(("tour", 0, "title")) == {"zh": "甲"}
    for line in WALK.splitlines():
        assert "#" not in line or line in written(walk)


def test_one_text_for_all_languages_stays_that_of_the_others(walk: Project) -> None:
    assert walk.edit("text", lambda draft: edits.set_words(draft, ("tour", 0, "step", 1), "notes", "en", "On."))
    assert walk.draft().scene.value(("tour", 0, "step", 1, "notes")) == {"en": "On.", "zh": "Go on."}


def test_a_step_moves_with_what_is_written_about_it(walk: Project) -> None:
    assert walk.edit("order", lambda draft: edits.move_step(draft, "a", 1, 2))
    text, steps = written(walk), walk.draft().scene.value(("tour", 0, "step"))
    assert [s["hotspot"] for s in steps] == ["one", "three", "two"]
    assert text.index("# Only if there is time.") > text.index('"three"')
    assert text.index("# First we arrive.") < text.index('"one"')
    assert walk.draft().scene.value(("style",)) == {"name": "paper"}


def test_the_weight_that_is_usual_is_not_written(walk: Project) -> None:
    assert walk.edit("weight", lambda draft: edits.set_step(draft, "a", 1, "weight", "may"))
    assert 'weight = "may"' in written(walk)
    assert walk.edit("weight", lambda draft: edits.set_step(draft, "a", 1, "weight", None))
    assert written(walk) == WALK
    assert not walk.edit("weight", lambda draft: edits.set_step(draft, "a", 1, "weight", None))


@pytest.mark.parametrize(("tour", "step", "error"), [("b", 0, KeyError), ("a", 3, IndexError), ("a", -1, IndexError)])
def test_what_is_not_there_cannot_be_changed(walk: Project, tour: str, step: int, error: type[Exception]) -> None:
    with pytest.raises(error):
        walk.edit("time", lambda draft: edits.set_step(draft, tour, step, "seconds", 1))
    assert written(walk) == WALK
    assert walk.done == []


def test_a_view_becomes_the_one_that_opens_the_scene(project: Project) -> None:
    before = project.draft().scene.value(("view", project.draft().scene.find("view", "home")))
    assert project.edit("home", lambda draft: edits.open_with(draft, "river"))
    scene = project.draft().scene
    home, river = (scene.value(("view", scene.find("view", name))) for name in ("home", "river"))
    assert {key: home.get(key) for key in edits.CAMERA} == {
        key: river.get(key, before.get(key)) for key in edits.CAMERA
    }
    assert home["title"] == before["title"]


def test_a_place_comes_and_goes_with_what_names_it(project: Project) -> None:
    began = files_of(project.root)

    def make(draft: Draft) -> None:
        id_ = edits.add_place(draft, "fund-tower", [], {"en": "Tower", "zh": "塔楼"})
        edits.set_place(draft, id_, "entry", "river")
        edits.set_place(draft, id_, "hide", ["fund-tower"])
        edits.set_spot(draft, edits.ids(draft.scene, "hotspot")[0], "place", id_)

    assert project.edit("place", make)
    read = read_scene(project.root)
    assert not read.issues
    place = next(p for p in read.scene.place if p.object == "fund-tower")
    assert (place.entry, place.hide) == ("river", ("fund-tower",))
    assert project.edit("gone", lambda draft: edits.remove_place(draft, place.id))
    assert not read_scene(project.root).issues
    assert place.id not in [h.place for h in read_scene(project.root).scene.hotspot]
    project.undo()
    project.undo()
    assert files_of(project.root) == began


def test_what_the_editor_writes_is_a_scene(project: Project) -> None:
    def make(draft: Draft) -> None:
        spot = edits.add_spot(
            draft, {"en": "A new spot", "zh": "新地点"}, edits.anchor_value("", None, (1.0, 2.0, 3.0))
        )
        edits.put_view(draft, "fresh", {"target": [0, 0, 1], "distance": 50.0, "azimuth": 10.0, "elevation": 20.0})
        edits.set_spot(draft, spot, "view", "fresh")
        edits.add_step(draft, "morning", {"hotspot": spot}, {"en": "Tour"})
        edits.add_step(draft, "evening", {"view": "fresh"}, {"en": "Evening", "zh": "傍晚"})

    assert project.edit("add", make)
    read = read_scene(project.root)
    assert not read.issues
    spot = next(h for h in read.scene.hotspot if h.id == "a-new-spot")
    assert spot.view == "fresh"
    assert read.content["zh"]["a-new-spot"].head.title == "新地点"
    assert [tour.id for tour in read.scene.tour][-1] == "evening"

    def drop(draft: Draft) -> None:
        edits.remove_spot(draft, "a-new-spot", ("en", "zh"))
        edits.remove_view(draft, "fresh")

    assert project.edit("remove", drop)
    # A tour whose only step went is gone too.
    assert "evening" not in edits.ids(project.draft().scene, "tour")
    assert not (project.root / "content" / "zh" / "a-new-spot.md").exists()


def test_the_view_of_a_spot_goes_with_it_unless_another_is_seen_from_there(project: Project) -> None:
    began = files_of(project.root)
    camera = {"target": [0, 0, 1], "distance": 50.0, "azimuth": 10.0, "elevation": 20.0}
    for shared in (False, True):

        def make(draft: Draft, shared: bool = shared) -> None:
            edits.add_spot(draft, {"en": "Mill"}, [1, 2, 3])
            edits.put_view(draft, "mill", camera)
            edits.set_spot(draft, "mill", "view", "mill")
            if shared:
                edits.set_spot(draft, "letter", "view", "mill")
            edits.remove_spot(draft, "mill", ("en", "zh"))

        project.edit("make", make)
        assert ("mill" in edits.ids(project.draft().scene, "view")) == shared
        assert not read_scene(project.root).issues
        while project.undo():
            pass
        assert files_of(project.root) == began


def test_a_spot_takes_an_id_from_its_title_with_all_that_names_it(project: Project) -> None:
    began = files_of(project.root)

    def make(draft: Draft) -> None:
        edits.add_spot(draft, {"en": "A new spot", "zh": "新地点"}, [1, 2, 3])
        edits.set_spot(draft, "letter", "related", ["a-new-spot"])
        edits.add_step(draft, "walk", {"hotspot": "a-new-spot"}, {"en": "Walk", "zh": "漫步"})

    def name(draft: Draft) -> None:
        draft.section("a-new-spot", "en").title = "The old mill"
        assert edits.rename_spot(draft, "a-new-spot", "The old mill", ("en", "zh")) == "the-old-mill"

    assert project.edit("make", make)
    assert project.edit("rename", name)
    read = read_scene(project.root)
    assert not read.issues
    spots = {spot.id: spot for spot in read.scene.hotspot}
    assert "a-new-spot" not in spots
    assert spots["letter"].related == ("the-old-mill",)
    assert read.scene.tour[-1].step[0].hotspot == "the-old-mill"
    assert read.content["en"]["the-old-mill"].head.title == "The old mill"
    assert read.content["zh"]["the-old-mill"].head.title == "新地点"
    assert not (project.root / "content" / "en" / "a-new-spot.md").exists()
    # Another one of that title does not take its place.
    project.edit("another", lambda draft: edits.add_spot(draft, {"en": "The old mill"}, [0, 0, 0]))
    assert edits.ids(project.draft().scene, "hotspot")[-1] == "the-old-mill-2"
    while project.undo():
        pass
    assert files_of(project.root) == began


def test_views_and_tours_take_ids_from_their_titles(project: Project) -> None:
    began = files_of(project.root)
    camera = {"target": [0, 0, 1], "distance": 50.0, "azimuth": 10.0, "elevation": 20.0}

    def make(draft: Draft) -> None:
        edits.put_view(draft, "view", camera)
        edits.set_spot(draft, "letter", "view", "view")
        edits.add_step(draft, "tour", {"view": "view"}, {"en": "Tour", "zh": "导览"})
        assert edits.rename_view(draft, "view", "From the river") == "from-the-river"
        assert edits.rename_tour(draft, "tour", "An evening") == "an-evening"

    assert project.edit("make", make)
    scene = read_scene(project.root).scene
    assert next(spot for spot in scene.hotspot if spot.id == "letter").view == "from-the-river"
    assert (scene.tour[-1].id, scene.tour[-1].step[0].view) == ("an-evening", "from-the-river")
    assert project.undo()
    assert files_of(project.root) == began


def test_the_view_that_has_a_spots_id_is_renamed_with_it(project: Project) -> None:
    def make(draft: Draft) -> None:
        edits.add_spot(draft, {"en": "A new spot", "zh": "新地点"}, [1, 2, 3])
        edits.put_view(draft, "a-new-spot", {"target": [0, 0, 1], "distance": 5.0, "azimuth": 1.0, "elevation": 2.0})
        edits.set_spot(draft, "a-new-spot", "view", "a-new-spot")

    project.edit("make", make)
    project.edit("name", lambda draft: edits.rename_spot(draft, "a-new-spot", "Mill", ("en", "zh")))
    read = read_scene(project.root)
    assert (read.scene.hotspot[-1].id, read.scene.hotspot[-1].view, read.scene.view[-1].id) == ("mill",) * 3
    assert not read.issues
    project.edit("remove", lambda draft: edits.remove_spot(draft, "mill", ("en", "zh")))
    assert "mill" not in edits.ids(project.draft().scene, "view")


def some_edit(draft: Draft, dice: random.Random) -> None:
    """Something that an author might do."""
    scene = draft.scene
    spots, views, tours = (edits.ids(scene, kind) for kind in ("hotspot", "view", "tour"))
    kind = dice.randrange(8)
    point = (dice.uniform(-9, 9), dice.uniform(-9, 9), dice.uniform(0, 9))
    if kind == 0 or not spots:
        edits.add_spot(draft, {"en": dice.choice(["A", "Été", "", "高塔"]), "zh": "地点"}, edits.near(point))
    elif kind == 1:
        edits.set_spot(draft, dice.choice(spots), "anchor", edits.anchor_value("tower", (0.0, 0.0, 1.0), point))
    elif kind == 2:
        edits.remove_spot(draft, dice.choice(spots), ("en", "zh"))
    elif kind == 3:
        camera = {"target": edits.near(point), "distance": 10.0, "azimuth": 5.0, "elevation": 5.0}
        edits.put_view(draft, dice.choice([*views, "fresh"]), camera)
    elif kind == 4 and len(views) > 1:
        edits.remove_view(draft, dice.choice(views[1:]))
    elif kind == 5:
        edits.add_step(draft, dice.choice([*tours, "walk"]), {"hotspot": dice.choice(spots)}, {"en": "Walk"})
    elif kind == 6 and tours:
        tour = dice.randrange(len(tours))
        count = scene.count(("tour", tour, "step"))
        edits.move_step(draft, tours[tour], dice.randrange(count), dice.randrange(count))
    else:
        section = draft.section(edits.content_of(draft, dice.choice(spots)), dice.choice(["en", "zh"]))
        section.title, section.body = dice.choice(["One", '"Two"', "三\\"]), dice.choice(["Text.\n", "# A\n\n*b*\n"])


@pytest.mark.soak
@pytest.mark.parametrize("scene", SCENES)
def test_random_edits_undone_end_where_they_began_byte_for_byte(tmp_path: Path, scene: str) -> None:
    shutil.copytree(ROOT / "scenes" / scene, tmp_path / scene)
    project, dice = Project(tmp_path / scene), random.Random(scene)
    began = files_of(project.root)
    done = 0
    for _ in range(amount(500, 60)):
        done += project.edit("something", lambda draft: some_edit(draft, dice))
    ended = files_of(project.root)
    assert done > 30
    # Each is a scene: no edit has broken the file.
    read_scene(project.root)
    for _ in range(done):
        assert project.undo()
    assert project.undo() is None
    assert files_of(project.root) == began
    while project.redo():
        pass
    assert files_of(project.root) == ended


def test_what_somebody_else_saved_is_in_the_next_change_and_never_written_over(project: Project) -> None:
    scene = project.root / "scene.toml"
    began = scene.read_text(encoding="utf-8")
    project.edit("number", lambda draft: edits.set_spot(draft, "unveiling", "number", 90))
    text = scene.read_text(encoding="utf-8")
    scene.write_text(text.replace("distance = 900", "distance = 901"), encoding="utf-8")
    project.edit("number", lambda draft: edits.set_spot(draft, "unveiling", "number", 91))
    assert "distance = 901" in scene.read_text(encoding="utf-8")
    assert project.undo()
    theirs = scene.read_text(encoding="utf-8") + "# theirs\n"
    scene.write_text(theirs, encoding="utf-8")
    with pytest.raises(ChangedOutsideError, match=r"scene\.toml"):
        project.undo()
    assert scene.read_text(encoding="utf-8") == theirs
    assert project.undo(sure=True)
    assert scene.read_text(encoding="utf-8") == began


def test_a_change_that_cannot_be_written_leaves_all_as_it_was(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = files_of(project.root)

    def full(path: Path, data: bytes) -> None:
        if path.name == "scene.toml":
            raise OSError(28, "No space left on device")
        path.write_bytes(data)

    monkeypatch.setattr("viewer.authoring.project.write_whole", full)
    with pytest.raises(OSError, match="No space"):
        project.edit("add", lambda draft: edits.add_spot(draft, {"en": "A", "zh": "一"}, [0.0, 0.0, 0.0]))
    assert files_of(project.root) == began
    assert not project.done


EDITOR = """
import itertools, sys
from pathlib import Path
from viewer.authoring import edits
from viewer.authoring.project import Project
project = Project(Path(sys.argv[1]))
print("ready", flush=True)
for n in itertools.count():
    project.edit("add", lambda draft: edits.add_spot(draft, {"en": f"Spot {n}", "zh": "x"}, [0.0, 0.0, 0.0]))
    project.edit("number", lambda draft: edits.set_spot(draft, "unveiling", "number", n % 9000))
    project.undo(); project.undo()
"""


@pytest.mark.soak
def test_an_editor_that_is_killed_leaves_whole_files(project: Project) -> None:
    began = files_of(project.root)
    dice = random.Random(5)
    for _ in range(amount(200, 6)):
        editor = subprocess.Popen(
            [sys.executable, "-P", "-c", EDITOR, str(project.root)], stdout=subprocess.PIPE, cwd=ROOT, text=True
        )
        assert editor.stdout
        assert editor.stdout.readline() == "ready\n"
        time.sleep(dice.uniform(0.0, 0.15))  # the moment is what is tried
        editor.kill()
        editor.wait()
        editor.stdout.close()
        now = files_of(project.root)
        # All that was there is, and what there is can be read.
        assert began.keys() <= now.keys()
        assert {n: d for n, d in now.items() if n in began and n != "scene.toml"} == {
            n: d for n, d in began.items() if n != "scene.toml"
        }
        TableText(now["scene.toml"])
        assert b"unveiling" in now["scene.toml"]
