"""What a phone and the server say to each other, and what the server and the program do.

A frame is the text of a MAC, 64 hexadecimal digits, and a JSON object: `HMAC-SHA256(key, label + object)`. It is
checked over the very bytes that came before anything in them is read. The label differs by direction, so that nothing
that one side has said can be said back to it.

The key is never sent, nor is the ticket that it is made of. Both sides give a nonce of 16 bytes for each connection:

    phone's proof  = HMAC(ticket, PAIR + server's nonce + phone's nonce)
    session's key  = HMAC(ticket, SESSION + server's nonce + phone's nonce)
    connection's   = HMAC(session's key, CONNECTION + server's nonce + phone's nonce)

A lost connection is taken up again with the session's key and new nonces. So the counter of messages, which has to grow
with each one, begins anew with each connection, and nobody has to remember it when a process is gone: what was said in
another connection has a MAC of another key.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Annotated, Literal, TypeVar, get_args

import msgspec
from msgspec import Meta

NONCE = 16
"""Bytes of a nonce."""

LONGEST = 2_048
"""Bytes of a frame from a phone."""

LONGEST_STATE = 512 << 10
"""Bytes of a frame to a phone; what does not fit in is not told."""

PAIR, RESUME = b"jinyuzui remote 1 pair:", b"jinyuzui remote 1 resume:"
SESSION, CONNECTION = b"jinyuzui remote 1 session:", b"jinyuzui remote 1 connection:"
FROM_PHONE, FROM_SERVER = b"jinyuzui remote 1 phone says:", b"jinyuzui remote 1 server says:"

PhoneAction = Literal["tour-next", "tour-previous", "tour-play", "blank", "back", "home", "language"]
"""The actions that a phone can ask for, of `viewer.session.actions.ACTIONS`; whether they are done the policy says."""

PHONE_ACTIONS: tuple[str, ...] = get_args(PhoneAction)

Nonce = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}\Z")]
Proof = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
Identity = Annotated[str, Meta(pattern=r"^[0-9a-f]{16}\Z")]
SpotId = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]*\Z", max_length=64)]
Count = Annotated[int, Meta(ge=1, le=2**53 - 1)]

_MAC = 64


class Word(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind"):
    """Base of all that is said: nothing unknown is in it."""


# -- between phone and server -----------------------------------------------------------------------------------------


class Greeting(Word, frozen=True, tag="hello"):
    """The server's first word in a connection."""

    nonce: Nonce


class Pair(Word, frozen=True, tag="pair"):
    """A phone has a ticket."""

    nonce: Nonce
    proof: Proof


class Resume(Word, frozen=True, tag="resume"):
    """A phone was paired before."""

    session: Identity
    nonce: Nonce
    proof: Proof


class Refusal(Word, frozen=True, tag="refused"):
    """No: the ticket does not hold, nobody knows the session, or too many were wrong; the connection ends.

    Parameters
    ----------
    wait : seconds after which another try is heard
    """

    why: Literal["ticket", "session", "slow"]
    wait: float = 0.0


class Perform(Word, frozen=True, tag="do"):
    """Do an action."""

    action: PhoneAction


class OpenSpot(Word, frozen=True, tag="open"):
    """Open a hotspot of the scene that is shown."""

    hotspot: SpotId


class GoToStop(Word, frozen=True, tag="stop"):
    """Go to a stop of the tour, numbered from 0."""

    stop: Annotated[int, Meta(ge=0, le=10_000)]


class FromPhone(Word, frozen=True, tag="phone"):
    """A request."""

    session: Identity
    count: Count
    say: Perform | OpenSpot | GoToStop


class Texts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text in the interface's languages."""

    en: str = ""
    zh: str = ""


class Spot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A hotspot that can be opened: its id, what stands on its pin, its title."""

    id: str
    number: str
    title: Texts


class Outline(Word, frozen=True, tag="scene"):
    """What there is in a scene.

    Parameters
    ----------
    title, tour : of the scene, of its tour; the latter empty without one
    stops : titles of the tour's stops
    spots : that can be opened
    can : the actions that are offered, `open` for spots, `stop` for stops
    """

    title: Texts = Texts()
    tour: Texts = Texts()
    stops: tuple[Texts, ...] = ()
    spots: tuple[Spot, ...] = ()
    can: tuple[str, ...] = ()


class Present(Word, frozen=True, tag="now"):
    """What is shown at this moment.

    Parameters
    ----------
    stop : of the tour, from 0; -1 while none is under way
    playing, blank, ended : the tour plays, the screen is black, the tour is over
    opened : id of the hotspot whose card is open
    title : of the stop or the open spot
    caption, notes : of the stop; notes in a talk only
    """

    stop: int = -1
    playing: bool = False
    blank: bool = False
    ended: bool = False
    opened: str = ""
    title: Texts = Texts()
    caption: Texts = Texts()
    notes: Texts = Texts()


class Verdict(Word, frozen=True, tag="answer"):
    """Whether the program has done what a phone asked for by its message of that count."""

    count: Count
    done: bool


class Alive(Word, frozen=True, tag="alive"):
    """The connection holds."""


class FromServer(Word, frozen=True, tag="server"):
    """What a phone is told."""

    session: Identity
    count: Count
    say: Outline | Present | Verdict | Alive


# -- between program and server ---------------------------------------------------------------------------------------


class Pairing(msgspec.Struct, frozen=True):
    """A phone that was paired: its session's id and key, hexadecimal."""

    session: Identity
    key: Proof


