"""The command doctor: what this system has, what is missing and how to get it."""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from viewer.cli.exit_codes import DONE, NO_OPENGL
from viewer.cli.opengl import no_opengl, no_window_system, settle_for_pictures
from viewer.cli.shared import say
from viewer.i18n import N_, Translator

if TYPE_CHECKING:
    from viewer.ui.shell.probe import Found

_LIBRARIES = ("PySide6-Essentials", "PyOpenGL", "pyqtgraph", "numpy", "msgspec", "mapbox-earcut", "glcontext")
_PATIENCE = 20.0  # seconds

SUMMARY = N_("say what this system has and what is missing")


def arguments(parser: argparse.ArgumentParser, tr: Translator, /) -> None:
    """It takes nothing."""


def run(options: argparse.Namespace, tr: Translator, /) -> int:
    """Say what this system has and what is missing."""
    from viewer.version import __version__

    _ = tr.gettext
    say(f"jinyuzui {__version__}, Python {platform.python_version()}, {platform.platform()}")
    for name in _LIBRARIES:
        try:
            say(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            say(_("{name} is missing: install it with pip").format(name=name))
    code = max(_without_window(tr), _with_window(tr))
    _fonts(tr)
    _folders(tr)
    return code


def _soft(software: bool, tr: Translator) -> str:
    return tr.gettext(" (software: slow)") if software else ""


def _without_window(tr: Translator) -> int:
    """OpenGL for pictures."""
    display = os.environ.get("QT_QPA_PLATFORM")
    settle_for_pictures(tr)
    from viewer.render.context import HeadlessContext
    from viewer.render.errors import NoOpenGLError

    try:
        context = HeadlessContext()
        with context:
            from viewer.render.device import DeviceInfo

            found = DeviceInfo.current()
        context.release()
    except NoOpenGLError as error:
        say(tr.gettext("Pictures: {text}").format(text=no_opengl(error, tr)))
        return NO_OPENGL
    finally:
        os.environ.pop("QT_QPA_PLATFORM", None)
        if display is not None:
            os.environ["QT_QPA_PLATFORM"] = display
    text = f"OpenGL {found.version}, {found.renderer}{_soft(found.software, tr)}"
    say(tr.gettext("Pictures: {text}").format(text=text))
    return DONE


def _with_window(tr: Translator) -> int:
    """The window system and its OpenGL."""
    from viewer.cli.windows import has_display
    from viewer.render.errors import NoOpenGLError, NoWindowSystemError

    _ = tr.gettext
    if not has_display():
        say(_("Window: there is no display; the opening view of a scene is written to a picture instead"))
        return DONE
    found = _probe()
    if found is None:
        say(_("Window: Qt does not answer"))
        return NO_OPENGL
    if not found.platform:
        say(_("Window: {text}").format(text=no_window_system(found.words, tr)))
        return NO_OPENGL
    error: NoOpenGLError | None = None
    if not found.version:
        last = f" ({found.words[-1]})" if found.words else ""
        kind = NoWindowSystemError if found.hopeless else NoOpenGLError
        error = kind(f"Qt has no OpenGL context on {found.platform}{last}")
    else:
        from viewer.render.versions import is_software, too_old

        error = too_old(found.renderer, found.version)
    if error:
        say(_("Window: {text}").format(text=no_opengl(error, tr)))
        return NO_OPENGL
    text = f"{found.platform}, OpenGL {found.version}, {found.renderer}{_soft(is_software(found.renderer), tr)}"
    say(_("Window: {text}").format(text=text))
    for name, width, height, scale in found.screens:
        say(
            _("Screen: {name}, {width} x {height}, scale {scale}").format(
                name=name, width=width, height=height, scale=f"{scale:g}"
            )
        )
    return DONE


def _probe() -> Found | None:
    """Ask a process that opens no window what one would find; Qt ends a process that has no display."""
    import msgspec

    from viewer.isolation import safe_environment
    from viewer.ui.shell.probe import Found

    environment = safe_environment(os.environ, str(Path(__file__).resolve().parents[3]))
    # Chosen for this process's pictures.
    environment.pop("PYOPENGL_PLATFORM", None)
    command = [sys.executable, "-P", "-m", "viewer.ui.shell.probe"]
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_PATIENCE, env=environment, check=False
        )
        return msgspec.json.decode(done.stdout, type=Found)
    except (OSError, subprocess.SubprocessError, msgspec.DecodeError):
        return None


def _fonts(tr: Translator) -> None:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from viewer.text.application import application_for_fonts
    from viewer.ui.theme.fonts import chinese_font, missing_fonts

    application_for_fonts()
    if name := chinese_font():
        say(tr.gettext("Chinese font: {name}").format(name=name))
    if missing := missing_fonts(tr):
        say(missing)


def _folders(tr: Translator) -> None:
    """Where things are kept, and whether they can be."""
    from viewer.build import cache
    from viewer.graphics import guard_shader_cache, shader_folder
    from viewer.logs import log_folder
    from viewer.scene.collection import data_scenes
    from viewer.session.settings import settings_folder

    _ = tr.gettext
    _folder(_("Settings"), settings_folder(), tr)
    _folder(_("Logs"), log_folder(), tr)
    _folder(_("Built scenes"), cache.folder(), tr)
    _folder(_("Your own scenes"), data_scenes(), tr)
    try:
        _folder(_("Temporary files"), Path(tempfile.gettempdir()), tr)
    except OSError as error:
        say(_("{what}: {error}").format(what=_("Temporary files"), error=error))
    shaders = shader_folder()
    if sys.platform.startswith("linux") and shaders and not guard_shader_cache():
        say(
            _(
                "The driver's compiled shaders are not kept: {folder} is full, or the shader cache is switched off"
            ).format(folder=shaders)
        )


def _folder(what: str, folder: Path, tr: Translator) -> None:
    there = next((f for f in (folder, *folder.parents) if f.exists()), Path("/"))
    good = os.access(there, os.W_OK | os.X_OK) and there.is_dir()
    try:
        free = shutil.disk_usage(there).free >> 20
    except OSError:
        free = 0
    text = (
        tr.gettext("{what}: {folder}, {free} MB free") if good else tr.gettext("{what}: {folder} cannot be written to")
    )
    say(text.format(what=what, folder=folder, free=free))
