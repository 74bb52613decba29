"""In a stranger's folder nothing of it is run: not by a command, nor by the worker that it starts."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Collection
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

OTHERS = """
viewer numpy msgspec PIL markdown_it mdurl jsonschema tree_sitter tree_sitter_toml tree_sitter_json astral
mapbox_earcut platformdirs PySide6 shiboken6 pyqtgraph OpenGL OpenGL_accelerate glcontext qtawesome qtpy
pypinyin rapidfuzz cupy numba colorcet scipy h5py cffi defusedxml olefile sitecustomize usercustomize tzdata
attr referencing
"""
BY_PYTHON = {"viewer", "sitecustomize", "usercustomize", "re", "enum", "copyreg", "functools", "keyword", "reprlib"}
"""What Python and an installed script import before our first line, of what is not in `loaded`."""

COMMANDS: list[list[str]] = [
    ["info", "."],
    ["check", "."],
    ["render", ".", "out.png", "--size", "64x64"],
    ["pick", ".", "9", "9"],
    ["scenes"],
    ["doctor"],
    ["schema"],
    ["cache"],
    ["show", "."],
]


def loaded(python: str) -> set[str]:
    """What an interpreter has imported before the first line of a program, and what those are made of."""
    code = "import sys; print(*{m.split('.')[0] for m in sys.modules})"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return {*done.stdout.split(), *BY_PYTHON}


def plant(folder: Path, left: Collection[str]) -> Path:
    """Put a module of every name that a program may import into a folder; gives the file in which each would say so."""
    said = folder.parent / "said"
    code = f"open({str(said)!r}, 'a').write(__name__ + '\\n')\nraise SystemExit(77)\n"
    for name in {*sys.stdlib_module_names, *OTHERS.split()} - set(left) - set(sys.builtin_module_names):
        (folder / f"{name}.py").write_text(code)
    (folder / "below").mkdir()
    (folder / "below" / "json.py").write_text(code)
    # What ctypes asks for libraries that are missing.
    for name in ("gcc", "cc", "ld", "objdump", "ldconfig"):
        (folder / name).write_text(f"#!/bin/sh\necho {name} >> {said}\n")
        (folder / name).chmod(0o755)
    return said


def script(folder: Path) -> Path:
    """The command as an installer writes it."""
    folder.mkdir()
    path = folder / "jinyuzui"
    path.write_text("import sys\nfrom viewer.cli.main import main\nif __name__ == '__main__':\n    sys.exit(main())\n")
    return path


def run(command: list[str], cwd: Path, **more: str) -> subprocess.CompletedProcess[str]:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "PYTHONPATH", "PYTHONSAFEPATH")
    environment = {k: v for k, v in os.environ.items() if k not in hidden} | {"PYTHONUTF8": "1", **more}
    return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=cwd, check=False)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """A package in a folder with modules, the file in which they would say that they ran, the command."""
    top = tmp_path_factory.mktemp("hostile")
    shutil.copytree(ROOT / "tests" / "samples" / "small", top / "small")
    return top / "small", plant(top / "small", loaded(sys.executable)), script(top / "bin")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c[0])
def test_no_command_runs_what_lies_in_the_current_folder(command: list[str], hostile: tuple[Path, Path, Path]) -> None:
    folder, said, start = hostile
    # An empty entry is the current folder, and so are these two.
    paths = os.pathsep.join([str(ROOT), "below", ".", ""])
    path = os.pathsep.join(["", ".", os.environ["PATH"], ""])
    more = {"PYTHONPATH": paths, "PATH": path, "LD_LIBRARY_PATH": ":", "PYTHONPYCACHEPREFIX": "below"}
    done = run([sys.executable, str(start), *command], folder, **more)
    assert not said.exists(), said.read_text()
    assert done.returncode == 0, done.stderr


def test_a_module_named_as_ours_is_not_taken_for_it(hostile: tuple[Path, Path, Path]) -> None:
    folder, said, start = hostile
    for name in ("viewer", "sitecustomize", "usercustomize", "re"):
        shutil.copy(folder / "json.py", folder / f"{name}.py")
    done = run([sys.executable, str(start), "info", "."], folder, PYTHONPATH=str(ROOT))
    for name in ("viewer", "sitecustomize", "usercustomize", "re"):
        (folder / f"{name}.py").unlink()
    assert not said.exists(), said.read_text()
    assert done.returncode == 0, done.stderr


def test_an_installed_wheel_is_as_safe(hostile: tuple[Path, Path, Path], tmp_path: Path) -> None:
    folder, said, start = hostile
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    done = run([sys.executable, str(start), "info", "."], folder, PYTHONPATH=f"{tmp_path / 'installed'}{os.pathsep}")
    assert not said.exists(), said.read_text()
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
def test_every_python_leaves_the_folder_out(version: str, tmp_path: Path) -> None:
    python = shutil.which(f"python{version}")
    if not python or run([python, "-c", ""], tmp_path).returncode:
        pytest.skip(f"there is no Python {version} here")
    folder = tmp_path / "stranger"
    folder.mkdir()
    said = plant(folder, loaded(python))
    code = (
        "import viewer.isolation as i; i.leave_out_the_current_folder(); import json, decimal, sqlite3.dbapi2, typing"
    )
    paths = os.pathsep.join([str(ROOT), "", "below"])
    # -S: what lies in an interpreter's own site-packages may import things as it starts.
    for command in (["-S", "-c", code], ["-S", "-P", "-c", code]):
        done = run([python, *command], folder, PYTHONPATH=paths)
        assert (done.returncode, said.exists()) == (0, False), done.stderr
    # Without the libraries that it needs the worker fails, but it does not take a stranger's for them.
    from viewer.isolation import safe_environment

    environment = safe_environment({**os.environ, "PYTHONPATH": paths}, str(ROOT))
    worker = [python, "-P", "-m", "viewer.build.worker", "small", "out"]
    subprocess.run(worker, env=environment, cwd=folder, capture_output=True, check=False)
    assert not said.exists(), said.read_text()


def test_lists_of_folders_keep_what_is_absolute(tmp_path: Path) -> None:
    from viewer.isolation import safe_environment

    here = str(tmp_path)
    given = {"PYTHONPATH": os.pathsep.join(["", here, "x", "."]), "PYTHONUSERBASE": "u", "PYTHONHOME": here, "Y": "."}
    assert safe_environment(given) == {"PYTHONPATH": here, "PYTHONHOME": here, "Y": "."}
    assert safe_environment({"PYTHONPATH": ":".join(["", "."])}) == {}
    assert safe_environment({}, here) == {"PYTHONPATH": here}


def test_a_current_folder_that_is_gone_hinders_nothing(tmp_path: Path) -> None:
    code = "import os, sys; os.chdir(sys.argv[1]); os.rmdir(sys.argv[1]); import viewer.cli.main"
    folder = tmp_path / "gone"
    folder.mkdir()
    done = run(
        [sys.executable, "-c", f"{code}; sys.exit(viewer.cli.main.main(['--help']))", str(folder)],
        ROOT,
        PYTHONPATH=f"{ROOT}:",
    )
    assert done.returncode == 0, done.stderr
