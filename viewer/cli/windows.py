"""What commands with a window share."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from viewer.cli.exit_codes import NO_OPENGL
from viewer.cli.shared import CommandError, code_of
from viewer.i18n import Translator
from viewer.resources import scenes_folder
from viewer.scene.package import is_there
from viewer.scene.places import SCENE_FILE

if TYPE_CHECKING:
    from viewer.ending import Ending
    from viewer.render.errors import RenderError
    from viewer.ui.shell.start import QtWords

DEFAULT_SCENE = "jinyuzui"


def has_display() -> bool:
    """Whether a window can be opened; elsewhere than on Linux there always is a display."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("QT_QPA_PLATFORM"))


def is_scene(source: str, /) -> bool:
    """Whether there is such a scene, shipped, in a folder of the user's or on the disk."""
    if is_there(Path(source)) or is_there(scenes_folder() / source / SCENE_FILE):
        return True
    from viewer.scene.collection import found_at

    return found_at(source) is not None


def need_scene(source: str, tr: Translator) -> None:
    """The command ends if there is no such scene; a good one is found without importing the reader."""
    if is_scene(source):
        return
    from viewer.scene.issues import SceneError
    from viewer.scene.loader import resolve

    try:
        resolve(source)
    except SceneError as error:
        raise CommandError(code_of(error.issues), (issue.format(tr) for issue in error.issues)) from error


def _wayland_is_there() -> bool:
    """Whether Wayland's socket exists, where a window needs it: its library writes a line of its own if it does not."""
    name = os.environ.get("WAYLAND_DISPLAY")
    if not sys.platform.startswith("linux") or not name or os.environ.get("DISPLAY"):
        return True
    folder = os.environ.get("XDG_RUNTIME_DIR", "")
    if os.environ.get("QT_QPA_PLATFORM"):
        return True
    return (bool(folder) or name.startswith("/")) and is_there(Path(folder, name))


def qt_words(give_up: Callable[[], None], ending: Ending, tr: Translator) -> QtWords:
    """What takes Qt's words; where there is no window system at all Qt would abort the process.

    Parameters
    ----------
    give_up : called before it ends then
    """
    from viewer.cli.opengl import no_window_system

    if not _wayland_is_there():
        raise CommandError(NO_OPENGL, [no_window_system(["Failed to create wl_display"], tr)])
    from viewer.ui.shell.start import QtWords

    def fatal(words: QtWords) -> None:
        give_up()
        sys.stderr.write(no_window_system(words.last, tr) + "\n")
        ending.at_once(NO_OPENGL)

    return QtWords(fatal)


def drawing_failed(error: RenderError, tr: Translator, /) -> int:
    """The exit code where nothing can be drawn, or the command ends with why."""
    from viewer.cli import opengl

    end = opengl.drawing_failed(error, tr)
    if isinstance(end, CommandError):
        raise end from error
    return end
