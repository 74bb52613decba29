"""OpenGL contexts without a window, for pictures and tests."""

from __future__ import annotations

import os
import sys
from types import TracebackType
from typing import Any, Self

from viewer.render.errors import NoOpenGLError


class HeadlessContext:
    """An OpenGL 3.3 core context without a window; use it as a `with` block around every draw.

    It is current only inside the block: a context left current beside a Qt window makes Qt's own fail.

    Raises
    ------
    NoOpenGLError
        If the system offers none.
    """

    def __init__(self) -> None:
        # EGL needs no display. PyOpenGL chooses its loader at the first import by this variable and falls back to GLX,
        # which finds no current context under EGL; a program that has chosen already is left alone.
        if sys.platform.startswith("linux") and "OpenGL" not in sys.modules:
            os.environ.setdefault("PYOPENGL_PLATFORM", "egl")
        import glcontext

        try:
            if sys.platform.startswith("linux"):
                backend: Any = glcontext.get_backend_by_name("egl")
            else:
                backend = glcontext.default_backend()
            self._context: Any = backend(mode="standalone", glversion=330)
        except Exception as error:  # glcontext raises bare Exceptions
            raise NoOpenGLError(f"no OpenGL context without a window: {error}") from error

    def __enter__(self) -> Self:
        self._context.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._context.__exit__(kind, error, trace)

    def release(self) -> None:
        """Destroy the context and all that lives in it."""
        self._context.release()
