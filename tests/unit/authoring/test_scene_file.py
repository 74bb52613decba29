"""Writing scene.toml: what is changed is changed, all else stays byte for byte, and nothing is ever lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

from tests.soak import amount
from viewer.authoring.scene_file import SceneFile
from viewer.authoring.toml_file import ChangedOutsideError, UnreadableTomlError

ROOT = Path(__file__).resolve().parents[3]
SHIPPED = sorted((ROOT / "scenes").glob("*/scene.toml"))

SCENE = """\
# A scene.
format = 1   # the only one
id = "x"

[[tour]]
id = "a"    # short
title = { en = "A", zh = "甲" }

# First we arrive.
[[tour.step]]
hotspot = "one"
seconds = 40 # not more
notes = { en = "Hello.", zh = "你好。" }

[[tour.step]]
# Only if there is time.
hotspot = "two"
seconds = 30
notes = "Go on."

[[tour.step]]
hotspot = "three"

[style]
name = "paper" # as always
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "scene.toml"
    file.write_bytes(SCENE.encode())
    return file


def lines_changed(before: str, after: str) -> list[tuple[str, str]]:
    a, b = before.splitlines(), after.splitlines()
    assert len(a) == len(b)
    return [(x, y) for x, y in zip(a, b, strict=True) if x != y]


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda p: p.parent.name)
def test_what_is_not_changed_is_written_as_it_was(shipped: Path) -> None:
    file = SceneFile(shipped)
    assert file.text.encode() == shipped.read_bytes()
    assert not file.changed


def test_a_time_changes_its_line_alone(path: Path) -> None:
    file = SceneFile(path)
    file.set_seconds("a", 0, 55.0)
    assert file.changed
    file.save()
    assert lines_changed(SCENE, path.read_text("utf-8")) == [("seconds = 40 # not more", "seconds = 55 # not more")]
    file.set_seconds("a", 1, 32.5)
    file.save()
    assert tomllib.loads(path.read_text("utf-8"))["tour"][0]["step"][1]["seconds"] == 32.5


def test_a_text_changes_in_its_language_alone(path: Path) -> None:
    file = SceneFile(path)
    file.set_text("a", 0, "notes", "zh", '大家好，"欢迎"。')
    file.set_text("a", 1, "notes", "zh", "继续。")
    file.set_text("a", 2, "caption", "en", "Three.")
    file.save()
    steps = tomllib.loads(path.read_text("utf-8"))["tour"][0]["step"]
    assert steps[0]["notes"] == {"en": "Hello.", "zh": '大家好，"欢迎"。'}
    assert steps[1]["notes"] == {"en": "Go on.", "zh": "继续。"}
    assert steps[2]["caption"] == {"en": "Three."}
    for comment in (
        "# A scene.",
        "# the only one",
        "# short",
        "# First we arrive.",
        "# Only if there is time.",
        "# as always",
    ):
        assert comment in path.read_text("utf-8")


def test_a_step_moves_with_what_is_written_about_it(path: Path) -> None:
    file = SceneFile(path)
    file.move_step("a", 1, 2)
    file.save()
    text = path.read_text("utf-8")
    steps = tomllib.loads(text)["tour"][0]["step"]
    assert [s["hotspot"] for s in steps] == ["one", "three", "two"]
    assert text.index("# Only if there is time.") > text.index('"three"')
    assert text.index("# First we arrive.") < text.index('"one"')
    assert tomllib.loads(text)["style"] == {"name": "paper"}


def test_the_weight_that_is_usual_is_not_written(path: Path) -> None:
    file = SceneFile(path)
    file.set_weight("a", 1, "may")
    assert 'weight = "may"' in file.text
    file.set_weight("a", 1, "must")
    assert "weight" not in file.text


@pytest.mark.parametrize(("tour", "step", "error"), [("b", 0, KeyError), ("a", 3, IndexError), ("a", -1, IndexError)])
def test_what_is_not_there_cannot_be_changed(path: Path, tour: str, step: int, error: type[Exception]) -> None:
    file = SceneFile(path)
    with pytest.raises(error):
        file.set_seconds(tour, step, 1)
    assert not file.changed


def test_a_file_that_somebody_else_changed_is_left_alone(path: Path) -> None:
    file = SceneFile(path)
    file.set_seconds("a", 0, 50)
    path.write_text(SCENE.replace("Hello.", "Good morning."), encoding="utf-8")
    with pytest.raises(ChangedOutsideError):
        file.save()
    assert "Good morning." in path.read_text("utf-8")
    assert "seconds = 40" in path.read_text("utf-8")
    assert [p.name for p in path.parent.iterdir()] == ["scene.toml"]


def test_what_is_no_toml_is_said_with_its_place(path: Path) -> None:
    path.write_text('format = 1\nid = "x\n', encoding="utf-8")
    with pytest.raises(UnreadableTomlError, match="line 2"):
        SceneFile(path)
    path.write_bytes(b"id = \xff")
    with pytest.raises(UnreadableTomlError):
        SceneFile(path)


def test_ends_of_lines_and_rights_stay(path: Path) -> None:
    path.write_bytes(SCENE.replace("\n", "\r\n").encode())
    path.chmod(0o640)
    file = SceneFile(path)
    file.set_seconds("a", 0, 50)
    file.save()
    assert path.read_bytes() == SCENE.replace("\n", "\r\n").replace("seconds = 40", "seconds = 50").encode()
    if sys.platform != "win32":
        assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal")
def test_a_kill_during_a_save_leaves_the_old_file_or_the_new_one(path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from viewer.authoring.scene_file import SceneFile\n"
        f"p = Path({str(path)!r}); print('go', flush=True)\n"
        "n = 0\n"
        "while True:\n"
        "    f = SceneFile(p); n += 1; f.set_seconds('a', 0, 41 + n % 50); f.save()\n"
    )
    for number in range(amount(200)):
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        writer = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env=environment)
        assert writer.stdout
        writer.stdout.readline()
        time.sleep(0.003 * (number % 17))
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        seconds = tomllib.loads(path.read_text("utf-8"))["tour"][0]["step"][0]["seconds"]
        assert 40 <= seconds <= 90
        expected = SCENE.replace("seconds = 40", f"seconds = {seconds}")
        assert path.read_text("utf-8") == expected
