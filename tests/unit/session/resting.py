"""Lets time pass for an explorer."""

from __future__ import annotations

from viewer.session.explorer import Explorer


def settle(explorer: Explorer, now: float = 0.0) -> float:
    """Let the camera come to rest; gives the time then."""
    end = now + 60.0
    while explorer.advance(now):
        now += 0.05
        assert now < end
    return now
