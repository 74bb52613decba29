"""The process that phones talk to: `python -P -m viewer.remote.server`.

Its first line of input is the order; lines after it say what phones are shown. It answers with lines of JSON, and ends
when its input does, so that none lives on without the program that asked. It opens no file but its own page, and knows
nothing of scenes: what a phone asks for goes to the program, whose policy decides.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import sys
import threading
import time
import traceback
from collections.abc import Callable
from typing import Any, BinaryIO, ClassVar

import msgspec
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from viewer.own_pipes import answers, orders
from viewer.remote.messages import (
    CONNECTION,
    LONGEST,
    LONGEST_STATE,
    NONCE,
    PAIR,
    RESUME,
    SESSION,
    Alive,
    Asked,
    Channel,
    Dropped,
    Failed,
    ForgedError,
    Forget,
    FromPhone,
    FromServerProcess,
    Greeting,
    Issued,
    Listen,
    NewTicket,
    Noted,
    Outline,
    Pair,
    Paired,
    Pairing,
    Phones,
    Present,
    Ready,
    Refusal,
    Replied,
    Resume,
    ToServer,
    Verdict,
    VoidTicket,
    mac,
    proves,
)
from viewer.remote.own_address import LAN, own_address
from viewer.remote.tickets import Tickets
from viewer.remote.web_page import WebPage

MOST_PHONES = 4
"""Phones that are paired at the same time."""

MOST_CONNECTIONS, MOST_OF_ONE = 32, 12
"""Connections at the same time, of all and of one address: a browser opens half a dozen for a page."""

OPENING, BEAT = 10.0, 4.0
"""Seconds in which a connection has to say who it is, and between two signs of life."""

MOST_REQUESTS = 20
"""Of a phone within a second: whoever presses faster is no person."""

KEPT = 4 * 3600.0
"""Seconds without a connection after which a phone is forgotten."""

Say = Callable[[FromServerProcess], None]


class _Phone:
    """A phone that is paired."""

    def __init__(self, pairing: Pairing, now: float) -> None:
        self.session, self.key = pairing.session, bytes.fromhex(pairing.key)
        self.seen = now
        self.connection: ServerConnection | None = None
        self.channel: Channel | None = None

    async def tell(self, *says: Outline | Present | Verdict | Alive) -> None:
        """Tell a phone that is connected; one that does not listen any more is found out by its pings."""
        connection, channel = self.connection, self.channel
        if connection is None or channel is None:
            return
        with contextlib.suppress(ConnectionClosed):
            for say in says:
                frame = channel.seal(say)
                if len(frame) <= LONGEST_STATE:
                    await connection.send(frame)


class RemoteServer:
    """Phones, and what they are shown.

    Parameters
    ----------
    order : where to listen
    say : takes what the program is told
    clock : seconds of a steady clock
    """

    def __init__(self, order: Listen, say: Say, clock: Callable[[], float] = time.monotonic) -> None:
        self._order, self._say, self._clock = order, say, clock
        self.tickets = Tickets(clock)
        self._phones = {each.session: _Phone(each, clock()) for each in order.pairings[-MOST_PHONES:]}
        self._outline, self._present = Outline(), Present()
        self._page: WebPage | None = None
        self._address = ""
        self._open: dict[int, str] = {}
        self._noted: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Listen until this is cancelled.

        Raises
        ------
        OSError
            If that cannot be done at the address.
        """
        order = self._order
        self._address = await own_address() if order.address == LAN else order.address
        if not self._address:
            raise OSError("this machine is in no network")
        quiet = logging.getLogger("jinyuzui.remote.server")
        quiet.propagate, quiet.disabled = False, True

        class Bounded(_Bounded):
            opened = self._open

        server = None
        for port in dict.fromkeys((order.port, 0)):
            with contextlib.suppress(OSError) if port else contextlib.nullcontext():
                server = await serve(
                    self._serve,
                    self._address,
                    port,
                    process_request=self._request,
                    compression=None,
                    server_header=None,
                    open_timeout=OPENING,
                    ping_interval=BEAT,
                    ping_timeout=3 * BEAT,
                    close_timeout=BEAT,
                    max_size=LONGEST,
                    max_queue=8,
                    logger=quiet,
                    create_connection=Bounded,
                )
                break
        assert server
        async with server:
            port = next(iter(server.sockets)).getsockname()[1]
            self._page = WebPage(self._address, port)
            self._say(Ready(self._address, port))
            self._count()
            while True:
                await asyncio.sleep(BEAT)
                self._drop(*(s for s, phone in self._phones.items() if self._long_gone(phone)))
                await asyncio.gather(*(phone.tell(Alive()) for phone in self._phones.values()))

    def _long_gone(self, phone: _Phone) -> bool:
        return phone.connection is None and self._clock() - phone.seen > KEPT

    # -- the program ----------------------------------------------------------------------------------------------

    async def hear(self, said: ToServer) -> None:
        """Something that the program says."""
        if isinstance(said, NewTicket):
            await self._issue()
        elif isinstance(said, VoidTicket):
            self.tickets.void()
        elif isinstance(said, Forget):
            self._drop(*self._phones)
        elif isinstance(said, Replied):
            if phone := self._phones.get(said.session):
                await phone.tell(Verdict(said.count, said.done))
        else:
            if isinstance(said, Outline):
                self._outline = said
            else:
                self._present = said
            await asyncio.gather(*(phone.tell(said) for phone in self._phones.values()))

    async def _issue(self) -> None:
        if self._page is None:
            return  # it is asked for again once this is ready
        if self._order.address == LAN and await own_address() != self._address:
            # The network has changed: the program starts another one, which finds its new address.
            raise OSError("this machine has another address now")
        ticket = self.tickets.issue()
        self._say(Issued(f"{self._page.origin}/#{ticket.hex()}", self.tickets.left))

    def _drop(self, *sessions: str) -> None:
        for session in sessions:
            phone = self._phones.pop(session)
            self._say(Dropped(session))
            if phone.connection:
                self._soon(phone.connection.close(4001, "forgotten"))
        if sessions:
            self._count()

    def _soon(self, doing: Any) -> None:
        task = asyncio.ensure_future(doing)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _count(self) -> None:
        self._say(Phones(len(self._phones), sum(phone.connection is not None for phone in self._phones.values())))

    def _note(self, text: str) -> None:
        """Something for the log, once; what a phone said stays one line of letters in it."""
        text = "".join(sign if sign.isprintable() else "?" for sign in text[:200])
        if text not in self._noted and len(self._noted) < 100:
            self._noted.add(text)
            self._say(Noted(text))

    # -- phones ---------------------------------------------------------------------------------------------------

    def _request(self, connection: ServerConnection, request: Request) -> Response | None:
        assert self._page
        here = _peer(connection)
        if sum(address == here for address in self._open.values()) > MOST_OF_ONE:
            return self._page.busy()
        return self._page.answer(request)

    async def _serve(self, connection: ServerConnection) -> None:
        """A connection from its beginning to its end."""
        with contextlib.suppress(ConnectionClosed):
            nonce = secrets.token_bytes(NONCE)
            await connection.send(_text(Greeting(nonce.hex())))
            try:
                async with asyncio.timeout(OPENING):
                    said = msgspec.json.decode(await connection.recv(), type=Pair | Resume)
            except (TimeoutError, msgspec.DecodeError):
                await connection.close(1008)
                return
            found = self._let_in(said, nonce, _peer(connection))
            if isinstance(found, Refusal):
                await connection.send(_text(found))
                await connection.close(4000, "refused")
                return
            await self._attend(found, connection, mac(found.key, CONNECTION, nonce + bytes.fromhex(said.nonce)))

    def _let_in(self, said: Pair | Resume, nonce: bytes, address: str) -> _Phone | Refusal:
        """The phone that somebody proves to be, or why not."""
        nonces = nonce + bytes.fromhex(said.nonce)
        if wait := self.tickets.slowdown.wait(address):
            # Phones that are paired are let in all the same: whoever guesses beside them shall not shut them out.
            phone = self._phones.get(said.session) if isinstance(said, Resume) else None
            if phone and proves(phone.key, RESUME, nonces, said.proof):
                return phone
            return Refusal("slow", wait)
        if isinstance(said, Resume):
            phone = self._phones.get(said.session)
            if phone and proves(phone.key, RESUME, nonces, said.proof):
                return phone
            if phone:
                self.tickets.slowdown.wrong(address)
                self._note("somebody has the name of a paired phone and not its key")
            return Refusal("session")
        ticket = self.tickets.redeem(address, lambda ticket: proves(ticket, PAIR, nonces, said.proof))
        if not ticket:
            self._note(f"a wrong ticket came from {address}")
            return Refusal("ticket")
        while len(self._phones) >= MOST_PHONES:
            # Whoever shows the code wants this phone: the one that was away for longest makes room.
            away = sorted(self._phones.values(), key=lambda phone: (phone.connection is not None, phone.seen))
            self._drop(away[0].session)
        pairing = Pairing(secrets.token_hex(8), mac(ticket, SESSION, nonces).hex())
        phone = self._phones[pairing.session] = _Phone(pairing, self._clock())
        self._say(Paired(pairing))
        return phone

    async def _attend(self, phone: _Phone, connection: ServerConnection, key: bytes) -> None:
        """Hear a phone until its connection ends."""
        before, phone.connection = phone.connection, connection
        channel = phone.channel = Channel(phone.session, key)
        self._count()
        if before:
            self._soon(before.close(4002, "elsewhere"))
        await phone.tell(self._outline, self._present)
        try:
            await self._hear_phone(phone, connection, channel)
        finally:
            phone.seen = self._clock()
            if phone.connection is connection:
                phone.connection = phone.channel = None
                if phone.session in self._phones:
                    self._count()

    async def _hear_phone(self, phone: _Phone, connection: ServerConnection, channel: Channel) -> None:
        since, count = self._clock(), 0
        async for frame in connection:
            now = self._clock()
            if now - since >= 1.0:
                since, count = now, 0
            count += 1
            try:
                said = channel.open(frame, FromPhone)
            except ForgedError as error:
                self._note(f"a message was refused: {error}")
                await connection.close(4003, "forged")
                return
            except msgspec.ValidationError as error:
                self._note(f"a phone asks for what is not known: {error}")
                await phone.tell(Verdict(channel.heard, False))
                continue
            except msgspec.DecodeError:
                await connection.close(1008)
                return
            if count > MOST_REQUESTS:
                await phone.tell(Verdict(said.count, False))
            else:
                self._say(Asked(said.session, said.count, said.say))


