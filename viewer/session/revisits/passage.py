"""The way through what was looked at: back, and forward again, as in a browser."""

from __future__ import annotations

from dataclasses import dataclass

from viewer.session.revisits.looked_at import Sight

MOST = 100
"""Sights that are remembered in each direction."""


@dataclass(frozen=True, slots=True)
class SeenSight:
    """A sight and where its scene was opened from."""

    sight: Sight
    source: str


class Passage:
    """What lies behind and, after a step back, ahead; the first one is the farthest away."""

    def __init__(self) -> None:
        self.behind: tuple[SeenSight, ...] = ()
        self.ahead: tuple[SeenSight, ...] = ()

    def leave(self, seen: SeenSight, /) -> None:
        """Somebody goes on from a sight: it lies behind, and nothing ahead any more. Twice the same counts once."""
        if not self.behind or self.behind[-1] != seen:
            self.behind = (*self.behind, seen)[-MOST:]
        self.ahead = ()

    def back(self, now: SeenSight, /) -> SeenSight | None:
        """The sight before the present one, which lies ahead then; None where there is none."""
        behind = self.behind[:-1] if self.behind and self.behind[-1] == now else self.behind
        if not behind:
            return None
        self.behind, self.ahead = behind[:-1], (*self.ahead, now)[-MOST:]
        return behind[-1]

    def forward(self, now: SeenSight, /) -> SeenSight | None:
        """The sight that one came back from; None where there is none."""
        if not self.ahead:
            return None
        self.ahead, self.behind, found = self.ahead[:-1], (*self.behind, now)[-MOST:], self.ahead[-1]
        return found

    def forget(self) -> None:
        """Nothing was looked at yet."""
        self.behind = self.ahead = ()
