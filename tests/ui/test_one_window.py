"""Later starts hand over what they are to open, and nothing that is sent besides does any harm."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from viewer.cli.handing_over import hand_over
from viewer.instance import Instance
from viewer.session.revisits.looked_at import Sight
from viewer.session.revisits.orders import MOST_BYTES, Order, OrderAnswer
from viewer.ui.shell.instance_server import InstanceServer
from viewer.ui.shell.window import Window

ROOT = Path(__file__).resolve().parents[2]
SMALL, HUB = str(ROOT / "tests" / "samples" / "small"), str(ROOT / "tests" / "samples" / "hub")

Ask = Callable[[Order], OrderAnswer | None]


@pytest.fixture
def busy() -> list[bool]:
    """Whether a talk is given."""
    return [False]


@pytest.fixture
def server(window: Window, tmp_path: Path, busy: list[bool]) -> Iterator[InstanceServer]:
    instance = Instance.of_user(tmp_path)
    assert instance
    assert instance.claim()
    out = InstanceServer(window, instance, lambda: busy[0])
    assert out.listen()
    yield out
    out.close()


@pytest.fixture
def ask(qtbot: QtBot, server: InstanceServer, tmp_path: Path) -> Ask:
    """What another process does, on a thread beside the window."""

    def asked(order: Order) -> OrderAnswer | None:
        found: list[OrderAnswer | None] = []
        other = Instance.of_user(tmp_path)
        assert other
        thread = threading.Thread(target=lambda: found.append(hand_over(other, order)))
        thread.start()
        qtbot.waitUntil(lambda: not thread.is_alive(), timeout=60_000)
        thread.join()
        return found[0]

    return asked


def test_a_link_is_followed_and_the_window_comes_to_the_front(qtbot: QtBot, window: Window, ask: Ask) -> None:
    window.showMinimized()
    answer = ask(Order(link="jinyuzui://small?spot=tower&style=night"))
    assert answer == OrderAnswer(taken=True)
    explorer = window.view.explorer
    assert explorer
    assert explorer.state.opened == "tower"
    assert not window.windowState() & Qt.WindowState.WindowMinimized
    assert ask(Order()) == OrderAnswer(taken=True), "who names nothing only wants to see it"


def test_a_link_to_another_scene_opens_it(qtbot: QtBot, window: Window, ask: Ask) -> None:
    with qtbot.waitSignal(window.opening.opened, timeout=60_000):
        answer = ask(Order(link="jinyuzui://members?view=nanjing"))
    assert answer == OrderAnswer(taken=True)
    explorer = window.view.explorer
    assert explorer
    assert explorer.loaded.scene.id == "members"
    assert explorer.state.heading.id == "nanjing"


def test_a_scene_is_opened_with_what_is_said_of_it(qtbot: QtBot, window: Window, ask: Ask) -> None:
    sight = Sight(camera=(0, 0, 5, 66, 10, 40, 40))
    with qtbot.waitSignal(window.opening.opened, timeout=60_000):
        answer = ask(Order(source=SMALL, sight=sight, style="plain", options=("--up=z",)))
    assert answer == OrderAnswer(taken=True)
    explorer = window.view.explorer
    assert explorer
    assert explorer.goal.distance == pytest.approx(66)
    assert window.opening.source == SMALL


@pytest.mark.parametrize(
    ("order", "why"),
    [
        (Order(link="jinyuzui://small?view=nope"), "there is no view nope; there are home"),
        (Order(link="jinyuzui://nobody"), "there is no scene nobody"),
        (Order(link="jinyuzui://members?view=nope"), "there is no view nope"),
        (Order(link="jinyuzui://../../etc"), "jinyuzui://SCENE"),
        (Order(link="jinyuzui://small?style=nope"), "there is no style nope"),
        (Order(source="relative/path"), "no absolute path"),
        (Order(source=f"{ROOT}/nowhere"), "nowhere"),
        (Order(source=SMALL, style="../paper"), "there is no style"),
        (Order(source=SMALL, options=("--around=x",)), "LAT,LON,RADIUS"),
        (Order(sight=Sight(view="nope")), "there is no view nope"),
    ],
)
def test_what_cannot_be_opened_is_refused_with_a_reason_and_changes_nothing(
    window: Window, ask: Ask, order: Order, why: str
) -> None:
    explorer = window.view.explorer
    answer = ask(order)
    assert answer
    assert not answer.taken
    assert why in answer.why
    assert "\n" not in answer.why
    assert window.view.explorer is explorer
    assert window.opening.loader.share == 1.0


def test_a_talk_is_not_interrupted(window: Window, ask: Ask, busy: list[bool]) -> None:
    busy[0] = True
    assert ask(Order(link="jinyuzui://small?spot=tower")) == OrderAnswer(taken=False)
    assert window.view.explorer
    assert not window.view.explorer.state.opened


GARBAGE = (
    b"\n",
    b"\0\0\0\n",
    b"GET / HTTP/1.1\r\n\r\n",
    b"null\n",
    b"[]\n",
    b'{"link": 5}\n',
    b'{"link": "' + b"a" * 5000 + b'"}\n',
    b'{"sight": {"camera": [NaN, 0, 0, 1, 0, 0, 40]}}\n',
    b'{"sight": {"camera": [1e999, 0, 0, 1, 0, 0, 40]}}\n',
    b'{"source": "/\\u0000"}\n',
    b'{"token": "a b"}\n',
    b"[" * 60_000 + b"\n",
    b"\xff\xfe\n",
)


def said_to(qtbot: QtBot, tmp_path: Path, data: bytes) -> bytes:
    """What is answered to bytes that somebody sends."""
    other = Instance.of_user(tmp_path)
    assert other
    socket = QLocalSocket()
    with qtbot.waitSignal(socket.connected):
        socket.connectToServer(other.name())
    with qtbot.waitSignal(socket.disconnected, timeout=20_000):
        socket.write(data)
    return bytes(socket.readAll().data())


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("data", GARBAGE, ids=lambda data: repr(data[:24]))
def test_garbage_is_refused(qtbot: QtBot, window: Window, tmp_path: Path, data: bytes) -> None:
    explorer = window.view.explorer
    answer = json.loads(said_to(qtbot, tmp_path, data))
    assert answer["taken"] is False
    assert answer["why"]
    assert window.view.explorer is explorer


@pytest.mark.usefixtures("server")
def test_who_says_too_much_or_nothing_is_hung_up_on(qtbot: QtBot, tmp_path: Path, ask: Ask) -> None:
    assert said_to(qtbot, tmp_path, b"a" * (1 << 20)) == b""
    assert said_to(qtbot, tmp_path, b'{"link":') == b""
    assert said_to(qtbot, tmp_path, b"a" * (MOST_BYTES - 1)) == b""
    assert ask(Order()) == OrderAnswer(taken=True)


def test_many_who_say_nothing_keep_nobody_out_for_long(qtbot: QtBot, ask: Ask, tmp_path: Path) -> None:
    other = Instance.of_user(tmp_path)
    assert other
    silent = [QLocalSocket() for _ in range(30)]
    for socket in silent:
        socket.connectToServer(other.name())
    qtbot.waitUntil(
        lambda: all(s.state() == QLocalSocket.LocalSocketState.UnconnectedState for s in silent), timeout=30_000
    )
    assert ask(Order()) == OrderAnswer(taken=True)


def test_where_nobody_listens_any_more_one_opens_a_window_of_its_own(tmp_path: Path) -> None:
    instance = Instance.of_user(tmp_path)
    assert instance
    assert hand_over(instance, Order()) is None
    assert instance.claimed
    instance.release()
