"""Every kind of reference of a package through every kind of escape: nothing outside is opened, and each is told."""

from __future__ import annotations

import base64
import json
import os
import shutil
import socket
import stat
import struct
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.limits import LIMITED, Opened, Warm
from tests.soak import amount
from tests.unit.build.test_relief import slope
from tests.unit.scene.test_illustrations import SOUND, png
from tests.watching import WATCHED, Watch
from viewer.scene.collection import way_to
from viewer.scene.issues import Issue, SceneError
from viewer.scene.loader import read_scene
from viewer.scene.names import UnsafeNameError, parts_of, printable
from viewer.scene.package import FileFault, Folder, NameKind, read_lone, read_uri
from viewer.scene.titles import scene_title

ROOT = Path(__file__).resolve().parents[3]

SCENE = """
[style]
file = "look/mine.toml"
[[layer]]
id = "posts"
kind = "pillars"
source = "layers/posts.geojson"
[[layer]]
id = "box"
kind = "model"
source = "models/box.gltf"
[[layer]]
id = "row"
kind = "instances"
model = "repeated/box.glb"
places = [{ at = [9, 9, 0] }]
[[layer]]
id = "hills"
kind = "relief"
source = "ground/hills.asc"
[[layer]]
id = "small"
kind = "scene"
scene = "inner"
at = [0, -60, 1]
scale = 0.1
"""

HEAD = '+++\ntitle = "The tower"\npicture = { file = "images/photo.png" }\n+++\nSee ![a plan](images/plan.svg).\n'

FILES: dict[str, str] = {
    "scene.toml": "scene.toml",
    "content/en/tower.md": "content/en/tower.md",
    "layers/houses.geojson": "layer[0].source",
    "layers/posts.geojson": "layer[1].source",
    "models/box.gltf": "layer[2].source",
    "models/box.bin": "models/box.gltf",
    "models/skin.png": "models/box.gltf",
    "repeated/box.glb": "layer[3].model",
    "ground/hills.asc": "layer[4].source",
    "scenes/inner/scene.toml": "layer[5].scene",
    "scenes/inner/layers/houses.geojson": "inner/scene.toml",
    "look/mine.toml": "style.file",
    "images/photo.png": "content/en/tower.md",
    "images/plan.svg": "content/en/tower.md",
    "images/inset.png": "content/en/tower.md",
}
"""Every kind of file that a package names or that is found in it, and what tells that it cannot be had."""

FOLDERS: dict[str, str] = {
    "content": "content",
    "content/en": "content/en",
    "layers": "layer[0].source",
    "models": "layer[2].source",
    "ground": "layer[4].source",
    "images": "content/en/tower.md",
    "look": "style.file",
    "scenes": "layer[5].scene",
    "scenes/inner": "layer[5].scene",
    "scenes/inner/layers": "inner/scene.toml",
}

GROUPS = (
    tuple(
        n for n in FILES if n not in ("scene.toml", "content/en/tower.md", "models/box.gltf", "scenes/inner/scene.toml")
    ),
    ("models/box.gltf", "content/en/tower.md", "scenes/inner/scene.toml"),
    ("scene.toml",),
    ("layers", "models", "ground", "images", "look", "scenes"),
    ("content", "scenes/inner"),
    ("content/en", "scenes/inner/layers"),
)
"""All of them, so that those which escape at once do not hide each other."""

CODES = {
    "unsafe-path",
    "unreadable",
    "missing-file",
    "bad-model",
    "missing-part",
    "bad-picture",
    "bad-reference",
    "unsupported-feature",
}


