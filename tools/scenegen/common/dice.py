"""Chance that falls the same way each time."""

from __future__ import annotations


class Dice:
    """A small linear congruential generator: the same numbers on every machine and Python version."""

    def __init__(self, seed: int) -> None:
        self._state = (seed * 2654435761 + 12345) % 2**31

    def between(self, low: float, high: float) -> float:
        """A number from `low` to `high`."""
        self._state = (self._state * 1103515245 + 12345) % 2**31
        return low + (high - low) * (self._state / 2**31)
