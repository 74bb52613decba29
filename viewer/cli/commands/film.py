"""The command film: a tour, a round or a flight as pictures, or as one file by an encoder."""

from __future__ import annotations

import argparse
import hashlib
import shutil
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from viewer.cli.arguments import add_scene, add_size, add_style
from viewer.cli.exit_codes import DONE, FAULTY, NO_ENCODER, WRONG_USAGE
from viewer.cli.shared import CommandError, load, named_style, need, say
from viewer.i18n import N_, Translator
from viewer.version import __version__

if TYPE_CHECKING:
    from viewer.build.loading import LoadedScene
    from viewer.export.film import FilmSubject

SUMMARY = N_("write a film of a tour, a round or a flight")

_PICTURES = ".pictures"
"""Ending of the folder in which a film file's pictures are kept until it is written."""

_LONGEST, _MOST_A_SECOND = 7200.0, 120.0


def arguments(parser: argparse.ArgumentParser, tr: Translator, /) -> None:
    """A scene, where the film goes, and what it shows."""
    _ = tr.gettext
    add_scene(parser, tr)
    parser.add_argument("out", metavar="OUT", help=_("a folder for pictures, or a file .mp4 or .webm"))
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--tour", metavar="ID", help=_("a tour as it plays by itself"))
    what.add_argument("--orbit", metavar="VIEW", help=_("once round what a view looks at"))
    what.add_argument("--flight", nargs=2, metavar=("A", "B"), help=_("from one view to another"))
    parser.add_argument("--seconds", type=_number(_LONGEST), metavar="S", help=_("how long it is"))
    parser.add_argument("--fps", type=_number(_MOST_A_SECOND), default=25.0, metavar="N", help=_("pictures a second"))
    add_size(parser, tr, (1920, 1080))
    add_style(parser, tr)
    parser.add_argument("--captions", action="store_true", help=_("with the captions of the tour"))
    parser.add_argument("--no-labels", action="store_true", help=_("without pins and labels"))


def _number(most: float) -> Callable[[str], float]:
    def number(text: str) -> float:
        value = float(text)
        if not 0.0 < value <= most:
            raise argparse.ArgumentTypeError(f"expected a number above 0, at most {most:g}, got {text[:40]}")
        return value

    return number


def run(options: argparse.Namespace, tr: Translator, /) -> int:
    """Draw the film's pictures, and have them made one file."""
    from viewer.export.encoder import KINDS, find_encoder
    from viewer.export.film import FilmSubject

    out = Path(options.out)
    video = out.suffix.lower() in KINDS
    encoder = find_encoder() if video else ""
    if video and not encoder:
        line = tr.gettext(
            "A film file needs an encoder: install ffmpeg, or the extra film (pip install 'jinyuzui-viewer[film]'). "
            "Without one, give a folder instead of {file}: its pictures need none."
        )
        raise CommandError(NO_ENCODER, [line.format(file=out.name)])
    if not video and out.suffix and not out.is_dir():
        line = tr.gettext("{file}: expected a folder, or a file that ends in {known}")
        raise CommandError(WRONG_USAGE, [line.format(file=out, known=", ".join(KINDS))])
    named_style(options.style, tr)
    loaded = load(options.scene, tr, options)
    need("tour", options.tour, (t.id for t in loaded.scene.tour if t.step), tr)
    for view in (options.orbit, *(options.flight or ())):
        need("view", view, (v.id for v in loaded.scene.view), tr)
    flight = (options.flight[0], options.flight[1]) if options.flight else None
    subject = FilmSubject(options.tour or "", options.orbit or "", flight, options.seconds)
    folder = out.with_name(out.name + _PICTURES) if video else out
    _prepare(folder, _note(options, loaded, options.style or ""), tr)
    if not _take(options, tr, loaded, subject, folder):
        return int(options.ending.code)
    if video:
        _encode(encoder, folder, out, options.fps, tr)
        shutil.rmtree(folder, ignore_errors=True)
    say(tr.gettext("The film is in {file}.").format(file=out))
    return DONE


