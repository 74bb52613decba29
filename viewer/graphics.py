"""What the program settles about OpenGL before anything of it is imported.

Most of it are environment variables, which drivers, Qt and PyOpenGL read once, when they are loaded: a host that embeds
the viewer owns them, so nothing of this is called by a view.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

PYOPENGL = "PYOPENGL_PLATFORM"
_KNOWN = ("egl", "glx", "x11", "linux", "wayland", "xwayland", "nt", "darwin", "posix")
_THROUGH_EGL = ("headless", "wayland", "wayland-egl", "wayland-brcm", "eglfs", "minimalegl", "offscreen")

ROOM = 64 << 20
"""Bytes that must be free where the driver keeps its shaders."""

_SHADERS_OFF, _SHADERS = "MESA_SHADER_CACHE_DISABLE", "MESA_SHADER_CACHE_DIR"

SOFTWARE_DLL = "opengl32sw.dll"
_QT_OPENGL, _TRIED = "QT_OPENGL", "JINYUZUI_SOFTWARE_OPENGL"


def choose_pyopengl(window_system: str, /) -> str:
    """Have PyOpenGL look where contexts will be; gives what the environment asked for, if that can never be right.

    Parameters
    ----------
    window_system : Qt's name of it; "headless" for pictures without a window
    """
    asked = os.environ.get(PYOPENGL, "")
    if sys.platform.startswith("linux"):
        through_egl = window_system in _THROUGH_EGL or os.environ.get("QT_XCB_GL_INTEGRATION") == "xcb_egl"
        os.environ[PYOPENGL] = "egl" if through_egl else "glx"
    else:
        os.environ.pop(PYOPENGL, None)
    return "" if asked in ("", *_KNOWN) else asked


def shader_folder() -> Path | None:
    """Where Mesa keeps compiled shaders; None if that is not known."""
    if named := os.environ.get(_SHADERS):
        return Path(named)
    if named := os.environ.get("XDG_CACHE_HOME"):
        return Path(named) / "mesa_shader_cache"
    try:
        return Path.home() / ".cache" / "mesa_shader_cache"
    except RuntimeError:
        return None


def guard_shader_cache(*, room: int = ROOM) -> bool:
    """Switch Mesa's shader cache off where its disk is nearly full or not writable; whether it is on.

    Mesa maps the index of it into memory with holes where nothing was written yet: once the disk has no room for such
    a page the process dies by SIGBUS.
    """
    folder = shader_folder()
    if not sys.platform.startswith("linux") or folder is None or os.environ.get(_SHADERS_OFF):
        return not os.environ.get(_SHADERS_OFF)
    there = next((f for f in (folder, *folder.parents) if f.exists()), Path("/"))
    try:
        good = os.access(there, os.W_OK | os.X_OK) and shutil.disk_usage(there).free >= room
    except OSError:
        good = False
    if not good:
        os.environ[_SHADERS_OFF] = "true"
    return good


def fill_shader_index() -> None:
    """Give the pages of Mesa's index their place on the disk, so that none can be refused when it is full later on."""
    folder = shader_folder()
    if not sys.platform.startswith("linux") or folder is None or os.environ.get(_SHADERS_OFF):
        return
    try:
        index = os.open(folder / "index", os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            if size := os.fstat(index).st_size:
                os.posix_fallocate(index, 0, size)
        finally:
            os.close(index)
    except OSError:
        return


# -- Windows ----------------------------------------------------------------------------------------------------------


def software_library() -> Path | None:
    """Qt's own OpenGL 3.3 in software, which its packages for Windows hold; None where there is none."""
    from importlib.util import find_spec

    spec = find_spec("PySide6")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        if (found := Path(folder) / SOFTWARE_DLL).is_file():
            return found
    return None


def software_chosen() -> bool:
    """Whether OpenGL is Qt's own one, in software."""
    return os.environ.get(_QT_OPENGL, "").lower() == "software"


def run_again_in_software(
    library: Path | None, /, *, call: Callable[[Sequence[str], dict[str, str]], int] | None = None
) -> int | None:
    """Run this command again with Qt's own OpenGL; gives its exit code, None where that is not there or was tried.

    Parameters
    ----------
    library : as `software_library` finds it
    call : runs a command in an environment
    """
    if library is None or software_chosen() or os.environ.get(_TRIED):
        return None
    environment = {**os.environ, _QT_OPENGL: "software", _TRIED: "1"}
    # What this process chose for its own OpenGL is none of that one's.
    environment.pop(PYOPENGL, None)
    command = [sys.executable, *sys.orig_argv[1:]]
    return (call or (lambda c, e: subprocess.call(c, env=e)))(command, environment)


def use_software_library(platform: Any, library: Any, /) -> None:
    """Have PyOpenGL call another library than the system's, which Qt does not draw with.

    Parameters
    ----------
    platform : the module `OpenGL.platform`, before `OpenGL.GL` is imported
    library : a loaded library that stands in for `opengl32.dll`
    """
    current, address = library.wglGetCurrentContext, library.wglGetProcAddress
    current.restype = address.restype = ctypes.c_void_p
    # It found the system's when it was imported, and gives it out under all of these names.
    for owner in (platform, platform.PLATFORM):
        owner.GL = owner.OpenGL = owner.WGL = library
        owner.GetCurrentContext, owner.getExtensionProcedure = current, address


def settle(window_system: str, /) -> str:
    """Everything above that has to be done before OpenGL is imported; takes and gives what `choose_pyopengl` does."""
    refused = choose_pyopengl(window_system)
    # The drivers' loaders write to the terminal by themselves: what matters of it is said in our one message.
    for name, value in (("EGL_LOG_LEVEL", "fatal"), ("LIBGL_DEBUG", "quiet")):
        os.environ.setdefault(name, value)
    guard_shader_cache()
    if sys.platform == "win32" and software_chosen() and (library := software_library()):
        os.environ.setdefault("GLCONTEXT_WIN_LIBGL", str(library))
        from OpenGL import platform

        use_software_library(platform, ctypes.WinDLL(str(library)))
    return refused