def gltf(*, buffer: str | None = "box.bin", picture: str = "skin.png") -> str:
    """A textured triangle in three files, or two."""
    views = [{"buffer": 0, "byteOffset": 0, "byteLength": 36}, {"buffer": 0, "byteOffset": 36, "byteLength": 24}]
    return json.dumps(
        {
            "asset": {"version": "2.0"},
            "scene": 0,
            "scenes": [{"nodes": [0]}],
            "nodes": [{"mesh": 0, "name": "triangle"}],
            "meshes": [{"primitives": [{"attributes": {"POSITION": 0, "TEXCOORD_0": 1}, "material": 0}]}],
            "materials": [{"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}],
            "textures": [{"source": 0}],
            "images": [{"uri": picture}],
            "buffers": [{"byteLength": 60, **({"uri": buffer} if buffer is not None else {})}],
            "bufferViews": views,
            "accessors": [
                {
                    "bufferView": 0,
                    "componentType": 5126,
                    "count": 3,
                    "type": "VEC3",
                    "min": [0, 0, 0],
                    "max": [9, 9, 0],
                },
                {"bufferView": 1, "componentType": 5126, "count": 3, "type": "VEC2"},
            ],
        }
    )


TRIANGLE = struct.pack("<15f", 0, 0, 0, 9, 0, 0, 0, 9, 0, 0, 0, 1, 0, 0, 1)
INLINE = "data:application/octet-stream;base64," + base64.b64encode(TRIANGLE).decode()


def glb(text: str) -> bytes:
    """A model in one file, without a binary chunk."""
    data = text.encode() + b" " * (-len(text.encode()) % 4)
    return struct.pack("<4sIII4s", b"glTF", 2, 20 + len(data), len(data), b"JSON") + data


def rich(folder: Path) -> Path:
    """A sound package that refers to every kind of file."""
    shutil.copytree(ROOT / "tests" / "samples" / "small", folder)
    shutil.copytree(ROOT / "tests" / "samples" / "hub" / "scenes" / "inner", folder / "scenes" / "inner")
    scene = folder / "scene.toml"
    text = scene.read_text(encoding="utf-8")
    layer = text.index("[[place]]")
    scene.write_text(text[:layer] + SCENE + text[layer:], encoding="utf-8")
    white = "data:image/png;base64," + base64.b64encode(png(4, 4)).decode()
    made: dict[str, bytes] = {
        "layers/posts.geojson": b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},'
        b'"geometry":{"type":"Point","coordinates":[118.7301,31.9801]}}]}',
        "models/box.gltf": gltf().encode(),
        "models/box.bin": TRIANGLE,
        "models/skin.png": png(4, 4),
        "repeated/box.glb": glb(gltf(buffer=INLINE, picture=white)),
        "ground/hills.asc": slope().replace("118.7", "118.7").encode(),
        "look/mine.toml": (ROOT / "assets" / "styles" / "paper.toml").read_bytes(),
        "images/photo.png": png(30, 20),
        "images/plan.svg": SOUND.replace("<text", '<image href="inset.png" width="9"/><text').encode(),
        "images/inset.png": png(3, 3),
        "content/en/tower.md": HEAD.encode(),
    }
    for name, data in made.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    return folder


@pytest.fixture(scope="module")
def warm() -> Iterator[Warm]:
    with Warm() as process:
        yield process


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return rich(tmp_path_factory.mktemp("whole") / "rich")


# -- escapes: what lies at `place` now, given where the true thing was moved to, outside -----------------------------

Escape = Callable[[Path, Path], None]


def absolute(place: Path, secret: Path) -> None:
    place.symlink_to(secret)


def relative(place: Path, secret: Path) -> None:
    place.symlink_to(os.path.relpath(secret, place.parent))


def through_another(place: Path, secret: Path) -> None:
    between = place.with_name(f"between-{place.name}")
    between.symlink_to(secret)
    place.symlink_to(between.name)


def by_a_long_way(place: Path, secret: Path) -> None:
    """Into the package, out of it, and down again."""
    up = os.path.relpath(secret, place.parent)
    place.symlink_to(f"./../{place.parent.name}/{up}")


def by_the_process(place: Path, secret: Path) -> None:
    """Through a link of the system's own."""
    place.symlink_to(f"/proc/self/root{secret}")


def circle(place: Path, secret: Path) -> None:
    place.symlink_to(f"round-{place.name}")
    place.with_name(f"round-{place.name}").symlink_to(place.name)


def pipe(place: Path, secret: Path) -> None:
    os.mkfifo(place)


def device(place: Path, secret: Path) -> None:
    place.symlink_to("/dev/zero")


def door(place: Path, secret: Path) -> None:
    """A socket; its path may not be long, so that it is made elsewhere."""
    here = Path.cwd()
    with socket.socket(socket.AF_UNIX) as end:
        try:
            os.chdir(place.parent)
            end.bind(place.name)
        finally:
            os.chdir(here)


def wrong_kind(place: Path, secret: Path) -> None:
    """A folder where a file is wanted, a file where a folder is."""
    if secret.is_dir():
        place.write_text("no folder")
    else:
        place.mkdir()


ESCAPES: tuple[Escape, ...] = (
    absolute,
    relative,
    through_another,
    by_a_long_way,
    by_the_process,
    circle,
    pipe,
    device,
    door,
    wrong_kind,
)


def told(opened: Opened, place: str, at: str) -> bool:
    """Whether an issue says so, at the place that names the file or in the file itself."""
    return any(
        (i["severity"] >= 1 or place == "models/skin.png")  # a model is shown without its texture
        and i["code"] in CODES
        and (at in (i["path"], i["file"]) or i["file"].startswith(f"{place}/"))
        for i in opened.issues
    )


@LIMITED
def test_the_package_without_an_escape_is_sound(warm: Warm, whole: Path) -> None:
    opened = warm.open(whole)
    assert not opened.passed, opened
    assert [i for i in opened.issues if i["severity"] > 0] == []
    for name in (*FILES, *FOLDERS):
        assert (whole / name).exists(), name
    assert {name for group in GROUPS for name in group} == {*FILES, *FOLDERS}


@LIMITED
@WATCHED
@pytest.mark.parametrize("escape", ESCAPES, ids=lambda e: e.__name__)
@pytest.mark.parametrize("names", GROUPS, ids=lambda g: g[0])
def test_nothing_outside_is_opened(
    names: tuple[str, ...], escape: Escape, warm: Warm, whole: Path, tmp_path: Path
) -> None:
    package = tmp_path / "rich"
    shutil.copytree(whole, package)
    # Its name begins as the package's does.
    evil = tmp_path / "rich-evil"
    for i, name in enumerate(names):
        secret = evil / str(i) / Path(name).name
        secret.parent.mkdir(parents=True)
        (package / name).rename(secret)
        escape(package / name, secret)
    with Watch(evil) as watch:
        opened = warm.open(package, wall=20)
        seen = watch.seen()
    assert seen == set()
    assert not opened.passed, opened
    for name in names:
        assert told(opened, name, {**FILES, **FOLDERS}[name]), (name, opened.issues)
    assert opened.fatal == ("scene.toml" in names), opened.issues


@LIMITED
def test_links_that_stay_inside_are_followed(warm: Warm, whole: Path, tmp_path: Path) -> None:
    """Files, folders, links to links, absolute ones, and those that leave and come back."""
    package = tmp_path / "rich"
    shutil.copytree(whole, package)
    (package / "store").mkdir()
    names = [name for name in FILES if not name.startswith(("content", "ground"))]
    for i, name in enumerate([*names, "content", "ground"]):
        place, store = package / name, package / "store" / str(i)
        place.rename(store)
        back = os.path.relpath(store, place.parent)
        place.symlink_to([back, store, f"../{'../' * name.count('/')}rich/store/{i}", f"./{back}"][i % 4])
    opened = warm.open(package)
    assert not opened.passed, opened
    assert [i for i in opened.issues if i["severity"] > 0] == []


# -- names ----------------------------------------------------------------------------------------------------------

# fmt: off
HOSTILE = [
    "../secret.txt", "../../secret.txt", "a/../../secret.txt", "./../secret.txt", "a/b/../../../secret.txt", "..",
    "../", "a/..", "a/../b", "/etc/passwd", "//etc/passwd", "///etc/passwd", "/proc/self/environ", "/dev/zero", "/",
    "//", "file:///etc/passwd", "file:/etc/passwd", "file:secret.txt", "FILE:///etc/passwd", "http://example.org/x",
    "https://example.org/x", "ftp://h/x", "data:x", "javascript:x", "\\\\host\\share\\x", "\\\\?\\C:\\x",
    "\\\\.\\COM1", "\\x", "..\\secret.txt", "a\\..\\..\\secret.txt", "a\\b", ".\\x", "//host/share/x", "C:\\x",
    "C:/x", "C:x", "c:/x", "Z:secret.txt", "x.txt:stream", "x.txt::$DATA", "CON", "con", "NUL", "nul.txt",
    "aux.geojson", "PRN.png", "COM1", "com9.txt", "LPT1", "lpt3.asc", "a/CON/b", "a/nul", "CONIN$", "CONOUT$",
    "CLOCK$", "COM\u00b9", "lpt\u00b2.txt", "", ".", "./", "...", ".. /secret.txt", "../ secret.txt", "a/. ./x",
    " ", "a\0b", "secret.txt\0.png", "a\nb", "\x1b[2J", "a/ /b", "nul .txt", "x" * 5000,
]
# fmt: on


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_refused_before_anything_is_looked_at(name: str, tmp_path: Path) -> None:
    assert len(HOSTILE) >= 60
    with pytest.raises(UnsafeNameError):
        parts_of(name)
    folder = Folder(tmp_path)
    with pytest.raises(FileFault) as caught:
        folder.read(name, 9) if name else read_uri(folder, name, 9)
    assert caught.value.code == "unsafe-path"
    if name:
        assert folder.kind(name) is NameKind.BAD


HARMLESS = """
a a/b ./a a//b a.b.c ...a a..b .hidden ~ $HOME %2e%2e 100% con1 auxiliary nullity com10 塔.png a;b *? 'x'
"""


@pytest.mark.parametrize("name", HARMLESS.split())
def test_a_harmless_name_is_that_of_a_file(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"it")
    assert Folder(tmp_path).read(name, 2) == b"it"
    assert read_uri(Folder(tmp_path), name, 2) == b"it"


REFERENCES: dict[str, Callable[[str], str]] = {
    "features": lambda n: f'kind = "buildings"\nsource = {n}',
    "pillars": lambda n: f'kind = "pillars"\nsource = {n}',
    "model": lambda n: f'kind = "model"\nsource = {n}',
    "instances": lambda n: f'kind = "instances"\nmodel = {n}\nplaces = [{{ at = [0, 0, 0] }}]',
    "relief": lambda n: f'kind = "relief"\nsource = {n}',
    "scene": lambda n: f'kind = "scene"\nscene = {n}\nat = [0, 0, 0]',
}
"""Layers that name files or packages."""


@WATCHED
@pytest.mark.parametrize("kind", REFERENCES)
def test_no_layer_reaches_out_by_name(kind: str, package: Path) -> None:
    secret = package.parent / "secret.txt"
    secret.write_text("secret")
    layers = [f'[[layer]]\nid = "l{i}"\n{REFERENCES[kind](json.dumps(n))}\n' for i, n in enumerate(HOSTILE)]
    path = package / "scene.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n".join(layers), encoding="utf-8")
    with Watch(package.parent) as watch:
        issues = issues_of(package)
        assert str(secret) not in watch.seen()
    faulty = {i.path.partition(".")[0] for i in issues if i.code in ("unsafe-path", "bad-value")}
    # What is a good id of a scene is looked for only in a scene that is sound otherwise.
    left = {"con"} if kind == "scene" else set()
    assert faulty == {f"layer[{1 + i}]" for i, name in enumerate(HOSTILE) if name not in left}


