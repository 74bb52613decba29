"""The command kiosk-pin: the PIN by which an operator leaves a kiosk."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path

from viewer.cli.exit_codes import DONE, FAULTY, WRONG_USAGE
from viewer.cli.shared import CommandError, say
from viewer.i18n import N_, Translator

SUMMARY = N_("set the PIN by which an operator leaves a kiosk")

_RUN = "0123456789876543210"


def arguments(parser: argparse.ArgumentParser, tr: Translator, /) -> None:
    """The kiosk's file."""
    parser.add_argument(
        "file", metavar="FILE", help=tr.gettext("a kiosk.toml; the PIN is read from the terminal or the input")
    )


def run(options: argparse.Namespace, tr: Translator, /) -> int:
    """Ask for a PIN and write its salted hash into the file; all else in it stays."""
    from viewer.authoring.toml_file import ChangedOutsideError, TomlFile, UnreadableTomlError
    from viewer.kiosk.config import FILE
    from viewer.kiosk.operator_pin import LONGEST, SHORTEST, hash_pin, is_pin

    _ = tr.gettext
    path = Path(options.file)
    path = path / FILE if path.is_dir() else path
    try:
        file = TomlFile(path)
        pin = _asked(tr)
        if not is_pin(pin):
            text = _("a PIN has {least} to {most} digits").format(least=SHORTEST, most=LONGEST)
            raise CommandError(WRONG_USAGE, [text])
        if len(set(pin)) == 1 or pin in _RUN:
            raise CommandError(WRONG_USAGE, [_("this PIN is the first that anybody tries: choose another one")])
        file.set("pin", hash_pin(pin))
        file.save()
    except UnreadableTomlError as error:
        raise CommandError(FAULTY, [str(error)]) from error
    except ChangedOutsideError as error:
        text = _("{file} was changed meanwhile: try again").format(file=path)
        raise CommandError(FAULTY, [text]) from error
    except OSError as error:
        text = _("{file} cannot be read or written: {error}")
        raise CommandError(FAULTY, [text.format(file=path, error=error.strerror or error)]) from error
    say(_("{file} has a new PIN.").format(file=path))
    return DONE


def _asked(tr: Translator) -> str:
    """A PIN, typed twice in a terminal, else a line of the input."""
    _ = tr.gettext
    if not sys.stdin or not sys.stdin.isatty():
        return (sys.stdin.readline() if sys.stdin else "").strip()
    first = getpass.getpass(_("New PIN: "))
    if getpass.getpass(_("Once more: ")) != first:
        raise CommandError(WRONG_USAGE, [_("the two are different")])
    return first
