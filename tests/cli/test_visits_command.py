"""`jinyuzui visits` as scripts use it: files written, wrong ones named in one line, databases never written over."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.test_contract import run
from viewer.visits.visit_events import FILE, EventKind, VisitEvent
from viewer.visits.visit_store import VisitStore

AT = 1_790_000_000


@pytest.fixture(scope="module")
def kiosk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A kiosk's folder with two visits of `members`."""
    folder = tmp_path_factory.mktemp("kiosk")
    store = VisitStore(folder / FILE, keep_days=3650)
    for visit in (1, 2):
        store.add(VisitEvent(visit, AT, 480, 0.0, EventKind.BEGAN, "members", "zh"))
        store.add(VisitEvent(visit, AT, 480, 2.0, EventKind.OPENED, "members", "nuist"))
        looked = {"seconds": 9.0, "x": 15.0, "y": 15.0, "cell": 10.0}
        store.add(VisitEvent(visit, AT, 480, 9.0, EventKind.LOOKED, "members", **looked))  # type: ignore[arg-type]
        store.add(VisitEvent(visit, AT, 480, 9.0, EventKind.ENDED, "members", seconds=9.0))
    assert store.flush(10.0)
    store.close()
    return folder


def test_json_is_said_and_copies_are_not_counted_twice(kiosk: Path, tmp_path: Path) -> None:
    shutil.copy(kiosk / FILE, tmp_path / "copy.sqlite")
    done = run("visits", kiosk, tmp_path / "copy.sqlite", "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["visits"], said["kiosks"]) == (2, 1)
    assert said["hotspots"][0]["hotspot"] == "nuist"
    assert said["titles"]["members"]["hotspots"]["nuist"]
    # Reading leaves nothing beside what is read.
    assert [file.name for file in tmp_path.iterdir()] == ["copy.sqlite"]


@pytest.mark.soak(only=True)
def test_all_files_are_written_in_one_go_without_a_display(kiosk: Path, tmp_path: Path) -> None:
    outs = [tmp_path / name for name in ("o.csv", "o.json", "o.html")]
    done = run("visits", kiosk, "--csv", outs[0], "--json", outs[1], "--html", outs[2], lang="zh")
    assert done.returncode == 0, done.stderr
    assert all(out.is_file() for out in outs)
    page = outs[2].read_text(encoding="utf-8")
    assert "data:image/png;base64," in page
    assert "没有找到场景" not in page


def test_a_scene_that_is_not_found_leaves_the_map_alone_on_paper(kiosk: Path, tmp_path: Path) -> None:
    store = VisitStore(tmp_path / FILE, keep_days=3650)
    store.add(VisitEvent(1, AT, 480, 0.0, EventKind.BEGAN, "nowhere", "en"))
    store.add(VisitEvent(1, AT, 480, 9.0, EventKind.LOOKED, "nowhere", seconds=9.0, x=2.5, y=2.5, cell=5.0))
    assert store.flush(10.0)
    store.close()
    out = tmp_path / "o.html"
    done = run("visits", tmp_path, "--html", out)
    assert done.returncode == 0, done.stderr
    assert "The scene was not found" in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(("content", "found"), [(b"GIF89a", "another kind of file"), (None, "No such file")])
def test_a_wrong_file_is_one_line_and_exit_code_1(tmp_path: Path, content: bytes | None, found: str) -> None:
    file = tmp_path / "x.sqlite"
    if content:
        file.write_bytes(content)
    done = run("visits", file, "--json")
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert str(file) in line
    assert found in line
    assert "expected a database of visits" in line


def test_a_database_is_never_written_over(kiosk: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite"
    shutil.copy(kiosk / FILE, other)
    before = other.read_bytes()
    done = run("visits", kiosk, "--json", other)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert other.read_bytes() == before


def test_without_a_display_it_says_what_to_do(kiosk: Path) -> None:
    done = run("visits", kiosk)
    assert done.returncode == 3
    assert "--html" in done.stderr