@WATCHED
@pytest.mark.parametrize("where", ["head", "text", "style"])
def test_no_text_reaches_out_by_name(where: str, package: Path) -> None:
    secret = package.parent / "secret.txt"
    secret.write_text("secret")
    path = package / "content" / "en" / "tower.md"
    for name in filter(None, HOSTILE):
        picture = f"picture = {{ file = {json.dumps(name)} }}" if where == "head" else ""
        image = f"![x](<{name}>)" if where == "text" and not set(name) & set("\n\0\\") else "x"
        path.write_text(f'+++\ntitle = "The tower"\n{picture}\n+++\n{image}\n', encoding="utf-8")
        scene = (ROOT / "tests" / "samples" / "small" / "scene.toml").read_text(encoding="utf-8")
        style = f"[style]\nfile = {json.dumps(name)}\n" if where == "style" else ""
        (package / "scene.toml").write_text(f"{scene}\n{style}", encoding="utf-8")
        with Watch(package.parent) as watch:
            issues = issues_of(package)
            assert str(secret) not in watch.seen(), name
        if image != "x" or where != "text":
            assert [i.code for i in issues] == ["unsafe-path"], (name, issues)


@WATCHED
@pytest.mark.parametrize("part", ["buffer", "picture"])
def test_no_model_reaches_out_by_uri(part: str, tmp_path: Path) -> None:
    folder = tmp_path / "models"
    folder.mkdir()
    (tmp_path / "secret.txt").write_bytes(TRIANGLE)
    (tmp_path / "secret.png").write_bytes(png(4, 4))
    (folder / "box.bin").write_bytes(TRIANGLE)
    encoded = [
        "%2e%2e/secret.png",
        "%2E%2E%2Fsecret.png",
        "..%2fsecret.txt",
        "%2fetc%2fpasswd",
        "a/%2e%2e/%2e%2e/secret.txt",
    ]
    for uri in [*HOSTILE, *encoded, "%00", "%5c%5chost%5cshare", "C%3a/x"]:
        given = {"buffer": uri} if part == "buffer" else {"buffer": INLINE, "picture": uri}
        if uri.startswith("data:"):
            continue
        (folder / "x.gltf").write_text(gltf(**given), encoding="utf-8")
        with Watch(tmp_path) as watch:
            issues = issues_of(folder / "x.gltf")
            assert not {str(tmp_path / "secret.txt"), str(tmp_path / "secret.png")} & watch.seen(), uri
        assert [i for i in issues if printable(uri)[:20].strip() in i.found or i.code == "unsafe-path" or not uri], (
            uri,
            issues,
        )


