"""The commands by name, each `(options, translator) -> exit code`. Heavy imports happen inside them."""

from __future__ import annotations

import argparse
from importlib import import_module

from viewer.commands.common import CommandError
from viewer.i18n import Translator

__all__ = ["MODULES", "CommandError", "run"]

MODULES = {
    "show": "show",
    "scenes": "report",
    "doctor": "doctor",
    "check": "report",
    "schema": "report",
    "info": "report",
    "render": "pictures",
    "pick": "pictures",
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
    code: int = getattr(import_module(f"viewer.commands.{MODULES[name]}"), name)(options, tr)
    return code
