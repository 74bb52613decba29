"""The session's store: each change is told once, when it is whole, and never from within a telling."""

from __future__ import annotations

import pytest

from viewer.session.state import SessionState
from viewer.session.store import Store

Told = list[tuple[str, str]]


@pytest.fixture
def store() -> Store:
    return Store(SessionState())


@pytest.fixture
def told(store: Store) -> Told:
    """What was open before and after each announcement."""
    out: Told = []
    store.subscribe(lambda before, now: out.append((before.opened, now.opened)))
    return out


def test_a_transaction_is_announced_once_when_it_is_whole(store: Store) -> None:
    seen: list[tuple[SessionState, SessionState, SessionState]] = []
    first = store.state
    store.subscribe(lambda before, now: seen.append((before, now, store.state)))
    with store.transaction():
        store.change(opened="tower")
        with store.transaction():
            store.change(place="hall")
        assert not seen
        store.change(hovered="tower")
    assert seen == [(first, store.state, store.state)]
    now = seen[0][1]
    assert (now.opened, now.place, now.hovered) == ("tower", "hall", "tower")


def test_what_comes_to_nothing_is_not_announced(store: Store, told: Told) -> None:
    store.change(opened="")
    with store.transaction():
        store.change(opened="tower")
        store.change(opened="")
    with store.transaction():
        pass
    assert told == []


def test_a_transaction_that_fails_is_announced_as_far_as_it_came(store: Store, told: Told) -> None:
    def half() -> None:
        with store.transaction():
            store.change(opened="tower")
            raise ValueError("half way")

    with pytest.raises(ValueError, match="half way"):
        half()
    assert told == [("", "tower")]
    store.change(opened="hall")
    assert told[1:] == [("tower", "hall")]


def test_a_listener_is_never_called_from_within_itself(store: Store, told: Told) -> None:
    within, deepest = 0, 0

    def answer(before: SessionState, now: SessionState) -> None:
        nonlocal within, deepest
        within += 1
        deepest = max(deepest, within)
        if len(now.opened) < 3:
            store.change(opened=now.opened + "a")
            # It is made at once, and told later.
            assert len(store.state.opened) == len(now.opened) + 1
        within -= 1

    store.subscribe(answer)
    store.change(opened="a")
    assert deepest == 1
    assert told == [("", "a"), ("a", "aa"), ("aa", "aaa")]


def test_all_hear_of_the_same_changes_in_the_same_order(store: Store) -> None:
    heard: dict[str, list[tuple[str, str]]] = {"first": [], "last": []}
    store.subscribe(lambda before, now: heard["first"].append((before.opened, now.opened)))
    store.subscribe(lambda before, now: store.change(opened="b") if now.opened == "a" else None)
    store.subscribe(lambda before, now: heard["last"].append((before.opened, now.opened)))
    store.change(opened="a")
    assert heard["first"] == heard["last"] == [("", "a"), ("a", "b")]


def test_followers_hear_before_listeners_whoever_came_first(store: Store) -> None:
    order: list[str] = []
    store.subscribe(lambda before, now: order.append("listener"))
    store.follow(lambda before, now: order.append("follower"))
    store.change(opened="tower")
    assert order == ["follower", "listener"]


def test_an_error_in_one_listener_lets_the_others_hear(store: Store) -> None:
    def fail(before: SessionState, now: SessionState) -> None:
        raise RuntimeError("a listener's own")

    end = store.subscribe(fail)
    heard: list[str] = []
    store.subscribe(lambda before, now: heard.append(now.opened))
    with pytest.raises(RuntimeError, match="a listener's own"):
        store.change(opened="tower")
    assert (heard, store.state.opened) == (["tower"], "tower")
    end()
    store.change(opened="hall")
    assert heard == ["tower", "hall"]


def test_whoever_has_ended_hears_no_more_not_even_of_the_change_under_way(store: Store) -> None:
    heard: list[str] = []
    ends = []
    store.follow(lambda before, now: ends.pop()() if ends else None)
    ends.append(store.subscribe(lambda before, now: heard.append(now.opened)))
    store.change(opened="tower")
    assert heard == []


def test_listeners_that_never_rest_are_stopped(store: Store) -> None:
    store.subscribe(lambda before, now: store.change(scene=now.scene + 1))
    with pytest.raises(RuntimeError, match="go on changing"):
        store.change(opened="tower")


def test_a_state_that_was_told_never_changes(store: Store) -> None:
    kept = store.state
    with pytest.raises(AttributeError):
        kept.opened = "tower"  # type: ignore[misc]
    store.change(opened="tower")
    assert kept.opened == ""
