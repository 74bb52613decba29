"""The command schema: the formats of `scene.toml` and `kiosk.toml`, for editors."""

from __future__ import annotations

import argparse

from viewer.cli.exit_codes import DONE
from viewer.cli.shared import say_json
from viewer.i18n import N_, Translator

SUMMARY = N_("print the JSON Schema of scene.toml, or of kiosk.toml")


def arguments(parser: argparse.ArgumentParser, tr: Translator, /) -> None:
    """Of which file."""
    parser.add_argument("of", nargs="?", choices=("scene", "kiosk"), default="scene", help=tr.gettext("of which file"))


def run(options: argparse.Namespace, tr: Translator, /) -> int:
    """Print the JSON Schema."""
    from viewer.kiosk.config import Kiosk
    from viewer.scene.schema import json_schema, schema_of

    say_json(schema_of(Kiosk, title="Jinyuzui kiosk, format 1") if options.of == "kiosk" else json_schema())
    return DONE
