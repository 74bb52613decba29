"""What can be added is known through one table, and adding to it takes what docs/architecture.md says."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from viewer.bulkheads import PARTS
from viewer.cli import commands
from viewer.late import late
from viewer.scene import formats, layers
from viewer.scene.formats import Gives

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "viewer"
MODULES = sorted(PACKAGE.rglob("*.py"))


def literals(path: Path) -> Iterator[tuple[int, str]]:
    """Line and text of all texts in a module but its docstrings, and of the last piece of those with values in them."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant)}
    pieces = {id(p): p for n in ast.walk(tree) if isinstance(n, ast.JoinedStr) for p in n.values[:-1]}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told | pieces.keys():
            yield node.lineno, node.value


ELSEWHERE = {
    "build/cache.py": {".scene", ".jpg"},  # an entry of the cache is called so too, and the picture of an opening
    "cli/commands/render.py": {"OUT.png"},
    "cli/commands/pack.py": {"OUT.scene"},
    "cli/explanations.py": {"issues.md"},  # a page that is shipped
    "export/film.py": {"film.json"},
    "cli/commands/show.py": {"jinyuzui.png"},
    "session/settings.py": {"settings.json"},
    "ui/presenters/picture_saving.py": {".png"},
    "scene/places.py": {"scene.toml"},
    "kiosk/config.py": {"kiosk.toml"},
    "cli/commands/kiosk_setup.py": {"kiosk.toml"},
    "kiosk/reports.py": {".zip"},
    "scene/formats/imdf.py": {"manifest.json", "level.geojson", ".geojson"},
    "resources.py": {"materials.toml"},
    "scene/editor_schema.py": {".toml"},  # what is said of keys
    "scene/style.py": {".toml", "*.toml"},  # the program's own styles
    "scene/references.py": {".md"},  # the name of a text in an issue
    "scene/formats/gltf.py": {".glb"},  # a text in a file that says it is binary
}
"""Suffixes of what the program writes or names itself."""


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_suffixes_are_known_through_the_registry_alone(path: Path) -> None:
    name = path.relative_to(PACKAGE).as_posix()
    if name == "scene/formats/__init__.py":
        return
    endings = "|".join(re.escape(s) for s in formats.suffixes(formats.REGISTRY))
    found = {(line, text) for line, text in literals(path) if re.fullmatch(rf"[*\w]*({endings})", text)}
    assert {text for _, text in found} == ELSEWHERE.get(name, set()), found


OTHER_MEANINGS = {
    # Keys of glTF and of features, tags of OpenStreetMap, keys of options and of JSON answers, names of presets.
    *("scene", "model", "instances", "water", "lines", "trees", "ground", "green", "indoor"),
}


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_kinds_of_layers_are_known_through_their_registry_alone(path: Path) -> None:
    if path.name == "model.py":
        return
    kinds = {kind.name for kind in layers.REGISTRY} - OTHER_MEANINGS
    found = {(line, text) for line, text in literals(path) if text in kinds}
    assert not found


def test_no_module_tells_kinds_of_layers_by_a_literal() -> None:
    """Not even by a word that means other things too: nothing is compared with a layer's `kind`."""
    for part in ("scene", "build", "session", "cli"):
        for path in (PACKAGE / part).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"\blayer\.kind\b|layer\[.kind.\]", text), path.name


def test_commands_are_known_by_where_they_lie() -> None:
    named = {*commands.own()}
    modules = {p.stem for p in (PACKAGE / "cli" / "commands").glob("*.py")} - {"__init__"}
    assert named == {name.replace("_", "-") for name in modules}
    for name in named:
        command = commands.load(name)
        assert command.SUMMARY, name
        assert command.arguments, name
        assert command.run, name
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        for imported in re.findall(r"viewer\.cli\.commands(?:\.(\w+)| import (\w+))", text):
            assert not {*imported} & named, path.name


@pytest.mark.parametrize("form", formats.REGISTRY, ids=lambda f: f.name)
def test_a_format_is_a_module_a_line_and_a_sample(form: formats.Format) -> None:
    if form.reader:
        assert callable(form.read)
    samples = [p for p in (ROOT / "tests" / "samples").rglob("*") if form.takes(p.name)]
    shipped = [p for p in (ROOT / "scenes").rglob("*") if form.takes(p.name)]
    # Zips, grids, sounds and subtitles are written by the tests that read them.
    written = {"package", "grid", "png", "jpeg", "webp", "svg", "wav", "flac", "mp3", "vorbis", "vtt"}
    written |= {"osm", "osm-packed", "cityjson", "shapefile", "geopackage", "imdf", "geotiff", "height-picture"}
    assert samples or shipped or form.name in written
    assert len(set(form.suffixes)) == len(form.suffixes)


def test_no_two_formats_take_one_name() -> None:
    known = formats.suffixes(formats.REGISTRY)
    assert len(set(known)) == len(known)
    assert formats.match("Town.GeoJSON", formats.alone()) is formats.GEOJSON
    assert formats.match("town.city.json", formats.alone()) is formats.CITYJSON
    assert formats.match("town.json", formats.alone()) is formats.GEOJSON
    assert formats.match("town.json", formats.giving(Gives.MODEL)) is formats.CITYJSON
    assert formats.recognised(b"\x89PNG\r\n", formats.REGISTRY) is formats.match("x.png", formats.giving(Gives.PICTURE))


def test_the_docs_name_every_suffix_that_can_be_opened() -> None:
    text = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    for suffix in formats.suffixes(formats.alone()):
        assert f"`{suffix}`" in text, suffix


@pytest.mark.parametrize("kind", layers.REGISTRY, ids=lambda k: k.name)
def test_a_kind_of_layer_is_a_struct_a_mesher_and_a_line(kind: layers.LayerKind) -> None:
    assert callable(late(kind.mesher))
    assert callable(late(kind.names))
    assert layers.own_kind(kind.struct) is None
    assert kind.key in kind.struct.__struct_fields__ or not kind.reads


def test_a_pass_is_a_module_a_shader_and_a_line() -> None:
    from viewer.render.passes import OVER

    shaders = {p.name for p in PACKAGE.rglob("*.frag")}
    for kind in OVER:
        assert kind.PART in PARTS
        source = Path(str(sys.modules[kind.__module__].__file__)).read_text(encoding="utf-8")
        assert set(re.findall(r'"(\w+\.frag)"', source)) & shaders, kind
    for path in MODULES:
        if path.parent.name == "passes":
            continue
        text = path.read_text(encoding="utf-8")
        assert not any(f"import {kind.__name__}" in text for kind in OVER), path.name


@pytest.mark.parametrize(
    "module", ["viewer.scene.formats", "viewer.cli.commands", "viewer.cli.commands.show", "viewer.build.cache"]
)
def test_reading_a_registry_imports_nothing_heavy(module: str) -> None:
    code = f"import sys, {module}; print(*sorted(sys.modules))"
    line = [sys.executable, "-c", code]
    loaded = subprocess.run(line, capture_output=True, text=True, check=True, cwd=ROOT).stdout.split()
    assert not {"numpy", "msgspec", "PIL", "importlib.metadata", "viewer.plugins"} & set(loaded)


def test_the_table_of_layers_imports_no_reader_and_no_mesher() -> None:
    code = "import sys, viewer.scene.layers; print(*sorted(sys.modules))"
    line = [sys.executable, "-c", code]
    loaded = subprocess.run(line, capture_output=True, text=True, check=True, cwd=ROOT).stdout.split()
    assert not {"numpy", "PIL", "importlib.metadata", "viewer.build"} & set(loaded)
