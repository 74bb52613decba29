"""The commands by name, each `(options, translator) -> exit code`. Heavy imports happen inside them."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from types import MappingProxyType

from viewer.commands.common import CommandError
from viewer.commands.pictures import pick, render
from viewer.commands.report import check, doctor, info, scenes, schema
from viewer.commands.show import bench, show
from viewer.i18n import Translator

__all__ = ["COMMANDS", "CommandError"]

COMMANDS: Mapping[str, Callable[[argparse.Namespace, Translator], int]] = MappingProxyType(
    {
        "show": show,
        "scenes": scenes,
        "doctor": doctor,
        "check": check,
        "schema": schema,
        "info": info,
        "render": render,
        "pick": pick,
        "bench": bench,
    }
)
