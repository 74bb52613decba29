"""The OpenGL context of a widget, and its end: what was made in it is freed however the widget goes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QOffscreenSurface, QOpenGLContext
from shiboken6 import getCppPointer, isValid, wrapInstance

from viewer.render.device import Device

_LOG = logging.getLogger("jinyuzui")


class WidgetContext:
    """The context that is current now, with a surface of our own to make it current by when the widget is half gone.

    A widget's C++ half ends before its context does: when that announces its end, neither the widget's `makeCurrent`
    nor the context's Python half are to be had any more. So nothing here refers to the widget.

    Parameters
    ----------
    ended : called at the end of the context; told whether it is current then

    `device` answers for all that is made in the context.
    """

    def __init__(self, ended: Callable[[bool], None]) -> None:
        context = QOpenGLContext.currentContext()
        self._context = context
        self._address = getCppPointer(context)[0]
        self._thread = threading.get_ident()
        self._ended = ended
        self._over = False
        self.device = Device()
        self._surface = QOffscreenSurface(context.screen())
        self._surface.setFormat(context.format())
        self._surface.create()
        # A plain function: Qt drops methods of what is being destroyed. The connection keeps this object alive.
        context.aboutToBeDestroyed.connect(lambda: self._end(), Qt.ConnectionType.DirectConnection)

    def is_current(self) -> bool:
        """Whether what this thread calls of OpenGL reaches the context."""
        if self._over or threading.get_ident() != self._thread:
            return False
        current = _current_context()
        return current is not None and getCppPointer(current)[0] == self._address

    def _end(self) -> None:
        if self._over:
            return
        # A Python half of its own, where the known one is gone with the widget's.
        context = self._context if isValid(self._context) else cast(Any, wrapInstance)(self._address, QOpenGLContext)
        with others_kept(), self._made_current(context) as current:
            for step in (partial(self._ended, current), self.device.release if current else None):
                try:
                    if step:
                        step()
                except Exception:  # noqa: BLE001 - nobody is left to be told but whoever reads the log
                    _LOG.exception("freeing what an OpenGL context held")
            # Contexts of windows share what they hold: what is not freed now stays as long as any of them does. Where
            # the surface is gone, the application is, and takes all with it.
            self.device.forget(shared=isValid(self._surface))
            self._over, self._ended = True, lambda current: None
        if self.device.lost:
            _LOG.warning("%d OpenGL objects are lost: their context could not be made current", self.device.lost)

    @contextmanager
    def _made_current(self, context: QOpenGLContext) -> Iterator[bool]:
        current = isValid(self._surface) and context.makeCurrent(self._surface)
        try:
            yield current
        finally:
            if current:
                context.doneCurrent()
            if isValid(self._surface):
                self._surface.destroy()


def _current_context() -> QOpenGLContext | None:
    return QOpenGLContext.currentContext()


@contextmanager
def others_kept() -> Iterator[None]:
    """Whatever context this thread has current is so again after the block."""
    before = _current_context()
    surface = before.surface() if before is not None else None
    try:
        yield
    finally:
        now = _current_context()
        if before is None:
            if now is not None:
                now.doneCurrent()
        elif now is not before and surface is not None and isValid(before) and isValid(surface):
            before.makeCurrent(surface)
