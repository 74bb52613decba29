"""The command line: a contract that scripts rely on (see `docs/cli.md`)."""

# ruff: noqa: E402 - even Python's own modules must not come from the folder that this is started in.
from viewer.isolation import leave_out_the_current_folder

leave_out_the_current_folder()

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from viewer.cli import commands
from viewer.cli.arguments import Parser
from viewer.cli.commands import Command
from viewer.cli.exit_codes import DONE, FAULTY, UNFORESEEN
from viewer.ending import Ending
from viewer.i18n import LANGUAGES, Translator, system_language
from viewer.version import __version__

if TYPE_CHECKING:
    from viewer.plugins import Fault

_UNNAMED = "show"
"""The command of a line that names none."""


def _language(arguments: Sequence[str]) -> str:
    """The language asked for, found before the arguments are parsed: their own help needs it; "" for none."""
    for i, argument in enumerate(arguments):
        value = argument.partition("=")[2] if argument.startswith("--lang=") else ""
        if argument == "--lang" and i + 1 < len(arguments):
            value = arguments[i + 1]
        if value in LANGUAGES:
            return value
    return ""


def _parser(tr: Translator, known: Mapping[str, Command]) -> Parser:
    """The parser of some commands."""
    _ = tr.gettext
    shared = Parser(add_help=False)
    shared.add_argument("--lang", choices=LANGUAGES, default=tr.lang, help=_("language"))
    parser = Parser(prog="jinyuzui", description=_("A 3D map of a place, with its stories."), parents=[shared])
    parser.add_argument("--version", action="version", version=f"jinyuzui {__version__}")
    below = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=Parser)
    for name, command in known.items():
        text = _(command.SUMMARY)
        command.arguments(below.add_parser(name, help=text, description=text, parents=[shared]), tr)
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


def _run(given: list[str], asked: str, ending: Ending, tr: Translator) -> int:
    word = _first_word(given)
    try:
        if word in ("-h", "--help"):
            known = _all(tr)
        elif word == "--version":
            known = {}
        else:
            name, command = _named(word, tr) or (_UNNAMED, commands.load(_UNNAMED))
            given = given if name == word else [_UNNAMED, *given]
            known = {name: command}
        parser = _parser(tr, known)
        if word not in known:
            parser.more = lambda: _slip(word, tr)
        options = parser.parse_args(given)
    except SystemExit as end:
        return int(end.code or 0)
    options.asked_language, options.ending = asked, ending
    from viewer.cli.shared import CommandError

    try:
        return known[options.command].run(options, tr)
    except CommandError as error:
        for line in error.lines:
            _complain(line)
        return error.code


def _slip(word: str, tr: Translator) -> str:
    """That what was taken for a scene may be a command that was mistyped; "" where it is none."""
    from viewer.cli.windows import is_scene
    from viewer.scene.issues import closest

    meant = closest(word, commands.own()) if word and not is_scene(word) else ""
    return tr.gettext("; did you mean {hint}?").format(hint=f"jinyuzui {meant}") if meant else ""


def _all(tr: Translator) -> dict[str, Command]:
    """All commands there are; what is wrong with one that another package adds is said."""
    added, faults = commands.added()
    _tell(faults, tr)
    return {name: commands.load(name) for name in commands.own()} | added


def _named(word: str, tr: Translator) -> tuple[str, Command] | None:
    """The command that a word names, with its name; others' are looked up only for a word that is nothing else."""
    if word in commands.own():
        return word, commands.load(word)
    from viewer.cli.windows import is_scene

    if not word or is_scene(word):
        return None
    from viewer import plugins

    if word not in plugins.names(commands.GROUP):
        return None
    added, faults = commands.added()
    if word in added:
        return word, added[word]
    _tell([fault for fault in faults if fault.name == word], tr)
    raise SystemExit(FAULTY)


def _tell(faults: "Iterable[Fault]", tr: Translator) -> None:
    if faults:
        from viewer.scene.issues import plugin_issue

        for fault in faults:
            _complain(plugin_issue(commands.GROUP, fault).format(tr))


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
    text = _("An unexpected error occurred: {error}.") + " "
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


def _first_word(given: Sequence[str]) -> str:
    """The first word that is no option, or what asks for help or the version before it, or ""."""
    skip = False
    for argument in given:
        if skip:
            skip = False
        elif argument == "--lang":
            skip = True
        elif argument in ("-h", "--help", "--version") or not argument.startswith("-"):
            return argument
    return ""
