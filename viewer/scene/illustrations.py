"""The pictures of a scene's cards: files of the package, checked and read before any window asks for them."""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath

import numpy as np
from numpy.typing import NDArray

from viewer.scene.formats import Gives, giving, match, suffixes
from viewer.scene.formats.pictures import decode
from viewer.scene.formats.pixel_budget import BadPictureError, PixelBudget, TooManyPixelsError
from viewer.scene.formats.svg import Drawings, draw, read_svg
from viewer.scene.issues import Issue, Severity
from viewer.scene.limits import LIMITS
from viewer.scene.package import FileFault, Package, checked, read_uri
from viewer.scene.tasks import Stage, Task, Tasks

_FORMATS = giving(Gives.PICTURE, Gives.DRAWING)

_SHARE = 0.6  # of the time that is left, for all pictures together
_FEW, _SMALLEST = 8, 0.5  # drawings that are as large as can be, and how much smaller those of many are
_OF_ONE = 0.3  # of what a part may take: drawing is one long call, and ends with the worker where it takes too long
_LEAST_OF_ONE = 0.5  # seconds that one may take in any case: several times what any sane drawing takes

Illustrations = Mapping[str, NDArray[np.uint8]]
"""By name in the package: pixels (h, w, 4), or a drawing as the bytes of a PNG (n,)."""


@dataclass(frozen=True, slots=True)
class _Drawn:
    """How drawings are drawn: by whom, and how wide."""

    drawings: Drawings
    side: int


@dataclass(frozen=True, slots=True)
class WantedPicture:
    """A picture that a text asks for.

    Parameters
    ----------
    name : in the package
    literal : the same before it was percent-decoded, for a file that is called so
    file, line, column, path : of the text, where it asks
    """

    name: str
    file: str
    line: int
    column: int = 1
    path: str = ""
    literal: str = ""

    def issue(self, code: str, found: str, expected: str = "") -> Issue:
        """That it cannot be shown."""
        return Issue(code, Severity.ERROR, self.file, self.line, self.column, self.path, found, expected)


def read_illustrations(
    package: Package, wanted: Sequence[WantedPicture], tasks: Tasks, /, drawings: Drawings = draw
) -> tuple[dict[str, NDArray[np.uint8]], list[Issue]]:
    """All pictures that can be shown, and why others cannot.

    Parameters
    ----------
    tasks : leaves out those that take too long or too much
    drawings : where pictures of drawings come from
    """
    pictures: dict[str, NDArray[np.uint8]] = {}
    faults: dict[str, tuple[str, str, str]] = {}
    cut: list[Issue] = []
    # Of their own: however many there are, the scene itself is still built.
    budget = PixelBudget(sys.maxsize, _SHARE * tasks.left(), slow=tasks.slow)
    left = LIMITS.pictures_bytes
    drawn = sum(match(PurePosixPath(w.name).suffix.lower(), giving(Gives.DRAWING)) is not None for w in wanted)
    how = _Drawn(drawings, _side(drawn))
    for name, literal in {w.name: w.literal for w in wanted}.items():
        make = partial(_picture, package, name, literal, budget, how)
        picture = tasks.attempt(Task(Stage.READ, name), make, cut, share=_OF_ONE, least=_LEAST_OF_ONE)
        if picture is None:
            faults[name] = (cut[-1].code, f"{name}: {cut[-1].found}", cut[-1].expected)
        elif isinstance(picture, tuple):
            faults[name] = picture
        elif picture.nbytes > left:
            faults[name] = ("too-large", name, f"{LIMITS.pictures_bytes} B")
        else:
            left -= picture.nbytes
            tasks.carry(picture.nbytes // 4)
            pictures[name] = picture
    return pictures, [w.issue(*faults[w.name]) for w in wanted if w.name in faults]


def _side(count: int) -> int:
    """Pixels that each of so many drawings is wide: of many each is as large as there is time for all."""
    return round(LIMITS.drawing_side * min(1.0, max(_SMALLEST, math.sqrt(_FEW / max(count, 1)))))


def _picture(
    package: Package, name: str, literal: str, budget: PixelBudget, how: _Drawn
) -> NDArray[np.uint8] | tuple[str, str, str]:
    """A picture, or code, found and expected of what is wrong with it."""
    try:
        return _read(package, name, literal, budget, how)
    except TooManyPixelsError as error:
        return "over-budget", f"{name}: {error.found}", error.expected
    except BadPictureError as error:
        return "bad-picture", f"{name}: {error.found}", error.expected
    except FileFault as fault:
        return fault.code, fault.found, fault.expected


def _read(package: Package, name: str, literal: str, budget: PixelBudget, how: _Drawn) -> NDArray[np.uint8]:
    suffix = PurePosixPath(name).suffix.lower()
    found = match(suffix, _FORMATS)
    if found is None:
        checked(name)
        raise BadPictureError(suffix or name, ", ".join(suffixes(_FORMATS)))
    data = read_uri(package, literal, found.limit) if literal else package.read(name, found.limit)
    raster = tuple(each.title for each in giving(Gives.PICTURE))
    if found.gives is Gives.DRAWING:
        return read_svg(data, partial(_beside, package, name), raster, budget, how.drawings, how.side)
    return decode(data, side=LIMITS.picture_side, formats=raster, budget=budget)


def _beside(package: Package, name: str, address: str, /) -> bytes:
    """The bytes of a file that a drawing names, from where it lies itself, and nothing beyond the package."""
    try:
        return read_uri(package, address, LIMITS.pictures_bytes, beside=name)
    except FileFault as fault:
        raise FileFault(fault.code, f"{name}: {fault.found}", fault.expected) from fault
