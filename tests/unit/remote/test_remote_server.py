"""The server's process, as a phone and as a stranger meet it."""

from __future__ import annotations

import asyncio
import json
import os
import queue
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, TypeVar

import msgspec
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from viewer.remote.keeper import PROGRAM, ServerKeeper
from viewer.remote.messages import (
    CONNECTION,
    FROM_PHONE,
    FROM_SERVER,
    LONGEST,
    PAIR,
    RESUME,
    SESSION,
    Asked,
    Channel,
    Failed,
    Forget,
    FromServer,
    Greeting,
    Issued,
    Listen,
    NewTicket,
    Noted,
    Outline,
    Paired,
    Perform,
    Phones,
    Present,
    Ready,
    Replied,
    Texts,
    mac,
)
from viewer.remote.own_address import is_address, own_address
from viewer.remote.server import MOST_CONNECTIONS, MOST_OF_ONE, MOST_PHONES, MOST_REQUESTS, OPENING

T = TypeVar("T")
PATIENCE = 20.0


class Program:
    """The program's side of a server."""

    def __init__(self) -> None:
        self.words: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.keeper = ServerKeeper("127.0.0.1", 0, self.words.put)
        self.keeper.start()
        self.ready = self.hear(Ready)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.ready.port}"

    def hear(self, kind: type[T]) -> T:
        """The next word of a kind; all before it are passed over."""
        while True:
            word = self.words.get(timeout=PATIENCE)
            if isinstance(word, kind):
                return word

    def ticket(self) -> bytes:
        self.keeper.say(NewTicket())
        url = self.hear(Issued).url
        assert url.startswith(f"http://{self.host}/#")
        return bytes.fromhex(url.partition("#")[2])


@pytest.fixture
def program() -> Iterator[Program]:
    out = Program()
    yield out
    out.keeper.close()


@pytest.fixture(scope="module")
def standing() -> Iterator[Program]:
    """One for all who ask for pages and leave nothing behind."""
    out = Program()
    yield out
    out.keeper.close()


class Client:
    """A phone without a browser."""

    def __init__(self, host: str, *, origin: str | None = None) -> None:
        given = {"proxy": None, "compression": None, "max_queue": None, "close_timeout": 1}
        self._held = connect(f"ws://{host}/link", origin=origin or f"http://{host}", **given)  # type: ignore[arg-type]
        self.line: ClientConnection = self._held.__enter__()
        self.theirs = bytes.fromhex(msgspec.json.decode(self.line.recv(timeout=PATIENCE), type=Greeting).nonce)
        self.mine = secrets.token_bytes(16)
        self._until = time.monotonic() + PATIENCE

    def introduce(self, kind: str, key: bytes, session: str = "") -> None:
        nonces = self.theirs + self.mine
        label = PAIR if kind == "pair" else RESUME
        word = {"kind": kind, "nonce": self.mine.hex(), "proof": mac(key, label, nonces).hex()}
        self.line.send(json.dumps(word | ({"session": session} if session else {})))
        self.own = mac(key, SESSION, nonces) if kind == "pair" else key
        self.session = session

    def heard(self) -> Any:
        """What the server says next; the first time it says which session it is."""
        assert time.monotonic() < self._until, "it never came"
        frame = self.line.recv(timeout=PATIENCE)
        assert isinstance(frame, str)
        if frame.startswith("{"):
            return json.loads(frame)
        if not hasattr(self, "channel"):
            self.session = self.session or json.loads(frame[64:])["session"]
            key = mac(self.own, CONNECTION, self.theirs + self.mine)
            self.channel = Channel(self.session, key, says=FROM_PHONE, hears=FROM_SERVER)
        return self.channel.open(frame, FromServer).say

    def until(self, kind: type[T]) -> T:
        while True:
            say = self.heard()
            if isinstance(say, kind):
                return say

    def ended(self) -> int:
        """The code with which the server ends the connection."""
        with suppress(ConnectionClosed):
            while True:
                self.line.recv(timeout=PATIENCE)
        return int(self.line.close_code or 0)

    def close(self) -> None:
        self._held.__exit__(None, None, None)


@pytest.fixture
def client(program: Program) -> Iterator[Callable[[], Client]]:
    made: list[Client] = []

    def make() -> Client:
        made.append(Client(program.host))
        return made[-1]

    yield make
    for each in made:
        each.close()