def issues_of(path: Path) -> list[Issue]:
    try:
        return list(read_scene(path).issues)
    except SceneError as error:
        return list(error.issues)


def test_percent_signs_are_decoded_else_taken_as_they_stand(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    (tmp_path / "a%20b").write_bytes(b"literal")
    assert read_uri(folder, "a%20b", 99) == b"literal"
    (tmp_path / "a b").write_bytes(b"decoded")
    assert read_uri(folder, "a%20b", 99) == b"decoded"
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "c d").write_bytes(b"beside")
    assert read_uri(folder, "c%20d", 99, beside="sub/x.gltf") == b"beside"
    (tmp_path / "%2e%2e").mkdir()
    (tmp_path / "%2e%2e" / "x").write_bytes(b"an odd folder")
    assert read_uri(folder, "%2e%2e/x", 99) == b"an odd folder"
    (tmp_path.parent / "x").write_bytes(b"secret")
    (tmp_path / "%2e%2e" / "x").unlink()
    with pytest.raises(FileFault, match="unsafe-path"):
        read_uri(folder, "%2e%2e/x", 99)


# -- sizes, and files that change meanwhile --------------------------------------------------------------------------


def test_a_file_is_bounded_by_what_comes_out_of_it(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"12345")
    folder = Folder(tmp_path)
    assert folder.read("x", 5) == b"12345"
    with pytest.raises(FileFault, match="too-large"):
        folder.read("x", 4)
    with path.open("wb") as file:
        file.truncate(3 << 30)
    began = time.process_time()
    with pytest.raises(FileFault, match=f"{3 << 30} B"):
        folder.read("x", 512 << 20)
    assert time.process_time() - began < 0.2
    if sys.platform.startswith("linux"):
        # Its size is said to be 0.
        assert read_lone(Path("/proc/self/status"), 1 << 20)
        with pytest.raises(FileFault, match="too-large"):
            read_lone(Path("/proc/self/status"), 10)


