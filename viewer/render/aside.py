"""Setting aside whatever OpenGL context a thread has current, so that another one can be.

EGL does not take the place of a context of GLX, which Qt's windows use on Linux, and says nothing: what is drawn goes
to the window. So the other one gives way first, and is current again afterwards.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

_EGL_DRAW, _EGL_READ = 0x3059, 0x305A


@cache
def _egl() -> Any:
    """The EGL library where that is what contexts without a window are made by; None elsewhere."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        library = ctypes.CDLL("libEGL.so.1")
    except OSError:
        return None
    for name in ("eglGetCurrentContext", "eglGetCurrentDisplay", "eglGetCurrentSurface"):
        getattr(library, name).restype = ctypes.c_void_p
    library.eglMakeCurrent.argtypes = [ctypes.c_void_p] * 4
    return library


def current_handle() -> int | None:
    """What identifies the context that this thread has current; None for none, or where that is not known."""
    egl = _egl()
    found = egl.eglGetCurrentContext() if egl else None
    return int(found) if found else None


@contextmanager
def set_aside() -> Iterator[None]:
    """No context of Qt's, nor one of EGL, is current at the beginning of the block; what was is so again after it."""
    # Whoever has no window has not imported it.
    gui = sys.modules.get("PySide6.QtGui")
    context = gui.QOpenGLContext.currentContext() if gui else None
    surface = context.surface() if context is not None else None
    if context is not None:
        context.doneCurrent()
    egl = _egl()
    own = None
    if egl and current_handle():
        surfaces = (egl.eglGetCurrentSurface(_EGL_DRAW), egl.eglGetCurrentSurface(_EGL_READ))
        own = (egl.eglGetCurrentDisplay(), *surfaces, egl.eglGetCurrentContext())
    try:
        yield
    finally:
        if own:
            egl.eglMakeCurrent(*own)
        if context is not None and surface is not None:
            context.makeCurrent(surface)
