"""The command cache: what is kept of built scenes."""

from __future__ import annotations

import argparse

from viewer.cli.arguments import add_json
from viewer.cli.exit_codes import DONE
from viewer.cli.shared import say, say_json
from viewer.i18n import N_, Translator

SUMMARY = N_("say what is kept of built scenes, or clear it")


def arguments(parser: argparse.ArgumentParser, tr: Translator, /) -> None:
    """What to do."""
    help_ = tr.gettext("what to do")
    parser.add_argument("action", nargs="?", choices=("show", "clear"), default="show", help=help_)
    add_json(parser, tr)


def run(options: argparse.Namespace, tr: Translator, /) -> int:
    """Say what is kept of built scenes, or clear it."""
    from viewer.build import cache as kept

    found = kept.clear() if options.action == "clear" else kept.usage()
    if options.json:
        facts = {
            "folder": str(found.folder),
            "entries": found.entries,
            "layers": found.layers,
            "bytes": found.size,
            "limit": found.limit,
        }
        say_json(facts)
        return DONE
    text = tr.gettext("{folder}: {entries} scenes, {layers} parts of layers, {size} of at most {limit} MB")
    if options.action == "clear":
        text = tr.gettext("{folder}: removed {entries} scenes, {layers} parts of layers, {size} MB")
    say(
        text.format(
            folder=found.folder,
            entries=found.entries,
            layers=found.layers,
            size=f"{found.size / 1e6:.1f}",
            limit=found.limit >> 20,
        )
    )
    return DONE
