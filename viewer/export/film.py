"""A film as pictures in a folder, each drawn with all its light; one that was broken off goes on where it ended."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from viewer.export.reels import FilmClock, FlightReel, OrbitReel, Reel, TourReel
from viewer.headless import HeadlessView
from viewer.session.explorer import Explorer
from viewer.text.captions import with_caption
from viewer.text.png import save_png

NOTE = "film.json"
"""What tells which film the pictures of a folder are of."""

PICTURE = "picture-{:06d}.png"
_END = b"IEND\xaeB`\x82"


class AnotherFilmError(Exception):
    """The folder holds pictures of another film, or things that are none."""


@dataclass(frozen=True, slots=True)
class FilmSubject:
    """What is filmed: one of three.

    Parameters
    ----------
    tour : id of a tour
    orbit : id of the view that is gone round
    flight : ids of two views
    seconds : of the film; as the subject asks for without
    """

    tour: str = ""
    orbit: str = ""
    flight: tuple[str, str] | None = None
    seconds: float | None = None

    def reel(self, explorer: Callable[[], Explorer], clock: FilmClock, /) -> Reel:
        """It, ready to be played by the explorer that is given."""
        if self.flight:
            return FlightReel(explorer(), clock, *self.flight, self.seconds)
        if self.orbit:
            return OrbitReel(explorer(), self.orbit, *(() if self.seconds is None else (self.seconds,)))
        return TourReel(explorer, clock, self.tour, self.seconds)


@dataclass(frozen=True, slots=True)
class Taken:
    """A picture that is there.

    Parameters
    ----------
    number : from 1
    count : of all
    drawn : now; else it was there already
    """

    number: int
    count: int
    drawn: bool


def is_whole(path: Path, /) -> bool:
    """Whether a picture was written to its end."""
    try:
        with path.open("rb") as file:
            file.seek(-len(_END), 2)
            return file.read() == _END
    except OSError:
        return False


def prepare(folder: Path, note: dict[str, object], /) -> None:
    """Make a folder for a film ready; one with pictures of the same film goes on.

    Parameters
    ----------
    note : all that its pictures depend on, as JSON has it

    Raises
    ------
    AnotherFilmError
        If there is something else in it.
    OSError
        If it cannot be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / NOTE
    known: object = None
    with contextlib.suppress(OSError, ValueError):
        known = json.loads(file.read_text(encoding="utf-8"))
    if known is None and any(folder.iterdir()):
        raise AnotherFilmError
    if known is not None and known != note:
        raise AnotherFilmError
    file.write_text(json.dumps(note, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def take(
    view: HeadlessView,
    clock: FilmClock,
    subject: FilmSubject,
    folder: Path,
    /,
    *,
    rate: float,
    captions: str = "",
    writing: Callable[[], contextlib.AbstractContextManager[None]] = contextlib.nullcontext,
) -> Iterator[Taken]:
    """Draw all pictures that are not there yet, in their order.

    Parameters
    ----------
    view : whose session goes by `clock`
    rate : pictures a second
    captions : language of what is said over them, "" for none
    writing : is entered while a file is written
    """
    reel = subject.reel(lambda: view.explorer, clock)
    count = max(round(reel.seconds * rate), 1)
    for number in range(1, count + 1):
        # Also where the picture is there: the next one is where this one has led to.
        reel.play((number - 1) / rate)
        path = folder / PICTURE.format(number)
        drawn = not is_whole(path)
        if drawn:
            pixels = with_caption(view.draw_now(), reel.caption(captions) if captions else "")
            with writing():
                save_png(path, pixels)
        yield Taken(number, count, drawn)
