"""The operator's PIN, and how long guessing takes. The clock is stepped."""

from __future__ import annotations

from pathlib import Path

import pytest

from viewer.kiosk.operator_pin import FIRST_LOCK, LONGEST_LOCK, TRIES, PinLock, hash_pin, is_hash, is_pin, matches

PIN = "271828"
WRITTEN = hash_pin(PIN)


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def fail(lock: PinLock, times: int = TRIES) -> None:
    for _ in range(times):
        assert not lock.try_("000000")


def test_a_hash_tells_its_pin_and_no_other() -> None:
    assert matches(PIN, WRITTEN)
    assert not matches("271829", WRITTEN)
    assert PIN not in WRITTEN
    assert hash_pin(PIN) != WRITTEN, "two kiosks with one PIN have different salts"


@pytest.mark.parametrize("text", ["", "123", "12a4", "1" * 33, "１２３４", " 1234"])
def test_what_cannot_be_typed_on_the_pad_is_no_pin(text: str) -> None:
    assert not is_pin(text)
    assert not matches(text, WRITTEN)


@pytest.mark.parametrize(
    "text",
    ["", "271828", "scrypt$16384$$", "scrypt$3$c2FsdHNhbHQ=$AAAA", "scrypt$9999999999$YWJjZGVmZ2g=$AAAA", "a$b$c$d"],
)
def test_what_the_command_did_not_write_is_no_hash(text: str) -> None:
    assert not is_hash(text)
    assert not matches(PIN, text)


def test_five_wrong_ones_lock_it_for_a_minute_and_then_for_longer() -> None:
    clock = Clock()
    lock = PinLock(WRITTEN, clock=clock)
    expected = FIRST_LOCK
    for _ in range(10):
        fail(lock, TRIES - 1)
        assert lock.wait == 0.0
        fail(lock, 1)
        assert lock.wait == pytest.approx(expected)
        assert not lock.try_(PIN), "the right one does not open a lock either"
        clock.now += expected - 0.1
        assert not lock.try_(PIN)
        clock.now += 0.2
        assert lock.wait == 0.0
        expected = min(2 * expected, LONGEST_LOCK)
    assert expected == LONGEST_LOCK
    assert lock.try_(PIN)


def test_the_right_one_forgets_the_wrong_ones() -> None:
    clock = Clock()
    lock = PinLock(WRITTEN, clock=clock)
    fail(lock, TRIES - 1)
    assert lock.left == 1
    assert lock.try_(PIN)
    assert lock.left == TRIES
    fail(lock)
    assert lock.wait == pytest.approx(FIRST_LOCK)


def test_a_clock_that_somebody_sets_opens_nothing() -> None:
    """The lock is by a steady clock; nothing else is asked."""
    clock = Clock()
    lock = PinLock(WRITTEN, clock=clock)
    fail(lock)
    clock.now += FIRST_LOCK / 2
    assert lock.wait == pytest.approx(FIRST_LOCK / 2)


def test_ending_the_program_gains_no_tries(tmp_path: Path) -> None:
    file, clock = tmp_path / "lock", Clock()
    fail(PinLock(WRITTEN, file, clock=clock), 3)
    again = PinLock(WRITTEN, file, clock=clock)
    assert again.left == TRIES - 3
    fail(again, 2)
    assert again.wait == pytest.approx(FIRST_LOCK)
    # Another machine's start: its steady clock begins anywhere, and so does the lock.
    later = PinLock(WRITTEN, file, clock=lambda: 5.0)
    assert later.wait == pytest.approx(FIRST_LOCK)
    assert not later.try_(PIN)


@pytest.mark.parametrize("found", [b"", b"{", b'{"wrong": "many"}', b'{"wrong": -3}'])
def test_a_damaged_file_locks_nobody_out(tmp_path: Path, found: bytes) -> None:
    file = tmp_path / "lock"
    file.write_bytes(found)
    assert PinLock(WRITTEN, file).try_(PIN)


def test_a_folder_that_cannot_be_written_to_still_counts(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    clock = Clock()
    lock = PinLock(WRITTEN, tmp_path / "file" / "lock", clock=clock)
    fail(lock)
    assert lock.wait > 0
