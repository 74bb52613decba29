"""Files of older formats are read as they are, and brought up with their comments; newer ones are refused by name."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from tests.unit.scene.test_damage import damaged
from viewer.authoring.migration import UnknownFormatError, migration
from viewer.authoring.toml_file import ChangedOutsideError, UnreadableTomlError
from viewer.i18n import Translator
from viewer.kiosk.config import Kiosk, read_kiosk
from viewer.scene import loader
from viewer.scene.format_versions import (
    KIOSK_VERSIONS,
    SCENE_VERSIONS,
    Change,
    Put,
    Removed,
    Renamed,
    Step,
    Versions,
    tables,
)
from viewer.scene.issues import SceneError
from viewer.scene.loader import read_scene
from viewer.scene.model import Scene


def eyes(data: Mapping[str, Any]) -> Iterator[Change]:
    """Once views said `eye` for `distance`, and the file's name was the hotspot's `text`."""
    for number, _ in tables(data, "view"):
        yield Renamed(("view", number, "eye"), "distance")
    for number, _ in tables(data, "hotspot"):
        yield Renamed(("hotspot", number, "text"), "content")


def origin(data: Mapping[str, Any]) -> Iterator[Change]:
    """Then the origin was two keys."""
    yield Put(("origin",), {"lat": data["lat"], "lon": data["lon"]})
    yield Removed(("lat",))
    yield Removed(("lon",))


OLD = Versions((Step("views have a distance", eyes), Step("the origin is one key", origin)), first=-1)


@pytest.fixture
def old(package: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of a format of before."""
    monkeypatch.setattr(loader, "SCENE_VERSIONS", OLD)
    path = package / "scene.toml"
    text = path.read_text(encoding="utf-8").replace("format = 1", "format = -1 # the first")
    given = tomllib.loads(text)["origin"]
    line = next(line for line in text.splitlines() if line.startswith("origin"))
    text = text.replace(line, f"lat = {given['lat']} # north\nlon = {given['lon']}")
    path.write_text(text.replace("distance = ", "eye = "), encoding="utf-8")
    return package


def test_the_model_has_the_current_format() -> None:
    for kind, versions in ((Scene, SCENE_VERSIONS), (Kiosk, KIOSK_VERSIONS)):
        assert get_args(get_type_hints(kind)["format"]) == (versions.current,)


def test_an_old_scene_is_read_as_a_new_one_and_says_what_brings_it_up(package: Path, old: Path) -> None:
    read = read_scene(old)
    [issue] = read.issues
    assert (issue.code, issue.line) == ("older-format", line_of(old, "format = -1"))
    assert "jinyuzui migrate" in issue.message(Translator("en"))
    assert all(view.distance > 0 for view in read.scene.view)


def test_what_is_wrong_in_an_old_scene_has_its_line(old: Path) -> None:
    path = old / "scene.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("elevation = 30", 'elevation = "steep"', 1))
    with pytest.raises(SceneError) as caught:
        read_scene(old)
    assert [(i.code, i.line) for i in caught.value.issues if i.code == "bad-value"] == [
        ("bad-value", line_of(old, '"steep"'))
    ]


def test_a_newer_scene_is_refused_by_that_alone(package: Path) -> None:
    path = package / "scene.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("format = 1", "format = 7\nof_tomorrow = 1"))
    with pytest.raises(SceneError) as caught:
        read_scene(package)
    [issue] = caught.value.issues
    assert (issue.code, issue.line, issue.found) == ("newer-format", line_of(package, "format = 7"), "7")
    kiosk, [issue] = read_kiosk(b'format = 9\n[[scene]]\nsource = "jinyuzui"\n', "kiosk.toml")
    assert kiosk is None
    assert issue.code == "newer-format"


@pytest.mark.parametrize("said", ['"1"', "true", "1.5", "[]", "0", "{}"])
def test_a_format_that_never_was_is_a_wrong_value(package: Path, said: str) -> None:
    path = package / "scene.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("format = 1", f"format = {said}"))
    with pytest.raises(SceneError) as caught:
        read_scene(package)
    assert ("bad-value", "format") in {(i.code, i.path) for i in caught.value.issues}


def test_bringing_up_keeps_comments_and_all_else(old: Path) -> None:
    path = old / "scene.toml"
    before = path.read_text(encoding="utf-8")
    wanted = migration(path, OLD)
    assert path.read_text(encoding="utf-8") == before, "looking writes nothing"
    assert [line[1:] for line in wanted.difference.splitlines() if line[:1] == "+" and "format" in line[:8]] == [
        "format = 1 # the first"
    ]
    wanted.write()
    after = path.read_text(encoding="utf-8")
    assert wanted.kept.read_text(encoding="utf-8") == before
    changed = {"format", "lat", "lon", "origin", "eye", "distance"}
    rest = [[line for line in text.splitlines() if line.split(" ")[0] not in changed] for text in (before, after)]
    assert rest[0] == rest[1]
    assert before.count("eye =") == after.count("distance =") > 0
    assert read_scene(old).issues == ()
    assert migration(path, OLD).difference == ""


def test_line_ends_and_the_mark_of_the_file_stay(tmp_path: Path) -> None:
    path = tmp_path / "scene.toml"
    path.write_bytes("\ufeff# Mine\r\nformat = 0\r\nlat = 1\r\nlon = 2\r\n".encode())
    migration(path, Versions((OLD.steps[1],), first=0)).write()
    assert path.read_bytes().startswith("\ufeff# Mine\r\nformat = 1\r\n".encode())
    assert tomllib.loads(path.read_bytes().decode("utf-8-sig"))["origin"] == {"lat": 1, "lon": 2}


def test_a_file_that_changed_meanwhile_is_not_written_over(old: Path) -> None:
    path = old / "scene.toml"
    wanted = migration(path, OLD)
    path.write_text("# somebody else's\nformat = -1\n")
    with pytest.raises(ChangedOutsideError):
        wanted.write()
    assert path.read_text() == "# somebody else's\nformat = -1\n"
    assert not wanted.kept.exists()


def test_a_newer_file_is_not_brought_down(package: Path) -> None:
    path = package / "scene.toml"
    path.write_text("format = 9\n")
    with pytest.raises(UnknownFormatError) as caught:
        migration(path, OLD)
    assert caught.value.newer


def test_whatever_is_in_an_old_file_the_answer_is_issues(old: Path) -> None:
    path, dice = old / "scene.toml", random.Random(22)
    whole = path.read_bytes()
    for _ in range(40):
        path.write_bytes(damaged(whole, dice))
        with suppress(SceneError):
            read_scene(old)
        with suppress(SceneError, UnknownFormatError, UnreadableTomlError):
            migration(path, OLD)


def line_of(folder: Path, text: str) -> int:
    lines = (folder / "scene.toml").read_text(encoding="utf-8").splitlines()
    return next(i for i, line in enumerate(lines, 1) if text in line)
