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


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda p: p.parent.name)
def test_what_is_not_changed_is_written_as_it_was(shipped: Path) -> None:
    file = SceneFile(shipped)
    assert file.text.encode() == shipped.read_bytes()
    assert not file.changed


def test_a_source_is_named_once_and_its_line_alone_is_new(path: Path) -> None:
    for _ in range(2):
        file = SceneFile(path)
        file.add_credit("A survey")
        file.save()
    new = [line for line in path.read_text("utf-8").splitlines() if line not in SCENE.splitlines()]
    assert new == ['sources = ["A survey"]']
    assert [line for line in SCENE.splitlines() if line not in path.read_text("utf-8").splitlines()] == []


def test_a_file_that_somebody_else_changed_is_left_alone(path: Path) -> None:
    file = SceneFile(path)
    file.set("id", "y")
    path.write_text(SCENE.replace("Hello.", "Good morning."), encoding="utf-8")
    with pytest.raises(ChangedOutsideError):
        file.save()
    assert "Good morning." in path.read_text("utf-8")
    assert 'id = "x"' in path.read_text("utf-8")
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
    file.set("id", "y")
    file.save()
    assert path.read_bytes() == SCENE.replace("\n", "\r\n").replace('id = "x"', 'id = "y"').encode()
    if sys.platform != "win32":
        assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal")
def test_a_kill_during_a_save_leaves_the_old_file_or_the_new_one(path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from viewer.authoring.scene_file import SceneFile\n"
        f"p = Path({str(path)!r}); print('go', flush=True)\n"
        "n = 0\n"
        "while True:\n"
        "    f = SceneFile(p); n += 1; f.set('id', f'x{n % 50}'); f.save()\n"
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
        name = tomllib.loads(path.read_text("utf-8"))["id"]
        expected = SCENE.replace('id = "x"', f'id = "{name}"')
        assert path.read_text("utf-8") == expected
