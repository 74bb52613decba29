"""A talk ends when it should: steps that may be left out are, as many as it takes and no more."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from tests.soak import amount
from viewer.presenting.plan import PlannedStep, TalkPlan
from viewer.presenting.steps import CLOSING, planned
from viewer.scene.tours import Tour, TourStep

STEPS = 13
TALKS = amount(1_000)
CLOSING_STEP = PlannedStep(70.0, False, *CLOSING)


def talks(count: int) -> tuple[np.ndarray, np.ndarray]:
    """How far from the set time talks end, seconds: with the plan, and told whole. One in twenty doubles."""
    chance = np.random.default_rng(20230522)
    with_plan, whole = np.zeros(count), np.zeros(count)
    for number in range(count):
        seconds, may = chance.uniform(30, 90, STEPS), chance.random(STEPS) < 0.4
        took = seconds * np.exp(0.1 * chance.standard_normal(STEPS)) * np.where(chance.random(STEPS) < 0.05, 2, 1)
        steps = [PlannedStep(float(s), bool(m)) for s, m in zip(seconds, may, strict=True)]
        plan = TalkPlan([*steps, CLOSING_STEP])
        length = left = float(seconds.sum()) + CLOSING_STEP.seconds
        for i, step in enumerate(steps):
            if plan.leaves_out(i, left):
                assert step.may, "what must be told is told"
            else:
                left -= float(took[i])
        with_plan[number] = left - np.clip(left, *CLOSING)
        whole[number] = length - took.sum() - CLOSING_STEP.seconds
    return np.abs(with_plan), np.abs(whole)


@pytest.mark.soak
def test_talks_end_in_time(figures: Callable[[str], None]) -> None:
    with_plan, whole = talks(TALKS)
    near = [f"{100 * np.mean(each <= within):.0f} %" for each in (with_plan, whole) for within in (15, 30)]
    figures(f"{TALKS} talks: {near[0]} within 15 s, {near[1]} within 30 s; told whole {near[2]} and {near[3]}")
    assert np.mean(with_plan <= 15) >= 0.88
    assert np.mean(with_plan <= 30) >= 0.92
    assert np.mean(whole <= 15) < 0.45, "without leaving anything out they do not"


def test_with_time_to_spare_all_is_told() -> None:
    plan = TalkPlan([PlannedStep(40), PlannedStep(60, may=True), PlannedStep(50), CLOSING_STEP])
    assert plan.outlook(0, 0.0, 220.0).left_out == (False, False, False)
    assert plan.outlook(0, 0.0, 220.0).closing == pytest.approx(70.0)
    assert plan.outlook(0, 0.0, 220.0).in_time > 0.9


def test_late_the_step_that_may_go_goes_and_the_end_is_kept() -> None:
    plan = TalkPlan([PlannedStep(40), PlannedStep(60, may=True), PlannedStep(50), CLOSING_STEP])
    late = plan.outlook(0, 0.0, 150.0)
    assert late.left_out == (True, False, False)
    assert late.end == pytest.approx(150.0)
    assert late.closing == pytest.approx(60.0)
    # Nothing helps any more: what must be told is told all the same.
    hopeless = plan.outlook(0, 0.0, 30.0)
    assert hopeless.left_out == (True, False, False)
    assert hopeless.in_time < 0.1
    assert hopeless.end == pytest.approx(40.0 + 50.0 + CLOSING[0])


def test_of_several_only_as_many_go_as_it_takes() -> None:
    steps = [PlannedStep(30), *(PlannedStep(s, may=True) for s in (60, 30, 45)), PlannedStep(40), CLOSING_STEP]
    whole = sum(s.seconds for s in steps)
    gone = [sum(TalkPlan(steps).outlook(0, 0.0, whole - short).left_out) for short in (0, 40, 100, 160, 220)]
    assert gone[0] == 0
    assert gone == sorted(gone)
    assert gone[-1] == 3


def test_what_a_step_has_taken_counts() -> None:
    plan = TalkPlan([PlannedStep(60), PlannedStep(60, may=True), CLOSING_STEP])
    assert plan.outlook(0, 0.0, 190.0).left_out == (False, False)
    # Half the time gone, and it has not come to its end: it is one of those that take twice as long.
    assert plan.outlook(0, 100.0, 90.0).left_out == (True, False)


def test_a_tour_says_what_may_be_left_out_and_its_last_step_fits() -> None:
    step = TourStep
    tour = Tour("t", "T", (step(view="a", seconds=40), step(view="b", weight="may"), step(view="c", seconds=50)))
    first, second, last = planned(tour)
    assert (first.may, first.elastic) == (False, False)
    assert (second.may, second.elastic) == (True, False)
    assert (last.least, last.most) == CLOSING
    own = Tour("t", "T", (step(view="a", seconds=40, least=30), step(view="c", seconds=50, least=40, most=60)))
    assert [(s.least, s.most) for s in planned(own)] == [(30, 40), (40, 60)]
    short = Tour("t", "T", (step(view="a"), step(view="c", seconds=10)))
    assert planned(short)[-1].least == 10
