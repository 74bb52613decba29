"""The command count: how many layers a scene has."""

from __future__ import annotations

import argparse

from viewer.cli.arguments import add_scene
from viewer.cli.exit_codes import DONE
from viewer.cli.shared import load, say
from viewer.i18n import Translator

SUMMARY = "count the layers of a scene"


def arguments(parser: argparse.ArgumentParser, tr: Translator, /) -> None:
    """A scene."""
    add_scene(parser, tr)


def run(options: argparse.Namespace, tr: Translator, /) -> int:
    """Say how many layers there are."""
    say(str(len(load(options.scene, tr, options).scene.layer)))
    return DONE
