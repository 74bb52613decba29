"""OpenGL contexts without a window, for pictures and tests."""

from __future__ import annotations

import importlib
import os
import sys
import threading
from contextlib import ExitStack
from types import TracebackType
from typing import Any, ClassVar, Self

from viewer.render.aside import current_handle, set_aside
from viewer.render.errors import NoOpenGLError, RenderError

_OLD = 210


def _has_windows() -> bool:
    """Whether there is an application of Qt that has windows with OpenGL."""
    gui = sys.modules.get("PySide6.QtGui")
    if gui is None or gui.QGuiApplication.instance() is None:
        return False
    return gui.QGuiApplication.platformName() not in ("offscreen", "minimal", "")


class HeadlessContext:
    """An OpenGL 3.3 core context without a window; use it as a `with` block around every draw.

    It is current only inside the block: a context left current beside a Qt window makes Qt's own fail. What was current
    before - a window's, another one of these - is so again after the block. Threads take turns: a second one waits
    until the first has left the block.

    Raises
    ------
    NoOpenGLError
        If the system offers none.
    RenderError
        If this process is a fork of one that has used OpenGL: the driver's threads are not there.
    """

    _process: ClassVar[int | None] = None

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._depth = 0
        self._entered: ExitStack | None = None
        self._context: Any = None
        self._handle: int | None = None
        self._own_process = HeadlessContext._process = HeadlessContext._process or os.getpid()
        self._need_own_process()
        # EGL needs no display. PyOpenGL chooses its loader at the first import by this variable and falls back to GLX,
        # which finds no current context under EGL; a program that has chosen already is left alone.
        # Beside windows it has to find theirs: what we call needs none to be found.
        if sys.platform.startswith("linux") and "OpenGL" not in sys.modules and not _has_windows():
            os.environ.setdefault("PYOPENGL_PLATFORM", "egl")
        import glcontext

        linux = sys.platform.startswith("linux")
        backend: Any = glcontext.get_backend_by_name("egl") if linux else glcontext.default_backend()
        try:
            self._make(backend, 330)
        except Exception as error:  # glcontext raises bare Exceptions
            raise self._refused(backend, error) from error
        try:
            self._need_bindings()
        except NoOpenGLError:
            self.release()
            raise

    def _make(self, backend: Any, version: int) -> None:
        with set_aside():
            # glcontext leaves what it makes current.
            self._context = backend(mode="standalone", glversion=version)
            self._handle = current_handle()
            self._context.__exit__(None, None, None)

    def _refused(self, backend: Any, error: Exception) -> NoOpenGLError:
        """Why there is no context: a driver that has only an older OpenGL tells its name in a context of that."""
        try:
            self._make(backend, _OLD)
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

    def _need_own_process(self) -> None:
        if self._own_process != os.getpid():
            raise RenderError(
                "OpenGL was used before this process was forked, and cannot be used in it: "
                "start processes by spawn, or fork before the first picture"
            )

    def __enter__(self) -> Self:
        """Raise RenderError after `release`, in a fork, or if another library's context does not give way."""
        # In a fork the lock may be held by a thread that is not there.
        self._need_own_process()
        self._lock.acquire()
        try:
            if self._depth == 0:
                self._entered = self._enter()
            self._depth += 1
        except BaseException:
            self._lock.release()
            raise
        return self

    def _enter(self) -> ExitStack:
        if self._context is None:
            raise RenderError("the view is closed")
        with ExitStack() as entered:
            entered.enter_context(set_aside())
            self._context.__enter__()
            entered.callback(self._context.__exit__, None, None, None)
            if self._handle is not None and current_handle() != self._handle:
                raise RenderError(
                    "another library has its OpenGL context current on this thread, which has to go first"
                )
            return entered.pop_all()
        raise AssertionError

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._depth -= 1
        try:
            if self._depth == 0 and self._entered:
                entered, self._entered = self._entered, None
                entered.close()
        finally:
            self._lock.release()

    def release(self) -> None:
        """Destroy the context and all that lives in it, on any thread. Twice is harmless."""
        if self._own_process != os.getpid():
            return
        with self._lock:
            context, self._context = self._context, None
            if context is not None:
                context.release()
