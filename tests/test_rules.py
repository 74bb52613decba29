"""The rules of the house, each an English sentence; `tests/test_architecture.py` has who may import what."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from tests.test_architecture import MODULES, PACKAGE, ROOT
from viewer.scene import layers
from viewer.scene.model import Scene
from viewer.scene.sections import FrontMatter
from viewer.session.actions import ACTIONS

TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in MODULES}


def dotted(path: Path) -> str:
    """A module's name."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


PATHS = {dotted(path): path for path in MODULES}

# -- imports ----------------------------------------------------------------------------------------------------------


def imported(name: str) -> set[str]:
    """The modules of the program that a module imports, at any time and for types alone too."""
    out: set[str] = set()
    for node in ast.walk(TREES[PATHS[name]]):
        if isinstance(node, ast.Import):
            out |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            out |= inner & PATHS.keys()
            # A name that is no module comes from the package itself.
            if inner - PATHS.keys():
                out.add(node.module)
    return out & PATHS.keys() - {name}


def circles(graph: dict[str, set[str]]) -> list[set[str]]:
    """The groups of modules of which each leads to each other one."""
    reach = {name: set(targets) for name, targets in graph.items()}
    for between in graph:
        for targets in reach.values():
            if between in targets:
                targets |= reach[between]
    groups = {frozenset(b for b in reach[a] if a in reach[b]) for a in graph if a in reach[a]}
    return [set(group) for group in groups]


def test_no_modules_import_each_other_in_a_circle_not_even_for_types() -> None:
    found = circles({name: imported(name) for name in PATHS})
    assert [sorted(group) for group in found] == []


# -- actions ----------------------------------------------------------------------------------------------------------


def marked() -> dict[str, list[str]]:
    """Actions, and the methods that are marked as their handlers anywhere in the program."""
    out: dict[str, list[str]] = defaultdict(list)
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                for mark in node.decorator_list:
                    if isinstance(mark, ast.Call) and ast.unparse(mark.func) in ("handles", "holds"):
                        out[ast.literal_eval(mark.args[0])].append(f"{dotted(path)}:{node.name}")
    return out


def test_every_action_has_exactly_one_handler() -> None:
    """Gestures have none: dragging is done by the pointer's controller."""
    found = marked()
    assert {action for action, entry in ACTIONS.items() if not entry.gesture} == set(found)
    assert {action: methods for action, methods in found.items() if len(methods) > 1} == {}


def test_every_gesture_is_done_by_the_pointers_controller() -> None:
    text = (PACKAGE / "session" / "controllers" / "pointer.py").read_text(encoding="utf-8")
    for action, entry in ACTIONS.items():
        assert not entry.gesture or f'"{action}"' in text, action


# -- the scene's model ------------------------------------------------------------------------------------------------


def structs(kind: object) -> Iterator[type[msgspec.Struct]]:
    """The structs that a type is made of, itself and those of its fields."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        yield kind
        for each in msgspec.structs.fields(kind):
            yield from structs(each.type)
    for part in get_args(kind):
        yield from structs(part)


def test_every_field_of_the_scenes_schema_is_read_somewhere() -> None:
    read: set[str] = set()
    for path, tree in TREES.items():
        if path.name == "model.py":
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                read.add(node.attr)
    # Named in the table of kinds: read with `getattr`.
    read |= {name for kind in layers.REGISTRY for name in (kind.key, kind.height)}
    known = {*structs(Scene), *structs(FrontMatter)}
    assert len(known) > 20
    unread = {
        f"{kind.__name__}.{each.name}"
        for kind in known
        for each in msgspec.structs.fields(kind)
        if each.name not in read
    }
    assert unread == set(UNREAD)


UNREAD = {
    "FrontMatter.facts": "numbers of the facts that a card tells; tests of the scenes read them",
}


# -- names ------------------------------------------------------------------------------------------------------------

SHARED_MODULE_NAMES = {
    "kiosk": "what a kiosk is, and its room in the interface",
    "layers": "the table of kinds in `scene`, their meshes in `build`: other packages import both",
}


def test_no_two_public_classes_have_one_name() -> None:
    found: dict[str, list[str]] = defaultdict(list)
    for path, tree in TREES.items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].append(dotted(path))
    assert {name: where for name, where in found.items() if len(where) > 1} == {}


def test_no_two_modules_have_one_name() -> None:
    """But for a package's main module, and for those that are called as what they are an entry for."""
    found: dict[str, list[str]] = defaultdict(list)
    entries = ("viewer.cli.commands.", "viewer.build.meshers.", "viewer.render.passes.", "viewer.ui.presenters.")
    for name in PATHS:
        parts = name.split(".")
        if not name.startswith(entries) and parts[-1] != parts[-2:-1]:
            found[parts[-1]].append(name)
    twice = {}
    for last, names in found.items():
        others = [name for name in names if not any(name == f"{package}.{last}" for package in names)]
        if len(others) > 1 and last not in SHARED_MODULE_NAMES:
            twice[last] = others
    assert twice == {}