class Listen(msgspec.Struct, frozen=True):
    """The order: the first line that a server is given.

    Parameters
    ----------
    address : to bind: of this machine, or `lan` for the one by which it is in its network
    port : 0 for any
    pairings : phones that were paired with the server before
    """

    address: str
    port: int = 0
    pairings: tuple[Pairing, ...] = ()


class NewTicket(Word, frozen=True, tag="ticket"):
    """Make a ticket; the one before is void."""


class VoidTicket(Word, frozen=True, tag="void"):
    """No ticket holds any more."""


class Forget(Word, frozen=True, tag="forget"):
    """All phones are to be forgotten."""


class Replied(Word, frozen=True, tag="replied"):
    """The answer to a phone's message."""

    session: Identity
    count: Count
    done: bool


ToServer = NewTicket | VoidTicket | Forget | Replied | Outline | Present


class Ready(Word, frozen=True, tag="ready"):
    """The server listens there."""

    address: str
    port: int


class Issued(Word, frozen=True, tag="issued"):
    """A ticket, in the address that a phone opens, and the seconds that it holds."""

    url: str
    seconds: float


class Paired(Word, frozen=True, tag="paired"):
    """A phone was paired: the ticket is used up."""

    pairing: Pairing


class Phones(Word, frozen=True, tag="phones"):
    """So many phones are paired, and so many of them are connected."""

    paired: int
    connected: int


class Dropped(Word, frozen=True, tag="dropped"):
    """A phone is not known any more."""

    session: Identity


class Asked(Word, frozen=True, tag="asked"):
    """A phone asks for something."""

    session: Identity
    count: Count
    say: Perform | OpenSpot | GoToStop


class Noted(Word, frozen=True, tag="noted"):
    """Something for the log."""

    text: str


class Failed(Word, frozen=True, tag="failed"):
    """The server cannot listen, and ends."""

    text: str


FromServerProcess = Ready | Issued | Paired | Phones | Dropped | Asked | Noted | Failed


# -- keys and frames --------------------------------------------------------------------------------------------------


class ForgedError(Exception):
    """A frame is not what the other side has said, or it was said before."""


def mac(key: bytes, label: bytes, text: bytes, /) -> bytes:
    """HMAC-SHA256 of a labelled text."""
    return hmac.digest(key, label + text, hashlib.sha256)


def proves(key: bytes, label: bytes, text: bytes, proof: str, /) -> bool:
    """Whether a proof, hexadecimal, is the MAC of a text; the time that takes tells nothing."""
    return hmac.compare_digest(mac(key, label, text).hex(), proof)


S = TypeVar("S", FromPhone, FromServer)


class Channel:
    """One end of a connection: seals what is said, opens what is heard, and counts both.

    Parameters
    ----------
    session : its id
    key : of the connection
    says, hears : labels of the two directions

    Attributes
    ----------
    heard : count of the last message that was heard
    """

    def __init__(self, session: str, key: bytes, *, says: bytes = FROM_SERVER, hears: bytes = FROM_PHONE) -> None:
        self.session = session
        self._key, self._says, self._hears = key, says, hears
        self._said = self.heard = 0

    def seal(self, say: Outline | Present | Verdict | Alive | Perform | OpenSpot | GoToStop, /) -> str:
        """The frame that says something."""
        self._said += 1
        text = msgspec.json.encode(
            FromPhone(self.session, self._said, say)
            if isinstance(say, Perform | OpenSpot | GoToStop)
            else FromServer(self.session, self._said, say)
        )
        return mac(self._key, self._says, text).hex() + text.decode()

    def open(self, frame: str | bytes, kind: type[S], /) -> S:
        """What a frame says.

        Raises
        ------
        ForgedError
            If it does not come from the other side, or is old, or belongs to another session.
        msgspec.ValidationError
            If it comes from there, and is nothing that is known.
        """
        if not isinstance(frame, str):
            raise ForgedError("not a text")
        text = frame[_MAC:].encode("utf-8", "surrogatepass")
        # Both as bytes: a comparison of texts refuses what is not ASCII by an error.
        if not hmac.compare_digest(
            mac(self._key, self._hears, text).hex().encode(), frame[:_MAC].encode("utf-8", "replace")
        ):
            raise ForgedError("wrong MAC")
        try:
            said = msgspec.json.decode(text, type=kind)
        except msgspec.ValidationError:
            # It was said by the other side all the same, so it counts; only it is nothing that is done.
            self._count(msgspec.json.decode(text, type=_Counted))
            raise
        self._count(said)
        return said

    def _count(self, said: FromPhone | FromServer | _Counted) -> None:
        if said.session != self.session:
            raise ForgedError("another session")
        if said.count <= self.heard:
            raise ForgedError("said before")
        self.heard = said.count


class _Counted(msgspec.Struct, frozen=True):
    """What every message has."""

    session: Identity
    count: Count
