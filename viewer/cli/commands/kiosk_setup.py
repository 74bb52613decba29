"""The command kiosk-setup: the steps by which a machine becomes a kiosk."""

from __future__ import annotations

import argparse
from pathlib import Path

from viewer.cli.exit_codes import DONE, FAULTY
from viewer.cli.shared import CommandError, say
from viewer.i18n import N_, Translator

SUMMARY = N_("print the steps by which a machine becomes a kiosk, and write what they need")


def arguments(parser: argparse.ArgumentParser, tr: Translator, /) -> None:
    """The system, and the kiosk's file."""
    _ = tr.gettext
    parser.add_argument("system", choices=("linux", "windows", "macos"), help=_("the machine's system"))
    parser.add_argument("file", nargs="?", default="kiosk.toml", metavar="FILE", help=_("a kiosk.toml"))
    parser.add_argument("--out", default=".", metavar="FOLDER", help=_("where the files of Linux are written"))


def run(options: argparse.Namespace, tr: Translator, /) -> int:
    """Print them."""
    from viewer.kiosk.config import load_kiosk
    from viewer.kiosk.setup_steps import files_of, steps_for
    from viewer.scene.issues import Severity

    file, folder = Path(options.file).absolute(), Path(options.out).absolute()
    _, issues = load_kiosk(file)
    if faults := [issue.format(tr) for issue in issues if issue.severity >= Severity.ERROR]:
        raise CommandError(FAULTY, faults)
    if options.system == "linux":
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for path, text in files_of(file, folder).items():
                path.write_text(text, encoding="utf-8")
                if text.startswith("#!"):
                    path.chmod(0o755)
        except OSError as error:
            text = tr.gettext("{file} cannot be written: {error}")
            where = error.filename or folder
            raise CommandError(FAULTY, [text.format(file=where, error=error.strerror or error)]) from error
    number = 0
    for line in steps_for(options.system, file, folder, tr):
        # What is typed stands below its step, indented, and has no number of its own.
        typed = line.startswith(" ")
        number += not typed
        say(line if typed else f"{number}. {line}")
    return DONE
