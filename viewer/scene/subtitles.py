"""Subtitles of recordings (WebVTT, W3C)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from viewer.scene.vocabulary import shortened

_MOST_CUES = 2_000
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Cue:
    """A subtitle.

    Parameters
    ----------
    start, end : seconds of the recording
    """

    start: float
    end: float
    text: str


class BadSubtitlesError(Exception):
    """A file is no WebVTT; why."""


def read_subtitles(source: bytes, /) -> tuple[Cue, ...]:
    """The subtitles of a WebVTT file, in the order of time; of marked-up ones the words.

    Raises
    ------
    BadSubtitlesError
        If it is none.
    """
    import webvtt
    from webvtt.errors import MalformedCaptionError, MalformedFileError

    try:
        found = webvtt.from_string(source.decode("utf-8-sig"))
        cues = [Cue(_seconds(c.start), _seconds(c.end), _words(c.text)) for c in found.captions]
    except UnicodeDecodeError as error:
        raise BadSubtitlesError(f"byte {error.start} is no UTF-8") from error
    except (MalformedFileError, MalformedCaptionError, ValueError, IndexError) as error:
        raise BadSubtitlesError(str(error) or type(error).__name__) from error
    return tuple(sorted(cues, key=lambda cue: cue.start)[:_MOST_CUES])


def _seconds(time: str) -> float:
    hours, minutes, seconds = time.split(":")
    return 3600.0 * int(hours) + 60.0 * int(minutes) + float(seconds)


def _words(text: str) -> str:
    return shortened(_TAG.sub("", text).strip())


def text_at(cues: tuple[Cue, ...], seconds: float, /) -> str:
    """What is said then, "" for nothing."""
    return "\n".join(cue.text for cue in cues if cue.start <= seconds < cue.end)
