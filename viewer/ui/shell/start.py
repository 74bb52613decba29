"""The start of a window: Qt's application, what Qt says meanwhile, and whether there is OpenGL to draw with."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QMessageLogContext, QObject, Qt, QTimer, QtMsgType, Signal, qInstallMessageHandler
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QApplication

from viewer.graphics import settle
from viewer.render.errors import NoOpenGLError, NoWindowSystemError
from viewer.ui.guard import Guarded

if TYPE_CHECKING:
    from viewer.ui.viewport.venue_view import VenueView

_LOG = logging.getLogger("qt")

PATIENCE = 8_000
"""Milliseconds after which a window that is seen must have got its OpenGL."""

_HOPELESS = (
    "is not supported on this platform",
    "QOpenGLWidget: Failed to create",
    "QOpenGLWidget: No fbo",
    "Paint device returned engine == 0",
    "Framebuffer incomplete",
)
"""Words of Qt after which no picture comes."""

_WITHOUT_OPENGL = ("offscreen", "minimal", "linuxfb", "vnc", "vkkhrdisplay")
"""Qt's window systems that have none, or none that a widget can draw with."""

_MOST_WORDS, _KEPT_WORDS = 200, 12


class QtWords(Guarded, QObject):
    """Takes what Qt says into the log, each thing once, and keeps the last of it.

    Until `release` nothing is logged: if the start fails, there is one message, which says what matters of this.

    Signals
    -------
    hopeless() : Qt has said that it cannot draw; on the thread that owns this object
    """

    hopeless = Signal()

    def __init__(self, fatal: Callable[[QtWords], None]) -> None:
        super().__init__()
        self._fatal: Callable[[QtWords], None] | None = fatal
        self._held: list[str] | None = []
        self._known: set[str] = set()
        self.last: deque[str] = deque(maxlen=_KEPT_WORDS)
        self.despaired = False

    def install(self) -> None:
        """Take Qt's messages; for the program, never for a widget in someone else's."""
        qInstallMessageHandler(self._take)

    def remove(self) -> None:
        """Leave them to Qt again: before Python goes."""
        qInstallMessageHandler(None)

    def application_made(self) -> None:
        """From now on a fatal message is no longer about the window system."""
        self._fatal = None

    def release(self) -> None:
        """Log what was said so far, and from now on at once."""
        held, self._held = self._held, None
        for text in held or ():
            _LOG.warning(text)

    def find(self, *parts: str) -> str:
        """The last thing said that holds one of some words; "" for none."""
        return next((t for t in reversed(self.last) if any(p in t for p in parts)), "")

    def _take(self, kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        self.last.append(" ".join(text.split()))
        if kind == QtMsgType.QtFatalMsg and self._fatal:
            self._fatal(self)
        if any(words in text for words in _HOPELESS) and not self.despaired:
            self.despaired = True
            self.hopeless.emit()
        if kind in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) or text in self._known:
            return
        if len(self._known) < _MOST_WORDS:
            self._known.add(text)
            if self._held is None:
                _LOG.warning(text)
            else:
                self._held.append(text)


def make_application(words: QtWords | None = None) -> QApplication:
    """Qt's application, set up as our window needs it. OpenGL must not be imported yet.

    Parameters
    ----------
    words : where Qt's messages go, if they are taken; its `fatal` is called where there is no window system

    Raises
    ------
    NoWindowSystemError
        If the window system has no OpenGL.
    """
    # A view that moves to another window keeps its context, and with it all that lies on the GPU.
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    application = QApplication(["jinyuzui"])
    if words:
        words.application_made()
    if (name := application.platformName()) in _WITHOUT_OPENGL:
        raise NoWindowSystemError(f"Qt's window system {name} has no OpenGL")
    if refused := settle(name):
        logging.getLogger("jinyuzui").warning("PYOPENGL_PLATFORM=%s is not valid on any system and is ignored", refused)
    application.setApplicationName("jinyuzui")
    application.setApplicationDisplayName("")
    from viewer.font_metrics import families

    font = application.font()
    font.setFamilies(families(font.family()))
    application.setFont(font)
    return application


class Start(Guarded, QObject):
    """Watches a view until its first picture.

    Parameters
    ----------
    words : of Qt

    Signals
    -------
    failed() : there is no OpenGL, as `error` says

    `error` is set before any event loop runs as well, when a signal that quits one would be lost.
    """

    failed = Signal()

    def __init__(self, view: VenueView, words: QtWords) -> None:
        super().__init__()
        self._view, self._words = view, words
        self.drawn = False
        self.error: NoOpenGLError | None = None
        view.failed.connect(self._broken)
        view.drawn.connect(self._drew, Qt.ConnectionType.SingleShotConnection)
        words.hopeless.connect(self.look, Qt.ConnectionType.QueuedConnection)
        self._late = QTimer(self, singleShot=True, interval=PATIENCE)
        self._late.timeout.connect(self._waited)
        self._late.start()

    @property
    def last_words(self) -> str:
        """What Qt said last, "" for nothing."""
        return self._words.last[-1] if self._words.last else ""

    def look(self) -> bool:
        """Look whether there is OpenGL, once the window is shown; False if there is none."""
        if self._words.despaired and not self.drawn:
            found = self._words.find(*_HOPELESS, "neither GLX nor EGL")
            platform = QApplication.platformName()
            if "not supported on this platform" in found:
                self._end(NoWindowSystemError(f"Qt's window system {platform} has no OpenGL"))
            else:
                self._end(NoOpenGLError(f"Qt has no OpenGL context on {platform} ({found})"))
        return self.error is None

    def _drew(self) -> None:
        self.drawn = True
        self._late.stop()
        self._words.release()

    def _broken(self, where: str, error: object) -> None:
        if isinstance(error, NoOpenGLError):
            self._end(error)

    def _waited(self) -> None:
        handle: QWindow | None = self._view.window().windowHandle()
        if handle is not None and handle.isExposed() and not self._view.isValid():
            self._end(NoOpenGLError(f"Qt has no OpenGL context on {QApplication.platformName()}"))

    def _end(self, error: NoOpenGLError) -> None:
        if self.error is None:
            self.error = error
            self._late.stop()
            self.failed.emit()
