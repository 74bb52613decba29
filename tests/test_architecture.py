"""Who may import what, and other rules of the house, each an English sentence."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "viewer"

QT, GL = {"PySide6", "pyqtgraph", "shiboken6"}, {"OpenGL", "glcontext"}
ALLOWED: dict[str, set[str]] = {
    "geometry": set(),
    "i18n": set(),
    "resources": set(),
    "logs": {"user_folders"},
    "isolation": set(),
    "scratch": set(),
    "ending": set(),
    "own_pipes": set(),
    "user_folders": set(),
    "graphics": set(),
    "instance": {"scratch", "user_folders", "whole_files"},
    "late": set(),
    "plugins": {"i18n"},
    "version": set(),
    "font_metrics": set(),
    "screens": set(),
    "lettering": {"resources"},
    "scene": {"geometry", "i18n", "late", "lettering", "plugins", "resources", "scratch", "user_folders"},
    "build": {
        *(
            "geometry",
            "i18n",
            "isolation",
            "late",
            "lettering",
            "logs",
            "own_pipes",
            "plugins",
            "resources",
            "scene",
            "scratch",
            "user_folders",
            "version",
        ),
    },
    "camera": {"geometry"},
    "session": {
        "build",
        "bulkheads",
        "camera",
        "geometry",
        "i18n",
        "scene",
        "screens",
        "user_folders",
        "version",
        "whole_files",
    },
    "frame": {"build", "camera", "geometry"},
    "text": {"font_metrics", "frame", "scene", "session"},
    "render": {"build", "bulkheads", "camera", "frame", "geometry", "scene", "screens"},
    "daylight": {"frame", "geometry", "scene"},
    "frame_builder": {"session", "bulkheads", "daylight", "frame", "geometry", "i18n", "scene", "text"},
    "checking": {"build", "camera", "geometry", "i18n", "late", "scene", "session"},
    "authoring": {"geometry", "i18n", "scene", "whole_files"},
    "whole_files": set(),
    "tiling": {"frame"},
    "presenting": {"scene"},
    "remote": {"isolation", "own_pipes"},
    "export": {"camera", "font_metrics", "headless", "i18n", "scene", "session", "text", "version"},
    "kiosk": {"i18n", "isolation", "remote", "scene", "session", "version", "whole_files"},
    "visits": {"camera", "i18n", "session"},
    "headless": {"session", "build", "camera", "frame_builder", "render", "scene", "screens", "text", "tiling"},
    "ui": {
        "authoring",
        "session",
        "build",
        "bulkheads",
        "camera",
        "frame_builder",
        "ending",
        "font_metrics",
        "frame",
        "geometry",
        "graphics",
        "i18n",
        "instance",
        "isolation",
        "kiosk",
        "logs",
        "presenting",
        "remote",
        "render",
        "scene",
        "scratch",
        "screens",
        "text",
        "user_folders",
        "visits",
    },
}
"""Parts of the package and what else of it they may import; those not named may import everything."""

OUTSIDE: dict[str, set[str]] = {
    "geometry": {"numpy", "mapbox_earcut", "shapely"},
    "scene": {
        "numpy",
        "msgspec",
        "jsonschema",
        "osmium",
        "tree_sitter",
        "tree_sitter_json",
        "tree_sitter_toml",
        "markdown_it",
        "astral",
        "PIL",
        "pyproj",
        "shapefile",
        "shapely",
        "webvtt",
        "DracoPy",
        "opengl_basisu",
        "platformdirs",
        "cssselect2",
        "tinycss2",
        "resvg_py",
    },
    "build": {"numpy", "msgspec", "platformdirs", "fontTools"},
    "camera": {"numpy"},
    "font_metrics": {"PySide6"},
    "instance": {"platformdirs"},
    "logs": {"platformdirs"},
    "graphics": {"OpenGL"},
    "session": {"filelock", "numpy", "msgspec", "platformdirs", "pypinyin", "rapidfuzz"},
    "frame": {"numpy"},
    "text": {"numpy", "PySide6"},
    "render": {"numpy", *GL},
    "frame_builder": {"numpy", "msgspec"},
    "checking": {"PIL", "msgspec", "numpy"},
    "authoring": {"msgspec", "numpy", "pypinyin", "shapely", "tomlkit"},
    "presenting": {"numpy"},
    "remote": {"msgspec", "psutil", "websockets"},
    "export": {"PIL", "PySide6", "fpdf", "numpy"},
    "kiosk": {"msgspec", "psutil"},
    "tiling": {"numpy"},
    "visits": {"PIL", "msgspec", "numpy"},
    "headless": {"numpy", "PySide6"},
    "ui": {"numpy", "msgspec", "OpenGL", "segno", "wakepy", *QT},
}
"""And what of other libraries."""


def part_of(path: Path) -> str:
    """The part of the package that a module belongs to."""
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """Dotted names of all that a module imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


MODULES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_a_module_imports_only_what_its_layer_may(path: Path) -> None:
    part = part_of(path)
    if part not in ALLOWED:
        return
    own = {name.split(".")[1] for name in imports(path) if name.startswith("viewer.")}
    assert own - {part} <= ALLOWED[part]
    other = {n.split(".")[0] for n in imports(path)} - set(sys.stdlib_module_names) - {"viewer"}
    assert other <= OUTSIDE.get(part, set())


