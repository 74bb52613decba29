"""How much processor time and memory opening a scene may take: all such limits are here.

A small input is read and built within seconds on any machine, or what takes longer is left out. A large one may take
longer the larger it is: its progress is shown and it can be given up at any moment.
"""

from __future__ import annotations

import math
import os
import sys
from dataclasses import dataclass, replace

PATIENCE = "JINYUZUI_PATIENCE"
"""Names the environment's factor on all budgets, for machines and scenes that need more."""

SMALL = 10_000_000
"""Bytes of input, all files together, up to which a scene is small."""

COMMAND = 0.7
"""Seconds of a small scene's five that the command itself takes: the rest is the worker's."""

SLOWEST = 6.0
"""A machine so many times slower than the one that the seconds were measured on gets so many times as much."""

OWN = 3.0
"""The scenes that come with the program are no danger: they get so many times as much, so that nothing of them is
missing on a machine that has much else to do."""

START = 0.42
"""Seconds of processor time in which a worker starts on the machine that the others were measured on."""

_NOISE = 1.5
"""Up to how many times the usual start is taken for noise."""

GRACE = 0.3
"""Seconds after which a part that does not heed its end is ended with its process."""

AGAIN = 0.9
"""Seconds that must be left for another try without the part that ended the process."""

JOINING = 2e-6
"""Seconds in which a triangle is sorted into its tile and into the tree for picking."""

CARRYING = 4.5e-8
"""Seconds in which a texel of a picture finds its place in the atlas and is written."""

WRITING = 0.3
"""Seconds that writing what was made may take."""

STALLED = 30.0
"""Seconds on the clock without a word and without any processor time after which a worker is taken for stuck."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What one opening may take.

    Parameters
    ----------
    seconds : of processor time, of all its workers together
    memory : bytes that a worker may hold besides what it starts with
    share : of what is left that a single part may take
    joining : share of the whole that is kept for what comes after the parts
    """

    seconds: float
    memory: int
    share: float = 0.7
    joining: float = 0.2

    def part_until(self, used: float, kept: float = 0.0, /) -> float:
        """Seconds of processor time at which a part that begins at `used` must be done; no later than that for none.

        Parameters
        ----------
        kept : seconds that what there is already needs afterwards, if that is more than its share
        """
        left = self.seconds - max(self.seconds * self.joining, kept) - used
        return used + (self.share * left if left > 0 else left)

    def times(self, factor: float, /) -> Budget:
        """The same for a slower machine."""
        return replace(self, seconds=self.seconds * factor)


def budget_for(size: int, /, *, own: bool = False) -> Budget:
    """The budget of an input of so many bytes.

    Parameters
    ----------
    own : it comes with the program
    """
    large = Budget(30.0 + 3e-6 * size, 2_000_000_000 + 16 * size)
    found = Budget(5.0 - COMMAND, 950_000_000) if size <= SMALL else large
    return found.times(patience() * (OWN if own else 1.0))


def patience() -> float:
    """The factor that the environment asks for; 1 where it says nothing of use."""
    try:
        factor = float(os.environ.get(PATIENCE, "1"))
    except ValueError:
        return 1.0
    return factor if math.isfinite(factor) and factor > 0 else 1.0


def slowness(start: float, /) -> float:
    """How many times slower this machine is than the one that was measured on, 1 to `SLOWEST`.

    Parameters
    ----------
    start : seconds of processor time in which a worker started
    """
    # Some noise must not make a fast machine a slow one. From twice on that is left off bit by bit, and one that is
    # three times slower or more gets all that it needs.
    ratio = start / START
    return min(max(1.0, ratio / _NOISE, min(ratio, ratio / 0.6 - 2.0)), SLOWEST)


def inherited_seconds() -> float:
    """Seconds of processor time that this process is allowed from outside, infinite where nobody said."""
    if sys.platform == "win32":
        return math.inf
    import resource

    soft = resource.getrlimit(resource.RLIMIT_CPU)[0]
    return math.inf if soft == resource.RLIM_INFINITY else float(soft)
