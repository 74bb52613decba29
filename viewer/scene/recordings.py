"""What is spoken at the steps of a tour: recordings, and subtitles that go with them (WebVTT)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from viewer.scene.formats import Gives, giving, match
from viewer.scene.issues import Issue, Severity, Where
from viewer.scene.model import Scene
from viewer.scene.package import FileFault, Folder, Package, is_folder
from viewer.scene.subtitles import BadSubtitlesError, read_subtitles
from viewer.scene.vocabulary import LocalText

if TYPE_CHECKING:
    from viewer.scene.reading import Reading

_SOUNDS, _SUBTITLES = giving(Gives.SOUND), giving(Gives.SUBTITLES)


def names(text: LocalText, /) -> dict[str, str]:
    """Names of files by language; "" is the language of one that serves for all."""
    return dict(text) if isinstance(text, dict) else {"": text} if text else {}


def check_recordings(scene: Scene, reading: Reading, /) -> None:
    """Files that steps name and that there are not, or that are of no known kind, or no subtitles."""
    for i, tour in enumerate(scene.tour):
        for j, step in enumerate(tour.step):
            at: Where = ("tour", i, "step", j)
            for lang, name in names(step.narration).items():
                reading.file(name, _where(at, "narration", lang), lambda _: _SOUNDS)
            for lang, name in names(step.subtitles).items():
                found = reading.file(name, _where(at, "subtitles", lang), lambda _: _SUBTITLES)
                if found:
                    where = _where(at, "subtitles", lang)
                    reading.issues += reading.attempt(name, where, partial(_faults, found[0], name)) or []


def _where(at: Where, key: str, lang: str) -> Where:
    return (*at, key, lang) if lang else (*at, key)


def _faults(source: bytes, name: str) -> list[Issue]:
    try:
        read_subtitles(source)
    except BadSubtitlesError as error:
        return [Issue("bad-value", Severity.ERROR, name, 1, 1, found=str(error), expected="WebVTT")]
    return []


@contextmanager
def _opened(root: Path) -> Iterator[Package]:
    with ExitStack() as stack:
        if is_folder(root):
            yield Folder(root)
            return
        form = next(iter(giving(Gives.PACKAGE)))
        yield stack.enter_context(form.read(root))[0]


def recorded(root: Path, name: str, /) -> bytes:
    """What is in a recording, or in its subtitles.

    Parameters
    ----------
    root : of the package
    name : in it

    Raises
    ------
    FileFault
        If it cannot be had.
    """
    form = match(name, (*_SOUNDS, *_SUBTITLES))
    if form is None:
        raise FileFault("unsupported-format", name)
    with _opened(root) as package:
        return package.read(name, form.limit)