ROOMS = ("theme", "viewport", "panels", "presenters", "editor", "shell", "dashboard", "kiosk")
"""The rooms of `ui`, from the lowest up."""


@pytest.mark.parametrize("path", sorted((PACKAGE / "ui").rglob("*.py")), ids=lambda p: p.name)
def test_rooms_of_the_interface_import_only_downward(path: Path) -> None:
    room = path.relative_to(PACKAGE / "ui").parts[0]
    # What lies in no room is for all of them, and may import none.
    lower = ROOMS[: ROOMS.index(room) + 1] if room in ROOMS else ()
    used = {name.split(".")[2] for name in imports(path) if name.startswith("viewer.ui.")}
    assert used & set(ROOMS) <= set(lower)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_a_module_keeps_no_state_of_its_own(path: Path) -> None:
    constant = re.compile(r"^_?[A-Z][A-Za-z0-9_]*$|^__\w+__$")
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        for target in (t for whole in targets for t in (whole.elts if isinstance(whole, ast.Tuple) else [whole])):
            assert isinstance(target, ast.Name), f"{path.name}:{node.lineno}"
            assert constant.match(target.id), f"{path.name}:{node.lineno}: {target.id}"
    assert not any(isinstance(n, ast.Global) for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


@pytest.mark.parametrize("module", ["viewer", "viewer.geometry.raycast", "viewer.camera", "viewer.session.explorer"])
def test_the_core_loads_neither_qt_nor_opengl(module: str) -> None:
    code = f"import sys, {module}; print(*sorted(m.split('.')[0] for m in sys.modules))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert not (QT | GL) & set(out.split())


def test_the_command_line_starts_without_heavy_libraries() -> None:
    code = "import sys, viewer.cli.main; print(*sorted(m.split('.')[0] for m in sys.modules))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert not (QT | GL | {"numpy", "msgspec"}) & set(out.split())


def test_modules_stay_small() -> None:
    long = {p.name: n for p in MODULES if (n := len(p.read_text(encoding="utf-8").splitlines())) > 460}
    assert not long


def test_nothing_names_a_package_registry() -> None:
    # Written in pieces, so that this file does not name one either.
    hosts = ["pypi" + ".org", "python" + "hosted.org", "--index" + "-url", "--find" + "-links"]
    listed = subprocess.run(["git", "ls-files"], capture_output=True, text=True, cwd=ROOT, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.suffix in (".png", ".glb", ".mo", ".ttf", ".otf") or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8")
        assert not any(host in text for host in hosts), name


def test_no_code_comes_from_a_scene() -> None:
    for path in MODULES:
        names = {n.split(".")[0] for n in imports(path)}
        assert not names & {"pickle", "marshal", "shelve", "socket", "urllib3", "requests"}, path.name
        calls = {
            n.func.id
            for n in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)
        }
        assert not calls & {"eval", "exec"}, path.name


OPENERS = {
    "scene/descent.py",
    "scene/package.py",
    "scene/editor_schema.py",  # what is said of keys, the program's own
    "scene/materials.py",  # a table of the program's own
    "scene/style.py",  # the program's own styles
    "build/arrayfile.py",  # entries of the cache
    "build/bundle.py",
    "build/cache.py",
    "build/job.py",
    "build/layer_cache.py",
    "build/processes.py",  # what the system tells of processes
    "build/worker.py",  # pipes
    "build/worker_run.py",
}
"""Modules of scene and build that touch files."""

TOUCHING = {
    *("read_bytes", "read_text", "write_bytes", "write_text", "exists", "is_file", "is_symlink", "is_fifo", "iterdir"),
    *("glob", "rglob", "walk", "fwalk", "scandir", "listdir", "stat", "lstat", "readlink", "realpath", "resolve"),
    *("fromfile", "memmap", "loadtxt", "genfromtxt", "symlink_to", "unlink", "mkdir", "touch"),
}
"""Methods and functions that look at a path."""


@pytest.mark.parametrize("part", ["scene", "build"])
def test_files_of_packages_are_opened_in_one_place(part: str) -> None:
    for path in sorted((PACKAGE / part).rglob("*.py")):
        if path.relative_to(PACKAGE).as_posix() in OPENERS:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            where = f"{path.name}:{node.lineno}"
            if isinstance(node.func, ast.Name):
                assert node.func.id != "open", where
            elif isinstance(node.func, ast.Attribute):
                owner = ast.unparse(node.func.value)
                assert node.func.attr not in TOUCHING or owner == "Path(__file__)", where
                # A picture is decoded from bytes, a zip's entry from the zip.
                assert node.func.attr != "open" or owner in ("Image", "zipped"), where
                if owner == "Image" and node.func.attr == "open":
                    assert "BytesIO" in ast.unparse(node.args[0]), where


def test_every_process_leaves_the_current_folder_out() -> None:
    """-P, and no list of folders with an empty or relative entry; not -I, which leaves out what the user installed."""
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        starts = re.findall(r"subprocess\.(?:Popen|run|call|check_call|check_output)\(", text)
        assert not re.search(r"\b(os\.(exec|spawn|posix_spawn)|multiprocessing|QProcess|startDetached)", text), (
            path.name
        )
        # The same command again is as this one was.
        if starts and path.name != "graphics.py" and "sys.executable" in text:
            assert '"-P"' in text, path.name
            assert '"-I"' not in text, path.name
            assert "safe_environment(os.environ" in text, path.name
