"""Built scenes kept between runs."""

from __future__ import annotations

import json
import os
import random
import shutil
import struct
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest

from viewer.build import cache
from viewer.build.job import LoadJob
from viewer.build.loading import LoadedScene, load_scene
from viewer.scene.issues import SceneError


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The bundles that worker processes were asked for."""
    asked: list[Path] = []
    real = LoadJob._work

    def work(self: LoadJob, target: Path, size: int) -> bool:
        asked.append(target)
        return real(self, target, size)

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
    environment = {**os.environ, "PYTHONPATH": str(script.parents[1])}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
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


# -- packages and files as strangers make them -------------------------------------------------------------------------

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="no pipes with a name, and links need rights there")


@POSIX
def test_links_in_circles_and_pipes_are_not_followed_nor_opened(package: Path) -> None:
    (package / "round").symlink_to(".")
    (package / "a").symlink_to("b")
    (package / "b").symlink_to("a")
    (package / "scenes").mkdir()
    (package / "scenes" / "self").symlink_to("..")
    (package / "endless").symlink_to("/dev/zero")
    os.mkfifo(package / "pipe")
    os.mkfifo(package / "layers" / "pipe.geojson")
    began = time.process_time()
    first = cache.entry_for(str(package))
    assert first
    assert cache.entry_for(str(package)) == first
    assert time.process_time() - began < 1
    (package / "endless").unlink()
    (package / "endless").symlink_to("/dev/null")
    assert cache.entry_for(str(package)) != first


@POSIX
def test_what_a_link_leads_to_is_part_of_the_package(package: Path) -> None:
    (package / "store.geojson").write_bytes((package / "layers" / "houses.geojson").read_bytes())
    (package / "layers" / "houses.geojson").unlink()
    (package / "layers" / "houses.geojson").symlink_to("../store.geojson")
    first = cache.entry_for(str(package))
    (package / "store.geojson").write_bytes(b"{}")
    assert cache.entry_for(str(package)) not in (first, None)


@POSIX
@pytest.mark.parametrize("name", ["scene.toml", "content/en/tower.md", "layers/houses.geojson", "style.toml"])
def test_a_pipe_in_a_package_keeps_nobody_waiting(name: str, package: Path) -> None:
    (package / name).unlink(missing_ok=True)
    os.mkfifo(package / name)
    if name == "style.toml":
        scene = package / "scene.toml"
        scene.write_text(scene.read_text(encoding="utf-8") + f'\n[style]\nfile = "{name}"\n', encoding="utf-8")
    job = LoadJob(package)
    assert job.poll(60)
    try:
        issues = job.wait().issues
    except SceneError as error:
        issues = error.issues
    assert "unreadable" in {i.code for i in issues}
    stopped = LoadJob(package)
    stopped.cancel()
    assert stopped.poll(60)


def large(folder: Path) -> Path:
    """A package with a file of 1.9 GB that takes no room."""
    with (folder / "film.bin").open("wb") as file:
        file.truncate(1900 << 20)
    return folder


def test_hashing_ends_when_nobody_waits_any_more(package: Path) -> None:
    asked: list[float] = []

    def stopped() -> bool:
        asked.append(time.process_time())
        return len(asked) > 20

    assert cache.entry_for(str(large(package)), stopped=stopped) is None
    assert len(asked) == 21
    # Asked often: the longest time between two of them is what a cancel may take.
    assert max(np.diff(asked)) < 0.1


def test_a_cancel_ends_a_job_that_hashes(package: Path, workers: list[Path]) -> None:
    began = time.process_time()
    job = LoadJob(large(package))
    job.cancel()
    assert time.process_time() - began < 1.0
    with pytest.raises(SceneError, match="cancelled"):
        job.wait()
    assert workers == []


def test_a_folder_that_is_no_package_is_not_gone_through(tmp_path: Path) -> None:
    large(tmp_path)
    asked: list[None] = []
    assert cache.entry_for(str(tmp_path), stopped=lambda: bool(asked.append(None))) is None
    assert asked == []


def test_a_change_while_it_is_read_is_not_kept_under_what_was_before(
    package: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = package / "scene.toml"
    before = path.read_text(encoding="utf-8")
    real = LoadJob._work

    def work(self: LoadJob, target: Path, size: int) -> bool:
        path.write_text(before.replace('en = "Small"', 'en = "Changed"'), encoding="utf-8")
        return real(self, target, size)

    monkeypatch.setattr(LoadJob, "_work", work)
    title = LoadJob(package).wait().scene.title
    assert isinstance(title, dict)
    assert title["en"] == "Changed"
    assert entries(kept) == []
    monkeypatch.setattr(LoadJob, "_work", real)
    path.write_text(before, encoding="utf-8")
    title = LoadJob(package).wait().scene.title
    assert isinstance(title, dict)
    assert title["en"] == "Small"


def model(path: Path, uri: str, key: str = '"uri":', room: int = 0) -> str:
    """A file with one reference, after some megabytes perhaps."""
    text = f'{{"x": "{"y" * room}", "images": [{{{key}"{uri}"}}]}}'.encode()
    head = b"glTF\2\0\0\0\0\0\0\0" + len(text).to_bytes(4, "little") + b"JSON"
    path.write_bytes(text if path.suffix == ".gltf" else head + text + b'\0\0\0\0BIN\0"uri": "x"')
    return str(path)


@pytest.mark.parametrize("uri", ["skin.png", "a%20b.png", "sub/skin.png", "./skin.png"])
@pytest.mark.parametrize("suffix", [".gltf", ".glb"])
@pytest.mark.parametrize("key", ['"uri":', '"uri"  : \n ', '"\\u0075ri":'])
@pytest.mark.parametrize("room", [0, 1 << 20, (1 << 20) - 60, (1 << 20) - 2040])
def test_a_model_is_another_when_a_file_that_it_names_is(
    uri: str, suffix: str, key: str, room: int, tmp_path: Path
) -> None:
    path = model(tmp_path / f"x{suffix}", uri, key, room)
    (tmp_path / "sub").mkdir()
    file = tmp_path / uri
    seen = {cache.entry_for(path)}
    for data in (b"one", b"two"):
        file.write_bytes(data)
        seen.add(cache.entry_for(path))
    (tmp_path / "a b.png").write_bytes(b"x")
    seen.add(cache.entry_for(path))
    assert None not in seen
    assert len(seen) == (4 if "%" in uri else 3)


@pytest.mark.parametrize("suffix", [".gltf", ".glb"])
def test_a_model_whose_files_are_not_told_plainly_is_not_kept(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"x{suffix}"
    assert cache.entry_for(model(path, "data:image/png;base64,AAAA"))
    for uri in ("", "sk\\u0069n.png", "x" * 1001, "a\\/b"):
        assert cache.entry_for(model(path, uri)) is None
    # A key that is far from its value.
    assert cache.entry_for(model(path, "skin.png", f'"uri"{" " * 3000}:', (1 << 20) - 2500)) is None
    # What is never read need not be looked at.
    (tmp_path.parent / "above.png").write_bytes(b"x")
    first = cache.entry_for(model(path, "../above.png"))
    (tmp_path.parent / "above.png").write_bytes(b"y")
    assert cache.entry_for(str(path)) == first


@POSIX
def test_a_lone_model_is_kept_with_its_files(tmp_path: Path, kept: Path, workers: list[Path]) -> None:
    data = struct.pack("<9f", 0, 0, 0, 9, 0, 0, 0, 9, 0)
    (tmp_path / "x.bin").write_bytes(data)
    document = {
        "asset": {"version": "2.0"},
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}}]}],
        "buffers": [{"uri": "x.bin", "byteLength": 36}],
        "bufferViews": [{"buffer": 0, "byteLength": 36}],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3", "min": [0, 0, 0], "max": [9, 9, 0]}
        ],
    }
    path = tmp_path / "x.gltf"
    path.write_text(json.dumps(document))
    for _ in range(2):
        first = LoadJob(path).wait()
    assert len(workers) == 1
    (tmp_path / "x.bin").write_bytes(struct.pack("<9f", 0, 0, 0, 90, 0, 0, 0, 90, 0))
    second = LoadJob(path).wait()
    assert len(workers) == 2
    assert second.geometry.bounds[1][0] > 5 * first.geometry.bounds[1][0]


def test_a_zip_is_another_when_a_scene_that_it_shows_is(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = tmp_path / "shipped"
    shutil.copytree(package, shipped / "hill")
    text = (shipped / "hill" / "scene.toml").read_text(encoding="utf-8").replace('id = "small"', 'id = "hill"')
    (shipped / "hill" / "scene.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("JINYUZUI_SCENES", str(shipped))
    scene = package / "scene.toml"
    scene.write_text(
        scene.read_text(encoding="utf-8") + '\n[[layer]]\nid = "t"\nkind = "scene"\nscene = "hill"\nat = [0, 0, 0]\n',
        encoding="utf-8",
    )
    path = tmp_path / "x.scene"
    with zipfile.ZipFile(path, "w") as out:
        for file in package.rglob("*"):
            if file.is_file():
                out.write(file, file.relative_to(package).as_posix())
    first, folder = cache.entry_for(str(path)), cache.entry_for(str(package))
    assert first
    (shipped / "hill" / "more.txt").write_text("x")
    assert cache.entry_for(str(path)) not in (first, None)
    assert cache.entry_for(str(package)) not in (folder, None)
