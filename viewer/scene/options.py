"""How a lone file is to be taken, where it leaves that open, and how much of it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from viewer.scene.crop import Crop

Unit = Literal["m", "cm", "mm", "in", "ft"]

Datum = Literal["wgs84", "gcj02", "bd09"]
"""What degrees of a file are in: WGS 84, or the systems of Chinese maps."""

DATUMS: tuple[Datum, ...] = get_args(Datum)

UNITS: dict[Unit, float] = {"m": 1.0, "cm": 0.01, "mm": 0.001, "in": 0.0254, "ft": 0.3048}
"""Metres of each."""


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """What is said about a lone file.

    Parameters
    ----------
    up : axis of its file that points upwards; None for what is usual in files of its kind
    two_sided : all its surfaces are seen from behind too
    unit : what a file that tells no unit is in; None for a guess
    crop : the part that is shown of a file with places on Earth; None for all of it
    lod : the level of detail that is drawn at most, of files with several; "" for the highest
    datum : what the degrees of a file are in
    """

    up: Literal["y", "z"] | None = None
    two_sided: bool = False
    unit: Unit | None = None
    crop: Crop | None = None
    lod: str = ""
    datum: Datum = "wgs84"

    @property
    def words(self) -> tuple[str, ...]:
        """As the command line has it; nothing for what is so anyway."""
        up = (f"--up={self.up}",) if self.up else ()
        unit = (f"--unit={self.unit}",) if self.unit else ()
        crop = (self.crop.word,) if self.crop else ()
        lod = (f"--lod={self.lod}",) if self.lod else ()
        datum = (f"--datum={self.datum}",) if self.datum != "wgs84" else ()
        return (*up, *(("--two-sided",) if self.two_sided else ()), *unit, *crop, *lod, *datum)

    @classmethod
    def of(cls, words: tuple[str, ...], /) -> ModelOptions:
        """Of `words`."""
        up: Literal["y", "z"] | None = "z" if "--up=z" in words else "y" if "--up=y" in words else None
        unit = next((u for u in UNITS if f"--unit={u}" in words), None)
        crops = (crop for word in words if (crop := Crop.of(word)))
        lod = next((word.removeprefix("--lod=") for word in words if word.startswith("--lod=")), "")
        datum = next((d for d in DATUMS if f"--datum={d}" in words), DATUMS[0])
        return cls(up, "--two-sided" in words, unit, next(crops, None), lod, datum)


AS_WRITTEN = ModelOptions()
"""As the file says."""
