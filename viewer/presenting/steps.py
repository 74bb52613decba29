"""The steps of a talk as a scene's tour plans them."""

from __future__ import annotations

from viewer.presenting.plan import PlannedStep
from viewer.scene.tours import Tour

CLOSING = (20.0, 120.0)
"""Seconds that a last step takes at least and at most where the scene does not say: it is what the rest leaves."""


def planned(tour: Tour, /) -> tuple[PlannedStep, ...]:
    """What a tour plans, step by step; the last one can be made to fit."""
    out = []
    for number, step in enumerate(tour.step, 1):
        last = number == len(tour.step) and step.weight == "must"
        least, most = step.least, step.most
        if last and least is None and most is None:
            least, most = min(CLOSING[0], step.seconds), max(CLOSING[1], step.seconds)
        elif least is not None or most is not None:
            least, most = min(least or step.seconds, step.seconds), max(most or step.seconds, step.seconds)
        out.append(PlannedStep(step.seconds, step.weight == "may", least, most))
    return tuple(out)
