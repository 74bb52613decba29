"""Damaged packages: whatever is in a file, the answer is a scene or issues, never another exception."""

from __future__ import annotations

import random
import shutil
import time
from pathlib import Path

import pytest

from viewer.build.loading import load_scene
from viewer.scene.issues import Issue, SceneError

ROOT = Path(__file__).resolve().parents[3]
SMALL = ROOT / "tests" / "samples" / "small"
HALL = ROOT / "scenes" / "jinyuzui" / "models" / "chair.glb"
COUNT = 250

WORDS = [
    "nan",
    "inf",
    "-1",
    "1e999",
    '"x"',
    "[]",
    "{}",
    "null",
    "true",
    "[[",
    "]]",
    "=",
    ",",
    "\0",
    "\\",
    "..",
    "9" * 40,
]


def damaged(data: bytes, dice: random.Random) -> bytes:
    """The bytes with one thing wrong."""
    at = dice.randrange(len(data))
    match dice.randrange(4):
        case 0:
            return data[:at]
        case 1:
            return data[:at] + bytes([data[at] ^ (1 << dice.randrange(8))]) + data[at + 1 :]
        case 2:
            return data[:at] + dice.choice(WORDS).encode() + data[at + dice.randrange(6) :]
        case _:
            end = min(len(data), at + dice.randrange(1, 60))
            return data[:at] + data[end:]


WHOLE = {"empty", "other-kind", "unsupported-format", "unreadable", "encoding", "too-large", "over-budget"}
"""What may be wrong with a file as such, without a place in it."""


def placed(issue: Issue, path: Path) -> str:
    """What an issue fails to tell somebody who is to mend the file; "" if it tells all."""
    file = path / issue.file if path.is_dir() else Path(issue.file)
    if not issue.file or not file.is_file():
        return f"names no file that there is: {issue}"
    if issue.line < 0 or issue.column < 0 or (issue.column and not issue.line):
        return f"a place that cannot be: {issue}"
    if issue.line and file.suffix != ".glb":
        lines = file.read_bytes().decode("utf-8", "replace").splitlines() or [""]
        # The end of a file that was cut short lies behind its last line.
        if issue.line > len(lines) + 1:
            return f"a line beyond the last, {len(lines)}: {issue}"
    if not issue.line and not issue.path and issue.code not in WHOLE:
        return f"names neither field nor line: {issue}"
    return ""


def loads_or_tells(path: Path) -> None:
    start = time.process_time()
    try:
        loaded = load_scene(path)
        issues, drawn = loaded.issues, loaded.geometry.triangles
    except SceneError as error:
        issues, drawn = error.issues, 0
    spent = time.process_time() - start
    assert drawn or issues, "neither a picture nor a word"
    assert [fault for issue in issues if (fault := placed(issue, path))] == []
    assert spent < 5, "a damaged file must not keep anybody waiting"


@pytest.mark.parametrize("name", ["scene.toml", "content/en/tower.md", "layers/houses.geojson"])
def test_a_damaged_package_loads_or_tells(tmp_path: Path, name: str) -> None:
    shutil.copytree(SMALL, tmp_path / "p")
    source = (SMALL / name).read_bytes()
    for seed in range(COUNT):
        (tmp_path / "p" / name).write_bytes(damaged(source, random.Random(f"{name} {seed}")))
        loads_or_tells(tmp_path / "p")


def test_a_damaged_model_loads_or_tells(tmp_path: Path) -> None:
    path = tmp_path / "x.glb"
    source = HALL.read_bytes()
    for seed in range(COUNT):
        # Most of the file is numbers; what can go wrong is in its head.
        head = damaged(source[:2600], random.Random(seed))
        path.write_bytes(head + source[2600:])
        loads_or_tells(path)


def test_no_sample_brings_the_reader_down(shared_data: Path) -> None:
    files = [
        p for p in sorted(shared_data.rglob("*")) if p.suffix in (".json", ".geojson", ".gltf", ".glb") and p.is_file()
    ]
    assert files
    for path in files:
        loads_or_tells(path)
