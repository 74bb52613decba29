"""Built scenes kept between runs."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from viewer.build import cache
from viewer.build.job import LoadJob
from viewer.build.loading import LoadedScene, load_scene


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The bundles that worker processes were asked for."""
    asked: list[Path] = []
    real = LoadJob._work

    def work(self: LoadJob, target: Path) -> None:
        asked.append(target)
        real(self, target)

    monkeypatch.setattr(LoadJob, "_work", work)
    return asked


def entries(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.scene"))


def same(a: LoadedScene, b: LoadedScene) -> bool:
    return a.scene == b.scene and np.array_equal(a.geometry.solid.vertices, b.geometry.solid.vertices)


def test_a_scene_is_built_once(package: Path, kept: Path, workers: list[Path]) -> None:
    first, second = LoadJob(package).wait(), LoadJob(package).wait()
    assert len(workers) == 1
    assert len(entries(kept)) == 1
    assert same(first, second)
    assert same(second, load_scene(package))


def test_a_change_of_any_file_is_seen(package: Path, tmp_path: Path, workers: list[Path]) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(package, copy)
    title = LoadJob(copy).wait().scene.title
    text = (copy / "scene.toml").read_text(encoding="utf-8")
    stat = (copy / "scene.toml").stat()
    (copy / "scene.toml").write_text(text.replace("title", "title ", 1), encoding="utf-8")
    # Not by its time: an editor or a copy may keep that.
    os.utime(copy / "scene.toml", ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert LoadJob(copy).wait().scene.title == title
    assert len(workers) == 2


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_entry_is_never_used(package: Path, kept: Path, seed: int) -> None:
    good = LoadJob(package).wait()
    (entry,) = entries(kept)
    data = bytearray(entry.read_bytes())
    rng = random.Random(seed)
    if seed % 3 == 0:
        data = data[: rng.randrange(len(data))]
    else:
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    entry.unlink()
    entry.write_bytes(bytes(data))
    assert same(LoadJob(package).wait(), good)
    assert entries(kept) == [entry]
    assert entry.read_bytes() != bytes(data)


@pytest.mark.parametrize("seed", range(8))
def test_a_writer_that_is_killed_leaves_nothing_wrong(package: Path, kept: Path, seed: int) -> None:
    code = f"from viewer.build.job import LoadJob; LoadJob({str(package)!r}).wait(); print('done')"
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=0.02 + 0.05 * seed)
    process.kill()
    process.communicate()
    assert same(LoadJob(package).wait(), load_scene(package))


def test_two_processes_build_the_same_at_once(package: Path, kept: Path) -> None:
    jobs = [LoadJob(package) for _ in range(4)]
    scenes = [job.wait() for job in jobs]
    assert all(same(scene, scenes[0]) for scene in scenes)
    assert len(entries(kept)) == 1
    assert list(kept.glob("*.part")) == []


def test_the_folder_is_bounded_and_the_oldest_goes_first(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "LIMIT", 250)
    for i in range(4):
        file = kept / f"{i}.scene"
        file.write_bytes(bytes(100))
        os.utime(file, (i + 1000, i + 1000))
    cache.touch(kept / "0.scene")
    written = cache.aside(kept / "new.scene")
    written.write_bytes(bytes(100))
    cache.keep(written, kept / "new.scene")
    assert [p.name for p in entries(kept)] == ["0.scene", "new.scene"]


def test_a_folder_that_cannot_be_written_to_hinders_nothing(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    file.write_text("in the way")
    monkeypatch.setenv("JINYUZUI_CACHE", str(file / "below"))
    assert same(LoadJob(package).wait(), load_scene(package))


def test_clearing_removes_everything(package: Path, kept: Path) -> None:
    LoadJob(package).wait()
    (kept / "x.part").write_bytes(b"half")
    assert cache.clear().entries == 2  # the scene and the half-written file; its layers are counted apart
    assert cache.usage().size == 0
    assert list(kept.glob("*")) == []


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_writers_that_are_killed_leave_a_right_entry_or_none(package: Path) -> None:
    script = Path(__file__).resolve().parents[3] / "bench" / "kills.py"
    command = [sys.executable, str(script), "--kills", "4", "--whole", "0", "--scene", str(package)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="processes are not asked there")
def test_what_a_killed_writer_left_is_removed(package: Path, kept: Path) -> None:
    writer = subprocess.Popen([sys.executable, "-c", ""])
    writer.wait()
    left, own = kept / f"x-{writer.pid}-1.part", kept / f"x-{os.getpid()}-1.part"
    kept.mkdir(exist_ok=True)
    for file in (left, own):
        file.write_bytes(b"half")
        os.utime(file, (time.time() - 120,) * 2)
    LoadJob(package).wait()
    assert not left.exists()
    assert own.exists()