@pytest.mark.skipif(
    sys.platform == "win32" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all"
)
def test_a_file_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"x")
    (tmp_path / "x").chmod(0)
    with pytest.raises(FileFault, match="unreadable"):
        Folder(tmp_path).read("x", 9)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
@WATCHED
@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_changes_while_it_is_opened_leads_nowhere(what: str, tmp_path: Path) -> None:
    """Somebody puts a link in place of a file or folder, and takes it away, as fast as they can."""
    inside, outside = tmp_path / "package", tmp_path / "package-evil"
    for folder in (inside, outside):
        (folder / "a").mkdir(parents=True)
        (folder / "a" / "x").write_bytes(folder.name.encode())
    place = inside / "a" / ("x" if what == "file" else "")
    good, bad = tmp_path / "good", tmp_path / "bad"
    bad.symlink_to(outside / "a" / ("x" if what == "file" else ""))
    stop = threading.Event()

    def swap() -> None:
        while not stop.is_set():
            place.rename(good)
            bad.rename(place)
            place.rename(bad)
            good.rename(place)

    given, codes = 0, set()
    with Watch(outside) as watch:
        thread = threading.Thread(target=swap)
        thread.start()
        try:
            for _ in range(3000):
                try:
                    assert Folder(inside).read("a/x", 99) == b"package"
                    given += 1
                except FileFault as fault:
                    codes.add(fault.code)
        finally:
            stop.set()
            thread.join()
        assert watch.seen() == set()
    assert given
    assert codes
    assert codes <= {"unsafe-path", "missing-file", "unreadable"}


