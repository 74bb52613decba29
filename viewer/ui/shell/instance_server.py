"""Opens in this window what later starts of the program were asked to open."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QApplication, QWidget

from viewer.build.job import LoadJob
from viewer.i18n import LANGUAGES, Translator
from viewer.instance import Instance
from viewer.scene.crop import CropError
from viewer.scene.issues import SceneError
from viewer.scene.loader import resolve
from viewer.scene.options import ModelOptions
from viewer.scene.scene_ids import no_such
from viewer.scene.style import style_names
from viewer.session.revisits.links import LinkError, parse_link
from viewer.session.revisits.orders import MOST_BYTES, Order, OrderAnswer
from viewer.ui.guard import Guarded
from viewer.ui.shell.window import Window

_LOG = logging.getLogger("jinyuzui")
_PATIENCE = 3_000  # milliseconds that somebody may take to say what he wants
_MOST_TALKS = 8  # at a time


def bring_to_front(window: QWidget, token: str = "", /) -> None:
    """Have a window seen, wherever it is.

    Parameters
    ----------
    token : by which Wayland allows it
    """
    if token and QApplication.platformName().startswith("wayland"):
        # Qt takes it from there, once.
        os.environ["XDG_ACTIVATION_TOKEN"] = token
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized | Qt.WindowState.WindowActive)
    window.show()
    window.raise_()
    window.activateWindow()
    # Where the desktop does not let it come forward, it says at least that there is news.
    QApplication.alert(window)


class InstanceServer(Guarded, QObject):
    """Listens for orders, one in each connection.

    Parameters
    ----------
    window : where they are done
    instance : that this process has
    busy : whether nothing may come in between: whoever asks then opens a window of its own
    """

    def __init__(self, window: Window, instance: Instance, busy: Callable[[], bool]) -> None:
        super().__init__(window)
        self._window, self._instance, self._busy = window, instance, busy
        self._talks: list[QLocalSocket] = []
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.setMaxPendingConnections(_MOST_TALKS)
        self._server.newConnection.connect(self._accept)

    def listen(self) -> bool:
        """Begin; whether that works. Without it others open windows of their own."""
        name = self._instance.new_name()
        if not self._server.listen(name):
            return self._not_heard(self._server.errorString())
        try:
            self._instance.tell_name(name)
        except OSError as error:
            return self._not_heard(str(error))
        return True

    def _not_heard(self, why: str) -> bool:
        """Let another process be the one, as this one cannot hear anybody."""
        _LOG.warning("no orders of later starts are heard: %s", why)
        self.close()
        return False

    def close(self) -> None:
        """The window goes."""
        self._server.close()
        for talk in tuple(self._talks):
            talk.abort()
        self._instance.release()

    # -- talking --------------------------------------------------------------------------------------------------

    def _accept(self) -> None:
        while self._server.hasPendingConnections():
            socket = self._server.nextPendingConnection()
            if len(self._talks) >= _MOST_TALKS:
                socket.abort()
                socket.deleteLater()
                continue
            socket.setReadBufferSize(MOST_BYTES + 1)
            self._talks.append(socket)
            socket.readyRead.connect(self._read)
            socket.disconnected.connect(self._gone)
            timer = QTimer(socket, singleShot=True, interval=_PATIENCE)
            timer.timeout.connect(self._too_long)
            timer.start()
            self._hear(socket)

    def _read(self) -> None:
        socket = self.sender()
        if isinstance(socket, QLocalSocket):
            self._hear(socket)

    def _too_long(self) -> None:
        timer = self.sender()
        socket = timer.parent() if isinstance(timer, QTimer) else None
        if isinstance(socket, QLocalSocket):
            socket.abort()

    def _hear(self, socket: QLocalSocket) -> None:
        if socket.canReadLine():
            line = bytes(socket.readLine().data())
            socket.readyRead.disconnect(self._read)
            self._tell(socket, self._answer(line))
        elif socket.bytesAvailable() > MOST_BYTES:
            socket.abort()

    def _tell(self, socket: QLocalSocket, answer: OrderAnswer) -> None:
        socket.write(msgspec.json.encode(answer) + b"\n")
        socket.flush()
        socket.disconnectFromServer()

    def _gone(self) -> None:
        socket = self.sender()
        if isinstance(socket, QLocalSocket) and socket in self._talks:
            self._talks.remove(socket)
            socket.deleteLater()

    # -- what was asked -------------------------------------------------------------------------------------------

    def _answer(self, line: bytes) -> OrderAnswer:
        """Do what a line asks for, as far as all of it is sound."""
        try:
            order = msgspec.json.decode(line, type=Order)
        except (msgspec.DecodeError, RecursionError) as error:
            return OrderAnswer(taken=False, why=f"no order: {error}"[:200])
        if self._busy():
            return OrderAnswer(taken=False)
        why = self._do(order, Translator(order.lang if order.lang in LANGUAGES else "en"))
        if not why:
            bring_to_front(self._window.window(), order.token)
        return OrderAnswer(taken=not why, why=why)

    def _do(self, order: Order, tr: Translator) -> str:
        """Do it; what is wrong with it, "" for nothing."""
        sights = self._window.sights
        if order.link:
            try:
                return sights.follow(parse_link(order.link), tr)
            except LinkError as error:
                return error.line(tr)
        if order.style and order.style not in style_names():
            return no_such("style", order.style, style_names(), tr)
        why = self._open(order, tr) if order.source else self._show(order, tr)
        if order.style and not why:
            self._window.view.set_style(order.style)
        return why

    def _show(self, order: Order, tr: Translator) -> str:
        """Show what was asked for of the scene that is there."""
        sights = self._window.sights
        why = sights.refusal(order.sight, tr) if order.sight else ""
        if order.sight and not why:
            sights.show(order.sight)
        return why

    def _open(self, order: Order, tr: Translator) -> str:
        path = Path(order.source)
        if not path.is_absolute():
            return tr.gettext("{path} is no absolute path").format(path=order.source[:200])
        try:
            resolve(path)
            options = ModelOptions.of(order.options)
        except SceneError as error:
            return error.issues[0].format(tr)
        except CropError as error:
            return tr.gettext(error.expected)
        self._window.sights.open(order.source, order.sight, job=LoadJob(order.source, options=options))
        return ""
