"""The quality of moving pictures follows what they take."""

from itertools import pairwise

import pytest

from viewer.render.quality import FAST, LADDER, PACE, REPENTANCE, SLOW, Governor


class Machine:
    """Draws pictures on a machine that takes `full` seconds for a whole one; `changes` are when the quality changed."""

    def __init__(self, governor: Governor) -> None:
        self.governor, self.now = governor, 0.0
        self.changes: list[tuple[float, int]] = []

    def takes(self, full: float) -> float:
        quality = self.governor.quality
        return full * quality.scale**2 * (1.0 if quality.baked else 3.0)

    def draw(self, full: float, frames: int) -> list[float]:
        out = []
        for _ in range(frames):
            out.append(self.takes(full))
            self.now += out[-1]
            before = LADDER.index(self.governor.quality)
            if self.governor.note(out[-1], self.now):
                self.changes.append((self.now, LADDER.index(self.governor.quality) - before))
        return out


def settled(governor: Governor, full: float) -> list[float]:
    """Frame times once the governor has had its time."""
    machine = Machine(governor)
    machine.draw(full, 4000)
    return machine.draw(full, 40)


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
        governor.note(0.5 if i % 10 == 0 else 0.01, 0.1 * i)
    assert governor.quality == LADDER[0]


def test_it_changes_at_most_once_a_second_and_takes_nothing_back_for_five() -> None:
    machine = Machine(Governor(1, finest=1))
    for i in range(60):
        # What is looked at changes: now a square, now the whole city.
        machine.draw(0.2 if i % 2 else 0.01, 40)
    assert len(machine.changes) > 4
    for (before, way), (after, other) in pairwise(machine.changes):
        assert after - before >= (PACE if way == other else REPENTANCE)
