"""Tickets hold once and for five minutes; who guesses waits longer and longer, and keeps nobody else out for long."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from viewer.remote.tickets import (
    CALM,
    FIRST_WAIT,
    FREE,
    LIFETIME,
    LONGEST_WAIT,
    LONGEST_WAIT_OF_ALL,
    Slowdown,
    Tickets,
)


class Clock:
    """A clock that is stepped."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def has(ticket: bytes) -> Callable[[bytes], bool]:
    """A proof that somebody has a ticket."""
    return lambda wanted: wanted == ticket


def test_a_ticket_lets_one_phone_in_once() -> None:
    tickets = Tickets(Clock())
    ticket = tickets.issue()
    assert len(ticket) == 16
    assert tickets.redeem("10.0.0.5", has(ticket)) == ticket
    assert tickets.redeem("10.0.0.5", has(ticket)) == b""
    assert tickets.left == 0


def test_a_ticket_holds_for_five_minutes_and_no_longer() -> None:
    clock = Clock()
    tickets = Tickets(clock)
    ticket = tickets.issue()
    assert tickets.left == LIFETIME == 300.0
    clock.now += 299.9
    assert tickets.redeem("10.0.0.5", has(ticket)) == ticket
    ticket = tickets.issue()
    clock.now += 300.0
    assert tickets.left == 0
    assert tickets.redeem("10.0.0.5", has(ticket)) == b""


def test_a_new_ticket_makes_the_old_one_void_and_no_two_are_alike() -> None:
    tickets = Tickets(Clock())
    old, new = tickets.issue(), tickets.issue()
    assert old != new
    assert tickets.redeem("10.0.0.5", has(old)) == b""
    assert tickets.redeem("10.0.0.5", has(new)) == new
    last = tickets.issue()
    tickets.void()
    assert tickets.redeem("10.0.0.5", has(last)) == b""


def test_without_a_ticket_nothing_is_one() -> None:
    """Not even what stands for none where proofs are compared."""
    assert Tickets(Clock()).redeem("10.0.0.5", lambda ticket: True) == b""


def test_each_wrong_ticket_doubles_the_wait_of_its_address_up_to_a_minute() -> None:
    clock = Clock()
    slow = Slowdown(clock)
    waits = []
    for _ in range(12):
        assert slow.wait("10.0.0.5") == 0
        slow.wrong("10.0.0.5")
        waits.append(slow.wait("10.0.0.5"))
        clock.now += waits[-1]
    assert waits[0] == FIRST_WAIT
    assert waits[1:4] == [1.0, 2.0, 4.0]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT


def test_who_guesses_keeps_nobody_else_out() -> None:
    clock = Clock()
    slow = Slowdown(clock)
    slow.wrong("10.0.0.5")  # a slip: a code that was no longer held
    for i in range(200):
        slow.wrong(f"10.0.2.{i}")
        assert slow.wait("10.0.9.9") == 0
    # All who were wrong wait longer now, each from its own last time: what others go on doing adds nothing.
    assert slow.wait("10.0.0.5") == slow.wait("10.0.2.9") == LONGEST_WAIT_OF_ALL
    clock.now += LONGEST_WAIT_OF_ALL
    slow.wrong("10.0.2.9")
    assert slow.wait("10.0.0.5") == 0


def test_a_few_slips_of_several_phones_slow_nobody_down() -> None:
    slow = Slowdown(Clock())
    for i in range(FREE):
        slow.wrong(f"10.0.1.{i}")
    assert slow.wait("10.0.1.0") == FIRST_WAIT


def test_guessing_from_many_addresses_fills_no_memory() -> None:
    slow = Slowdown(Clock())
    for i in range(20_000):
        slow.wrong(f"10.{i >> 16}.{i >> 8 & 255}.{i & 255}")
    assert len(slow._wrong) <= 256


def test_what_was_wrong_long_ago_is_forgotten() -> None:
    clock = Clock()
    slow = Slowdown(clock)
    for _ in range(9):
        slow.wrong("10.0.0.5")
    clock.now += CALM
    slow.wrong("10.0.0.5")
    assert slow.wait("10.0.0.5") == FIRST_WAIT


def test_the_right_ticket_makes_good_what_was_a_slip() -> None:
    slow = Slowdown(Clock())
    slow.wrong("10.0.0.5")
    slow.right("10.0.0.5")
    assert slow.wait("10.0.0.5") == 0


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::2", True),  # a machine has as many as it likes
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("10.0.0.5", "10.0.0.6", False),
        ("", "rubbish", True),
    ],
)
def test_which_addresses_count_as_one(one: str, other: str, same: bool) -> None:
    slow = Slowdown(Clock())
    slow.wrong(one)
    assert (slow.wait(other) > 0) is same
