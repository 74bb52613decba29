"""The command new: a scene package to begin with."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from viewer.cli.arguments import add_model_options
from viewer.cli.exit_codes import DONE, FAULTY, WRONG_USAGE
from viewer.cli.shared import CommandError, model_options, say, waited
from viewer.i18n import N_, Translator

if TYPE_CHECKING:
    from viewer.scene.issues import Issue
    from viewer.scene.model import Origin
    from viewer.scene.vocabulary import LocalText

SUMMARY = N_("make a new scene, from maps and models or from a made-up place")

_PLACE = N_("LAT,LON: a latitude of -89 to 89, a longitude of -180 to 180")


def arguments(parser: argparse.ArgumentParser, tr: Translator, /) -> None:
    """A folder and what it is made of."""
    _ = tr.gettext
    parser.add_argument(
        "folder", metavar="FOLDER", type=Path, help=_("the folder that is made; it may be there if it is empty")
    )
    text = _("files that the scene shows: maps, models, terrains")
    parser.add_argument(
        "--from", dest="sources", metavar="FILE", nargs="+", action="extend", type=Path, default=[], help=text
    )
    text = _("an OpenStreetMap file; --around or --bbox name the part of it that is meant")
    parser.add_argument("--osm", metavar="FILE", type=Path, help=text)
    parser.add_argument("--title", metavar="TEXT", default="", help=_("title, for all languages or in English"))
    parser.add_argument("--title-zh", metavar="TEXT", default="", help=_("title in Chinese"))
    text = _("where the scene's zero lies; in the middle of its map without it")
    parser.add_argument("--origin", metavar="LAT,LON", type=_origin_reader(tr), help=text)
    parser.add_argument("--colours", action="store_true", help=_("houses keep the colours that the map tells"))
    add_model_options(parser, tr)


def _origin_reader(tr: Translator) -> Callable[[str], tuple[float, float]]:
    def reader(text: str) -> tuple[float, float]:
        try:
            lat, lon = map(float, text.split(","))
        except ValueError:
            lat = lon = float("nan")
        if not (abs(lat) <= 89.0 and abs(lon) <= 180.0):
            raise argparse.ArgumentTypeError(f"expected {tr.gettext(_PLACE)}, got {text[:60]}")
        return lat, lon

    return reader


def run(options: argparse.Namespace, tr: Translator, /) -> int:
    """Make it, and say what is in it and what to do next."""
    from viewer.authoring.faults import AuthoringError
    from viewer.authoring.new_package import NewScene, new_package
    from viewer.authoring.package_writing import need_free, written
    from viewer.scene.model import Origin

    if options.crop and not (options.osm or options.sources):
        raise CommandError(WRONG_USAGE, [tr.gettext("--around and --bbox name a part of a map: give it with --osm")])
    origin: Origin | None = Origin(lat=options.origin[0], lon=options.origin[1]) if options.origin else None
    wanted = NewScene(
        options.folder,
        _title(options.title, options.title_zh),
        tuple(options.sources),
        options.osm,
        model_options(options),
        origin,
        options.colours,
    )
    try:
        need_free(options.folder)
    except AuthoringError as error:
        raise CommandError(WRONG_USAGE, error.lines(tr)) from error
    try:
        package = new_package(wanted, tr)
        for issue in package.issues:
            sys.stderr.write(issue.format(tr) + "\n")
        found = written(package, options.folder, lambda folder: _check(folder, tr))
    except AuthoringError as error:
        raise CommandError(FAULTY, error.lines(tr)) from error
    for issue in found:
        sys.stderr.write(issue.format(tr) + "\n")
    for text in package.told:
        say(text)
    _say_next(options.folder, tr)
    return DONE


def _title(title: str, chinese: str) -> LocalText:
    if title and chinese:
        return {"en": title, "zh": chinese}
    return title or chinese


def _check(folder: Path, tr: Translator) -> tuple[Issue, ...]:
    """What is wrong with what was made; it is kept where the next start looks for it."""
    from viewer.authoring.faults import AuthoringError
    from viewer.build.job import LoadJob
    from viewer.scene.issues import SceneError

    try:
        return waited(LoadJob(folder), tr).issues
    except SceneError as error:
        raise AuthoringError("", issues=error.issues) from error


def _say_next(folder: Path, tr: Translator) -> None:
    name = f'"{folder}"' if " " in str(folder) else str(folder)
    say(tr.gettext("{folder} is made. Next:").format(folder=folder))
    steps = (
        (f"jinyuzui {name} --watch", tr.gettext("look at it; what is saved of its files is seen at once")),
        (f"jinyuzui {name} --edit", tr.gettext("change it in the window")),
        (f"jinyuzui check {name}", tr.gettext("after each change of its files: what is wrong, with the line")),
        (f"jinyuzui import {name} FILE", tr.gettext("add a map, a model or a terrain")),
        (f"jinyuzui render {name} OUT.png", tr.gettext("a picture of it")),
    )
    wide = max(len(command) for command, _ in steps)
    for command, what in steps:
        say(f"  {command:<{wide}}  {what}")