_STEPS = st.sampled_from(["a", "b", "c", "d", "x", "..", ".", "", "root", "evil"])
_TARGETS = st.builds(
    lambda up, steps: up + "/".join(steps),
    st.sampled_from(["", "../", "ROOT/", "TOP/"]),
    st.lists(_STEPS, min_size=1, max_size=5),
)


@pytest.mark.soak
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the system is asked what it opened")
@given(
    links=st.dictionaries(st.sampled_from(["a/a", "a/b", "b/a", "c", "d", "a/c/x", "e"]), _TARGETS, max_size=6),
    asked=st.lists(st.lists(st.sampled_from("abcdex"), min_size=1, max_size=5), min_size=5, max_size=12),
)
@settings(max_examples=amount(2000), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_name_leads_where_the_system_says_if_that_is_inside(
    links: dict[str, str], asked: list[list[str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Any tree of links: what is given is what the system opens by that name, and nothing where that lies outside."""
    top = Path(os.path.realpath(tempfile.mkdtemp(dir=tmp_path_factory.getbasetemp())))
    root = top / "root"
    for folder in ("root/a/c", "root/b", "evil/a"):
        (top / folder).mkdir(parents=True)
    for file in ("root/x", "root/a/x", "root/b/x", "root/b/b", "evil/x", "evil/a/x", "x"):
        (top / file).write_text(file)
    for place, target in links.items():
        if not (root / place).exists() and not (root / place).is_symlink():
            (root / place).symlink_to(target.replace("ROOT", str(root)).replace("TOP", str(top)) or ".")
    for parts in asked:
        name = "/".join(parts)
        wanted = None
        try:
            descriptor = os.open(root / name, os.O_RDONLY)
        except OSError:
            pass
        else:
            true = Path(f"/proc/self/fd/{descriptor}").readlink()
            os.close(descriptor)
            wanted = true.read_bytes() if true.is_relative_to(root) and true.is_file() else None
        try:
            found = Folder(root).read(name, 99)
        except FileFault:
            found = None
        # A way through a folder outside and back in is not gone, so that nothing out there is looked at.
        strays = found is None and any("evil" in target for target in links.values())
        assert strays or found == wanted, (name, links)
    shutil.rmtree(top)


# -- names that are no text ------------------------------------------------------------------------------------------


def test_half_surrogates_and_control_characters_come_out_as_escapes() -> None:
    assert printable("caf\udce9.md") == "caf\\xe9.md"
    assert printable("a\ud800b") == "a\\ud800b"
    assert printable("\x1b[2Jx\u202ey") == "\\x1b[2Jx\\u202ey"
    assert printable("塔 \u3000 é") == "塔 \u3000 é"
    issue = Issue("missing-file", 1, "x\udcff\x1b.md", path="\ud812", found="\x9b")  # type: ignore[arg-type]
    assert (issue.file, issue.path, issue.found) == ("x\\xff\\x1b.md", "\\ud812", "\\x9b")


@LIMITED
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are text")
def test_names_that_are_no_text_are_told_and_hinder_nothing(warm: Warm, package: Path) -> None:
    for name in (b"content/en/caf\xe9.md", b"layers/\xfe.geojson", b"\xfd"):
        (package / os.fsdecode(name)).write_bytes(b"x")
    (package / "content" / os.fsdecode(b"\xff")).mkdir()
    opened = warm.open(package)
    assert not opened.passed, opened
    assert not opened.fatal
    found = {(i["code"], i["file"]) for i in opened.issues if i["severity"] > 0}
    assert found == {("encoding", "content/en/caf\\xe9.md"), ("encoding", "content/\\xff")}


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are text")
def test_a_lone_file_of_such_a_name_opens(tmp_path: Path) -> None:
    from viewer.build.job import LoadJob

    path = tmp_path / os.fsdecode(b"caf\xe9.geojson")
    shutil.copy(ROOT / "tests" / "samples" / "small" / "layers" / "houses.geojson", path)
    for _ in range(2):  # built, and from the cache
        loaded = LoadJob(path).wait()
        assert loaded.scene.title == "caf\\xe9"
        assert loaded.root == tmp_path
    folder = tmp_path / os.fsdecode(b"p\xe9")
    shutil.copytree(ROOT / "tests" / "samples" / "small", folder)
    assert LoadJob(folder).wait().root == folder


@pytest.mark.parametrize("source", ["a" * 300, "a\0b", "x" * 5000, "loop", "loop/x"])
def test_a_source_that_no_system_takes_is_no_scene(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from viewer.build.job import LoadJob

    monkeypatch.chdir(tmp_path)
    Path("loop").symlink_to("loop")
    for opening in (lambda: LoadJob(source).wait(), lambda: read_scene(source)):
        with pytest.raises(SceneError) as caught:
            opening()
        assert caught.value.issues[0].code == "no-such-scene"
    assert scene_title(source, "en")


def test_a_name_too_long_for_the_system_is_one_fault(package: Path) -> None:
    path = package / "scene.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("layers/houses.geojson", "a" * 300 + ".geojson"), encoding="utf-8")
    faults = [i for i in issues_of(package) if i.path == "layer[0].source"]
    assert [i.code for i in faults] == ["unreadable"]
    assert faults[0].found == "its name is too long for the system"
    assert faults[0].line


# -- what is asked of packages elsewhere -----------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
@WATCHED
def test_titles_and_portals_stay_inside_too(tmp_path: Path) -> None:
    secret = tmp_path / "evil"
    shutil.copytree(ROOT / "tests" / "samples" / "small", secret)
    package = rich(tmp_path / "rich")
    shutil.rmtree(package / "scenes" / "inner")
    (package / "scenes" / "inner").symlink_to(secret)
    (package / "scene.toml").unlink()
    (package / "scene.toml").symlink_to(secret / "scene.toml")
    with Watch(secret) as watch:
        assert scene_title(str(package), "en") == "rich"
        assert way_to(package, "inner") is None
        assert watch.seen() == set()
    (package / "scene.toml").unlink()
    os.mkfifo(package / "scene.toml")
    assert scene_title(str(package), "en") == "rich"


def test_what_lies_beside_a_lone_file_is_given_and_what_lies_above_is_not(tmp_path: Path) -> None:
    (tmp_path / "box.bin").write_bytes(TRIANGLE)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "box.bin").write_bytes(TRIANGLE)
    for name, uri, good in (("a", "box.bin", True), ("b", "sub/box.bin", True), ("sub/c", "../box.bin", False)):
        path = tmp_path / f"{name}.gltf"
        white = "data:image/png;base64," + base64.b64encode(png(4, 4)).decode()
        path.write_text(gltf(buffer=uri, picture=white))
        errors = [i for i in issues_of(path) if i.severity > 0]
        assert (errors == []) is good, errors


def test_kinds_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder").mkdir()
    folder = Folder(tmp_path)
    assert [folder.kind(n) for n in ("file", "folder", "none", "file/x", "../x")] == [
        NameKind.FILE,
        NameKind.FOLDER,
        None,
        None,
        NameKind.BAD,
    ]
    assert [(name, kind) for name, kind, _ in folder.everything()] == [("file", stat.S_IFREG), ("folder", stat.S_IFDIR)]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ('title = "A"\n[x]\ny = 1', "A"),
        ('format = 1\n[title]\nen = "A"\nzh = "B"\n[x]', "A"),
        ('title = { en = "A" }\n' + "[[layer]]\n" * 200_000, "A"),
        ('title = "A"\nx' + ".x" * 500_000 + " = 1\n", "package"),
        ("x = " + "[" * 500_000, "package"),
        ("\xff", "package"),
        ('title = "' + "\udc80" + '"', "package"),
        ("title = 5\n", "package"),
    ],
)
def test_a_title_is_found_at_a_glance(text: str, title: str, tmp_path: Path) -> None:
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "scene.toml").write_bytes(text.encode("latin-1" if text == "\xff" else "utf-8", "surrogatepass"))
    began = time.process_time()
    assert scene_title(str(folder), "en") == title
    assert time.process_time() - began < 0.1
