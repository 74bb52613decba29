"""How a lone model is to be taken, where its file leaves that open: what its layer would say in a package."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """What is said about a lone model.

    Parameters
    ----------
    up : axis of its file that points upwards
    two_sided : all its surfaces are seen from behind too
    """

    up: Literal["y", "z"] = "y"
    two_sided: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """As the command line has it; nothing for what is so anyway."""
        return (*(("--up=z",) if self.up == "z" else ()), *(("--two-sided",) if self.two_sided else ()))

    @classmethod
    def of(cls, words: tuple[str, ...], /) -> ModelOptions:
        """Of `words`."""
        return cls("z" if "--up=z" in words else "y", "--two-sided" in words)


AS_WRITTEN = ModelOptions()
"""As the file says."""
