"""The commands: each a module here, found by lying here, or one that another package adds (`jinyuzui.commands`).

A module has `SUMMARY`, a line for the help, marked for the catalogue; `arguments(parser, translator)`, which adds what
it takes; and `run(options, translator)`, which gives the exit code or raises `CommandError`. Whatever is heavy is
imported within `run`. Another package's entry point leads to a module of its own with the same three.
"""

from __future__ import annotations

import argparse
import pkgutil
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Protocol, cast

from viewer.i18n import Translator

if TYPE_CHECKING:
    from viewer.plugins import Fault

GROUP = "jinyuzui.commands"


class Command(Protocol):
    """What a command's module has."""

    SUMMARY: str

    def arguments(self, parser: argparse.ArgumentParser, tr: Translator, /) -> None:
        """Add what it takes."""

    def run(self, options: argparse.Namespace, tr: Translator, /) -> int:
        """Do it; gives the exit code.

        Raises
        ------
        CommandError
            If it cannot go on.
        """


def own() -> tuple[str, ...]:
    """Names of the program's own commands."""
    return tuple(sorted(found.name.replace("_", "-") for found in pkgutil.iter_modules(__path__)))


def load(name: str, /) -> Command:
    """One of the program's own commands."""
    return cast(Command, import_module(f"{__name__}.{name.replace('-', '_')}"))


def added() -> tuple[dict[str, Command], tuple[Fault, ...]]:
    """Commands that other packages add, and what is wrong with those that cannot be had."""
    from viewer import plugins

    all_ = plugins.additions(GROUP, ModuleType, taken=own())
    found: dict[str, Command] = {}
    faults = list(all_.faults)
    for name, each in all_.found.items():
        lacking = [part for part in ("SUMMARY", "arguments", "run") if not hasattr(each.value, part)]
        if lacking:
            faults.append(plugins.Fault(each.origin, name, f"{each.value.__name__} has no {', '.join(lacking)}"))
        else:
            found[name] = cast(Command, each.value)
    return found, tuple(faults)
