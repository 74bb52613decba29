"""The clock of a talk: how long it has gone on, how far it should be, and what each step really took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from viewer.presenting.plan import Outlook, PlannedStep, TalkPlan


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a talk is.

    Parameters
    ----------
    elapsed : seconds since it began, holds left out
    step : seconds in the present step
    planned : seconds that this step is planned to take
    left : seconds until it is to end
    ahead : seconds before the plan as it was made, negative behind it
    outlook : how the rest looks
    """

    elapsed: float
    step: float
    planned: float
    left: float
    ahead: float
    outlook: Outlook


class Talk:
    """A talk along steps, by a clock that is told to it.

    Parameters
    ----------
    steps : as planned
    length : seconds that it is to take; as planned without

    `took` holds the seconds that each step has taken, all visits together.
    """

    def __init__(self, steps: Sequence[PlannedStep], /, *, length: float | None = None) -> None:
        self.steps = tuple(steps)
        self._plan = TalkPlan(self.steps)
        self.length = sum(s.seconds for s in self.steps) if length is None else length
        self.took = [0.0] * len(self.steps)
        self._elapsed, self._last = 0.0, 0.0
        self._step = -1
        self._within = 0.0
        self.held = False

    @property
    def begun(self) -> bool:
        """Whether it goes on."""
        return self._step >= 0

    @property
    def step(self) -> int:
        """The present step, -1 before the first."""
        return self._step

    def go(self, step: int, now: float, /) -> None:
        """Be at a step from `now` on, seconds of a steady clock; the first one begins the talk."""
        self.advance(now)
        if step != self._step:
            self._step, self._within = step, 0.0
        self._last = now

    def revise(self, steps: Sequence[PlannedStep], step: int, took: Sequence[float], /) -> None:
        """Have the rest planned otherwise; what has been told stays told.

        Parameters
        ----------
        steps : as planned now
        step : the present one, by its place among them; -1 before the first
        took : what each of them has taken
        """
        self.steps, self.took, self._step = tuple(steps), list(took), step
        self._plan = TalkPlan(self.steps)

    def advance(self, now: float, /) -> None:
        """Let time pass."""
        passed = max(now - self._last, 0.0) if self.begun and not self.held else 0.0
        self._last = now
        if passed:
            self._elapsed += passed
            self._within += passed
            self.took[self._step] += passed

    def hold(self, held: bool, now: float, /) -> None:
        """Stop the clock, or let it go on."""
        self.advance(now)
        self.held = held

    def end_in(self, seconds: float, now: float, /) -> None:
        """Have the talk end so many seconds from now."""
        self.advance(now)
        self.length = self._elapsed + seconds

    def restart(self, now: float, /) -> None:
        """Begin anew from the present step: what went before does not count."""
        self.advance(now)
        self._elapsed = self._within = 0.0
        self.took = [0.0] * len(self.steps)

    def standing(self, now: float, /) -> Standing:
        """Where it is."""
        self.advance(now)
        step = max(self._step, 0)
        planned = sum(s.seconds for s in self.steps[:step])
        left = self.length - self._elapsed
        within = min(self._within, self.steps[step].seconds)
        outlook = self._plan.outlook(step, self._within, left)
        return Standing(
            self._elapsed, self._within, self.steps[step].seconds, left, planned + within - self._elapsed, outlook
        )
