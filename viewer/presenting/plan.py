"""Which steps of a talk to leave out so that it ends when it should.

A talk is a decision process: before each step that may be left out one knows how much time is left, and how long steps
take is known as odds. Solved from its end (Bellman 1957), it tells for every moment how likely the talk ends in time
with and without the next step; whatever comes, the plan is as good as it can be from there.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

F8 = NDArray[np.float64]

SPREAD = 0.1
"""Of the logarithm of what a step takes about what was planned."""

DOUBLED = 0.05
"""Of all steps, those that take twice as long: somebody asks, a microphone fails."""

IN_TIME = 12.0
"""Seconds before or after the set time within which a talk ends in time."""

_ODDS = 9  # values of a lognormal that stand for all of them
_TELLING = 0.3
"""What telling all that may be left out is worth beside surely ending in time: nothing goes for a small chance."""

_LATE, _EARLY = 0.01, 0.002
"""What each second after the set time costs, and each before it."""


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step of a talk.

    Parameters
    ----------
    seconds : that it is planned to take
    may : it may be left out
    least, most : seconds between which it can be made to fit; None where it takes what it takes
    """

    seconds: float
    may: bool = False
    least: float | None = None
    most: float | None = None

    @property
    def elastic(self) -> bool:
        """Whether it can be made to fit."""
        return self.least is not None and self.most is not None


@dataclass(frozen=True, slots=True)
class Outlook:
    """How the rest of a talk looks from now.

    Parameters
    ----------
    left_out : by step still to come, whether it is better left out
    end : seconds from now at which it is expected to end so
    closing : seconds left for the last step if that can be made to fit, else what it is planned to take
    in_time : how likely it ends in time, 0..1
    """

    left_out: tuple[bool, ...]
    end: float
    closing: float
    in_time: float


def _takes(seconds: float) -> tuple[F8, F8]:
    """What a step may take, seconds, and the odds of each."""
    # Middles of equally likely parts of a normal distribution (the inverse by bisection is needed once only).
    share = (np.arange(_ODDS) + 0.5) / _ODDS
    usual = seconds * np.exp(SPREAD * np.array([_normal_quantile(float(p)) for p in share]))
    odds = np.full(_ODDS, 1.0 / _ODDS)
    return np.concatenate([usual, 2 * usual]), np.concatenate([(1 - DOUBLED) * odds, DOUBLED * odds])


def _normal_quantile(share: float) -> float:
    low, high = -6.0, 6.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if (1 + math.erf(middle / math.sqrt(2))) / 2 < share else (low, middle)
    return (low + high) / 2


class TalkPlan:
    """The plan of a talk, solved for all moments.

    Parameters
    ----------
    steps : in their order; one in the end that can be made to fit is what the rest leaves room for
    """

    def __init__(self, steps: Sequence[PlannedStep], /) -> None:
        self.steps = tuple(steps)
        longest = sum(2.5 * s.seconds for s in self.steps) + 300.0
        self._grid = np.arange(-longest, longest + 1.0)
        self._told = sum(s.seconds for s in self.steps if s.may) or 1.0
        # Of each step and of what comes after the last: the worth by seconds left before it.
        self._sure: list[F8] = [np.where(np.abs(self._grid) <= IN_TIME, 1.0, 0.0)]
        missed = np.where(self._grid < 0, -_LATE, _EARLY) * self._grid
        self._worth: list[F8] = [self._sure[0] - missed]
        for step in reversed(self.steps):
            worth, sure = self._before(step)
            self._worth.insert(0, worth)
            self._sure.insert(0, sure)

    def _after(self, values: F8, step: PlannedStep) -> F8:
        """What is expected after a step, by the seconds left before it."""
        if step.least is not None and step.most is not None:
            return self._at(values, self._grid - np.clip(self._grid, step.least, step.most))
        takes, odds = _takes(step.seconds)
        return np.asarray(sum(p * self._at(values, self._grid - t) for t, p in zip(takes, odds, strict=True)))

    def _at(self, values: F8, left: F8) -> F8:
        return np.asarray(np.interp(left, self._grid, values))

    def _before(self, step: PlannedStep) -> tuple[F8, F8]:
        told, sure = self._after(self._worth[0], step), self._after(self._sure[0], step)
        if not step.may:
            return told, sure
        told = told + _TELLING * step.seconds / self._told
        out = self._worth[0] > told
        return np.where(out, self._worth[0], told), np.where(out, self._sure[0], sure)

    def leaves_out(self, step: int, left: float, /) -> bool:
        """Whether a step is better left out when so many seconds are left before it."""
        of = self.steps[step]
        if not of.may:
            return False
        told = self._after(self._worth[step + 1], of) + _TELLING * of.seconds / self._told
        return bool(np.interp(left, self._grid, self._worth[step + 1]) > np.interp(left, self._grid, told))

    def outlook(self, step: int, spent: float, left: float, /) -> Outlook:
        """How it looks within a step.

        Parameters
        ----------
        step : number of the present one
        spent : seconds in it so far
        left : seconds until the talk is to end
        """
        now = self.steps[step]
        rest = left - self._remaining(now, spent, left)
        sure = float(np.interp(rest, self._grid, self._sure[step + 1]))
        out: list[bool] = []
        closing = now.seconds
        for number in range(step + 1, len(self.steps)):
            of = self.steps[number]
            leaves = self.leaves_out(number, rest)
            out.append(leaves)
            if not leaves:
                closing = self._remaining(of, 0.0, rest)
                rest -= closing
        if len(self.steps) == step + 1:
            closing = self._remaining(now, spent, left)
        return Outlook(tuple(out), left - rest, closing, sure)

    @staticmethod
    def _remaining(step: PlannedStep, spent: float, left: float) -> float:
        """Seconds that a step is expected to take from now on."""
        if step.least is not None and step.most is not None:
            return max(min(max(left, step.least - spent), step.most - spent), 0.0)
        if spent < step.seconds * 1.25:
            return max(step.seconds - spent, 0.0)
        # It is one of those that take twice as long.
        return max(2 * step.seconds - spent, 0.0)
