"""The command handout: a tour as a document to be taken along."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from viewer.cli.arguments import add_scene, add_style
from viewer.cli.exit_codes import DONE, FAULTY, WRONG_USAGE
from viewer.cli.shared import CommandError, load, named_style, need, say
from viewer.i18n import N_, Translator

if TYPE_CHECKING:
    from viewer.build.loading import LoadedScene
    from viewer.export.handout import Handout
    from viewer.scene.style import Style
    from viewer.scene.tours import Tour

SUMMARY = N_("write a tour as a PDF to be taken along")

_MANY = 12  # letters that are told of


def arguments(parser: argparse.ArgumentParser, tr: Translator, /) -> None:
    """A scene, the document, and of what."""
    _ = tr.gettext
    add_scene(parser, tr)
    parser.add_argument("out", metavar="OUT.pdf", help=_("document to write"))
    parser.add_argument("--tour", metavar="ID", help=_("a tour of the scene; the first one without"))
    parser.add_argument("--notes", action="store_true", help=_("with the presenter's notes"))
    add_style(parser, tr)


def run(options: argparse.Namespace, tr: Translator, /) -> int:
    """Draw the steps and write the document."""
    out = Path(options.out)
    if out.is_dir() or not out.parent.is_dir():
        raise _unwritten(
            out, tr.gettext("it is a folder") if out.is_dir() else tr.gettext("there is no such folder"), tr
        )
    style = named_style(options.style, tr)
    loaded = load(options.scene, tr, options)
    tours = [t for t in loaded.scene.tour if t.step]
    need("tour", options.tour, (t.id for t in tours), tr)
    tour = next((t for t in tours if options.tour in (None, t.id)), None)
    if tour is None:
        line = tr.gettext("{scene} has no tour: a handout tells of one")
        raise CommandError(WRONG_USAGE, [line.format(scene=loaded.scene.id)])
    handout = _gather(loaded, tour, style, tr)
    from viewer.export.handout_pages import HandoutPages
    from viewer.export.typefaces import NoFontFileError
    from viewer.whole_files import write_whole

    pages = HandoutPages(handout, tr, notes=options.notes)
    try:
        document = pages.made()
        with options.ending.writing():
            write_whole(out, document)
    except NoFontFileError as error:
        line = tr.gettext("The font {name} cannot be put into a document: install Noto Sans and a Chinese font.")
        raise CommandError(FAULTY, [line.format(name=error)]) from error
    except OSError as error:
        raise _unwritten(out, error.strerror or str(error), tr) from error
    if pages.lacking:
        letters = "".join(sorted(pages.lacking)[:_MANY])
        line = tr.gettext("No font of this machine has these letters, the document shows boxes for them: {letters}")
        sys.stderr.write(line.format(letters=letters) + "\n")
    say(tr.gettext("The handout is in {file}.").format(file=out))
    return DONE


def _unwritten(out: Path, fault: str, tr: Translator) -> CommandError:
    text = tr.gettext("The handout cannot be saved as {file}: {error}")
    return CommandError(WRONG_USAGE, [text.format(file=out, error=fault)])


def _gather(loaded: LoadedScene, tour: Tour, style: Style | None, tr: Translator) -> Handout:
    from viewer.cli.opengl import drawing_failed, settle_for_pictures

    settle_for_pictures(tr)
    from viewer.export.handout import PICTURE, HandoutEntry, gather
    from viewer.headless import HeadlessView, OpensAtOnce
    from viewer.render.errors import RenderError

    text = tr.gettext("Step {number} of {count}")
    try:
        look: dict[str, Any] = {"lang": tr.lang, "style": style, "labels": False}
        with HeadlessView(loaded, PICTURE, opener=OpensAtOnce(), **look) as view:
            for found in gather(view, tour, tr):
                if not isinstance(found, HandoutEntry):
                    return found
                sys.stderr.write(text.format(number=found.number, count=len(tour.step)) + "\n")
    except RenderError as error:
        end = drawing_failed(error, tr)
        raise end if isinstance(end, CommandError) else CommandError(end, []) from error
    raise AssertionError("a handout ends with itself")
