"""The commands by name, each `(options, translator) -> exit code`. Heavy imports happen inside them."""

from __future__ import annotations

import argparse
from importlib import import_module

from viewer.cli.shared import CommandError
from viewer.i18n import Translator

__all__ = ["MODULES", "CommandError", "run"]

MODULES = {
    "show": "show",
    "scenes": "report",
    "doctor": "doctor",
    "check": "report",
    "schema": "report",
    "info": "report",
    "render": "render",
    "pick": "render",
    "bench": "show",
    "cache": "report",
}
"""The module of each command: only that of the one that runs is imported."""


def run(name: str, options: argparse.Namespace, tr: Translator, /) -> int:
    """Run a command; gives the exit code.

    Raises
    ------
    CommandError
        If it cannot go on.
    """
    code: int = getattr(import_module(f"viewer.cli.{MODULES[name]}"), name)(options, tr)
    return code
