"""How a lone file is to be taken, where it leaves that open, and how much of it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from viewer.scene.crop import Crop


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """What is said about a lone file.

    Parameters
    ----------
    up : axis of a model's file that points upwards
    two_sided : all surfaces of a model are seen from behind too
    crop : the part that is shown of a file with places on Earth; None for all of it
    """

    up: Literal["y", "z"] = "y"
    two_sided: bool = False
    crop: Crop | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """As the command line has it; nothing for what is so anyway."""
        up, sides = ("--up=z",) if self.up == "z" else (), ("--two-sided",) if self.two_sided else ()
        return (*up, *sides, *((self.crop.word,) if self.crop else ()))

    @classmethod
    def of(cls, words: tuple[str, ...], /) -> ModelOptions:
        """Of `words`."""
        crops = (crop for word in words if (crop := Crop.of(word)))
        return cls("z" if "--up=z" in words else "y", "--two-sided" in words, next(crops, None))


AS_WRITTEN = ModelOptions()
"""As the file says."""
