"""When a viewer that nobody attends is started anew, by a stepped clock."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from viewer.kiosk.beats import Beat
from viewer.kiosk.config import Restart
from viewer.kiosk.keeping import BROKEN, GOOD, LONGEST, SILENCE, STARTING, STOPPED, Health, How, Rows
from viewer.kiosk.policy import ALWAYS, BY_FEATURE, NEVER, allowed_actions
from viewer.session.actions import ACTIONS, CHOICES


class Clock:
    def __init__(self) -> None:
        self.now = 50.0
        self.wall = datetime(2026, 11, 27, 22, 0)

    def __call__(self) -> float:
        return self.now

    def today(self) -> datetime:
        return self.wall


def test_crashes_in_a_row_wait_longer_and_show_less() -> None:
    clock = Clock()
    rows = Rows(clock)
    first = [rows.crashed() for _ in range(8)]
    assert [n.wait for n in first] == [1, 2, 4, 8, 16, 32, LONGEST, LONGEST]
    assert [n.how for n in first] == [How.RESTORED, How.FRESH, *[How.SAFE] * 6]


def test_half_a_minute_of_good_pictures_forgives_the_wait_and_a_minute_the_row() -> None:
    clock = Clock()
    rows = Rows(clock)
    for _ in range(3):
        rows.crashed()
    rows.good(True)
    clock.now += GOOD - 1
    rows.good(True)
    rows.good(False)
    rows.good(True)
    clock.now += GOOD
    rows.good(True)
    upcoming = rows.crashed()
    assert upcoming.wait == 1
    assert upcoming.how is How.SAFE, "four crashes within a minute are a row still"
    clock.now += 61
    assert rows.crashed().how is How.RESTORED


def health(clock: Clock, **renewal: object) -> Health:
    return Health(Restart(**renewal), clock, clock.today)  # type: ignore[arg-type]


def test_silence_is_a_hang_once_it_has_been_heard_and_a_slow_start_is_none() -> None:
    clock = Clock()
    viewer = health(clock)
    clock.now += STARTING - 1
    assert not viewer.hangs()
    viewer.hear(Beat())
    clock.now += STARTING - 1
    assert not viewer.hangs(), "its first picture takes long on a slow machine"
    viewer.hear(Beat(drawn=True))
    clock.now += SILENCE - 0.5
    assert not viewer.hangs()
    viewer.hear(Beat(drawn=True))
    clock.now += SILENCE + 0.5
    assert viewer.hangs()
    silent = health(clock)
    clock.now += STARTING + 1
    assert silent.hangs()


def test_one_that_lives_and_shows_nothing_any_more_is_ended() -> None:
    clock = Clock()
    viewer = health(clock)
    for drawn, dark in ((False, False), (True, False), (False, False), (True, False), (False, False), (False, True)):
        viewer.hear(Beat(drawn=drawn))
        clock.now += BROKEN - 4
        viewer.hear(Beat(drawn=drawn))
        assert viewer.shows_nothing() == dark
    viewer.hear(Beat(drawn=True))
    assert not viewer.shows_nothing()


def test_who_was_stopped_is_woken_after_a_moment() -> None:
    clock = Clock()
    viewer = health(clock)
    assert not viewer.to_be_woken(True)
    clock.now += STOPPED + 0.1
    assert not viewer.to_be_woken(False)
    assert not viewer.to_be_woken(True)
    clock.now += STOPPED + 0.1
    assert viewer.to_be_woken(True)


@pytest.mark.parametrize(
    ("beat", "resident", "worn"),
    [
        (Beat(drawn=True), 500_000_000, False),
        (Beat(drawn=True), 900_000_001, True),
        (Beat(drawn=True, busy=True), 900_000_001, False),
        (Beat(drawn=True, frame_ms=250), 500_000_000, True),
        (Beat(drawn=True, frame_ms=250, busy=True), 500_000_000, False),
    ],
)
def test_what_has_grown_or_slowed_is_renewed_while_nobody_is_there(beat: Beat, resident: int, worn: bool) -> None:
    clock = Clock()
    viewer = health(clock, memory_mb=900, frame_ms=200)
    assert viewer.worn(10**12) == "", "nothing is known of it yet"
    viewer.hear(beat)
    assert bool(viewer.worn(resident)) == worn


def test_it_is_renewed_once_a_night() -> None:
    clock = Clock()
    viewer = health(clock, at="04:00")
    viewer.hear(Beat(drawn=True))
    assert not viewer.worn(0)
    clock.wall += timedelta(hours=6, minutes=1)
    assert viewer.worn(0)
    after = health(clock, at="04:00")
    after.hear(Beat(drawn=True))
    assert not after.worn(0), "the next one has begun after four"
    clock.wall += timedelta(hours=8)
    assert not after.worn(0), "a clock that was set forward by hours starts nothing anew in the day"
    never = health(clock, at="")
    never.hear(Beat(drawn=True))
    clock.wall = datetime(2026, 11, 29, 4, 0)
    assert not never.worn(0)


def test_every_action_is_allowed_by_something_or_never() -> None:
    named = ALWAYS.union(NEVER, *BY_FEATURE.values(), {"language"})
    assert named == set(ACTIONS) | CHOICES
    assert not NEVER & ALWAYS.union(*BY_FEATURE.values())


def test_a_kiosk_allows_what_its_file_says() -> None:
    bare = allowed_actions((), languages=1)
    assert {"home", "open", "back", "zoom-in"} <= bare
    assert not bare & {"language", "search", "walk", "tour-next", "blank", "settings", "link", "style", "hour"}
    some = allowed_actions(("walk", "links"), languages=2)
    assert {"walk", "walk-ahead", "link", "language"} <= some
    assert not some & NEVER
