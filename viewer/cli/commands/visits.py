"""The command visits: what visitors of kiosks looked at, in a window or as files."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from viewer.cli.exit_codes import DONE, FAULTY, NO_OPENGL, WRONG_USAGE
from viewer.cli.shared import CommandError, code_of, say
from viewer.i18n import N_, Translator

if TYPE_CHECKING:
    from viewer.build.loading import LoadedScene
    from viewer.visits.exports import HeatPicture, PageColours
    from viewer.visits.report import SceneHeat
    from viewer.visits.visit_texts import VisitTexts

SUMMARY = N_("show what visitors of kiosks looked at")

_STDOUT = "-"


def arguments(parser: argparse.ArgumentParser, tr: Translator, /) -> None:
    """Databases, and what is to become of them."""
    _ = tr.gettext
    parser.add_argument("files", nargs="+", metavar="FILE", help=_("a kiosk's visits.sqlite, or the folder with it"))
    parser.add_argument("--csv", metavar="OUT", help=_("write all figures as a table"))
    parser.add_argument(
        "--json", metavar="OUT", nargs="?", const=_STDOUT, help=_("write all figures as JSON, or say it")
    )
    parser.add_argument("--html", metavar="OUT", help=_("write a page of one file, with charts and heat maps"))
    text = _("a scene that the visits are of, where it is not a shipped one; more than once for several")
    parser.add_argument("--scene", metavar="SCENE", action="append", default=[], help=text)


def run(options: argparse.Namespace, tr: Translator, /) -> int:
    """Count, then write files or open a window."""
    outs = [Path(out) for out in (options.csv, options.json, options.html) if out and out != _STDOUT]
    for out in outs:
        _need_writable(out, tr)
    from viewer.cli.scene_above import load_scenes, names_of
    from viewer.scene.issues import SceneError
    from viewer.visits.database import VisitsFileError
    from viewer.visits.report import read_report
    from viewer.visits.visit_texts import VisitTexts

    try:
        report = read_report(Path(file) for file in options.files)
    except VisitsFileError as error:
        text = tr.gettext("{file}: found {found}, expected {expected}")
        found, expected = tr.gettext(error.found), tr.gettext(error.expected)
        raise CommandError(FAULTY, [text.format(file=error.file, found=found, expected=expected)]) from error
    try:
        scenes = load_scenes(report, options.scene)
    except SceneError as error:
        raise CommandError(code_of(error.issues), (issue.format(tr) for issue in error.issues)) from error
    texts = VisitTexts(report, {id_: names_of(loaded, tr.lang) for id_, loaded in scenes.items()}, tr)
    if not (outs or options.json):
        return _show(texts, scenes, options, tr)
    return _write(texts, scenes, options, tr)


def _need_writable(out: Path, tr: Translator) -> None:
    """The command ends before it counts where it could not write; over a database nothing is written."""
    from viewer.visits.database import is_database

    _ = tr.gettext
    fault = ""
    if out.is_dir():
        fault = _("it is a folder")
    elif not out.parent.is_dir():
        fault = _("there is no such folder")
    elif is_database(out):
        fault = _("it is a database, which stays as it is; name databases before the options")
    if fault:
        raise _unwritten(out, fault, tr)


def _unwritten(out: Path, fault: str, tr: Translator) -> CommandError:
    text = tr.gettext("The report cannot be saved as {file}: {error}")
    return CommandError(WRONG_USAGE, [text.format(file=out, error=fault)])


def _write(texts: VisitTexts, scenes: dict[str, LoadedScene], options: argparse.Namespace, tr: Translator) -> int:
    from viewer.visits.exports import as_csv, as_json

    report = texts.report
    if options.json == _STDOUT:
        say(as_json(report, texts).decode().rstrip())
    elif options.json:
        _save(Path(options.json), as_json(report, texts), options, tr)
    if options.csv:
        _save(Path(options.csv), as_csv(report, texts), options, tr)
    if options.html:
        _save(Path(options.html), _page(texts, scenes, tr), options, tr)
    return DONE


def _save(out: Path, content: bytes, options: argparse.Namespace, tr: Translator) -> None:
    from viewer.whole_files import write_whole

    try:
        with options.ending.writing():
            write_whole(out, content)
    except OSError as error:
        raise _unwritten(out, error.strerror or str(error), tr) from error
    if options.json != _STDOUT:
        say(tr.gettext("The report is in {file}.").format(file=out))


def _page(texts: VisitTexts, scenes: dict[str, LoadedScene], tr: Translator) -> bytes:
    from viewer.cli.opengl import drawing_failed, settle_for_pictures

    if scenes:
        settle_for_pictures(tr)
    from viewer.render.errors import RenderError
    from viewer.visits.exports import as_page

    maps: dict[str, HeatPicture] = {}
    for heat in texts.report.heat:
        try:
            found = _heat(heat, scenes.get(heat.scene), draft=False)
        except RenderError as error:
            # The figures are wanted all the same.
            end = drawing_failed(error, tr)
            if isinstance(end, CommandError):
                sys.stderr.write("\n".join(end.lines) + "\n")
            found = _heat(heat, None, draft=False)
        if found:
            maps[heat.scene] = found
    return as_page(texts, maps, _colours())


def _colours() -> PageColours:
    from viewer.ui.theme.appearance import HEAT, THEMES
    from viewer.visits.exports import PageColours

    light = THEMES["light"]
    return PageColours(light.page, light.raised, light.line, light.ink, light.soft, light.action, light.sand, ramp=HEAT)


def _heat(heat: SceneHeat, loaded: LoadedScene | None, *, draft: bool) -> HeatPicture | None:
    from viewer.cli.scene_above import picture_above
    from viewer.ui.theme.appearance import HEAT, THEMES, channels
    from viewer.visits.heat_maps import heat_picture

    above = picture_above(loaded, heat.looks, draft=draft) if loaded else None
    seen = (above.picture, above.camera) if above else None
    return heat_picture(heat, seen, [channels(colour) for colour in HEAT], channels(THEMES["light"].sand))


def _show(texts: VisitTexts, scenes: dict[str, LoadedScene], options: argparse.Namespace, tr: Translator) -> int:
    from viewer.cli.windows import drawing_failed, has_display, qt_words
    from viewer.render.errors import NoOpenGLError, RenderError

    if not has_display():
        text = tr.gettext("There is no display to open a window on: write the report by --html, --csv or --json.")
        raise CommandError(NO_OPENGL, [text])
    from viewer.ui.dashboard.visits_start import run_visits

    heats = {heat.scene: heat for heat in texts.report.heat}

    def make(scene: str) -> HeatPicture | None:
        try:
            return _heat(heats[scene], scenes.get(scene), draft=True)
        except NoOpenGLError:
            # The window itself needs none.
            return _heat(heats[scene], None, draft=True)

    try:
        words = qt_words(lambda: None, options.ending, tr)
        return run_visits(texts, make, tr, words=words, ending=options.ending)
    except RenderError as error:
        return drawing_failed(error, tr)