# -- classes ----------------------------------------------------------------------------------------------------------


def classes() -> Iterator[tuple[Path, ast.ClassDef]]:
    """All classes."""
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                yield path, node


def test_no_class_has_a_base_of_any_type_and_no_base_is_excused_from_checking() -> None:
    for path, node in classes():
        lines = path.read_text(encoding="utf-8").splitlines()[node.lineno - 1 : node.body[0].lineno - 1]
        lines = lines or [path.read_text(encoding="utf-8").splitlines()[node.lineno - 1]]
        assert not any("type: ignore" in line for line in lines), f"{path.name}: {node.name}"
        assert "Any" not in {ast.unparse(base) for base in node.bases}, f"{path.name}: {node.name}"
    # The type checker sees all other bases that nothing is known of.
    mypy = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]
    assert mypy["strict"] is True
    assert "viewer" in mypy["packages"]
    assert mypy.get("disallow_subclassing_any", True) is True
    assert not any("disallow_subclassing_any" in each for each in mypy["overrides"])


MOST_METHODS = 25
LARGER = {"Explorer": 30}
"""Known ones, which may not grow: camera, pins and what input does to them are asked of an explorer in one place."""


def public_methods(node: ast.ClassDef) -> list[str]:
    """Names of a class's public methods: no properties, and nothing that Qt calls by a name of its own."""
    out = []
    for each in node.body:
        if not isinstance(each, ast.FunctionDef) or each.name.startswith("_"):
            continue
        marks = {ast.unparse(mark).rpartition(".")[2] for mark in each.decorator_list}
        if not marks & {"property", "setter", "overload"} and not re.search("[A-Z]", each.name):
            out.append(each.name)
    return out


def test_a_class_has_at_most_25_public_methods() -> None:
    found = {node.name: len(public_methods(node)) for _, node in classes()}
    assert {name: n for name, n in found.items() if n > LARGER.get(name, MOST_METHODS)} == {}


# -- tests ------------------------------------------------------------------------------------------------------------


def test_a_test_with_nothing_to_run_on_fails(tmp_path: Path) -> None:
    file = tmp_path / "test_nothing.py"
    file.write_text("import pytest\n@pytest.mark.parametrize('a', [])\ndef test_none(a): pass\n", encoding="utf-8")
    line = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", str(ROOT / "pyproject.toml")]
    done = subprocess.run([*line, str(file)], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode != 0
    assert "Empty parameter set" in done.stdout


# -- colours ----------------------------------------------------------------------------------------------------------

COLOUR = re.compile(r"""["']#[0-9a-fA-F]{3,8}\b|QColor\(\s*[0-9]|\brgba?\(\s*[0-9]|\bcolor: *#""")
COLOURED = {"ui/theme/appearance.py", "scene/style.py"}
"""Where colours stand: those of the window, and of the styles, whose files lie in `assets/styles`."""

OVER_THE_PICTURE = {
    "export/handout_pages.py": 1,
    "text/captions.py": 1,
    "text/labels.py": 8,
    "scene/model.py": 1,
    "ui/panels/card_parts.py": 4,
    "ui/panels/overlay.py": 1,
    "ui/panels/overview.py": 5,
    "ui/panels/tour_bar.py": 1,
    "ui/viewport/pin_buttons.py": 1,
}
"""Lines that may have colours elsewhere, and may not become more: of what lies over a picture and is the same in any
theme, such as shadows, what is printed on paper, the ink of signs and on a photograph and the rings about pins."""


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_no_colour_stands_outside_the_theme_and_the_styles(path: Path) -> None:
    name = path.relative_to(PACKAGE).as_posix()
    if name in COLOURED:
        return
    found = [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if COLOUR.search(line)]
    assert len(found) <= OVER_THE_PICTURE.get(name, 0), found
