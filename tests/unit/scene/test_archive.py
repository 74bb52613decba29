"""Packages in one file."""

from __future__ import annotations

import os
import re
import shutil
import stat
import struct
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.limits import LIMITED, Warm
from viewer.i18n import Translator
from viewer.scene import zips
from viewer.scene.issues import SceneError, Severity
from viewer.scene.loader import read_scene

ROOT = Path(__file__).resolve().parents[3]


def zipped(package: Path, target: Path, *, below: str = "") -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for file in sorted(package.rglob("*")):
            if file.is_file():
                out.write(file, below + file.relative_to(package).as_posix())
    return target


def code_of(path: Path) -> str:
    with pytest.raises(SceneError) as caught:
        read_scene(path)
    return caught.value.issues[0].code


@pytest.mark.parametrize("below", ["", "small/"])
def test_a_zip_is_the_package_that_was_packed(package: Path, tmp_path: Path, below: str) -> None:
    packed, plain = read_scene(zipped(package, tmp_path / "a.scene", below=below)), read_scene(package)
    assert packed.scene == plain.scene
    assert packed.content == plain.content
    assert set(packed.features) == set(plain.features)
    assert set(packed.models) == set(plain.models)


def left_out(path: Path, name: str) -> str:
    """The code of the issue about an entry; all else opens."""
    read = read_scene(path)
    assert len(read.features["houses"]) == 3
    [issue] = [i for i in read.issues if i.path == name]
    assert issue.file == path.name
    return issue.code


@pytest.mark.parametrize("name", ["../out.txt", "/etc/x", "a\\..\\..\\x", "C:/x", "a/../../x", "aux.md", "a/. /x"])
def test_no_name_leads_outside(package: Path, tmp_path: Path, name: str) -> None:
    path = zipped(package, tmp_path / "a.scene")
    with zipfile.ZipFile(path, "a") as out:
        out.writestr(name, "x")
    assert left_out(path, name) == "unsafe-path"


def test_a_link_is_left_out(package: Path, tmp_path: Path) -> None:
    path = zipped(package, tmp_path / "a.scene")
    link = zipfile.ZipInfo("content/en/link.md")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as out:
        out.writestr(link, "/etc/passwd")
    assert left_out(path, "content/en/link.md") == "unsafe-path"


@pytest.mark.parametrize("cut", [0, 3, 40, 1000, -30])
def test_a_damaged_zip_is_one_clear_issue(package: Path, tmp_path: Path, cut: int) -> None:
    path = zipped(package, tmp_path / "a.scene")
    path.write_bytes(path.read_bytes()[:cut])
    assert code_of(path) == "unreadable"


def test_a_zip_without_a_package_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.scene"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("readme.txt", "x")
    assert code_of(path) == "missing-file"


# -- hostile ones ------------------------------------------------------------------------------------------------------


def entries_of(path: Path) -> list[tuple[int, int]]:
    """Where each entry of a zip's directory begins, and where its file does."""
    data = path.read_bytes()
    at, out = data.index(b"PK\x01\x02"), []
    while data[at : at + 4] == b"PK\x01\x02":
        name, extra, comment = struct.unpack_from("<HHH", data, at + 28)
        out.append((at, struct.unpack_from("<I", data, at + 42)[0]))
        at += 46 + name + extra + comment
    return out


def patched(path: Path, changes: dict[int, bytes]) -> Path:
    data = bytearray(path.read_bytes())
    for at, new in changes.items():
        data[at : at + len(new)] = new
    path.write_bytes(data)
    return path


def with_layer(package: Path, data: bytes, name: str = "layers/bomb.geojson") -> None:
    """A package that shows one more file."""
    (package / name).write_bytes(data)
    scene = package / "scene.toml"
    text = scene.read_text(encoding="utf-8")
    scene.write_text(
        text.replace("[[place]]", f'[[layer]]\nid = "bomb"\nkind = "buildings"\nsource = "{name}"\n[[place]]', 1),
        encoding="utf-8",
    )


def faults(path: Path) -> dict[str, str]:
    """Code by place of all errors; the scene opens."""
    return {i.path: i.code for i in read_scene(path).issues if i.severity >= Severity.ERROR}


