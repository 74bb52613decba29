"""How a lone model is to be taken, where its file leaves that open: what its layer would say in a package."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Unit = Literal["m", "cm", "mm", "in", "ft"]

UNITS: dict[Unit, float] = {"m": 1.0, "cm": 0.01, "mm": 0.001, "in": 0.0254, "ft": 0.3048}
"""Metres of each."""


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """What is said about a lone model.

    Parameters
    ----------
    up : axis of its file that points upwards; None for what is usual in files of its kind
    two_sided : all its surfaces are seen from behind too
    unit : what a file that tells no unit is in; None for a guess
    """

    up: Literal["y", "z"] | None = None
    two_sided: bool = False
    unit: Unit | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """As the command line has it; nothing for what is so anyway."""
        up = (f"--up={self.up}",) if self.up else ()
        unit = (f"--unit={self.unit}",) if self.unit else ()
        return (*up, *(("--two-sided",) if self.two_sided else ()), *unit)

    @classmethod
    def of(cls, words: tuple[str, ...], /) -> ModelOptions:
        """Of `words`."""
        up: Literal["y", "z"] | None = "z" if "--up=z" in words else "y" if "--up=y" in words else None
        return cls(up, "--two-sided" in words, next((u for u in UNITS if f"--unit={u}" in words), None))


AS_WRITTEN = ModelOptions()
"""As the file says."""