class _Bounded(ServerConnection):
    """A connection that counts among those there are, and is ended where there are too many."""

    opened: ClassVar[dict[int, str]] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        if len(self.opened) >= MOST_CONNECTIONS:
            self.transport.abort()
        else:
            self.opened[id(self)] = _peer(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self.opened.pop(id(self), None)
        super().connection_lost(exc)


def _peer(connection: ServerConnection) -> str:
    name = connection.transport.get_extra_info("peername")
    return str(name[0]) if name else ""


def _text(said: Greeting | Refusal) -> str:
    return msgspec.json.encode(said).decode()


# -- the process ------------------------------------------------------------------------------------------------------


async def _run(order: Listen, lines: BinaryIO, say: Say) -> None:
    server = RemoteServer(order, say)
    loop = asyncio.get_running_loop()
    heard: asyncio.Queue[ToServer] = asyncio.Queue()
    threading.Thread(target=_listen, args=(loop, lines, heard), name="input", daemon=True).start()

    async def obey() -> None:
        while True:
            await server.hear(await heard.get())

    async with asyncio.TaskGroup() as both:
        both.create_task(server.run())
        both.create_task(obey())


def _listen(loop: asyncio.AbstractEventLoop, lines: BinaryIO, heard: asyncio.Queue[ToServer]) -> None:
    """What the program says, until it says no more: then this process ends, whatever it is at."""
    decoder = msgspec.json.Decoder(ToServer)
    with contextlib.suppress(OSError, ValueError, RuntimeError):
        for line in lines:
            with contextlib.suppress(msgspec.DecodeError):
                loop.call_soon_threadsafe(heard.put_nowait, decoder.decode(line))
    os._exit(0)


def main() -> int:
    """Entry point of the process."""
    told = answers()

    def say(line: FromServerProcess) -> None:
        try:
            told.write(msgspec.json.encode(line) + b"\n")
        except OSError:
            os._exit(0)  # nobody listens any more

    lines = orders()
    order = msgspec.json.decode(lines.readline(), type=Listen)
    try:
        asyncio.run(_run(order, lines, say))
    except* OSError as errors:
        say(Failed(str(errors.exceptions[0])))
    except* Exception:  # noqa: BLE001 - the program is told, whatever it is
        say(Failed(traceback.format_exc()))
    return 1


if __name__ == "__main__":
    sys.exit(main())
