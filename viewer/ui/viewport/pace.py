"""How fast the pictures of a view follow each other."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from viewer.render.quality import LADDER, Governor, Quality
from viewer.render.tally import Tally

KEPT = 240
"""Moving pictures that are remembered."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What moving pictures take, and what the last picture was drawn of.

    Parameters
    ----------
    seconds : of the last moving pictures, the oldest first: from the input to the screen
    tally : of the last picture
    quality : of moving pictures
    size : of the window's picture, physical pixels
    renderer : OpenGL's name of what draws, "" before it does
    """

    seconds: Sequence[float]
    tally: Tally
    quality: Quality
    size: tuple[int, int]
    renderer: str


class Pace:
    """Times moving pictures and steers their quality.

    Parameters
    ----------
    software : whether it is drawn without a GPU: a look-up a pixel is never affordable then
    renderer : OpenGL's name of what draws

    Attributes
    ----------
    pause : milliseconds between two slices of the light that a picture at rest gathers
    """

    def __init__(self, *, software: bool = False, renderer: str = "") -> None:
        self._renderer = renderer
        self._finest = int(software)
        self._governor = Governor(self._finest, finest=self._finest)
        self.seconds: deque[float] = deque(maxlen=KEPT)
        self.pinned: int | None = None
        self.pause = 0

    @property
    def quality(self) -> Quality:
        """For the next moving picture."""
        return self._governor.quality

    @property
    def steps(self) -> range:
        """Of `LADDER`, those that this machine may be asked for."""
        return range(self._finest, len(LADDER))

    def pin(self, step: int | None, /) -> None:
        """Keep to one step of `LADDER`; None: choose by measuring again. IndexError if there is no such step."""
        if step is not None and step not in self.steps:
            raise IndexError(f"step: expected one of {list(self.steps)}, got {step}")
        self.pinned = step
        if step is None:
            self._governor = Governor(self._finest, finest=self._finest)
        else:
            self._governor = Governor(step, finest=step, coarsest=step)

    def note(self, seconds: float, now: float, /) -> None:
        """A moving picture took so long, ready at `now` seconds."""
        self.seconds.append(seconds)
        self._governor.note(seconds, now)

    def figures(self, tally: Tally, size: tuple[int, int], /) -> Figures:
        """What is known now; `tally` and `size` are of the last picture."""
        return Figures(tuple(self.seconds), tally, self.quality, size, self._renderer)
