"""What all tests share: a display, sample data, strict arithmetic."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from tests import soak

# Under EGL PyOpenGL would not find Qt's context: windows come through GLX here, pictures without a window by
# processes of their own (tests/cli) or in the same platform's fashion.
ROOT = Path(__file__).resolve().parents[1]

settings.register_profile("fixed", derandomize=True, deadline=None, max_examples=60)
settings.load_profile("fixed")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--soak`: only the tests that have more to do than `make test` has time for, and all of it."""
    parser.addoption("--soak", action="store_true", help="run the long tests whole and write bench/soak.md")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With `--soak` nothing but tests marked so; without it none that is marked as `only` for it."""
    marks = {item: item.get_closest_marker("soak") for item in items}
    if config.getoption("--soak"):
        left = [item for item, mark in marks.items() if not mark]
    else:
        left = [item for item, mark in marks.items() if mark and mark.kwargs.get("only")]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in left]


def pytest_configure(config: pytest.Config) -> None:
    """Start a display of our own on Linux where there is none."""
    if config.getoption("--soak"):
        os.environ[soak.WHOLE] = "1"
    # A shell that runs this in the background has Ctrl+C ignored, and nohup the end of a terminal, in all that is
    # started from here too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if sys.platform != "win32":
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
    if config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
        return  # Each of the processes that run tests starts its own.
    if not sys.platform.startswith("linux") or os.environ.get("DISPLAY") or not shutil.which("Xvfb"):
        return
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1920x1080x24", "+extension", "GLX"]
    process = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as answer:
        number = answer.readline().strip()
    if number:
        os.environ["DISPLAY"] = f":{number}"

        def stop() -> None:
            process.terminate()
            process.wait()

        config.add_cleanup(stop)


@pytest.fixture(autouse=True)
def strict_arithmetic() -> Iterator[None]:
    """Overflow, division by zero and NaN are errors."""
    with np.errstate(all="raise", under="ignore"):
        yield


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Public sample data beside the checkout."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the sample data is not beside this checkout")
    return folder


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Takes what a test did and found, in words and numbers: printed, and written down by `make soak`."""

    def note(found: str) -> None:
        sys.stdout.write(f"{request.node.name}: {found}\n")
        if request.config.getoption("--soak"):
            soak.write_row(request.node.name, found)

    return note


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A small sound package to be broken."""
    folder = tmp_path / "small"
    shutil.copytree(ROOT / "tests" / "samples" / "small", folder)
    return folder


@pytest.fixture(autouse=True)
def kept(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache, settings, logs and a place on the screen of its own for each test."""
    folder = tmp_path_factory.mktemp("kept")
    monkeypatch.setenv("JINYUZUI_CACHE", str(folder))
    monkeypatch.setenv("JINYUZUI_CONFIG", str(folder / "config"))
    monkeypatch.setenv("JINYUZUI_LOGS", str(folder / "logs"))
    monkeypatch.setenv("JINYUZUI_DATA", str(folder / "data"))
    monkeypatch.delenv("JINYUZUI_SCENES", raising=False)
    monkeypatch.setenv("JINYUZUI_RUNTIME", str(folder / "run"))
    return folder
