"""The command scenes: the shipped ones."""

from __future__ import annotations

import argparse

from viewer.cli.exit_codes import DONE
from viewer.cli.shared import say
from viewer.i18n import N_, Translator

SUMMARY = N_("list the shipped scenes")


def arguments(parser: argparse.ArgumentParser, tr: Translator, /) -> None:
    """It takes nothing."""


def run(options: argparse.Namespace, tr: Translator, /) -> int:
    """List the shipped scenes."""
    from viewer.scene.places import shipped_scenes
    from viewer.scene.titles import shipped_title

    for id_ in shipped_scenes():
        say(f"{id_}\t{shipped_title(id_, tr.lang)}")
    return DONE
