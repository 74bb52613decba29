"""Messages: nothing that was changed, said before, said in the other direction or to somebody else is heard."""

from __future__ import annotations

import json
from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.remote.messages import (
    FROM_PHONE,
    FROM_SERVER,
    PHONE_ACTIONS,
    Alive,
    Channel,
    ForgedError,
    FromPhone,
    FromServer,
    GoToStop,
    OpenSpot,
    Perform,
    PhoneAction,
    Verdict,
    mac,
)
from viewer.session.actions import ACTIONS

KEY, SESSION = bytes(range(32)), "0123456789abcdef"


def phone(key: bytes = KEY, session: str = SESSION) -> Channel:
    return Channel(session, key, says=FROM_PHONE, hears=FROM_SERVER)


def server(key: bytes = KEY, session: str = SESSION) -> Channel:
    return Channel(session, key)


def raw(text: str, key: bytes = KEY) -> str:
    """A frame that a phone with the key would send."""
    return mac(key, FROM_PHONE, text.encode()).hex() + text


def asks(say: object, count: int = 1, session: str = SESSION) -> str:
    return raw(json.dumps({"kind": "phone", "session": session, "count": count, "say": say}))


def test_what_one_says_the_other_hears_in_order() -> None:
    mine, theirs = phone(), server()
    says = [Perform("tour-next"), OpenSpot("tower"), GoToStop(3)]
    assert [theirs.open(mine.seal(say), FromPhone).say for say in says] == says
    answers = [Alive(), Verdict(3, True)]
    assert [mine.open(theirs.seal(say), FromServer).say for say in answers] == answers


@given(at=st.integers(0, 10_000), bit=st.integers(0, 6))
def test_a_frame_of_which_any_byte_was_changed_is_refused(at: int, bit: int) -> None:
    frame = bytearray(phone().seal(OpenSpot("tower")).encode())
    frame[at % len(frame)] ^= 1 << bit
    with pytest.raises(ForgedError):
        server().open(frame.decode(), FromPhone)


@given(cut=st.integers(0, 400))
def test_a_frame_that_was_cut_or_lengthened_is_refused(cut: int) -> None:
    frame = phone().seal(Perform("home"))
    for changed in (frame[: cut % len(frame)], frame + "x" * (cut + 1), frame + " ", "é" + frame, ""):
        with pytest.raises(ForgedError):
            server().open(changed, FromPhone)


def test_a_frame_is_a_text() -> None:
    with pytest.raises(ForgedError):
        server().open(phone().seal(Perform("home")).encode(), FromPhone)


def test_what_was_said_before_is_refused_and_so_is_what_comes_late() -> None:
    mine, theirs = phone(), server()
    first, second, third = (mine.seal(Perform("tour-next")) for _ in range(3))
    theirs.open(second, FromPhone)
    for old in (first, second):
        with pytest.raises(ForgedError, match="said before"):
            theirs.open(old, FromPhone)
    assert theirs.open(third, FromPhone).count == 3


def test_what_is_not_known_counts_all_the_same() -> None:
    theirs = server()
    frame = asks({"kind": "do", "action": "full-screen"}, 7)
    with pytest.raises(msgspec.ValidationError):
        theirs.open(frame, FromPhone)
    assert theirs.heard == 7
    with pytest.raises(ForgedError, match="said before"):
        theirs.open(frame, FromPhone)


def test_what_was_said_in_the_other_direction_is_refused() -> None:
    theirs = server()
    with pytest.raises(ForgedError):
        theirs.open(theirs.seal(Alive()), FromPhone)
    mine = phone()
    with pytest.raises(ForgedError):
        mine.open(mine.seal(Perform("home")), FromServer)


def test_what_was_said_in_another_session_or_connection_is_refused() -> None:
    with pytest.raises(ForgedError, match="another session"):
        server().open(asks({"kind": "do", "action": "home"}, session="f" * 16), FromPhone)
    with pytest.raises(ForgedError, match="wrong MAC"):
        server(bytes(32)).open(phone().seal(Perform("home")), FromPhone)


HOSTILE = [
    {"kind": "do", "action": "full-screen"},
    {"kind": "do", "action": "picture"},
    {"kind": "do", "action": "../../etc/passwd"},
    {"kind": "do", "action": ["home"]},
    {"kind": "do"},
    {"kind": "do", "action": "home", "path": "/etc/passwd"},
    {"kind": "open", "hotspot": "../tower"},
    {"kind": "open", "hotspot": "tower\n"},
    {"kind": "open", "hotspot": "C:\\tower"},
    {"kind": "open", "hotspot": ""},
    {"kind": "open", "hotspot": "a" * 65},
    {"kind": "open", "hotspot": "TOWER"},
    {"kind": "open", "hotspot": None},
    {"kind": "stop", "stop": -1},
    {"kind": "stop", "stop": 10_001},
    {"kind": "stop", "stop": 1.5},
    {"kind": "stop", "stop": "0"},
    {"kind": "eval", "code": "1"},
    {"kind": "server"},
    "home",
    None,
    [],
]


@pytest.mark.parametrize("say", HOSTILE, ids=json.dumps)
def test_a_paired_phone_can_ask_for_nothing_else(say: object) -> None:
    with pytest.raises(msgspec.ValidationError):
        server().open(asks(say), FromPhone)


@pytest.mark.parametrize("count", [0, -1, 2**53, 1.5, "1", True, None])
def test_a_count_is_a_whole_number(count: object) -> None:
    with pytest.raises(msgspec.ValidationError):
        server().open(asks({"kind": "do", "action": "home"}, count), FromPhone)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "{", "null", "[]", '{"kind":"phone"}', "\0", "[" * 5000])
def test_what_is_no_message_is_an_error_that_is_foreseen(text: str) -> None:
    with pytest.raises((msgspec.DecodeError, RecursionError)):
        server().open(raw(text), FromPhone)


def test_a_phone_can_ask_for_known_actions_only() -> None:
    assert set(PHONE_ACTIONS) <= set(ACTIONS)
    assert get_args(PhoneAction) == PHONE_ACTIONS
    assert not set(PHONE_ACTIONS) & {"full-screen", "picture", "link", "keys", "settings", "issues"}
