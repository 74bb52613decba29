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
    lod : the level of detail that is drawn at most, of files with several; "" for the highest
    """

    up: Literal["y", "z"] = "y"
    two_sided: bool = False
    lod: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """As the command line has it; nothing for what is so anyway."""
        lod = (f"--lod={self.lod}",) if self.lod else ()
        return (*(("--up=z",) if self.up == "z" else ()), *(("--two-sided",) if self.two_sided else ()), *lod)

    @classmethod
    def of(cls, words: tuple[str, ...], /) -> ModelOptions:
        """Of `words`."""
        lod = next((word.removeprefix("--lod=") for word in words if word.startswith("--lod=")), "")
        return cls("z" if "--up=z" in words else "y", "--two-sided" in words, lod)


AS_WRITTEN = ModelOptions()
"""As the file says."""
