"""The clock of a talk: what has gone by, how far one should be, what each step took."""

from __future__ import annotations

import pytest

from viewer.presenting.plan import PlannedStep
from viewer.presenting.talk import Talk

STEPS = (PlannedStep(60), PlannedStep(30, may=True), PlannedStep(90), PlannedStep(60, False, 20, 120))


@pytest.fixture
def talk() -> Talk:
    return Talk(STEPS)


def test_it_begins_with_the_first_step_and_counts_from_there(talk: Talk) -> None:
    assert not talk.begun
    assert talk.standing(1_000.0).elapsed == 0.0
    talk.go(0, 1_000.0)
    assert talk.begun
    now = talk.standing(1_045.0)
    assert (now.elapsed, now.step, now.planned, now.left) == (45.0, 45.0, 60.0, 195.0)
    assert now.ahead == 0.0


def test_who_is_slow_is_behind_and_who_is_quick_ahead(talk: Talk) -> None:
    talk.go(0, 0.0)
    assert talk.standing(90.0).ahead == -30.0
    talk.go(1, 90.0)
    assert talk.standing(90.0).ahead == -30.0
    talk.go(2, 95.0)
    assert talk.standing(95.0).ahead == -5.0
    talk.go(3, 100.0)
    assert talk.standing(100.0).ahead == 80.0


def test_a_hold_stops_all_of_it(talk: Talk) -> None:
    talk.go(0, 0.0)
    talk.hold(True, 20.0)
    assert talk.standing(500.0).elapsed == 20.0
    talk.hold(False, 500.0)
    now = talk.standing(510.0)
    assert (now.elapsed, now.step) == (30.0, 30.0)


def test_each_step_keeps_what_it_took_all_visits_together(talk: Talk) -> None:
    talk.go(0, 0.0)
    talk.go(2, 50.0)
    talk.go(0, 70.0)
    talk.go(1, 75.0)
    talk.advance(80.0)
    assert talk.took == [55.0, 5.0, 20.0, 0.0]


def test_the_end_can_be_set_and_the_plan_follows(talk: Talk) -> None:
    talk.go(0, 0.0)
    assert talk.standing(10.0).outlook.left_out == (False, False, False)
    talk.end_in(180.0, 10.0)
    now = talk.standing(10.0)
    assert now.left == 180.0
    assert now.outlook.left_out == (True, False, False)
    assert now.outlook.end == pytest.approx(180.0, abs=5.0)


def test_the_clock_begins_anew_where_one_is(talk: Talk) -> None:
    talk.go(0, 0.0)
    talk.go(1, 70.0)
    talk.restart(80.0)
    now = talk.standing(85.0)
    assert (talk.step, now.elapsed, now.step) == (1, 5.0, 5.0)


def test_a_clock_that_goes_back_takes_nothing_back(talk: Talk) -> None:
    talk.go(0, 100.0)
    talk.advance(120.0)
    talk.advance(90.0)
    assert talk.standing(95.0).elapsed == 25.0
