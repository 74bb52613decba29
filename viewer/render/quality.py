"""How much a moving picture may cost: chosen by measuring, never by a machine's name alone."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from itertools import pairwise
from statistics import median


@dataclass(frozen=True, slots=True)
class Quality:
    """What a moving picture is made of.

    Parameters
    ----------
    baked : the light of vertices and of the ground's texture instead of a look-up a pixel
    scale : side of the picture in parts of the window's
    """

    baked: bool = False
    scale: float = 1.0


LADDER = (
    Quality(),
    Quality(baked=True),
    Quality(baked=True, scale=0.8),
    Quality(baked=True, scale=0.64),
    Quality(baked=True, scale=0.5),
)
"""From the finest to the cheapest."""

SLOW, FAST = 0.055, 0.040
"""Seconds a frame from which a cheaper step is taken, and which a finer step must promise to keep."""

PACE, REPENTANCE = 1.0, 5.0
"""Seconds from one change of quality to the next, and to one that takes it back: nobody should see it swing."""

_FRAMES = 5
_LOOK_UP = 3.0  # what a look-up a pixel costs beside baked light, on what is slow enough for it to matter


class Governor:
    """Chooses the quality of moving pictures by what the last ones took.

    Parameters
    ----------
    step : of LADDER, to begin with
    finest, coarsest : the steps between which it stays
    """

    def __init__(self, step: int = 0, *, finest: int = 0, coarsest: int = len(LADDER) - 1) -> None:
        self._step, self._finest, self._coarsest = max(step, finest), finest, coarsest
        self._times: deque[float] = deque(maxlen=_FRAMES)
        self._changed, self._last = -math.inf, 0

    @property
    def quality(self) -> Quality:
        """For the next moving picture."""
        return LADDER[self._step]

    def note(self, seconds: float, now: float, /) -> bool:
        """A moving picture of this quality took so long, ready at `now` seconds; whether the quality changes."""
        self._times.append(seconds)
        if len(self._times) < _FRAMES:
            return False
        usual = median(self._times)
        if usual > SLOW and self._step < self._coarsest:
            way = 1
        elif self._step > self._finest and usual * _GROWTH[self._step - 1] < FAST:
            way = -1
        else:
            return False
        if now - self._changed < (REPENTANCE if way == -self._last else PACE):
            return False
        self._step += way
        self._changed, self._last = now, way
        self._times.clear()
        return True


def _growth(finer: Quality, coarser: Quality) -> float:
    """Times that the finer of two steps costs more."""
    return (finer.scale / coarser.scale) ** 2 * (1.0 if finer.baked == coarser.baked else _LOOK_UP)


_GROWTH = tuple(_growth(finer, coarser) for finer, coarser in pairwise(LADDER))