def test_what_nobody_asks_for_is_never_unpacked(package: Path, tmp_path: Path) -> None:
    path = zipped(package, tmp_path / "a.scene")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as out, out.open("bomb.bin", "w") as bomb:
        for _ in range(300):
            bomb.write(bytes(1 << 20))
    began = time.process_time()
    assert faults(path) == {}
    assert time.process_time() - began < 2


@LIMITED
def test_a_bomb_is_refused_by_what_it_declares_and_by_what_comes_out(package: Path, tmp_path: Path) -> None:
    with_layer(package, b"[" + bytes(30))
    plain = zipped(package, tmp_path / "plain.scene")
    bomb = tmp_path / "a.scene"
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as out:
        for entry in source.infolist():
            if entry.filename != "layers/bomb.geojson":
                out.writestr(entry, source.read(entry), zipfile.ZIP_DEFLATED)
        with out.open("layers/bomb.geojson", "w") as data:
            for _ in range(300):
                data.write(bytes(1 << 20))
    assert bomb.stat().st_size < 1 << 20
    lies = tmp_path / "lies.scene"
    shutil.copy(bomb, lies)
    directory, local = entries_of(lies)[-1]
    patched(lies, {directory + 24: struct.pack("<I", 1000), local + 22: struct.pack("<I", 1000)})
    with Warm() as warm:
        for path in (bomb, lies):
            opened = warm.open(path, data=600 << 20)
            assert not opened.passed, opened
            assert not opened.fatal
            errors = {(i["path"], i["code"]) for i in opened.issues if i["severity"]}
            assert errors <= {("layer[1].source", "too-large"), ("layer[1].source", "unreadable")}
            assert errors


def test_all_that_is_read_together_is_bounded(package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zips, "_ALWAYS", 2000)
    monkeypatch.setattr(zips, "_RATIO", 1)
    with_layer(package, b" " * 100_000 + b'{"type":"FeatureCollection","features":[]}')
    assert faults(zipped(package, tmp_path / "a.scene")) == {"layer[1].source": "too-large"}


@pytest.mark.parametrize("count", [10_001, 70_000])
def test_too_many_entries_are_refused_before_they_are_listed(tmp_path: Path, count: int) -> None:
    path = tmp_path / "a.scene"
    with zipfile.ZipFile(path, "w") as out:
        for i in range(count):
            out.writestr(zipfile.ZipInfo(f"{i}"), b"")
    began = time.process_time()
    assert code_of(path) == "too-large"
    assert time.process_time() - began < 0.1


def test_a_directory_that_hides_its_length_is_bounded_too(package: Path, tmp_path: Path) -> None:
    path = zipped(package, tmp_path / "a.scene")
    data = path.read_bytes()
    end = data.rindex(b"PK\x05\x06")
    patched(path, {end + 12: struct.pack("<I", 0x7FFFFFFF)})
    assert code_of(path) == "too-large"
    patched(path, {end + 8: struct.pack("<HHII", 1, 1, 50, len(data) - 80)})
    assert code_of(path) in ("unreadable", "missing-file")


def test_entries_that_share_their_bytes_are_left_out(package: Path, tmp_path: Path) -> None:
    path = zipped(package, tmp_path / "a.scene")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as out:
        for name in ("x.bin", "y.bin", "z.bin"):
            out.writestr(name, bytes(5000))
    found = entries_of(path)
    first = found[-3][1]
    patched(path, {at + 42: struct.pack("<I", first) for at, _ in found[-2:]})
    assert faults(path) == dict.fromkeys(("x.bin", "y.bin", "z.bin"), "unreadable")


