"""The quality of moving pictures follows what they take."""

from itertools import pairwise

import pytest

from viewer.render.quality import FAST, LADDER, SLOW, Governor


def settled(governor: Governor, full: float, frames: int = 200) -> list[float]:
    """Frame times once the governor has had its time, on a machine that takes `full` seconds for a whole picture."""

    def takes() -> float:
        quality = governor.quality
        return full * quality.scale**2 * (1.0 if quality.baked else 3.0)

    for _ in range(frames):
        governor.note(takes())
    last = []
    for _ in range(40):
        governor.note(takes())
        last.append(takes())
    return last


def test_ladder_gets_cheaper_step_by_step() -> None:
    assert all((a.baked <= b.baked) and a.scale >= b.scale and a != b for a, b in pairwise(LADDER))


def test_a_fast_machine_keeps_the_whole_light() -> None:
    governor = Governor()
    settled(governor, 0.002)
    assert governor.quality == LADDER[0]


@pytest.mark.parametrize("full", [0.030, 0.060, 0.085, 0.120, 0.160])
def test_a_slow_machine_gets_to_fluent_pictures_and_stays_there(full: float) -> None:
    last = settled(Governor(1, finest=1), full)
    assert max(last) <= SLOW
    assert len(set(last)) == 1, "no back and forth"


def test_comes_back_when_the_picture_gets_cheap() -> None:
    governor = Governor(1, finest=1)
    settled(governor, 0.150)
    assert governor.quality.scale < 1.0
    settled(governor, FAST / 2)
    assert governor.quality == LADDER[1], "and no finer than it may"


def test_one_slow_picture_changes_nothing() -> None:
    governor = Governor()
    for i in range(50):
        governor.note(0.5 if i % 10 == 0 else 0.01)
    assert governor.quality == LADDER[0]
