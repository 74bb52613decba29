"""What a picture was drawn of, counted."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Tally:
    """Counts since `clear`.

    Parameters
    ----------
    draws : calls that draw
    triangles, points : of the scene, shadows included; repeated ones each time
    tiles : that were in sight
    """

    draws: int = 0
    triangles: int = 0
    points: int = 0
    tiles: int = 0

    def add(self, *, draws: int = 1, triangles: int = 0, points: int = 0, tiles: int = 0) -> None:
        """Count more."""
        self.draws += draws
        self.triangles += triangles
        self.points += points
        self.tiles += tiles

    def clear(self) -> None:
        """Begin anew."""
        self.draws = self.triangles = self.points = self.tiles = 0
