"""The command line: a contract that scripts rely on (see `docs/cli.md`)."""

# ruff: noqa: E402 - even Python's own modules must not come from the folder that this is started in.
from viewer.isolation import leave_out_the_current_folder

leave_out_the_current_folder()

import argparse
import math
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from viewer import __version__
from viewer.ending import Ending
from viewer.i18n import LANGUAGES, Translator, system_language

DONE, FAULTY, WRONG_USAGE, NO_OPENGL, UNFORESEEN = 0, 1, 2, 3, 4
"""Exit codes."""

DEFAULT_SCENE = "jinyuzui"
_FARTHEST = 1e6  # pixels: farther from the picture than any screen reaches
COMMANDS = ("scenes", "doctor", "check", "schema", "info", "render", "pick", "bench", "cache")


class _Parser(argparse.ArgumentParser):
    """A parser whose complaint is one line."""

    def error(self, message: str) -> NoReturn:
        sys.stderr.write(f"jinyuzui: {message}\n")
        raise SystemExit(WRONG_USAGE)


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    if not (width.isdigit() and height.isdigit() and 16 <= int(width) <= 16384 and 16 <= int(height) <= 16384):
        raise argparse.ArgumentTypeError(f"expected WIDTHxHEIGHT of 16 to 16384, got {text[:40]}")
    return int(width), int(height)


