"""The command schema: the format of `scene.toml`, for editors."""

from __future__ import annotations

import argparse

from viewer.cli.exit_codes import DONE
from viewer.cli.shared import say_json
from viewer.i18n import N_, Translator

SUMMARY = N_("print the JSON Schema of scene.toml")


def arguments(parser: argparse.ArgumentParser, tr: Translator, /) -> None:
    """It takes nothing."""


def run(options: argparse.Namespace, tr: Translator, /) -> int:
    """Print the JSON Schema."""
    from viewer.scene.schema import json_schema

    say_json(json_schema())
    return DONE
