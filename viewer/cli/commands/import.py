"""The command import: a map, a model or a terrain added to a scene."""

from __future__ import annotations

import argparse
import sys
import tomllib
from pathlib import Path
from typing import Any

from viewer.cli.arguments import add_model_options
from viewer.cli.exit_codes import DONE, FAULTY
from viewer.cli.shared import CommandError, model_options, say
from viewer.i18n import N_, Translator

SUMMARY = N_("add a map, a model or a terrain to a scene")


def arguments(parser: argparse.ArgumentParser, tr: Translator, /) -> None:
    """A scene and a file."""
    _ = tr.gettext
    parser.add_argument("scene", metavar="SCENE", type=Path, help=_("the folder of a scene"))
    parser.add_argument("file", metavar="FILE", type=Path, help=_("a file of any format that a layer reads"))
    parser.add_argument(
        "--as", dest="kind", metavar="KIND", default="", help=_("kind of the layer; by what the file holds without it")
    )
    parser.add_argument("--id", metavar="ID", default="", help=_("id of the layer; after the file's name without it"))
    text = _("a further key of the layer, as scene.toml has it; may be given several times")
    parser.add_argument(
        "--set", dest="settings", metavar="KEY=VALUE", type=_setting, action="append", default=[], help=text
    )
    add_model_options(parser, tr)


def _setting(text: str) -> tuple[str, Any]:
    key, equals, value = text.partition("=")
    key = key.strip()
    try:
        if not equals or not key.replace("_", "").isalnum() or not key.isascii():
            raise ValueError
        try:
            found = tomllib.loads(f"value = {value}")
        except tomllib.TOMLDecodeError:
            # A shell takes the quotes off a text.
            found = {"value": value.strip()}
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected KEY=VALUE such as at=[0,0,4], got {text[:60]}") from None
    return key, found["value"]


def run(options: argparse.Namespace, tr: Translator, /) -> int:
    """Add it, and say what was done."""
    from viewer.authoring.faults import AuthoringError
    from viewer.authoring.layer_import import ImportWish, import_source

    settings = dict(options.settings)
    wanted = ImportWish(options.scene, options.file, options.kind, options.id, model_options(options), settings)
    try:
        done = import_source(wanted)
    except AuthoringError as error:
        raise CommandError(FAULTY, error.lines(tr)) from error
    for issue in done.issues:
        sys.stderr.write(issue.format(tr) + "\n")
    if done.away:
        text = tr.gettext("{file} lies {away} km from the scene's origin: is it of another place?")
        sys.stderr.write(text.format(file=options.file.name, away=round(done.away)) + "\n")
    for name in done.files:
        say(tr.gettext("written: {file}").format(file=name))
    for id_, kind in done.layers:
        say(tr.gettext("a layer in scene.toml: {id}, of kind {kind}").format(id=id_, kind=kind))
    return DONE
