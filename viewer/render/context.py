"""OpenGL contexts without a window, for pictures and tests."""

from __future__ import annotations

import importlib
import os
import sys
from types import TracebackType
from typing import Any, Self

from viewer.render.errors import NoOpenGLError

_OLD = 210


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

        linux = sys.platform.startswith("linux")
        backend: Any = glcontext.get_backend_by_name("egl") if linux else glcontext.default_backend()
        try:
            self._context: Any = backend(mode="standalone", glversion=330)
        except Exception as error:  # glcontext raises bare Exceptions
            raise self._refused(backend, error) from error
        self._need_bindings()

    def _refused(self, backend: Any, error: Exception) -> NoOpenGLError:
        """Why there is no context: a driver that has only an older OpenGL tells its name in a context of that."""
        try:
            self._context = backend(mode="standalone", glversion=_OLD)
        except Exception:  # noqa: BLE001 - then it is the first one that counts
            return NoOpenGLError(f"no OpenGL context without a window: {error}")
        try:
            self._need_bindings()
            with self:
                from viewer.render.device import DeviceInfo

                DeviceInfo.current()
        except NoOpenGLError as old:
            return old
        finally:
            self.release()
        return NoOpenGLError(f"no OpenGL context without a window: {error}")

    def _need_bindings(self) -> None:
        """PyOpenGL has to be there, and for the platform that it was told to use."""
        try:
            importlib.import_module("OpenGL.GL")
        except Exception as error:  # whatever its platforms raise
            told = os.environ.get("PYOPENGL_PLATFORM")
            why = f"PYOPENGL_PLATFORM={told}: {error}" if told else str(error)
            raise NoOpenGLError(f"PyOpenGL cannot be loaded: {why}") from error

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