def _pixel(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not abs(value) <= _FARTHEST:
        raise argparse.ArgumentTypeError(f"expected pixels, {-_FARTHEST:.0f} to {_FARTHEST:.0f}, got {text[:40]}")
    return value


def _language(arguments: Sequence[str]) -> str:
    """The language asked for, found before the arguments are parsed: their own help needs it; "" for none."""
    for i, argument in enumerate(arguments):
        value = argument.partition("=")[2] if argument.startswith("--lang=") else ""
        if argument == "--lang" and i + 1 < len(arguments):
            value = arguments[i + 1]
        if value in LANGUAGES:
            return value
    return ""


def build_parser(tr: Translator) -> argparse.ArgumentParser:
    """The parser of the commands."""
    _ = tr.gettext
    shared = _Parser(add_help=False)
    shared.add_argument("--lang", choices=LANGUAGES, default=tr.lang, help=_("language"))
    parser = _Parser(prog="jinyuzui", description=_("A 3D map of a place, with its stories."), parents=[shared])
    parser.add_argument("--version", action="version", version=f"jinyuzui {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)

    def add(name: str, text: str, *more: _Parser) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=text, description=text, parents=[shared, *more])

    lone = _Parser(add_help=False)
    lone.add_argument("--up", choices=("y", "z"), default="y", help=_("axis that points upwards in a lone model"))
    lone.add_argument("--two-sided", action="store_true", help=_("a lone model's faces are seen from behind too"))

    scene = _("a shipped scene's id, a package folder or a lone file")
    show = add("show", _("open a scene in a window (also without the word show)"), lone)
    last = _("a shipped scene's id, a package folder or a lone file; without one that of the last time")
    show.add_argument("scene", nargs="?", metavar="SCENE", help=last)
    show.add_argument("--reset", action="store_true", help=_("forget all settings first"))
    show.add_argument("--style", metavar="NAME", help=_("style"))
    add("scenes", _("list the shipped scenes"))
    add("doctor", _("say what this system has and what is missing"))
    check = add("check", _("report everything that is wrong with scenes"), lone)
    check.add_argument("scene", nargs="+", metavar="SCENE", help=scene)
    check.add_argument("--json", action="store_true", help=_("as JSON"))
    add("schema", _("print the JSON Schema of scene.toml"))
    info = add("info", _("say what is in a scene"), lone)
    info.add_argument("scene", metavar="SCENE", help=scene)
    info.add_argument("--json", action="store_true", help=_("as JSON"))
    render = add("render", _("write a picture of a scene"), lone)
    render.add_argument("scene", metavar="SCENE", help=scene)
    render.add_argument("out", metavar="OUT.png", help=_("file to write"))
    render.add_argument("--size", type=_size, default=(1920, 1080), metavar="WxH", help=_("size in pixels"))
    where = render.add_mutually_exclusive_group()
    where.add_argument("--view", metavar="ID", help=_("view of the scene"))
    where.add_argument("--hotspot", metavar="ID", help=_("hotspot of the scene"))
    render.add_argument("--style", metavar="NAME", help=_("style"))
    render.add_argument("--time", metavar="ISO", help=_("date and time that set the sun, ISO 8601"))
    render.add_argument("--no-labels", action="store_true", help=_("without pins and labels"))
    pick = add("pick", _("say what lies under a pixel"), lone)
    pick.add_argument("scene", metavar="SCENE", help=scene)
    pick.add_argument("x", type=_pixel, metavar="X")
    pick.add_argument("y", type=_pixel, metavar="Y")
    pick.add_argument("--size", type=_size, default=(1280, 720), metavar="WxH", help=_("size in pixels"))
    pick.add_argument("--view", metavar="ID", help=_("view of the scene"))
    pick.add_argument("--json", action="store_true", help=_("as JSON"))
    bench = add("bench", _("measure start, drawing and picking (needs a display)"), lone)
    bench.add_argument("scene", nargs="?", default=DEFAULT_SCENE, metavar="SCENE", help=scene)
    bench.add_argument("--json", action="store_true", help=_("as JSON"))
    cache = add("cache", _("say what is kept of built scenes, or clear it"))
    cache.add_argument("action", nargs="?", choices=("show", "clear"), default="show", help=_("what to do"))
    cache.add_argument("--json", action="store_true", help=_("as JSON"))
    return parser


def main(arguments: Sequence[str] | None = None, *, ending: Ending | None = None) -> int:
    """Run a command; gives the exit code.

    Parameters
    ----------
    arguments : the process's own when not given
    ending : what watches for signals; a process's own ones are watched for when it is not given
    """
    if ending is None:
        ending = Ending()
        if arguments is None:
            ending.watch()
    given = list(sys.argv[1:] if arguments is None else arguments)
    asked = _language(given)
    tr = Translator(asked or system_language())
    if not _names_command(given):
        given = ["show", *given]
    try:
        code = _run(given, asked, ending, tr)
        if sys.stdout:
            sys.stdout.flush()
        return code
    except BrokenPipeError:
        # Whoever read our output has gone.
        _forget_output()
        return DONE
    except Exception as error:  # noqa: BLE001 - the last resort: a person gets a line, the log the rest
        return _unforeseen(error, tr)


def _run(given: Sequence[str], asked: str, ending: Ending, tr: Translator) -> int:
    try:
        options = build_parser(tr).parse_args(given)
    except SystemExit as end:
        return int(end.code or 0)
    options.asked_language, options.ending = asked, ending
    from viewer.cli.commands import CommandError, run

    try:
        return run(options.command, options, tr)
    except CommandError as error:
        for line in error.lines:
            _complain(line)
        return error.code


def _unforeseen(error: Exception, tr: Translator) -> int:
    """Say in a line that something happened which nobody thought of; the exit code."""
    import traceback

    _ = tr.gettext
    what = " ".join(f"{type(error).__name__}: {error}".split())[:300]
    if isinstance(error, OSError) and not error.filename and sys.stdout:
        # It is the output that cannot be written, as where a disk is full: there is nothing to look up.
        _forget_output()
        _complain(_("The output cannot be written: {error}").format(error=error.strerror or error))
        return FAULTY
    if isinstance(error, MemoryError):
        _complain(_("There is not enough memory for this: {error}").format(error=what))
        return FAULTY
    from viewer.logs import note

    file = note("jinyuzui", "".join(traceback.format_exception(error)))
    text = _("Something went wrong that nobody foresaw: {error}.") + " "
    text += _("Details are in {file}.") if file else _("No log can be written.")
    _complain(text.format(error=what, file=file))
    return UNFORESEEN


def _complain(line: str) -> None:
    if sys.stderr:
        sys.stderr.write(line + "\n")


def _forget_output() -> None:
    """What is left in the buffer must not fail again at exit."""
    if sys.stdout:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _names_command(given: Sequence[str]) -> bool:
    """Whether a command is named; otherwise a scene is to be shown."""
    skip = False
    for argument in given:
        if skip:
            skip = False
        elif argument in ("-h", "--help", "--version"):
            return True
        elif argument == "--lang":
            skip = True
        elif not argument.startswith("-"):
            return argument in (*COMMANDS, "show")
    return False
