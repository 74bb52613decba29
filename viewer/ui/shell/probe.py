"""What a window would find on this system, told as one line of JSON: run by `jinyuzui doctor` as a process of its own,
since Qt aborts one that has no display."""

from __future__ import annotations

import os
import sys

import msgspec
from PySide6.QtGui import QGuiApplication, QOffscreenSurface, QOpenGLContext

from viewer.render.errors import NoWindowSystemError
from viewer.ui.shell.start import QtWords, make_application
from viewer.ui.viewport.surface_format import surface_format

_RENDERER, _VERSION = 0x1F01, 0x1F02


class Found(msgspec.Struct, frozen=True):
    """What there is.

    Parameters
    ----------
    platform : Qt's window system, "" for none
    renderer, version : of its OpenGL, "" for none
    hopeless : the window system cannot have any
    words : what Qt said of it
    screens : name, width, height (logical pixels) and scale of each
    """

    platform: str = ""
    renderer: str = ""
    version: str = ""
    hopeless: bool = False
    words: tuple[str, ...] = ()
    screens: tuple[tuple[str, int, int, float], ...] = ()


def _tell(found: Found) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(found) + b"\n")
    sys.stdout.buffer.flush()


def _no_display(words: QtWords) -> None:
    _tell(Found(words=tuple(words.last)))
    # Qt would abort the process now.
    os._exit(0)


def main() -> None:
    """Look, and tell."""
    words = QtWords(_no_display)
    words.install()
    try:
        application = make_application(words)
    except NoWindowSystemError:
        _tell(Found(QGuiApplication.platformName(), hopeless=True))
        return
    context, surface = QOpenGLContext(), QOffscreenSurface()
    context.setFormat(surface_format())
    surface.create()
    renderer = version = ""
    if context.create() and context.makeCurrent(surface):
        functions = context.functions()
        renderer, version = str(functions.glGetString(_RENDERER)), str(functions.glGetString(_VERSION))
        context.doneCurrent()
    screens = tuple(
        (s.name(), s.geometry().width(), s.geometry().height(), s.devicePixelRatio()) for s in application.screens()
    )
    _tell(Found(application.platformName(), renderer, version, False, tuple(words.last), screens))


if __name__ == "__main__":
    main()
