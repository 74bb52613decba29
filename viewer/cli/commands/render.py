"""The command render: a picture without a display."""

from __future__ import annotations

import argparse
import stat
from datetime import UTC, datetime
from pathlib import Path

from viewer.cli.arguments import add_scene, add_size, add_style
from viewer.cli.exit_codes import WRONG_USAGE
from viewer.cli.link_arguments import camera_if
from viewer.cli.picture_files import not_saved, write_picture
from viewer.cli.shared import CommandError, load, named_style, need, say
from viewer.i18n import N_, Translator

SUMMARY = N_("write a picture of a scene")


def arguments(parser: argparse.ArgumentParser, tr: Translator, /) -> None:
    """A scene, a file, and what the picture is to show."""
    _ = tr.gettext
    add_scene(parser, tr)
    parser.add_argument("out", metavar="OUT.png", help=_("file to write"))
    add_size(parser, tr, (1920, 1080))
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--view", metavar="ID", help=_("view of the scene, or a link's camera"))
    where.add_argument("--hotspot", metavar="ID", help=_("hotspot of the scene"))
    add_style(parser, tr)
    parser.add_argument("--time", metavar="ISO", help=_("date and time that set the sun, ISO 8601"))
    parser.add_argument("--transparent", action="store_true", help=_("with nothing behind the model"))
    parser.add_argument("--no-labels", action="store_true", help=_("without pins and labels"))


def run(options: argparse.Namespace, tr: Translator, /) -> int:
    """Write a picture."""
    time, style = _time(options.time, tr), named_style(options.style, tr)
    out = _writable(options.out, tr)
    sight = None
    if options.view and (camera := camera_if(options.view, tr)):
        from viewer.session.revisits.looked_at import Sight

        sight, options.view = Sight(camera=camera), None
    loaded = load(options.scene, tr, options)
    need("view", options.view, (v.id for v in loaded.scene.view), tr)
    need("hotspot", options.hotspot, (h.id for h in loaded.scene.hotspot), tr)
    code = write_picture(
        loaded,
        out,
        options.size,
        tr,
        ending=options.ending,
        view=options.view,
        hotspot=options.hotspot,
        sight=sight,
        style=style,
        time=time,
        labels=not options.no_labels,
        transparent=options.transparent,
    )
    for issue in loaded.issues:
        say(issue.format(tr))
    return code


def _time(text: str | None, tr: Translator) -> datetime | None:
    if text is None:
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError as error:
        line = tr.gettext("--time: expected a date and time such as 2023-05-22T09:00:00+08:00, got {text}")
        raise CommandError(WRONG_USAGE, [line.format(text=text)]) from error
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _writable(text: str, tr: Translator) -> Path:
    """The file to write; the command ends where it can be told before anything is drawn that none can be written."""
    path = Path(text)
    fault = ""
    if text == "-" or not path.name:
        fault = tr.gettext("it is not a file name")
    else:
        try:
            if stat.S_ISDIR(path.stat().st_mode):
                fault = tr.gettext("it is a folder")
        except FileNotFoundError:
            if not path.parent.is_dir():
                fault = tr.gettext("there is no such folder")
        except (OSError, ValueError) as error:
            fault = getattr(error, "strerror", "") or str(error)
    if fault:
        raise not_saved(path, fault, tr)
    return path