@pytest.mark.parametrize(
    ("names", "left"),
    [
        (["content/en/a.md", "content/en/a.md"], "content/en/a.md"),
        (["extra/A.bin", "extra/a.bin"], "extra/a.bin"),
        (["extra/\u00e9.bin", "extra/e\u0301.bin"], "extra/e\u0301.bin"),
        (["extra", "extra/a.bin"], "extra/a.bin"),
        (["extra/a.bin", "extra"], "extra"),
        (["extra/", "extra"], "extra"),
        (["extra", "extra/"], "extra/"),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_entries_of_one_name_are_one(package: Path, tmp_path: Path, names: list[str], left: str) -> None:
    path = zipped(package, tmp_path / "a.scene")
    with zipfile.ZipFile(path, "a") as out:
        for name in names:
            out.writestr(name, "" if name.endswith("/") else '+++\ntitle = "a"\n+++\nx')
    assert faults(path) == {left: "unreadable"}


def test_encrypted_entries_and_rare_compressions_are_told(package: Path, tmp_path: Path) -> None:
    path = zipped(package, tmp_path / "a.scene")
    with zipfile.ZipFile(path, "a") as out:
        out.writestr("secret.bin", "x")
        out.writestr("b.bin", "x" * 500, zipfile.ZIP_BZIP2)
        out.writestr("l.bin", "x" * 500, zipfile.ZIP_LZMA)
    directory, local = entries_of(path)[-3]
    patched(path, {directory + 8: b"\1\0", local + 6: b"\1\0"})
    assert faults(path) == dict.fromkeys(("secret.bin", "b.bin", "l.bin"), "unreadable")
    texts = [i.message(Translator("en")) for i in read_scene(path).issues]
    assert texts[0] == "secret.bin: cannot be read: it is encrypted"


def test_many_bad_entries_do_not_flood(package: Path, tmp_path: Path) -> None:
    path = zipped(package, tmp_path / "a.scene")
    with zipfile.ZipFile(path, "a") as out:
        for i in range(500):
            out.writestr(f"../{i}", "x")
    issues = read_scene(path).issues
    assert len(issues) == 21
    assert issues[-1].path == "480"


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_names_written_without_their_encoding_are_found(package: Path, tmp_path: Path, encoding: str) -> None:
    """As programs on Chinese and other systems write them."""
    name = "layers/房子房子.geojson"
    with_layer(package, b'{"type":"FeatureCollection","features":[]}', name)
    path = zipped(package, tmp_path / "a.scene")
    assert faults(path) == {}
    # Another name of as many bytes; the mark that it is UTF-8 is taken away.
    written = name.encode(encoding)
    asked = len(name.encode())
    stretched = written.replace(b"layers/", b"layers/" + b"./" * ((asked - len(written)) // 2))
    assert len(stretched) == asked
    path.write_bytes(path.read_bytes().replace(name.encode(), stretched))
    changes: dict[int, bytes] = {}
    for directory, local in entries_of(path):
        changes |= {directory + 8: b"\0\0", local + 6: b"\0\0"}
    assert faults(patched(path, changes)) == {}


def test_a_name_with_a_nul_is_not_cut_there(package: Path, tmp_path: Path) -> None:
    path = zipped(package, tmp_path / "a.scene")
    with zipfile.ZipFile(path, "a") as out:
        out.writestr("scene.tomlX.txt", "x")
    patched(path, {m.start() + 10: b"\0" for m in re.finditer(rb"scene\.tomlX", path.read_bytes())})
    assert faults(path) == {"scene.toml\\x00.txt": "unsafe-path"}


def test_what_macos_adds_is_passed_over(package: Path, tmp_path: Path) -> None:
    path = zipped(package, tmp_path / "a.scene", below="small/")
    with zipfile.ZipFile(path, "a") as out:
        out.writestr("__MACOSX/small/._scene.toml", b"\0\5\x16\7")
        out.writestr("__MACOSX/._small", b"\0\5\x16\7")
    assert faults(path) == {}


def test_a_zip_that_is_a_pipe_is_told(tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("no pipes with a name there")
    path = tmp_path / "a.scene"
    os.mkfifo(path)
    assert code_of(path) == "unreadable"


def test_nothing_is_unpacked_to_disk(package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = zipped(package, tmp_path / "a.scene")
    room = tmp_path / "room"
    room.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(room))
    read_scene(path)
    assert list(room.iterdir()) == []


@given(st.data())
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_damage_to_a_zip_brings_the_reader_down(package: Path, tmp_path: Path, data: st.DataObject) -> None:
    good = tmp_path / "good.scene"
    if not good.exists():
        zipped(package, good)
    source = bytearray(good.read_bytes())
    first = source.index(b"PK\x01\x02")
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(first, len(source) - 1) | st.integers(0, len(source) - 1))
        source[at] = data.draw(st.sampled_from([0, 1, 0xFF, 0x7F, 0x80]) | st.integers(0, 255))
    path = tmp_path / "bad.scene"
    path.write_bytes(source)
    try:
        read_scene(path)
    except SceneError as error:
        assert error.issues  # noqa: PT017