def pair(program: Program, client: Callable[[], Client]) -> Client:
    phone = client()
    phone.introduce("pair", program.ticket())
    phone.until(Present)
    return phone


# -- strangers --------------------------------------------------------------------------------------------------------


def ask(port: int, text: str) -> bytes:
    """What the server answers to a request as it stands."""
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as line:
        line.sendall(text.encode())
        out = b""
        while block := line.recv(1 << 16):
            out += block
    return out


@pytest.mark.parametrize(
    ("path", "host", "status"),
    [
        ("/", "127.0.0.1:{port}", 200),
        ("/", "localhost:{port}", 200),
        ("/remote.js", "127.0.0.1:{port}", 200),
        ("/", "evil.example:{port}", 421),  # a name that leads here: DNS rebinding
        ("/", "127.0.0.1.evil.example:{port}", 421),
        ("/", "127.0.0.1", 421),
        ("/", "127.0.0.1:1", 421),
        ("/", "127.0.0.1:{port}\r\nHost: evil.example", 421),
        ("/../messages.py", "127.0.0.1:{port}", 404),
        ("/page/remote.js", "127.0.0.1:{port}", 404),
        ("/%2e%2e/messages.py", "127.0.0.1:{port}", 404),
        ("//etc/passwd", "127.0.0.1:{port}", 404),
        ("/remote.js?x", "127.0.0.1:{port}", 404),
    ],
)
def test_the_page_is_all_that_there_is_and_only_at_its_own_address(
    standing: Program, path: str, host: str, status: int
) -> None:
    port = standing.ready.port
    answer = ask(port, f"GET {path} HTTP/1.1\r\nHost: {host.format(port=port)}\r\n\r\n")
    assert answer.startswith(f"HTTP/1.1 {status} ".encode())
    head = answer.partition(b"\r\n\r\n")[0].lower()
    assert b"cache-control: no-store" in head
    assert b"x-content-type-options: nosniff" in head
    assert b"x-frame-options: deny" in head
    assert b"referrer-policy: no-referrer" in head
    assert b"default-src 'none'" in head
    assert b"frame-ancestors 'none'" in head
    assert b"unsafe" not in head
    assert b"server:" not in head


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://{host}", "http://localhost:1"])
def test_no_other_sites_page_opens_a_connection(standing: Program, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        Client(standing.host, origin=origin.format(host=standing.host))
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize(
    "junk", ["POST / HTTP/1.1\r\nHost: x\r\n\r\n", "\0\0\0\0\r\n\r\n", "GET /" + "a" * 20_000 + " HTTP/1.1\r\n\r\n"]
)
def test_what_is_no_request_ends_nothing_but_itself(standing: Program, junk: str) -> None:
    with suppress(OSError):
        ask(standing.ready.port, junk)
    assert standing.ticket()


def test_one_address_cannot_take_all_connections(program: Program, client: Callable[[], Client]) -> None:
    phones = [client() for _ in range(MOST_OF_ONE)]
    with pytest.raises(InvalidStatus) as refused:
        client()
    assert refused.value.response.status_code == 503
    phones[0].close()
    phones.clear()
    idle = [socket.create_connection(("127.0.0.1", program.ready.port)) for _ in range(MOST_CONNECTIONS + 20)]
    # Those that are too many are ended at once, long before they would have to say something.
    idle[-1].settimeout(OPENING / 2)
    with suppress(ConnectionError):
        assert idle[-1].recv(1) == b""
    for each in idle:
        each.close()


@pytest.mark.parametrize("word", ["", "{}", "null", '{"kind":"pair"}', "x" * (LONGEST + 1)])
def test_who_does_not_say_who_he_is_is_shown_out(client: Callable[[], Client], word: str) -> None:
    stranger = client()
    stranger.line.send(word)
    assert stranger.ended() in (1008, 1009)


# -- tickets ----------------------------------------------------------------------------------------------------------


def test_a_ticket_pairs_one_phone_and_is_never_sent(program: Program, client: Callable[[], Client]) -> None:
    phone = client()
    ticket = program.ticket()
    phone.introduce("pair", ticket)
    first = phone.heard()
    assert isinstance(first, Outline)
    assert program.hear(Paired).pairing.session == phone.session
    assert program.hear(Phones).paired == 1
    other = client()
    other.introduce("pair", ticket)
    assert other.heard() == {"kind": "refused", "why": "ticket", "wait": 0.0}
    assert other.ended() == 4000


def test_wrong_tickets_are_slowed_down_and_the_right_one_must_wait_too(
    program: Program, client: Callable[[], Client]
) -> None:
    ticket = program.ticket()
    first, second = client(), client()
    first.introduce("pair", bytes(16))
    assert first.heard()["why"] == "ticket"
    second.introduce("pair", ticket)
    slow = second.heard()
    assert slow["why"] == "slow"
    assert 0 < slow["wait"] <= 0.5
    # It is not used up by that, and who has waited is let in.
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        third = client()
        third.introduce("pair", ticket)
        if isinstance(third.heard(), Outline):
            break
    assert program.hear(Paired)


def test_a_proof_that_was_overheard_serves_nobody(program: Program, client: Callable[[], Client]) -> None:
    """It holds for the nonce of one connection."""
    ticket = program.ticket()
    heard, thief = client(), client()
    proof = mac(ticket, PAIR, heard.theirs + heard.mine).hex()
    thief.line.send(json.dumps({"kind": "pair", "nonce": heard.mine.hex(), "proof": proof}))
    assert thief.heard()["why"] == "ticket"


def test_a_fifth_phone_takes_the_place_of_the_one_that_was_away_for_longest(
    program: Program, client: Callable[[], Client]
) -> None:
    phones = [pair(program, client) for _ in range(MOST_PHONES)]
    phones[1].close()
    while program.hear(Phones).connected != MOST_PHONES - 1:
        pass
    pair(program, client)
    again = client()
    again.introduce("resume", phones[1].own, phones[1].session)
    assert again.heard()["why"] == "session"
    again = client()
    again.introduce("resume", phones[0].own, phones[0].session)
    assert isinstance(again.heard(), Outline)


# -- phones -----------------------------------------------------------------------------------------------------------


def test_what_is_shown_is_told_and_what_is_asked_is_answered(program: Program, client: Callable[[], Client]) -> None:
    outline, present = Outline(Texts("Small", "小"), can=("home",)), Present(2, title=Texts("Here", "这里"))
    program.keeper.say(outline)
    program.keeper.say(present)
    phone = client()
    phone.introduce("pair", program.ticket())
    assert phone.heard() == outline
    assert phone.heard() == present
    phone.line.send(phone.channel.seal(Perform("home")))
    asked = program.hear(Asked)
    assert (asked.session, asked.count, asked.say) == (phone.session, 1, Perform("home"))
    program.keeper.say(Replied(asked.session, asked.count, True))
    while (said := phone.heard()) and not hasattr(said, "done"):
        pass
    assert (said.count, said.done) == (1, True)
    program.keeper.say(Present(3))
    assert phone.until(Present) == Present(3)


def test_a_message_that_is_said_again_ends_the_connection_and_reaches_nobody(
    program: Program, client: Callable[[], Client]
) -> None:
    phone = pair(program, client)
    frame = phone.channel.seal(Perform("tour-next"))
    phone.line.send(frame)
    assert program.hear(Asked).count == 1
    phone.line.send(frame)
    assert phone.ended() == 4003
    assert "said before" in program.hear(Noted).text
    # The same session goes on in another connection, in which nothing of the first one holds.
    again = client()
    again.introduce("resume", phone.own, phone.session)
    again.until(Present)
    again.line.send(frame)
    assert again.ended() == 4003
    assert "wrong MAC" in program.hear(Noted).text


def test_the_name_of_a_session_without_its_key_opens_nothing(program: Program, client: Callable[[], Client]) -> None:
    phone = pair(program, client)
    thief = client()
    thief.introduce("resume", bytes(32), phone.session)
    assert thief.heard()["why"] == "session"
    # Who guesses slows down strangers, never a phone that is paired.
    again = client()
    again.introduce("resume", phone.own, phone.session)
    assert isinstance(again.heard(), Outline)


def test_what_is_unknown_is_answered_by_no_and_logged_once(program: Program, client: Callable[[], Client]) -> None:
    phone = pair(program, client)
    for count in (1, 2, 3):
        word = {"kind": "do", "action": "full-screen\n[forged] line"}
        text = json.dumps({"kind": "phone", "session": phone.session, "count": count, "say": word})
        key = mac(phone.own, CONNECTION, phone.theirs + phone.mine)
        phone.line.send(mac(key, FROM_PHONE, text.encode()).hex() + text)
        while not hasattr(said := phone.heard(), "done"):
            pass
        assert (said.count, said.done) == (count, False)
    note = program.hear(Noted).text
    assert "\n" not in note
    phone.channel._said = 3
    phone.line.send(phone.channel.seal(Perform("home")))
    while not isinstance(word := program.words.get(timeout=PATIENCE), Asked):
        assert not isinstance(word, Noted)


def test_a_phone_that_says_too_much_is_not_listened_to(program: Program, client: Callable[[], Client]) -> None:
    phone = pair(program, client)
    for _ in range(3 * MOST_REQUESTS):
        phone.line.send(phone.channel.seal(Perform("home")))
    while not hasattr(said := phone.heard(), "done"):
        pass
    assert not said.done
    large = client()
    large.introduce("resume", phone.own, phone.session)
    large.until(Present)
    large.line.send("x" * (LONGEST + 1))
    assert large.ended() == 1009


def test_phones_come_back_to_a_server_that_was_started_anew(program: Program, client: Callable[[], Client]) -> None:
    program.keeper.say(Present(5))
    phone = pair(program, client)
    process = program.keeper.process
    assert process
    process.kill()
    assert program.hear(Failed)
    assert program.hear(Ready) == program.ready
    again = client()
    again.introduce("resume", phone.own, phone.session)
    assert again.until(Present) == Present(5)
    assert program.keeper.starts == 2


def test_phones_that_are_to_be_forgotten_are(program: Program, client: Callable[[], Client]) -> None:
    phone = pair(program, client)
    program.keeper.say(Forget())
    assert phone.ended() == 4001
    again = client()
    again.introduce("resume", phone.own, phone.session)
    assert again.heard()["why"] == "session"


# -- the process ------------------------------------------------------------------------------------------------------


def test_the_server_ends_when_nobody_holds_its_input_any_more() -> None:
    process = subprocess.Popen([sys.executable, *PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin
    assert process.stdout
    process.stdin.write(msgspec.json.encode(Listen("127.0.0.1")) + b"\n")
    process.stdin.flush()
    assert b'"ready"' in process.stdout.readline()
    process.stdin.close()
    assert process.wait(PATIENCE) == 0
    process.stdout.close()


def test_an_address_that_is_not_this_machines_is_said_and_tried_again() -> None:
    words: queue.SimpleQueue[object] = queue.SimpleQueue()
    keeper = ServerKeeper("203.0.113.7", 0, words.put)
    keeper.start()
    for _ in range(2):
        word = words.get(timeout=PATIENCE)
        assert isinstance(word, Failed)
        assert "Traceback" not in word.text
    keeper.close()
    assert keeper.process is None


def test_a_keeper_that_is_closed_at_once_leaves_no_process() -> None:
    keeper = ServerKeeper("127.0.0.1", 0, lambda word: None)
    keeper.start()
    keeper.close()
    assert keeper.process is None
    assert not keeper._thread.is_alive()


def test_the_process_imports_nothing_from_the_folder_that_it_is_started_in(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("websockets.py", "msgspec.py", "viewer.py"):
        with open(os.path.join(str(tmp_path), name), "w", encoding="utf-8") as file:  # noqa: PTH118, PTH123
            file.write("raise SystemExit('a stranger')")
    monkeypatch.chdir(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(["", "."]))
    program = Program()
    program.keeper.close()


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("127.0.0.1", True),
        ("192.168.0.7", True),
        ("::1", True),
        ("fd00::7", True),
        ("lan", True),
        ("0.0.0.0", False),
        ("::", False),
        ("224.0.0.1", False),
        ("", False),
        ("localhost", False),
        ("example.com", False),
        ("/tmp/socket", False),
        ("1", False),
    ],
)
def test_which_addresses_can_be_asked_for(text: str, good: bool) -> None:
    assert is_address(text) is good


def test_the_machines_own_address_is_no_loopback() -> None:
    found = asyncio.run(own_address())
    assert not found.startswith("127.")