def _note(options: argparse.Namespace, loaded: LoadedScene, style: str) -> dict[str, object]:
    """All that the pictures depend on."""
    import msgspec

    told = hashlib.sha256(msgspec.json.encode((loaded.scene, loaded.content)))
    for array in (loaded.geometry.solid.vertices, loaded.geometry.solid.indices, loaded.geometry.objects.bounds):
        told.update(array.tobytes())
    return {
        "version": __version__,
        "scene": loaded.scene.id,
        "content": told.hexdigest(),
        "tour": options.tour,
        "orbit": options.orbit,
        "flight": options.flight,
        "seconds": options.seconds,
        "fps": options.fps,
        "size": list(options.size),
        "style": style,
        "captions": options.lang if options.captions else "",
        "labels": "" if options.no_labels else options.lang,
    }


def _prepare(folder: Path, note: dict[str, object], tr: Translator) -> None:
    from viewer.export.film import NOTE, AnotherFilmError, prepare

    try:
        prepare(folder, note)
    except AnotherFilmError as error:
        line = tr.gettext("{file} holds something else than this film's pictures ({note}); give an empty folder.")
        raise CommandError(WRONG_USAGE, [line.format(file=folder, note=NOTE)]) from error
    except OSError as error:
        line = tr.gettext("The film cannot be written to {file}: {error}")
        raise CommandError(FAULTY, [line.format(file=folder, error=error.strerror or error)]) from error


def _take(options: argparse.Namespace, tr: Translator, loaded: LoadedScene, subject: FilmSubject, folder: Path) -> bool:
    """Draw what is not there yet; whether that came to its end."""
    from viewer.cli.opengl import drawing_failed, settle_for_pictures

    settle_for_pictures(tr)
    from viewer.export.film import take
    from viewer.export.reels import FilmClock
    from viewer.headless import HeadlessView, OpensAtOnce
    from viewer.render.errors import RenderError

    stopped, clock = threading.Event(), FilmClock()
    options.ending.attend(stopped.set)
    style, labels = named_style(options.style, tr), not options.no_labels
    try:
        look: dict[str, Any] = {"lang": options.lang, "style": style, "labels": labels}
        with HeadlessView(loaded, options.size, clock=clock, opener=OpensAtOnce(), **look) as view:
            captions = options.lang if options.captions else ""
            writing = options.ending.writing
            progress = _Progress(tr)
            for taken in take(view, clock, subject, folder, rate=options.fps, captions=captions, writing=writing):
                progress.tell(taken.number, taken.count, taken.drawn)
                if stopped.is_set() and taken.number < taken.count:
                    line = tr.gettext("Stopped after picture {number} of {count}; the same command goes on from there.")
                    sys.stderr.write("\n" + line.format(number=taken.number, count=taken.count) + "\n")
                    return False
    except RenderError as error:
        end = drawing_failed(error, tr)
        raise end if isinstance(end, CommandError) else CommandError(end, []) from error
    except OSError as error:
        line = tr.gettext("The film cannot be written to {file}: {error}")
        raise CommandError(FAULTY, [line.format(file=folder, error=error.strerror or error)]) from error
    return True


class _Progress:
    """Tells how far a film is and how long it will take: on a terminal at each picture, else ten times."""

    def __init__(self, tr: Translator) -> None:
        self._text = tr.gettext("Picture {number} of {count}, {left} left")
        self._began, self._drawn, self._told = time.monotonic(), 0, -1
        self._live = sys.stderr.isatty()

    def tell(self, number: int, count: int, drawn: bool) -> None:
        """A picture is there."""
        self._drawn += drawn
        tenth = 10 * number // count
        if not self._live and tenth == self._told:
            return
        self._told = tenth
        each = (time.monotonic() - self._began) / max(self._drawn, 1)
        minutes, seconds = divmod(round(each * (count - number)), 60)
        line = self._text.format(number=number, count=count, left=f"{minutes}:{seconds:02d}")
        begin, end = ("\r" if self._live else ""), (" " if self._live and number < count else "\n")
        sys.stderr.write(begin + line + end)
        sys.stderr.flush()


def _encode(encoder: str, folder: Path, out: Path, rate: float, tr: Translator) -> None:
    from viewer.export.encoder import EncoderError, encode

    try:
        encode(encoder, folder, out, rate=rate)
    except (EncoderError, OSError) as error:
        line = tr.gettext("The encoder {encoder} failed: {error}. The pictures are in {folder}.")
        text = line.format(encoder=encoder, error=error, folder=folder)
        raise CommandError(FAULTY, [text]) from error
