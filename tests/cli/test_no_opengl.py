"""Where there is nothing to draw with: one message that says what to do, exit code 3, soon."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from viewer import graphics
from viewer.render.versions import is_software, too_old

ROOT = Path(__file__).resolve().parents[2]
SMALL = ROOT / "tests" / "samples" / "small"

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="switches of Mesa and of Qt on Linux")

Case = tuple[dict[str, str], str]

UNREACHABLE: Case = ({"DISPLAY": ":4242", "WAYLAND_DISPLAY": ""}, "DISPLAY=:4242")
NO_WAYLAND: Case = ({"DISPLAY": "", "WAYLAND_DISPLAY": "nonsense"}, "WAYLAND_DISPLAY=nonsense")
UNKNOWN: Case = ({"QT_QPA_PLATFORM": "nonsense"}, "QT_QPA_PLATFORM=nonsense")
OFFSCREEN: Case = ({"QT_QPA_PLATFORM": "offscreen"}, "offscreen has no OpenGL")
MINIMAL: Case = ({"QT_QPA_PLATFORM": "minimal"}, "minimal has no OpenGL")
OLD: Case = ({"MESA_GL_VERSION_OVERRIDE": "2.1"}, "2.1 Mesa")
NEARLY: Case = ({"MESA_GL_VERSION_OVERRIDE": "3.2"}, "3.2 (Co")
NO_DRIVERS: Case = ({"LIBGL_DRIVERS_PATH": "/nonexistent"}, "Install the graphics card's driver")

QUICK = [
    (("show",), OFFSCREEN),
    (("show",), UNREACHABLE),
    (("show",), OLD),
    (("bench",), OLD),
    (("bench",), NO_WAYLAND),
    (("bench",), NO_DRIVERS),
    (("render", "out.png"), NEARLY),
]
ALL = [
    (command, case)
    for command in (("show",), ("bench",))
    for case in (UNREACHABLE, NO_WAYLAND, UNKNOWN, OFFSCREEN, MINIMAL, OLD, NEARLY, NO_DRIVERS)
]


def start(command: tuple[str, ...], environment: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    name, *more = command
    full = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run(
        [sys.executable, "-m", "viewer", name, str(SMALL), *more, "--lang", "en"],
        capture_output=True,
        text=True,
        env={k: v for k, v in full.items() if v},
        cwd=folder,
        timeout=100,
        check=False,
    )


def says_so(command: tuple[str, ...], case: Case, folder: Path) -> None:
    environment, words = case
    done = start(command, environment, folder)
    assert done.returncode == 3, done.stderr
    said = [line for line in done.stderr.splitlines() if line and not line.startswith("libGL error")]
    assert len(said) == 1, done.stderr
    assert words in said[0]
    if "MESA_GL_VERSION_OVERRIDE" in environment:
        assert "llvmpipe" in said[0]


@pytest.mark.parametrize(("command", "case"), QUICK, ids=str)
def test_one_message_says_what_to_do(command: tuple[str, ...], case: Case, tmp_path: Path) -> None:
    says_so(command, case, tmp_path)


@pytest.mark.soak(only=True)
@pytest.mark.parametrize(("command", "case"), ALL, ids=str)
def test_each_command_says_what_to_do_in_each_case(command: tuple[str, ...], case: Case, tmp_path: Path) -> None:
    says_so(command, case, tmp_path)


@pytest.fixture
def bare_display() -> Iterator[str]:
    """A display whose server knows nothing of GLX."""
    if not shutil.which("Xvfb"):
        pytest.skip("there is no Xvfb")
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x800x24", "-extension", "GLX"]
    process = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as answer:
        number = answer.readline().strip()
    yield f":{number}"
    process.terminate()
    process.wait()


def test_a_display_without_glx_is_drawn_on_through_egl_or_told(bare_display: str, tmp_path: Path) -> None:
    done = start(("bench",), {"DISPLAY": bare_display}, tmp_path)
    assert done.returncode == 0, done.stderr
    says_so(("bench",), ({"DISPLAY": bare_display, "LIBGL_DRIVERS_PATH": "/nonexistent"}, "no OpenGL"), tmp_path)


def test_a_setting_for_pyopengl_that_fits_nothing_is_told_and_not_followed(tmp_path: Path) -> None:
    done = start(("render", "out.png", "--size", "64x64"), {"PYOPENGL_PLATFORM": "osmesa"}, tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines() == ["PYOPENGL_PLATFORM=osmesa is not valid on any system and is ignored."]
    assert (tmp_path / "out.png").is_file()


def test_a_host_with_a_setting_for_pyopengl_that_fits_nothing_gets_the_error_for_it() -> None:
    code = (
        "from viewer.render.context import HeadlessContext\nfrom viewer.render.errors import NoOpenGLError\n"
        "try:\n    HeadlessContext()\nexcept NoOpenGLError as error:\n    print(error)"
    )
    environment = {**os.environ, "PYOPENGL_PLATFORM": "osmesa"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, cwd=ROOT, check=True
    )
    assert "PYOPENGL_PLATFORM=osmesa" in done.stdout


def test_doctor_tells_of_windows_and_of_pictures(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MESA_GL_VERSION_OVERRIDE": "3.1"}
    command = [sys.executable, "-m", "viewer", "doctor", "--lang", "en"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path, check=False)
    assert done.returncode == 3
    told = [line for line in done.stdout.splitlines() if "llvmpipe" in line and "has only 3.1" in line]
    assert [line.split(":")[0] for line in told] == ["Pictures", "Window"]
    assert "Temporary files:" in done.stdout


@pytest.mark.parametrize(
    ("version", "enough"),
    [
        ("4.6.0 NVIDIA 550.54", True),
        ("3.3 (Core Profile) Mesa 22.3.6", True),
        ("10.0", True),
        ("3.2.9", False),
        ("1.1.0", False),
        ("OpenGL ES 2.0", False),
        ("", False),
    ],
)
def test_a_version_is_read_as_drivers_write_it(version: str, enough: bool) -> None:
    error = too_old("GDI Generic", version)
    assert (error is None) == enough
    if error:
        assert "GDI Generic" in str(error)
        assert error.renderer == "GDI Generic"


def test_who_draws_without_a_card_is_known() -> None:
    assert is_software("llvmpipe (LLVM 15.0.6, 256 bits)")
    assert is_software("GDI Generic")
    assert not is_software("NVIDIA GeForce RTX 4060/PCIe/SSE2")


class TestSoftwareOfQt:
    """What Windows has where its own driver does not do."""

    @pytest.fixture(autouse=True)
    def environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("QT_OPENGL", "JINYUZUI_SOFTWARE_OPENGL", "PYOPENGL_PLATFORM"):
            monkeypatch.delenv(name, raising=False)

    def test_the_command_is_run_again_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "orig_argv", ["python", "-X", "utf8", "-m", "viewer", "small"])
        calls: list[tuple[list[str], dict[str, str]]] = []

        def call(command: object, environment: dict[str, str]) -> int:
            calls.append((list(command), environment))  # type: ignore[call-overload]
            return 7

        assert graphics.run_again_in_software(Path("opengl32sw.dll"), call=call) == 7
        ((command, environment),) = calls
        assert command == [sys.executable, "-X", "utf8", "-m", "viewer", "small"]
        assert environment["QT_OPENGL"] == "software"
        # In that process it is not tried once more, whatever becomes of QT_OPENGL.
        for name in ("QT_OPENGL", "JINYUZUI_SOFTWARE_OPENGL"):
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv(name, environment[name])
                assert graphics.run_again_in_software(Path("opengl32sw.dll"), call=call) is None
        assert len(calls) == 1

    def test_without_the_library_there_is_nothing_to_run(self) -> None:
        assert graphics.run_again_in_software(None, call=lambda *_: 0) is None

    def test_pyopengl_calls_the_library_that_qt_draws_with(self) -> None:
        library = SimpleNamespace(wglGetCurrentContext=SimpleNamespace(), wglGetProcAddress=SimpleNamespace())
        platform = SimpleNamespace(PLATFORM=SimpleNamespace(GL="system's"), GL="system's")
        graphics.use_software_library(platform, library)
        for owner in (platform, platform.PLATFORM):
            assert owner.GL is library
            assert owner.GetCurrentContext is library.wglGetCurrentContext
            assert owner.getExtensionProcedure is library.wglGetProcAddress


def test_the_shader_cache_is_off_where_its_disk_has_no_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MESA_SHADER_CACHE_DIR", str(tmp_path / "not" / "yet"))
    monkeypatch.delenv("MESA_SHADER_CACHE_DISABLE", raising=False)
    assert graphics.guard_shader_cache(room=1)
    assert "MESA_SHADER_CACHE_DISABLE" not in os.environ
    assert not graphics.guard_shader_cache(room=1 << 60)
    assert os.environ["MESA_SHADER_CACHE_DISABLE"] == "true"
    monkeypatch.delenv("MESA_SHADER_CACHE_DISABLE")


def test_holes_in_the_shader_cache_s_index_get_their_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MESA_SHADER_CACHE_DIR", str(tmp_path))
    monkeypatch.delenv("MESA_SHADER_CACHE_DISABLE", raising=False)
    graphics.fill_shader_index()
    index = tmp_path / "index"
    with index.open("wb") as file:
        file.truncate(1 << 20)
    graphics.fill_shader_index()
    assert index.stat().st_blocks * 512 >= 1 << 20
