"""What the commands say and do where there is nothing to draw with."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from viewer.cli.exit_codes import FAULTY, NO_OPENGL
from viewer.cli.shared import CommandError
from viewer.graphics import run_again_in_software, settle, software_chosen, software_library
from viewer.i18n import Translator
from viewer.render.errors import NoOpenGLError, NoWindowSystemError, RenderError


def settle_for_pictures(tr: Translator, /) -> None:
    """Settle OpenGL for pictures without a window: Qt paints only their texts, and needs no window system for that."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    if refused := settle("headless"):
        text = tr.gettext("PYOPENGL_PLATFORM={name} is not valid on any system and is ignored.")
        sys.stderr.write(text.format(name=refused) + "\n")


def drawing_failed(error: RenderError, tr: Translator, /) -> CommandError | int:
    """What ends a command whose picture could not be drawn; an exit code where it was run again in software."""
    if not isinstance(error, NoOpenGLError):
        return CommandError(FAULTY, [tr.gettext("The picture cannot be drawn: {error}").format(error=error)])
    if sys.platform == "win32":
        code = run_again_in_software(software_library())
        if code is not None:
            return code
    return CommandError(NO_OPENGL, [no_opengl(error, tr)])


def no_opengl(error: NoOpenGLError, tr: Translator, /) -> str:
    """What to do where there is no usable OpenGL, in one line."""
    _ = tr.gettext
    if isinstance(error, NoWindowSystemError):
        text = _("There is no usable OpenGL 3.3: {error}. Unset QT_QPA_PLATFORM, or name one that has it, such as xcb.")
        return text.format(error=error)
    if error.version:
        head = _("There is no usable OpenGL 3.3: {renderer} has only {version}.")
        head = head.format(renderer=error.renderer, version=error.version)
    else:
        head = _("There is no usable OpenGL 3.3: {error}.").format(error=error)
    if sys.platform == "win32":
        help_ = _("Install the graphics card's own driver.")
        if software_chosen():
            help_ += " " + _("Qt's software OpenGL (opengl32sw.dll) did not work either.")
    elif sys.platform == "darwin":
        help_ = _("macOS has it from 10.9 on; a virtual machine needs its 3D acceleration.")
    else:
        help_ = _(
            "Install the graphics card's driver, or Mesa, which also draws without one "
            "(on Debian and Ubuntu libgl1, libegl1 and libgl1-mesa-dri)."
        )
    return f"{head} {help_}"


def no_window_system(words: Sequence[str], tr: Translator, /) -> str:
    """What to do where Qt cannot open any window, in one line.

    Parameters
    ----------
    words : what Qt said, the last of it last
    """
    _ = tr.gettext

    def find(*parts: str) -> str:
        return next((w for w in reversed(words) if any(p in w for p in parts)), "")

    platform = os.environ.get("QT_QPA_PLATFORM")
    where = ", ".join(f"{n}={os.environ[n]}" for n in ("DISPLAY", "WAYLAND_DISPLAY") if os.environ.get(n))
    if found := find("Could not find the Qt platform plugin"):
        text = _("No window can be opened: {found}. Correct QT_QPA_PLATFORM={platform}, or unset it.")
        return text.format(found=found, platform=platform)
    unreachable = find("could not connect to display", "Failed to create wl_display")
    if unreachable or (where and "wayland" in find("Could not load the Qt platform plugin")):
        text = _(
            "No window can be opened: the display ({where}) cannot be reached. Start it, correct the variable, or "
            "unset it: then the opening view is written to a picture."
        )
        return text.format(where=where or "-")
    text = _(
        "No window can be opened: {found} Libraries that Qt needs may be missing (on Debian and Ubuntu libxcb-cursor0, "
        "libxkbcommon-x11-0, libegl1 and libgl1)."
    )
    return text.format(found=words[-1] if words else "")
